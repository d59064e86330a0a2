"""Pages for measuring the flags, in Vietnamese and English: walls as sites show them, and honest pages that look a
little like one. Written for these tests; no page of a real site is copied."""

# ruff: noqa: E501 (a page on a line)
from __future__ import annotations

from dataclasses import dataclass

from soi.evidence.flags import Answer, flags
from soi.evidence.reading.worker import read

VI = (
    "Theo cơ quan y tế, cúm mùa là bệnh nhiễm trùng đường hô hấp cấp tính do vi-rút cúm gây ra. Bệnh lây qua giọt bắn "
    "khi người bệnh ho hoặc hắt hơi. Tiêm vắc-xin hằng năm là biện pháp phòng bệnh hiệu quả nhất hiện nay. "
)
EN = (
    "Seasonal influenza is an acute respiratory infection caused by influenza viruses. It spreads through droplets "
    "when an infected person coughs or sneezes. Yearly vaccination is the most effective way to prevent it. "
)
PASSWORD = "<form><input name=u><input type=password name=p><button>OK</button></form>"


@dataclass(frozen=True)
class Example:
    """One page with the flags it should get."""

    name: str
    expected: tuple[str, ...]
    markup: str
    asked: str = "https://site.example.org/2024/05/article-123"
    final: str = ""
    status: int = 200

    def found(self) -> tuple[str, ...]:
        """The flags it does get."""
        words = read("text/html", self.markup.encode(), "text/html; charset=utf-8")
        return tuple(flags(Answer(self.asked, self.final or self.asked, self.status, words)))


def page(title: str, body: str) -> str:
    return f"<!doctype html><title>{title}</title><body>{body}</body>"


def article(title: str, text: str, times: int, more: str = "") -> str:
    return page(title, f"<h1>{title}</h1>" + f"<p>{text}</p>" * times + more)


