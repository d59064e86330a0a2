"""A whole Soi with somebody who leads workshops, for journeys and for the bench.

`python -m tests.journeys.workshop_stage FOLDER PORT` is its process: `soi serve` as it is. The leader's session is
written to FOLDER/session.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.browser import Device, Scheme, Watched, reader
from tests.journeys.site import running_site


@dataclass(frozen=True)
class Stage:
    """A running site: its address, and the session of whoever leads."""

    address: str
    session: str

    @contextmanager
    def leader(
        self,
        browser: Browser,
        *,
        device: Device = "desktop",
        scheme: Scheme = "light",
        javascript: bool = True,
    ) -> Iterator[Watched]:
        """A window of whoever leads."""
        with reader(browser, device=device, scheme=scheme, javascript=javascript) as watched:
            cookie = {"name": "session", "value": self.session, "url": self.address}
            watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
            yield watched

    def workshop(self, page: Page, *, language: str = "en", size: int = 4) -> str:
        """Make a workshop in this window, open its wall; gives its code."""
        page.goto(f"{self.address}/{language}/practice/workshops/")
        page.fill("#title", "Thư viện huyện" if language == "vi" else "District library")
        page.select_option("#language", language)
        page.check(f"input[name=size][value='{size}']")
        page.click("form:has(#title) button.main")
        page.click("a[href$='/wall/']")
        return page.inner_text(".huge")


@contextmanager
def running_stage(folder: Path) -> Iterator[Stage]:
    """Serve a site from `folder`. Ends its process when left."""
    with running_site(folder, "tests.journeys.workshop_stage") as address:
        yield Stage(address, (folder / "session").read_text())


def _session() -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from soi.people.models import Person, Role

    person = Person(email="van@desk.example", name="Vân", role=Role.VOLUNTEER)
    person.set_unusable_password()
    person.save()
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


def serve(folder: Path, port: int) -> None:
    """Set the stage and serve it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    (folder / "session").write_text(_session())
    call_command("serve", port=port)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
