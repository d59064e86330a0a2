"""Language: single cases, and accuracy on a small set written for this test (never tuned on)."""

from __future__ import annotations

import pytest

from soi.text import fold, guess_language

VIETNAMESE = """
Uống nước lá đu đủ mỗi ngày giúp chữa khỏi bệnh tiểu đường
Bộ Công an cảnh báo thủ đoạn lừa đảo qua điện thoại
Từ tháng sau giá xăng sẽ giảm mạnh
Ăn mì tôm sống có bị sán không
Trẻ em dưới năm tuổi không nên uống mật ong
Sạc điện thoại qua đêm dễ gây cháy nổ
Con đường này vừa được mở rộng
Nghe nói đun nước trong lò vi sóng gây ung thư
Rửa gạo kỹ sẽ mất hết chất
Tắm đêm dễ bị đột quỵ
Ngân hàng sẽ khóa tài khoản nếu không cập nhật căn cước
Muối hồng tốt hơn muối trắng
Nhà trường thông báo cho học sinh nghỉ hết tuần
Chó nhà hàng xóm mới đẻ năm con
Trứng gà để tủ lạnh được bao lâu
Cháu bé bị lạc ở chợ đã tìm được người nhà
Nước mía pha muối trị ho
Đeo khẩu trang vải không ngăn được bụi mịn
""".strip().splitlines()

CHAT = """
ko bt tin nay co that k mn oi
e nghe ns uong nc dua giai doc dc phai k
mn check giup mk tin nay vs
sao dt cua m cu bao nhiem virus z
trc h minh van an binh thuong ma co s dau
ai bik vu nay ntn ko
ck mk bao an toi song chua dc cum
bv nay kham bhyt dc k ad
""".strip().splitlines()

ENGLISH = """
Drinking papaya leaf juice every day cures diabetes
Police warn about a new phone scam
Petrol prices will fall sharply next month
Can you get worms from raw instant noodles
Children under one should never eat honey
Charging your phone overnight may start a fire
This road has just been widened
I heard microwaved water causes cancer
Washing rice removes all nutrients
Late showers lead to strokes
The bank closes accounts without new ID cards
Pink salt is better than white salt
Schools are closed for the rest of the week
The dog next door had five puppies
How long do eggs keep in a fridge
A lost child was found at the market
Sugar cane juice with salt stops coughs
Cloth masks do not filter fine dust
lol is this legit or fake
omg they banned it again
""".strip().splitlines()

OTHER = [
    ("de", "Wer jeden Morgen warmes Zitronenwasser trinkt, wird angeblich nie wieder krank"),
    ("fr", "Boire du jus de citron chaud chaque matin guérirait le cancer selon cette vidéo"),
    ("es", "Beber agua con limón todas las mañanas cura el cáncer, dice un mensaje de WhatsApp"),
    ("pt", "Beber água com limão todas as manhãs cura o câncer, diz uma mensagem"),
    ("id", "Minum air lemon hangat setiap pagi bisa menyembuhkan kanker kata pesan berantai"),
    ("it", "Bere acqua e limone ogni mattina cura il cancro secondo questo messaggio"),
    ("tr", "Her sabah ılık limonlu su içmek kanseri iyileştiriyor diyorlar"),
    ("pl", "Picie ciepłej wody z cytryną każdego ranka leczy raka, mówią w internecie"),
    ("nl", "Elke ochtend warm citroenwater drinken geneest kanker volgens dit bericht"),
    ("th", "ดื่มน้ำมะนาวทุกเช้ารักษามะเร็งได้"),
    ("zh", "每天早上喝柠檬水可以治愈癌症"),
    ("ja", "毎朝レモン水を飲むと癌が治る"),
    ("ko", "매일 아침 레몬물을 마시면 암이 낫는다"),
    ("ar", "شرب ماء الليمون كل صباح يشفي من السرطان حسب رسالة على واتساب"),
    ("fa", "نوشیدن آب لیمو هر روز صبح سرطان را درمان می‌کند"),
    ("ur", "روزانہ صبح لیموں پانی پینے سے کینسر ٹھیک ہو جاتا ہے"),
    ("hi", "हर सुबह नींबू पानी पीने से कैंसर ठीक हो जाता है"),
    ("mr", "रोज सकाळी लिंबू पाणी प्यायल्याने कर्करोग बरा होतो असे म्हणतात"),
    ("ta", "தினமும் காலையில் எலுமிச்சை நீர் குடித்தால் புற்றுநோய் குணமாகும்"),
    ("pa", "ਹਰ ਸਵੇਰ ਨਿੰਬੂ ਪਾਣੀ ਪੀਣ ਨਾਲ ਕੈਂਸਰ ਠੀਕ ਹੁੰਦਾ ਹੈ"),
    ("bn", "প্রতিদিন সকালে লেবু পানি খেলে ক্যান্সার ভালো হয়"),
    ("ru", "Пить тёплую воду с лимоном каждое утро лечит рак, говорят в интернете"),
    ("uk", "Кажуть, що тепла вода з лимоном щоранку лікує рак, і це підтвердили лікарі"),
    ("el", "Το ζεστό νερό με λεμόνι κάθε πρωί θεραπεύει τον καρκίνο"),
    ("he", "שתיית מי לימון בכל בוקר מרפאת סרטן"),
]


def test_vietnamese_with_marks_is_vietnamese() -> None:
    assert [text for text in VIETNAMESE if guess_language(text).code != "vi"] == []
    assert not any(guess_language(text).unaccented for text in VIETNAMESE)


def test_vietnamese_without_marks_is_vietnamese() -> None:
    wrong = [text for text in map(fold, VIETNAMESE) if guess_language(text).code != "vi"]
    assert wrong == []
    assert all(guess_language(fold(text)).unaccented for text in VIETNAMESE)


def test_teen_code_is_vietnamese() -> None:
    assert [text for text in CHAT if guess_language(text).code != "vi"] == []


def test_english_is_english() -> None:
    assert [text for text in ENGLISH if guess_language(text).code != "en"] == []


@pytest.mark.parametrize(("code", "text"), OTHER)
def test_other_languages_are_themselves(code: str, text: str) -> None:
    assert guess_language(text).code == code


@pytest.mark.parametrize("text", ["", "12345", "😀", "https://a.vn/bai-viet", "..."])
def test_nothing_to_go_by_is_undetermined(text: str) -> None:
    assert guess_language(text).code == "und"
    assert guess_language(text).confidence == 0.0


def test_names_and_links_do_not_count() -> None:
    assert (
        guess_language("@john_smith xem https://www.example.com/the-best-news uống nước #breaking").code
        == "vi"
    )
