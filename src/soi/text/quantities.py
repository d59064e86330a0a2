"""Numbers with their units in Vietnamese and English, in base units: money, lengths, counts, percents.

Dates live in `dates`, spelled numerals in `numerals`, the table of units in `units`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from soi.text.dates import dates_in
from soi.text.numerals import AMBIGUOUS_FOLDED, Number, number_at
from soi.text.scan import Word, forms, has_marks, looks_english, scan, spellings
from soi.text.units import AFTER_FIGURES_ONLY, UNITS_FOLDED, UNITS_MARKED, Unit

Approximation = Literal["", "about", "more", "less"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, at `[start, end)` of the text it was read from.

    `value` is in the base `unit` of `kind` ("length" m, "mass" g, "volume" l, "temperature" °C,
    "duration" s, "percent" ratio, "money" VND/USD…, "age" years…). Kinds `count` and `count:people`… are
    plain numbers of things (`unit` is the counted word, "" when none follows); `ordinal`, `label` (lớp 5,
    hotline 1900…) are names more than amounts. `upper` is the end of a range, else equal to `value`.
    """

    kind: str
    value: float
    unit: str
    start: int
    end: int
    text: str
    upper: float
    approximation: Approximation = ""
    weak: bool = False
    """A bare one (một/một…, a/an) before a unit: often a rate ("a day"), seldom an amount."""


_ABOUT = {
    "more": ("hơn", "trên", "quá", "more than", "over", "above", "at least", "ít nhất", "tối thiểu", "vượt"),
    "less": (
        "dưới",
        "chưa đến",
        "under",
        "less than",
        "below",
        "gần",
        "nearly",
        "almost",
        "at most",
        "up to",
    ),
    "about": ("khoảng", "tầm", "about", "around", "roughly", "approximately", "cỡ", "xấp xỉ", "chừng"),
}
_ABOUT_WORDS: dict[str, Approximation] = {}
for _name, _words in _ABOUT.items():
    for _word in _words:
        for _form in forms(_word.split()[0])[:2]:
            _ABOUT_WORDS.setdefault(_form, _name)  # type: ignore[arg-type]
