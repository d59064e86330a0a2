"""Small XML documents made of what people wrote: escaping, and the characters XML cannot hold left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Attributes = Mapping[str, str]


def root(tag: str, attributes: Attributes) -> ET.Element:
    """The outermost element; namespaces are ordinary attributes here (`xmlns`, `xmlns:dc`)."""
    return ET.Element(tag, {name: writable(value) for name, value in attributes.items()})


def add(parent: ET.Element, tag: str, text: str = "", attributes: Attributes | None = None) -> ET.Element:
    """A new last child of `parent`."""
    child = ET.SubElement(parent, tag, {name: writable(one) for name, one in (attributes or {}).items()})
    if text:
        child.text = writable(text)
    return child


def document(element: ET.Element) -> bytes:
    """The whole document in UTF-8, with its declaration."""
    written = str(ET.tostring(element, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def writable(text: str) -> str:
    """`text` without the characters that XML 1.0 has no way to write."""
    return _FORBIDDEN.sub("", text)
