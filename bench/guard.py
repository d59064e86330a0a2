"""`python -m bench.guard [--split dev|test|all] [--show]`: the guard on hand-written contrast pairs.

Pairs are `same` (honest: must not be blocked), `opposite` (must be seen as such and not blocked) or `edit`
(must be blocked). A third of them, by hash of the id, is the test split.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import defaultdict
from pathlib import Path

from bench.metrics import wilson
from soi.match.guard import Comparison, compare

PAIRS = Path(__file__).parent / "data" / "guard" / "pairs.jsonl"


def is_test(pair_id: str) -> bool:
    """Whether a pair belongs to the third that is kept for the end."""
    return int(hashlib.sha256(pair_id.encode()).hexdigest(), 16) % 3 == 0


def wrong(relation: str, result: Comparison) -> bool:
    """Whether the guard failed this pair."""
    if relation == "edit":
        return not result.blocked
    if relation == "opposite":
        return result.blocked or result.polarity != "opposite"
    return result.blocked or result.polarity != "same"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "test", "all"), default="dev")
    parser.add_argument("--data", type=Path, default=PAIRS)
    parser.add_argument("--show", action="store_true", help="print every failed pair (never use on test)")
    options = parser.parse_args()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    took = 0.0
    with options.data.open(encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    for pair in pairs:
        if options.split != "all" and is_test(pair["id"]) != (options.split == "test"):
            continue
        started = time.process_time()
        result = compare(pair["message"], pair["claim"], pair["lang_message"], pair["lang_claim"])
        took += time.process_time() - started
        failed = wrong(pair["relation"], result)
        for name in (pair["relation"], f"{pair['relation']}/{pair['kind']}"):
            counts[name][0] += 1
            counts[name][1] += failed
            counts[name][2] += result.blocked
        if failed and options.show:
            print(pair["id"], pair["relation"], pair["kind"], "|", pair["message"], "|", pair["claim"])
            print(
                "    ",
                result.polarity,
                [(d.kind, d.message, d.check, d.material) for d in result.differences],
            )
    print(f"{'relation':34}{'n':>5}{'failed':>8}{'blocked':>9}   failed share, 95 % Wilson")
    for name, (count, wrongs, blocked) in sorted(counts.items()):
        print(f"{name:34}{count:5}{wrongs:8}{blocked:9}   {wilson(wrongs, count)}")
    total = sum(counts[name][0] for name in counts if "/" not in name)
    print(f"{took / total * 1000:.3f} ms a pair, both sides analysed")


if __name__ == "__main__":
    main()
