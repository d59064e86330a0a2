"""What goes into the engine and what comes out: frozen records that explain themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Band = Literal["answer", "choose", "new"]
Polarity = Literal["same", "opposite"]
DifferenceKind = Literal[
    "number", "date", "negation", "place", "person", "substance", "comparison", "quantifier"
]


@dataclass(frozen=True, slots=True)
class Document:
    """One check as the engine sees it. `id` is the check's uid; texts are plain, any language."""

    id: str
    claim: str
    title: str = ""
    summary: str = ""
    lang: str = ""
    urls: tuple[str, ...] = ()
    """Addresses where the claim appeared; matched after canonicalisation."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range `[start, end)` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the message and the checked claim differ, claim to claim.

    `message` and `check` are the words as they stand in each text ("" when absent there).
    A `material` difference forbids an automatic answer.
    """

    kind: DifferenceKind
    message: str
    check: str
    material: bool = True
    message_span: Span | None = None
    check_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One check that may answer one piece of a message."""

    id: str
    probability: float
    """Calibrated probability in [0, 1] that the check is about this claim."""
    score: float
    """The ranker's raw score (log-odds before calibration)."""
    parts: dict[str, float]
    """Each feature's contribution to `score`, by feature name."""
    polarity: Polarity
    """`opposite`: the same question asked the other way round."""
    differences: tuple[Difference, ...] = ()
    message_spans: tuple[Span, ...] = ()
    check_spans: tuple[Span, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether a material difference forbids answering with this check."""
        return any(difference.material for difference in self.differences)


@dataclass(frozen=True, slots=True)
class PieceResult:
    """The engine's finding for one claim-sized piece of a message."""

    text: str
    span: Span
    band: Band
    reason: str
    """Why this band: `matched`, `differs`, `unsure`, `nothing-near`, or a piece kind that is never
    matched (`greeting`, `one-word`, `bare-link`, `opinion`, `prediction`, `empty`)."""
    matches: tuple[Match, ...] = ()
    """Best first; in band `answer` the first one is the answer."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The engine's finding for a whole message: one result for each claim in it."""

    lang: str
    unaccented: bool
    pieces: tuple[PieceResult, ...]
    thresholds: dict[str, float]
    """Probability at or above which a band begins: `answer`, `choose`."""
    index_version: str
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds by stage."""
