"""The list of decisions, made from the headings of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.reference.markdown import described, table

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"


def decisions_page() -> Iterator[str]:
    """Each decision with its number and heading."""
    yield "# Decisions\n"
    yield "One page for each decision that would puzzle a newcomer: context, what was measured and how, the"
    yield "decision, consequences. A decision that no longer holds is not rewritten: a newer page replaces"
    yield "it, and both say so.\n"
    rows = []
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        heading = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        number, _, title = heading.partition(" ")
        rows.append((f"[{number.strip('.:')}]({path.name})", described(title, path.name)))
    yield from table(("", "Decision"), rows)
