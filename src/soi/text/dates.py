"""Dates and times in Vietnamese and English as parts: day, month, year, weekday, clock, relative day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from soi.text.scan import Found, Phrases, Word, forms, has_marks, looks_english, scan, spellings
from soi.text.units import UNITS_FOLDED

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_VI_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_EN_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_VI_MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_RELATIVE = {
    "day:0": "hôm nay;bữa nay;today;ngay hôm nay;đêm nay;tối nay;sáng nay;chiều nay;tonight;this evening",
    "day:1": "ngày mai;sáng mai;tối mai;chiều mai;đêm mai;tomorrow",
    "day:2": "ngày kia;ngày mốt;the day after tomorrow",
    "day:-1": "hôm qua;đêm qua;tối qua;yesterday;last night",
    "week:0": "tuần này;this week",
    "week:1": "tuần sau;tuần tới;next week",
    "week:-1": "tuần trước;tuần qua;last week",
    "month:0": "tháng này;this month",
    "month:1": "tháng sau;tháng tới;next month",
    "month:-1": "tháng trước;tháng qua;last month",
    "year:0": "năm nay;this year",
    "year:1": "năm sau;năm tới;sang năm;next year;năm học tới",
    "year:-1": "năm ngoái;năm trước;last year",
}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date or time at `[start, end)`; `parts` pairs "day", "month", "year", "weekday", "clock",
    "relative:week"… with a value."""

    parts: tuple[tuple[str, str], ...]
    start: int
    end: int
    text: str


def _phrases() -> list[tuple[str, tuple[str, str]]]:
    entries: list[tuple[str, tuple[str, str]]] = []
    for value, names in _RELATIVE.items():
        unit, _, offset = value.partition(":")
        entries += [(name, (f"relative:{unit}", offset)) for name in names.split(";")]
    for key, vietnamese, english in zip(_WEEKDAYS, _VI_WEEKDAYS, _EN_WEEKDAYS, strict=True):
        entries += [
            (vietnamese, ("weekday", key)),
            (english, ("weekday", key)),
            (english + "s", ("weekday", key)),
        ]
    for number, key in enumerate(_WEEKDAYS[:6], 2):
        entries += [(f"thứ {number}", ("weekday", key)), (f"t{number}", ("weekday", key))]
    entries += [("cn", ("weekday", "sun"))]
    for number, name in enumerate(_VI_MONTHS, 1):
        entries += [(f"tháng {name}", ("month", str(number))), (f"tháng {number}", ("month", str(number)))]
        entries += [(f"tháng 0{number}", ("month", str(number)))]
    entries += [("tháng giêng", ("month", "1")), ("tháng chạp", ("month", "12"))]
    return entries


_MARKED: Phrases[tuple[str, str]] = Phrases(_phrases(), marked=True)
_FOLDED: Phrases[tuple[str, str]] = Phrases(_phrases(), marked=False)
_MONTHS = {name: str(number) for number, name in enumerate(_EN_MONTHS, 1)}
_MONTHS |= {name[:3]: number for name, number in list(_MONTHS.items())} | {"sept": "9"}
_ORDINAL_BEFORE = frozenset({forms(w)[c] for w in ("lần", "người", "đứng", "hạng", "ca") for c in (0, 1)})
_DAY_WORDS = frozenset({forms(w)[c] for w in ("ngày", "mùng", "mồng", "hôm") for c in (0, 1)})
_YEAR_WORDS = frozenset({forms("năm")[0], "nam", "year", "in", "since", "from", "by", "of"})
_CLOCK_PARTS = {forms(w)[c]: w for w in ("sáng", "trưa", "chiều", "tối", "đêm") for c in (0, 1)}
_CLOCK_BEFORE = frozenset(
    {forms(w)[c] for w in ("lúc", "từ", "đến", "tới", "trước") for c in (0, 1)} | {"at", "from"}
)
_HOUR = frozenset({"h", "g", forms("giờ")[0], "gio"})
_YEAR = re.compile(r"^(?:1[89]|20)\d\d$")
_SMALL = re.compile(r"^\d{1,2}$")


