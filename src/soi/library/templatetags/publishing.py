"""What a check's page carries for programs: its markup as JSON-LD, its picture for links, its feeds."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from soi.checks.identity import desk_identity
from soi.checks.markup import DeskIdentity, claim_review
from soi.checks.models import Check, State
from soi.library.social import HEIGHT, WIDTH, alt_text

register = template.Library()

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that would end the script element or trouble an old parser; JSON reads them back as they were."""


@register.simple_tag
def json_ld(check: Check, desk: DeskIdentity | None = None) -> SafeString:
    """The check as ClaimReview in a data block; nothing for a withdrawn check, which claims nothing.

    `desk`: this desk in the language that is active, where many checks are written at once."""
    if check.state == State.WITHDRAWN:
        return SafeString()
    return data_block(claim_review(check, desk or desk_identity()))


def data_block(node: dict[str, Any]) -> SafeString:
    """A JSON-LD document as a script element that no text in it can leave."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)


@register.inclusion_tag("library/_social.html")
def social_image(check: Check) -> dict[str, Any]:
    """The meta elements that name the check's picture and what it says."""
    path = reverse("feeds:social", args=[check.uid, check.version])
    return {
        "check": check,
        "image": f"{settings.SOI_ORIGIN}{path}",
        "alt": alt_text(check),
        "width": WIDTH,
        "height": HEIGHT,
        "desk": settings.SOI_NAME,
    }
