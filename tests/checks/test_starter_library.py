"""The starter library as a file: shape, sources, balance. Loading it is tested with import."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from soi.checks import starter
from soi.checks.markup import DeskIdentity, review_to_publish
from soi.checks.publishing import content_problems
from soi.checks.records import draft_of_record
from soi.checks.validator import errors, validate

STARTER = Path(__file__).parents[2] / "src" / "soi" / "checks" / "starter"
VERDICTS = {"false", "misleading", "missing-context", "mixed", "unproven", "true", "satire"}
KINDS = {"primary", "official-data", "peer-reviewed", "expert", "secondary"}
STRONG = {"primary", "official-data", "peer-reviewed"}
FIELDS = {
    "id": str,
    "lang": str,
    "claim": str,
    "claim_long": str,
    "title": str,
    "verdict": str,
    "summary": str,
    "body": str,
    "supports": str,
    "undermines": str,
    "techniques": list,
    "selection": str,
    "harm": str,
    "topic": str,
    "reviewed_on": str,
    "valid_as_of": str,
    "review_on": str,
    "sources": list,
    "few_sources_reason": str,
    "appearances": list,
    "licence": str,
}
MAY_BE_EMPTY = {"appearances", "claim_long", "techniques", "few_sources_reason"}
DESK = DeskIdentity("Soi starter library", "https://starter.soi.invalid", "https://starter.soi.invalid/{uid}")
POLITICS = re.compile(
    r"\b(election|elections|vote for|president|prime minister|congressman|senator|communis[tm]|democrats?"
    r"|republicans?|political party|bầu cử|tổng thống|thủ tướng|chủ tịch nước|đảng viên|đảng cộng sản"
    r"|phản động|biểu tình)\b",
    re.IGNORECASE,
)

Check = dict[str, Any]


VIETNAMESE = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


def _load() -> list[Check]:
    lines = (STARTER / "checks.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


CHECKS = _load()
each = pytest.mark.parametrize("check", CHECKS, ids=[check["id"] for check in CHECKS])


@each
def test_it_has_every_field_and_no_other(check: Check) -> None:
    assert set(check) == set(FIELDS)
    for name, kind in FIELDS.items():
        assert isinstance(check[name], kind), name
        assert check[name] or name in MAY_BE_EMPTY, f"{name} is empty"
    assert re.fullmatch(r"soi-\d{4}", check["id"])
    assert check["verdict"] in VERDICTS
    assert check["licence"] == "CC BY 4.0"
    reviewed = datetime.date.fromisoformat(check["reviewed_on"])
    assert datetime.date.fromisoformat(check["valid_as_of"]) <= reviewed


@each
def test_it_is_short_enough_to_read(check: Check) -> None:
    assert len(check["claim"]) < 75
    assert "\n" not in check["claim"]
    assert len(check["title"]) <= 120
    assert 80 <= len(check["body"].split()) <= 180
    assert unicodedata.is_normalized("NFC", json.dumps(check, ensure_ascii=False))


@each
def test_it_names_two_sources_of_which_one_is_strong(check: Check) -> None:
    urls = [source["url"] for source in check["sources"]]
    assert len(urls) >= 2
    assert len(set(urls)) == len(urls)
    assert STRONG & {source["kind"] for source in check["sources"]}
    for source in check["sources"]:
        assert set(source) == {"url", "title", "publisher", "kind"}
        assert source["kind"] in KINDS
        assert source["title"]
        assert source["publisher"]
        parts = urlsplit(source["url"])
        assert parts.scheme == "https"
        assert parts.hostname
        assert "." in parts.hostname


@each
def test_it_passes_the_gate_and_the_validator(check: Check) -> None:
    draft = draft_of_record(check, starter.DEFAULTS)
    problems = content_problems(draft, draft.reviewed_on or datetime.date.min)
    assert {one.code for one in problems} <= {"techniques-missing"}, problems
    findings = validate(review_to_publish(draft, DESK))
    assert not errors(findings)
    assert {one.path for one in findings} <= {
        "itemReviewed",
        "itemReviewed.appearance",
        "author.correctionsPolicy",
    }


@each
def test_it_says_what_speaks_for_and_against_in_a_few_words(check: Check) -> None:
    for name in ("supports", "undermines"):
        assert 15 <= len(check[name]) <= 200, name
        assert check[name].endswith(".")
        assert (sum(letter in VIETNAMESE for letter in check[name].lower()) > 3) is (check["lang"] == "vi")
    if check["verdict"] == "true":
        assert not check["techniques"]
        assert not check["supports"].startswith(("None found", "Không thấy"))
    else:
        assert not check["undermines"].startswith(("None found", "Không thấy"))


@each
def test_it_is_looked_at_again_within_a_year(check: Check) -> None:
    again = datetime.date.fromisoformat(check["review_on"]) - datetime.date.fromisoformat(
        check["valid_as_of"]
    )
    assert 100 < again.days <= 366


@each
def test_it_stays_away_from_politics(check: Check) -> None:
    text = " ".join(value for value in check.values() if isinstance(value, str))
    assert not POLITICS.search(text)


@each
def test_it_is_written_in_the_language_it_declares(check: Check) -> None:
    marks = sum(letter in VIETNAMESE for letter in check["body"].lower())
    assert (marks > 40) is (check["lang"] == "vi")


def test_it_holds_enough_checks_in_both_languages() -> None:
    languages = Counter(check["lang"] for check in CHECKS)
    assert set(languages) == {"vi", "en"}
    assert len(CHECKS) >= 70
    assert min(languages.values()) >= 0.4 * len(CHECKS)


def test_it_has_no_duplicates() -> None:
    assert len({check["id"] for check in CHECKS}) == len(CHECKS)
    assert len({check["claim"].casefold() for check in CHECKS}) == len(CHECKS)
    assert len({check["title"].casefold() for check in CHECKS}) == len(CHECKS)


def test_it_does_not_teach_that_everything_is_false() -> None:
    verdicts = Counter(check["verdict"] for check in CHECKS)
    assert set(verdicts) == VERDICTS
    assert verdicts["true"] >= 12
    assert verdicts["false"] <= 0.6 * len(CHECKS)


def test_its_readme_lists_every_source_and_how_it_was_verified() -> None:
    readme = (STARTER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- <(https://\S+)>$", readme, re.MULTILINE)
    used = {source["url"] for check in CHECKS for source in check["sources"]}
    assert sorted(listed) == sorted(used)
    assert f"holds {len(CHECKS)} checks" in readme
