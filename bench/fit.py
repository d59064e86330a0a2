"""`bench fit`: fits the shipped models (ranker, calibration, thresholds) and writes their JSON files.

Data: CheckThat! 2022 2A train (as sent, and without tails and links), a sample of claimnorm 2025 train, and the
development part of our own Vietnamese set. Each source counts alike in the ranker. The test part is never read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console

from bench.engine import MODES, built, embedders
from bench.metrics import average_precision
from bench.runs import Case, calibrated, calibration_for, folds_of, ranker_for, reordered, run_queries
from bench.sets import Message, read_desk, read_retrieval, stripped
from soi import text as soi_text
from soi.match.embed import Embedder
from soi.match.features import COLUMNS
from soi.match.guard import compare
from soi.match.ranking import WEIGHTS_FOLDER, LinearModel

FITTED_ON = (
    "CheckThat! 2022 2A train (with and without tails), claimnorm 2025 train (sample), "
    "own Vietnamese set, development part"
)
TARGET_PRECISION = 0.995
CHOOSE = 0.12


def without_gold(case: Case) -> Case:
    """The same query, had its check not been in the library."""
    keep = ~case.gold
    ranked = replace(
        case.ranked,
        candidates=tuple(one for one, kept in zip(case.ranked.candidates, keep, strict=True) if kept),
        features=case.ranked.features[keep],
        scores=case.ranked.scores[keep],
        probabilities=case.ranked.probabilities[keep],
    )
    return replace(case, ranked=ranked, gold=case.gold[keep], wanted=0)


def without_spaces(case: Case, mode: str) -> Case:
    """The same case as a mode with fewer vector spaces sees it: their features are 0. The candidates stay those
    of the richest mode, so only fitting uses this; measuring runs each mode for itself."""
    gone = {"lexical": ("static", "dense"), "static": ("dense",), "dense": ()}[mode]
    columns = [name.startswith(gone) if gone else False for name in COLUMNS]
    features = case.ranked.features.copy()
    features[:, columns] = 0.0
    return replace(case, ranked=replace(case.ranked, features=features))


def collect(root: Path, own: Path, spaces: dict[str, Embedder], sample: int) -> list[Case]:
    """Cases of all sources."""
    cases: list[Case] = []
    for name, group in (("checkthat2022_2a_en", "checkthat"), ("claimnorm2025_multi", "claimnorm")):
        data = read_retrieval(root / name, "train")
        queries = dict(sorted(data.queries.items())[:: max(1, len(data.queries) // sample)])
        with built(data.documents, spaces) as made:
            cases += run_queries(made.index, queries, data.gold, group)
            if group == "checkthat":
                bare = {uid: stripped(text) for uid, text in queries.items()}
                cases += run_queries(made.index, bare, data.gold, "checkthat-stripped")
    documents, messages = read_desk(own, "dev")
    with built(documents, spaces) as made:
        for message in messages:
            if message.kind != "chain" and soi_text.kind(message.text) == "claim":
                group = "own-" + message.kind
                cases += run_queries(
                    made.index, {message.id: message.text}, {message.id: message.gold}, group
                )
    return cases


def _for_ranking(cases: Sequence[Case]) -> tuple[list[Case], list[float]]:
    kept = [case for case in cases if case.gold.any()]
    shares = {"own": 1.5, "checkthat": 1.0, "checkthat-stripped": 1.0, "claimnorm": 1.0}
    sizes: dict[str, int] = {}
    for case in kept:
        sizes[_source(case)] = sizes.get(_source(case), 0) + 1
    return kept, [shares[_source(case)] / sizes[_source(case)] for case in kept]


def _source(case: Case) -> str:
    return "own" if case.group.startswith("own-") else case.group


def _for_calibration(cases: Sequence[Case]) -> tuple[list[Case], list[float]]:
    """Minimal edits are left out: no score can tell them apart, that is the guard's work."""
    present = [case for case in cases if case.group != "own-edit"]
    absent = [without_gold(case) for case in present if case.wanted and not case.group.startswith("own-")]
    own_absent = [without_gold(case) for case in present if case.wanted and case.group.startswith("own-")]
    everything = present + absent + own_absent
    shares = {"own": 2.0, "checkthat": 0.5, "checkthat-stripped": 1.0, "claimnorm": 0.5}
    sizes: dict[str, int] = {}
    for case in everything:
        sizes[_source(case)] = sizes.get(_source(case), 0) + 1
    return everything, [shares[_source(case)] / sizes[_source(case)] for case in everything]


