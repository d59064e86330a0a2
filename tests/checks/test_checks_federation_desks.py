"""Two whole desks: one publishes, corrects and withdraws; the other follows its feeds over HTTP."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from soi.checks.actions import federation as actions
from soi.checks.federation.downloads import Way
from soi.checks.federation.offers import look
from soi.checks.federation.reading import read
from soi.checks.models import Change, Check, State
from soi.net import Wire
from tests.fakes import other_desk
from tests.fakes.internet import Elsewhere
from tests.journeys.site import ROOT, running_site

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk-a")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """Where desk A listens, really."""
    with running_site(folder, "tests.fakes.other_desk") as address:
        yield urlsplit(address).port or 0


def at_desk_a(folder: Path, verb: str) -> None:
    """Somebody at desk A does something."""
    command = [sys.executable, "-m", "tests.fakes.other_desk", str(folder), verb]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)


def test_one_desk_follows_the_other(folder: Path, port: int, tmp_path: Path) -> None:
    wire = Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(port))
    way = Way(tmp_path, 10_000_000, wire)
    at_desk_a(folder, "publish")
    offer = look(other_desk.ORIGIN, "auto", way)
    assert (offer.name, offer.format, offer.usable) == ("Desk A", "soi", 3)
    feed = actions.subscribe(offer.url, offer.format, offer.public_key)
    read(feed, NOW, way)
    assert {check.publisher.site: check.licence for check in Check.objects.all()} == {
        other_desk.HOST: "CC-BY-4.0",
        "third.example": "CC-BY-SA-4.0",
    }
    first = Check.objects.get(external_id="a1")
    assert (first.own, first.techniques, first.quotes[0]["text"]) == (False, ["scam"], "dịu họng")
    assert first.sources.get().publisher == "WHO"
    assert first.url == f"{other_desk.ORIGIN}/c/{first.uid}/"

    # The same checks by the desk's open formats, which tell less of some: nothing new, nothing changed.
    for name in ("feed/claimreview.jsonld", "dump/checks.jsonl", "dump/checks.csv"):
        again = look(f"{other_desk.ORIGIN}/{name}", "auto", way)
        other = actions.subscribe(again.url, again.format)
        done = read(other, NOW, way)
        assert (done.counts["unchanged"], done.changed, done.problem) == (3, (), ""), name

    at_desk_a(folder, "correct")
    done = read(feed, NOW + timedelta(days=1), way)
    assert (done.counts["updated"], done.counts["withdrawn"], done.problem) == (1, 1, "")
    first.refresh_from_db()
    newest = first.versions.get(number=2)
    assert (first.verdict, newest.change) == ("misleading", Change.CORRECTED)
    assert newest.note == "It soothes the throat."
    gone = Check.objects.get(external_id="a2")
    assert (gone.state, gone.versions.get(number=2).note) == (State.WITHDRAWN, "The study was retracted.")


def test_a_data_feed_of_a_desk_carries_withdrawals_too(folder: Path, port: int, tmp_path: Path) -> None:
    wire = Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(port))
    way = Way(tmp_path, 10_000_000, wire)
    at_desk_a(folder, "publish")
    feed = actions.subscribe(f"{other_desk.ORIGIN}/feed/claimreview.jsonld", "claimreview")
    assert read(feed, NOW, way).problem == ""
    third = Check.objects.get(publisher__site="third.example")
    at_desk_a(folder, "take-back")
    done = read(feed, NOW + timedelta(days=1), way)
    assert (done.counts["withdrawn"], done.changed) == (1, (third.uid,))
    third.refresh_from_db()
    assert (third.state, third.versions.get(number=2).note) == (State.WITHDRAWN, "Third took it back.")
