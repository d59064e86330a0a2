"""Somebody goes through a sitting in a browser without JavaScript, as its pages lead them."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from soi.drills.exercises import Exercise, exercises
from soi.drills.models import Sitting

Answer = Callable[[Exercise], tuple[str, str]]
"""What to answer to an exercise, and how sure (in percent)."""


def rightly(exercise: Exercise) -> tuple[str, str]:
    """The right answer, quite sure."""
    return exercise.key, "90"


def suspiciously(exercise: Exercise) -> tuple[str, str]:
    """Calls everything false."""
    return "false", "75"


def openly(exercise: Exercise) -> tuple[str, str]:
    """Can't tell yet, whatever it is."""
    return "", ""


def token(page: str) -> str:
    """The form's token."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, "no form with a token"
    return found[1]


def begin(browser: Client, language: str = "en") -> str:
    """Begin without an account; the code that is shown."""
    page = browser.get(f"/{language}/practice/begin/").content.decode()
    answer = browser.post(f"/{language}/practice/begin/", {"csrfmiddlewaretoken": token(page)})
    found = re.search(r"<code>([A-Z0-9-]+)</code>", answer.content.decode())
    assert found, "no code is shown"
    return found[1]


def start(browser: Client, address: str) -> Sitting:
    """Press the button on a page that starts something; the sitting that it leads to."""
    page = browser.get(address).content.decode()
    answer = browser.post(address, {"csrfmiddlewaretoken": token(page)})
    assert answer.status_code == 302, answer.content.decode()
    return Sitting.objects.get(uid=answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])


def go_through(
    browser: Client, sitting: Sitting, answer: Answer = rightly, language: str = "en"
) -> list[str]:
    """Answer everything of a sitting; the pages that told how it is."""
    address = f"/{language}/practice/sittings/{sitting.uid}/"
    told: list[str] = []
    while 'name="item"' in (page := browser.get(address).content.decode()):
        found = re.search(r'name="item" value="([^"]+)"', page)
        assert found
        chosen, sure = answer(exercises(sitting.language)[found[1]])
        said = browser.post(
            f"{address}answer",
            {"csrfmiddlewaretoken": token(page), "item": found[1], "answer": chosen, "sure": sure},
            follow=True,
        )
        assert said.status_code == 200
        told.append(said.content.decode())
        assert len(told) <= 30
    return told
