"""The public API: ask, read checks, and Google's `claims:search` in its own shape.

Doors only: parse, call, shape. Limits are in `limits.py`, the error envelope in `api_errors.py`.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, NinjaAPI, Path, Query
from ninja.files import UploadedFile
from ninja.parser import Parser

from soi.answers.find import find
from soi.checks.models import Check, State
from soi.library import claims_search, image_search, queries, uploads
from soi.library.api_cursors import beyond, cursor_at, newest_first
from soi.library.api_errors import error_response, install
from soi.library.api_history import (
    CorrectionFilters,
    CorrectionsAnswer,
    VersionsAnswer,
    WithdrawnError,
    corrections_data,
    tombstone,
    versions_data,
)
from soi.library.api_schemas import (
    AnswerOut,
    Ask,
    CheckAnswer,
    ChecksAnswer,
    ClaimsOut,
    ClaimsQuery,
    ErrorOut,
    GoogleErrorOut,
    ImageQuery,
    ImagesOut,
    ImageUpload,
    ListFilters,
)
from soi.library.api_shapes import answer_data, check_data, full_check_data
from soi.library.feeds.changes import moment
from soi.library.limits import place_at_the_engine, within_limit

DESCRIPTION = (
    "Send a message that reached somebody and get the checks that answer it, with evidence and what differs, "
    "or an honest “not checked yet”. No key is needed. Messages are not kept. Sentences come in the language "
    "of the Accept-Language header: vi or en."
)


class StrictJson(Parser):
    """JSON as the standard has it: UTF-8 only, no NaN, no half of a surrogate pair, no bottomless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="Soi",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url="/api/openapi.json",
    urls_namespace="api",
    parser=StrictJson(),
)
install(api)


@api.exception_handler(WithdrawnError)
def withdrawn(request: HttpRequest, exc: WithdrawnError) -> HttpResponse:
    """410, and the reason."""
    said, detail = tombstone(exc.check)
    return error_response(request, 410, said, [detail])


ASK_FAULTS = frozenset({400, 405, 413, 415, 422, 429, 500})
READ_FAULTS = frozenset({404, 405, 422, 500})
GONE_FAULTS = READ_FAULTS | {410}
LIST_FAULTS = frozenset({404, 405, 422, 500})
GOOGLE_FAULTS = frozenset({400, 405, 429, 500})
IMAGE_FAULTS = GOOGLE_FAULTS | {403, 503}


@api.post(
    "/api/v1/ask",
    response={200: AnswerOut, ASK_FAULTS: ErrorOut},
    operation_id="ask",
    summary="Find the checks that answer a message",
    tags=["Ask"],
)
def ask(request: HttpRequest, body: Ask) -> dict[str, Any]:
    """One piece for each claim in the message, in band `answer`, `choose` or `new`. Nothing is stored."""
    text = within_limit(body.text)
    with place_at_the_engine():
        answer = find(text, language=body.lang)
    return answer_data(answer, explain=body.explain)


