"""The library that journeys walk through: the starter library, one check with everything that a desk can say,
one changed, one withdrawn, the desk's pages and a complaint."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from django.core.management import call_command

from soi.checks.actions import correct, publish, save_page, say_helped, say_wrong, withdraw
from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.models import PageKind
from soi.evidence.models import Capture
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
    supports="Gừng làm dịu cảm giác rát họng.",
    undermines="Không thử nghiệm nào cho thấy gừng diệt được vi khuẩn gây viêm họng.",
)
QUOTED = "There is no evidence that rinsing the mouth with salt water protects against influenza."
PAGE = (
    "Influenza (seasonal): questions and answers. Rinsing the throat may soothe a sore throat for a while. "
    f"{QUOTED} The best protection is a yearly vaccine. Wash your hands, and stay at home when you are ill."
)
FULL = draft(
    external_id="full",
    own=True,
    claim="Súc miệng nước muối mỗi sáng diệt hết virus cúm trong họng.",
    claim_long="Súc miệng nước muối mỗi sáng là diệt hết virus cúm trong họng, không cần tiêm vắc xin nữa.",
    title="Nước muối không diệt virus cúm trong họng",
    summary="Súc nước muối làm dịu họng, nhưng không diệt virus cúm và không thay được vắc xin.",
    body=(
        "**Điều được nói.** Một tin nhắn khuyên súc miệng nước muối mỗi sáng thay cho tiêm vắc xin.\n\n"
        "**Bằng chứng.** Virus cúm sinh sôi *bên trong* tế bào của niêm mạc; nước muối chỉ rửa bề mặt.\n\n"
        "## Còn gì chưa rõ\n\nVài thử nghiệm nhỏ thấy người súc họng bớt đau hơn một chút."
    ),
    verdict="false",
    verdict_text="",
    topic="health",
    url="",
    claim_date=date(2026, 3, 1),
    reviewed_on=date(2026, 3, 8),
    valid_as_of=date(2026, 3, 8),
    review_on=date(2026, 9, 8),
    supports="Súc nước muối làm dịu cơn đau họng trong chốc lát.",
    undermines=(
        "WHO: không có bằng chứng súc nước muối phòng được cúm.\n\n"
        "Virus nằm trong tế bào, nước muối không tới được."
    ),
    few_sources_reason="WHO là nơi tổng hợp mọi nghiên cứu về việc này.",
    techniques=("impossible-claim", "overgeneralised"),
    selection="requested",
    harm="health",
    sources=(
        SourceDraft(
            "https://www.who.example/influenza", "Influenza (seasonal)", "WHO", "primary", "capture-who"
        ),
        SourceDraft("https://cdc.example/flu", "Preventing seasonal flu", "US CDC", "official-data"),
    ),
    quotes=(
        QuoteDraft(
            QUOTED,
            "https://www.who.example/influenza",
            "capture-who",
            PAGE.index(QUOTED),
            PAGE.index(QUOTED) + len(QUOTED),
        ),
    ),
    media=(MediaDraft("https://videos.example/nuoc-muoi.mp4", "DecontextualizedContent"),),
)
"""A check made at this desk in which every field is filled, past the day on which it should be looked at again."""


def fill() -> None:
    """Publish everything; the index follows with the first question."""
    call_command("import", "starter")
    publish(replace(CORRECTED, verdict="false"))
    publish(CORRECTED, note="Kết luận “sai” là quá mạnh: chưa có bằng chứng, nên đổi thành “chưa có căn cứ”.")
    withdraw(publish(WITHDRAWN).check.uid, "Nguồn chính của bài đã bị rút.")
    fill_own(FULL)
    for kind in PageKind:
        save_page(kind, "vi", f"## {kind.label}\n\nBan biên tập viết ra đây cho ai cũng đọc được.")


def fill_own(full: CheckDraft) -> None:
    """A check of this desk with its capture, corrected once, praised once, and complained about once."""
    Capture.objects.create(
        uid="capture-who",
        about="case",
        url="https://www.who.example/influenza",
        media_type="text/html",
        size=48_120,
        sha256=hashlib.sha256(PAGE.encode()).hexdigest(),
        text=PAGE,
        captured_at=datetime(2026, 3, 7, 9, 30, tzinfo=UTC),
        by="system",
    )
    first = replace(full, verdict="misleading", summary=f"{full.summary} Nên hỏi thêm dược sĩ.")
    uid = publish(first).check.uid
    correct(uid, full, "Bản đầu ghi “gây hiểu lầm” và khuyên hỏi dược sĩ; điều được nói là sai hẳn.")
    say_helped(uid)
    say_wrong(uid, "Nguồn thứ hai không còn mở được.")
