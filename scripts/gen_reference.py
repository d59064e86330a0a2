"""Write docs/reference from the code (commands, settings, routes, permissions, tables, API, words); list decisions.

`python scripts/gen_reference.py` writes the pages; `--check` only says which are out of date (exit code 1).
Everything is discovered; what has no description where it is defined is named, and fails the check.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTICE = (
    "<!-- Made by scripts/gen_reference.py from the code. Do not edit: change the code and run it again. -->"
)


def pages() -> dict[str, str]:
    """Every page of the reference by file name. Needs Django set up."""
    from django.utils.translation import override

    from scripts.reference import api, commands, decisions, permissions, site, words

    makers: dict[str, Callable[[], Iterator[str]]] = {
        "../decisions/README.md": decisions.decisions_page,
        "api.md": api.api_page,
        "commands.md": commands.commands_page,
        "permissions.md": permissions.permissions_page,
        "routes.md": site.routes_page,
        "settings.md": site.settings_page,
        "tables.md": site.tables_page,
        "text-tables.md": words.text_tables_page,
    }
    with override("en"):
        made = {name: "\n".join(make()) for name, make in makers.items()}
    return {name: f"{NOTICE}\n\n{text.rstrip()}\n" for name, text in made.items()}


def out_of_date(wanted: dict[str, str]) -> list[str]:
    """Names of pages whose file differs from `wanted`, is missing, or belongs to nothing."""
    have = {path.name for path in REFERENCE.glob("*.md")} - {"README.md"}
    stale = [name for name, text in wanted.items() if _read(REFERENCE / name) != text]
    return sorted(stale + list(have - set(wanted)))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(argv: list[str] | None = None) -> int:
    """Write the reference, or with `--check` say what is out of date."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a page is out of date"
    )
    chosen = options.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="soi-reference-") as folder:
        _set_up_django(folder)
        wanted = pages()
    missing = _missing(wanted)
    stale = out_of_date(wanted)
    if not chosen.check:
        _write(wanted, stale)
    word = "out of date" if chosen.check else "written"
    print(
        "\n".join([f"{word}: docs/reference/{name}" for name in stale] + missing)
        or "the reference is up to date"
    )
    return 1 if missing or (chosen.check and stale) else 0


def _missing(wanted: dict[str, str]) -> list[str]:
    from scripts.reference.markdown import undescribed

    return [
        f"{name}: no description of {what}" for name, text in wanted.items() for what in undescribed(text)
    ]


def _write(wanted: dict[str, str], stale: list[str]) -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (REFERENCE / name).write_text(wanted[name], encoding="utf-8")
        else:
            (REFERENCE / name).unlink()


def _set_up_django(folder: str) -> None:
    """No setting of the operator's may show in the reference."""
    import django

    for name in [name for name in os.environ if name.startswith("SOI_")]:
        del os.environ[name]
    os.environ["SOI_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "soi.site.settings"
    django.setup()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
