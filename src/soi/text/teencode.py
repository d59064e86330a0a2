"""Tables of chat Vietnamese: teen code, abbreviations and loan-word spellings.

Keys are folded (lower case, no marks) and are never Vietnamese syllables themselves: `bit`, `hem` or `ny` stay
as they are, because they are words too. `tests/text/test_text_tables.py` holds the tables to that.
"""

from __future__ import annotations

from typing import Final

TEEN_CODE: Final[dict[str, str]] = {
    # not, be able, already
    "k": "không", "ko": "không", "kh": "không", "kg": "không", "hk": "không", "hok": "không", "hog": "không",
    "khg": "không", "khog": "không", "kog": "không", "kong": "không", "kkong": "không",
    "dc": "được", "dk": "được", "dx": "được", "duoc": "được", "r": "rồi", "rui": "rồi", "oy": "rồi", "oj": "rồi",
    "cx": "cũng", "cg": "cũng", "cug": "cũng", "vs": "với", "voj": "với", "vx": "vẫn", "vxn": "vẫn",
    # people
    "ng": "người", "ngta": "người ta", "ngt": "người ta", "nta": "người ta", "mn": "mọi người",
    "mng": "mọi người", "mik": "mình", "mk": "mình", "mjnh": "mình", "bn": "bạn", "cta": "chúng ta",
    "ctoi": "chúng tôi", "ae": "anh em", "ace": "anh chị em", "gd": "gia đình", "vk": "vợ", "ck": "chồng",
    # what, how, when, particles
    "j": "gì", "ji": "gì", "gj": "gì", "z": "vậy", "zay": "vậy", "zi": "vậy", "dz": "vậy", "ntn": "như thế nào",
    "nhtn": "như thế nào", "tnao": "thế nào", "trc": "trước", "trk": "trước", "h": "giờ", "bh": "bây giờ",
    "bjo": "bây giờ", "bgio": "bây giờ", "hnay": "hôm nay", "hqua": "hôm qua", "nx": "nữa", "ms": "mới",
    "nhg": "nhưng", "nhug": "nhưng", "nhma": "nhưng mà", "nma": "nhưng mà", "thj": "thì", "cn": "còn",
    "tgian": "thời gian", "wa": "quá", "qa": "quá", "nhju": "nhiều", "bnh": "bao nhiêu", "bnhieu": "bao nhiêu",
    "bnhiu": "bao nhiêu", "chs": "chẳng hiểu sao", "uk": "ừ", "ukm": "ừ", "dag": "đang", "dg": "đang",
    # verbs and the rest
    "ns": "nói", "nch": "nói chuyện", "lm": "làm", "lmj": "làm gì", "bt": "biết", "bik": "biết", "bjt": "biết",
    "bjk": "biết", "thik": "thích", "thjk": "thích", "thjx": "thích", "fai": "phải", "phaj": "phải", "xog": "xong",
    "trog": "trong", "trg": "trong", "nhw": "như", "ntin": "nhắn tin", "ib": "nhắn tin", "tl": "trả lời",
    "ktra": "kiểm tra", "xnhan": "xác nhận", "gthich": "giải thích", "cbi": "chuẩn bị", "qtrong": "quan trọng",
    "qtam": "quan tâm", "vde": "vấn đề", "cviec": "công việc", "ttin": "thông tin", "bthg": "bình thường",
    "bth": "bình thường", "bthuong": "bình thường", "dvs": "đối với", "tks": "cảm ơn", "thks": "cảm ơn",
    "plz": "làm ơn", "pls": "làm ơn", "cmt": "bình luận", "sk": "sức khỏe", "wen": "quen", "nhjeu": "nhiều",
    "nc": "nước", "lun": "luôn", "nguwoif": "người",
}  # fmt: skip
"""Teen code -> standard Vietnamese. Read only inside text that looks Vietnamese; `5k` is a number, never teen code."""

ABBREVIATIONS: Final[dict[str, str]] = {
    "bs": "bác sĩ", "bsy": "bác sĩ", "bv": "bệnh viện", "bn": "bạn", "sdt": "số điện thoại", "dth": "điện thoại",
    "cty": "công ty", "tphcm": "thành phố hồ chí minh", "tp": "thành phố", "hcm": "hồ chí minh", "hn": "hà nội",
    "vn": "việt nam", "tq": "trung quốc", "nq": "nghị quyết", "csgt": "cảnh sát giao thông", "byt": "bộ y tế",
    "bhyt": "bảo hiểm y tế", "bhxh": "bảo hiểm xã hội", "cccd": "căn cước công dân",
    "cmnd": "chứng minh nhân dân", "ubnd": "ủy ban nhân dân", "gplx": "giấy phép lái xe", "stk": "số tài khoản",
    "nhnn": "ngân hàng nhà nước", "hs": "học sinh", "sv": "sinh viên", "gv": "giáo viên", "fb": "facebook",
    "yt": "youtube", "lhq": "liên hợp quốc", "dhqg": "đại học quốc gia", "ttcp": "thủ tướng chính phủ",
    "kcn": "khu công nghiệp", "tv": "tivi",
}  # fmt: skip
"""Abbreviation -> words, under the same conditions."""

SPELLINGS: Final[dict[str, str]] = {
    "vacxin": "vắc xin", "vaxin": "vắc xin", "vacin": "vắc xin", "vaccin": "vắc xin", "vacsin": "vắc xin",
    "covit": "covid", "cozit": "covid", "corona": "corona", "facebok": "facebook", "tivi": "tivi",
    "internet": "internet", "oxi": "oxy",
}  # fmt: skip
"""Spellings of one loan word -> one spelling, in every language."""

NUMBER_UNITS: Final[dict[str, str]] = {
    "tr": "triệu", "trieu": "triệu", "ty": "tỷ", "ti": "tỷ", "trd": "triệu", "d": "đồng", "vnd": "đồng",
    "vnđ": "đồng", "lit": "lít", "l": "lít", "h": "giờ", "p": "phút", "kg": "kg", "mg": "mg", "ml": "ml", "cc": "ml",
    "cm": "cm", "mm": "mm", "km": "km", "m": "m", "g": "g", "usd": "usd", "phut": "phút", "ngay": "ngày",
    "gio": "giờ", "mcg": "mcg", "iu": "iu", "kcal": "kcal", "mmhg": "mmhg", "th": "th", "st": "st", "nd": "nd",
    "rd": "rd", "am": "am", "pm": "pm", "nam": "năm", "lan": "lần", "nguoi": "người", "tuoi": "tuổi",
}  # fmt: skip
"""Letters written against a number (`2tr`, `10kg`) -> the word split from it. `5k`, `5g`, `3d` stay one word."""

GLUED: Final = frozenset({"2d", "3d", "4d", "2g", "3g", "4g", "5g", "6g", "1k", "2k", "4k", "5k", "8k"})
"""Number-and-letter words that are names, not quantities."""
