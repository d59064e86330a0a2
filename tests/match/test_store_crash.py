"""kill -9 at random instants: what is found is the old or the new state, and nothing acknowledged is lost.

A kill shows that the order of writes is right. It says nothing about a loss of power, which was not tested.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from soi.match.store import TantivyStore, build
from tests.match.store_cast import FIELDS, entry, unit
from tests.match.store_victims import (
    BATCH,
    batch,
    drain,
    filling,
    keep_applying,
    keep_building,
    keep_filling,
    keep_reading,
    running,
)

KILLS = 8
IDS = [f"e{n}" for n in range(BATCH)]


def _killed_after(victim: object, folder: Path, start: int, seconds: float) -> int:
    assert callable(victim)
    with running(victim, folder, start) as (process, told):
        time.sleep(seconds)
        process.kill()
        process.join()
        return drain(told, start - 1)


def _whole_batch(store: TantivyStore) -> int:
    """The number of the batch the store holds; fails when it holds parts of two."""
    payloads = set(store.fetch(IDS).values())
    assert len(payloads) == 1
    number = int(payloads.pop())
    assert len(store.fetch(IDS)) == BATCH
    assert {hit.id for hit in store.lexical("words", [f"lần{number}"], 100)} == set(IDS)
    vector = unit(1, number % 7, number % 3)
    assert min(store.cosines("static", vector, IDS).values()) > 0.99
    assert len(store.dense("static", vector, 100)) == BATCH
    return number


def test_it_survives_kills_while_applying(tmp_path: Path) -> None:
    TantivyStore(tmp_path, FIELDS).apply(batch(0))
    instants, next_number = random.Random(11), 1
    for _ in range(KILLS):
        acknowledged = _killed_after(keep_applying, tmp_path, next_number, instants.uniform(0.0, 0.5))
        store = TantivyStore(tmp_path, FIELDS)
        found = _whole_batch(store)
        assert found in (acknowledged, acknowledged + 1)
        singles = {i for i in store.ids() if i.startswith("single")}
        assert singles <= {f"single{found}", f"single{found - 1}"}
        assert len(singles) <= 1
        next_number = found + 1
        store.apply([], singles)


def test_it_survives_kills_while_filling_vectors(tmp_path: Path) -> None:
    store = TantivyStore(tmp_path, FIELDS)
    store.apply(batch(0))
    store.add_vectors("dense", IDS, np.tile(filling(0), (BATCH, 1)))
    instants, found = random.Random(12), 0
    for _ in range(KILLS):
        acknowledged = _killed_after(keep_filling, tmp_path, found + 1, instants.uniform(0.0, 0.2))
        reopened = TantivyStore(tmp_path, FIELDS)
        assert _whole_batch(reopened) == 0
        whole = [
            number
            for number in (acknowledged, acknowledged + 1)
            if min(reopened.cosines("dense", filling(number), IDS).values()) > 0.999
        ]
        assert len(whole) == 1
        assert store.stats().version == reopened.stats().version
        found = whole[0]


def test_it_survives_kills_while_building(tmp_path: Path) -> None:
    TantivyStore(tmp_path, FIELDS).apply(batch(0))
    reader = TantivyStore(tmp_path, FIELDS)
    instants, next_number = random.Random(13), 1
    for _ in range(KILLS):
        acknowledged = _killed_after(keep_building, tmp_path, next_number, instants.uniform(0.0, 0.4))
        found = _whole_batch(TantivyStore(tmp_path, FIELDS))
        assert found in (acknowledged, acknowledged + 1)
        assert _whole_batch(reader) == found
        next_number = found + 1
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith("gen-")]
    assert 1 <= len(left) <= 3


def test_it_applies_on_top_of_what_a_killed_writer_left(tmp_path: Path) -> None:
    store = TantivyStore(tmp_path, FIELDS)
    store.apply(batch(0))
    generation = next(tmp_path.glob("gen-*"))
    for name in ("rows", "ids", "payloads", "langs", "journal"):
        with (generation / name).open("ab") as file:
            file.write(b"\x01\xff" * 3000)
    with (generation / "vectors" / "static" / "codes").open("ab") as file:
        file.write(b"\x07" * 33)
    store = TantivyStore(tmp_path, FIELDS)
    assert _whole_batch(store) == 0
    store.apply([entry("after", "sau", vector=unit(0, 0, 0, 1))])
    again = TantivyStore(tmp_path, FIELDS)
    assert again.fetch(["after"]) == {"after": b"after"}
    assert again.dense("static", unit(0, 0, 0, 1), 1)[0].id == "after"
    again.apply([], ["after"])
    assert _whole_batch(again) == 0


@pytest.mark.parametrize("rebuild", [False, True], ids=["apply", "build"])
def test_it_is_read_by_another_process_while_it_is_written(tmp_path: Path, rebuild: bool) -> None:
    store = TantivyStore(tmp_path, FIELDS)
    store.apply(batch(0))
    with running(keep_reading, tmp_path, 0) as (process, told):
        for number in range(1, 9):
            if rebuild:
                build(tmp_path, FIELDS, batch(number))
            else:
                store.apply(batch(number))
        seen: list[int] = []
        while not seen or seen[-1] != 8:
            assert told.poll(30), f"the reader still sees {seen[-1:]}"
            seen.append(told.recv())
        told.send("stop")
        process.join(30)
        assert process.exitcode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) >= 2


def test_a_file_that_a_killed_commit_left_behind_does_not_stop_the_next_one(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    TantivyStore(whole, FIELDS).apply([entry(f"e{n}", "một") for n in range(4)])
    shutil.copytree(whole, killed)
    (terms,) = killed.glob("gen-*/terms")
    before = {path.name for path in terms.iterdir()}
    TantivyStore(whole, FIELDS).apply([], ["e1"])
    (of_whole,) = whole.glob("gen-*/terms")
    (made,) = [path.name for path in of_whole.glob("*.del") if path.name not in before]
    # The commit was killed after it had made this file, and before it was the index's own.
    (terms / made).write_bytes(b"half")
    managed = terms / ".managed.json"
    managed.write_text(json.dumps([*json.loads(managed.read_text()), made]))
    store = TantivyStore(killed, FIELDS)
    store.apply([], ["e1"])
    assert {hit.id for hit in store.lexical("words", ["một"], 10)} == {"e0", "e2", "e3"}
