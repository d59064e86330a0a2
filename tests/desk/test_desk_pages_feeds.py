"""The page on which other desks' feeds are followed, paused and given up, against a small real desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone

from soi.checks.federation.reading import read
from soi.checks.models import Check, Subscription
from soi.net import Wire, fetching
from soi.people.models import AuditEntry
from tests.conftest import Person
from tests.desk.test_desk_pages import address, html
from tests.fakes.drafts import draft
from tests.fakes.feed_desk import DOCUMENT, HOST, ORIGIN, SIGNED, FeedDesk, feed_desk
from tests.fakes.internet import Elsewhere
from tests.fakes.web import reply

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedDesk]:
    """Another desk with one check; whatever public name is asked for, it answers."""
    with feed_desk() as served:
        served.publish(draft(publisher_name="Other Desk", publisher_site=HOST, external_id="c1"))

        def outside() -> Wire:
            return Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(served.web.port))

        monkeypatch.setattr(fetching, "Wire", outside)
        yield served


def looked(who: Person, url: str = ORIGIN, **more: str) -> tuple[str, str]:
    """The page that shows a feed before it is followed, and what its form holds."""
    page = html(who.browser.post(address("look-at-feed"), {"url": url, **more}))
    token = re.search(r'name="offer" value="([^"]+)"', page)
    return page, token[1] if token else ""


def follow(who: Person, **form: str) -> str:
    sent = {"every": "24", "compared": "yes", **form}
    return html(who.browser.post(address("follow-feed"), sent, follow=True))


def test_it_is_for_editors_and_in_their_menu(editor: Person, checker: Person) -> None:
    assert checker.browser.get(address("feeds")).status_code == 403
    assert address("feeds") not in html(checker.browser.get(address("queue")))
    assert address("feeds") in html(editor.browser.get(address("queue")))
    assert "No feed is followed yet." in html(editor.browser.get(address("feeds")))


def test_a_feed_is_shown_with_its_key_and_followed_only_once_it_was_compared(
    editor: Person, other: FeedDesk
) -> None:
    page, token = looked(editor)
    grouped = " ".join(other.public_key[at : at + 4] for at in range(0, 64, 4))
    for words in ("Other Desk", SIGNED, f"Other Desk ({HOST})", "1 check", grouped):
        assert words in page
    assert not Subscription.objects.exists(), "looking follows nothing"
    assert "Compare the key first" in follow(editor, offer=token, compared="")
    assert not Subscription.objects.exists()
    done = follow(editor, offer=token, every="6")
    assert "It is followed" in done
    assert "not yet read" in done
    row = Subscription.objects.get()
    assert (row.url, row.public_key, row.every_hours) == (SIGNED, other.public_key, 6)
    entry = AuditEntry.objects.get(action="desk.follow-feed")
    assert entry.detail == {"host": HOST, "format": "soi", "key": other.public_key, "every_hours": 6}
    read(row, NOW, other.way(_folder()))
    assert "1 check from it" in html(editor.browser.get(address("feeds")))


def _folder() -> Path:

    return Path(settings.SOI_DATA_DIR) / "imports"


def test_what_was_shown_is_followed_and_nothing_else(editor: Person, admin: Person, other: FeedDesk) -> None:
    _page, token = looked(editor)
    for forged in ("", "x", token[:-2] + "xx"):
        assert "please look at the feed again" in follow(editor, offer=forged)
    assert "please look at the feed again" in follow(admin, offer=token), "shown to somebody else"
    for every in ("", "0", "9999", "-1", "x"):
        follow(editor, offer=token, every=every)
    assert not Subscription.objects.exists()


def test_a_feed_without_a_key_is_followed_without_comparing(editor: Person, other: FeedDesk) -> None:
    other.document = b'{"id": "1", "claim": "A claim.", "verdict": "false", "site": "third.example"}\n'
    page, token = looked(editor, DOCUMENT)
    assert "file of checks (JSON Lines)" in page
    assert "Its key" not in page
    assert "It is followed" in follow(editor, offer=token, compared="")
    assert Subscription.objects.get().format == "jsonl"


def test_it_says_in_words_why_an_address_cannot_be_followed(editor: Person, other: FeedDesk) -> None:
    other.answer = reply(404)
    for url, words in (
        ("", "Give the address of a feed"),
        ("http://127.0.0.1/feed", "not on the public internet"),
        ("ftp://other.example/feed", "Only addresses that begin with"),
        (DOCUMENT, "There is no feed at this address that Soi can read."),
    ):
        answer = editor.browser.post(address("look-at-feed"), {"url": url})
        assert answer.status_code == 422
        assert words in html(answer)
        assert f'value="{url}"' in html(answer), "what was typed is still there"
    shown = html(editor.browser.post(address("look-at-feed", language="vi"), {"url": DOCUMENT}))
    assert "không có nguồn tin nào Soi đọc được" in shown
    assert '<span lang="en">(The host answered with status 404' in shown


def test_a_new_key_is_shown_beside_the_old_one_before_it_goes_on(editor: Person, other: FeedDesk) -> None:
    follow(editor, offer=looked(editor)[1])
    row = Subscription.objects.get()
    old = row.public_key
    read(row, NOW, other.way(_folder()))
    other.key = Ed25519PrivateKey.generate()
    other.publish(draft(publisher_name="Other Desk", publisher_site=HOST, external_id="c2", claim="New."))
    read(row, NOW + timedelta(days=2), other.way(_folder()))
    listed = html(editor.browser.get(address("feeds")))
    assert "now signs with another key" in listed
    assert "Pause<" not in listed
    page, token = looked(editor, row.url, format=row.format)
    assert " ".join(old[at : at + 4] for at in range(0, 64, 4)) in page
    assert "Until now the desk signed with another key." in page
    follow(editor, offer=token)
    row.refresh_from_db()
    assert (row.public_key, row.paused, row.problem, row.since) == (other.public_key, False, "", "")


def test_the_last_problem_stands_in_plain_words_with_its_detail_in_english(
    editor: Person, other: FeedDesk
) -> None:
    follow(editor, offer=looked(editor)[1])
    row = Subscription.objects.get()
    other.answer = reply(503)
    for hours in (0, 24):
        read(row, NOW + timedelta(hours=hours), other.way(_folder()))
    listed = html(editor.browser.get(address("feeds", language="vi")))
    assert "Không đọc được; 2 lần thử liền đều hỏng. Soi sẽ tự thử lại." in listed
    assert 'lang="en">The host answered with status 503' in listed


def test_it_is_paused_and_given_up_and_what_it_brought_stays(editor: Person, other: FeedDesk) -> None:
    follow(editor, offer=looked(editor)[1])
    row = Subscription.objects.get()
    read(row, NOW, other.way(_folder()))
    paused = html(editor.browser.post(address("pause-feed", row.pk), follow=True))
    assert "Go on" in paused
    assert Subscription.objects.filter(paused=True).count() == 1
    follow(editor, offer=looked(editor, row.url, format=row.format)[1])
    assert Subscription.objects.filter(paused=False).count() == 1
    editor.browser.post(address("remove-feed", row.pk))
    assert not Subscription.objects.exists()
    assert Check.objects.get(external_id="c1").state == "published"
    assert editor.browser.post(address("pause-feed", row.pk)).status_code == 404
    verbs = list(AuditEntry.objects.filter(action__contains="-feed").values_list("action", flat=True))
    assert sorted(verbs) == sorted(
        ["desk.follow-feed", "desk.pause-feed", "desk.follow-feed", "desk.remove-feed"]
    )
