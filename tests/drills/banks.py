"""Banks made to measure for the tests: pairs of texts of random words, with or without a tell."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from soi.drills.bank import KINDS, MEDIA, TOPICS, Item, item

INSTITUTIONS = {"www.who.int": "World Health Organization"}


def row(**changes: Any) -> dict[str, Any]:
    """One line of a bank as it stands in the file."""
    return {
        "id": "en-health-001a",
        "pair": "en-health-001",
        "lang": "en",
        "topic": "health",
        "medium": "post",
        "text": "Cool water helps a burn.",
        "true": True,
        "kind": "plain",
        "technique": "",
        "reason": "First-aiders are taught this.",
        "source": {"title": "Burns", "publisher": "WHO", "url": "https://www.who.int/burns"},
        "look": "Open a first-aid page.",
        "difficulty": 0,
    } | changes


def made(**changes: Any) -> Item:
    return item(row(**changes), "test:1")


def write(folder: Path, *rows: dict[str, Any] | str) -> Path:
    lines = (line if isinstance(line, str) else json.dumps(line) for line in rows)
    (folder / "health.en.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def random_bank(
    word: Callable[[random.Random, bool], str] = lambda dice, true: "", pairs: int = 64
) -> list[Item]:
    """Pairs of random words that nothing tells apart, but for what `word` adds to each item, knowing its truth."""
    dice = random.Random(4)
    vocabulary = [f"word{number}" for number in range(200)]
    items = []
    for number in range(pairs):
        for true in (True, False):
            kinds = [k for k in KINDS if k == "plain" or k.endswith("true") is true]
            kind = kinds[number % len(kinds)]
            manipulates = kind == "manipulated-true" or (not true and kind != "honest-error")
            items.append(
                made(
                    id=f"{number}{true}",
                    pair=str(number),
                    topic=TOPICS[number % len(TOPICS)],
                    medium=MEDIA[number % len(MEDIA)],
                    text=" ".join([*dice.choices(vocabulary, k=20), word(dice, true)]).strip(),
                    true=true,
                    kind=kind,
                    technique="pressure" if manipulates else "",
                )
            )
    return items
