"""Tables: CSV and its kin, with a header line, any usual delimiter, UTF-8 or UTF-16.

`CSV_FIELDS`, `escaped` and `unescaped` belong to the export too: a table of ours comes back as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from soi.checks.draft import DRAFT_FIELDS, DraftError
from soi.checks.imports.rows import Head
from soi.checks.records import Defaults, draft_of_record
from soi.checks.rows import Accepted, Rejected, Row

CSV_FIELDS = DRAFT_FIELDS
_DELIMITERS = ",;\t|"
_OLDEST = CSV_FIELDS.index("appearances") + 1
"""Columns of a table that Soi 0.1 wrote; later columns only came after them."""
_LISTS = ("sources", "appearances", "techniques", "quotes", "media")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")
_FIELD_LIMIT = 1_000_000


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `unescaped` undoes it."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def unescaped(cell: str) -> str:
    """The cell as it was before `escaped`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


class Table:
    """The format `csv`."""

    name = "csv"

    def sniff(self, head: Head) -> bool:
        """Whether the first line names columns and one of them is the claim."""
        return bool({"claim", "text"} & set(header_of(head)))

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Rows are numbered by the line on which they end."""
        header = header_of(head)
        ours = len(header) >= _OLDEST and tuple(header) == CSV_FIELDS[: len(header)]
        for number, cells in lines_of(file, head):
            if isinstance(cells, str):
                yield Rejected(number, cells)
            else:
                yield _row(number, header, [unescaped(cell) for cell in cells] if ours else cells, defaults)


def header_of(head: Head) -> list[str]:
    """Names of the columns, in lower case, `_` for spaces."""
    return _header(head)[1]


def lines_of(file: BinaryIO, head: Head) -> Iterator[tuple[int, list[str] | str]]:
    """Each line under the header with the number on which it ends: its cells, or why it has none."""
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter, header = _header(head)
    text = io.TextIOWrapper(file, encoding=head.encoding, errors="surrogateescape", newline="")
    reader = csv.reader(_without_mark(text), delimiter=delimiter, strict=True)
    next(reader)
    yield from _lines(reader, len(header))
    text.detach()


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff").replace("\x00", "") if number == 0 else line


def _lines(reader: Any, columns: int) -> Iterator[tuple[int, list[str] | str]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield reader.line_num, f"the line is not a line of this table ({wrong})."
            continue
        if any(cells):
            fits = len(cells) == columns
            why = f"the line has {len(cells)} cells, the header {columns}."
            yield reader.line_num, cells if fits else why


def _row(number: int, header: list[str], cells: list[str], defaults: Defaults) -> Row:
    record: dict[str, Any] = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    for name in _LISTS:
        if str(record.get(name, "")).startswith("["):
            try:
                record[name] = orjson.loads(record[name])
            except orjson.JSONDecodeError:
                return Rejected(number, f"{name} begins like a JSON list but is none.")
    try:
        return Accepted(number, draft_of_record(record, defaults))
    except DraftError as wrong:
        return Rejected(number, str(wrong))


def _header(head: Head) -> tuple[str, list[str]]:
    """The delimiter that parts the first line best, and the column names in lower case."""
    first = head.text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        cells = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        return delimiter, []
    return delimiter, [cell.strip().lower().replace(" ", "_") for cell in cells]
