"""`python -m bench media vocabulary`: learn the visual words that the index of corners is divided by.

Two levels of k-majority (k-means for bits: Grana et al., CVPR 2013) over corners of drawn scenes and screens and of the
two photographs that come with scikit-learn; writes src/soi/match/media/weights/words.npy."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_sample_images

from bench.media.scenes import scene
from bench.media.screens import chat, meme, post, poster
from soi.match.media.words import BRANCHES, WORDS_FILE
from soi.media.corners import local_features

FIRST_SEED = 500_000
"""Seeds of pictures no other part of the bench draws."""
ROUNDS = 12


def _codes(number: int) -> NDArray[np.uint8]:
    """Descriptors (n × 32) of training picture `number`."""
    seed = FIRST_SEED + number
    drawer = (scene, scene, scene, meme, post, chat, poster)[number % 7]
    return _looks(drawer(seed))


def _looks(picture: Image.Image) -> NDArray[np.uint8]:
    local = local_features(picture)
    if local is None:
        raise SystemExit("the `pictures` extra (OpenCV) is needed")
    return np.frombuffer(local.descriptors, np.uint8).reshape(-1, 32)


def _photographs() -> Iterator[Image.Image]:
    """Overlapping pieces of scikit-learn's photographs."""
    for pixels in load_sample_images().images:
        picture = Image.fromarray(pixels)
        for left in range(0, picture.width - 300, 100):
            for top in range(0, picture.height - 220, 100):
                yield picture.crop((left, top, left + 320, top + 240))


def clustered(signs: NDArray[np.float32], count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Centres (count × 256, ±1) of descriptors (n × 256, ±1) by majority of each bit."""
    centres = signs[rng.choice(len(signs), count, replace=len(signs) < count)]
    for _ in range(ROUNDS):
        nearest = (signs @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, signs)
        empty = np.bincount(nearest, minlength=count) == 0
        sums[empty] = signs[rng.choice(len(signs), int(empty.sum()))]
        centres = np.where(sums >= 0, 1.0, -1.0).astype(np.float32)
    return centres


def _signs(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.unpackbits(codes, axis=1).astype(np.float32) * 2 - 1


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench media vocabulary", description=__doc__)
    parser.add_argument("--pictures", type=int, default=700)
    parser.add_argument("--out", type=Path, default=WORDS_FILE)
    arguments = parser.parse_args(argv)
    with ProcessPoolExecutor(2) as pool:
        every = [*pool.map(_codes, range(arguments.pictures), chunksize=10)]
    every += [_looks(one) for one in _photographs()]
    codes = np.vstack(every)
    rng = np.random.default_rng(5)
    signs = _signs(codes)
    roots = clustered(signs, BRANCHES, rng)
    nearest = (signs @ roots.T).argmax(axis=1)
    leaves = [
        clustered(signs[nearest == root] if (nearest == root).any() else signs, BRANCHES, rng)
        for root in range(BRANCHES)
    ]
    table = np.packbits(np.vstack([roots, *leaves]) > 0, axis=1)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    np.save(arguments.out, table)
    print(f"{len(codes)} corners of {len(every)} pictures; {table.shape[0]} words in {arguments.out}")


if __name__ == "__main__":
    main()