def fit(cases: Sequence[Case]) -> tuple[LinearModel, LinearModel]:
    """Ranker and calibration fitted on all of `cases`."""
    kept, weights = _for_ranking(cases)
    ranker = ranker_for(kept, "shipped", weights)
    everything, shares = _for_calibration([reordered(case, ranker) for case in cases])
    return ranker, calibration_for(everything, "shipped", shares)


def held_out(cases: Sequence[Case]) -> list[Case]:
    """Every case ranked and calibrated by models fitted on the other folds; sources stay mixed."""
    folds = folds_of(cases)
    done: list[Case] = []
    for fold in range(5):
        ranker, calibration = fit([case for case, own in zip(cases, folds, strict=True) if own != fold])
        done += [
            calibrated(reordered(case, ranker), calibration)
            for case, own in zip(cases, folds, strict=True)
            if own == fold
        ]
    return done


def threshold(cases: Sequence[Case], messages: dict[str, Message]) -> float:
    """The lowest probability at which held-out automatic answers of the own set, after the guard, reach the
    target precision."""
    rows = []
    for case in cases:
        if not case.group.startswith("own-") or not len(case.gold):
            continue
        for at in range(min(3, len(case.gold))):
            record = case.ranked.candidates[at].record
            blocked = compare(
                messages[case.id].text, record.claim, case.ranked.query.lang, record.lang
            ).blocked
            if not blocked:
                rows.append((float(case.ranked.probabilities[at]), bool(case.gold[at])))
                break
    rows.sort(reverse=True)
    right, best = 0, 1.0
    for position, (probability, correct) in enumerate(rows, start=1):
        right += correct
        if right / position >= TARGET_PRECISION:
            best = probability
    return round(min(max(best, 0.5), 0.995), 4)


def _report(console: Console, cases: Sequence[Case]) -> None:
    for group in sorted({case.group for case in cases}):
        own = [case for case in cases if case.group == group and case.wanted]
        if own:
            values = [
                average_precision(
                    case.ids,
                    frozenset(uid for uid, gold in zip(case.ids, case.gold, strict=True) if gold)
                    or frozenset({""}),
                )
                for case in own
            ]
            console.print(f"  {group:22s} n={len(own):5d} held-out MAP@5 {np.mean(values):.3f}")


def _model_json(ranker: LinearModel, calibration: LinearModel, answer: float) -> dict[str, object]:
    def part(model: LinearModel) -> dict[str, object]:
        weights = {
            name: round(float(value), 5)
            for name, value in zip(model.columns, model.weights, strict=True)
            if abs(value) > 1e-6
        }
        return {"fitted_on": FITTED_ON, "bias": round(model.bias, 5), "weights": weights}

    return {
        "ranking": part(ranker),
        "calibration": part(calibration),
        "thresholds": {"answer": answer, "choose": CHOOSE},
    }


def main() -> None:
    """Command line: see --help."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the retrieval sets")
    parser.add_argument("--own", type=Path, default=Path("bench/data/vi"))
    parser.add_argument("--out", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--vectors", type=Path, help="keep transformer vectors here between runs")
    parser.add_argument("--sample", type=int, default=1500, help="queries taken of each retrieval set")
    parser.add_argument("--mode", choices=MODES, action="append")
    arguments = parser.parse_args()
    console = Console()
    _, rows = read_desk(arguments.own, "dev")
    messages = {message.id: message for message in rows}
    spaces = embedders("dense", vectors=arguments.vectors)
    everything = collect(arguments.data, arguments.own, spaces, arguments.sample)
    for mode in arguments.mode or MODES:
        cases = [without_spaces(case, mode) for case in everything]
        held = held_out(cases)
        answer = threshold(held, messages)
        console.print(f"{mode}: {len(cases)} cases, answer from {answer}")
        _report(console, held)
        ranker, calibration = fit(cases)
        path = arguments.out / f"{mode}.json"
        path.write_text(
            json.dumps(_model_json(ranker, calibration, answer), indent=1) + "\n", encoding="utf-8"
        )
        present = [
            float(case.ranked.probabilities[0])
            for case in held
            if case.group == "checkthat-stripped" and len(case.gold)
        ]
        console.print(f"  mean top probability, checkthat-stripped: {np.mean(present):.3f}")
