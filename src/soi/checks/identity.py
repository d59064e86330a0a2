"""This desk as its markup names it: made of the settings, the routes and the desk's pages about itself."""

from __future__ import annotations

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from soi.checks.markup import DeskIdentity
from soi.checks.models import DeskPage, PageKind

_PLACE = "uid"


def desk_identity() -> DeskIdentity:
    """The desk, with addresses in the language that is active. The routes are the public site's, by name."""
    page = _absolute("library:check", _PLACE)
    pages = {kind: _absolute("library:desk-page", kind) for kind in pages_about_itself()}
    return DeskIdentity(
        name=settings.SOI_NAME,
        origin=settings.SOI_ORIGIN,
        check_address=page.removesuffix(f"{_PLACE}/") + "{uid}/",
        pages=pages,
        complaints=pages.get(PageKind.CORRECTIONS.value, ""),
        logo=f"{settings.SOI_ORIGIN}{static('library/soi.svg')}",
    )


def pages_about_itself() -> list[str]:
    """Which pages about itself this desk has written, in any language, by `PageKind`."""
    return sorted(set(DeskPage.objects.order_by().values_list("kind", flat=True)))


def _absolute(name: str, *args: str) -> str:
    return f"{settings.SOI_ORIGIN}{reverse(name, args=args)}"
