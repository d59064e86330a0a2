"""Compile the rooms' translations (.po) to what Django reads (.mo), without gettext's tools.

python scripts/compile_messages.py            write every .mo
python scripts/compile_messages.py --check    exit 1 if one is missing or out of date
"""

from __future__ import annotations

import ast
import gettext
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

ROOMS = Path(__file__).parents[1] / "src" / "soi"
Catalog = dict[str, str]
"""Key and translation as a .mo file holds them: context and plurals joined by their control characters."""


def read_po(path: Path) -> Catalog:
    """The finished entries of a .po file; fuzzy, obsolete and untranslated ones are left out."""
    catalog: Catalog = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        entry = dict(_fields(block))
        flags = [line for line in block.splitlines() if line.startswith("#,")]
        if "msgid" not in entry or any("fuzzy" in flag for flag in flags):
            continue
        key = entry["msgid"]
        if "msgid_plural" in entry:
            key += "\0" + entry["msgid_plural"]
        if "msgctxt" in entry:
            key = entry["msgctxt"] + "\4" + key
        forms = [value for name, value in entry.items() if name.startswith("msgstr")]
        if all(forms):
            catalog[key] = "\0".join(forms)
    return catalog


def _fields(block: str) -> Iterator[tuple[str, str]]:
    """Keyword and text of each field, its lines joined."""
    name, text = "", ""
    for line in block.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith('"'):
            if name:
                yield name, text
            name, _, line = line.partition(" ")
            text = ""
        text += str(ast.literal_eval(line))
    if name:
        yield name, text


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalog in the layout that the `gettext` module reads (sorted, no hash table)."""
    keys = sorted(catalog)
    originals = [key.encode() for key in keys]
    translations = [catalog[key].encode() for key in keys]
    start = 7 * 4 + 16 * len(keys)
    index, data = b"", b""
    for texts in (originals, translations):
        for text in texts:
            index += struct.pack("<2I", len(text), start + len(data))
            data += text + b"\0"
    table = 7 * 4
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), table, table + 8 * len(keys), 0, 0)
    return header + index + data


def same(path: Path, catalog: Catalog) -> bool:
    """Whether the .mo file at `path` says what `catalog` says."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        read = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # it has no public name
    with_forms: dict[object, str] = {}
    for key, text in catalog.items():
        single, plural, _ = key.partition("\0")
        forms = text.split("\0")
        with_forms |= {(single, number): form for number, form in enumerate(forms)} if plural else {key: text}
    return bool(read == with_forms)


def main() -> int:
    """Compile or check; the exit code."""
    stale = 0
    for po in sorted(ROOMS.rglob("*.po")):
        catalog, mo = read_po(po), po.with_suffix(".mo")
        if "--check" not in sys.argv:
            mo.write_bytes(mo_bytes(catalog))
        elif not same(mo, catalog):
            print(f"{mo} is out of date; run python scripts/compile_messages.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
