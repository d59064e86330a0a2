"""Following feeds that are documents: DataFeeds, pages, Google's answers, Cofacts' tables, Soi's own dumps."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from soi.checks.actions import federation as actions
from soi.checks.federation import feeds
from soi.checks.federation.downloads import Way
from soi.checks.federation.offers import look
from soi.checks.federation.reading import Reading, read
from soi.checks.imports import SourceError
from soi.checks.imports.cofacts import Cofacts
from soi.checks.imports.rows import Head
from soi.checks.models import Carried, Check, ImportRun, State, Subscription
from soi.checks.records import Defaults
from soi.checks.rows import Accepted, Rejected, Withdrawn
from tests.fakes.feed_desk import DOCUMENT, HOST, ORIGIN, FeedDesk, feed_desk
from tests.fakes.web import reply

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk() -> Iterator[FeedDesk]:
    with feed_desk() as one:
        yield one


@pytest.fixture
def way(desk: FeedDesk, tmp_path: Path) -> Way:
    return desk.way(tmp_path / "imports")


def review(number: int, rating: str = "False") -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "url": f"{ORIGIN}/check-{number}",
        "claimReviewed": f"Claim number {number} is what everybody says.",
        "author": {"@type": "Organization", "name": "Other Desk", "url": ORIGIN},
        "reviewRating": {"@type": "Rating", "alternateName": rating},
        "sdLicense": "CC-BY-4.0",
        "inLanguage": "en",
    }


def element(number: int, changed: str = "2026-11-20T08:00:00Z", **more: Any) -> dict[str, Any]:
    return {"@type": "DataFeedItem", "dateModified": changed, "item": [review(number)], **more}


def data_feed(*elements: dict[str, Any]) -> bytes:
    return json.dumps({"@type": "DataFeed", "dataFeedElement": elements}).encode()


def again(feed: Subscription, way: Way, days: float = 0.0) -> Reading:
    done = read(feed, NOW + timedelta(days=days), way)
    feed.refresh_from_db()
    return done


def test_a_data_feed_is_asked_for_what_changed_since(desk: FeedDesk, way: Way) -> None:
    desk.document = data_feed(element(1), element(2, "2026-11-21T09:00:00+07:00"))
    offer = look(f"{DOCUMENT}?lang=en", "auto", way)
    assert (offer.format, offer.usable, offer.public_key) == ("claimreview", 2, "")
    feed = actions.subscribe(offer.url, offer.format)
    assert again(feed, way).counts["created"] == 2
    assert feed.since == "2026-11-21T02:00:00Z"
    check = Check.objects.get(url=f"{ORIGIN}/check-1")
    assert (check.verdict_text, check.licence, check.publisher.site) == ("False", "CC-BY-4.0", HOST)
    assert check.carried.feed == offer.url

    deleted = element(1, "2026-11-22T08:00:00Z", dateDeleted="2026-11-22T08:00:00Z")
    desk.document = data_feed(deleted, {**element(2), "item": [review(2, "Mixture")]})
    done = again(feed, way, 1)
    assert desk.asked[-1] == "/feed.json?lang=en&since=2026-11-21T02%3A00%3A00Z"
    assert (done.counts["withdrawn"], done.counts["updated"]) == (1, 1)
    check.refresh_from_db()
    assert (check.state, check.carried.withdrawn) == (State.WITHDRAWN, True)
    assert Check.objects.get(url=f"{ORIGIN}/check-2").verdict == "mixed"
    assert feed.since == "2026-11-22T08:00:00Z"

    desk.document = data_feed(element(1, "2026-11-22T08:30:00Z"))
    assert again(feed, way, 2).counts["restored"] == 1


def test_a_date_in_the_future_does_not_make_it_deaf(desk: FeedDesk, way: Way) -> None:
    desk.document = data_feed(element(1, "2999-01-01"), element(2, "some day"))
    feed = actions.subscribe(DOCUMENT, "claimreview")
    assert again(feed, way).counts["created"] == 2
    assert feed.since == "2026-11-22T09:00:00Z"


def test_a_document_that_did_not_change_is_not_sent_again(desk: FeedDesk, way: Way) -> None:
    desk.document, desk.etag = json.dumps(review(1), indent=1).encode(), '"one"'
    feed = actions.subscribe(DOCUMENT, "claimreview")
    again(feed, way)
    assert (feed.since, feed.etag) == ("", '"one"')
    desk.document = b"would not be read"
    assert again(feed, way, 1).problem == ""
    assert (feed.failures, desk.web.requests[-1][2]["If-None-Match"]) == (0, '"one"')


def test_a_document_that_breaks_off_keeps_what_came_before_and_says_so(desk: FeedDesk, way: Way) -> None:
    feed = actions.subscribe(DOCUMENT, "claimreview")
    desk.document = data_feed(element(1), element(2))[:-60]
    done = again(feed, way)
    assert (done.counts["created"], done.counts["rejected"]) == (1, 1)
    assert "the document breaks off here" in feed.problem
    desk.document = data_feed(element(1), element(2))
    assert again(feed, way, 1).counts["created"] == 1
    assert feed.problem == ""


@pytest.mark.parametrize("document", [b"", b"<html><h1>Sorry", b'{"error": 5}', b"\x00\x01", b"claim\nx\n"])
def test_another_document_than_before_changes_nothing(desk: FeedDesk, way: Way, document: bytes) -> None:
    desk.document = data_feed(element(1))
    feed = actions.subscribe(DOCUMENT, "claimreview")
    again(feed, way)
    desk.document = document
    assert again(feed, way, 1).problem
    assert (feed.failures, Check.objects.get().state) == (1, State.PUBLISHED)


def test_a_stopped_reading_of_a_document_starts_again_without_harm(
    desk: FeedDesk, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*args: Any) -> None:
        raise KilledError

    monkeypatch.setattr(feeds, "BATCH", 2)
    desk.document = data_feed(*map(element, range(5)))
    feed = actions.subscribe(DOCUMENT, "claimreview")
    with monkeypatch.context() as patched:
        patched.setattr(actions, "moved", killed)
        with pytest.raises(KilledError):
            read(feed, NOW, way)
    assert Check.objects.count() == 5
    done = again(feed, way)
    assert (done.counts["unchanged"], done.counts["created"]) == (5, 0)
    run = ImportRun.objects.get()
    assert (run.rows_done, run.unchanged, run.created) == (5, 5, 0)
    assert run.finished_at


def test_a_page_of_another_desk_is_followed(desk: FeedDesk, way: Way) -> None:
    desk.document = f'<html><script type="application/ld+json">{json.dumps(review(1))}</script>'.encode()
    offer = look(f"{ORIGIN}/check-1", "auto", way)
    assert (offer.format, offer.usable) == ("html", 1)
    feed = actions.subscribe(offer.url, offer.format)
    again(feed, way)
    desk.document = b"<html>Moved into our archive."
    assert again(feed, way, 1).changed == ()
    desk.answer = reply(410)
    assert again(feed, way, 2).problem == "The host answered with status 410 instead of the feed."
    assert Check.objects.get().state == State.PUBLISHED


def test_googles_answers_are_read_page_by_page(desk: FeedDesk, way: Way) -> None:
    def page(number: int, token: str | None) -> bytes:
        rating = {
            "publisher": {"name": "Other Desk", "site": HOST},
            "url": f"{ORIGIN}/{number}",
            "textualRating": "True",
            "languageCode": "en",
        }
        claims = [{"text": f"Claim {number} of many.", "claimReview": [rating]}]
        return json.dumps({"claims": claims} | ({"nextPageToken": token} if token else {})).encode()

    desk.answer = lambda handler: reply(
        body=page(2, None) if "pageToken=CAE%3D" in handler.path else page(1, "CAE=")
    )(handler)
    url = f"{ORIGIN}/v1alpha1/claims:search?query=of"
    assert look(url, "auto", way).format == "google"
    done = again(actions.subscribe(url, "google"), way)
    assert done.counts["created"] == 2
    assert desk.asked[-1] == "/v1alpha1/claims:search?query=of&pageToken=CAE%3D"


HEADER = "articleId,articleText,userIdsha,replyId,replyType,reply_text,reference,status,createdAt\n"


def cofacts_rows(*lines: str, header: str = HEADER) -> list[Any]:
    text = header + "".join(f"{line}\n" for line in lines)
    head = Head(text, "utf-8-sig")
    assert Cofacts().sniff(head)
    return list(Cofacts().read(io.BytesIO(text.encode()), head, Defaults()))


def test_cofacts_replies_become_checks_under_its_own_name() -> None:
    time = "2020-01-02T03:04:05.000Z"
    rows = cofacts_rows(
        f"a1,喝熱水可以治感冒,u9,r1,RUMOR,不是真的,見 https://www.who.int/x 說明,NORMAL,{time}",
        f"a1,喝熱水可以治感冒,u9,r2,NOT_RUMOR,是真的,,NORMAL,{time}",
        f"a2,今天天氣很好,u9,r3,OPINIONATED,意見,,NORMAL,{time}",
        f"a3,早安,u9,r4,NOT_ARTICLE,無,,NORMAL,{time}",
        f"a1,喝熱水可以治感冒,u9,r5,RUMOR,錯,,DELETED,{time}",
        f",沒有編號的訊息,u9,r6,RUMOR,錯,,NORMAL,{time}",
        "a7,short",
    )
    checks = [row.draft for row in rows if isinstance(row, Accepted)]
    assert [(one.verdict, one.verdict_text) for one in checks] == [
        ("misleading", "Contains misinformation"),
        ("other", "Contains true information"),
        ("other", "Contains personal perspective"),
    ]
    first = checks[0]
    assert (first.publisher_name, first.publisher_site, first.licence) == (
        *("Cofacts", "cofacts.tw"),
        "CC-BY-SA-4.0",
    )
    assert (first.external_id, first.url) == ("a1/r1", "https://cofacts.tw/article/a1")
    assert [source.url for source in first.sources] == ["https://www.who.int/x"]
    assert "u9" not in json.dumps(first.as_data())
    (gone,) = [row for row in rows if isinstance(row, Withdrawn)]
    assert (gone.publisher_site, gone.external_id) == ("cofacts.tw", "a1/r5")
    assert [row.reason for row in rows if isinstance(row, Rejected)] == [
        "a reply of type 'NOT_ARTICLE' is no check.",
        "the line has no id of a message, or none of a reply.",
        "the line has 2 cells, the header 9.",
    ]


def test_a_table_of_replies_is_followed(desk: FeedDesk, way: Way) -> None:
    line = "a1,喝熱水可以治感冒,u9,r1,RUMOR,不是真的,,{},2020-01-02\n"
    desk.document = (HEADER + line.format("NORMAL")).encode()
    offer = look(f"{ORIGIN}/replies.csv", "auto", way)
    assert (offer.format, offer.publishers) == ("cofacts", ("Cofacts (cofacts.tw)",))
    feed = actions.subscribe(offer.url, offer.format)
    again(feed, way)
    assert Carried.objects.get().feed == feed.url
    desk.document = (HEADER + line.format("DELETED")).encode()
    assert again(feed, way, 1).counts["withdrawn"] == 1
    assert Check.objects.get().versions.get(number=2).note == "Withdrawn by its publisher."


def test_a_format_can_be_named_but_has_to_be_right(desk: FeedDesk, way: Way) -> None:
    desk.document = data_feed(element(1))
    assert look(DOCUMENT, "claimreview", way).usable == 1
    with pytest.raises(SourceError, match="not of the format cofacts"):
        look(DOCUMENT, "cofacts", way)
