"""Fetching a picture by its address for `claims:imageSearch`: for signed-in checkers only.

Here and not in the library, because only the site may know both the public API and who is signed in."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from ninja.errors import HttpError

from soi.library.image_search import NotYoursError
from soi.media.limits import MOST_BYTES
from soi.media.records import MediaError
from soi.net import FetchError, Limits, fetch
from soi.people.models import Person
from soi.people.permissions import lacks_second_factor, may

PERMISSION: Final = "desk.draft"
"""Whoever may write checks may have an address fetched."""
_MOST: Final = MOST_BYTES["picture"]
LIMITS: Final = Limits(seconds=15.0, body_bytes=_MOST, decoded_bytes=_MOST)


def fetched_for(request: HttpRequest, address: str) -> bytes:
    """The bytes at `address`, through the one outbound door. Raises `NotYoursError`; `HttpError` 400 for what cannot
    be had, and `MediaError` `too-large`.

    A page of another site that makes a checker's browser ask is refused like a stranger."""
    person = request.user
    elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}
    if (
        elsewhere
        or not isinstance(person, Person)
        or not may(person, PERMISSION)
        or lacks_second_factor(person)
    ):
        raise NotYoursError
    try:
        answer = fetch(address, limits=LIMITS)
    except FetchError as wrong:
        if wrong.kind == "too-large":
            raise MediaError("too-large") from None
        raise HttpError(400, f"The picture could not be fetched: {wrong}") from None
    if answer.status != 200:
        raise HttpError(400, f"The picture could not be fetched: its host answered {answer.status}.")
    return answer.body
