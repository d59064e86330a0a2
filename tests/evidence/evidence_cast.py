"""A small site to capture, and the hand that captures it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from soi.evidence.actions import capture
from soi.evidence.models import Capture
from soi.net import Wire
from tests.fakes.internet import Elsewhere
from tests.fakes.web import FakeWeb, Respond, fake_web, reply

ARTICLE = """<!doctype html><html lang=vi><head><meta charset=utf-8><title>Nước muối và bệnh cúm – Báo Mẫu</title>
<style>p { color: red }</style></head><body><nav><a href=/>Trang chủ</a></nav>
<h1>Súc miệng nước muối không diệt được vi-rút cúm</h1>
<p>Bộ Y tế cho biết: “Nước muối sinh lý <b>chỉ làm sạch</b> họng,
không diệt được vi-rút”. Người dân nên tiêm vắc-xin mỗi năm một lần.</p>
<p>Tiêm vắc-xin là cách phòng bệnh tốt nhất. Hãy rửa tay thường xuyên.</p>
<table><tr><td>Năm 2023</td><td>1.200 ca</td></tr><tr><td>Năm 2024</td><td>900 ca</td></tr></table>
<script>document.write("chạy")</script></body></html>"""
HTML = {"Content-Type": "text/html; charset=utf-8"}
ADDRESS = "http://bao.example.org/suc-khoe/nuoc-muoi"


def page(markup: str, status: int = 200) -> Respond:
    """An HTML answer."""
    return reply(status, markup.encode(), HTML)


def outside(web: FakeWeb) -> Wire:
    """A wire on which every name is one public address, played by `web`."""
    return Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(web.port))


@contextmanager
def site(routes: Mapping[str, Respond]) -> Iterator[Callable[[str], Capture]]:
    """A public site with these pages, and a function that captures an address of it."""
    with fake_web(routes) as web:
        yield lambda url: capture(url, "case-1", "person:7", wire=outside(web))


def captured(markup: str = ARTICLE, url: str = ADDRESS) -> Capture:
    """A page captured over the (played) net."""
    path = "/" + url.split("//", 1)[1].partition("/")[2]
    with site({path: page(markup)}) as take:
        return take(url)
