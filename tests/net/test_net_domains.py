"""Who registered a name: one rule for everybody who counts sites."""

from __future__ import annotations

import pytest

from soi.net.domains import registrable, registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.who.int", "who.int"),
        ("monographs.iarc.who.int", "who.int"),
        ("csgt.bocongan.gov.vn", "bocongan.gov.vn"),
        ("shop.tiki.com.vn", "tiki.com.vn"),
        ("www.nhs.uk", "nhs.uk"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("WWW.BBC.co.uk.", "bbc.co.uk"),
        ("vnexpress.net", "vnexpress.net"),
        ("a.someone.github.io", "someone.github.io"),
        ("www.city.kawasaki.jp", "city.kawasaki.jp"),
        ("báo.example.vn", "example.vn"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("a.b.newsuffix", "b.newsuffix"),
        ("gov.vn", "gov.vn"),
        ("github.io", "github.io"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("two..dots.example", "two..dots.example"),
        ("", ""),
    ],
)
def test_it_knows_what_somebody_registered(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk:8443/news?a=1", "bbc.co.uk"),
        ("http://192.0.2.7:8000/", "192.0.2.7"),
        ("http://[2001:db8::7]/", "2001:db8::7"),
        ("upload.pdf", ""),
        ("", ""),
    ],
)
def test_it_reads_the_host_of_an_address(url: str, domain: str) -> None:
    assert registrable(url) == domain


def test_it_tells_two_pages_of_one_host_apart() -> None:
    assert registrable("https://one.github.io/") != registrable("https://two.github.io/")
