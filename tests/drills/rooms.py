"""A workshop and its people, for tests: one who leads it, phones that join it as phones do."""

from __future__ import annotations

import random
from dataclasses import dataclass

from django.test import Client

from soi.drills.actions import workshops as actions
from soi.drills.models import Workshop
from soi.drills.queries.workshops import moved_on
from soi.drills.rounds import drawn
from soi.people.models import Person


def workshop(facilitator: Person, size: int = 4, language: str = "en") -> Workshop:
    """A workshop that waits for people; the same messages every time."""
    plan = drawn(language, ("health", "scams"), size, random.Random(6))
    return actions.make_workshop(facilitator, language, "Library", plan)


def moved(one: Workshop, *ways: str) -> Workshop:
    """The workshop after these steps."""
    for way in ways:
        one.refresh_from_db()
        assert actions.step(one, way, one.number)
        moved_on(one.code)  # as after a commit, which a test does not make
    one.refresh_from_db()
    return one


def seats(one: Workshop, many: int) -> list[str]:
    """Tokens of so many phones that sat down."""
    return [actions.join(one.code, "") for _ in range(many)]


@dataclass
class Phone:
    """A phone: a browser that nobody is signed in to."""

    code: str
    browser: Client

    @property
    def path(self) -> str:
        return f"/en/practice/w/{self.code}/"

    def join(self) -> None:
        assert self.browser.post(f"{self.path}join/").status_code == 303

    def page(self) -> str:
        return self.browser.get(self.path).content.decode()


def phone(one: Workshop) -> Phone:
    """A phone that has not joined yet."""
    return Phone(one.code, Client(enforce_csrf_checks=True))
