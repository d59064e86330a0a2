"""The page on which an operator tries out how a conversation looks within each channel's limits.

Here and not in the tipline, because only the site may know both the tipline and who is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from soi.people.permissions import requires
from soi.tipline import registry
from soi.tipline.simulating import LONGEST, Said, simulate

MOST_TURNS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@requires("people.manage")
def simulator(request: HttpRequest) -> HttpResponse:
    """A message typed in, and the reply within the limits of the channel chosen. Nothing is sent or kept."""
    given = request.POST
    name = given.get("channel", "")
    channel = registry.CHANNELS.get(name) or next(iter(registry.CHANNELS.values()))
    language = given.get("language", "")
    language = language if language in {"vi", "en"} else get_language() or "vi"
    said = [] if given.get("anew") else _said(given.getlist("turn"), given.get("press"), given.get("message"))
    context = {
        "channels": registry.CHANNELS.values(),
        "channel": channel,
        "language": language,
        "turns": simulate(channel, said, language) if said else [],
        "said": [f"press:{one.press}" if one.press else f"say:{one.text}" for one in said],
        "longest": LONGEST,
        "full": len(said) >= MOST_TURNS,
    }
    return render(request, "tipline/simulator.html", context)


def _said(earlier: list[str], press: str | None, message: str | None) -> list[Said]:
    given = [*earlier, f"press:{press}" if press else f"say:{message or ''}"]
    turns = []
    for one in given[:MOST_TURNS]:
        kind, _colon, rest = one.partition(":")
        if kind == "press" and rest.isascii() and rest.isdigit() and len(rest) < 4:
            turns.append(Said(press=int(rest)))
        elif kind == "say" and rest.strip():
            turns.append(Said(rest.replace("\x00", "")[:LONGEST]))
    return turns
