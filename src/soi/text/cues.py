"""Cues of direction, degree and quantity in Vietnamese and English: more/less, before/after, all/some.

An axis has values that exclude each other. `complement` axes have two values of which one denies the other
(safe/dangerous); on the others both may be false (increase/reduce).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from soi.text.scan import Phrases, Word, has_marks, looks_english, scan, spellings


class Axis(NamedTuple):
    """One value on one axis."""

    axis: str
    value: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `[start, end)`, over words `[first, last)`."""

    axis: str
    value: str
    start: int
    end: int
    text: str
    first: int
    last: int


COMPLEMENT = frozenset({"safety", "legality", "permission"})
QUANTIFIERS = frozenset({"scope", "frequency", "only"})
_TABLE = """
degree|more|nhiều hơn;cao hơn;tốt hơn;lớn hơn;mạnh hơn;nhanh hơn;giàu hơn|more than;higher;better;greater;more;stronger;bigger;larger;safer;healthier;faster
degree|less|ít hơn;thấp hơn;kém hơn;tệ hơn;nhỏ hơn;yếu hơn;chậm hơn;thua|less than;less;fewer;lower than;worse;smaller;weaker;slower
order|before|trước;trước khi|before;prior to
order|after|sau;sau khi|after;following
change|up|tăng;làm tăng;gia tăng;tăng cường;tăng lên;nâng|increase;increases;increased;increasing;raise;raises;raised;boost;boosts;rise;rises;rising
change|down|giảm;làm giảm;suy giảm;hạ;giảm xuống;cắt giảm|reduce;reduces;reduced;reducing;lower;lowers;lowered;lowering;decrease;decreases;decreased;drop;drops;cut;cuts;fall;falls
heat|hot|nóng;ấm;sôi|hot;warm;boiling;boiled
heat|cold|lạnh;nguội;nước đá|cold;iced;ice water;chilled
part of day|morning|buổi sáng;ban sáng;sáng;sáng sớm;sáng mai;sáng nay|morning;mornings;in the morning
part of day|noon|buổi trưa;trưa|noon;midday
part of day|afternoon|buổi chiều;chiều|afternoon
part of day|night|ban đêm;buổi tối;buổi đêm;đêm;tối;khuya;đêm nay;tối nay|night;at night;evening;tonight
cooking|raw|sống;còn sống|raw;uncooked
cooking|cooked|nấu chín;chín;luộc|cooked
safety|safe|an toàn;vô hại;không độc|safe;harmless;safely
safety|dangerous|nguy hiểm;độc hại;có hại;gây hại;có độc|dangerous;unsafe;harmful;toxic;poisonous;hazardous
legality|legal|hợp pháp|legal;lawful;legally
legality|banned|bị cấm;cấm;trái phép;bất hợp pháp;nghiêm cấm|banned;illegal;prohibited;bans;ban;outlawed;outlaws;bars;forbids;forbidden
value|good|có lợi;rất tốt|good for;beneficial;healthy for;benefits
value|bad|có hại;rất xấu|bad for;harms;damages
effect|cause|gây;gây ra;gây nên;dẫn đến;dẫn tới;gây bệnh|cause;causes;caused;causing;leads to;lead to;trigger;triggers;results in
effect|prevent|ngăn;ngăn ngừa;ngăn chặn;phòng;phòng ngừa;phòng tránh;phòng chống;phòng được|prevent;prevents;preventing;protect;protects;ward off;wards off
effect|cure|chữa;chữa khỏi;chữa được;trị;chữa trị;điều trị;trị dứt;trị khỏi;chữa bệnh;chữa lành;trị bệnh|cure;cures;cured;curing;treat;treats;heal;heals
side|left|bên trái;tay trái;chân trái;phía trái|left side;left hand;on the left;left-hand;left leg;left arm
side|right|bên phải;tay phải;chân phải;phía phải|right side;right hand;on the right;right-hand;right leg;right arm
state|open|mở cửa|open;opens;reopen;opened
state|closed|đóng cửa|close;closed;closes;shut
switch|on|bật|turn on;switched on;turning on
switch|off|tắt|turn off;switched off;turning off
trade|buy|mua vào;mua|buy;buying;buys
trade|sell|bán ra|sell;selling;sells
border|in|nhập khẩu|import;imports;imported
border|out|xuất khẩu|export;exports;exported
place of day|inside|trong nhà|indoors;indoor;inside
place of day|outside|ngoài trời|outdoors;outdoor;outside
level|high|cao;mức cao|high;highest
spending|waste|tốn;hao;lãng phí;ngốn;tốn thêm|wastes;waste;wasting;uses more;costs more
spending|save|tiết kiệm;đỡ tốn;bớt tốn|saves;save;saving
period|day|mỗi ngày;một ngày;1 ngày;hằng ngày;hàng ngày;/ngày|per day;a day;every day;each day;daily
period|week|mỗi tuần;một tuần;1 tuần;hằng tuần;hàng tuần;/tuần|per week;a week;every week;each week;weekly
period|month|mỗi tháng;một tháng;1 tháng;hằng tháng;hàng tháng;/tháng|per month;a month;every month;each month;monthly
period|year|mỗi năm;một năm;1 năm;hằng năm;hàng năm;/năm|per year;a year;every year;each year;yearly;annually
level|low|thấp;mức thấp|low;lowest
pace|fast|nhanh;mau|fast;quickly;faster
pace|slow|chậm|slow;slowly;slower
sum|gain|tăng cân|gain weight;weight gain;fattening
sum|lose|giảm cân|lose weight;weight loss;slimming
season|summer|mùa hè;mùa hạ|summer
season|winter|mùa đông|winter
pay|free|miễn phí|free of charge;for free
permission|yes|được phép;cho phép;có thể ăn;được ăn;được uống;được dùng|allowed;permitted;may;can eat;can drink;can use
scope|all|tất cả;toàn bộ;mọi;cả nước;toàn quốc;hết thảy;tất tần tật;ai cũng|all;every;entire;everyone;everybody;all of the;nationwide
scope|some|một số;một vài;vài;số ít;một ít|some;several;a few;certain;a handful
scope|most|hầu hết;đa số;phần lớn;đại đa số|most;majority;the majority
frequency|always|luôn;luôn luôn;lúc nào cũng|always;every time
frequency|sometimes|đôi khi;thỉnh thoảng;đôi lúc;hiếm khi;có khi|sometimes;occasionally;rarely;seldom
only|only|chỉ;chỉ có;chỉ mỗi;duy nhất|only;solely;exclusively
-|-|mọi người;trước mắt;trước đây;sau đó;sau cùng;tối thiểu;tối đa;chỉ cần;chỉ với;chỉ sau;chỉ trong;chỉ số;địa chỉ;chỉ huy;không chỉ;hơn nữa;phòng khám;phòng học;phòng thí nghiệm;văn phòng;phòng bệnh viện;dự phòng;sạc dự phòng;quốc phòng;phòng ngủ;phòng tắm;tổng thống;đời sống;cuộc sống;sinh sống;bán đảo;trị giá;chính trị;quản trị;trị an;nhà trị liệu;hạ long;tăng động;tăng huyết áp;cao huyết áp;huyết áp cao;huyết áp thấp;mặt trái;trái đất;mỡ máu cao;sáng tạo;ánh sáng;khoai sống;hóa trị;xạ trị;lá sống;tiêm phòng;tiêm ngừa;giá trị;ngăn kéo;tốc độ cao;mở đầu;chín người;quạt;phía sau;bỏng lạnh;cảm lạnh;tủ lạnh;máy lạnh;ớn lạnh;sau này;trước hết;trước cổng;trước cửa;sáng suốt;sống sót;sống lâu;còn sống;cả đời|at all;at most;most of the time;all over;after all;more or less;the more;some of;all the best;only if;raw data;not only;drop off;cut off;high school;common cold;a cold;colds;catch cold;cold sore;all right;low cost;if only;once more;any more;no more;once and for all;first of all;may be;after a while;warm up;most likely;good night;cut out;raise awareness;for some time;hot spot;hotspot;hot water bottle;open letter;close to;close contact;close friend;any more;more information
"""  # noqa: E501


