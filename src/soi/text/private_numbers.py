"""Private numbers among the digits of a text: telephone, bank, card and identity numbers by their formats, by
the words before them, or by their length. Amounts, dates, fractions and public 1800/1900 lines are none.

Reads the plain view that `redaction` makes: digits as 0–9, dashes as -, invisible characters as `INVISIBLE`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

INVISIBLE: Final = "\u200b"
"""Stands for any character that cannot be seen."""

Kind = Literal["phone", "email", "account", "card", "identity", "number", "secret", "link"]


class Private(NamedTuple):
    """Something private at `[start, end)`."""

    kind: Kind
    start: int
    end: int


_BETWEEN: Final = rf"[ .()_*~\t{INVISIBLE}-]"
_RUN: Final = re.compile(rf"\d(?:{_BETWEEN}{{0,4}}\d)*")
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[-.](?:0?[1-9]|1[0-2])[-.](?:19|20)\d\d"
    r"|(?:19|20)\d\d[-.](?:0[1-9]|1[0-2])[-.](?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_GROUP: Final = re.compile(rf"\d(?:{INVISIBLE}?\d)*")
_MONEY_BEFORE: Final = re.compile(r"(?:[$€£₫¥]|\b(?:usd|vnd|eur)) ?$", re.IGNORECASE)
_UNIT_AFTER: Final = re.compile(
    r"[.,]?\d{0,2} ?(?:[đ₫$€£%]|(?:vnđ|vnd|đồng|dong|usd|eur|tỷ|tỉ|triệu|nghìn|ngàn|lượt|người|dân|km|kg|tấn|lít"
    r"|people|views?|followers?|dollars?|euros?|million|billion|votes?|tonnes?)(?!\w))",
    re.IGNORECASE,
)
_CUES: Final[tuple[tuple[Kind, re.Pattern[str], int], ...]] = (
    (
        "account",
        re.compile(
            r"\bstk\b|số (?:tài khoản|tk)\b|so (?:tai khoan|tk)\b|tài khoản|tai khoan|\ba/c\b|\bacct\b|account"
            r"|\biban\b|routing|sort code|vietcombank|\bvcb\b|techcombank|\btcb\b|\bbidv\b|agribank|vietinbank"
            r"|\bmb ?bank\b|\bacb\b|sacombank|tpbank|vpbank|\bvib\b|\bshb\b|\bmomo\b|zalopay",
            re.IGNORECASE,
        ),
        6,
    ),
    (
        "identity",
        re.compile(
            r"\bcccd\b|\bcmnd\b|\bcmtnd\b|căn cước|can cuoc|chứng minh|chung minh|hộ chiếu|ho chieu|mã số thuế"
            r"|ma so thue|\bmst\b|\bbhxh\b|\bbhyt\b|bảo hiểm|passport|national id|identity|\bid (?:no|number|card)"
            r"|\bssn\b|social security|tax (?:id|code)|driver'?s? licen[cs]e",
            re.IGNORECASE,
        ),
        6,
    ),
    (
        "phone",
        re.compile(
            r"\bsđt\b|\bsdt\b|điện thoại|dien thoai|\bđt\b|\bzalo\b|\bviber\b|whatsapp|telegram|\bhotline|liên hệ"
            r"|lien he|\bgọi\b|\btel\b|\bphone|\bmobile|\bcall\b|\btext\b",
            re.IGNORECASE,
        ),
        8,
    ),
)
CUE_REACH: Final = 40
"""Characters after a cue within which a number begins that it speaks of."""

FEWEST_DIGITS: Final = 6
"""Digits below which no number is private but a code that is called one."""

MOST_GROUPS: Final = 100
"""Groups of one run that are looked at one by one; a longer run is no sentence and is taken out whole."""

MOST_DIGITS: Final = 19
"""Digits of the longest card or account number."""


class _Run(NamedTuple):
    """A run of digit groups: each group's place, the whole text, and what a cue before it says."""

    shadow: str
    groups: Sequence[tuple[int, int]]
    cue: Kind | None
    least: int

    def digits(self, first: int, last: int) -> str:
        """Digits of the groups `[first, last)`."""
        start, end = self.groups[first][0], self.groups[last - 1][1]
        return "".join(letter for letter in self.shadow[start:end] if letter.isdigit())

    def sizes(self, first: int, last: int) -> list[int]:
        return [len(self.digits(at, at + 1)) for at in range(first, last)]

    def gaps(self, first: int, last: int) -> set[str]:
        return {
            self.shadow[self.groups[at][1] : self.groups[at + 1][0]].replace(INVISIBLE, "")
            for at in range(first, last - 1)
        }


