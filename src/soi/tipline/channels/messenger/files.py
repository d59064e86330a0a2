"""What somebody sent beside words, from Meta's content network.

Source: Meta, Messenger Platform, "messages" webhook event: `attachments[].payload.url`. The address needs no token and
bears a signature that expires, after which it answers 403. It has to be Meta's, or on the operator's own gateway.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings

from soi.tipline.channel import Attachment
from soi.tipline.downloads import download

HOSTS: Final = ("fbcdn.net", "fbsbx.com")


def fetch(attachment: Attachment, limit: int) -> bytes:
    """See `soi.tipline.channel.Fetching`."""
    return download(attachment.reference, limit, operators=settings.SOI_MESSENGER_API, hosts=HOSTS)
