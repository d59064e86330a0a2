"""Google's `claims:imageSearch` answered from our library: an uploaded picture, its PDQ hash, or, for people of the
desk, its address. Shape: the discovery document of the Fact Check Tools API v1alpha1; `x_` fields are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from ninja.errors import HttpError

from soi.answers.media import MediaFound, find_media
from soi.answers.media_examining import examined
from soi.library import claims_search, uploads
from soi.library.api_schemas import ImageQuery, ImageUpload, Paging
from soi.library.limits import place_at_the_engine
from soi.media.records import Examined, MediaError, PictureFacts
from soi.media.sniff import JPEG

Fetch = Callable[[HttpRequest, str], bytes]
"""Gives the bytes at an address to whoever may have them fetched. Raises `NotYoursError`, and `HttpError`."""
HOW_TO_ASK = (
    "We fetch pictures from addresses only for signed-in checkers of this desk. Send the picture itself with POST "
    "(multipart/form-data, field image), or its PDQ hash (parameter hash, 64 hexadecimal digits)."
)
_NOMINAL = 512
"""Pixels of a picture of which only the hash is known: PDQ squeezes every picture to that square."""


class NotYoursError(Exception):
    """Who asks may not have an address fetched."""


def by_query(request: HttpRequest, asked: ImageQuery) -> dict[str, Any]:
    """The answer to a GET. Raises `HttpError` 400, 403, `MediaError` and `BusyError`."""
    if asked.imageUri and asked.hash:
        raise HttpError(400, "Give an imageUri or a hash, not both.")
    if asked.imageUri:
        return _of_bytes([_fetched(request, asked.imageUri)], asked)
    if asked.hash:
        return _of_seen([_known_by_hash(asked.hash)], asked)
    raise HttpError(400, f"There is nothing to look for. {HOW_TO_ASK}")


def by_upload(pictures: Sequence[bytes], asked: ImageUpload) -> dict[str, Any]:
    """The answer to uploaded pictures, none of them where one is not taken. Raises `MediaError` and `BusyError`."""
    return _of_bytes(pictures, asked)


def _fetched(request: HttpRequest, address: str) -> bytes:
    fetch = cast(Fetch, import_string(settings.SOI_IMAGE_FETCHER))
    try:
        return fetch(request, address)
    except NotYoursError:
        raise HttpError(403, HOW_TO_ASK) from None


def _of_bytes(pictures: Sequence[bytes], asked: Paging) -> dict[str, Any]:
    language = (asked.languageCode or "").partition("-")[0]
    with uploads.place_at_the_lamp():
        seen = uploads.one_by_one(pictures, lambda data: _picture(data, language))
    return _of_seen(seen, asked)


def _picture(data: bytes, language: str) -> Examined:
    seen = examined(data, language)
    if seen.clean_kind.sort != "picture":
        raise MediaError("unknown-kind")
    return seen


def _of_seen(seen: Sequence[Examined], asked: Paging) -> dict[str, Any]:
    with place_at_the_engine():
        parts = find_media(seen).parts
    language = (asked.languageCode or "").partition("-")[0].lower()
    rows = [
        {**_result(one, one is part.found), **({"x_image": part.place + 1} if len(parts) > 1 else {})}
        for part in parts
        for one in (*([part.found] if part.found else ()), *part.near)
        if not language or one.check.language.partition("-")[0].lower() == language
    ]
    data = _page(rows, asked)
    if any(part.unfinished for part in parts):
        data["x_words_unfinished"] = True
    return data


def _page(rows: Sequence[dict[str, Any]], asked: Paging) -> dict[str, Any]:
    start, size = claims_search.start_of(asked), min(asked.pageSize, claims_search.PAGE_LIMIT) or 10
    data: dict[str, Any] = {}
    if shown := rows[start : start + size]:
        data["results"] = list(shown)
    if len(rows) > start + size:
        data["nextPageToken"] = claims_search.token_for(start + size)
    return data


def _result(found: MediaFound, fits: bool) -> dict[str, Any]:
    return {
        "claim": claims_search.claim_data(found.check),
        "x_fits": fits,
        "x_by": "picture" if found.hit else "words",
        "x_same": list(found.said),
        "x_differs": list(found.differs),
    }


def _known_by_hash(hexadecimal: str) -> Examined:
    """A picture of which only the PDQ hash of the whole is known."""
    facts = PictureFacts(_NOMINAL, _NOMINAL, bytes.fromhex(hexadecimal), 100)
    return Examined(JPEG, "", 0, b"", JPEG, picture=facts)
