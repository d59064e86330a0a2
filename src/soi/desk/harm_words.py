"""A first guess of the topic in which a claim could do harm: a table of words, nothing else. Pure.

A checker's choice always goes before it. Words are compared with their marks; phrases of two words and more also
without, because many messages are typed so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from soi.checks.models import Harm
from soi.text import folded, words

_WORDS: Final[Mapping[Harm, str]] = MappingProxyType(
    {
        Harm.HEALTH: """
            vắc xin|vaccine|vaccines|vaccination|tiêm chủng|tiêm ngừa|virus|vi rút|cúm|covid|corona|ung thư|cancer
            tiểu đường|đái tháo đường|diabetes|huyết áp|blood pressure|đột quỵ|stroke|bệnh|bệnh viện|disease|illness
            hospital|doctor|doctors|bác sĩ|thuốc|medicine|drug|drugs|thuốc nam|chữa|chữa khỏi|cure|cures|cured
            sức khỏe|health|mang thai|pregnant|pregnancy|trẻ sơ sinh|baby|babies|ngộ độc|poison|poisonous
            poisoning|nhiễm trùng|infection|sốt xuất huyết|dengue|tay chân miệng|gan|kidney|tim mạch|heart attack
            detox|thải độc|giảm cân|weight loss|thực phẩm chức năng|supplement|supplements|y tế|measles|sởi
        """,
        Harm.MONEY: """
            lừa đảo|scam|scams|ngân hàng|bank|tài khoản|account|mật khẩu|password|otp|mã xác nhận|chuyển khoản
            transfer|trúng thưởng|lottery|prize|quà tặng|gift|miễn phí|free|đầu tư|invest|investment|lợi nhuận
            profit|profits|tiền ảo|bitcoin|crypto|vay tiền|loan|loans|hoàn tiền|refund|khuyến mãi|giveaway|việc làm
            tuyển dụng|job offer|phí vận chuyển|shipping fee|đóng phí|đường link|click|lãi suất|interest rate|ví điện tử
        """,
        Harm.SAFETY: """
            động đất|earthquake|sóng thần|tsunami|bão|lũ|lụt|lũ lụt|flood|floods|typhoon|hurricane|cháy|fire|nổ
            explosion|sạt lở|landslide|vỡ đập|dam|sơ tán|evacuate|evacuation|cảnh báo khẩn|emergency|cấp cứu
            điện giật|electric shock|bắt cóc|kidnap|kidnapped|kidnapping|gas|khí độc|rò rỉ|leak|phóng xạ|radiation
            tai nạn|accident|cứu hộ|rescue|hỏa hoạn|núi lửa|volcano
        """,
        Harm.RIGHTS: """
            căn cước|cccd|hộ chiếu|passport|bảo hiểm xã hội|bảo hiểm y tế|social insurance|lương hưu|pension|thuế|tax
            taxes|trợ cấp|benefit|benefits|nghị định|luật|law|phạt nguội|bị phạt|fined|fine|giấy phép|licence|license
            đăng ký xe|hộ khẩu|visa|định danh|vneid|học phí|tuition|tuyển sinh|nghĩa vụ quân sự|thủ tục
        """,
        Harm.SCIENCE: """
            khoa học|science|scientists|nhà khoa học|nasa|vũ trụ|space|trái đất|earth|khí hậu|climate|nóng lên
            warming|môi trường|environment|ô nhiễm|pollution|5g|sóng điện từ|gmo|biến đổi gen|hành tinh|planet
            mặt trăng|moon|thiên thạch|asteroid|vật lý|nhựa|plastic|động vật|species
        """,
        Harm.EVERYDAY: """
            mẹo|tip|trick|nấu|cook|cooking|tủ lạnh|fridge|lò vi sóng|microwave|rau|vegetables|trái cây|fruit|gạo|rice
            nước mắm|fish sauce|điện thoại|phone|sạc|charge|charging|xe máy|motorbike|xăng|petrol|giặt|laundry
        """,
    }
)
"""Topic → words and phrases that speak for it. Order decides between topics with as many."""


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[Harm, tuple[str, ...], tuple[str, ...]], ...]:
    table = []
    for harm, text in _WORDS.items():
        listed = [phrase for line in text.strip().splitlines() for phrase in line.strip().split("|")]
        marked = tuple(_line(words(phrase)) for phrase in listed)
        plain = tuple(_line(folded(phrase)) for phrase in listed if len(phrase.split()) > 1)
        table.append((harm, marked, plain))
    return tuple(table)


def _line(tokens: list[str]) -> str:
    return f" {' '.join(tokens)} "


def guess_harm(text: str) -> Harm:
    """The topic for which most words of the table stand in `text`; `other` when none does."""
    text = text[:4_000]
    marked, plain = _line(words(text)), _line(folded(text))
    best, most = Harm.OTHER, 0
    for harm, as_written, unmarked in _phrases():
        found = sum(one in marked for one in as_written) + sum(one in plain for one in unmarked)
        if found > most:
            best, most = harm, found
    return best
