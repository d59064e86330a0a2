"""What fetch does with hosts it may reach: follows, decodes, limits, and says plainly what went wrong."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from http.server import BaseHTTPRequestHandler

import pytest

from soi.net import FetchError, Limits, Wire, fetch, get, post, post_form, post_json, stream
from tests.fakes.internet import Elsewhere
from tests.fakes.web import FakeWeb, Respond, fake_web, reply

HERE = frozenset({"127.0.0.1"})


def outside(web: FakeWeb, claims: str = "") -> tuple[Wire, Elsewhere, list[str]]:
    """A wire on which every name is public, with the record of look-ups and connections."""
    asked: list[str] = []

    def resolver(host: str, seconds: float) -> tuple[str, ...]:
        asked.append(host)
        return ("93.184.216.34",) if len(asked) == 1 else ("127.0.0.1",)

    elsewhere = Elsewhere(web.port, claims)
    return Wire(resolver, elsewhere), elsewhere, asked


def test_it_looks_a_name_up_once_and_connects_to_that_answer() -> None:
    with fake_web({"/a": reply(body=b"hello")}) as web:
        wire, elsewhere, asked = outside(web)
        fetched = fetch("http://Example.ORG/a?b=%20c&d=é#part", wire=wire)
        assert (fetched.status, fetched.body, fetched.peer) == (200, b"hello", "93.184.216.34")
        assert fetched.final_url == "http://example.org/a?b=%20c&d=%C3%A9"
        assert asked == ["example.org"]
        assert elsewhere.told == [("93.184.216.34", 80)]
        _, path, headers = web.requests[0]
        assert path == "/a?b=%20c&d=%C3%A9"
        assert headers["Host"] == "example.org"
        assert headers["User-Agent"].startswith("Soi/")
        assert "Cookie" not in headers


def test_it_refuses_when_the_connection_ends_somewhere_else() -> None:
    with fake_web({"/": reply()}) as web:
        wire, _, _ = outside(web, claims="10.0.0.1")
        with pytest.raises(FetchError, match="did not reach the address"):
            fetch("http://example.org/", wire=wire)


def test_it_checks_the_name_again_at_every_redirect() -> None:
    with fake_web({"/": reply(302, headers={"Location": "http://example.org/again"})}) as web:
        wire, elsewhere, asked = outside(web)
        with pytest.raises(FetchError, match="this machine"):
            fetch("http://example.org/", wire=wire)
        assert asked == ["example.org", "example.org"]
        assert len(elsewhere.told) == 1


def test_it_follows_three_redirects_and_no_fourth() -> None:
    routes = {f"/{hop}": reply(301, headers={"Location": str(hop + 1)}) for hop in range(5)}
    with fake_web({**routes, "/3": reply(body=b"end")}) as web:
        wire = Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(web.port))
        assert fetch("http://example.org/0", wire=wire).body == b"end"
    with fake_web(routes) as web:
        wire = Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(web.port))
        with pytest.raises(FetchError, match="more than 3 times"):
            fetch("http://example.org/0", wire=wire)
        assert len(web.requests) == 4


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "gopher://example.org/", "http://a b/", "http://[", "ftp://x.y"]
)
def test_it_follows_redirects_to_the_web_only(location: str) -> None:
    with fake_web({"/": reply(302, headers={"Location": location})}) as web:
        with pytest.raises(FetchError) as failure:
            fetch(web.url, allow=HERE)
        assert failure.value.kind == "refused"


def test_it_reaches_a_private_host_only_when_the_operator_names_it() -> None:
    with fake_web({"/": reply(body=b"mine")}) as web:
        assert fetch(web.url, allow=HERE).body == b"mine"
        with pytest.raises(FetchError, match="ports"):
            fetch(web.url)
        with pytest.raises(FetchError, match="ports"):
            fetch(web.url, allow={"localhost"})


@pytest.mark.parametrize(
    ("name", "body"),
    [("gzip", gzip.compress(b"text" * 50, mtime=0)), ("deflate", zlib.compress(b"text" * 50))],
)
def test_it_undoes_compression(name: str, body: bytes) -> None:
    with fake_web({"/": reply(body=body, headers={"Content-Encoding": name})}) as web:
        assert fetch(web.url, allow=HERE).body == b"text" * 50


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(body=b"x" * 6_000_000), "too-large"),
        (reply(body=gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}), "too-large"),
        (reply(body=gzip.compress(bytes(3_000_000)), headers={"Content-Encoding": "gzip"}), "too-large"),
        (reply(body=gzip.compress(b"x" * 999, mtime=0)[:-9], headers={"Content-Encoding": "gzip"}), "broken"),
        (reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "broken"),
        (reply(body=b"x", headers={"Content-Encoding": "br"}), "broken"),
        (reply(body=b"short", headers={"Content-Length": "50"}), "unreachable"),
        (lambda handler: handler.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n"), "unreachable"),
    ],
    ids=["large", "bomb", "ratio", "cut", "garbage", "unasked", "short", "no-http"],
)
def test_it_refuses_bodies_that_are_too_large_or_broken(answer: Respond, kind: str) -> None:
    with fake_web({"/": answer}) as web:
        with pytest.raises(FetchError) as failure:
            fetch(web.url, allow=HERE)
        assert failure.value.kind == kind


def test_it_counts_bytes_of_a_body_without_a_stated_length() -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    with fake_web({"/": endless}) as web, pytest.raises(FetchError, match="larger than 5 MB"):
        fetch(web.url, allow=HERE)


def test_it_ends_a_slow_exchange_at_the_deadline() -> None:
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    started = time.monotonic()
    with fake_web({"/": dripping}) as web, pytest.raises(FetchError) as failure:
        fetch(web.url, allow=HERE, limits=Limits(seconds=0.6))
    assert failure.value.kind == "timeout"
    assert time.monotonic() - started < 2


def test_it_does_not_wait_for_a_name_server_that_never_answers() -> None:
    def slow(host: str, seconds: float) -> tuple[str, ...]:
        assert seconds <= 0.3
        raise FetchError("timeout", "The host's name took too long to look up.")

    with pytest.raises(FetchError, match="look up"):
        fetch("http://example.org/", limits=Limits(seconds=0.3), wire=Wire(slow))


def test_it_streams_a_large_body_in_pieces() -> None:
    body = b"0123456789" * 1_000_000
    with fake_web({"/": reply(body=body)}) as web:
        limits = Limits(body_bytes=20_000_000)
        with stream(web.url, allow=HERE, limits=limits) as answer:
            sizes = [len(chunk) for chunk in answer.chunks]
    assert sum(sizes) == len(body) == answer.length
    assert max(sizes) <= 1_000_000


def test_it_posts_json_to_a_service_the_operator_named_and_follows_nothing() -> None:
    with fake_web({"/v1/embeddings": reply(302, headers={"Location": "http://127.0.0.1:9/"})}) as web:
        answer = post_json(f"{web.url}/v1/embeddings", {"input": ["a"]}, headers={"X-Key": "k"}, allow=HERE)
        assert answer.status == 302
        assert web.requests[0][0] == "POST"
        assert web.requests[0][2]["X-Key"] == "k"
    with pytest.raises(FetchError) as failure:
        post_json("http://127.0.0.1:80/", {}, headers={}, allow=frozenset())
    assert failure.value.kind == "refused"


def test_it_posts_the_very_bytes_it_was_given() -> None:
    got: list[bytes] = []

    def keep(handler: BaseHTTPRequestHandler) -> None:
        got.append(handler.rfile.read(int(handler.headers["Content-Length"])))
        reply()(handler)

    with fake_web({"/": keep}) as web:
        assert post(web.url, b'{"a":  1}', headers={"X-Key": "k"}, allow=HERE).status == 200
    assert got == [b'{"a":  1}']


def test_it_says_whether_a_request_may_have_arrived() -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    def half(handler: BaseHTTPRequestHandler) -> None:
        reply(headers={"Content-Length": "100"}, body=b"half")(handler)
        handler.close_connection = True

    with fake_web({"/up": hang_up, "/half": half}) as web:
        for path in ("/up", "/half"):
            with pytest.raises(FetchError) as broken:
                post(f"{web.url}{path}", b"{}", headers={}, allow=HERE)
            assert broken.value.sent
    with pytest.raises(FetchError) as closed:
        post(web.url, b"{}", headers={}, allow=HERE)
    assert not closed.value.sent
    with pytest.raises(FetchError) as private:
        post(f"http://127.0.0.1:{web.port}/", b"{}", headers={}, allow=frozenset())
    assert not private.value.sent


def test_a_handshake_that_fails_sent_nothing() -> None:
    with fake_web({}) as web, pytest.raises(FetchError) as wrong:
        post(f"https://127.0.0.1:{web.port}/", b"{}", headers={}, allow=HERE)
    assert not wrong.value.sent


def test_it_asks_a_named_service_with_our_headers_and_follows_nothing() -> None:
    with fake_web({"/me": reply(302, b"moved", {"Location": "/other"}), "/other": reply()}) as web:
        answer = get(f"{web.url}/me", headers={"Authorization": "Bearer k"}, allow=HERE)
        assert (answer.status, answer.body, answer.headers["location"]) == (302, b"moved", "/other")
        method, path, headers = web.requests[0]
        assert (method, path, headers["Authorization"]) == ("GET", "/me", "Bearer k")
        assert len(web.requests) == 1
        with pytest.raises(FetchError, match="ports"):
            get(f"{web.url}/me", headers={}, allow=frozenset())
    for within, address in ((HERE, "http://localhost/"), (frozenset[str](), "http://127.0.0.1/")):
        with pytest.raises(FetchError) as failure:
            get(address, headers={}, allow=within)
        assert failure.value.kind == "refused"


def test_it_sends_fields_as_a_form_does_and_follows_nothing() -> None:
    sent: list[bytes] = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        sent.append(handler.rfile.read(int(handler.headers["Content-Length"])))
        reply(307, headers={"Location": "/token"})(handler)

    with fake_web({"/token": note}) as web:
        fields = {"code": "a b&c=d", "wort": "Ký +%"}
        answer = post_form(f"{web.url}/token", fields, headers={"Accept": "application/json"}, allow=HERE)
        assert answer.status == 307
        method, _, headers = web.requests[0]
        assert (method, headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
        assert headers["Accept"] == "application/json"
        assert sent == [b"code=a+b%26c%3Dd&wort=K%C3%BD+%2B%25"]
        with pytest.raises(FetchError, match="ports"):
            post_form(f"{web.url}/token", fields, headers={}, allow=frozenset())
        assert len(web.requests) == 1


def test_it_says_that_a_host_is_unknown_or_closed() -> None:
    with pytest.raises(FetchError, match="not known"):
        fetch("http://nowhere.example/", wire=Wire(lambda host, seconds: ()))
    with fake_web({}) as web:
        port = web.port
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/", allow=HERE)


def test_it_posts_a_form() -> None:
    def echo(handler: BaseHTTPRequestHandler) -> None:
        reply(body=handler.rfile.read(int(handler.headers["Content-Length"])))(handler)

    with fake_web({"/token": echo}) as web:
        answer = post_form(f"{web.url}/token", {"a": "ă &", "b": "1"}, headers={"X-Key": "k"}, allow=HERE)
        assert answer.body == b"a=%C4%83+%26&b=1"
        _, _, headers = web.requests[0]
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert headers["X-Key"] == "k"


def test_it_tells_whether_a_request_may_have_gone_out() -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    with fake_web({"/": hang_up, "/large": reply(body=b"x" * 200)}) as web:
        for path, limits in (("/", Limits()), ("/large", Limits(body_bytes=100))):
            with pytest.raises(FetchError) as after:
                post_json(web.url + path, {}, headers={}, allow=HERE, limits=limits)
            assert after.value.sent
        closed = web.port
    for url in (f"http://127.0.0.1:{closed}/", "http://127.0.0.1:1/", "http://10.0.0.1/"):
        allow = HERE if "127" in url else frozenset[str]()
        with pytest.raises(FetchError) as before:
            post_json(url, {}, headers={}, allow=allow)
        assert not before.value.sent
