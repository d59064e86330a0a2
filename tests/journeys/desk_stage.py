"""A whole Soi with a desk for journeys: people signed in, questions asked, the internet played by a small server.

`python -m tests.journeys.desk_stage FOLDER PORT` is its process. Sessions are written to FOLDER/sessions.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser

from tests.journeys.browser import Device, Scheme, Watched, reader
from tests.journeys.site import running_site

if TYPE_CHECKING:
    from soi.checks.models import Check
    from soi.media.records import Examined

HOST = "other.example"
SIGNED = f"http://{HOST}/feed/soi.jsonl"
PAGE = "/nuoc-muoi"
SITE = "http://www.who.example"
QUOTE = "There is no evidence that rinsing the mouth with salt water protects against influenza."
QUESTIONS = (
    (
        "Súc miệng nước muối mỗi sáng là diệt hết virus cúm trong họng, không cần tiêm vắc xin.",
        "Cô Hoa số 0912 345 678 bảo súc miệng nước muối mỗi sáng là diệt hết virus cúm trong họng, không cần "
        "tiêm vắc xin.",
        "Súc miệng nước muối mỗi sáng là diệt hết virus cúm trong họng, không cần tiêm vắc xin nữa",
    ),
    ("Uống nước lá tía tô mỗi tối làm tan sỏi thận trong vòng một tuần.",),
    ("Ngân hàng Nhà nước sẽ khoá mọi tài khoản chưa cập nhật sinh trắc học từ ngày mai.",),
    ("Sạc điện thoại qua đêm làm nổ pin, đã có 200 vụ trong tháng này.",),
    ("A glass of lemon water in the morning replaces blood pressure medicine.",),
    ("Phim này hay hơn phim trước nhiều.",),
)


@dataclass(frozen=True)
class Stage:
    """A running desk: its address, and the session of each person by name."""

    address: str
    sessions: dict[str, str]
    cases: dict[str, str]
    """Path of a case in each state, without the language."""

    @contextmanager
    def window(
        self, browser: Browser, name: str, *, device: Device = "desktop", scheme: Scheme = "light",
        javascript: bool = True,
    ) -> Iterator[Watched]:  # fmt: skip
        """A fresh window of somebody who is signed in."""
        with reader(browser, device=device, scheme=scheme, javascript=javascript) as watched:
            cookie = {"name": "session", "value": self.sessions[name], "url": self.address}
            watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
            yield watched


@contextmanager
def running_desk(folder: Path) -> Iterator[Stage]:
    """Serve a desk from `folder`. Ends its process when left."""
    with running_site(folder, "tests.journeys.desk_stage") as address:
        held = json.loads((folder / "sessions.json").read_text())
        yield Stage(address, held["sessions"], held["cases"])


def _page() -> bytes:
    paragraphs = "".join(
        f"<p>{words}</p>"
        for words in (
            "Seasonal influenza is an acute respiratory infection caused by influenza viruses.",
            "Influenza spreads easily when people cough or sneeze. Vaccination is the best way to prevent it.",
            QUOTE,
            "Washing hands with running water and soap, and staying away from others when ill, help.",
        )
    )
    title = "Influenza (seasonal): questions and answers"
    head = f"<!doctype html><html lang=en><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1>{paragraphs}</body></html>".encode()


def _people() -> dict[str, str]:
    """Accounts of the cast, each with a second factor and a session."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from soi.people.models import Person, Role

    cast = (
        ("Châu", Role.CHECKER),
        ("Sơn", Role.SECOND_READER),
        ("Emma", Role.EDITOR),
        ("Vân", Role.VOLUNTEER),
    )
    sessions = {}
    for number, (name, role) in enumerate(cast):
        person = Person(email=f"person{number}@desk.example", name=name, role=role)
        person.set_unusable_password()
        person.save()
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt("JBSWY3DPEHPK3PXP")}
        )
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        assert session.session_key
        sessions[name] = session.session_key
    return sessions


def _street(words: str | None = None, **changes: Any) -> Examined:
    """A picture as an examination finds it, that a browser can show."""
    from tests.fakes.media import picture
    from tests.journeys.media_stage import as_bytes, street

    scene = street(words or "")
    return replace(
        picture(b"street", words, **changes), clean=as_bytes(scene), preview=as_bytes(scene, "JPEG")
    )


def _ask() -> None:
    from django.utils import timezone

    from soi.desk import actions
    from soi.inbox.actions import IncomingTip, receive

    now = timezone.now()
    for number, texts in enumerate(QUESTIONS):
        for place, text in enumerate(texts):
            asker, name = f"asker {number} {place}", f"message {number} {place}"
            at = now - timedelta(hours=3 + 30 * number + place)
            files = (_street(),) if number == 1 else ()
            receive(IncomingTip("web", asker, name, text, "", at, files))
    actions.read_questions()


