"""The desk's own calibration: read decisions, refit, keep the result where the engine finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from soi.answers.engine import index, reopen
from soi.answers.paths import model_folder
from soi.match.refit import Scaling, refit
from soi.match.scoring import model_path, rescaled


class DecisionError(ValueError):
    """The decisions cannot be used; the text says why and where."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Somebody at the desk confirmed (`fits`) or rejected that `check` answers `text`."""

    text: str
    check: str
    fits: bool


def read_decisions(path: Path) -> Iterator[Decided]:
    """Rows of a JSON Lines file. Raises `DecisionError` naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise DecisionError(f"{path} cannot be read as UTF-8 text ({type(problem).__name__}).") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, check, fits = row["text"], row["check"], row["fits"]
        except (ValueError, KeyError, TypeError):
            raise DecisionError(f"Line {number}: needs the fields text, check and fits.") from None
        if not (isinstance(text, str) and isinstance(check, str) and isinstance(fits, bool)):
            raise DecisionError(f"Line {number}: text and check must be words, fits true or false.")
        yield Decided(text, check, fits)


def fit_to(decisions: Iterator[Decided]) -> Scaling:
    """Refit on `decisions`; kept for the engine only if held-out decisions are predicted better.

    A check that is not even among the candidates of its message says nothing and is left out."""
    engine = index()
    logits, fits = [], []
    for one in decisions:
        logit = engine.logit(one.text, one.check)
        if logit is not None:
            logits.append(logit)
            fits.append(one.fits)
    try:
        scaling = refit(logits, fits)
    except ValueError as problem:
        raise DecisionError(f"{problem}.") from None
    if scaling.better:
        model_folder().mkdir(parents=True, exist_ok=True)
        current = model_path(engine.model.name, model_folder())
        note = f"{scaling.decisions} decisions of this desk"
        own = rescaled(current, scaling.slope, scaling.shift, note)
        target = model_folder() / f"{engine.model.name}.json"
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(own, indent=1), encoding="utf-8")
        draft.replace(target)
        reopen()
    return scaling
