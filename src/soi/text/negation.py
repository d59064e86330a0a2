"""Negation cues in Vietnamese and English: where a text says not, and where its `không` says something else.

Whether two texts differ by a negation is decided in `soi.match.guard`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from soi.text.asides import aside, asks
from soi.text.scan import Phrases, Word, forms, has_marks, looks_english, scan, spellings

NegationKind = Literal["not", "untrue", "forbidden", "needless", "without", "condition", "never-mind"]
"""`not`: a predicate denied; `untrue`: the whole statement called false or unproven; `forbidden`: do not,
must not; `needless`: need not; `without`: a thing left out (sugar-free); `condition`: a denial inside a
condition or a subject (who does not pay is fined), which denies nothing by itself; `never-mind`: a cue that
denies nothing here."""


@dataclass(frozen=True, slots=True)
class Negation:
    """A cue at `[start, end)`; `first` and `last` are its half-open word positions in the scanned text."""

    kind: NegationKind
    start: int
    end: int
    text: str
    first: int
    last: int


_VI_NOT = "không;hk;hổng;kh;khong;khg;chẳng;chả;chưa;không hề;chẳng hề;chưa hề;không có;chưa có;không phải;chưa từng;không bao giờ;không thể;đâu có;đâu phải;đâu làm;đâu gây;đâu chữa;đâu giúp;đâu bị;đâu được;đâu phòng;đâu ngăn;đâu tăng;đâu giảm;làm gì có;không còn;chả có"  # noqa: E501
_VI_UNTRUE = "không có bằng chứng;chưa có bằng chứng;không có cơ sở;chưa có cơ sở;không có căn cứ;là sai;là không đúng;sai sự thật;không đúng sự thật;là tin giả;là tin sai;là bịa đặt;là bịa;là tin đồn;là tin đồn thất thiệt;không đúng;chưa được chứng minh;không được chứng minh;chưa chứng minh;là giả mạo;là lừa đảo bịa đặt;không chính xác;không đúng đâu;không có thật;không có chuyện;làm gì có chuyện"  # noqa: E501
_VI_FORBID = (
    "đừng;đừng có;chớ;không nên;không được;cấm không được;tránh;kiêng;hãy tránh;nên tránh;tuyệt đối không"
)
_VI_NEEDLESS = "không cần;chẳng cần;chả cần;đâu cần;khỏi cần;khỏi phải;khỏi đi;khỏi tiêm;khỏi chích;khỏi đun;khỏi nấu;khỏi bôi;khỏi đóng;khỏi nộp;khỏi đội;khỏi trả;khỏi mua;khỏi học;khỏi thi;khỏi mang;khỏi xin;không bắt buộc;không nhất thiết"  # noqa: E501
_VI_WITHOUT = "không dầu;không kèm"
_VI_SKIP = "không khí;không gian;không quân;không lưu;không phận;không trung;hàng không;hư không;số không;trên không;không chỉ;không những;không riêng;không biết;không rõ;không chắc;không tin;không hiểu;không ngờ;không thấy;chẳng hạn;chẳng may;chẳng lẽ;chẳng biết;chả biết;chưa biết;chưa rõ;chưa chắc;không may;không gì bằng;không sao;có hay không;hay không;không ít;không đội;không độ;không thì;bất kể;không phải không;được không;đúng không;phải không;thật không;dk không;có không;hay chưa;không chừng;không ngừng;không hiếm;không nhỏ;không khó;không kém;không khác;không như;không mấy;không lạ;không lớn;không nghi ngờ;không thể phủ nhận;không ai ngờ;không ngoa;nếu không;nếu chưa;không trung thực;khổng lồ;không hẹn;không kiểm soát;không dây;sợ không;cho không;biếu không;tặng không;phát không;không phải nghĩ;khỏi nghĩ;chứ chưa;chưa ăn;chưa có con;chưa có gia đình;không ăn gì"  # noqa: E501
_EN_NOT = "not;never;no;cannot;can't;cant;won't;wont;doesn't;doesnt;don't;dont;didn't;didnt;isn't;isnt;aren't;arent;wasn't;wasnt;weren't;haven't;hasn't;hasnt;hadn't;couldn't;wouldn't;ain't;nobody;nothing;none;neither;does not;do not;did not;is not;are not;will not;can not;has not;have not;no longer;never ever;not actually;incapable of;unable to;fails to;fail to"  # noqa: E501
_EN_UNTRUE = "no evidence;not proven;no proof;no scientific evidence;unproven;is false;are false;is untrue;not true;is not true;isn't true;isnt true;is a myth;are a myth;a myth that;the myth;is a hoax;is fake;it is a myth;it's a myth;not the case;no truth;debunked;false that;no link;no basis;no connection;nothing to do with;there is no evidence;there's no evidence;is no evidence;no credible evidence;no known link"  # noqa: E501
_EN_FORBID = "must not;mustn't;should not;shouldn't;shouldnt;avoid;avoiding;may not;not allowed;never ever use;must never;should never"  # noqa: E501
_EN_NEEDLESS = "no need;don't need;dont need;doesn't need;doesnt need;do not need;does not need;don't have to;do not have to;doesn't have to;needn't;need not;unnecessary;not necessary;isn't necessary;not required;not needed;not mandatory"  # noqa: E501
_EN_WITHOUT = "without;free of;free from"
_EN_SKIP = "is not only;are not only;does not only;do not only;will not only;isn't only;is not just;isn't just;is not sure;are not sure;am not sure;not only;not just;not sure;don't know;dont know;do not know;didn't know;don't think;dont think;do not think;don't believe;dont believe;don't understand;or not;why not;isn't it;isnt it;right or not;not to mention;no wonder;no matter;no doubt;don't forget;dont forget;do not forget;can't believe;cant believe;cannot believe;no one knows;nobody knows;not yet sure;if not;whether or not;no idea;no offence;no joke;no cap;number no;won't let;wont let;wouldn't let;didn't let;doesn't let;never lets;never let;don't you;aren't they;doesn't it;don't worry;not many;not less;no less;no more than;don't miss;have not heard;not be long;can't stop;if not;unless;can't wait;cant wait;cannot wait;not long;not yet"  # noqa: E501


_SPELLINGS_OF_NOT = ("ko", "k", "kh", "hok", "hk", "hông", "khum", "khg", "kô", "khong", "hổng")
_SPELLINGS = {"được": ("đc", "dc"), "bao giờ": ("bao h", "bh"), "biết": ("bít", "bik", "bt", "biet")}


def _table(*groups: tuple[str, NegationKind]) -> list[tuple[str, NegationKind]]:
    return [(phrase, kind) for phrases, kind in groups for phrase in phrases.split(";")]


def _spelt(entries: list[tuple[str, NegationKind]]) -> list[tuple[str, NegationKind]]:
    """The entries with chat spellings of không, được, biết: `k dc`, `hok biết`."""
    grown = list(entries)
    for word, others in _SPELLINGS.items():
        grown += [
            (phrase.replace(word, other), kind)
            for phrase, kind in grown
            if word in phrase
            for other in others
        ]
    for phrase, kind in list(grown):
        if phrase.startswith("không ") or phrase == "không" or phrase.endswith(" không"):
            if kind == "never-mind" and phrase.split()[-1] in ("khí", "gian", "quân", "lưu", "phận", "trung"):
                continue
            grown += [(re.sub(r"\bkhông\b", other, phrase, count=1), kind) for other in _SPELLINGS_OF_NOT]
    return grown


_VI = _spelt(_table(
    (_VI_SKIP, "never-mind"), (_VI_UNTRUE, "untrue"), (_VI_FORBID, "forbidden"),
    (_VI_NEEDLESS, "needless"), (_VI_WITHOUT, "without"), (_VI_NOT, "not"),
))  # fmt: skip
_EN = _table(
    (_EN_SKIP, "never-mind"), (_EN_UNTRUE, "untrue"), (_EN_FORBID, "forbidden"),
    (_EN_NEEDLESS, "needless"), (_EN_WITHOUT, "without"), (_EN_NOT, "not"),
)  # fmt: skip
_DOUBTFUL_UNMARKED = frozenset({"chua", "cha", "tranh", "cho", "hong", "dau co", "kieng", "chang", "dung"})
"""Without marks these are chữa, cha, tranh, cho, đúng…; too likely another word to be read as a denial."""
_UNMARKED: list[tuple[str, NegationKind]] = [
    (phrase, kind)
    for phrase, kind in _VI
    if " ".join(w.folded for w in scan(phrase)) not in _DOUBTFUL_UNMARKED
]
_TABLES: dict[tuple[bool, bool], Phrases[NegationKind]] = {
    (True, False): Phrases(_VI + [(p, k) for p, k in _EN if len(p) > 5], marked=True),
    (False, False): Phrases(_UNMARKED + [(p, k) for p, k in _EN if len(p) > 5], marked=False),
    (False, True): Phrases(_EN, marked=False),
    (True, True): Phrases(_EN, marked=False),
}
_GOODS = frozenset(["ngan", "khach", "don", "mat", "nha", "cua", "ban", "mua", "giao", "tien", "het"])
"""Before hàng: ngân hàng không … is a bank that does not, no aviation."""
_ASKED_OF = frozenset(forms(word)[column] for word in ("đúng", "thật", "được", "có") for column in (0, 1))
"""With `không` after them they ask at the end of a clause and elsewhere belong to what is denied."""
_SUBJECTS = frozenset(
    ["i", "you", "we", "they", "he", "she", "it", "this", "that", "these", "those", "people", "who"]
)
_NEEDED = frozenset({"needed", "required", "necessary"})
_IMPERATIVE = frozenset({"don't", "dont", "do not", "never"})


def negations(text: str) -> list[Negation]:
    """The cues of `text` that deny something, in order: `có … không?` and `không khí` are not among them."""
    words = scan(text)
    marked = has_marks(words)
    english = not marked and looks_english(words)
    return [
        cue for cue in negations_in(text, words, marked=marked, english=english) if cue.kind != "never-mind"
    ]


def negations_in(text: str, words: Sequence[Word], *, marked: bool, english: bool) -> Iterable[Negation]:
    """`negations` over words already scanned, with the `never-mind` ones (their words belong to no claim)."""
    spelled = spellings(words, marked=marked)
    for hit in _TABLES[(marked, english)].find(spelled):
        kind, first, last = hit.value, hit.first, hit.last
        if kind == "never-mind" and _asks_nothing(words, spelled, first, last, english):
            kind, first = "not", last - 1
        if english:
            kind = _english_kind(words, first, last, kind)
        if words[first].folded == "hang" and first and words[first - 1].folded in _GOODS and not english:
            first, kind = first + 1, "not"
        if kind == "not":
            kind = aside(words, spelled, first, last, english=english) or kind
        if words[first].folded == "dau":
            last = first + 1
        start, end = words[first].start, words[last - 1].end
        yield Negation(kind, start, end, text[start:end], first, last)
    if english:
        yield from _free_suffix(text, words)


def _asks_nothing(
    words: Sequence[Word], spelled: Sequence[str], first: int, last: int, english: bool
) -> bool:
    """`ngân hàng thật không bao giờ gọi`: `thật không` asks only where its clause ends."""
    return (
        not english
        and last - first == 2
        and spelled[first] in _ASKED_OF
        and not asks(words, spelled, last - 1, last)
    )


def _english_kind(words: Sequence[Word], first: int, last: int, kind: NegationKind) -> NegationKind:
    starts = (
        first == 0 or words[first - 1].sort in ("sign", "line") or words[first - 1].folded in ("please", "so")
    )
    phrase = " ".join(word.folded for word in words[first:last])
    if kind == "not" and starts and phrase in _IMPERATIVE and last < len(words):
        return "never-mind" if words[last].folded in _SUBJECTS else "forbidden"
    if kind == "not" and starts and phrase.endswith(("n't", "nt")) and last < len(words):
        return "never-mind"
    if phrase == "no" and any(word.folded in _NEEDED for word in words[last : last + 4]):
        return "needless"
    if kind == "not" and phrase == "no" and last < len(words) and words[last].sort in ("number", "sign"):
        return "never-mind"
    return kind


def _free_suffix(text: str, words: Sequence[Word]) -> Iterable[Negation]:
    """sugar-free, gluten free."""
    for at in range(2, len(words)):
        if words[at].folded == "free" and words[at - 1].form == "-":
            word = words[at]
            yield Negation(
                "without", words[at - 2].start, word.end, text[words[at - 2].start : word.end], at - 2, at + 1
            )