def _entries(vietnamese: bool, english: bool) -> list[tuple[str, Axis]]:
    entries = []
    for line in _TABLE.strip().splitlines():
        axis, value, vi, en = line.split("|")
        names = (vi.split(";") if vietnamese else []) + [
            name for name in en.split(";") if english or len(name) > 5
        ]
        entries += [(name, Axis(axis, value)) for name in names if name]
    return entries


_DOUBTFUL_UNMARKED = frozenset(
    [
        "sau",
        "truoc",
        "am",
        "lanh",
        "sang",
        "toi",
        "dem",
        "trua",
        "chieu",
        "chin",
        "song",
        "cao",
        "thap",
        "nhanh",
        "mau",
        "cham",
        "ngan",
        "phong",
        "tri",
        "chua",
        "ha",
        "nang",
        "chi",
        "vai",
        "luon",
        "tat",
        "bat",
        "mua",
        "mo",
        "sau",
        "truoc",
        "nong",
        "soi",
        "nguoi",
        "thua",
        "cam",
        "gay",
        "giam",
        "tang",
        "khuya",
        "luoc",
        "moi",
    ]
)
"""Without marks these words are too many things at once; only longer phrases with them are read."""
_KEEP_UNMARKED = frozenset({"gay", "tang", "giam", "truoc", "sau", "dem", "nong", "lanh", "moi"})
_UNMARKED = [
    (phrase, axis)
    for phrase, axis in _entries(True, False)
    if (folded := " ".join(w.folded for w in scan(phrase))) not in _DOUBTFUL_UNMARKED
    or folded in _KEEP_UNMARKED - {"giam", "moi", "sau"}
]
_TABLES: dict[tuple[bool, bool], Phrases[Axis]] = {
    (True, False): Phrases(_entries(True, False), marked=True),
    (False, False): Phrases(_UNMARKED, marked=False),
    (False, True): Phrases(_entries(False, True), marked=False),
    (True, True): Phrases(_entries(False, True), marked=False),
}


def cues(text: str) -> list[Cue]:
    """Every comparison, direction and quantifier cue of `text`, in order."""
    words = scan(text)
    marked = has_marks(words)
    return cues_in(text, words, marked=marked, english=not marked and looks_english(words))


def cues_in(text: str, words: Sequence[Word], *, marked: bool, english: bool) -> list[Cue]:
    """`cues` over words already scanned."""
    found = []
    for hit in _TABLES[(marked, english)].find(spellings(words, marked=marked)):
        if hit.value.axis != "-":
            start, end = words[hit.first].start, words[hit.last - 1].end
            found.append(Cue(*hit.value, start, end, text[start:end], hit.first, hit.last))
    return found
