"""What the API takes and gives. The page at /api/docs is made from these descriptions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Protocol, get_args

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from soi.checks.models import Change, State, Verdict
from soi.library.api_cursors import Place, Since
from soi.library.queries import Filters

VerdictName = Literal[
    "false", "misleading", "missing-context", "mixed", "unproven", "true", "satire", "other"
]
assert set(Verdict.values) == set(get_args(VerdictName))
StateName = Literal["published", "withdrawn"]
assert set(State.values) == set(get_args(StateName))
ChangeName = Literal["published", "updated", "corrected", "withdrawn", "restored"]
assert set(Change.values) == set(get_args(ChangeName))

LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
"""BCP-47, at most a language and three subtags."""


class Ask(Schema):
    """A message to find checks for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(..., description="The message, as it was received: at most 100,000 characters.")
    lang: LanguageTag | None = Field(
        None, description="Language of the message, if you know it; guessed otherwise."
    )
    explain: bool = Field(False, description="Also give the parts of each score and what matched.")


class SourceOut(Schema):
    """Evidence a check rests on."""

    url: str
    title: str
    publisher: str
    kind: str = Field(..., description="primary, official-data, peer-reviewed, expert or secondary.")


class PublisherOut(Schema):
    """Who made the check. `site` is a host name without protocol or "www."."""

    name: str
    site: str


class CheckOut(Schema):
    """One check as it stands now."""

    uid: str
    address: str = Field(..., description="Permanent address of its page here.")
    lang: str
    claim: str
    verdict: VerdictName
    verdict_label: str = Field(..., description="The verdict in words, in the language of the answer.")
    verdict_text: str = Field(..., description="The publisher's rating in its own words, if it has any.")
    title: str
    summary: str
    topic: str
    publisher: PublisherOut
    url: str = Field(..., description="The publisher's own page; may be empty.")
    licence: str
    claim_date: date | None
    reviewed_on: date | None
    valid_as_of: date | None
    state: StateName
    version: int
    own: bool = Field(..., description="Made at this desk and signed by a second reader.")
    changed_at: datetime = Field(..., description="When this version was published here.")
    image: str = Field(..., description="A picture of verdict and claim, 1200 × 630, PNG.")
    sources: list[SourceOut]


class VersionOut(Schema):
    """One entry of a check's history."""

    number: int
    made_at: datetime
    change: ChangeName
    note: str


class CheckInFull(CheckOut):
    """A check with its texts (Markdown), where its claim appeared, and its history, newest first."""

    claim_long: str = Field(..., description="The claim in full, where `claim` is a short form of it.")
    body: str
    supports: str = Field(..., description="What speaks for the claim.")
    undermines: str = Field(..., description="What speaks against it.")
    techniques: list[str] = Field(..., description="How the claim misleads: names of a fixed list.")
    selection: str = Field(..., description="Why it was chosen for checking: a name of a fixed list.")
    review_on: date | None = Field(..., description="When its desk looks at it again.")
    scale_version: int = Field(..., description="Version of the verdict scale.")
    appearances: list[str]
    versions: list[VersionOut]


class SpanOut(Schema):
    """Half-open range of characters `[start, end)`."""

    start: int
    end: int


class DifferenceOut(Schema):
    """One way in which message and checked claim differ; a material one forbids an automatic answer."""

    kind: str
    message: str
    check: str
    material: bool


class ExplanationOut(Schema):
    """How the engine came to its probability: `parts` add up to `score`; spans say what matched."""

    score: float
    parts: dict[str, float]
    message_spans: list[SpanOut]
    check_spans: list[SpanOut]


class FoundOut(Schema):
    """A check that may fit a piece of the message."""

    check: CheckOut
    probability: float = Field(..., ge=0, le=1, description="That the check is about this claim.")
    polarity: Literal["same", "opposite"]
    phrased: str = Field(..., description="The verdict in a sentence, phrased for the message that was sent.")
    differences: list[str] = Field(..., description="What differs, in sentences.")
    different: list[DifferenceOut] = Field(..., description="The same, as data.")
    explanation: ExplanationOut | None = Field(None, description="Only where `explain` was asked for.")


class PieceOut(Schema):
    """The finding for one claim-sized piece of the message. `answer` is set in band `answer` only."""

    text: str
    band: Literal["answer", "choose", "new"]
    reason: str
    why: str
    answer: FoundOut | None
    near: list[FoundOut]


class AnswerOut(Schema):
    """What was found for a message: one piece for each claim in it."""

    ok: Literal[True]
    lang: str
    pieces: list[PieceOut]
    took_ms: float
    index_version: str


class CheckAnswer(Schema):
    """One check. A withdrawn one is answered with 410 and the reason."""

    ok: Literal[True]
    check: CheckInFull


class ChecksAnswer(Schema):
    """One page of published checks, newest first. Go on with `next_cursor`: numbers of pages shift as checks
    are added."""

    ok: Literal[True]
    count: int = Field(..., description="Checks that pass the filters, on all pages.")
    page: int
    pages: int
    next_cursor: str | None = Field(..., description="For `cursor`; null on the last page.")
    checks: list[CheckOut]


class Error(Schema):
    """What went wrong."""

    code: str = Field(..., description="For programs; stays the same between releases.")
    message: str = Field(..., description="For people. What was sent is never repeated in it.")
    details: list[dict[str, Any]]