def dates(text: str) -> list[DateMention]:
    """Every date, weekday, clock time and relative day in `text`, in order."""
    words = scan(text)
    marked = has_marks(words)
    english = not marked and looks_english(words)
    return [mention for mention, _first, _last in dates_in(text, words, marked=marked, english=english)]


def dates_in(
    text: str, words: Sequence[Word], *, marked: bool, english: bool
) -> list[tuple[DateMention, int, int]]:
    """`dates` over words already scanned, each with the word positions `[first, last)` it takes."""
    spelled = [s.lower() for s in spellings(words, marked=marked)]
    table = _MARKED if marked else _FOLDED
    found = []
    at = 0
    while at < len(words):
        hit = _at(words, spelled, at, table, english)
        if hit is None:
            at += 1
            continue
        start, end = words[hit.first].start, words[hit.last - 1].end
        found.append((DateMention(hit.value, start, end, text[start:end]), hit.first, hit.last))
        at = hit.last
    return found


_Parts = tuple[tuple[str, str], ...]


def _at(
    words: Sequence[Word], spelled: Sequence[str], at: int, table: Phrases[tuple[str, str]], english: bool
) -> Found[_Parts] | None:
    word = words[at]
    if word.sort == "number":
        return (
            _slashed(words, at)
            or _clock(words, spelled, at)
            or _english_day(words, at)
            or _bare_year(words, spelled, at)
        )
    if word.sort not in ("word", "name"):
        return None
    if english or word.form == word.folded:
        named = _english_month(words, at, english)
        if named is not None:
            return named
    hit = table.at(spelled, at)
    if hit is None:
        return None
    if hit.value[0] == "weekday" and at and spelled[at - 1] in _ORDINAL_BEFORE:
        return None
    if english and word.sort == "name":
        return None
    return _with_year(words, spelled, Found((hit.value,), hit.first, hit.last))


def _with_year(words: Sequence[Word], spelled: Sequence[str], hit: Found[_Parts]) -> Found[_Parts]:
    """tháng 7 năm 2024, tháng 7/2024, July 2024, 1 tháng 7 (the day before is joined by `_slashed`)."""
    if hit.value[-1][0] != "month":
        return hit
    last = hit.last
    skip = (
        1 if last < len(words) and (spelled[last] in _YEAR_WORDS or spelled[last] in ("/", "-", ",")) else 0
    )
    if last + skip < len(words) and _YEAR.match(words[last + skip].form):
        return Found((*hit.value, ("year", words[last + skip].form)), hit.first, last + skip + 1)
    return hit


def _slashed(words: Sequence[Word], at: int) -> Found[_Parts] | None:
    """1/7, 01/07/2024, 1-7-2024, 1.7.2024 is left to numbers; 1 tháng 7."""
    day = words[at].form
    if not _SMALL.match(day) or at + 2 >= len(words):
        return None
    sign, month = words[at + 1], words[at + 2]
    if sign.folded == "thang" and _SMALL.match(month.form) and 1 <= int(month.form) <= 12:
        base = Found(_day_month(day, month.form), at, at + 3)
        return _with_year(words, spellings(words[: at + 6], marked=False), base)
    if sign.form not in "/-" or not _SMALL.match(month.form) or month.start - words[at].end != 1:
        return None
    if not (1 <= int(day) <= 31 and 1 <= int(month.form) <= 12):
        return None
    if (
        at + 4 < len(words)
        and words[at + 3].form == sign.form
        and re.match(r"^\d{2}(\d{2})?$", words[at + 4].form)
    ):
        year = words[at + 4].form
        return Found(
            (*_day_month(day, month.form), ("year", year if len(year) == 4 else "20" + year)), at, at + 5
        )
    if sign.form == "/" and (at + 3 >= len(words) or words[at + 3].form not in "/-%"):
        return Found(_day_month(day, month.form), at, at + 3) if _date_context(words, at) else None
    return None


