"""What somebody sent beside words, from LINE's data server.

Source: LINE Developers, "Messaging API reference", Get content: by the message's ID, at `api-data.line.me`, with the
channel's access token; 202 while a long recording is still being made ready, 410 when it was unsent or is too old.
"""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from soi.tipline.channel import Attachment
from soi.tipline.downloads import download


def fetch(attachment: Attachment, limit: int) -> bytes:
    """See `soi.tipline.channel.Fetching`."""
    origin = settings.SOI_LINE_DATA
    address = f"{origin}/v2/bot/message/{quote(attachment.reference, safe='')}/content"
    return download(
        address, limit, operators=origin, headers={"Authorization": f"Bearer {settings.SOI_LINE_TOKEN}"}
    )
