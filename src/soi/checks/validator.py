"""Our validator of ClaimReview markup: Google's table of required and recommended properties, as rules.

It reads plain JSON-LD and needs no network. Three of Google's rules no machine can check and none is checked
here: that no political entity publishes the markup, that the page says the same as its markup (our tests read
it back), and that claims and sources are easy to find on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from soi.checks.models import MediaCategory

LONGEST_CLAIM = 75
"""Characters of `claimReviewed`. Google asks for fewer; the 75th is allowed here with a warning."""
_SHORTENERS = frozenset(
    {
        *("bit.ly", "buff.ly", "cutt.ly", "fb.me", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy"),
        *("rebrand.ly", "s.id", "shope.ee", "shorturl.at", "t.co", "t.ly", "tinyurl.com"),
    }
)
_SCALE = ("worstRating", "ratingValue", "bestRating")
_POLICIES = ("correctionsPolicy", "actionableFeedbackPolicy")
Level = Literal["error", "warning"]
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `path` is the property, such as `reviewRating.ratingValue`."""

    level: Level
    path: str
    words: str


def validate(document: object, page_url: str = "") -> tuple[Finding, ...]:
    """What is wrong with the ClaimReview markup of one page, errors first; empty when nothing is.

    `document`: a node, a list of nodes or a `@graph`. `page_url`: where the markup stands, if known."""
    reviews = [node for node in nodes(document) if _is(node, "ClaimReview")]
    findings: list[Finding] = []
    if len(reviews) != 1:
        words = _("A page holds exactly one ClaimReview; this one holds %(count)s.") % {"count": len(reviews)}
        findings.append(Finding("error", "", words))
    for review in reviews:
        findings += _review(review, page_url)
    for node in nodes(document):
        if _is(node, "MediaReview"):
            findings += _media_review(node, "MediaReview")
    return tuple(sorted(findings, key=lambda found: found.level))


