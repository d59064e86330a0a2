"""Pages that messages link to: read at the press of a button, and what they bring up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soi.desk import actions
from soi.desk.errors import RefusedError
from soi.desk.views import questions
from soi.desk.views.answering import Refusal, person
from soi.inbox.models import Question
from soi.people.permissions import requires


@requires("desk.tips")
@require_POST
def read(request: HttpRequest, uid: str) -> HttpResponse:
    """Read one page and show what it is, and which checks fit it."""
    row = get_object_or_404(Question.objects.select_related("merged_into", "triage"), uid=uid)
    try:
        found = actions.read_link(row, request.POST.get("url", ""), person(request))
    except RefusedError as refused:
        return questions.page(request, row, Refusal("links", refused.problems))
    title = row.headline or _("A question without a headline")
    return render(request, "desk/link.html", {"question": row, "title": title, "read": found})
