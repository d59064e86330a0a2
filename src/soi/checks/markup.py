"""A check as schema.org JSON-LD: ClaimReview, MediaReview, and the desk as an Organization.

Ours carries everything a check holds, so that what one Soi exports another imports unchanged. Shape: Google's
page on ClaimReview markup; further facts in schema.org's own properties (`citation`, `abstract`, `reviewBody`,
`positiveNotes`, `negativeNotes`, `contentReferenceTime`, `expires`, `about`, `hasPart`). `claimreview` reads it.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from soi.checks.claimreview import OWN_MARK, SCALE, TERMS, WELL_KNOWN
from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.models import Change, Check, Harm, PageKind, Selection, Technique, Verdict
from soi.checks.queries import draft_of
from soi.checks.scales import RATING_VALUES

CONTEXT = "https://schema.org"
_DESK_PAGES: Mapping[str, tuple[str, ...]] = {
    PageKind.METHODOLOGY: (
        "publishingPrinciples",
        "verificationFactCheckingPolicy",
        "missionCoveragePrioritiesPolicy",
    ),
    PageKind.CORRECTIONS: ("correctionsPolicy",),
    PageKind.FUNDING: ("ownershipFundingInfo",),
    PageKind.TEAM: ("masthead",),
}
"""Which properties of an organisation each page of the desk answers."""
_COMPLAINTS = "actionableFeedbackPolicy"
_NAMED_BY_HASH = "ni:///sha-256;"


@dataclass(frozen=True, slots=True)
class DeskIdentity:
    """The desk as the world sees it. The rooms make one from their settings and routes."""

    name: str
    origin: str
    """Scheme and host, for example `https://desk.example`, without a slash at the end."""
    check_address: str
    """Permanent address of a check of ours, with `{uid}` where its uid goes."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Address of each page of the desk about itself, by `PageKind`; those that do not exist are left out."""
    complaints: str = ""
    """Address where anybody can say that a check is wrong."""
    ethics: str = ""
    """Address of the code of conduct the desk follows, if it has signed one."""
    logo: str = ""

    def address_of(self, uid: str) -> str:
        """Permanent address here of the check of that uid."""
        return self.check_address.format(uid=uid)


def organization(desk: DeskIdentity) -> dict[str, Any]:
    """The desk as a NewsMediaOrganization with its policies, without empty properties."""
    policies = {
        name: desk.pages[kind] for kind, names in _DESK_PAGES.items() if kind in desk.pages for name in names
    }
    return _without_empty(
        {
            "@type": "NewsMediaOrganization",
            "@id": f"{desk.origin}/#desk",
            "name": desk.name,
            "url": f"{desk.origin}/",
            "logo": desk.logo,
            **policies,
            _COMPLAINTS: desk.complaints,
            "ethicsPolicy": desk.ethics,
        }
    )


def claim_review(check: Check, desk: DeskIdentity) -> dict[str, Any]:
    """`check` as a ClaimReview for its page here. Needs publisher, sources, appearances and versions.

    A check of this desk names the desk with its policies; an imported one keeps its publisher and address.
    Words of the verdict are in the language that is active, as on the page."""
    node = review_to_publish(draft_of(check), desk)
    versions = list(check.versions.all())
    if versions:
        node["dateModified"] = versions[0].made_at.date().isoformat()
    corrections = [
        {"@type": "CorrectionComment", "text": one.note, "datePublished": one.made_at.date().isoformat()}
        for one in versions
        if one.change == Change.CORRECTED
    ]
    return node | {"correction": corrections} if corrections else node


def review_to_publish(draft: CheckDraft, desk: DeskIdentity) -> dict[str, Any]:
    """What `claim_review` will say of `draft` once it is published, so that it can be validated before."""
    node = review_of_draft(draft)
    node["url"] = desk.address_of(draft.uid) if draft.own else draft.url or desk.address_of(draft.uid)
    if draft.own:
        node["author"] = node["publisher"] = organization(desk)
    for media in node.get("associatedMediaReview", ()):
        media |= {"url": node["url"], "author": node["author"]}
        for seen in media["itemReviewed"]["mediaItemAppearance"]:
            for name in {"contentUrl", "archivedAt"} & seen.keys():
                seen[name] = seen[name].replace(_NAMED_BY_HASH, f"{desk.origin}{WELL_KNOWN}")
    return node


