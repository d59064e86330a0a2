"""Finding checks: the library and its facets, one topic, search by words."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soi.library import errors, queries
from soi.library.limits import QUERY_LIMIT, place_at_the_engine
from soi.library.narrowing import filters_of, narrowing
from soi.pace import BusyError

PER_PAGE = 20


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """All checks, newest first, narrowed by topic, verdict, language and year."""
    filters = filters_of(request)
    page = Paginator(queries.browse(filters), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "narrowing": narrowing(request, filters)}
    return render(request, "library/checks.html", context)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic, with how many checks it has."""
    return render(request, "library/topics.html", {"topics": queries.topics()})


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """The checks of one topic, at an address that stays. A topic without checks is no topic."""
    if not queries.browse(queries.Filters(topic=topic)).exists():
        raise Http404
    filters = filters_of(request, topic)
    page = Paginator(queries.browse(filters), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "topic": topic, "narrowing": narrowing(request, filters, fixed="topic")}
    return render(request, "library/checks.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Checks about some words. These words are a reader's own search and may stand in an address."""
    query = request.GET.get("q", "").strip()
    if len(query) > QUERY_LIMIT:
        return errors.page(request, 413)
    try:
        with place_at_the_engine():
            found = queries.search(query) if query else []
    except BusyError:
        return errors.page(request, 429)
    filters = filters_of(request)
    shown = queries.narrowed(found, filters) if filters.any else found
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    choices = narrowing(request, filters, among=found) if found else None
    context = {"query": query, "page": page, "narrowing": choices}
    response = render(request, "library/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
