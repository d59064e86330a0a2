"""The desk as its markup names it: every address in it is one that the site answers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from soi.checks.identity import desk_identity
from soi.checks.markup import claim_review, review_to_publish
from soi.checks.queries import draft_of
from tests.library.library_cast import Shelf

ORIGIN = "http://127.0.0.1:8000"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_the_gate_validates_names_the_page_that_is_published(
    shelf: Shelf, client: Client, language: str
) -> None:
    check = shelf["lemon-vi"]
    with translation.override(language):
        desk = desk_identity()
        address = desk.address_of(check.uid)
        assert review_to_publish(draft_of(check), desk)["url"] == claim_review(check, desk)["url"]
    assert address == f"{ORIGIN}/{language}/c/{check.uid}/"
    assert client.get(address.removeprefix(ORIGIN)).status_code == 200
