"""What is asked before a check of our own is published: the desk's promises as rules that give a sentence each.

Whether quotations are really found in their captures is for the caller to verify: `evidence` holds the bytes.
What is no claim of fact (an opinion, a prediction) never comes here: it is an outcome of the desk, not a verdict.
docs/guide/publishing.md lists the codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soi.checks.draft import CheckDraft, QuoteDraft
from soi.checks.draft_problems import SCALE_VERSION
from soi.checks.independence import independent
from soi.checks.markup import DeskIdentity, review_to_publish
from soi.checks.models import DeskPage, PageKind, SourceKind, Verdict
from soi.checks.validator import LONGEST_CLAIM, Level, validate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FEWEST_SOURCES = 2
PRIMARY = frozenset({SourceKind.PRIMARY, SourceKind.OFFICIAL_DATA, SourceKind.PEER_REVIEWED})
"""Kinds that are the origin of what they say."""
_MISLEADS = frozenset({Verdict.FALSE, Verdict.MISLEADING, Verdict.MISSING_CONTEXT})
_REQUIRED: dict[str, _StrPromise] = {
    "title": gettext_lazy("Give the check a title."),
    "summary": gettext_lazy("Sum the check up in a few sentences."),
    "body": gettext_lazy("Write the check itself."),
    "supports": gettext_lazy("Say what supports the claim; if nothing does: “none found, searched: …”."),
    "undermines": gettext_lazy("Say what undermines the claim; if nothing does: “none found, searched: …”."),
    "harm": gettext_lazy("Say in which field the claim could do harm."),
    "valid_as_of": gettext_lazy("Say as of which day the check is valid."),
    "review_on": gettext_lazy("Say when the check is looked at again."),
}
_ASKED_OF_OWN: dict[str, _StrPromise] = {
    "claim_long": gettext_lazy("Write the claim out in full, as it goes round."),
    "selection": gettext_lazy("Say why this claim was chosen."),
}
_NEXT_SENTENCE = re.compile(r"[.!?…][\"”’')\]]*\s+[\"“‘'(\[]*(?=[A-ZÀ-ỸĐ0-9])")
_SHORT_FORM = re.compile(r"(?:\b[A-ZĐ]|\b(?:Mr|Mrs|Ms|Dr|St|No|vs|etc|approx|TS|ThS|BS|PGS|GS|Tp|Q))\.\s+\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stops a check (`error`) or that its author should know (`warning`)."""

    code: str
    """Stable name, for example `sources-few`."""
    field: str
    """Field of the draft to go to; empty when it is not one field's."""
    words: str
    level: Level = "error"


def problems(
    draft: CheckDraft, *, today: date, pages: Sequence[DeskPage], desk: DeskIdentity
) -> tuple[Problem, ...]:
    """Everything that stands between `draft` and its publication, errors first. Publish when none is an error.

    `pages`: what the desk says about itself, in any language."""
    found = [
        *content_problems(draft, today),
        *_own_problems(draft),
        *page_problems(pages, draft.language, today),
        *_markup_problems(draft, desk),
    ]
    return tuple(sorted(found, key=lambda one: one.level))


def content_problems(draft: CheckDraft, today: date) -> tuple[Problem, ...]:
    """What the check itself lacks, whoever publishes it."""
    found = [
        *_claim_problems(draft),
        *(
            Problem(f"{name}-missing".replace("_", "-"), name, str(words))
            for name, words in _missing(draft, _REQUIRED)
        ),
        *_verdict_problems(draft),
        *_date_problems(draft, today),
        *_source_problems(draft),
        *_media_problems(draft),
    ]
    return tuple(sorted(found, key=lambda one: one.level))


def errors(found: Sequence[Problem]) -> tuple[Problem, ...]:
    """Those that stop publishing."""
    return tuple(one for one in found if one.level == "error")


def page_problems(pages: Sequence[DeskPage], language: str, today: date) -> Iterator[Problem]:
    """Pages of the desk that are missing or older than twelve months, as a reader of `language` meets them:
    in that language, else in English."""
    filled = {(page.kind, page.language): page for page in pages if page.body.strip()}
    for kind in PageKind:
        page = filled.get((kind, language.split("-")[0])) or filled.get((kind, "en"))
        if page is None:
            words = _("The page “%(page)s” is empty. Nothing is published without it.")
            yield Problem(f"page-{kind}-missing", "", words % {"page": kind.label})
        elif page.reviewed_on < _a_year_before(today):
            words = _("Nobody has confirmed the page “%(page)s” for twelve months.")
            yield Problem(f"page-{kind}-old", "", words % {"page": kind.label})


