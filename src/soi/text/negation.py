"""Negation cues in Vietnamese and English: where a text says not, and where its `không` says something else.

Whether two texts differ by a negation is decided in `soi.match.guard`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from soi.text.scan import Phrases, Word, has_marks, looks_english, scan, spellings

NegationKind = Literal["not", "untrue", "forbidden", "without", "never-mind"]
"""`not`: a predicate denied; `untrue`: the whole statement called false or unproven; `forbidden`: do not,
must not; `without`: a thing left out (sugar-free); `never-mind`: a cue that denies nothing here."""


@dataclass(frozen=True, slots=True)
class Negation:
    """A cue at `[start, end)`; `first` and `last` are its half-open word positions in the scanned text."""

    kind: NegationKind
    start: int
    end: int
    text: str
    first: int
    last: int


_VI_NOT = "không;ko;hok;hk;hổng;hem;kh;khong;kg;khg;chẳng;chả;chưa;không hề;chẳng hề;chưa hề;ko hề;không có;chưa có;ko có;k có;không phải;ko phải;k phải;chưa từng;không bao giờ;ko bao giờ;k bao giờ;ko bao h;không thể;ko thể;k thể;đâu có;đâu phải;làm gì có;không còn;không gây;chả có"
_VI_UNTRUE = "không có bằng chứng;chưa có bằng chứng;ko có bằng chứng;k có bằng chứng;không có cơ sở;chưa có cơ sở;không có căn cứ;là sai;là không đúng;sai sự thật;không đúng sự thật;là tin giả;là tin sai;là bịa đặt;là bịa;là tin đồn;là tin đồn thất thiệt;không đúng;ko đúng;k đúng;chưa được chứng minh;không được chứng minh;chưa chứng minh;là giả mạo;là lừa đảo bịa đặt;không chính xác;không đúng đâu;không có thật;không có chuyện;ko có chuyện;k có chuyện;làm gì có chuyện;bác bỏ"
_VI_FORBID = "đừng;đừng có;chớ;không nên;ko nên;k nên;không được;ko được;k được;cấm không được;tránh;kiêng;hãy tránh;nên tránh;tuyệt đối không;không đc;ko đc;k đc"
_VI_WITHOUT = "không cần;không dầu;không kèm"
_VI_SKIP = "không khí;không gian;không quân;không lưu;không phận;không trung;hàng không;hư không;số không;trên không;không chỉ;ko chỉ;k chỉ;không những;không riêng;không biết;ko biết;k biết;hok biết;không rõ;ko rõ;k rõ;không chắc;ko chắc;không tin;ko tin;k tin;không hiểu;không ngờ;không thấy;chẳng hạn;chẳng may;chẳng lẽ;chẳng biết;chả biết;chưa biết;chưa rõ;chưa chắc;không may;không gì bằng;không sao;ko sao;có hay không;hay không;không ít;không đội;không độ;không thì;bất kể;không phải không;được không;đúng không;phải không;thật không;đúng k;phải k;thật k;dk k;được k;đúng ko;phải ko;thật ko;được ko;có không;có ko;có k;hay chưa;không chừng;không ngừng;không kiểm soát;không dây;sợ không"
_EN_NOT = "not;never;no;cannot;can't;cant;won't;wont;doesn't;doesnt;don't;dont;didn't;didnt;isn't;isnt;aren't;arent;wasn't;wasnt;weren't;haven't;hasn't;hasnt;hadn't;couldn't;wouldn't;ain't;nobody;nothing;none;neither;does not;do not;did not;is not;are not;will not;can not;has not;have not;no longer;never ever;not actually;incapable of;unable to;fails to;fail to"
_EN_UNTRUE = "no evidence;not proven;no proof;no scientific evidence;unproven;is false;are false;is untrue;not true;is not true;isn't true;isnt true;is a myth;are a myth;a myth that;the myth;is a hoax;hoax;is fake;it is a myth;it's a myth;not the case;no truth;debunked;false that;no link;no basis;no connection;nothing to do with;there is no evidence;there's no evidence;is no evidence;no credible evidence;no known link"
_EN_FORBID = "must not;mustn't;should not;shouldn't;shouldnt;avoid;avoiding;may not;not allowed;never ever use;must never;should never"
_EN_WITHOUT = "without;free of;free from"
_EN_SKIP = "not only;not just;not sure;don't know;dont know;do not know;didn't know;don't think;dont think;do not think;don't believe;dont believe;don't understand;or not;why not;isn't it;isnt it;right or not;not to mention;no wonder;no matter;no doubt;don't forget;dont forget;do not forget;can't believe;cant believe;cannot believe;no one knows;nobody knows;not yet sure;if not;whether or not;no idea;no offence;no joke;no cap;number no;don't you;aren't they;doesn't it;no need;don't worry;not many;not less;no less;no more than;don't miss;have not heard;not be long;can't stop"


def _table(*groups: tuple[str, NegationKind]) -> list[tuple[str, NegationKind]]:
    return [(phrase, kind) for phrases, kind in groups for phrase in phrases.split(";")]


_VI = _table(
    (_VI_SKIP, "never-mind"), (_VI_UNTRUE, "untrue"), (_VI_FORBID, "forbidden"), (_VI_WITHOUT, "without"), (_VI_NOT, "not")
)  # fmt: skip
_EN = _table(
    (_EN_SKIP, "never-mind"), (_EN_UNTRUE, "untrue"), (_EN_FORBID, "forbidden"), (_EN_WITHOUT, "without"), (_EN_NOT, "not")
)  # fmt: skip
_DOUBTFUL_UNMARKED = frozenset({"chua", "cha", "tranh", "cho", "hem", "dau co", "kieng", "chang"})
"""Without marks these are chữa, cha, tranh, cho…; too likely another word to be read as a denial."""
_UNMARKED: list[tuple[str, NegationKind]] = [
    (phrase, kind) for phrase, kind in _VI if " ".join(w.folded for w in scan(phrase)) not in _DOUBTFUL_UNMARKED
]
_BARE: list[tuple[str, NegationKind]] = [("k", "not"), ("hong", "not")]
_TABLES: dict[tuple[bool, bool], Phrases[NegationKind]] = {
    (True, False): Phrases(_VI + _BARE[:1] + [(p, k) for p, k in _EN if len(p) > 5], marked=True),
    (False, False): Phrases(_UNMARKED + _BARE + [(p, k) for p, k in _EN if len(p) > 5], marked=False),
    (False, True): Phrases(_EN, marked=False),
    (True, True): Phrases(_EN, marked=False),
}
_PARTICLES = frozenset(
    "a ạ v vay vậy the thế nhi nhỉ ha hả he hề hen ta vợ mn moi mọi ban bạn cac các ad bac bác shop em anh chi chị thay thầy co cô "
    "z za zay day đây ak ah nua nữa cả roi rồi hay xin please nhe nhé bà ba con".split()
)
_QUESTION_TAILS = _PARTICLES | {forms for word in _PARTICLES for forms in spellings(scan(word), marked=True)}
_SUBJECTS = frozenset("i you we they he she it this that these those people who".split())
_IMPERATIVE = frozenset({"don't", "dont", "do not", "never"})


def negations(text: str) -> list[Negation]:
    """The cues of `text` that deny something, in order: `có … không?` and `không khí` are not among them."""
    words = scan(text)
    marked = has_marks(words)
    english = not marked and looks_english(words)
    return [cue for cue in negations_in(text, words, marked=marked, english=english) if cue.kind != "never-mind"]


def negations_in(text: str, words: Sequence[Word], *, marked: bool, english: bool) -> Iterable[Negation]:
    """`negations` over words already scanned, with the `never-mind` ones (their words belong to no claim)."""
    spelled = spellings(words, marked=marked)
    for hit in _TABLES[(marked, english)].find(spelled):
        kind = hit.value
        if english:
            kind = _english_kind(words, hit.first, hit.last, kind)
        elif kind == "not" and _is_question(words, spelled, hit.first, hit.last):
            kind = "never-mind"
        start, end = words[hit.first].start, words[hit.last - 1].end
        yield Negation(kind, start, end, text[start:end], hit.first, hit.last)
    if english:
        yield from _free_suffix(text, words)


def _is_question(words: Sequence[Word], spelled: Sequence[str], first: int, last: int) -> bool:
    """`… không?`, `… chưa ạ`: at the end of a clause the word asks instead of denying."""
    if last - first > 1:
        return False
    if last >= len(words) or words[last].sort in ("sign", "line"):
        return True
    if spelled[last] not in _QUESTION_TAILS and words[last].folded not in _QUESTION_TAILS:
        return False
    following = [word for word in words[last : last + 4] if word.sort == "word"]
    rest = last + len(following)
    ends = rest >= len(words) or words[rest].sort != "word"
    if len(following) < 4 and ends:
        return all(word.folded in _QUESTION_TAILS for word in following[:1])
    return False


def _english_kind(words: Sequence[Word], first: int, last: int, kind: NegationKind) -> NegationKind:
    starts = first == 0 or words[first - 1].sort in ("sign", "line") or words[first - 1].folded in ("please", "so")
    phrase = " ".join(word.folded for word in words[first:last])
    if kind == "not" and starts and phrase in _IMPERATIVE and last < len(words):
        return "never-mind" if words[last].folded in _SUBJECTS else "forbidden"
    if kind == "not" and starts and phrase.endswith(("n't", "nt")) and last < len(words):
        return "never-mind"
    if kind == "not" and phrase == "no" and last < len(words) and words[last].sort in ("number", "sign"):
        return "never-mind"
    return kind


def _free_suffix(text: str, words: Sequence[Word]) -> Iterable[Negation]:
    """sugar-free, gluten free."""
    for at in range(2, len(words)):
        if words[at].folded == "free" and words[at - 1].form == "-":
            word = words[at]
            yield Negation("without", words[at - 2].start, word.end, text[words[at - 2].start : word.end], at - 2, at + 1)