def _cases() -> dict[str, str]:
    from django.utils import timezone

    from soi.checks.actions import keep_media
    from soi.checks.models import DeskPage, PageKind
    from soi.desk import actions
    from soi.inbox.models import TipMedia
    from soi.people.models import Person
    from tests.desk.desk_cast import Desk

    author, second, editor = (Person.objects.get(name=name) for name in ("Châu", "Sơn", "Emma"))
    for kind in PageKind:
        DeskPage.objects.create(
            kind=kind, language="en", body="What is so.", reviewed_on=timezone.localdate()
        )
    desk = Desk(author, second, editor)
    drafting = desk.draft()
    long = keep_media(_street("Nước ngập tới mái nhà", unfinished=("words",)), "system")
    shown = {
        "url": "",
        "category": "StagedContent",
        "file": long.sha256,
        "alt": "Một con phố ngập, có vây cá",
    }
    review = desk.in_review(media=[shown])
    garlic = {"claim": "Uống nước ép tỏi mỗi ngày chữa khỏi cảm cúm.", "title": "Nước tỏi không chữa cảm cúm"}
    kept = keep_media(_street(), "system")
    file = {"url": "", "category": "StagedContent", "file": kept.sha256, "alt": "Một con phố ngập"}
    published = desk.published(**garlic, media=[file])
    closed = actions.open_case(None, "vi", author)
    actions.not_checkable(closed.uid, "opinion", "Khen chê phim là ý kiến.", author)
    waiting = desk.draft()
    desk.write(waiting, title="Nước muối không diệt được virus cúm", appearances=["https://posts.example/1"])
    actions.save_fields(waiting.uid, {"title": ("Nước muối không chữa được cúm", 0)}, editor)
    actions.save_fields(waiting.uid, {"appearances": (["https://posts.example/2"], 0)}, editor)
    named = {
        "drafting": drafting, "in-review": review, "published": published, "closed": closed,
        "waiting": waiting,
    }  # fmt: skip
    paths = {name: f"desk/cases/{case.uid}/" for name, case in named.items()}
    assert published.check_row is not None
    (came,) = TipMedia.objects.select_related("tip__question")
    assert came.tip is not None
    question = f"desk/questions/{came.tip.question.uid}/"
    paths |= {
        "picture": question,
        "check": f"c/{published.check_row.uid}/",
        "take-away-sent": f"{question}media/{came.uid}/take-away",
        "take-away": f"{paths['published']}media/{kept.sha256}/take-away",
    }
    return {**paths, "disagreement": f"desk/disagreements/{_disagreement(published.check_row)}/"}


def _disagreement(ours: Check) -> int:
    """Number of a disagreement of our check with one of another desk."""
    from soi.checks.actions import publish
    from soi.checks.actions.disagreements import note_disagreements
    from soi.checks.models import Disagreement
    from tests.fakes.drafts import draft

    named = {"publisher_name": "Other Desk", "publisher_site": HOST, "external_id": "t1", "language": "vi"}
    words = {"claim": "Nước ép tỏi chữa khỏi cảm cúm.", "verdict": "true", "verdict_text": "Đúng"}
    theirs = publish(draft(**named, **words)).check
    note_disagreements({(min(ours.pk, theirs.pk), max(ours.pk, theirs.pk)): 0.9})
    return Disagreement.objects.get(first=min(ours.pk, theirs.pk)).pk


def _feeds() -> None:
    """One feed that stands well, one that cannot be read, one whose desk signs with another key now."""
    from django.utils import timezone

    from soi.checks.actions import federation
    from soi.checks.federation.reading import KEY_CHANGED

    now = timezone.now()
    federation.subscribe("https://checks.example/feed/claimreview.jsonld", "claimreview")
    failing = federation.subscribe("https://gone.example/" + "a-long-path/" * 9 + "checks.csv", "csv")
    federation.failed(failing, now, now, "The host answered with status 404 instead of the feed.")
    federation.stopped(federation.subscribe(SIGNED, "soi", "ab" * 32), now, KEY_CHANGED)


def _wire(port: int) -> None:
    from soi.net import Wire, fetching
    from tests.fakes.internet import Elsewhere

    def outside() -> Wire:
        return Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(port))

    vars(fetching)["Wire"] = outside  # the whole internet is our small server


def serve(folder: Path, port: int) -> None:
    """Set the stage and serve it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.servers.basehttp import get_internal_wsgi_application, run

    from tests.fakes.drafts import draft
    from tests.fakes.feed_desk import FeedDesk
    from tests.fakes.web import fake_web, reply

    call_command("migrate", verbosity=0)
    call_command("import", "starter")
    page = reply(body=_page(), headers={"Content-Type": "text/html; charset=utf-8"})
    other = FeedDesk()
    other.publish(draft(publisher_name="Other Desk", publisher_site=HOST, external_id="c1"))
    feed = {"/.well-known/soi.json": other.respond, "/feed/soi.jsonl": other.respond}
    with fake_web({PAGE: page, "/cum": page, **feed}) as web:
        _wire(web.port)
        sessions = _people()
        _ask()
        _feeds()
        held = {"sessions": sessions, "cases": _cases()}
        (folder / "sessions.json").write_text(json.dumps(held))
        # In this process, not in a worker of its own: the small internet is here.
        run("127.0.0.1", port, get_internal_wsgi_application(), threading=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
