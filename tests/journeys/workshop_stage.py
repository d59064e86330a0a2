"""A whole Soi with somebody who leads workshops and somebody who trains, for journeys and for the bench.

`python -m tests.journeys.workshop_stage FOLDER PORT` is its process: `soi serve` as it is. Their sessions, and the
codes of what the trainer has laid ready, are written to FOLDER/stage.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page

from tests.journeys.browser import Device, Scheme, Watched, reader
from tests.journeys.site import running_site

if TYPE_CHECKING:
    from soi.people.models import Person


@dataclass(frozen=True)
class Stage:
    """A running site: its address, the session of whoever leads workshops, that of an editor who trains, and codes."""

    address: str
    session: str
    trainer: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def leader(
        self,
        browser: Browser,
        *,
        device: Device = "desktop",
        scheme: Scheme = "light",
        javascript: bool = True,
        trains: bool = False,
    ) -> Iterator[Watched]:
        """A window of whoever leads, or of the editor who trains."""
        with reader(browser, device=device, scheme=scheme, javascript=javascript) as watched:
            cookie = {
                "name": "session",
                "value": self.trainer if trains else self.session,
                "url": self.address,
            }
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
        yield Stage(address, **json.loads((folder / "stage.json").read_text("utf-8")))


def _session(email: str, name: str, role: str) -> tuple[Person, str]:
    """Somebody with this role and a second factor, signed in."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from soi.people.models import Person

    person = Person(email=email, name=name, role=role)
    person.set_unusable_password()
    person.save()
    Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt("A" * 16)})
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    assert session.session_key
    return person, session.session_key


def serve(folder: Path, port: int) -> None:
    """Set the stage and serve it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _, leader = _session("van@desk.example", "Vân", "volunteer")
    person, trainer = _session("thu@desk.example", "Thu", "editor")
    from tests.journeys.training_rows import lay

    staged = {"session": leader, "trainer": trainer, "codes": lay(person)}
    (folder / "stage.json").write_text(json.dumps(staged), "utf-8")
    call_command("serve", port=port)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
