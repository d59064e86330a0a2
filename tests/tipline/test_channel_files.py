"""What people send beside words, fetched from each service as its vendor documents it, over real connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from soi.media.limits import LARGEST
from soi.tipline.channel import Attachment, Fetching, NotFetchedError
from soi.tipline.channels.line import CHANNEL as LINE
from soi.tipline.channels.messenger import CHANNEL as MESSENGER
from soi.tipline.channels.telegram import CHANNEL as TELEGRAM
from soi.tipline.channels.whatsapp import CHANNEL as WHATSAPP
from soi.tipline.channels.zalo import CHANNEL as ZALO
from soi.tipline.downloads import download
from soi.tipline.registry import CHANNELS
from tests.fakes import line_service, messenger_service, telegram_service, whatsapp_service, zalo_service
from tests.fakes.service import Service, serving

BYTES = b"\xff\xd8\xff a picture " * 900


@dataclass
class Kept:
    """A service that keeps a picture, the channel to it, and how an attachment names the picture."""

    service: Any
    channel: Any
    settings: Any
    token: str
    """The setting that holds what opens the way to files; "" where an address does."""

    @property
    def attachment(self) -> Attachment:
        prefix = {"messenger": f"{self.service.url}/v/", "zalo": f"{self.service.url}/"}
        return Attachment("picture", f"{prefix.get(self.channel.name, '')}p1")

    def fetch(self, limit: int = LARGEST) -> bytes:
        found: bytes = self.channel.fetch(self.attachment, limit)
        return found

    def refused(self, limit: int = LARGEST) -> NotFetchedError:
        with pytest.raises(NotFetchedError) as wrong:
            self.fetch(limit)
        return wrong.value


@contextmanager
def _telegram(settings: Any) -> Iterator[Kept]:
    with telegram_service.telegram_service() as service:
        settings.SOI_TELEGRAM_TOKEN = telegram_service.TOKEN
        settings.SOI_TELEGRAM_API = service.url
        yield Kept(service, TELEGRAM, settings, "SOI_TELEGRAM_TOKEN")


@contextmanager
def _whatsapp(settings: Any) -> Iterator[Kept]:
    service = whatsapp_service.WhatsAppService()
    with serving(service):
        settings.SOI_WHATSAPP_PHONE_ID = whatsapp_service.NUMBER
        settings.SOI_WHATSAPP_TOKEN = whatsapp_service.TOKEN
        settings.SOI_WHATSAPP_API = f"{service.url}/v25.0"
        yield Kept(service, WHATSAPP, settings, "SOI_WHATSAPP_TOKEN")


@contextmanager
def _messenger(settings: Any) -> Iterator[Kept]:
    service = messenger_service.MessengerService()
    with serving(service):
        settings.SOI_MESSENGER_API = f"{service.url}/v25.0"
        yield Kept(service, MESSENGER, settings, "")


@contextmanager
def _line(settings: Any) -> Iterator[Kept]:
    service = line_service.LineService()
    with serving(service):
        settings.SOI_LINE_TOKEN = line_service.TOKEN
        settings.SOI_LINE_DATA = service.url
        yield Kept(service, LINE, settings, "SOI_LINE_TOKEN")


@contextmanager
def _zalo(settings: Any) -> Iterator[Kept]:
    service = zalo_service.ZaloService()
    with serving(service):
        settings.SOI_ZALO_API = service.url
        yield Kept(service, ZALO, settings, "")


_ALL = {
    "telegram": _telegram,
    "whatsapp": _whatsapp,
    "messenger": _messenger,
    "line": _line,
    "zalo": _zalo,
}


@pytest.fixture(params=_ALL)
def kept(request: pytest.FixtureRequest, settings: Any) -> Iterator[Kept]:
    with _ALL[request.param](settings) as one:
        one.service.files["p1"] = BYTES
        yield one


def test_a_file_is_fetched_whole(kept: Kept) -> None:
    assert isinstance(kept.channel, Fetching)
    assert kept.fetch() == BYTES
    assert kept.fetch(len(BYTES)) == BYTES


def test_what_is_larger_than_asked_for_is_refused(kept: Kept) -> None:
    wrong = kept.refused(len(BYTES) - 1)
    assert (wrong.code, wrong.permanent) == ("too-large", True)


def test_what_has_expired_is_not_asked_for_again(kept: Kept) -> None:
    kept.service.expired.add("p1")
    wrong = kept.refused()
    assert wrong.permanent
    assert wrong.code in {"http-403", "http-404", "http-410"}


def test_nobody_is_followed_elsewhere(kept: Kept) -> None:
    elsewhere = Service()
    with serving(elsewhere):
        setattr(kept.service, "elsewhere" if kept.channel.name == "telegram" else "moved", elsewhere.url)
        wrong = kept.refused()
        assert (wrong.code, wrong.permanent) == ("redirected", True)
        assert elsewhere.requests == []


def test_a_wrong_token_is_the_operators_to_mend(kept: Kept) -> None:
    if not kept.token:
        pytest.skip("its addresses need no token")
    setattr(kept.settings, kept.token, "4242:AAH-another-token-that-nobody-knows")
    wrong = kept.refused()
    assert not wrong.permanent


def test_a_service_that_is_away_is_asked_again(kept: Kept) -> None:
    if kept.channel.name == "telegram":
        kept.service.broken = 1
    else:
        kept.service.troubles = ["error"]
    assert not kept.refused().permanent
    assert kept.fetch() == BYTES


@pytest.mark.parametrize(
    "strange",
    [
        "https://fbcdn.net.evil.example/1",
        "https://evilfbsbx.com/1",
        "http://lookaside.fbsbx.com/1",
        "https://lookaside.fbsbx.com:8443/1",
        "http://127.0.0.1:9/1",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://[::1/",
        "",
    ],
)
def test_a_token_goes_to_nobody_else(settings: Any, strange: str) -> None:
    with pytest.raises(NotFetchedError) as wrong:
        download(
            strange, 1000, operators="https://graph.facebook.com/v25.0", hosts=("fbsbx.com", "fbcdn.net")
        )
    assert wrong.value.permanent
    assert wrong.value.code in {"strange-host", "bad-address"}


def test_whatsapp_sends_its_token_only_where_files_are(settings: Any) -> None:
    elsewhere = Service()
    with _whatsapp(settings) as kept, serving(elsewhere):
        kept.service.files["p1"] = BYTES
        kept.service.elsewhere = elsewhere.url
        wrong = kept.refused()
        assert (wrong.code, wrong.permanent) == ("strange-host", True)
        assert elsewhere.requests == []


def test_whatsapp_looks_at_the_size_before_it_fetches(settings: Any) -> None:
    with _whatsapp(settings) as kept:
        kept.service.files["p1"] = BYTES
        kept.service.sizes["p1"] = LARGEST + 1
        assert kept.refused().code == "too-large"
        assert len(kept.service.requests) == 1


def test_telegram_says_itself_what_is_too_big(settings: Any) -> None:
    with _telegram(settings) as kept:
        kept.service.files["p1"] = bytes(20_000_001)
        assert kept.refused().code == "too-large"
        with pytest.raises(NotFetchedError, match="too-large"):
            kept.channel.fetch(Attachment("video", "p1", 20_000_001), LARGEST)


@pytest.mark.parametrize("path", ["/var/lib/telegram/p1.jpg", "../../etc/passwd", "a//b", "https://x/", ""])
def test_telegram_takes_no_path_that_leads_elsewhere(settings: Any, path: str) -> None:
    with _telegram(settings) as kept:
        kept.service.files["p1"] = BYTES
        kept.service.paths["p1"] = path
        assert kept.refused().permanent


def test_line_waits_for_a_recording_that_is_being_made_ready(settings: Any) -> None:
    with _line(settings) as kept:
        kept.service.files["p1"] = BYTES
        kept.service.preparing.add("p1")
        wrong = kept.refused()
        assert (wrong.code, wrong.permanent) == ("http-202", False)


def test_zalos_hosts_are_the_operators_to_name(settings: Any) -> None:
    with _zalo(settings) as kept:
        settings.SOI_ZALO_FILES = "zdn.vn, files.example"
        strange = Attachment("picture", "https://f9-zpc.dlfl.vn/1.jpg")
        with pytest.raises(NotFetchedError, match="strange-host"):
            kept.channel.fetch(strange, LARGEST)


def test_every_channel_says_what_may_be_sent_there_and_how_large() -> None:
    for name in ("telegram", "whatsapp", "messenger", "line", "zalo", "webhook", "email", "terminal"):
        media = CHANNELS[name].limits.media
        assert all(media[kind] > 1_000_000 for kind in ("picture", "sound", "video", "file")), name
