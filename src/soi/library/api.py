"""The public API: ask, read checks, and Google's `claims:search` in its own shape.

Doors only: parse, call, shape. Limits are in `limits.py`, the error envelope in `api_errors.py`.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Path, Query
from ninja.parser import Parser

from soi.answers.find import find
from soi.library import claims_search, queries
from soi.library.api_errors import install
from soi.library.api_schemas import (
    AnswerOut,
    Ask,
    CheckAnswer,
    ChecksAnswer,
    ClaimsOut,
    ClaimsQuery,
    ErrorOut,
    GoogleErrorOut,
    ListFilters,
)
from soi.library.api_shapes import answer_data, check_data, full_check_data
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

ASK_FAULTS = frozenset({400, 405, 413, 415, 422, 429, 500})
READ_FAULTS = frozenset({404, 405, 422, 500})
LIST_FAULTS = frozenset({404, 405, 422, 500})
GOOGLE_FAULTS = frozenset({400, 405, 429, 500})


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
    """Newest first. A page past the last one is 404."""
    rows = queries.browse(chosen.filters()).prefetch_related("sources")
    paginator = Paginator(rows, chosen.per_page)
    try:
        page = paginator.page(chosen.page)
    except EmptyPage:
        raise Http404 from None
    return {
        "ok": True,
        "count": paginator.count,
        "page": page.number,
        "pages": paginator.num_pages,
        "checks": [check_data(row) for row in page.object_list],
    }


@api.get(
    "/api/v1/checks/{uid}",
    response={200: CheckAnswer, READ_FAULTS: ErrorOut},
    operation_id="check",
    summary="Read one check with its history",
    tags=["Checks"],
)
def check(request: HttpRequest, uid: Path[str]) -> dict[str, Any]:
    """A withdrawn check is still given, with `state` "withdrawn" and the reason as its newest note."""
    row = queries.by_uid(uid)
    if row is None:
        raise Http404
    return {"ok": True, "check": full_check_data(row)}


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
