"""What this desk says about itself to other programs, at /.well-known/soi.json."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from soi.checks.models import Check, State
from soi.library.feeds import desk_key, signed
from soi.library.places import absolute, desk_site


def card() -> dict[str, Any]:
    """Name, address, key and feeds. `licences`: what the checks of this library are under; each says its own."""
    licensed = Check.objects.filter(state=State.PUBLISHED).exclude(licence="")
    return {
        "format": "soi-desk/1",
        "name": settings.SOI_NAME,
        "address": settings.SOI_ORIGIN,
        "site": desk_site(),
        "languages": [code for code, _ in settings.LANGUAGES],
        "licences": sorted(licensed.order_by("licence").values_list("licence", flat=True).distinct()[:50]),
        "key": {"algorithm": "Ed25519", "public": desk_key.public_key()},
        "feeds": [{"format": name, "url": url} for name, url in _feeds().items()],
    }


def _feeds() -> dict[str, str]:
    return {
        signed.FORMAT: absolute("feeds:signed"),
        "claimreview": absolute("feeds:claimreview"),
        "google": f"{settings.SOI_ORIGIN}/v1alpha1/claims:search",
        "atom": absolute("feeds:checks", "atom.xml"),
        "rss": absolute("feeds:checks", "rss.xml"),
        "json-feed": absolute("feeds:checks", "feed.json"),
        "corrections": absolute("feeds:corrections", "atom.xml"),
        "oai-pmh": absolute("feeds:oai"),
        "jsonl": absolute("feeds:dump", "jsonl"),
        "csv": absolute("feeds:dump", "csv"),
        "sitemap": absolute("feeds:sitemap"),
    }