def errors(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those findings that stop publishing."""
    return tuple(found for found in findings if found.level == "error")


def nodes(document: object) -> Iterator[Node]:
    """The top-level nodes of a JSON-LD document."""
    if isinstance(document, list):
        for one in document:
            yield from nodes(one)
    elif isinstance(document, Mapping):
        if "@graph" in document:
            yield from nodes(document["@graph"])
        else:
            yield document


def _review(node: Node, page_url: str) -> Iterator[Finding]:
    context = str(node.get("@context", "https://schema.org")).rstrip("/").replace("http://", "https://")
    if context != "https://schema.org":
        yield _error("@context", _("The context is not https://schema.org."))
    yield from _claim_reviewed(node)
    yield from _rating(node.get("reviewRating"))
    yield from _url(node.get("url"), page_url)
    yield from _author(node)
    yield from _item_reviewed(node.get("itemReviewed"), page_url or str(node.get("url") or ""))
    yield from _dates(node)
    for number, media in enumerate(_listed(node.get("associatedMediaReview"))):
        yield from _media_review(media, f"associatedMediaReview[{number}]")


def _claim_reviewed(node: Node) -> Iterator[Finding]:
    claim = node.get("claimReviewed")
    if not isinstance(claim, str) or not claim.strip():
        yield _missing("claimReviewed")
        return
    words = _("The claim has %(count)s characters; use at most 75, better fewer.") % {"count": len(claim)}
    if len(claim) > LONGEST_CLAIM:
        yield _error("claimReviewed", words)
    elif len(claim) == LONGEST_CLAIM:
        yield _warning("claimReviewed", words)
    if "\n" in claim.strip():
        yield _error("claimReviewed", _("The claim is more than one line."))
    label = _mapping(node.get("reviewRating")).get("alternateName")
    start = claim.casefold().split(":", 1)[0].strip()
    if ":" in claim and isinstance(label, str) and start == label.casefold().strip():
        yield _error("claimReviewed", _("The claim begins with the verdict; leave that to the rating."))


def _rating(value: object) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield _missing("reviewRating")
        return
    if not _is(value, "Rating"):
        yield _error("reviewRating.@type", _("This is not a Rating."))
    words = value.get("alternateName")
    if not isinstance(words, str) or not words.strip():
        yield _missing("reviewRating.alternateName")
    elif len(words) > 100:
        yield _warning("reviewRating.alternateName", _("The verdict is longer than a few words."))
    if value.get("name") in (None, ""):
        yield _warning("reviewRating.name", _("Without it, nothing stands in for alternateName."))
    yield from _rating_numbers(value)


def _rating_numbers(rating: Node) -> Iterator[Finding]:
    given = {name: rating[name] for name in _SCALE if rating.get(name) is not None}
    numbers = {name: _number(value) for name, value in given.items()}
    wrong = [name for name, number in numbers.items() if number is None]
    for name in wrong:
        yield _error(f"reviewRating.{name}", _("This is not a number."))
    if not given or wrong:
        return
    for name in _SCALE:
        if name not in given:
            yield _warning(f"reviewRating.{name}", _("Say all three: worst, value and best."))
    yield from _scale({name: number for name, number in numbers.items() if number is not None})


def _scale(numbers: Mapping[str, float]) -> Iterator[Finding]:
    worst, best = numbers.get("worstRating", 1.0), numbers.get("bestRating", 5.0)
    if worst < 1:
        yield _error("reviewRating.worstRating", _("The worst rating is at least 1."))
    if best <= worst:
        yield _error("reviewRating.bestRating", _("The best rating is not greater than the worst."))
    if "ratingValue" not in numbers:
        yield _error("reviewRating.ratingValue", _("There is a scale, but no value on it."))
    elif not worst <= numbers["ratingValue"] <= best:
        yield _error("reviewRating.ratingValue", _("The value lies outside its scale."))


def _url(value: object, page_url: str) -> Iterator[Finding]:
    if not isinstance(value, str) or not value:
        yield _missing("url")
        return
    host = _host(value)
    if not host:
        yield _error("url", _("This is not an http or https address."))
    elif host in _SHORTENERS:
        yield _error("url", _("This is the address of a link shortener; give the page's own."))
    elif page_url and not _same_site(host, _host(page_url)):
        yield _error("url", _("The address is on another site than the page that holds the markup."))
    if "#" in value:
        yield _warning("url", _("The address names a part of a page; one page holds one check."))


def _author(node: Node) -> Iterator[Finding]:
    author = _mapping(node.get("author"))
    if not author:
        yield _warning("author", _("It does not say who made the check."))
        return
    if not any(_is(author, kind) for kind in ("Organization", "NewsMediaOrganization", "Person")):
        yield _error("author.@type", _("The author is neither an organization nor a person."))
    if not author.get("name") and not author.get("url"):
        yield _error("author", _("The author has neither a name nor an address."))
    if author.get("url") and not _host(author["url"]):
        yield _error("author.url", _("This is not an http or https address."))
    if not any(author.get(name) or node.get(name) for name in _POLICIES):
        yield _warning(
            "author.correctionsPolicy",
            _("No page is named that says how mistakes are reported and corrected."),
        )
    for name, value in author.items():
        if name.endswith("Policy") and not _host(value):
            yield _error(f"author.{name}", _("This is not an http or https address."))


def _item_reviewed(value: object, page_url: str) -> Iterator[Finding]:
    if value is None:
        yield _warning("itemReviewed", _("It does not say who made the claim, when, or where it appeared."))
        return
    claim = _mapping(value)
    if not _is(claim, "Claim"):
        yield _error("itemReviewed.@type", _("This is not a Claim."))
    author = claim.get("author")
    if author is not None:
        yield from _claimant(_listed(author))
    places = [seen for name in ("firstAppearance", "appearance") for seen in _listed(claim.get(name))]
    if not places:
        yield _warning("itemReviewed.appearance", _("It does not say where the claim appeared."))
    for seen in places:
        address = seen if isinstance(seen, str) else _mapping(seen).get("url")
        host = _host(address)
        if not host:
            yield _error("itemReviewed.appearance", _("This is not an http or https address."))
        elif _same_site(host, _host(page_url)):
            yield _error("itemReviewed.appearance", _("The claim comes from the site that checks it."))
    yield from _date("itemReviewed.datePublished", claim.get("datePublished"))


def _claimant(authors: Sequence[object]) -> Iterator[Finding]:
    for author in authors:
        name = _mapping(author).get("name")
        if not isinstance(name, str) or not name.strip():
            yield _error(
                "itemReviewed.author.name", _("Give the name, or leave the author of the claim out.")
            )
        elif name.startswith("@") or "://" in name:
            yield _error("itemReviewed.author.name", _("This is an account; give a name, or leave it out."))


def _dates(node: Node) -> Iterator[Finding]:
    for name in ("datePublished", "dateModified", "contentReferenceTime", "expires"):
        yield from _date(name, node.get(name))
    if not node.get("datePublished"):
        yield _warning("datePublished", _("It does not say when the check was published."))


def _date(path: str, value: object) -> Iterator[Finding]:
    if value is not None and _day(value) is None:
        yield _error(path, _("This is not a date such as 2026-11-22."))


def _media_review(value: object, path: str) -> Iterator[Finding]:
    node = _mapping(value)
    if not _is(node, "MediaReview"):
        yield _error(f"{path}.@type", _("This is not a MediaReview."))
        return
    if node.get("mediaAuthenticityCategory") not in MediaCategory.values:
        yield _error(f"{path}.mediaAuthenticityCategory", _("This is none of schema.org's six categories."))
    item = _mapping(node.get("itemReviewed"))
    places = _listed(item.get("mediaItemAppearance"))
    if not places:
        yield _error(f"{path}.itemReviewed", _("It does not say which picture, sound or video it is about."))
    for seen in places:
        if not any(_host(_mapping(seen).get(name)) for name in ("contentUrl", "url", "archivedAt")):
            yield _error(f"{path}.itemReviewed.mediaItemAppearance", _("This has no address."))
    if item.get("creator") and str(_mapping(item["creator"]).get("name", "")).startswith("@"):
        yield _error(f"{path}.itemReviewed.creator", _("This is an account; give a name, or leave it out."))


def _error(path: str, words: str) -> Finding:
    return Finding("error", path, words)


def _warning(path: str, words: str) -> Finding:
    return Finding("warning", path, words)


def _missing(path: str) -> Finding:
    return _error(path, _("This is required, and it is missing."))


def _is(node: object, kind: str) -> bool:
    return kind in _listed(_mapping(node).get("@type"))


def _mapping(value: object) -> Node:
    return value if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None


def _host(url: object) -> str:
    """Host name without `www.`, or an empty string for what is no web address."""
    if not isinstance(url, str) or any(map(str.isspace, url)):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.") if parts.scheme in {"http", "https"} else ""


def _same_site(one: str, other: str) -> bool:
    """Whether one host is the other, or lies under it."""
    return bool(other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
