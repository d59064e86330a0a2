"""An answer on the terminal: words first, numbers on request."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from soi.answers.find import Answer, FoundCheck, PieceAnswer
from soi.answers.media import MediaAnswer, MediaFound
from soi.answers.media_words import unfinished_words
from soi.answers.words import verdict_label

_STYLE = {"true": "green", "false": "red", "misleading": "red"}
NEAR_SHOWN = 3


def show(answer: Answer, console: Console, *, explain: bool = False) -> None:
    """Print an answer, one panel for each claim of the message."""
    for piece in answer.pieces:
        if len(answer.pieces) > 1:
            console.print(Text(f"“{_cut(piece.text)}”", style="italic"))
        if piece.found:
            console.print(_panel(piece.found))
        else:
            console.print(Text(piece.why, style="bold"))
        _near(piece, console)
        if explain:
            _explain(piece, answer, console)
    console.print(Text(f"{answer.took_ms:.0f} ms", style="dim"))


def show_media(answer: MediaAnswer, console: Console) -> None:
    """Print the answer to one file, with what a machine read in it."""
    for part in answer.parts:
        if part.read:
            console.print(Text(_("Read by a machine, unverified: ") + _cut(part.read), style="italic"))
        if part.unfinished:
            console.print(Text(unfinished_words(part.read), style="yellow"))
    if answer.found:
        console.print(_panel(answer.found, answer.found.said))
    else:
        console.print(Text(answer.why, style="bold"))
        for one in answer.near[:NEAR_SHOWN]:
            console.print(f"  • {one.check.claim}  [{verdict_label(one.check)}]", markup=False)
            for sentence in (*one.said, *one.differs)[:NEAR_SHOWN]:
                console.print(f"      {sentence}", style="yellow", markup=False)


def _cut(text: str, width: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def _panel(found: FoundCheck | MediaFound, said: tuple[str, ...] = ()) -> Panel:
    check = found.check
    body = Text()
    body.append(found.phrased + "\n", style=f"bold {_STYLE.get(check.verdict, 'yellow')}")
    body.append(_("Checked claim: ") + check.claim + "\n")
    if check.summary:
        body.append(check.summary + "\n")
    for sentence in said:
        body.append("= " + sentence + "\n")
    for sentence in found.differs:
        body.append("≠ " + sentence + "\n", style="yellow")
    when = check.valid_as_of or check.reviewed_on
    facts = [check.publisher.name, str(when) if when else "", check.url]
    body.append(" · ".join(fact for fact in facts if fact) + "\n", style="dim")
    for source in check.sources.all():
        body.append(f"→ {source.title or source.url} ({source.publisher})\n  {source.url}\n", style="dim")
    body.rstrip()
    return Panel(body, title=verdict_label(check), title_align="left")


def _near(piece: PieceAnswer, console: Console) -> None:
    if piece.found or not piece.near:
        return
    for one in piece.near[:NEAR_SHOWN]:
        console.print(f"  • {one.check.claim}  [{verdict_label(one.check)}]", markup=False)
        for sentence in one.differs[:2]:
            console.print(f"      ≠ {sentence}", style="yellow", markup=False)


def _explain(piece: PieceAnswer, answer: Answer, console: Console) -> None:
    found = ([piece.found] if piece.found else []) + list(piece.near)
    table = Table(
        title=f"{piece.band} ({piece.reason}), {answer.result.thresholds}, index {answer.index_version}"
    )
    for column in ("check", "probability", "score", "largest parts of the score", "shared words"):
        table.add_column(column)
    for one in found:
        parts = sorted(one.match.parts.items(), key=lambda item: -abs(item[1]))[:6]
        shared = [one.check.claim[span.start : span.end] for span in one.match.check_spans]
        table.add_row(
            one.check.uid,
            f"{one.match.probability:.3f}",
            f"{one.match.score:.2f}",
            ", ".join(f"{name} {value:+.2f}" for name, value in parts),
            ", ".join(shared),
        )
    console.print(table)
