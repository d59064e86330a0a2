"""The documents hold together: links lead somewhere, every decision and every page of the guide is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "src").rglob("*.md"),
        *ROOT.glob("bench/**/*.md"),
    ]
)
LINK = re.compile(r"(?<!`)!?\[[^\]\n]*\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
DECISIONS = ROOT / "docs" / "decisions"
GUIDE = ROOT / "docs" / "guide"


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    text = _without_code(page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _broken(path: Path) -> list[str]:
    broken = []
    for target in LINK.findall(_without_code(path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in _anchors(file)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_its_links_lead_somewhere(path: Path) -> None:
    assert _broken(path) == []


def test_it_notices_a_broken_link(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Two words\n[a](#two-words) [b](#three) [c](missing.md) [d](https://example.org)\n")
    assert _broken(page) == ["#three", "missing.md"]


def test_it_lists_every_decision() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert pages
    assert [name for name in pages if f"]({name})" not in index] == []


def test_it_numbers_each_decision_once() -> None:
    numbers = [path.name[:4] for path in DECISIONS.glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_fits_on_a_page_and_says_what_follows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# \d{4}[:.]? ", text)
    assert len(text.split()) <= 1200
    for part in ("context", "decision", "consequences"):
        assert re.search(rf"^#+ .*\b{part}", text, re.IGNORECASE | re.MULTILINE), f"no part on {part}"


def test_it_lists_every_page_of_the_guide() -> None:
    index = (GUIDE / "index.md").read_text(encoding="utf-8")
    assert [
        path.name for path in GUIDE.glob("*.md") if path.name != "index.md" and f"]({path.name}" not in index
    ] == []


def test_the_version_stands_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \d+\.\d+\.\d+", changelog, re.MULTILINE)