def private_numbers(shadow: str, links: Sequence[tuple[int, int]]) -> Iterator[Private]:
    """Every private number in a plain view; `links` are the places of its addresses."""
    cues: list[tuple[int, Kind, int]] | None = None
    dates = [match.span() for match in _DATE.finditer(shadow)]
    for match in _RUN.finditer(shadow):
        if sum(map(str.isdigit, match.group())) < FEWEST_DIGITS:
            continue
        if cues is None:
            cues = _cues(shadow)
        for start, end in _without(match.span(), dates):
            groups = [group.span() for group in _GROUP.finditer(shadow, start, end)]
            if not groups:
                continue
            if len(groups) > MOST_GROUPS:
                yield Private("number", groups[0][0], groups[-1][1])
                continue
            if _inside(start, links):
                yield from _phones_in_link(shadow, groups)
                continue
            cue, least = _cue_for(cues, shadow, start)
            yield from _classified(_Run(shadow, groups, cue, least))


def _without(span: tuple[int, int], dates: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of a run that are no date."""
    start, end = span
    for first, last in dates[max(0, bisect_right(dates, span) - 1) :]:
        if first >= end:
            break
        if last <= start:
            continue
        if start < first:
            yield start, first
        start = last
    if start < end:
        yield start, end


def _inside(at: int, links: Sequence[tuple[int, int]]) -> bool:
    before = bisect_right(links, (at, len(links) + at)) - 1
    return before >= 0 and links[before][0] <= at < links[before][1]


def _phones_in_link(shadow: str, groups: Sequence[tuple[int, int]]) -> Iterator[Private]:
    """In an address only what is exactly a Vietnamese mobile number: other long numbers name pages."""
    for start, end in groups:
        if re.fullmatch(r"(?:0|84)[35789]\d{8}", shadow[start:end]):
            yield Private("phone", start, end)


def _cues(shadow: str) -> list[tuple[int, Kind, int]]:
    return sorted(
        (match.end(), kind, least) for kind, pattern, least in _CUES for match in pattern.finditer(shadow)
    )


def _cue_for(cues: list[tuple[int, Kind, int]], shadow: str, start: int) -> tuple[Kind | None, int]:
    """The nearest cue before a run, unless something taken out already or a line's end stands between."""
    at = bisect_right(cues, (start, "zz", 99)) - 1
    if at < 0 or start - cues[at][0] > CUE_REACH:
        return None, 0
    end, kind, least = cues[at]
    return (None, 0) if set(shadow[end:start]) & set("[\n") else (kind, least)


def _classified(run: _Run) -> Iterator[Private]:
    first = 0
    while first < len(run.groups):
        kind, last = _longest(run, first)
        if kind is not None:
            yield Private(kind, run.groups[first][0], run.groups[last - 1][1])
        first = last


def _longest(run: _Run, first: int) -> tuple[Kind | None, int]:
    """The kind of what begins at a group, None for what may stay, and where it ends: by a known format, else
    a figure, else by its length."""
    lasts: list[int] = []
    size = 0
    for last in range(first + 1, len(run.groups) + 1):
        size += run.groups[last - 1][1] - run.groups[last - 1][0]
        if size > MOST_DIGITS and last > first + 1:
            break
        lasts.append(last)
    rules: tuple[Callable[[_Run, int, int], Kind | Literal["figure"] | None], ...] = (
        _amount,
        _known_format,
        _figure,
        _long_number,
    )
    for rule in rules:
        for last in reversed(lasts):
            kind = rule(run, first, last)
            if kind is not None:
                return (None if kind == "figure" else kind), last
    return None, first + 1


_MOBILE: Final = re.compile(r"(?:0|84|0084)[35789]\d{8}")
_LANDLINE: Final = re.compile(r"(?:0|84|0084)2\d{9}")
_PUBLIC_LINE: Final = re.compile(r"1[89]00\d{4,6}")


def _known_format(run: _Run, first: int, last: int) -> Kind | None:
    digits, sizes = run.digits(first, last), run.sizes(first, last)
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return "phone"
    if 13 <= len(digits) <= 19 and _is_card(digits, sizes):
        return "account" if run.cue == "account" else "card"
    if len(digits) == 12 and digits[0] == "0":
        return "identity"
    if sizes == [3, 2, 4] and run.gaps(first, last) <= {"-", " "}:
        return "identity"
    if sizes in ([3, 3, 4], [1, 3, 3, 4]) or (7 <= len(digits) <= 15 and _after_plus(run, first)):
        return "phone"
    return None


def _long_number(run: _Run, first: int, last: int) -> Kind | None:
    digits, sizes = run.digits(first, last), run.sizes(first, last)
    if run.cue and len(digits) >= run.least:
        return run.cue
    if len(sizes) == 1:
        return "number" if len(digits) >= 9 else None
    if digits[0] == "0" and len(digits) >= 9:
        return "phone" if len(digits) <= 11 else "number"
    even = len(digits) >= 9 and min(sizes[:-1]) >= 3 and " " in run.gaps(first, last)
    return "number" if even or len(digits) >= 12 else None


def _is_card(digits: str, sizes: list[int]) -> bool:
    """Luhn's check (ISO/IEC 7812), on digits grouped as on a card or not at all."""
    if len(sizes) > 1 and sizes not in ([4, 6, 5], [4, 6, 4]) and not all(size == 4 for size in sizes[:-1]):
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _amount(run: _Run, first: int, last: int) -> Literal["figure"] | None:
    """A figure with money or a unit beside it, unless a cue speaks of it; it has no leading zero."""
    start, end = run.groups[first][0], run.groups[last - 1][1]
    if run.digits(first, last)[0] == "0":
        return None
    thousands = _is_thousands(run, first, last)
    spaced = not run.cue and run.gaps(first, last) == {" "} and _by_three(run.sizes(first, last))
    whole = not run.cue and last == first + 1
    beside = _UNIT_AFTER.match(run.shadow, end) or _MONEY_BEFORE.search(run.shadow, max(0, start - 5), start)
    return "figure" if beside and (thousands or spaced or whole) else None


def _figure(run: _Run, first: int, last: int) -> Literal["figure"] | None:
    """A public telephone line, 12.345.678, 3.14159265358."""
    fraction = last - first == 2 and run.gaps(first, last) == {"."} and run.sizes(first, first + 1) == [1]
    public = _PUBLIC_LINE.fullmatch(run.digits(first, last))
    return "figure" if fraction or public or _is_thousands(run, first, last) else None


def _is_thousands(run: _Run, first: int, last: int) -> bool:
    digits = run.digits(first, last)
    return run.gaps(first, last) == {"."} and _by_three(run.sizes(first, last)) and digits[0] != "0"


def _by_three(sizes: list[int]) -> bool:
    return len(sizes) > 1 and sizes[0] <= 3 and all(size == 3 for size in sizes[1:])


def _after_plus(run: _Run, first: int) -> bool:
    start = run.groups[first][0]
    return run.shadow[max(0, start - 2) : start].replace("(", "").replace(" ", "").endswith("+")
