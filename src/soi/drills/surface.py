"""Can items be told apart by their surface? A small logistic regression on words and form, tested on unseen pairs.

If a bag of words with length and punctuation can tell true from false, so can a learner who never weighs the evidence,
and the drill teaches the tell. Three views are tried: words alone, form alone (length, punctuation, digits, capitals),
and both together.
Numpy only; seeded; no state.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soi.drills.bank import Item

Floats = NDArray[np.float64]

VIEWS = ("both", "words", "form")
SEEDS = 5
FOLDS = 10
PENALTY = 1.0
"""L2 penalty on the weights, that is C = 1 as in scikit-learn's default."""

_WORD = re.compile(r"\w+")
_MARKS = "!?.,:;…\"'“”()-–/%"


@dataclass(frozen=True, slots=True)
class Separability:
    """How well one view tells the items apart: mean AUC over seeds (0.5 = not at all), its smallest and largest value,
    and the share of pairs whose true member the classifier ranks above the false one. Below 0.5 means that cues seen
    in other pairs point the wrong way: the pairs mirror one another."""

    view: str
    auc: float
    low: float
    high: float
    pairs_right: float


def separability(items: Sequence[Item], view: str = "both", seeds: int = SEEDS) -> Separability:
    """Cross-validated by pair (10 folds, both members always on the same side), averaged over `seeds` random foldings.
    `items` should be of one language and have at least two pairs, each with a true and a false member."""
    features = _turned(_features(items, view))
    truth = np.array([item.true for item in items], dtype=np.float64)
    names = sorted({item.pair for item in items})
    place = {name: number for number, name in enumerate(names)}
    pair = np.array([place[item.pair] for item in items])
    areas, right = [], []
    for seed in range(seeds):
        fold = np.random.default_rng(seed).permutation(len(names)) % min(FOLDS, len(names))
        scores = np.empty(len(items))
        for held in np.unique(fold):
            out = fold[pair] == held
            scores[out] = predict(features[~out], truth[~out], features[out])
        areas.append(auc(truth, scores))
        right.append(_pairs_right(pair, truth, scores))
    return Separability(view, float(np.mean(areas)), min(areas), max(areas), float(np.mean(right)))


def auc(truth: Floats, scores: Floats) -> float:
    """Chance that a random true item scores above a random false one; ties count half. 0.5 without either sort."""
    true, false = scores[truth == 1], scores[truth == 0]
    if not len(true) or not len(false):
        return 0.5
    above = true[:, None] - false[None, :]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


def predict(known: Floats, truth: Floats, unknown: Floats) -> Floats:
    """Log odds (n,) of `unknown` rows by L2-penalised logistic regression (IRLS) fitted to `known` rows and their
    `truth`, 1 or 0; the intercept goes unpenalised."""
    design = np.column_stack([known, np.ones(len(known))])
    penalty = np.diag([PENALTY] * known.shape[1] + [1e-9])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (chance - truth) + penalty @ weights
        step = np.linalg.solve((design.T * (chance * (1 - chance))) @ design + penalty, slope)
        weights -= step
        if np.max(np.abs(step)) < 1e-4:
            break
    answer: Floats = np.column_stack([unknown, np.ones(len(unknown))]) @ weights
    return answer


def telling_words(items: Sequence[Item], most: int = 12) -> list[tuple[str, int, int]]:
    """Words spread most unevenly: (word, in how many true items, in how many false ones), worst first."""
    true, false = (
        Counter(w for i in items if i.true is side for w in set(words(i.text))) for side in (True, False)
    )
    uneven = [(word, true[word], false[word]) for word in true | false]
    return sorted(uneven, key=lambda row: (-_surprise(row[1], row[2]), row[0]))[:most]


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def form(text: str) -> list[float]:
    """Length in characters, words and sentences, mean word length, marks of each sort, digits, numbers, capitals,
    shouted words and pictographs of one text."""
    found = _WORD.findall(text)
    return [
        float(len(text)),
        float(len(found)),
        float(len(re.findall(r"[.!?…]+(?:\s|$)", text))),
        sum(map(len, found)) / max(len(found), 1),
        *(float(text.count(mark)) for mark in _MARKS),
        float(sum(letter.isdigit() for letter in text)),
        float(len(re.findall(r"\d+", text))),
        float(sum(letter.isupper() for letter in text)),
        float(sum(len(word) > 1 and word.isupper() for word in found)),
        float(sum(ord(letter) >= 0x2600 for letter in text)),
    ]


def _features(items: Sequence[Item], view: str) -> Floats:
    parts = []
    if view != "form":
        bags = [set(words(item.text)) for item in items]
        counts = Counter(word for bag in bags for word in bag)
        vocabulary = sorted(word for word, count in counts.items() if count > 1)
        parts.append(np.array([[float(word in bag) for word in vocabulary] for bag in bags]))
    if view != "words":
        raw = np.array([form(item.text) for item in items])
        spread = raw.std(axis=0)
        parts.append((raw - raw.mean(axis=0)) / np.where(spread > 0, spread, 1))
    made: Floats = np.hstack(parts)
    return made


def _turned(features: Floats) -> Floats:
    """The same rows in the axes they span: as many columns as rows at most, and no distance changes."""
    left, sizes, _ = np.linalg.svd(features, full_matrices=False)
    made: Floats = left * sizes
    return made


def _pairs_right(pair: NDArray[np.int_], truth: Floats, scores: Floats) -> float:
    return float(np.mean([auc(truth[pair == name], scores[pair == name]) for name in np.unique(pair)]))


def _surprise(true: int, false: int) -> float:
    return (true - false) ** 2 / (true + false)
