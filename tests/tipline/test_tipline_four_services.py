"""From a service's knock at the door to its letter back, through the whole tipline: once, however often it knocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from soi.answers.models import Letter, Purpose, Stage
from soi.checks.actions import publish
from soi.inbox.models import Tip
from soi.tipline.worker import work_off
from tests.fakes import line_service, messenger_service, whatsapp_service, zalo_service
from tests.fakes.drafts import draft
from tests.fakes.service import Service, serving
from tests.tipline.tipline_cast import FLU

pytestmark = pytest.mark.django_db(transaction=True)

Asked = Callable[[str], Any]
SERVICES: dict[str, tuple[type[Service], Asked]] = {
    "whatsapp": (
        whatsapp_service.WhatsAppService,
        lambda text: whatsapp_service.message("text", {"body": text}),
    ),
    "messenger": (
        messenger_service.MessengerService,
        lambda text: messenger_service.event(message={"mid": "m_in1", "text": text}),
    ),
    "line": (
        line_service.LineService,
        lambda text: line_service.document(line_service.event(message=line_service.text(text))),
    ),
    "zalo": (
        zalo_service.ZaloService,
        lambda text: zalo_service.event("user_send_text", {"text": text}),
    ),
}


@pytest.fixture(params=sorted(SERVICES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(name: str, settings: Any) -> Iterator[Service]:
    kind, _ = SERVICES[name]
    service = kind()
    with serving(service):
        set_up = {
            "WHATSAPP_PHONE_ID": whatsapp_service.NUMBER,
            "WHATSAPP_TOKEN": whatsapp_service.TOKEN,
            "WHATSAPP_APP_SECRET": whatsapp_service.SECRET,
            "WHATSAPP_VERIFY": whatsapp_service.VERIFY,
            "WHATSAPP_API": f"{service.url}/v25.0",
            "MESSENGER_TOKEN": messenger_service.TOKEN,
            "MESSENGER_APP_SECRET": messenger_service.SECRET,
            "MESSENGER_VERIFY": messenger_service.VERIFY,
            "MESSENGER_API": f"{service.url}/v25.0",
            "LINE_TOKEN": line_service.TOKEN,
            "LINE_SECRET": line_service.SECRET,
            "LINE_API": service.url,
            "ZALO_APP_ID": zalo_service.APP_ID,
            "ZALO_APP_SECRET": zalo_service.APP_SECRET,
            "ZALO_OA_SECRET": zalo_service.OA_SECRET,
            "ZALO_REFRESH_TOKEN": zalo_service.FIRST_REFRESH,
            "ZALO_API": service.url,
            "ZALO_OAUTH": service.url,
        }
        for key, value in set_up.items():
            setattr(settings, f"SOI_{key}", value)
        yield service


def knock(name: str, service: Service, text: str) -> int:
    body = json.dumps(SERVICES[name][1](text)).encode()
    browser = Client(headers=dict(service.signed(body)))
    return browser.post(f"/tipline/{name}/webhook", body, content_type="application/json").status_code


def test_somebody_asks_and_is_answered_once(name: str, service: Service) -> None:
    publish(draft())
    assert [knock(name, service, FLU) for _ in range(3)] == [200, 200, 200]
    work_off()
    assert Tip.objects.count() == 1
    (letter,) = Letter.objects.all()
    assert (letter.channel, letter.purpose, letter.stage) == (name, Purpose.ANSWER, Stage.SENT)
    assert len(service.sent) == 1
    assert draft().claim in json.dumps(service.sent, ensure_ascii=False)


def test_a_letter_waits_while_the_service_is_too_busy(name: str, service: Service) -> None:
    publish(draft())
    assert knock(name, service, FLU) == 200
    service.troubles = ["limited"] * 2
    work_off()
    (letter,) = Letter.objects.all()
    assert letter.stage == Stage.DUE
    assert service.sent == []
