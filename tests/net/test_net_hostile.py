"""Promise S1: more than 1,500 hostile addresses, and not one connection to where they lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2
import pytest

from soi.net import FetchError, Limits, Wire, fetch
from soi.net.addresses import refusal
from tests.fakes.internet import Elsewhere
from tests.fakes.web import canary, fake_web, reply
from tests.net.hostile_urls import INNER_V4, INNER_V6, hostile_urls


class Watched(httpcore2.SyncBackend):
    """Really connects, and keeps every address it was told to connect to."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        self.told.append(host)
        return super().connect_tcp(host, port, timeout, local_address, socket_options)


def inner_resolver(host: str, seconds: float) -> Sequence[str]:
    """Every name leads to this machine: the worst that a hostile name server can do."""
    return ("127.0.0.1",)


def test_it_never_connects_for_any_of_the_hostile_addresses() -> None:
    with canary() as bird:
        urls = hostile_urls(bird.port)
        watched = Watched()
        # The canary's port is opened here, so that the check of addresses has to hold alone.
        limits = Limits(seconds=2, ports=frozenset({80, 443, bird.port}))
        kinds = {_kind_of_failure(url, limits, Wire(inner_resolver, watched)) for url in urls}
        assert len(urls) >= 1500
        assert bird.hits == 0
        assert watched.told == []
        assert kinds == {"refused"}


def _kind_of_failure(url: str, limits: Limits, wire: Wire) -> str:
    with pytest.raises(FetchError) as failure:
        fetch(url, limits=limits, wire=wire)
    return failure.value.kind


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_it_never_follows_a_redirect_to_this_machine(hops: int) -> None:
    with canary() as bird:
        routes = {f"/{hop}": reply(302, headers={"Location": f"/{hop + 1}"}) for hop in range(1, hops)}
        routes[f"/{hops}"] = reply(302, headers={"Location": f"http://127.0.0.1:{bird.port}/"})
        with fake_web(routes) as web:
            elsewhere = Elsewhere(web.port)
            wire = Wire(lambda host, seconds: ("93.184.216.34",), elsewhere)
            with pytest.raises(FetchError, match="not on the public internet") as failure:
                fetch("http://example.org/1", limits=Limits(ports=frozenset({80, bird.port})), wire=wire)
        assert failure.value.kind == "refused"
        assert elsewhere.told == [("93.184.216.34", 80)] * hops
        assert bird.hits == 0


def test_it_refuses_a_name_with_one_private_answer_among_public_ones() -> None:
    watched = Watched()
    wire = Wire(lambda host, seconds: ("93.184.216.34", "127.0.0.1"), watched)
    with pytest.raises(FetchError, match="this machine"):
        fetch("http://rebinding.example/", wire=wire)
    assert watched.told == []


def test_it_ignores_the_environments_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with canary() as bird, fake_web({"/": reply(body=b"direct")}) as web:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{bird.port}")
        assert fetch(web.url, allow={"127.0.0.1"}).body == b"direct"
        assert bird.hits == 0


@pytest.mark.parametrize(
    "address", [*INNER_V4, *INNER_V6, "64:ff9b::7f00:1", "2002:7f00:1::", "nonsense", "1::%lo"]
)
def test_it_calls_special_addresses_special(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "172.32.0.1"],
)
def test_it_calls_public_addresses_public(address: str) -> None:
    assert refusal(address) is None
