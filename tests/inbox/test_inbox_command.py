"""`soi tips`: it counts, and never repeats what somebody sent."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from soi.inbox.models import Question, Tip

GARLIC = "Ăn tỏi sống thì không bao giờ bị cúm nữa đâu"


def _run(*words: str) -> str:
    out = io.StringIO()
    call_command("tips", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_takes_a_message_and_erases_it_by_its_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(GARLIC))
    said = _run("add", "--asker", "an", "--message-id", "1")
    code = said.split()[1]
    assert GARLIC not in said
    assert "1 tips with words, 0 erased" in _run("status")
    assert "1 open questions" in _run("status")
    monkeypatch.setattr("sys.stdin", io.StringIO(GARLIC))
    assert f"receipt {code} (received before)" in _run("add", "--message-id", "1")
    assert "1 tips erased" in _run("erase", code)
    monkeypatch.setattr("sys.stdin", io.StringIO(code))
    with pytest.raises(CommandError, match="No message"):
        _run("erase", "-")
    with pytest.raises(CommandError, match="no words"):
        monkeypatch.setattr("sys.stdin", io.StringIO(" "))
        _run("add")


@pytest.mark.django_db
def test_it_imports_a_file_once_and_says_which_rows_it_did_not_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"text": GARLIC, "message_id": "1", "asker": "an", "received_at": "2026-11-01T10:00:00+07:00"},
        {"text": GARLIC, "message_id": "2", "asker": "binh", "channel": "zalo", "language": "vi"},
        {"text": "no id"},
        {"text": 5, "message_id": "3"},
        {"text": "naive", "message_id": "4", "received_at": "2026-11-01T10:00:00"},
        ["not", "a", "row"],
    ]
    file = tmp_path / "tips.jsonl"
    file.write_text("\n".join([*map(json.dumps, rows), "{broken"]), encoding="utf-8")
    out = io.StringIO()
    for said in ("2 messages taken, 0 known before, 5 not taken", "0 messages taken, 2 known before"):
        with pytest.raises(SystemExit) as done:
            call_command("tips", "import", str(file), stdout=out, stderr=out)
        assert done.value.code == 3
        assert said in out.getvalue()
    assert "line 3: not taken (KeyError)" in out.getvalue()
    assert "naive" not in out.getvalue()
    assert Question.objects.count() == 1
    assert Tip.objects.count() == 2
    with pytest.raises(CommandError, match="FileNotFoundError"):
        _run("import", str(tmp_path / "none"))


@pytest.mark.django_db
def test_it_runs_the_clock(tmp_path: Path) -> None:
    file = tmp_path / "tips.jsonl"
    row = {"text": GARLIC, "message_id": "1", "received_at": "2025-01-01T10:00:00Z"}
    file.write_text(json.dumps(row), encoding="utf-8")
    _run("import", str(file))
    assert "1 tips older than 30 days erased, 2 keys destroyed" in _run("purge")
    assert Tip.objects.get().sealed is None
