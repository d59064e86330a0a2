"""The letters of a receipt as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils.translation import gettext as _

from soi.tipline.receipts import Receipt
from soi.tipline.texts import title

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(receipt: Receipt, page: str, language: str) -> bytes:
    """The feed, newest letter first. `page`: the absolute address of the receipt."""
    top = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language})
    newest = max((one.at for one in receipt.letters), default=receipt.received_at)
    _add(top, "title", _("Your message to %(desk)s") % {"desk": settings.SOI_NAME})
    _add(top, "id", page)
    _add(top, "updated", newest.isoformat())
    _add(_add(top, "author"), "name", settings.SOI_NAME)
    _add(top, "link", rel="self", href=f"{page}feed.atom", type="application/atom+xml")
    _add(top, "link", rel="alternate", href=page, type="text/html")
    for one in reversed(receipt.letters):
        if one.changed:
            continue
        entry = _add(top, "entry")
        _add(entry, "id", f"urn:soi:letter:{one.uid}")
        _add(entry, "title", title(one.purpose))
        _add(entry, "updated", one.at.isoformat())
        _add(entry, "link", rel="alternate", href=page, type="text/html")
        _add(entry, "content", one.text, type="text")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode").encode()


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, name, attributes)
    child.text = _FORBIDDEN.sub("", text) or None
    return child