def _date_context(words: Sequence[Word], at: int) -> bool:
    """A bare `1/7` is a date after ngày, từ, trước…; without such a word it may be a fraction."""
    before = {word.folded for word in words[max(0, at - 2) : at]}
    return bool(
        before
        & {
            "ngay",
            "tu",
            "den",
            "truoc",
            "sau",
            "hom",
            "mung",
            "on",
            "from",
            "until",
            "vao",
        }
    )


def _day_month(day: str, month: str) -> _Parts:
    return (("day", str(int(day))), ("month", str(int(month))))


def _clock(words: Sequence[Word], spelled: Sequence[str], at: int) -> Found[_Parts] | None:
    """22h đêm, lúc 5 giờ sáng, 7h30, at 10 am: an hour of the day, not a duration."""
    if not _SMALL.match(words[at].form) or int(words[at].form) > 24 or at + 1 >= len(words):
        return None
    hour, after = int(words[at].form), spelled[at + 1]
    if after in ("am", "pm"):
        return Found((("clock", str(hour % 12 + (12 if after == "pm" else 0))),), at, at + 2)
    if after not in _HOUR:
        return None
    last = at + 2
    minutes = last < len(words) and words[last].start == words[last - 1].end and words[last].sort == "number"
    last += minutes
    part = _CLOCK_PARTS.get(spelled[last]) if last < len(words) else None
    if part is None and not minutes and not (at and spelled[at - 1] in _CLOCK_BEFORE):
        return None
    if part in ("chiều", "tối", "đêm") and hour < 12:
        hour += 12
    return Found((("clock", str(hour)),), at, last + (part is not None))


def _english_day(words: Sequence[Word], at: int) -> Found[_Parts] | None:
    """1 June, 1st of June, 15 June 2024."""
    if not _SMALL.match(words[at].form):
        return None
    last = at + 1
    while last < len(words) and words[last].folded in ("st", "nd", "rd", "th", "of"):
        last += 1
    if last >= len(words) or words[last].folded not in _MONTHS:
        return None
    parts = _day_month(words[at].form, _MONTHS[words[last].folded])
    return _with_year(words, spellings(words[: last + 4], marked=False), Found(parts, at, last + 1))


def _english_month(words: Sequence[Word], at: int, english: bool) -> Found[_Parts] | None:
    """June 1st, June 2024, in June; `may` and `mar` alone are words."""
    word = words[at]
    month = _MONTHS.get(word.folded)
    if month is None or (word.folded in ("may", "mar", "dec", "sep") and not word.capital):
        return None
    following = words[at + 1] if at + 1 < len(words) else None
    if following is not None and _SMALL.match(following.form):
        last = at + 2
        last += last < len(words) and words[last].folded in ("st", "nd", "rd", "th")
        return _with_year(
            words,
            spellings(words[: last + 3], marked=False),
            Found(_day_month(following.form, month), at, last),
        )
    before = words[at - 1].folded if at else ""
    if word.folded in ("may", "march", "mar", "jan", "dec", "sep", "jun") and before not in (
        "in",
        "of",
        "since",
        "by",
        "until",
    ):
        return None
    if not english and len(word.folded) < 5:
        return None
    return _with_year(words, spellings(words[: at + 4], marked=False), Found((("month", month),), at, at + 1))


def _bare_year(words: Sequence[Word], spelled: Sequence[str], at: int) -> Found[_Parts] | None:
    if not _YEAR.match(words[at].form):
        return None
    before = spelled[at - 1] if at else ""
    after = words[at + 1].folded if at + 1 < len(words) else ""
    if after in ("'s", "’", "s"):
        return None
    glued = at + 1 < len(words) and words[at + 1].start == words[at].end and words[at + 1].sort == "word"
    unit = glued or UNITS_FOLDED.at([word.folded for word in words[at + 1 : at + 3]] or [""], 0) is not None
    if before in _YEAR_WORDS or not unit:
        return Found((("year", words[at].form),), at, at + 1)
    return None
