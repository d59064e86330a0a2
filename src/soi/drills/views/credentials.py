"""A learner's certificates and statements, on request; and what others need to check a certificate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from soi.drills import badges, xapi
from soi.drills.actions.credentials import NotFinishedError, ask_for_credential
from soi.drills.lessons import BY_KEY
from soi.drills.models import Course, Learner
from soi.drills.queries.groups import completed, seats_of
from soi.drills.views.practising import practising
from soi.drills.xapi import KINDS, Actor
from soi.keys import desk
from soi.people.permissions import public

LONGEST_NAME = 100


@require_safe
@practising
def credentials(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Courses with how far they are, and the forms for certificates and statements."""
    return render(request, "drills/trainer/credentials.html", _context(learner))


def _context(learner: Learner) -> dict[str, Any]:
    courses = {seat.group.course for seat in seats_of(learner) if seat.group.course is not None}
    return {
        "courses": [(one, completed(learner, one)) for one in sorted(courses, key=lambda one: one.pk)],
        "home_page": settings.SOI_ORIGIN,
        "longest": LONGEST_NAME,
    }


@sensitive_post_parameters("name")
@require_POST
@practising
def credential(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """The signed certificate of a finished course, as a file. The name typed is written in and not kept."""
    course = get_object_or_404(Course, uid=uid)
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    try:
        row = ask_for_credential(learner, course)
    except NotFinishedError:
        return redirect("drills:credentials")
    origin = settings.SOI_ORIGIN
    made = badges.credential(row, _achievement(course), badges.issuer(origin, settings.SOI_NAME), name)
    signing = badges.to_sign(made, origin)
    token = badges.token(signing, desk.sign(settings.SOI_DATA_DIR, signing))
    response = HttpResponse(token, content_type=badges.MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="certificate.jwt"'
    return response


@sensitive_post_parameters("name", "home_page")
@require_POST
@practising
def statements(request: HttpRequest, learner: Learner) -> HttpResponse:
    """What was finished, as xAPI statements in a file."""
    home_page, name = (request.POST.get(one, "").strip()[:200] for one in ("home_page", "name"))
    if not name or not home_page.startswith(("https://", "http://")):
        problem = _("Type the account's name, and the address of its home page.")
        context = _context(learner) | {"problem": problem}
        return render(request, "drills/trainer/credentials.html", context, status=422)
    done = learner.sittings.filter(finished_at__isnull=False, kind__in=KINDS).order_by("id")
    actor = Actor(home_page, name)
    made = [
        xapi.statement(
            one,
            str(BY_KEY[one.lesson].title) if one.lesson in BY_KEY else one.get_kind_display(),
            actor,
            settings.SOI_ORIGIN,
        )
        for one in done
    ]
    response = JsonResponse(made, safe=False, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="xapi-statements.json"'
    return response


def _achievement(course: Course) -> dict[str, Any]:
    with override(course.language):
        titles = [str(BY_KEY[one].title) for one in course.lessons if one in BY_KEY]
        words = {
            "description": _("Went through the course “%(course)s”, of %(desk)s.") % {
                "course": course.title, "desk": settings.SOI_NAME,
            },
            "criteria": _("Practised and finished the short test of each of these lessons: %(lessons)s. No score is"
                          " needed, and none is told.") % {"lessons": ", ".join(titles)},
        }  # fmt: skip
    return badges.achievement(course, settings.SOI_ORIGIN, words)


@public
@require_safe
def achievement(request: HttpRequest, uid: str) -> HttpResponse:
    """What a certificate is for, as its address gives it."""
    course = get_object_or_404(Course, uid=uid)
    return _linked({"@context": list(badges.CONTEXT), **_achievement(course)})


@public
@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    """The profile of this desk."""
    return _linked(badges.issuer(settings.SOI_ORIGIN, settings.SOI_NAME))


@public
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The key that certificates are signed with, as a JWK."""
    return _shared(JsonResponse(_jwk(), content_type="application/jwk+json"))


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The same key in a set (JWKS)."""
    return _shared(JsonResponse({"keys": [_jwk()]}, content_type="application/jwk-set+json"))


@public
@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """The did:web document of this desk."""
    made = badges.did_document(desk.public_bytes(settings.SOI_DATA_DIR), settings.SOI_ORIGIN)
    return _shared(JsonResponse(made, content_type="application/did+ld+json"))


def _jwk() -> dict[str, str]:
    return badges.jwk(desk.public_bytes(settings.SOI_DATA_DIR), settings.SOI_ORIGIN)


def _linked(made: dict[str, Any]) -> HttpResponse:
    return _shared(JsonResponse(made, content_type="application/ld+json"))


def _shared(response: HttpResponse) -> HttpResponse:
    """Anybody's page may read it: that is what it is for."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