@api.get(
    "/api/v1/checks",
    response={200: ChecksAnswer, LIST_FAULTS: ErrorOut},
    operation_id="checks",
    summary="List published checks",
    tags=["Checks"],
)
def checks(request: HttpRequest, chosen: Query[ListFilters]) -> dict[str, Any]:
    """Newest first. Pages by cursor neither repeat nor skip a check when others are added meanwhile. A numbered
    page past the last one is 404."""
    rows = queries.browse(chosen.filters()).prefetch_related("sources")
    if chosen.since:
        rows = rows.filter(updated_at__gte=moment(chosen.since))
    count = rows.count()
    pages = max(1, -(-count // chosen.per_page))
    if chosen.page > pages:
        raise Http404
    start = 0 if chosen.cursor else (chosen.page - 1) * chosen.per_page
    found = list(beyond(newest_first(rows), chosen.cursor)[start : start + chosen.per_page + 1])
    more, found = len(found) > chosen.per_page, found[: chosen.per_page]
    return {
        "ok": True,
        "count": count,
        "page": chosen.page,
        "pages": pages,
        "next_cursor": cursor_at(found[-1]) if more else None,
        "checks": [check_data(row) for row in found],
    }


@api.get(
    "/api/v1/checks/{uid}",
    response={200: CheckAnswer, GONE_FAULTS: ErrorOut},
    operation_id="check",
    summary="Read one check with its history",
    tags=["Checks"],
)
def check(request: HttpRequest, uid: Path[str]) -> dict[str, Any]:
    """A withdrawn check is answered with 410, and with when and why it was taken back."""
    row = _known(uid)
    if row.state == State.WITHDRAWN:
        raise WithdrawnError(row)
    return {"ok": True, "check": full_check_data(row)}


@api.get(
    "/api/v1/checks/{uid}/versions",
    response={200: VersionsAnswer, READ_FAULTS: ErrorOut},
    operation_id="versions",
    summary="Read every version of one check",
    tags=["Checks"],
)
def versions(request: HttpRequest, uid: Path[str]) -> dict[str, Any]:
    """Newest first, each with what it did and why. Nothing changes without one."""
    return versions_data(_known(uid))


@api.get(
    "/api/v1/corrections",
    response={200: CorrectionsAnswer, LIST_FAULTS: ErrorOut},
    operation_id="corrections",
    summary="List what was corrected or withdrawn",
    tags=["Checks"],
)
def corrections(request: HttpRequest, chosen: Query[CorrectionFilters]) -> dict[str, Any]:
    """Newest first; the same entries as the corrections feed."""
    return corrections_data(chosen)


def _known(uid: str) -> Check:
    row = queries.by_uid(uid)
    if row is None:
        raise Http404
    return row


@api.get(
    "/v1alpha1/claims:search",
    response={200: ClaimsOut, GOOGLE_FAULTS: GoogleErrorOut},
    operation_id="claims_search",
    summary="Search claims, in the shape of Google's Fact Check Tools API",
    tags=["Compatible with Google Fact Check Tools v1alpha1"],
    exclude_unset=True,
)
def search_claims(request: HttpRequest, asked: Query[ClaimsQuery]) -> dict[str, Any]:
    """A client of Google's API needs only another base address. Fields that begin with `x_` are ours."""
    return claims_search.search(asked)


@api.get(
    "/v1alpha1/claims:imageSearch",
    response={200: ImagesOut, IMAGE_FAULTS: GoogleErrorOut},
    operation_id="claims_image_search",
    summary="Search claims by a picture, in the shape of Google's Fact Check Tools API",
    tags=["Compatible with Google Fact Check Tools v1alpha1"],
    exclude_unset=True,
)
def search_by_image(request: HttpRequest, asked: Query[ImageQuery]) -> dict[str, Any]:
    """By the PDQ hash of a picture, or its address (signed-in checkers only). A hash finds less than the picture."""
    return image_search.by_query(request, asked)


@api.post(
    "/v1alpha1/claims:imageSearch",
    response={200: ImagesOut, IMAGE_FAULTS: GoogleErrorOut},
    operation_id="claims_image_search_upload",
    summary="Search claims by pictures that are sent along",
    tags=["Compatible with Google Fact Check Tools v1alpha1"],
    exclude_unset=True,
)
def search_by_upload(
    request: HttpRequest, asked: Query[ImageUpload], image: File[list[UploadedFile]]
) -> dict[str, Any]:
    """One to four pictures as multipart/form-data, all in the field image, the rest in the address. At most 25 MB
    together, and 50 million pixels each; where one is not taken, none is looked at, and the error says which.
    Nothing is kept."""
    uploads.sent_files(request, "image")  # refuses too much, too many, or a file where none are taken
    return image_search.by_upload([one.read() for one in image], asked)
