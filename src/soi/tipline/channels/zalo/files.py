"""What somebody sent beside words, from Zalo's content network.

Source: Zalo for Developers, Official Account, "Webhook": `message.attachments[].payload.url`, which needs no token.
Zalo names no hosts; those of `SOI_ZALO_FILES` are what accounts were seen to get (the network has numbered hosts
below each), and the operator can add one.
"""

from __future__ import annotations

from django.conf import settings

from soi.tipline.channel import Attachment
from soi.tipline.downloads import download


def fetch(attachment: Attachment, limit: int) -> bytes:
    """See `soi.tipline.channel.Fetching`."""
    hosts = settings.SOI_ZALO_FILES.replace(",", " ").lower().split()
    return download(attachment.reference, limit, operators=settings.SOI_ZALO_API, hosts=hosts)
