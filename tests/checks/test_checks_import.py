"""Import: every format, every kind of bad row, resuming, repeating, and memory that does not grow."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from soi.checks import actions
from soi.checks.imports import Defaults, Imported, Source, SourceError, import_checks, runs
from soi.checks.models import Check, ImportRun, IndexTask

pytestmark = pytest.mark.django_db

DESK = Defaults("Example Desk", "desk.example", "en", "CC0")
Import = Callable[..., Imported]


@pytest.fixture
def run(tmp_path: Path) -> Import:
    """Import this content under this name; `say` are the operator's statements."""

    def run_(content: bytes | str, name: str = "file", say: Defaults = DESK) -> Imported:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_checks(Source(path, name, say), tmp_path / "reports", lambda progress: None)

    return run_


def lines(*records: Mapping[str, Any] | str) -> str:
    return "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in records)


def record(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "lang": "en", "claim": f"Claim number {number}.", "verdict": "false", **more}


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.created, done.updated, done.unchanged, done.rejected


def reasons(done: Imported) -> list[tuple[int, str]]:
    assert done.report
    rows = [orjson.loads(line) for line in done.report.read_bytes().splitlines()]
    return [(row["row"], row["reason"]) for row in rows]


def review(claim: str = "Salt water kills the flu.", **more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://www.desk.example/salt",
        "claimReviewed": claim,
        "author": {"@type": "Organization", "name": "Example Desk", "url": "https://desk.example"},
        "datePublished": "2024-02-03T10:00:00+07:00",
        "reviewRating": {"@type": "Rating", "alternateName": "Sai", "ratingValue": "1", "bestRating": 5},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "A ministry"},
            "appearance": [
                {"@type": "CreativeWork", "url": "https://posts.example/1"},
                "https://posts.example/2",
            ],
        },
        **more,
    }


def test_it_imports_json_lines_and_says_why_a_row_is_rejected(run: Import) -> None:
    done = run(
        lines(
            record(1, sources=[{"url": "https://who.int/a", "kind": "primary"}], reviewed_on="2024-05-06"),
            "",
            record(2, verdict="fake"),
            '{"id": "half", "claim": "Half a',
            "[1]",
            record(3, author_handle="@me"),
            record(4, reviewed_on="yesterday"),
            record(5, claim=""),
            record(6, claim=["a"]),
            record(1, claim="Once more."),
            record(7),
        )
    )
    assert counts(done) == (2, 0, 0, 8)
    found = reasons(done)
    assert [row for row, _ in found] == [3, 4, 5, 6, 7, 8, 9, 10]
    for (_, reason), words in zip(
        found,
        (
            "verdict 'fake'",
            "not JSON",
            "not an object",
            "author_handle",
            "not a date",
            "claim is empty",
            "not a text",
            "row 1",
        ),
        strict=True,
    ):
        assert words in reason
    check = Check.objects.get(external_id="c1")
    assert (check.publisher.site, check.licence, str(check.reviewed_on)) == (
        "desk.example",
        "CC0",
        "2024-05-06",
    )
    assert IndexTask.objects.count() == 2


def test_it_changes_nothing_when_the_same_file_comes_again(run: Import) -> None:
    content = lines(record(1), record(2), record(1, claim="The id of row 1 again."), record(3, verdict="?"))
    assert counts(run(content)) == (2, 0, 0, 2)
    assert counts(run(content)) == (0, 0, 2, 2)
    assert Check.objects.get(external_id="c1").version == 1


def test_it_updates_what_changed_since(run: Import) -> None:
    run(lines(record(1), record(2)))
    assert counts(run(lines(record(1, verdict="true"), record(2)))) == (0, 1, 1, 0)