_LABELS = frozenset(
    w
    for name in (
        "lớp", "quận", "điều", "khoản", "số", "tổng đài", "hotline", "grade", "district", "article", "no",
        "số điện thoại", "đường dây", "quốc lộ", "phiên bản", "version", "ios", "android", "windows", "khóa",
        "kỳ", "channel", "vtv", "nghị định", "decree", "dinh", "circular",
    )
    for w in (forms(name.split()[-1])[0], forms(name)[1])
)  # fmt: skip
_ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})
_EN_FRACTIONS = {"third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10}
_RANGE_SIGNS = frozenset({"-", "–", "—", "~", "to", "den", "toi", forms("đến")[0], forms("tới")[0]})
_CURRENCY_BEFORE = {"$": "USD", "€": "EUR", "£": "GBP", "₫": "VND", "usd": "USD", "vnd": "VND"}
_OF_PARTS = frozenset({forms("phần")[0], "phan"})
_EMPTY: frozenset[int] = frozenset()
_FIVE = frozenset({forms("năm")[0], forms("tư")[0], forms("không")[0]})
_ENGLISH_NUMERALS = frozenset(["one", "two", "four", "five", "six", "nine", "half"])
_DOUBTFUL_MARKED = frozenset(forms(word)[0] for word in ("ba", "hai", "chín"))
_YOUNG = frozenset(["be", "tre", "chau", "baby", "babies", "infants", "sinh"])
_YEAR = 31556952
_PHONE = re.compile(r"^\d{7,}$")


@dataclass(frozen=True, slots=True)
class _Reader:
    words: Sequence[Word]
    spelled: Sequence[str]
    marked: bool
    english: bool
    taken: Collection[int]


def quantities(text: str) -> list[Quantity]:
    """Every number with its unit in `text`, in order; names such as COVID-19, 5G and B12 are not numbers."""
    words = scan(text)
    marked = has_marks(words)
    english = not marked and looks_english(words)
    taken = {
        at
        for _, first, last in dates_in(text, words, marked=marked, english=english)
        for at in range(first, last)
    }
    return quantities_in(text, words, marked=marked, english=english, taken=taken)


def quantities_in(
    text: str, words: Sequence[Word], *, marked: bool, english: bool, taken: Collection[int] = _EMPTY
) -> list[Quantity]:
    """`quantities` over words already scanned; `taken` are positions that belong to dates or phrases."""
    reader = _Reader(words, spellings(words, marked=marked), marked, english, taken)
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        if at in taken or words[at].sort not in ("number", "word"):
            at += 1
            continue
        number = number_at(words, at, marked=marked, english=english)
        if number is None and not english and words[at].sort == "word":
            number = number_at(words, at, marked=marked, english=True) if _mixed(words[at]) else None
        if number is None:
            at += 1
            continue
        quantity, at = _quantity(text, reader, number)
        if quantity is not None:
            _append(found, quantity, reader, number.first)
    return found


def _mixed(word: Word) -> bool:
    """An English numeral outside English text: only words that are not Vietnamese syllables."""
    return word.form == word.folded and (len(word.folded) >= 5 or word.folded in _ENGLISH_NUMERALS)


def _append(found: list[Quantity], quantity: Quantity, reader: _Reader, first: int) -> None:
    """Join `4-6 triệu`, `từ 4 đến 6 triệu` into one range; otherwise append."""
    before = reader.spelled[first - 1] if first else ""
    if found and before in _RANGE_SIGNS and found[-1].end <= reader.words[first - 1].start:
        low = found[-1]
        between = reader.words[first - 1].start - low.end
        if between <= 1 and low.kind in ("count", quantity.kind) and not low.weak:
            bare = low.kind == "count" and (low.kind != quantity.kind or low.value < 1000 <= quantity.value)
            value = _like(low.value, quantity) if bare else low.value
            if value < quantity.value:
                found[-1] = replace(
                    quantity, value=value, start=low.start, text=low.text + " … " + quantity.text
                )
                return
    found.append(quantity)


def _like(value: float, quantity: Quantity) -> float:
    """A range's bare lower end takes the scale of its upper end: 4 in `4-6 triệu` is 4 million."""
    if quantity.value <= 0:
        return value
    scale = 1.0
    for step in (1e9, 1e6, 1e3, 3600.0, 60.0, 86400.0, 0.01, 0.001):
        if quantity.value % step == 0 and quantity.value / step < 1000:
            scale = step
            break
    return value * scale if value * scale < quantity.value else value


def _quantity(text: str, reader: _Reader, number: Number) -> tuple[Quantity | None, int]:
    words, last = reader.words, number.last
    fraction = _fraction(reader, number)
    if fraction is not None:
        return _make(text, reader, fraction, Unit("percent", "ratio", 1.0), fraction.last), fraction.last
    prefix = reader.spelled[number.first - 1] if number.first else ""
    if prefix in _LABELS and number.value >= 0 and not number.words:
        return _make(text, reader, number, Unit("label", prefix, 1.0), last), last
    if _PHONE.match(words[number.first].form) and last == number.first + 1:
        return _make(text, reader, number, Unit("label", "phone", 1.0), last), last
    if prefix in _CURRENCY_BEFORE and not number.words:
        return _make(text, reader, number, Unit("money", _CURRENCY_BEFORE[prefix], 1.0), last), last
    if last < len(words) and words[last].folded in _ORDINAL_ENDS and words[last].start == words[last - 1].end:
        return _make(text, reader, number, Unit("ordinal", "1", 1.0), last + 1), last + 1
    unit, end = _unit(reader, number)
    if unit is None and _doubtful(reader, number):
        return None, last
    if unit is None and number.fraction:
        return _make(text, reader, number, Unit("percent", "ratio", 1.0), last), last
    if unit is None:
        return _make(text, reader, number, Unit("count", _counted(reader, last), 1.0), last), last
    return _make(text, reader, number, unit, end), end


def _fraction(reader: _Reader, number: Number) -> Number | None:
    """một phần ba, a third, two thirds, 1/3, một nửa."""
    words, last = reader.words, number.last
    if last >= len(words):
        return None
    spelled = reader.spelled[last]
    if spelled in _OF_PARTS and last + 1 < len(words):
        lower = number_at(words, last + 1, marked=reader.marked, english=False)
        if lower is not None and 1 < lower.value <= 20:
            return Number(number.value / lower.value, number.first, lower.last, True, False, True)
    if number.value == 1 and number.words:
        half = number_at(words, last, marked=reader.marked, english=reader.english)
        if half is not None and half.fraction and _unit(reader, half)[0] is None:
            return Number(0.5, number.first, half.last, True, False, True)
    if reader.english and words[last].folded in _EN_FRACTIONS and number.words:
        return Number(
            number.value / _EN_FRACTIONS[words[last].folded], number.first, last + 1, True, False, True
        )
    return None


def _unit(reader: _Reader, number: Number) -> tuple[Unit | None, int]:
    last = number.last
    if last < len(reader.words) and reader.words[last].sort == "sign" and reader.spelled[last] in ("(", "-"):
        last += 1
    if last >= len(reader.words) or last in reader.taken:
        return None, number.last
    table = UNITS_MARKED if reader.marked else UNITS_FOLDED
    window = [word.lower() for word in reader.spelled[last : last + 4]]
    found = table.at(window, 0)
    if found is None:
        return None, number.last
    single = found.last == 1
    if (
        single
        and number.words
        and window[0] in AFTER_FIGURES_ONLY
        and not (number.value > 10 and len(window[0]) > 2)
    ):
        return (
            (found.value, last + 1)
            if window[0] in ("con", forms("độ")[0], forms("cân")[0])
            else (None, number.last)
        )
    return found.value, last + found.last


def _doubtful(reader: _Reader, number: Number) -> bool:
    """Number words without a unit that are more likely another word or an article."""
    if number.article:
        return True
    alone = number.words and number.last == number.first + 1 and not number.fraction
    if not alone:
        return False
    spelled = reader.spelled[number.first]
    return (
        spelled in _FIVE
        or (not reader.marked and spelled in AMBIGUOUS_FOLDED)
        or (reader.marked and spelled in _DOUBTFUL_MARKED)
    )


def _counted(reader: _Reader, last: int) -> str:
    """The counted word after a bare number, folded; "" at the end of a clause."""
    if last < len(reader.words) and reader.words[last].sort in ("word", "name"):
        return reader.words[last].folded
    return ""


def _make(text: str, reader: _Reader, number: Number, unit: Unit, last: int) -> Quantity:
    first = number.first
    start, end = reader.words[first].start, reader.words[last - 1].end
    value = number.value * unit.factor + unit.offset
    kind, base = unit.kind, unit.base
    if kind == "duration" and _aged(reader, first):
        kind, base, value = "age", "years", value / _YEAR
    if kind == "mass" and reader.spelled[last - 1] == "g" and reader.words[last - 1].capital:
        kind, base, value = "label", "network", number.value
    return Quantity(
        kind, value, base, start, end, text[start:end], value, _about(reader, first), number.article
    )


def _aged(reader: _Reader, first: int) -> bool:
    """`bé 14 tháng`, `trẻ dưới 6 tháng`: how old, not how long."""
    near = reader.words[max(0, first - 2) : first]
    if not near or near[-1].sort != "word":
        return False
    return near[-1].folded in _YOUNG or (
        near[0].folded in _YOUNG and reader.spelled[first - 1] in _ABOUT_WORDS
    )


def _about(reader: _Reader, first: int) -> Approximation:
    if first >= 2 and reader.words[first - 1].folded in ("hon", "than"):
        before = reader.words[first - 2].folded
        return "less" if before in ("it", "nho", "thap", "less", "fewer", "duoi", "lower") else "more"
    for back in (1, 2):
        if first >= back:
            found = _ABOUT_WORDS.get(reader.spelled[first - back])
            if found:
                return found
    return ""