WALLS = (
    Example("vi login form", ("login-wall",), page("Đăng nhập | Diễn đàn", f"<h1>Đăng nhập</h1><p>Vui lòng nhập tài khoản và mật khẩu của bạn để vào diễn đàn sức khỏe cộng đồng.</p>{PASSWORD}")),
    Example("en login form", ("login-wall",), page("Log in - Example Social", f"<p>See more on Example Social. Email or phone number. Forgotten password? Create new account.</p>{PASSWORD}")),
    Example("en must log in, no form", ("login-wall",), page("Example Social", "<p>You must log in to continue.</p><p>This content is not available to people who are not signed in to the site.</p>")),
    Example("vi must log in, no form", ("login-wall",), page("Mạng xã hội mẫu", "<p>Bạn cần đăng nhập để xem nội dung này. Nếu chưa có tài khoản, hãy tạo tài khoản mới chỉ trong một phút.</p>")),
    Example("en sent to login", ("login-wall",), page("Example", "<p>Welcome back. Enter your e-mail address and we will send you a link that opens the journal for you.</p>"), final="https://site.example.org/login?next=%2F2024"),
    Example("vi sent to login", ("login-wall",), page("Tài khoản", "<p>Chào mừng bạn trở lại. Nhập số điện thoại để nhận mã, sau đó tiếp tục đọc các bài viết của tòa soạn.</p>"), final="https://id.example.org/dang-nhap"),
    Example("en paywall", ("login-wall",), article("Flu season arrives early this year", EN, 2, "<p>Subscribe to continue reading this article.</p>")),
    Example("vi paywall", ("login-wall",), article("Mùa cúm đến sớm", VI, 2, "<p>Đăng ký để đọc tiếp bài viết này.</p>")),
    Example("401", ("http-error", "login-wall"), page("401", "<p>Authorization required. This server could not verify that you are authorized to access the document.</p>"), status=401),
    Example("vi soft 404", ("soft-404",), page("Không tìm thấy trang | Báo Mẫu", "<h1>Không tìm thấy trang</h1><p>Trang bạn tìm có thể đã bị xóa hoặc chuyển đi nơi khác. Mời bạn quay lại trang chủ.</p>")),
    Example("vi soft 404 by heading", ("soft-404",), page("Báo Mẫu", "<h1>Trang không tồn tại</h1><p>Liên kết bạn vừa mở đã cũ hoặc không đúng. Hãy thử tìm kiếm bài viết khác nhé.</p>")),
    Example("vi error 404", ("soft-404",), page("Lỗi 404", "<p>Rất tiếc, địa chỉ này không còn nữa. Bạn có thể xem các tin mới nhất trong ngày ở trang chủ.</p>")),
    Example("en soft 404", ("soft-404",), page("Page not found - Example News", "<h1>Sorry!</h1><p>The page you were looking for may have moved, or the link may be out of date. Try a search.</p>")),
    Example("en oops", ("soft-404",), page("Example", "<h1>Oops! We can't find that page</h1><p>It may have been moved or deleted. Please check the address, or go back to the front page.</p>")),
    Example("en home instead", ("soft-404",), article("Example News", EN, 20), final="https://www.site.example.org/"),
    Example("vi home instead", ("soft-404",), article("Báo Mẫu", VI, 20), final="https://site.example.org/vi/"),
    Example("en consent", ("consent-page",), page("Before you continue", "<h1>Before you continue to Example</h1><p>We use cookies and data to deliver our services.</p><button>Reject all</button><button>Accept all</button>")),
    Example("en consent elsewhere", ("consent-page",), page("Example", "<p>Example is part of a family of brands. When you use our sites and apps we and our partners store data.</p>"), final="https://consent.example.com/collectConsent?session=1"),
    Example("vi consent", ("consent-page",), page("Báo Mẫu", "<h1>Trước khi tiếp tục</h1><p>Chúng tôi sử dụng cookie để cung cấp dịch vụ.</p><button>Từ chối tất cả</button><button>Chấp nhận tất cả</button>")),
    Example("en robot check", ("robot-check",), page("Just a moment...", "<h1>site.example.org</h1><p>Checking your browser before accessing the site. This may take a few seconds, please wait.</p>")),
    Example("en captcha", ("robot-check",), page("Example", "<p>Our systems have detected unusual traffic from your computer network. Please complete the captcha below.</p>")),
    Example("vi robot check", ("robot-check",), page("Báo Mẫu", "<p>Xác minh bạn là con người bằng cách hoàn thành thao tác dưới đây trước khi tiếp tục truy cập trang.</p>")),
    Example("app shell", ("empty-text",), page("Example App", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script>start()</script>")),
    Example("vi empty", ("empty-text",), page("Tin tức", "<div>Đang tải…</div><script src=/app.js></script>")),
    Example("404 said", ("http-error",), page("Không tìm thấy trang", "<p>Trang bạn tìm có thể đã bị xóa hoặc chuyển đi nơi khác. Mời bạn quay lại trang chủ.</p>"), status=404),
    Example("server error", ("http-error",), article("Lỗi máy chủ", VI, 1), status=500),
)  # fmt: skip
HONEST = (
    Example("vi article", (), article("Cúm mùa lây như thế nào", VI, 8)),
    Example("en article", (), article("How influenza spreads", EN, 8)),
    Example("vi short article", (), article("Thông báo tiêm chủng", VI, 1)),
    Example("en short article", (), article("Vaccination notice", EN, 1)),
    Example("en article with login form in its head", (), page("Flu season", PASSWORD + f"<p>{EN}</p>" * 8)),
    Example("vi article with login link", (), article("Mùa cúm", VI, 3, "<a href=/login>Đăng nhập</a> <a href=/r>Đăng ký</a>")),
    Example("en short article with login link", (), article("Flu notice", EN, 1, "<nav><a href=/login>Log in</a></nav>")),
    Example("en article about logging in", (), article("Logging in safely: how passkeys work", EN, 8, "<p>Please log in with care.</p>")),
    Example("vi article asks for comments", (), article("Mùa cúm", VI, 7, "<p>Vui lòng đăng nhập để bình luận.</p>")),
    Example("en article about error 404", (), article("What a 404 page says about a newsroom", EN, 6)),
    Example("en title begins with found", (), article("Not found in nature: a virus made in a film", EN, 3)),
    Example("vi missing plane", (), article("Không tìm thấy vi-rút cúm trong mẫu nước, cơ quan y tế nói", VI, 6)),
    Example("vi short, nothing harmful found", (), article("Không tìm thấy nội dung độc hại trong lô vắc-xin", VI, 1)),
    Example("vi short, about not finding", (), article("Chưa tìm thấy trang thiết bị thất lạc của bệnh viện", VI, 1)),
    Example("en article with cookie banner", (), page("Flu", "<div>We use cookies. We value your privacy. <button>Accept all</button><button>Reject all</button></div>" + f"<p>{EN}</p>" * 8)),
    Example("vi article with cookie banner", (), page("Cúm", "<div>Chúng tôi sử dụng cookie. <button>Chấp nhận tất cả</button></div>" + f"<p>{VI}</p>" * 8)),
    Example("en short article with cookie banner", (), page("Flu", f"<div>This site uses cookies. <button>Accept all</button></div><p>{EN}</p>")),
    Example("en article about cookies", (), article("Why every site asks about cookies", EN, 8, "<p>We value your privacy, accept all, reject all.</p>")),
    Example("en article about captchas", (), article("Are you a robot? A short history of the captcha", EN, 8)),
    Example("front page asked for", (), article("Example News", EN, 8), asked="https://site.example.org/", final="https://site.example.org/en/"),
    Example("redirect to www", (), article("Flu", EN, 8), asked="http://site.example.org/2024/a", final="https://www.site.example.org/2024/a"),
    Example("short link", (), article("Flu", EN, 8), asked="https://short.example/a/b1234", final="https://site.example.org/"),
    Example("moved article", (), article("Flu", EN, 8), final="https://site.example.org/health/influenza"),
    Example("auth in a word", (), article("Authors", EN, 2), asked="https://site.example.org/a/b", final="https://site.example.org/authors/lan"),
    Example("vi table", (), page("Số ca cúm", "<h1>Số ca cúm theo năm</h1><table><tr><td>2022</td><td>1.100</td></tr><tr><td>2023</td><td>1.200</td></tr><tr><td>2024</td><td>900 ca, thấp nhất trong ba năm</td></tr></table>")),
)  # fmt: skip