def test_it_goes_on_where_a_stopped_import_was(run: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BATCH", 3)
    content = lines(*[record(number, verdict="?" if number % 4 == 0 else "false") for number in range(1, 12)])
    publish, calls = actions.bulk_publish, 0

    def stopped(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return publish(*args)

    monkeypatch.setattr(runs, "bulk_publish", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(content)
    assert Check.objects.count() == 5
    assert ImportRun.objects.get().rows_done == 6
    monkeypatch.setattr(runs, "bulk_publish", publish)
    done = run(content)
    assert (done.resumed_after, counts(done)) == (6, (9, 0, 0, 2))
    assert [row for row, _ in reasons(done)] == [4, 8]
    assert Check.objects.count() == 9
    assert ImportRun.objects.get().finished_at


def test_it_saves_nothing_of_a_batch_that_fails(run: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, rejected: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("soi.checks.imports.report.Report.write", full)
    with pytest.raises(OSError, match="No space"):
        run(lines(record(1), record(2)))
    assert not Check.objects.exists()
    assert ImportRun.objects.get().rows_done == 0


def test_it_imports_a_corpus_without_verdicts_as_see_the_check(run: Import) -> None:
    corpus = lines(
        {
            "id": "a",
            "title": "A title",
            "text": "A claim.",
            "subtitle": "More",
            "date": "26 May 2015",
            "x": 1,
        },
        {"id": "b", "title": "", "text": "Vắc xin gây vô sinh ở phụ nữ.", "lang": "vie"},
    )
    assert counts(run(gzip.compress(corpus.encode()), "corpus.jsonl.gz")) == (2, 0, 0, 0)
    first, second = Check.objects.order_by("external_id")
    assert (first.verdict, first.claim, first.summary, str(first.reviewed_on)) == (
        "other",
        "A claim.",
        "More",
        "2015-05-26",
    )
    assert second.language == "vi"


def test_it_guesses_the_language_of_a_row_that_states_none(run: Import) -> None:
    run(lines({"id": "a", "text": "Uống nước chanh nóng mỗi sáng chữa được ung thư."}), say=Defaults())
    check = Check.objects.get()
    assert (check.language, check.publisher.site) == ("vi", "import.invalid")


@pytest.mark.parametrize(
    "content",
    [
        b'id,lang,claim,verdict,sources\n1,en,"A claim, with a comma",false,https://a.example https://b.example\n',
        "id;lang;claim;verdict;sources\r\n1;en;A claim, with a comma;false;https://a.example|https://b.example\r\n".encode(
            "utf-8-sig"
        ),
        "id\tlang\tclaim\tverdict\tsources\n1\ten\tA claim, with a comma\tfalse\thttps://a.example https://b.example\n".encode(
            "utf-16"
        ),
    ],
    ids=["comma", "semicolon-bom", "tab-utf16"],
)
def test_it_imports_tables_as_spreadsheets_write_them(run: Import, content: bytes) -> None:
    assert counts(run(content, "table.csv")) == (1, 0, 0, 0)
    check = Check.objects.get()
    assert check.claim == "A claim, with a comma"
    assert [source.url for source in check.sources.all()] == ["https://a.example", "https://b.example"]


def test_it_rejects_lines_of_a_table_that_do_not_fit(run: Import) -> None:
    done = run(b"claim,verdict\nGood one,false\nshort\nBroken \xff letters,false\nfine,fake\nLast one,true\n")
    assert counts(done) == (2, 0, 0, 3)
    assert [row for row, _ in reasons(done)] == [3, 4, 5]


def test_it_imports_a_data_commons_feed(run: Import) -> None:
    media = {"@type": "MediaReview", "url": "https://desk.example/m"}
    feed = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [
            {"@type": "DataFeedItem", "item": [review(), review("Another &quot;claim&quot;.")]},
            {"@type": "DataFeedItem", "item": [media]},
            {"@type": "DataFeedItem", "item": None},
            {"@type": "DataFeedItem", "item": [review("", itemReviewed=None)]},
            {
                "@type": "DataFeedItem",
                "item": review("Third.", reviewRating=None, inLanguage="vi", author=None),
            },
        ],
    }
    done = run(json.dumps(feed), "data.json", say=Defaults())
    assert counts(done) == (3, 0, 0, 1)
    assert reasons(done)[0][0] == 4
    salt = Check.objects.get(claim="Salt water kills the flu.")
    assert (salt.verdict, salt.verdict_text, salt.claimant) == ("false", "Sai", "A ministry")
    assert [seen.url for seen in salt.appearances.all()] == [
        "https://posts.example/1",
        "https://posts.example/2",
    ]
    assert (salt.publisher.site, str(salt.reviewed_on), salt.language) == ("desk.example", "2024-02-03", "en")
    assert Check.objects.filter(claim='Another "claim".').exists()
    assert Check.objects.get(claim="Third.").verdict == "other"


def test_it_leaves_accounts_out_of_foreign_markup(run: Import) -> None:
    item = {"@type": "Claim", "author": {"name": "@somebody", "sameAs": "https://posts.example/somebody"}}
    run(json.dumps([review(itemReviewed=item)], indent=1))
    assert Check.objects.get().claimant == ""
    assert "somebody" not in json.dumps(Check.objects.get().versions.get().data)


@pytest.mark.parametrize(
    "markup",
    [review(), [review()], {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, review()]}],
    ids=["one", "list", "graph"],
)
def test_it_finds_the_markup_of_a_page(run: Import, markup: Any) -> None:
    page = (
        '<!doctype html><html><script type=\'application/ld+json\'>{"@type": "BreadcrumbList"}</script>'
        f"<script type='application/ld+json'>\n{json.dumps(markup)}\n</script>"
        '<script type=\'application/ld+json\'>{"@type": "ClaimReview", </script></html>'
    )
    done = run(page, "page.html")
    assert counts(done) == (1, 0, 0, 1)
    assert reasons(done) == [(3, "the page's markup is not JSON.")]


def test_it_imports_an_answer_of_googles_api(run: Import) -> None:
    answer = {
        "claims": [
            {
                "text": "A claim.",
                "claimant": "@account",
                "claimDate": "2024-01-01T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": "Desk", "site": "www.desk.example"},
                        "url": "https://desk.example/1",
                        "title": "A title",
                        "reviewDate": "2024-01-02T00:00:00Z",
                        "textualRating": "Mostly True",
                        "languageCode": "en",
                    },
                    {
                        "publisher": {"site": "other.example"},
                        "url": "https://other.example/",
                        "textualRating": "Sai",
                    },
                ],
            },
            {"text": "No review."},
        ],
        "nextPageToken": "x",
    }
    done = run(json.dumps(answer, indent=2), "google.json")
    assert counts(done) == (2, 0, 0, 1)
    assert sorted(Check.objects.values_list("verdict", "verdict_text", "claimant")) == [
        ("false", "Sai", ""),
        ("mixed", "Mostly True", ""),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "no text file"),
        (b"\x1f\x8bnonsense", "gzip file is broken"),
        (b"\x1f\x8b", "gzip file is broken"),
        (b"\xff\xfa\xfb" * 300, "no UTF-8"),
        (b"just some words\nand more", "none of"),
        (b'{"a": 1,\n "b"', "none of"),
        (b"a,b\n1,2\n", "none of"),
    ],
)
def test_it_says_when_there_is_nothing_to_read(run: Import, content: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        run(content)
    assert not ImportRun.objects.exists()


def test_it_keeps_the_whole_rows_before_a_break(run: Import) -> None:
    feed = json.dumps({"dataFeedElement": [{"item": [review("One.")]}, {"item": [review("Two.")]}]})
    done = run(feed[: feed.index("Two.")], say=Defaults())
    assert counts(done) == (1, 0, 0, 1)
    assert reasons(done) == [(2, "the document breaks off here.")]
    packed = gzip.compress(lines(*[record(number) for number in range(3000)]).encode(), compresslevel=0)
    done = run(packed[: len(packed) // 2], "cut.jsonl.gz")
    assert done.created > 100
    assert "breaks off" in reasons(done)[-1][1]


def test_it_passes_over_a_row_too_long_to_hold(run: Import) -> None:
    done = run(lines(record(1), '{"claim": "' + "x" * 9_000_000 + '"}', record(2)))
    assert counts(done) == (2, 0, 0, 1)
    assert "longer than 4 MB" in reasons(done)[0][1]


def test_it_needs_no_more_memory_for_a_larger_file(tmp_path: Path) -> None:
    """In a process of its own: peak memory while reading 60 MB is within 20 MB of that for 4 MB."""
    peaks = [int(_peak(tmp_path, rows)) for rows in (1_000, 15_000)]
    assert peaks[1] - peaks[0] < 20_000, peaks


def _peak(folder: Path, rows: int) -> str:
    path = folder / f"{rows}.jsonl"
    with path.open("w") as file:
        for number in range(rows):
            file.write(json.dumps(record(number, body="x" * 4000)) + "\n")
    program = (
        "import resource, sys; import django; django.setup()\n"
        "from pathlib import Path\n"
        "from soi.checks.imports.opening import opened, read_head\n"
        "from soi.checks.imports.formats import format_of\n"
        "from soi.checks.imports.runs import _firsts\n"
        "from soi.checks.imports.seen import SeenChecks\n"
        "from soi.checks.records import Defaults\n"
        "path = Path(sys.argv[1]); head = read_head(path)\n"
        "with opened(path) as (file, raw), SeenChecks() as seen:\n"
        "    rows = _firsts(format_of(head).read(file, head, Defaults()), seen)\n"
        "    assert sum(1 for row in rows) == int(sys.argv[2])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path, str(rows)], capture_output=True, check=True, text=True
    )
    return done.stdout
