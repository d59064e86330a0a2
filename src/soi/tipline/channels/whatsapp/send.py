"""One message to the WhatsApp Cloud API.

Sources (Meta, WhatsApp Business Platform): "Send messages", "Interactive reply buttons messages", "Template
messages", "Business-scoped user IDs". A text may have 4,096 characters, but 1,024 above buttons; an answer of
several parts must not depend on which of the two a part becomes, so the channel declares the smaller.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from soi.tipline.channel import Attachment, Limits, Outgoing, SendError, Sent
from soi.tipline.channels.whatsapp import files
from soi.tipline.channels.whatsapp.codes import WAITS, is_permanent
from soi.tipline.channels.whatsapp.parse import CHANNEL
from soi.tipline.payloads import items, mapping, name, within
from soi.tipline.services import Answer, ask

PLAIN = 4_096
UNDER_BUTTONS = 1_024
MEGABYTE = 1_000_000


class WhatsApp:
    """The number whose ID is `SOI_WHATSAPP_PHONE_ID`."""

    name = CHANNEL
    limits = Limits(
        characters=UNDER_BUTTONS,
        buttons=3,
        button_characters=20,
        window=timedelta(hours=24),
        media={
            "picture": 5 * MEGABYTE,
            "sound": 16 * MEGABYTE,
            "video": 16 * MEGABYTE,
            "file": 100 * MEGABYTE,
            "sticker": 500_000,
            "place": 0,
            "contact": 0,
        },
        notices=frozenset({"delivered", "read"}),
    )

    def is_set_up(self) -> bool:
        """Whether number, token, app secret and the word for Meta's greeting are all there."""
        return all(
            (
                settings.SOI_WHATSAPP_PHONE_ID,
                settings.SOI_WHATSAPP_TOKEN,
                settings.SOI_WHATSAPP_APP_SECRET,
                settings.SOI_WHATSAPP_VERIFY,
            )
        )

    def send(self, outgoing: Outgoing) -> Sent:
        """Send the text, with its choices as reply buttons. Raises `SendError`."""
        assert len(outgoing.text) <= (UNDER_BUTTONS if outgoing.buttons else PLAIN)
        assert len(outgoing.buttons) <= self.limits.buttons
        return _sent(outgoing, _interactive(outgoing) if outgoing.buttons else _plain(outgoing))

    def fallback(self, outgoing: Outgoing) -> Sent:
        """Outside the 24 hours: send the operator's template (`SOI_WHATSAPP_TEMPLATE`) in the letter's place.

        The template holds no words of the letter. Whoever answers it opens the window, and the letter can go.
        Raises `SendError`: "no-template", permanent, when the operator named none."""
        template = settings.SOI_WHATSAPP_TEMPLATE
        if not template:
            raise SendError("no-template", permanent=True)
        part = {"name": template, "language": {"code": outgoing.language}}
        return _sent(outgoing, {"type": "template", "template": part})

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """What somebody sent. Raises `NotFetchedError`."""
        return files.fetch(attachment, limit)


def _plain(outgoing: Outgoing) -> dict[str, object]:
    return {"type": "text", "text": {"preview_url": False, "body": outgoing.text}}


def _interactive(outgoing: Outgoing) -> dict[str, object]:
    buttons = [
        {"type": "reply", "reply": {"id": button.payload, "title": button.label}}
        for button in outgoing.buttons
    ]
    interactive = {"type": "button", "body": {"text": outgoing.text}, "action": {"buttons": buttons}}
    return {"type": "interactive", "interactive": interactive}


def _sent(outgoing: Outgoing, content: dict[str, object]) -> Sent:
    # A business-scoped ID has letters and a point; a telephone number has digits only.
    whom = "to" if outgoing.to.isdigit() else "recipient"
    payload = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        whom: outgoing.to,
        "biz_opaque_callback_data": outgoing.key,
        **content,
    }
    answer = ask(
        f"{settings.SOI_WHATSAPP_API.rstrip('/')}/{settings.SOI_WHATSAPP_PHONE_ID}/messages",
        payload,
        {"Authorization": f"Bearer {settings.SOI_WHATSAPP_TOKEN}"},
    )
    messages = items(answer.content.get("messages"))
    if answer.status == 200 and messages:
        return Sent(name(mapping(messages[0]).get("id")))
    raise _error(answer)


def _error(answer: Answer) -> SendError:
    code = name(within(answer.content, "error").get("code"))
    if not code.isdigit():
        # A gateway's page or an answer without content: whether the message went on, nobody said.
        unclear = answer.status == 200 or answer.status >= 500
        return SendError(f"http-{answer.status}", perhaps_sent=unclear, retry_after=answer.retry_after)
    return SendError(code, permanent=is_permanent(code), retry_after=answer.retry_after or WAITS.get(code))
