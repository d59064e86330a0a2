"""Export, and the round trip: what Soi writes, Soi takes back unchanged."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from soi.checks import starter
from soi.checks.actions import bulk_publish, publish, withdraw
from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.exports import EXPORTS
from soi.checks.imports import Defaults, Source, import_checks
from soi.checks.imports.table import escaped, unescaped
from soi.checks.models import Check
from soi.checks.queries import draft_of, published_drafts
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db

NASTY = (
    draft(),
    draft(
        external_id="=1+1",
        claim='=HYPERLINK("http://evil.example")',
        title="'quoted'",
        summary="-1",
        topic="@x",
    ),
    draft(
        external_id="2",
        claim="+84 là mã của Việt Nam",
        title="''twice",
        claimant='A, "B"; C',
        verdict_text="True",
    ),
    draft(external_id="3", body="line 1\nline 2\r\n\n  indented\t", summary="&quot;as written&quot; &amp;"),
    draft(
        external_id="4",
        verdict="other",
        verdict_text="",
        sources=(),
        appearances=(),
        claim_date=None,
        title="",
    ),
    draft(
        external_id="5", language="pt-BR", verdict="missing-context", verdict_text="", licence="", topic=""
    ),
    draft(
        external_id="6",
        url="",
        reviewed_on=None,
        valid_as_of=date(2030, 1, 1),
        summary="😀 \u200b zero width",
    ),
    draft(
        external_id="7",
        publisher_name="Ánh Sáng",
        publisher_site="anh-sang.example",
        sources=(
            SourceDraft("https://a.example/?a=1|2,3", 'T "x"', "P", "peer-reviewed"),
            SourceDraft("http://b.example"),
        ),
    ),
    draft(
        external_id="8",
        claim_long="=The claim,\nin full",
        supports="None found; searched: PubMed.",
        undermines="'A review of 12 studies.",
        techniques=("out-of-context", "scam"),
        few_sources_reason="Only the bank can know.",
        selection="requested",
        harm="money",
        review_on=date(2026, 1, 1),
        sources=(SourceDraft("https://a.example/", capture="c1"), SourceDraft("", "Letter", capture="c2")),
        quotes=(QuoteDraft(" as it stands ", "https://a.example/", "c1", 10, 25), QuoteDraft("bare")),
        media=(MediaDraft("https://a.example/1.jpg", "DecontextualizedContent"),),
    ),
)


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_it_takes_back_what_it_wrote_and_finds_nothing_changed(name: str, tmp_path: Path) -> None:
    bulk_publish(NASTY)
    path = tmp_path / f"export.{name}"
    path.write_text("".join(EXPORTS[name](published_drafts())), encoding="utf-8", newline="")
    done = import_checks(Source(path, name, Defaults()), tmp_path, lambda progress: None)
    assert (done.created, done.updated, done.unchanged, done.rejected) == (0, 0, len(NASTY), 0)


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_it_fills_an_empty_desk_with_the_very_same_checks(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"export.{name}"
    path.write_text("".join(EXPORTS[name](NASTY)), encoding="utf-8", newline="")
    import_checks(Source(path, name, Defaults()), tmp_path, lambda progress: None)
    assert {one.uid: one for one in published_drafts()} == {one.uid: one for one in NASTY}


def test_it_reads_a_check_back_as_the_draft_it_was() -> None:
    outcomes = bulk_publish(NASTY)
    drafts = [draft_of(outcome.check) for outcome in outcomes]
    assert drafts == list(NASTY)
    assert [one.content_hash for one in drafts] == [outcome.check.content_hash for outcome in outcomes]


def test_it_leaves_withdrawn_checks_out() -> None:
    outcomes = bulk_publish(NASTY)
    withdraw(outcomes[0].check.uid, "Wrong.")
    assert len(list(published_drafts())) == len(NASTY) - 1


def test_it_writes_no_cell_that_a_spreadsheet_would_run() -> None:
    table = "".join(EXPORTS["csv"](NASTY))
    for row in csv.reader(table.splitlines(keepends=True)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "cell", ["", "=1", "'", "''", "'=1", "''=1", "plain", "'plain", "-", "\tx", "@a", "a'"]
)
def test_its_escape_can_be_undone(cell: str) -> None:
    assert unescaped(escaped(cell)) == cell


def test_it_exports_more_checks_than_it_holds_at_once() -> None:
    bulk_publish([draft(external_id=str(number)) for number in range(1_203)])
    ids = [json.loads(line)["external_id"] for line in EXPORTS["jsonl"](published_drafts())]
    assert ids == [str(number) for number in range(1_203)]


def test_it_loads_the_starter_library_whole(tmp_path: Path) -> None:
    source = Source(starter.PATH, "starter", starter.DEFAULTS)
    done = import_checks(source, tmp_path, lambda progress: None)
    assert done.rejected == 0
    assert done.created == len(starter.PATH.read_text(encoding="utf-8").splitlines()) >= 60
    assert set(Check.objects.values_list("language", flat=True)) == {"vi", "en"}
    assert all(isinstance(one, CheckDraft) and one.sources for one in published_drafts())


def test_it_takes_a_table_of_soi_0_1_with_its_escapes(tmp_path: Path) -> None:
    old = 19
    rows = list(csv.reader("".join(EXPORTS["csv"](NASTY[:4])).splitlines(keepends=True)))
    path = tmp_path / "old.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row[:old] for row in rows)
    assert rows[0][old - 1] == "appearances"
    import_checks(Source(path, "old.csv", Defaults()), tmp_path, lambda progress: None)
    assert {one.uid: one for one in published_drafts()} == {one.uid: one for one in NASTY[:4]}


def test_no_file_makes_a_check_one_of_this_desk(tmp_path: Path) -> None:
    path = tmp_path / "theirs.jsonl"
    path.write_text("".join(EXPORTS["jsonl"]([draft(own=True)])), encoding="utf-8")
    import_checks(Source(path, "theirs", Defaults()), tmp_path, lambda progress: None)
    assert Check.objects.get().own is False


def test_no_file_changes_a_check_of_this_desk(tmp_path: Path) -> None:
    publish(draft(own=True))
    path = tmp_path / "theirs.jsonl"
    path.write_text(
        "".join(EXPORTS["jsonl"]([draft(verdict="true"), draft(external_id="2")])), encoding="utf-8"
    )
    done = import_checks(Source(path, "theirs", Defaults()), tmp_path, lambda progress: None)
    assert (done.created, done.updated, done.rejected) == (1, 0, 1)
    assert done.report is not None
    assert "made at this desk" in done.report.read_text()
    assert Check.objects.get(own=True).verdict == "false"
    path.write_text("".join(EXPORTS["jsonl"]([draft(own=True)])), encoding="utf-8")
    assert import_checks(Source(path, "theirs", Defaults()), tmp_path, lambda progress: None).unchanged == 1