def _missing(draft: CheckDraft, asked: dict[str, _StrPromise]) -> Iterator[tuple[str, _StrPromise]]:
    for name, words in asked.items():
        value = getattr(draft, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            yield name, words


def _claim_problems(draft: CheckDraft) -> Iterator[Problem]:
    if len(draft.claim) > LONGEST_CLAIM:
        words = _(
            "The claim has %(count)s characters; the most is %(most)s. The long form has room for the rest."
        )
        counts = {"count": len(draft.claim), "most": LONGEST_CLAIM}
        yield Problem("claim-too-long", "claim", words % counts)
    if not is_one_sentence(draft.claim):
        yield Problem("claim-not-one-sentence", "claim", _("The claim is more than one sentence."))


def is_one_sentence(text: str) -> bool:
    """Whether `text` is one line in which no second sentence begins."""
    if "\n" in text.strip():
        return False
    ends = (match.end() for match in _NEXT_SENTENCE.finditer(text))
    return all(_SHORT_FORM.search(text[:end]) for end in ends)


def _verdict_problems(draft: CheckDraft) -> Iterator[Problem]:
    if draft.verdict == Verdict.OTHER:
        words = _("Choose a verdict of our scale; the ratings of others are only for imported checks.")
        yield Problem("verdict-other", "verdict", words)
    if draft.scale_version != SCALE_VERSION:
        words = _("The verdict is from an older version of the scale; choose it again.")
        yield Problem("scale-old", "verdict", words)
    if draft.verdict in _MISLEADS and not draft.techniques:
        words = _("No technique is named; say how the claim misleads, if it fits the list.")
        yield Problem("techniques-missing", "techniques", words, "warning")


def _date_problems(draft: CheckDraft, today: date) -> Iterator[Problem]:
    if draft.valid_as_of and draft.valid_as_of > today:
        yield Problem(
            "valid-as-of-future", "valid_as_of", _("The check cannot be valid as of a day to come.")
        )
    if draft.review_on and draft.valid_as_of and draft.review_on <= draft.valid_as_of:
        words = _("The day of the next look must come after the day as of which the check is valid.")
        yield Problem("review-on-early", "review_on", words)
    if draft.claim_date and draft.claim_date > today:
        yield Problem(
            "claim-date-future", "claim_date", _("The claim cannot have been made on a day to come.")
        )


def _source_problems(draft: CheckDraft) -> Iterator[Problem]:
    if not draft.sources:
        yield Problem("sources-missing", "sources", _("A check rests on sources that a reader can open."))
        return
    if independent(draft.sources) < FEWEST_SOURCES and not draft.few_sources_reason.strip():
        words = _(
            "Give at least two independent sources (not two pages of one site), or say why one is enough."
        )
        yield Problem("sources-few", "sources", words)
    if not any(source.kind in PRIMARY for source in draft.sources):
        words = _("No source is a primary one: the study, the law, the data, the statement itself.")
        yield Problem("sources-no-primary", "sources", words, "warning")
    for number, source in enumerate(draft.sources, 1):
        if not source.title:
            words = _("Source %(number)s has no title.") % {"number": number}
            yield Problem("source-untitled", "sources", words)


def _media_problems(draft: CheckDraft) -> Iterator[Problem]:
    for number, media in enumerate(draft.media, 1):
        if media.file and not media.alt:
            words = _(
                "Say what is to be seen or heard in media %(number)s, for people who cannot see or hear it."
            )
            yield Problem("media-alt-missing", "media", words % {"number": number})


def _own_problems(draft: CheckDraft) -> Iterator[Problem]:
    if not draft.own:
        yield Problem("not-own", "", _("This check was not made at this desk; import it instead."))
    for name, words in _missing(draft, _ASKED_OF_OWN):
        yield Problem(f"{name}-missing".replace("_", "-"), name, str(words))
    for number, source in enumerate(draft.sources, 1):
        if not source.capture:
            text = _("Source %(number)s is not captured; it may be gone tomorrow.") % {"number": number}
            yield Problem("source-not-captured", "sources", text, "warning")
    if not draft.quotes:
        text = _("Nothing is quoted; a reader can check a quotation fastest.")
        yield Problem("quotes-missing", "quotes", text, "warning")
    for number, quote in enumerate(draft.quotes, 1):
        if not _is_placed(quote, draft):
            text = _(
                "Quotation %(number)s (“%(words)s”) is not tied to a place in a capture of one of the sources."
            )
            yield Problem("quote-unplaced", "quotes", text % {"number": number, "words": _start(quote.text)})


def _is_placed(quote: QuoteDraft, draft: CheckDraft) -> bool:
    """Whether it names a source of the check, its capture, and as many characters of it as it has."""
    known = {(source.url, source.capture) for source in draft.sources if source.capture}
    return (quote.source, quote.capture) in known and quote.end - quote.start == len(quote.text)


def _start(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _markup_problems(draft: CheckDraft, desk: DeskIdentity) -> Iterator[Problem]:
    node = review_to_publish(draft, desk)
    for finding in validate(node, str(node["url"])):
        if finding.path != "claimReviewed":
            words = _("In the check's ClaimReview markup (%(path)s): %(words)s")
            text = words % {"path": finding.path, "words": finding.words}
            yield Problem(f"markup-{finding.path}" if finding.path else "markup", "", text, finding.level)


def _a_year_before(today: date) -> date:
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return today.replace(year=today.year - 1, day=28)