class ErrorOut(Schema):
    """Every failure of the API comes in this envelope."""

    ok: Literal[False]
    error: Error


class ListFilters(Schema):
    """Narrowing of a list of checks."""

    topic: str = Field("", max_length=60)
    verdict: VerdictName | None = None
    language: LanguageTag | None = None
    publisher: str = Field("", max_length=253, description="The publisher's site, for example who.int.")
    since: Since | None = Field(None, description="Only what changed on or after that day or moment.")
    cursor: Place
    page: int = Field(1, ge=1, le=1_000_000, description="Only without a cursor.")
    per_page: int = Field(20, ge=1, le=100)

    def filters(self) -> Filters:
        """As the library's own filters."""
        return Filters(
            topic=self.topic,
            verdict=self.verdict or "",
            language=self.language or "",
            publisher_site=self.publisher,
        )


class GooglePublisher(Schema):
    """Who made the check."""

    name: str
    site: str


class GoogleReview(Schema):
    """As in Google's Fact Check Tools API; `x_` fields are additions of ours."""

    publisher: GooglePublisher
    url: str
    title: str
    reviewDate: str | None = None  # noqa: N815 (Google's spelling)
    textualRating: str  # noqa: N815
    languageCode: str  # noqa: N815
    x_uid: str
    x_verdict: VerdictName
    x_sources: int
    x_version: int


class GoogleClaim(Schema):
    """A claim with the checks of it."""

    text: str
    claimant: str | None = None
    claimDate: str | None = None  # noqa: N815
    claimReview: list[GoogleReview]  # noqa: N815


class ClaimsOut(Schema):
    """What was found: `claims` is left out when there is none, `nextPageToken` on the last page."""

    claims: list[GoogleClaim] | None = None
    nextPageToken: str | None = None  # noqa: N815


class GoogleError(Schema):
    """What went wrong, in Google's words."""

    code: int
    message: str
    status: str


class GoogleErrorOut(Schema):
    """Every failure under /v1alpha1/ comes in this envelope."""

    error: GoogleError


class ClaimsQuery(Schema):
    """Parameters of Google's `claims:search`, with the same names and meaning."""

    query: str = Field("", max_length=1_000, description="Words to look for; needed unless a site is given.")
    languageCode: LanguageTag | None = Field(None, description="BCP-47; the region is ignored.")  # noqa: N815
    reviewPublisherSiteFilter: str = Field(  # noqa: N815
        "", max_length=253, description="Only checks of this publisher, for example who.int."
    )
    maxAgeDays: int | None = Field(  # noqa: N815
        None, ge=0, le=2_147_483_647, description="Only where the claim or its check is no older."
    )
    pageSize: int = Field(10, ge=0, le=2_147_483_647, description="At most 100 are given.")  # noqa: N815
    pageToken: str = Field("", max_length=100, description="`nextPageToken` of the page before.")  # noqa: N815
    offset: int = Field(0, ge=0, le=2_147_483_647, description="Results to leave out; only without a token.")


class Paging(Protocol):
    """What every call in Google's shape says of the page it wants."""

    @property
    def languageCode(self) -> str | None: ...  # noqa: N802 (Google's spelling)
    @property
    def pageSize(self) -> int: ...  # noqa: N802
    @property
    def pageToken(self) -> str: ...  # noqa: N802
    @property
    def offset(self) -> int: ...


class ImageUpload(Schema):
    """Parameters of Google's `claims:imageSearch` without its address: the picture is sent along."""

    languageCode: LanguageTag | None = Field(None, description="BCP-47; the region is ignored.")  # noqa: N815
    pageSize: int = Field(10, ge=0, le=2_147_483_647, description="At most 100 are given.")  # noqa: N815
    pageToken: str = Field("", max_length=100, description="`nextPageToken` of the page before.")  # noqa: N815
    offset: int = Field(0, ge=0, le=2_147_483_647, description="Results to leave out; only without a token.")


class ImageQuery(ImageUpload):
    """Parameters of Google's `claims:imageSearch`, and a hash for those who would not send the picture."""

    imageUri: str = Field(  # noqa: N815
        "",
        max_length=2_000,
        description="Address of a picture: fetched for signed-in checkers of this desk only.",
    )
    hash: str = Field(
        "",
        pattern=r"^([0-9a-fA-F]{64})?$",
        description="PDQ hash of the whole picture, 64 hexadecimal digits.",
    )


class ImageResult(Schema):
    """A check that a picture led to. `x_` fields are additions of ours."""

    claim: GoogleClaim
    x_fits: bool = Field(
        ..., description="The words agree too: this is the answer. Else look before you use it."
    )
    x_by: Literal["picture", "words"] = Field(
        ..., description="What led to it: the picture, or words read in it."
    )
    x_image: int | None = Field(
        None, description="Which of several pictures led to it, from 1; left out where one was sent."
    )
    x_same: list[str] = Field(..., description="What is the same, in sentences.")
    x_differs: list[str] = Field(..., description="What differs, in sentences.")


class ImagesOut(Schema):
    """What was found: `results` is left out when there is none, `nextPageToken` on the last page."""

    results: list[ImageResult] | None = None
    nextPageToken: str | None = None  # noqa: N815
    x_words_unfinished: bool | None = Field(
        None,
        description="true: the words in the picture, or in one of several, were not read to the end, or not at all. "
        "Then no result fits by them alone; left out where all was read.",
    )
