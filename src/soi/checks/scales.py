"""Other desks' ratings on our scale, and ours on ClaimReview's numbers. A rating of another desk without an
equivalent becomes `other`: its own words are shown.

Whole ratings are compared, never words inside them: "not false" is not "false", nor "true, but old" "true".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from soi.checks.models import Verdict

RATING_VALUES: Mapping[Verdict, int | None] = {
    Verdict.FALSE: 1,
    Verdict.MISLEADING: 2,
    Verdict.MISSING_CONTEXT: 3,
    Verdict.MIXED: 3,
    Verdict.UNPROVEN: None,
    Verdict.TRUE: 5,
    Verdict.SATIRE: None,
    Verdict.OTHER: None,
}
"""Our scale, version 1, on ClaimReview's 1 (false) to 5 (true); None: no equivalent. A published mapping:
a change needs a new version of the scale."""
_RATINGS: Mapping[Verdict, str] = {
    Verdict.FALSE: """
        false|fake|fake news|hoax|untrue|incorrect|wrong|inaccurate|not true|pants on fire
        fabricated|debunked|scam|fraud|four pinocchios|totally false|completely false|this is false
        false claim|altered|altered photo|altered video|altered image|manipulated|doctored
        digitally altered|not correct|sai|sai sự thật|tin giả|tin sai sự thật|tin sai|giả|giả mạo
        không đúng|không đúng sự thật|không chính xác|bịa đặt|lừa đảo|hoàn toàn sai|thông tin sai
        thông tin sai sự thật|tin đồn sai|faux|c'est faux|infox|intox|falso|falsa|é falso|é falsa
        es falso|bulo|mentira|falsch|gefälscht|onwaar|niet waar|fałsz|nieprawda|yanlış|sahte|ложь
        фейк|неправда|неверно|lažno|neistina|falskt|falsk|usant|epätosi|salah|hoaks|palsu
        tidak benar|tipu|mali|hindi totoo|peke|虚假|假|谣言|不实|不實|錯誤|错误|誤り|偽|虚偽|デマ
        거짓|사실 아님|사실이 아님|가짜|가짜 뉴스|خطأ|كاذب|زائف|نادرست|جعلی|שקר|गलत|झूठ|फर्जी
        फ़र्ज़ी|असत्य|মিথ্যা|ভুয়া|பொய்|తప్పు|ਝੂਠ|เท็จ|ข่าวปลอม|ปลอม
    """,
    Verdict.MISLEADING: """
        misleading|deceptive|distorted|twisted|miscaptioned|misattributed|distorts the facts
        false context|false headline|cherry picking|cherry-picking|clickbait|misrepresentation
        spins the facts|gây hiểu lầm|gây hiểu nhầm|dễ gây hiểu lầm|dễ gây hiểu nhầm|sai lệch|bóp méo
        xuyên tạc|đánh tráo khái niệm|trompeur|trompeuse|engañoso|engañosa|enganoso|enganosa
        enganador|distorcido|distorcida|fuorviante|ingannevole|irreführend|misleidend
        wprowadza w błąd|manipulacja|yanıltıcı|вводит в заблуждение|манипуляция|menyesatkan
        mengelirukan|nakakapanlinlang|nakalilito|误导|誤導|具误导性|誤導性|ミスリード|誤解を招く
        오해의 소지|مضلل|गुमराह करने वाला|भ्रामक|বিভ্রান্তিকর|ชวนเข้าใจผิด|บิดเบือน
    """,
    Verdict.MISSING_CONTEXT: """
        missing context|lacks context|needs context|out of context|context needed|lacking context
        outdated|no context|taken out of context|needs more context|old video|old photo
        thiếu ngữ cảnh|thiếu bối cảnh|cần thêm bối cảnh|cần thêm ngữ cảnh|tách khỏi bối cảnh|tin cũ
        thông tin cũ|hors contexte|manque de contexte|sorti de son contexte|sin contexto
        falta contexto|fuera de contexto|fora de contexto|sem contexto|descontextualizado
        descontextualizada|fuori contesto|manca il contesto|fehlender kontext|kontext fehlt
        zonder context|bez kontekstu|brak kontekstu|bağlamından koparılmış|вне контекста
        нет контекста|konteks hilang|di luar konteks|缺乏背景|断章取义|斷章取義|文脈不足|맥락 부족
        خارج السياق|संदर्भ के बिना
    """,
    Verdict.MIXED: """
        mixed|mixture|half true|half-true|partly true|partially true|partly false|partially false
        mostly true|mostly false|mostly-true|mostly-false|mainly true|mainly false|barely true
        partly correct|mostly correct|partially correct|two sides|half false|exaggerated|exaggerates
        đúng một phần|sai một phần|một phần đúng|một phần sai|nửa đúng nửa sai|phần lớn đúng
        phần lớn sai|có đúng có sai|đúng một nửa|hầu hết sai|hầu hết đúng|phóng đại|plutôt vrai
        plutôt faux|à moitié vrai|en partie vrai|en partie faux|partiellement vrai
        partiellement faux|verdad a medias|medio verdadero|parcialmente falso|parcialmente cierto
        parcialmente verdadero|exagerado|meia verdade|meia-verdade|vero a metà|mezza verità
        parzialmente falso|parzialmente vero|teilweise falsch|teilweise richtig|halb wahr
        größtenteils falsch|größtenteils richtig|gedeeltelijk waar|grotendeels waar
        grotendeels onwaar|półprawda|częściowy fałsz|częściowo prawda|полуправда|частично правда
        sebagian benar|sebagian salah|半真半假|部分正確|部分正确|部分錯誤|半分事実|절반의 사실
        대체로 사실|대체로 거짓|نصف صحيح|आधा सच|আংশিক সত্য|จริงบางส่วน
    """,
    Verdict.UNPROVEN: """
        unproven|unverified|unsupported|no evidence|unfounded|unsubstantiated|lacks evidence
        not proven|baseless|insufficient evidence|unconfirmed|inconclusive|cannot be verified
        research in progress|unverifiable|disputed|chưa kiểm chứng|chưa được kiểm chứng
        chưa xác thực|chưa được xác thực|không có bằng chứng|chưa có bằng chứng|không có cơ sở
        chưa có cơ sở|thiếu bằng chứng|không đủ bằng chứng|thiếu căn cứ|chưa xác minh
        chưa được xác minh|không thể kiểm chứng|chưa thể kết luận|non prouvé|sans preuve
        pas de preuve|invérifiable|non vérifié|à vérifier|sin pruebas|sin evidencia|no hay pruebas
        no verificado|no probado|sem provas|sem evidência|não comprovado|insustentável|senza prove
        non verificato|nessuna prova|unbelegt|nicht belegt|nicht bewiesen|keine belege|onbewezen
        niet bewezen|nieweryfikowalne|brak dowodów|kanıtlanmamış|нет доказательств|не доказано
        бездоказательно|belum terbukti|belum terverifikasi|tiada bukti|walang ebidensya|未经证实
        未經證實|证据不足|證據不足|根拠不明|証拠なし|판단 유보|근거 없음|غير مؤكد|لا دليل|अप्रमाणित
        প্রমাণ নেই|ไม่มีหลักฐาน
    """,
    Verdict.TRUE: """
        true|correct|accurate|this is true|verified|confirmed|factual|real|authentic|completely true
        đúng|đúng sự thật|sự thật|chính xác|thật|tin thật|có thật|hoàn toàn đúng|đã xác thực
        tin đúng|vrai|c'est vrai|verdadero|verdadera|verdad|cierto|es cierto|verdadeiro|verdadeira
        é verdade|comprovado|vero|è vero|wahr|richtig|stimmt|waar|prawda|doğru|правда|верно
        это правда|sant|totta|benar|fakta|totoo|真实|真實|属实|屬實|正確|正确|事実|真実|사실|진실
        صحيح|حقيقي|सच|सही|सत्य|সত্য|จริง
    """,
    Verdict.SATIRE: """
        satire|parody|labeled satire|originated as satire|humor|humour|joke|satirical|châm biếm
        trào phúng|giễu nhại|đùa|chuyện đùa|parodie|sátira|sátira/humor|parodia|satira|satyra|hiciv
        сатира|пародия|satir|讽刺|諷刺|風刺|풍자|سخرية|व्यंग्य
    """,
}


def verdict_for(
    rating: str, value: float | None = None, best: float | None = None, worst: float | None = None
) -> Verdict:
    """Our verdict for another desk's `rating`, else for its number, else `Verdict.OTHER`.

    Numbers follow ClaimReview: higher is truer, 1 to 5 unless `best` and `worst` say otherwise; only the two
    ends are false and true, all between is mixed. A number outside its own scale says nothing."""
    known = _VERDICTS.get(_plain(rating))
    return known or _by_number(value, best, worst) or Verdict.OTHER


def _by_number(value: float | None, best: float | None, worst: float | None) -> Verdict | None:
    top, bottom = (5.0 if best is None else best), (1.0 if worst is None else worst)
    if value is None or not bottom < top or not bottom <= value <= top:
        return None
    if value in (bottom, top):
        return Verdict.TRUE if value == top else Verdict.FALSE
    return Verdict.MIXED


def _plain(rating: str) -> str:
    """Lower case, one space, without quotes and marks around it; letters keep their accents."""
    text = unicodedata.normalize("NFKC", rating).replace("’", "'").casefold()
    return _strip_marks(" ".join(text.split()))


def _strip_marks(text: str) -> str:
    start, end = 0, len(text)
    while start < end and not _belongs(text[start]):
        start += 1
    while end > start and not _belongs(text[end - 1]):
        end -= 1
    return text[start:end]


def _belongs(letter: str) -> bool:
    """Letters, digits and the combining signs of Indic and Thai words."""
    return unicodedata.category(letter)[0] in "LNM"


_VERDICTS: Mapping[str, Verdict] = {
    _plain(rating): verdict
    for verdict, block in _RATINGS.items()
    for line in block.splitlines()
    for rating in line.split("|")
    if rating.strip()
}
