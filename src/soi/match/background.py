"""How common a word is before any check has been seen, so that a library of sixty checks does not take
every word for a rare one. Function words of Vietnamese (folded) and English; everything else is rare."""

from __future__ import annotations

import math

PSEUDO_CHECKS = 300
"""Weight of the background: it counts as much as this many checks."""
COMMON_RATE = 0.25
RARE_RATE = 0.002
"""Share of background checks that hold a function word / any other word."""

_VIETNAMESE = """
cac cai can cang cho chi chinh chua chung co con cua cung cu da dang day de den deu di do duoc dung gi gia
giua hay hoac hon khi khong khac la lai lam len loai luc luon ma may minh moi mot muon nao nay nen neu
ngay ngoai nguoi nhat nhieu nhu nhung nhin noi o phai qua ra rang rat roi rieng sau se so suot su ta tai tat
the theo thi thoi thuong tren truoc trong tu tung va van vao vay ve vi viec voi vua xuong dau ban em anh chi
bang bi cach vua nua thay biet nguon tin bai viet
"""
_ENGLISH = """
a about after all also an and any are as at be becaus been befor being but by can could did do doe dont for
from get had has hav he her here him his how i if in into is it its just like mak mad may mor most my new no
not now of on onc one only or other our out over peopl say said see she should show so some such than that
the their them then there these they thi this those to up use us very wa was we were what when which who
why will with would you your claim video photo post shar
"""
COMMON = frozenset(_VIETNAMESE.split()) | frozenset(_ENGLISH.split())


def idf(frequency: int, total: int, term: str) -> float:
    """Inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson and Zaragoza 2009), over the
    library and the background together."""
    held = frequency + PSEUDO_CHECKS * (COMMON_RATE if term in COMMON else RARE_RATE)
    return math.log1p((total + PSEUDO_CHECKS - held + 0.5) / (held + 0.5))
