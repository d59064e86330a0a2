"""What the desk says about itself: how it checks and corrects, who pays, who it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.checks.languages import language_tag
from soi.checks.models import DeskPage, PageKind

LONGEST_PAGE = 100_000
"""Characters of Markdown."""


@transaction.atomic
def save_page(kind: str, language: str, body: str) -> DeskPage:
    """Write a page anew; who writes it confirms it. Raises `ValueError` with a sentence for the writer."""
    if kind not in PageKind.values:
        raise ValueError(_("There is no such page."))
    if not body.strip():
        raise ValueError(_("The page is empty."))
    if len(body) > LONGEST_PAGE or "\x00" in body:
        raise ValueError(_("The page is longer than %(most)s characters.") % {"most": LONGEST_PAGE})
    page, _made = DeskPage.objects.update_or_create(
        kind=kind,
        language=language_tag(language)[:35],
        defaults={"body": body, "reviewed_on": timezone.localdate()},
    )
    return page


@transaction.atomic
def confirm_page(kind: str, language: str) -> DeskPage:
    """Say that a page is still true as of today. Raises `DeskPage.DoesNotExist`, `ValueError` if it is empty."""
    page = DeskPage.objects.select_for_update().get(kind=kind, language=language_tag(language))
    if not page.body.strip():
        raise ValueError(_("The page is empty."))
    page.reviewed_on = timezone.localdate()
    page.save(update_fields=["reviewed_on"])
    return page
