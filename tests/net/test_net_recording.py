"""What `record` keeps: every hop as it went over the wire, within the same limits as any other fetch."""

from __future__ import annotations

import gzip
from ipaddress import IPv4Address

import pytest

from soi.net import FetchError, Limits, Wire, record
from tests.fakes.internet import Elsewhere
from tests.fakes.web import FakeWeb, fake_web, reply


def outside(web: FakeWeb) -> Wire:
    return Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(web.port))


def test_it_keeps_every_hop_with_its_headers_and_bytes() -> None:
    packed = gzip.compress("Nước muối".encode(), mtime=0)
    routes = {
        "/old": reply(301, b"Moved.", {"Location": "/new?a=%C3%A9"}),
        "/new": reply(200, packed, {"Content-Encoding": "gzip", "X-Twice": "a"}),
    }
    with fake_web(routes) as web:
        first, last = record("http://Example.ORG/old", wire=outside(web))
    assert (first.url, first.status, first.reason) == ("http://example.org/old", 301, "Moved Permanently")
    assert first.received == first.body == b"Moved."
    assert (last.url, last.target) == ("http://example.org/new?a=%C3%A9", "/new?a=%C3%A9")
    assert (last.received, last.body.decode()) == (packed, "Nước muối")
    assert last.header("x-twice") == "a"
    assert last.header("absent") == ""
    assert [name for name, _ in last.headers if name.startswith("Content")] == [
        "Content-Length",
        "Content-Encoding",
    ]
    assert dict(last.request_headers)["Host"] == "example.org"
    assert IPv4Address(last.peer) == IPv4Address("93.184.216.34")
    assert last.certificate_sha256 == ""


def test_it_holds_every_hop_to_the_limits() -> None:
    large = reply(302, b"x" * 3000, {"Location": "/end"})
    with fake_web({"/": large, "/end": reply(body=b"end")}) as web:
        with pytest.raises(FetchError) as failure:
            record("http://example.org/", wire=outside(web), limits=Limits(body_bytes=2000))
        assert failure.value.kind == "too-large"
        assert [hop.body for hop in record("http://example.org/", wire=outside(web))][1:] == [b"end"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.1/", "private"),
        ("http://[::1]/", "private"),
        ("http://example.org:22/", "port"),
        ("ftp://example.org/", "scheme"),
        ("http://a:b@example.org/", "user"),
        ("http:///", "address"),
        ("http://example.org/round", "redirects"),
    ],
)
def test_it_says_what_was_wrong(url: str, reason: str) -> None:
    circle = {"/round": reply(302, headers={"Location": "/round"})}
    with fake_web(circle) as web, pytest.raises(FetchError) as failure:
        record(url, wire=outside(web))
    assert (failure.value.kind, failure.value.reason) == ("refused", reason)


def test_it_says_that_a_name_is_unknown() -> None:
    with pytest.raises(FetchError) as failure:
        record("http://nowhere.example/", wire=Wire(lambda host, seconds: ()))
    assert (failure.value.kind, failure.value.reason) == ("unreachable", "unknown-host")
