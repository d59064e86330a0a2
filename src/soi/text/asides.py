"""Where a word of denial denies nothing of the claim: questions, conditions, ages, what the teller does.

The cues themselves are in `soi.text.negation`. Decided from the words around one cue, in constant time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from soi.text.scan import Word, forms

Aside = Literal["condition", "never-mind"]


def _both(names: str) -> frozenset[str]:
    """Words in their marked and their folded form."""
    return frozenset(forms(name)[column] for name in names.split() for column in (0, 1))


_PARTICLES = _both(
    "m a ạ á v vay vậy vại dị dzậy zậy dậy dzay dza thế nhi nhỉ ha hả he hề hen hem hông hong ta vợ mn mng mọi bạn "
    "cac các ad bác shop em anh chị thầy cô chú dì chế mấy z za zay đây ak ah nữa cả rồi hay xin please nhe nhé "
    "bà con mom mẹ má sếp trời ơi tui mình huhu hic cưng"
)
_SMALL_WORDS = 4
_OPPOSING = _both("mà nhưng hay chứ tại") - {"tai"}
_AGAIN_ASKING = _both("ko k không hông hong hok hem khum")
_STARTS_ANSWER = _both("thì là sẽ")
_SAID_OF = _both("gì bao sai bịa tin giả đúng thật xạo chuyện sự dối láo")
_ATTITUDE = _both("dám muốn định tính nỡ chịu thèm kịp thích tin nghe quen nhớ rảnh yên an nỡ") - {
    "tinh",
    "an",
}
_ATTITUDE_ENGLISH = frozenset(
    [
        "dare",
        "want",
        "trust",
        "like",
        "remember",
        "care",
        "mind",
        "mean",
        "wish",
        "bother",
        "afford",
        "sleep",
        "wait",
    ]
)
_LETS = _both("cho")
_KIN = _both(
    "con cháu bé em e mình tôi tui tớ chồng vợ mẹ má bố ba cha ông bà nội ngoại anh chị cô dì chú bác nó ai nhà họ"
) - {"ba", "nha", "con"} | {forms("con")[0], "con"}
_SHORT_OF = _both("tròn đầy tới đến quá đủ")
_TOLD_BY_ME = _both("em e mình tôi tui tớ tao tau") | {"i"}
_CANCER_BEFORE = _both("bị mắc chống trị chữa khỏi ngừa gây phòng diệt hết")
_NOT_YET = _both("chưa")
_TIMES = _both("phút giờ tiếng ngày tuần tháng năm")
_CAUSING = _both("làm khiến gây để") - {"de"}
_EMPHATIC = _both("hề giờ thể từng h bh")
_PREDICATES = _both("bị vẫn phải không ko")
_IF = _both("nếu hễ")
_IF_ENGLISH = frozenset({"if", "unless", "whoever"})
_RELATIVE = frozenset({"who", "that", "which"})
_OWN_VERB = frozenset(["will", "cannot", "can't", "can", "must", "are", "is", "get", "gets", "lose", "face"])
_CLAUSE = frozenset(".!?;:…,")


def aside(
    words: Sequence[Word], spelled: Sequence[str], first: int, last: int, *, english: bool
) -> Aside | None:
    """What the denial at words `[first, last)` does instead of denying; None when it denies."""
    if english:
        return _english(words, first, last)
    if last - first == 1 and (_figure(words, spelled, first) or asks(words, spelled, first, last)):
        return "never-mind"
    after = spelled[last] if last < len(words) else ""
    if last - first == 1 and (_short_of(words, spelled, last) or _not_yet(words, spelled, first)):
        return "never-mind"
    if after in _ATTITUDE or _forbids_kin(spelled, first, last):
        return "never-mind"
    if _conditional(words, spelled, first, last):
        return "condition"
    return None


def asks(words: Sequence[Word], spelled: Sequence[str], first: int, last: int) -> bool:
    """`… không?`, `… chưa ạ`, `… ko mà …`: at the end of a clause the word asks instead of denying."""
    if last >= len(words) or words[last].sort in ("sign", "line"):
        return True
    if spelled[last] in _OPPOSING and spelled[last : last + 2] != ["ma", "tuy"]:
        return True
    if spelled[last] in _AGAIN_ASKING and spelled[first] in ("k", "ko"):
        return True
    if spelled[last] not in _PARTICLES and words[last].folded not in _PARTICLES:
        return False
    rest = last
    while rest < len(words) and rest < last + _SMALL_WORDS and words[rest].sort == "word":
        rest += 1
    return rest < last + _SMALL_WORDS and (rest >= len(words) or words[rest].sort != "word")


def _figure(words: Sequence[Word], spelled: Sequence[str], at: int) -> bool:
    """`10k` is ten thousand; `bị k, chống k thiệt` is cancer."""
    if spelled[at] != "k" or not at:
        return False
    before = words[at - 1]
    return (before.sort == "number" and before.end == words[at].start) or (
        spelled[at - 1] in _CANCER_BEFORE and _ends(words, spelled, at + 1)
    )


def _ends(words: Sequence[Word], spelled: Sequence[str], at: int) -> bool:
    ends = {"thiet", "that", forms("thiệt")[0], forms("thật")[0]} | _AGAIN_ASKING | _PARTICLES
    return at >= len(words) or words[at].sort in ("sign", "line") or spelled[at] in ends


def _short_of(words: Sequence[Word], spelled: Sequence[str], last: int) -> bool:
    """`chưa 1 tuổi`, `chưa đầy tháng`, `không quá 5 %`: less than."""
    if last >= len(words):
        return False
    return words[last].sort == "number" or (
        spelled[last] in _SHORT_OF and last + 1 < len(words) and _counted(words, last + 1)
    )


def _counted(words: Sequence[Word], at: int) -> bool:
    units = _both("tuổi tháng năm ngày giờ phút tuần một hai ba bốn năm sáu bảy tám chín mười nửa")
    return words[at].sort == "number" or words[at].form in units or words[at].folded in units


def _not_yet(words: Sequence[Word], spelled: Sequence[str], first: int) -> bool:
    """`em chưa gửi`, `ba ngày chưa tiêu`: the teller's own state, or how long a thing takes."""
    if not first or spelled[first] not in _NOT_YET:
        return False
    return spelled[first - 1] in _TOLD_BY_ME or (spelled[first - 1] in _TIMES and first > 1)


