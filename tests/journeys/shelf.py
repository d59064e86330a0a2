"""The library that journeys walk through: the starter library, one corrected check and one withdrawn."""

from __future__ import annotations

from dataclasses import replace

from django.core.management import call_command

from soi.checks.actions import publish, withdraw
from tests.fakes.drafts import draft

CORRECTED = draft(
    external_id="corrected",
    claim="Uống nước mía mỗi ngày giúp hạ huyết áp ngay sau một tuần.",
    title="Nước mía có hạ huyết áp sau một tuần?",
    summary="Chưa có nghiên cứu nào trên người cho thấy như vậy.",
    verdict="unproven",
    verdict_text="",
    topic="health",
    body=(
        "**Điều được nói.** Một đoạn phim khuyên uống nước mía để hạ huyết áp.\n\n"
        "## Bằng chứng\n\n| Nguồn | Số người |\n|---|---|\n| Thử nghiệm trên người | 0 |\n\n"
        "Hãy hỏi bác sĩ trước khi đổi thuốc."
    ),
)
WITHDRAWN = draft(
    external_id="withdrawn",
    claim="Ngậm gừng mười phút là hết hẳn đau họng do vi khuẩn.",
    verdict="false",
    topic="health",
)


def fill() -> None:
    """Publish everything; the index follows with the first question."""
    call_command("import", "starter")
    publish(replace(CORRECTED, verdict="false"))
    publish(CORRECTED, note="Kết luận “sai” là quá mạnh: chưa có bằng chứng, nên đổi thành “chưa có căn cứ”.")
    withdraw(publish(WITHDRAWN).check.uid, "Nguồn chính của bài đã bị rút.")
