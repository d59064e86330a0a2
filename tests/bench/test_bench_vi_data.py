"""The data of `bench/data/vi` is well formed; how good the engine is on it is measured, not tested."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "bench" / "data" / "vi"
VERDICTS = {"false", "misleading", "missing-context", "mixed", "unproven", "true", "satire"}
LEAST = {
    "paraphrase": 110,
    "no-marks": 90,
    "teencode": 60,
    "fragment": 30,
    "chain": 50,
    "en2vi": 50,
    "vi2en": 50,
    "en": 30,
    "link": 15,
    "opposite": 30,
    "edit": 110,
    "off-library": 90,
    "chatter": 40,
    "opinion": 40,
}
UNANSWERABLE = {"edit", "off-library", "chatter", "opinion"}
DIFFERS = {
    "number",
    "unit",
    "substance",
    "disease",
    "place",
    "person",
    "organisation",
    "comparison",
    "quantifier",
    "date",
}

Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def checks() -> dict[str, Row]:
    return {row["id"]: row for row in rows("checks.jsonl")}


@pytest.fixture(scope="module")
def messages() -> list[Row]:
    return rows("messages.jsonl")


@pytest.fixture(scope="module")
def split() -> dict[str, list[str]]:
    read: dict[str, list[str]] = json.loads((FOLDER / "split.json").read_text(encoding="utf-8"))
    return read


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())) or text


def test_it_has_enough_checks_in_both_languages(checks: dict[str, Row]) -> None:
    assert len(rows("checks.jsonl")) == len(checks)
    languages = Counter(row["lang"] for row in checks.values())
    assert set(languages) == {"vi", "en"}
    assert languages["vi"] >= 100
    assert languages["en"] >= 35


def test_every_check_is_complete_and_no_claim_stands_twice(checks: dict[str, Row]) -> None:
    for row in checks.values():
        assert set(row) == {"id", "lang", "claim", "title", "verdict", "summary", "topic"}
        assert all(isinstance(value, str) and value == value.strip() and value for value in row.values()), row
        assert row["verdict"] in VERDICTS, row
        assert all(unicodedata.is_normalized("NFC", value) for value in row.values()), row
    assert len({plain(row["claim"]) for row in checks.values()}) == len(checks)


def test_every_message_is_complete_and_different(messages: list[Row], checks: dict[str, Row]) -> None:
    assert len({row["id"] for row in messages}) == len(messages)
    assert len({plain(row["text"]) for row in messages}) == len(messages)
    claims = {plain(row["claim"]) for row in checks.values()}
    for row in messages:
        assert {"id", "text", "lang", "kind", "gold", "answerable"} <= set(row), row
        assert set(row) <= {"id", "text", "lang", "kind", "gold", "answerable", "near", "differs"}, row
        assert row["text"].strip() and row["lang"] in {"vi", "en"}, row
        assert unicodedata.is_normalized("NFC", row["text"]), row
        assert plain(row["text"]) not in claims, row


def test_every_kind_is_covered(messages: list[Row]) -> None:
    counts = Counter(row["kind"] for row in messages)
    assert set(counts) == set(LEAST)
    assert {kind: counts[kind] for kind, least in LEAST.items() if counts[kind] < least} == {}


def test_gold_and_near_checks_exist(messages: list[Row], checks: dict[str, Row]) -> None:
    for row in messages:
        near = row.get("near", [])
        assert set(row["gold"]) | set(near) <= set(checks), row
        assert row["answerable"] is (row["kind"] not in UNANSWERABLE), row
        assert bool(row["gold"]) is row["answerable"], row
        assert len(row["gold"]) == 1 or row["kind"] == "chain" or not row["answerable"], row
        assert bool(near) is (row["kind"] == "edit"), row
        assert (row.get("differs") in DIFFERS) is (row["kind"] == "edit"), row


def test_every_check_is_asked_about_three_times(messages: list[Row], checks: dict[str, Row]) -> None:
    asked = Counter(gold for row in messages for gold in row["gold"])
    assert [uid for uid in checks if asked[uid] < 3] == []


def test_the_kinds_are_what_their_names_say(messages: list[Row], checks: dict[str, Row]) -> None:
    pairs = {"en2vi": ("en", "vi"), "vi2en": ("vi", "en"), "en": ("en", "en"), "paraphrase": ("vi", "vi")}
    for row in messages:
        text, kind, size = row["text"], row["kind"], len(row["text"].split())
        if kind in pairs:
            assert (row["lang"], checks[row["gold"][0]]["lang"]) == pairs[kind], row
        if kind == "no-marks":
            assert not re.search("[à-ỹđĐ]", text), row
        if kind == "link":
            assert re.search(r"\w\.\w+/\S", text), row
        if kind == "chain":
            assert 60 <= size <= 250, (size, row)
        if kind == "paraphrase":
            assert 8 <= size <= 40, (size, row)
        if kind == "fragment":
            assert 3 <= size <= 8, (size, row)


def test_dev_and_test_share_no_message_and_no_check(messages: list[Row], split: dict[str, list[str]]) -> None:
    assert set(split) == {"dev", "test"}
    assert sorted(split["dev"] + split["test"]) == sorted(row["id"] for row in messages)
    assert 0.3 <= len(split["test"]) / len(messages) <= 0.37
    test_ids = set(split["test"])
    sides: dict[str, set[bool]] = {}
    for row in messages:
        for uid in [*row["gold"], *row.get("near", [])]:
            sides.setdefault(uid, set()).add(row["id"] in test_ids)
    assert [uid for uid, seen in sides.items() if len(seen) > 1] == []


def test_both_parts_of_the_split_hold_every_kind(messages: list[Row], split: dict[str, list[str]]) -> None:
    test_ids = set(split["test"])
    counts = Counter((row["kind"], row["id"] in test_ids) for row in messages)
    for kind in LEAST:
        share = counts[kind, True] / (counts[kind, True] + counts[kind, False])
        assert 0.2 <= share <= 0.5, (kind, share)
