"""Numbers in figures and in words, Vietnamese and English, read off scanned words. Units are in `units`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from soi.text.scan import Word, forms

_VI_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_VI_SCALES = {
    "mươi": 10, "chục": 10, "tá": 12, "trăm": 100, "nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000,
    "triệu": 1_000_000,
    "tỷ": 1_000_000_000, "tỉ": 1_000_000_000,
}  # fmt: skip
_SHORT_SCALES = {
    "k": 1_000,
    "tr": 1_000_000,
    "trieu": 1_000_000,
    "treo": 1_000_000,
    "triu": 1_000_000,
    "cheo": 1_000_000,
    "cu": 1_000_000,
}
_GLUED_SCALES = {"m": 1_000_000, "b": 1_000_000_000}
_EN_DIGITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_EN_SCALES = {
    "dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000,
    "million": 1_000_000, "millions": 1_000_000, "mn": 1_000_000, "billion": 1_000_000_000,
    "bn": 1_000_000_000,
}  # fmt: skip
_YEAR = (forms("năm")[0], "nam")
"""After a ten, five is lăm and năm is the year."""
_VI_TEN, _VI_HALF_MORE, _VI_HALF, _VI_ZERO_TENS = "mười", "rưỡi", "nửa", ("linh", "lẻ")


def _marked(table: dict[str, int]) -> dict[str, int]:
    return {forms(word)[0]: value for word, value in table.items()}


def _folded(table: dict[str, int]) -> dict[str, int]:
    return {forms(word)[1]: value for word, value in table.items() if forms(word)[1] != "tu"}


class _Names(NamedTuple):
    digits: dict[str, int]
    scales: dict[str, int]
    ten: str
    more: str
    half: str
    zero_tens: tuple[str, ...]


def _vietnamese(column: int) -> _Names:
    pick = _folded if column else _marked
    words = [forms(word)[column] for word in (_VI_TEN, _VI_HALF_MORE, _VI_HALF)]
    return _Names(
        pick(_VI_DIGITS),
        pick(_VI_SCALES),
        words[0],
        words[1],
        words[2],
        tuple(forms(w)[column] for w in _VI_ZERO_TENS),
    )


_VI = (_vietnamese(0), _vietnamese(1))
_BEFORE_HALF = frozenset({"mot", "1", "bang", "hon", "gan", "qua", "giam"})
"""Without marks `nửa` is written like `nữa`; after these it is a half."""
AMBIGUOUS_FOLDED = frozenset(
    {"nam", "sau", "bay", "ba", "tu", "muoi", "chin", "tam", "hai", "mot", "ty", "ti"}
)
"""Unmarked numerals that are common words as well (năm, sau, ba, tư, muối): they need a unit."""


class Number(NamedTuple):
    """A number over words `[first, last)`; `words` tells figures from words, `article` a bare one/một/a."""

    value: float
    first: int
    last: int
    words: bool
    article: bool
    fraction: bool = False


def figure(digits: str, english: bool) -> float | None:
    """The value of digits with separators: 2.000.000, 2,000,000, 8,5, 8.5; None when it is no number."""
    signs = {char for char in digits if char in ".,"}
    if len(digits) > 30:
        return None
    parts = digits.replace(",", ".").split(".")
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and parts[0] not in ("0", "")
    if len(signs) == 2:
        last = max(digits.rfind("."), digits.rfind(","))
        return float(digits[:last].replace(".", "").replace(",", "") + "." + digits[last + 1 :])
    if len(parts) > 2:
        return float("".join(parts)) if grouped else None
    if grouped and not (english and "." in signs):
        return float("".join(parts))
    return float(".".join(parts))


def number_at(words: Sequence[Word], at: int, *, marked: bool, english: bool) -> Number | None:
    """The number that starts at word `at`, with its scale words; None when there is none."""
    word = words[at]
    if word.sort == "number":
        value = figure(word.form, english)
        if value is None:
            return None
        return _scaled(words, at, value, marked)
    if word.sort != "word":
        return None
    return _english(words, at) if english else _vi_number(words, at, marked)


def _scaled(words: Sequence[Word], at: int, value: float, marked: bool) -> Number:
    """Figures followed by scale words: 2 triệu, 2tr5, 2 million, 8 triệu rưỡi, 3 tỷ 2."""
    names = _VI[0 if marked else 1]
    last = at + 1
    scale = 0
    while last < len(words) and last < at + 4:
        spelled = words[last].form if marked else words[last].folded
        step = names.scales.get(spelled) or _SHORT_SCALES.get(words[last].folded) or _EN_SCALES.get(spelled)
        glued = words[last].capital and words[last].start == words[last - 1].end
        step = step or (_GLUED_SCALES.get(words[last].folded, 0) if glued else 0)
        if not step or (spelled == "k" and not (last == at + 1 and words[last].start == words[at].end)):
            break
        value, scale, last = value * step, step, last + 1
    if scale and last < len(words) and (words[last].form if marked else words[last].folded) == names.more:
        return Number(value + scale / 2, at, last + 1, False, False)
    if (
        scale > 10
        and last < len(words)
        and words[last].sort == "number"
        and words[last].start == words[last - 1].end
    ):
        tail = words[last].form
        if tail.isdigit() and len(tail) <= 3:
            return Number(value + int(tail) * scale / 10 ** len(tail), at, last + 1, False, False)
    return Number(value, at, last, False, False)


class _Sum:
    """Vietnamese numeral words added up: hai mươi lăm, ba trăm linh hai nghìn, tám triệu rưỡi."""

    def __init__(self, names: _Names) -> None:
        self.names = names
        self.total, self.group, self.digit = 0.0, 0.0, -1.0
        self.scale = 0

    def take(self, spelled: str, first: bool) -> bool:
        """Add one word; False when it does not continue the number."""
        names = self.names
        if spelled in names.digits and not (spelled in _YEAR and self.scale == 10):
            return self._take_digit(names.digits[spelled])
        if spelled == names.ten:
            self.group, self.digit, self.scale = self.group + 10, -1.0, 10
        elif spelled in names.scales and not first:
            self._take_scale(names.scales[spelled])
        elif spelled == names.more and self.scale:
            self.group, self.digit = self.group + self.scale / 2, -1.0
        else:
            return spelled in names.zero_tens and not first
        return True

    def _take_digit(self, value: int) -> bool:
        if self.digit >= 0:
            if self.scale != 10:
                return False
            self.group += self.digit
        self.digit = value
        self.scale = 10 if self.scale == 10 else 0
        return True

    def _take_scale(self, step: int) -> None:
        if step < 1000:
            self.group += max(self.digit, 0 if self.group else 1) * step
        else:
            self.total, self.group = self.total + (self.group + max(self.digit, 0.0)) * step, 0.0
        self.digit, self.scale = -1.0, step

    @property
    def value(self) -> float:
        return self.total + self.group + max(self.digit, 0.0)


def _vi_number(words: Sequence[Word], at: int, marked: bool) -> Number | None:
    names = _VI[0 if marked else 1]
    added, last = _Sum(names), at
    while last < min(len(words), at + 14):
        if not added.take(words[last].form if marked else words[last].folded, last == at):
            break
        last += 1
    if last == at:
        return _vi_half(words, at, names, marked)
    return Number(added.value, at, last, True, last == at + 1 and added.value == 1)


def _vi_half(words: Sequence[Word], at: int, names: _Names, marked: bool) -> Number | None:
    spelled = words[at].form if marked else words[at].folded
    if spelled == names.half and (marked or (at and words[at - 1].folded in _BEFORE_HALF)):
        return Number(0.5, at, at + 1, True, False, fraction=True)
    return None


def _english(words: Sequence[Word], at: int) -> Number | None:
    first = words[at].folded
    article = first in ("a", "an")
    if not article and first not in _EN_DIGITS:
        return Number(0.5, at, at + 1, True, False, fraction=True) if first == "half" else None
    total, current, last = 0.0, float(_EN_DIGITS.get(first, 1)), at + 1
    while last < min(len(words), at + 12):
        spelled = words[last].folded
        if spelled in _EN_SCALES:
            step = _EN_SCALES[spelled]
            if step <= 100:
                current = max(current, 1) * step
            else:
                total, current = total + max(current, 1) * step, 0.0
        elif spelled in _EN_DIGITS and (
            not current or current % 100 == 0 or (current % 100 >= 20 and current % 10 == 0)
        ):
            current += _EN_DIGITS[spelled]
        elif not (spelled in ("and", "-") and last + 1 < len(words) and words[last + 1].folded in _EN_DIGITS):
            break
        last += 1
    alone = last == at + 1
    if article and alone:
        return Number(1.0, at, last, True, True)
    return Number(total + current, at, last, True, alone and first == "one")
