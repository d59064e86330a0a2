"""Finding what identifies a private person in a text, and taking it out: telephone numbers, e-mail addresses,
bank, card and identity numbers, passwords and codes, and links that let in whoever holds them.

Vietnamese and English formats. Amounts, dates, short numbers and public 1800/1900 lines stay: they are what
gets checked. Links are in `private_links`. Pure and linear; when in doubt, a long number is taken out.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from soi.text.private_links import links_in, secrets_of

Kind = Literal["phone", "email", "account", "card", "identity", "number", "secret", "link"]


class Private(NamedTuple):
    """Something private at `[start, end)`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what was private. In its place stands the kind in brackets; `taken` says where."""

    text: str
    taken: tuple[Private, ...]


MAX_ROUNDS: Final = 8
"""Times a text is looked through: until nothing is found, which in tests was after three at most."""


class UnsettledError(Exception):
    """After `MAX_ROUNDS` something private was still found: the text must not be shown."""


def redact(text: str) -> Redacted:
    """The text with everything private replaced by `[phone]`, `[email]`, …

    Redacting again changes nothing. Raises `UnsettledError` rather than give out what it still finds."""
    for _ in range(MAX_ROUNDS):
        found = find_private(text)
        if not found:
            return Redacted(text, tuple(_tokens(text)))
        parts: list[str] = []
        at = 0
        for one in found:
            parts += [text[at : one.start], f"[{one.kind}]"]
            at = one.end
        text = "".join([*parts, text[at:]])
    raise UnsettledError("something private is still found")


def find_private(text: str) -> list[Private]:
    """Everything private, in order and without overlaps: what overlaps is taken as one, named after its
    longest part."""
    shadow = _shadow(text)
    links = links_in(shadow)
    found = [Private("link", start, end) for link in links for start, end in secrets_of(shadow, link)]
    found += _emails(shadow)
    found += _said_secrets(shadow)
    found += _letter_numbers(shadow)
    found += _digit_runs(shadow, links)
    return _merged(found)


_TOKEN: Final = re.compile(r"\[(phone|email|account|card|identity|number|secret|link)\]")


def _tokens(text: str) -> Iterator[Private]:
    for match in _TOKEN.finditer(text):
        yield Private(match.group(1), match.start(), match.end())  # type: ignore[arg-type]


def _merged(found: list[Private]) -> list[Private]:
    out: list[Private] = []
    for one in sorted(found, key=lambda private: (private.start, -private.end)):
        if out and one.start < out[-1].end:
            last = out[-1]
            longer = last if last.end - last.start >= one.end - one.start else one
            out[-1] = Private(longer.kind, last.start, max(last.end, one.end))
        else:
            out.append(one)
    return out


# --- one view of the many ways to write a digit ------------------------------------------------------------

INVISIBLE: Final = "\u200b"
_LETTER_O: Final = re.compile(rf"(?<=\d)[oO](?={INVISIBLE}?\d)|(?<![^\W\d_])[oO](?=[\d.\s-]{{0,2}}\d{{2}})")


def _shadow(text: str) -> str:
    """The text letter for letter, with digits of any script as 0–9, any dash as -, any space as a space, and
    what cannot be seen as `INVISIBLE`."""
    if text.isascii():
        return _LETTER_O.sub("0", text)
    return _LETTER_O.sub("0", "".join(map(_plain, text)))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category in ("Cf", "Mn", "Me") or letter in "\u3164\u115f\u1160\u2800":
        return INVISIBLE
    if category == "Pd" or letter == "\u2212":
        return "-"
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if letter in "·•∙⋅・‧":
        return "."
    wide = unicodedata.normalize("NFKC", letter)
    return wide if len(wide) == 1 and wide.isascii() else letter


# --- e-mail addresses, and what is called a password -----------------------------------------------------

_EMAIL: Final = re.compile(
    rf"[\w.+%'{INVISIBLE}-]{{1,64}}"
    r"(?:\s?@\s?|\s?[\[({](?:at|a còng|@)[\])}]\s?)"
    rf"[\w{INVISIBLE}-]{{1,63}}"
    rf"(?:(?:\.|\s?[\[({{](?:dot|chấm)[\])}}]\s?)[\w{INVISIBLE}-]{{1,63}}){{1,4}}",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?:\botp\b|mã (?:xác (?:thực|nhận|minh)|otp|pin|bảo mật|cvv)|ma (?:xac (?:thuc|nhan|minh)|otp|pin)"
    r"|(?:verification|security|login|one-time|pin|access) code|passcode|mật khẩu|mat khau|password"
    r"|\bpass\b|\bpwd\b|\bpin\b|\bcvv2?\b|\bcvc\b)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"[\s:=\"'“”-]{0,4}(?:(?:của bạn |is|là|la|your|số|so)[\s:=\"'“”-]{1,4}){0,2}(\S{4,64})"
)
_CODE_AFTER: Final = re.compile(r"(?<!\S)(\d{4,8}) (?:is|là) (?:your|mã|the)\b", re.IGNORECASE)


def _emails(shadow: str) -> Iterator[Private]:
    for match in _EMAIL.finditer(shadow):
        yield Private("email", match.start(), match.end())


def _said_secrets(shadow: str) -> Iterator[Private]:
    """What follows the word "password" and has a digit in it."""
    for cue in _SAID.finditer(shadow):
        code = _CODE.match(shadow, cue.end())
        if code and re.search(r"\d", code.group(1)) and not _TOKEN.search(code.group(1)):
            yield Private("secret", *code.span(1))
    for match in _CODE_AFTER.finditer(shadow):
        yield Private("secret", *match.span(1))


# --- numbers with letters ---------------------------------------------------------------------------------

_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_PASSPORT: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[ -]?\d{7,8}(?![A-Za-z0-9])")
_INSURANCE: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])"
)


def _letter_numbers(shadow: str) -> Iterator[Private]:
    for match in _IBAN.finditer(shadow):
        if _is_iban(match.group().replace(" ", "")):
            yield Private("account", match.start(), match.end())
    for pattern in (_PASSPORT, _INSURANCE):
        for match in pattern.finditer(shadow):
            yield Private("identity", match.start(), match.end())


def _is_iban(code: str) -> bool:
    """ISO 13616: the check digits, modulo 97."""
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97 == 1


# --- runs of digits -------------------------------------------------------------------------------------

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


def _digit_runs(shadow: str, links: Sequence[tuple[int, int]]) -> Iterator[Private]:
    cues = _cues(shadow)
    dates = [match.span() for match in _DATE.finditer(shadow)]
    for match in _RUN.finditer(shadow):
        for start, end in _without(match.span(), dates):
            groups = [group.span() for group in _GROUP.finditer(shadow, start, end)]
            if not groups:
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
        return "card"
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
