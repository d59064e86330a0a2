"""Somebody practises: from the front page to the end of a lesson, and back again by a code."""

from __future__ import annotations

import pytest

from tests.conftest import Person

pytestmark = pytest.mark.django_db


def test_it_is_open_to_everybody_and_sets_no_cookie(stranger: Person) -> None:
    answer = stranger.browser.get("/en/practice/")
    assert (answer.status_code, dict(answer.cookies)) == (200, {})


def test_the_public_site_leads_to_it(stranger: Person) -> None:
    assert 'href="/en/practice/"' in stranger.browser.get("/en/").content.decode()