def review_of_draft(draft: CheckDraft) -> dict[str, Any]:
    """`draft` as a ClaimReview object, without empty properties: the shape of the export."""
    return _without_empty(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "identifier": draft.external_id,
            "url": draft.url,
            "inLanguage": draft.language,
            "claimReviewed": draft.claim,
            "itemReviewed": _claim(draft),
            "author": {
                "@type": "Organization",
                "name": draft.publisher_name,
                "url": f"https://{draft.publisher_site}/",
            },
            "reviewRating": rating(draft),
            "name": draft.title,
            "abstract": draft.summary,
            "reviewBody": draft.body,
            "positiveNotes": draft.supports,
            "negativeNotes": draft.undermines,
            "backstory": draft.few_sources_reason,
            "keywords": draft.topic,
            "about": list(_terms(draft)),
            "sdLicense": draft.licence,
            "datePublished": _iso(draft.reviewed_on),
            "contentReferenceTime": _iso(draft.valid_as_of),
            "expires": _iso(draft.review_on),
            "citation": [_citation(source) for source in draft.sources],
            "hasPart": [_quotation(quote) for quote in draft.quotes],
            "associatedMediaReview": [_media_review(media, draft) for media in draft.media],
            "sdPublisher": OWN_MARK,
        }
    )


def rating(draft: CheckDraft) -> dict[str, Any]:
    """The verdict as a Rating: in words, and from 1 to 5 where the scale has an equivalent."""
    value = RATING_VALUES[Verdict(draft.verdict)]
    numbers = {} if value is None else {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    return {
        "@type": "Rating",
        "alternateName": draft.verdict_text or str(Verdict(draft.verdict).label),
        "name": draft.verdict,
        **numbers,
        **({"description": draft.verdict_text} if draft.verdict_text else {}),
        "identifier": f"{SCALE}{draft.scale_version}",
    }


def _claim(draft: CheckDraft) -> dict[str, Any] | None:
    claim = _without_empty(
        {
            "@type": "Claim",
            "text": draft.claim_long,
            "author": {"@type": "Person", "name": draft.claimant} if draft.claimant else None,
            "datePublished": _iso(draft.claim_date),
            "appearance": [{"@type": "CreativeWork", "url": url} for url in draft.appearances],
        }
    )
    return claim if len(claim) > 1 else None


def _terms(draft: CheckDraft) -> Iterator[dict[str, Any]]:
    for technique in draft.techniques:
        yield _term(TERMS["techniques"], technique, str(Technique(technique).label))
    if draft.selection:
        yield _term(TERMS["selection"], draft.selection, str(Selection(draft.selection).label))
    if draft.harm:
        yield _term(TERMS["harm"], draft.harm, str(Harm(draft.harm).label))


def _term(terms: str, code: str, label: str) -> dict[str, Any]:
    return {"@type": "DefinedTerm", "termCode": code, "name": label, "inDefinedTermSet": terms}


def _citation(source: SourceDraft) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "CreativeWork",
            "url": source.url,
            "name": source.title,
            "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else None,
            "genre": source.kind,
            "identifier": source.capture,
        }
    )


def _quotation(quote: QuoteDraft) -> dict[str, Any]:
    source = {"@type": "CreativeWork", "url": quote.source, "identifier": quote.capture}
    return {
        "@type": "Quotation",
        "text": quote.text,
        "isPartOf": _without_empty(source),
        "position": f"{quote.start}-{quote.end}",
    }


def _media_review(media: MediaDraft, draft: CheckDraft) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "MediaReview",
            "inLanguage": draft.language,
            "datePublished": _iso(draft.reviewed_on),
            "mediaAuthenticityCategory": media.category,
            "itemReviewed": {
                "@type": "MediaReviewItem",
                "mediaItemAppearance": [_media_object(media)],
                "interpretedAsClaim": {"@type": "Claim", "text": draft.claim_long or draft.claim},
            },
        }
    )


def _media_object(media: MediaDraft) -> dict[str, Any]:
    """Where it was seen, and the file that is kept of it under its hash as its name (RFC 6920)."""
    kept = f"{_NAMED_BY_HASH}{_base64(media.file)}" if media.file else ""
    return _without_empty(
        {
            "@type": "MediaObject",
            "contentUrl": media.url or kept,
            "archivedAt": kept if media.url else "",
            "sha256": media.file,
            "description": media.alt,
            "text": media.transcript,
        }
    )


def _base64(sha256: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(sha256)).decode("ascii").rstrip("=")


def graph(nodes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Several nodes as one JSON-LD document."""
    parts = [{name: value for name, value in node.items() if name != "@context"} for node in nodes]
    return {"@context": CONTEXT, "@graph": parts}


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _without_empty(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
