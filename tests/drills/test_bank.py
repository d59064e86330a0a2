from __future__ import annotations

from pathlib import Path

import pytest

from soi.checks.models import Technique
from soi.drills.bank import FOLDER, TECHNIQUES, BankError, Key, load_bank, load_institutions, load_keys
from tests.drills.banks import row, write


def test_its_techniques_are_those_of_the_checks() -> None:
    assert list(Technique.values) == list(TECHNIQUES)


def test_it_reads_an_item_as_it_was_written(tmp_path: Path) -> None:
    (item,) = load_bank(write(tmp_path, row(difficulty=1, technique="pressure", kind="manipulated-true")))

    assert (item.id, item.true, item.technique, item.difficulty) == ("en-health-001a", True, "pressure", 1.0)
    assert item.source.host == "www.who.int"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": " "}, "'text' should be a text"),
        ({"reason": None}, "'reason' should be a text"),
        ({"true": "yes"}, "'true' should be true or false"),
        ({"topic": "politics"}, "'topic' is 'politics'"),
        ({"medium": "song"}, "'medium' is 'song'"),
        ({"kind": "lie"}, "'kind' is 'lie'"),
        ({"technique": "magic"}, "'technique' is 'magic'"),
        ({"difficulty": 3}, "'difficulty' should be a number from -2"),
        ({"difficulty": True}, "'difficulty' should be a number from -2"),
        ({"source": "WHO"}, "'source' should be an object"),
        ({"source": {"title": "a", "publisher": "b", "url": "http://www.who.int"}}, "begin with https://"),
        ({"source": {"title": "a", "url": "https://www.who.int"}}, "'publisher' should be a text"),
    ],
)
def test_it_says_which_line_is_wrong_and_what_belongs_there(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    with pytest.raises(BankError, match=r"health\.en\.jsonl:2: ") as found:
        load_bank(write(tmp_path, row(), row(**change)))

    assert says in str(found.value)


@pytest.mark.parametrize("line", ["{", "[1]"])
def test_it_refuses_a_line_that_is_no_object(tmp_path: Path, line: str) -> None:
    with pytest.raises(BankError, match=r"health\.en\.jsonl:1: "):
        load_bank(write(tmp_path, line))


def test_it_knows_when_nobody_has_read_the_bank_a_second_time(tmp_path: Path) -> None:
    assert load_keys(tmp_path) is None
    assert load_institutions(tmp_path) == {}


def test_the_second_reader_may_say_that_the_text_does_not_tell(tmp_path: Path) -> None:
    (tmp_path / "keys.jsonl").write_text(
        '{"id": "a", "true": null, "technique": ""}\n{"id": "b", "true": false, "technique": "scam"}\n',
        "utf-8",
    )

    assert load_keys(tmp_path) == {"a": Key(None, ""), "b": Key(False, "scam")}


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "a"}',
        '{"id": "a", "true": 1}',
        '{"true": true}',
        '{"id": "a", "true": true, "technique": "x"}',
    ],
)
def test_it_refuses_a_second_key_that_answers_nothing(tmp_path: Path, line: str) -> None:
    (tmp_path / "keys.jsonl").write_text(line, "utf-8")

    with pytest.raises(BankError, match=r"keys\.jsonl:1: "):
        load_keys(tmp_path)


def test_the_shipped_institutions_stand_in_order_one_line_to_a_host() -> None:
    hosts = [
        line.split('"')[1] for line in (FOLDER / "institutions.json").read_text("utf-8").splitlines()[1:-1]
    ]

    assert hosts == sorted(set(hosts))
    assert hosts == list(load_institutions())
