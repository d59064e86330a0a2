"""The likeliest candidates compared with the message by the guard, and the calibrated probability of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from soi.match.bands import CALIBRATION, COMPARED, GUARD, calibration_rows, logistic
from soi.match.guard import Analysis, Comparison, analyse, compare_analysed
from soi.match.scoring import Ranked
from soi.text import strip_asking

DENIALS = ("not", "untrue", "forbidden")
SAME_TEXT = 0.999
"""Probability of a check whose claim or title is the message, word for word (marks and case aside)."""
QUOTED, FEW, AROUND = 0.99, 5, 6
"""Probability of a claim of at least FEW words that stands whole in a message of at most AROUND words more."""
SAME_ADDRESS = 0.5
"""Probability of a check of the address that was sent, when the words say no more."""


@lru_cache(maxsize=8192)
def _claim(text: str, lang: str) -> Analysis:
    """Checks come up again and again: their claims are analysed once. Messages are never kept."""
    return analyse(text, lang)


@dataclass(frozen=True, slots=True)
class Judged:
    """The first COMPARED candidates of a ranking: what differs, and the calibration's inputs
    (n, len(CALIBRATION)). `text` is what they were compared with: the piece of the message from `offset` on,
    without the words that only ask."""

    ranked: Ranked
    text: str
    offset: int
    comparisons: tuple[Comparison, ...]
    rows: NDArray[np.float64]
    silent_denials: NDArray[np.bool_]
    """Whether (n,) a check denies or forbids something, the message does not, and the guard saw no reversal:
    then nobody can say which way round the message means it, and it is never answered by itself."""

    @property
    def log_odds(self) -> NDArray[np.float64]:
        """Log-odds (n,) that each check is about the claim."""
        return self.ranked.model.calibration.scores(self.rows)

    def chances(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Calibrated probabilities (n,), with a floor where the text or an address is the very same; and what they
        would be had the guard found nothing: how near a check comes that differs."""
        unguarded = self.rows.copy()
        unguarded[:, -len(GUARD) :] = 0.0
        both = logistic(self.ranked.model.calibration.scores(np.vstack([self.rows, unguarded])))
        probabilities = np.maximum(both[: len(self.rows)], self._floors())
        return probabilities, np.maximum(both[len(self.rows) :], probabilities)

    def _floors(self) -> NDArray[np.float64]:
        blocked = np.array([one.blocked for one in self.comparisons], dtype=np.bool_)
        exact = self.rows[:, CALIBRATION.index("exact")] > 0
        address = self.rows[:, CALIBRATION.index("url")] > 0
        floors = np.select([exact, self._quoted(), address], [SAME_TEXT, QUOTED, SAME_ADDRESS], 0.0)
        return np.where(blocked, 0.0, floors)

    def _quoted(self) -> NDArray[np.bool_]:
        """Whether the message is the claim word for word with only a few words around it."""
        said = self.ranked.query.stems
        claims = [one.record.claim_stems for one in self.ranked.candidates[: len(self.comparisons)]]
        return np.array(
            [
                len(claim) >= FEW and len(said) <= len(claim) + AROUND and _holds(said, claim)
                for claim in claims
            ],
            dtype=np.bool_,
        )


def _holds(said: Sequence[str], claim: Sequence[str]) -> bool:
    return f" {' '.join(claim)} " in f" {' '.join(said)} "


def _denies(analysed: Analysis) -> bool:
    return any(cue.kind in DENIALS for cue in analysed.view.negations)


def judge(ranked: Ranked, text: str) -> Judged:
    """Compare the first candidates with `text`, claim to claim. Asking words go first: a final "… không?" asks."""
    core = strip_asking(text).text
    offset = text.find(core)
    if not core or offset < 0:
        core, offset = text, 0
    message = analyse(core, ranked.query.lang)
    claims = [_claim(one.record.claim, one.record.lang) for one in ranked.candidates[:COMPARED]]
    comparisons = tuple(compare_analysed(message, claim) for claim in claims)
    straight = not _denies(message)
    silent = [
        straight and comparison.polarity == "same" and _denies(claim)
        for comparison, claim in zip(comparisons, claims, strict=True)
    ]
    same = [one.record.lang == ranked.query.lang for one in ranked.candidates]
    rows = calibration_rows(ranked.query, ranked.features, ranked.scores, same)[:COMPARED]
    rows = np.hstack([rows, guard_columns(comparisons)])
    return Judged(ranked, core, offset, comparisons, rows, np.array(silent, dtype=np.bool_))


def guard_columns(comparisons: Sequence[Comparison]) -> NDArray[np.float64]:
    """The guard's finding as numbers: shape (n, len(GUARD)), counts capped at 3."""
    found = np.zeros((len(comparisons), 4))
    for at, one in enumerate(comparisons):
        material = sum(difference.material for difference in one.differences)
        opposite = one.polarity == "opposite"
        soft = len(one.differences) - material - opposite
        found[at] = (one.blocked, opposite, min(max(soft, 0), 3), min(material, 3))
    return found