def _forbids_kin(spelled: Sequence[str], first: int, last: int) -> bool:
    """`mẹ không cho con …`: what a family does, no statement about the thing."""
    if last >= len(spelled) or spelled[last] not in _LETS:
        return False
    near = [*spelled[max(0, first - 3) : first], *spelled[last + 1 : last + 3]]
    return any(word in _KIN for word in near) or last + 1 >= len(spelled) - 1


def _conditional(words: Sequence[Word], spelled: Sequence[str], first: int, last: int) -> bool:
    """`không đóng tiền là bị cắt`, `chưa xác minh thì khóa`, `nếu không …`: the denied act is a condition."""
    if any(word in _IF for word in spelled[max(0, first - 2) : first]):
        return True
    if spelled[last - 1] in _both("phải bằng") or words[first].folded == "dau":
        return False
    causing = False
    for at in range(last, min(len(words) - 1, last + 9)):
        causing = causing or spelled[at] in _CAUSING
        if words[at].sort == "line" or words[at].form in _CLAUSE:
            return False
        if spelled[at] in _STARTS_ANSWER:
            return spelled[at + 1] not in _SAID_OF and words[at + 1].sort in ("word", "number", "name")
        if first and at > last and not causing and _second_predicate(words, spelled, at):
            return spelled[last - 1] not in _EMPHATIC
    return False


def _second_predicate(words: Sequence[Word], spelled: Sequence[str], at: int) -> bool:
    """`xe không chính chủ bị phạt`, `người chưa tiêm vẫn được đi`: the denial belongs to the subject."""
    return (
        spelled[at] in _PREDICATES
        and spelled[at + 1] not in _AGAIN_ASKING
        and not (spelled[at] in _AGAIN_ASKING and asks(words, spelled, at, at + 1))
    )


def _english(words: Sequence[Word], first: int, last: int) -> Aside | None:
    after = words[last].folded if last < len(words) else ""
    before = words[first - 1].folded if first else ""
    if after in _ATTITUDE_ENGLISH and before in ("i", "we", "they", "she", "he", "who"):
        return "never-mind"
    near = {word.folded for word in words[max(0, first - 4) : first]}
    if near & _IF_ENGLISH:
        return "condition"
    return "condition" if near & _RELATIVE and _goes_on(words, last) else None


def _goes_on(words: Sequence[Word], last: int) -> bool:
    """`accounts that have not been updated will be locked`: the sentence's own verb follows."""
    for word in words[last + 1 : last + 14]:
        if word.form in _CLAUSE:
            return False
        if word.folded in _OWN_VERB:
            return True
    return False
