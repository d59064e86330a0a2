"""The public API: its answers, its one error envelope, and Google's shape where that is promised."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from soi.checks.actions import publish
from soi.checks.models import Change
from soi.checks.queries import draft_of
from soi.library.api_errors import FAULTS
from soi.library.limits import MESSAGE_LIMIT
from soi.match.results import Difference
from tests.fakes.drafts import draft
from tests.library.library_cast import Answering, Shelf, found, piece

ASK = "/api/v1/ask"
CLAIMS = "/v1alpha1/claims:search"


def post(client: Client, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    response = client.post(ASK, body, content_type="application/json", headers=headers)
    return response.status_code, response.json()


def get(client: Client, address: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    response = client.get(address, parameters)
    return response.status_code, response.json()


def test_it_answers_a_message(shelf: Shelf, client: Client) -> None:
    status, data = post(client, {"text": "Hot lemon water cures cancer."}, accept_language="en")
    assert status == 200
    assert data["ok"] is True
    assert data["lang"] == "en"
    assert data["took_ms"] > 0
    (one,) = data["pieces"]
    assert one["band"] == "answer"
    check = one["answer"]["check"]
    assert check["uid"] == shelf["lemon-en"].uid
    assert check["address"] == f"http://127.0.0.1:8000/en/c/{check['uid']}/"
    assert (check["verdict"], check["verdict_label"]) == ("false", "False")
    assert check["sources"][0] == {
        "url": "https://www.who.int/lemon",
        "title": "Lemon water and cancer",
        "publisher": "WHO",
        "kind": "primary",
    }
    assert one["answer"]["explanation"] is None


def test_it_speaks_the_callers_language(shelf: Shelf, client: Client) -> None:
    _, data = post(client, {"text": "Hot lemon water cures cancer."}, accept_language="vi")
    assert data["pieces"][0]["answer"]["check"]["verdict_label"] == "Sai"
    assert "/vi/c/" in data["pieces"][0]["answer"]["check"]["address"]


def test_it_explains_when_asked(shelf: Shelf, client: Client) -> None:
    _, data = post(client, {"text": "Hot lemon water cures cancer.", "explain": True})
    explanation = data["pieces"][0]["answer"]["explanation"]
    assert explanation["parts"]
    assert explanation["message_spans"][0]["start"] >= 0


def test_it_gives_near_misses_with_what_differs(shelf: Shelf, answering: Answering, client: Client) -> None:
    near = found(shelf["water-5l"], differences=(Difference("number", "2 l", "5 l"),))
    answering(piece("choose", near=(near,)), piece("new", reason="greeting"))
    _, data = post(client, {"text": "Drink 2 l. Hello"})
    first, second = data["pieces"]
    assert (first["band"], first["answer"]) == ("choose", None)
    assert first["near"][0]["differences"] == ["The check says 5 l, your message says 2 l."]
    assert first["near"][0]["different"][0]["kind"] == "number"
    assert (second["band"], second["reason"], second["near"]) == ("new", "greeting", [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        (" ", 400),
        (b"\xff\xfe", 400),
        ("[]", 422),
        ('"text"', 422),
        ("{}", 422),
        ('{"text": 5}', 422),
        ('{"text": null}', 422),
        ('{"text": "x", "more": 1}', 422),
        ('{"text": "x", "lang": "not a tag"}', 422),
        ('{"text": "x", "explain": "yes"}', 422),
        ('{"text": "\\ud800"}', 400),
        ("[" * 100_000, 400),
        ('{"text": NaN}', 400),
        ("9" * 5000, 400),
    ],
)
def test_it_refuses_a_body_it_cannot_use(shelf: Shelf, client: Client, body: Any, status: int) -> None:
    got, data = post(client, body)
    assert got == status
    assert data["ok"] is False
    assert data["error"]["code"] == FAULTS[status].code
    assert data["error"]["message"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "a\x00b", "\U0001f34b" * 200, "\u202e\u200f", "xin chào"])
def test_it_takes_any_text(shelf: Shelf, client: Client, text: str) -> None:
    status, data = post(client, {"text": text})
    assert status == 200
    assert data["pieces"][0]["band"] == "new"


def test_it_names_the_field_that_is_wrong_and_never_its_value(shelf: Shelf, client: Client) -> None:
    _, data = post(client, {"text": ["my secret"], "lang": "vi"})
    assert data["error"]["message"].startswith("text: ")
    assert data["error"]["details"][0]["where"] == ["body", "body", "text"]
    assert "my secret" not in json.dumps(data)


def test_it_refuses_what_is_too_long(shelf: Shelf, client: Client) -> None:
    assert post(client, {"text": "x " * (MESSAGE_LIMIT // 2)})[0] == 200
    for size in (MESSAGE_LIMIT + 1, 2_000_000, 10_000_000):
        status, data = post(client, {"text": "x" * size})
        assert status == 413
        assert data["error"]["code"] == "too-long"
        assert "100,000" in data["error"]["message"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_it_takes_json_only(shelf: Shelf, client: Client, kind: str) -> None:
    response = client.post(ASK, b'{"text": "x"}', content_type=kind)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported-media-type"
    assert (
        client.post(ASK, b'{"text": "x"}', content_type="application/json; charset=utf-8").status_code == 200
    )


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", ASK, 405),
        ("delete", "/api/v1/checks", 405),
        ("put", CLAIMS, 405),
        ("get", "/api/v1/nope", 404),
        ("get", "/api/v1/checks/nope", 404),
        ("get", "/api/v1/checks/a%00b", 404),
        ("get", "/api/v1/checks?page=99", 404),
        ("get", "/api/v1/checks?page=0", 422),
        ("get", "/api/v1/checks?cursor=bm8=", 422),
        ("get", "/api/v1/checks?cursor=%25", 422),
        ("get", "/api/v1/checks?since=2026-99-01", 422),
        ("get", "/api/v1/corrections?cursor=MTI=", 422),
        ("get", "/api/v1/corrections?since=soon", 422),
        ("delete", "/api/v1/corrections", 405),
        ("get", "/api/v1/checks/nope/versions", 404),
        ("get", "/api/v1/checks?verdict=wrong", 422),
    ],
)
def test_it_puts_every_refusal_into_the_envelope(
    shelf: Shelf, client: Client, method: str, address: str, status: int
) -> None:
    response = getattr(client, method)(address)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    data = response.json()
    if address == CLAIMS:
        assert set(data["error"]) == {"code", "message", "status"}
    else:
        assert data["ok"] is False
        assert set(data["error"]) == {"code", "message", "details"}
    assert status != 405 or response.headers["Allow"]


@pytest.mark.django_db
def test_it_puts_its_own_failures_into_the_envelope(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(message: str, *, language: str | None = None) -> None:
        raise RuntimeError(message)

    monkeypatch.setattr("soi.library.api.find", broken)
    client.raise_request_exception = False
    status, data = post(client, {"text": "canary"})
    assert status == 500
    assert data["error"]["code"] == "internal"
    assert "canary" not in json.dumps(data)


def test_it_lists_checks_by_page(shelf: Shelf, client: Client) -> None:
    status, data = get(client, "/api/v1/checks", per_page=3)
    assert (status, data["count"], data["pages"], len(data["checks"])) == (200, 7, 3, 3)
    uids = {
        one["uid"]
        for page in (1, 2, 3)
        for one in get(client, "/api/v1/checks", per_page=3, page=page)[1]["checks"]
    }
    assert uids == {check.uid for check in shelf.values()}
    _, narrowed = get(client, "/api/v1/checks", publisher="https://www.sky.example/", language="en-GB")
    assert [one["uid"] for one in narrowed["checks"]] == [shelf["moon"].uid]


def test_it_gives_a_check_with_its_history(shelf: Shelf, client: Client) -> None:
    uid = shelf["lemon-vi"].uid
    publish(replace(draft_of(shelf["lemon-vi"]), summary="Không có."), "Gọn lại.", Change.CORRECTED)
    status, data = get(client, f"/api/v1/checks/{uid}")
    assert status == 200
    assert data["check"]["body"].startswith("# Background")
    assert data["check"]["image"] == f"http://127.0.0.1:8000/image/{uid}-2.png"
    history = [(one["number"], one["change"], one["note"]) for one in data["check"]["versions"]]
    assert history == [(2, "corrected", "Gọn lại."), (1, "published", "")]


def test_it_answers_in_googles_shape(shelf: Shelf, client: Client) -> None:
    status, data = get(client, CLAIMS, query="hot lemon water cancer", languageCode="en-US")
    assert status == 200
    first = data["claims"][0]
    assert first["text"] == shelf["lemon-en"].claim
    assert first["claimDate"] == "2024-01-02T00:00:00Z"
    assert "claimant" not in first, "what is empty is left out"
    review = first["claimReview"][0]
    assert {name: value for name, value in review.items() if not name.startswith("x_")} == {
        "publisher": {"name": "Example Desk", "site": "desk.example"},
        "url": "https://desk.example/lemon",
        "title": "Does hot lemon water cure cancer?",
        "reviewDate": "2024-02-03T00:00:00Z",
        "textualRating": "Sai",
        "languageCode": "en",
    }
    assert (review["x_uid"], review["x_verdict"], review["x_sources"]) == (shelf["lemon-en"].uid, "false", 1)


def test_it_narrows_as_google_does(shelf: Shelf, client: Client) -> None:
    def texts(**parameters: Any) -> list[str]:
        return [one["text"] for one in get(client, CLAIMS, **parameters)[1].get("claims", [])]

    assert texts(reviewPublisherSiteFilter="sky.example") == [shelf["moon"].claim]
    assert texts(query="lemon", reviewPublisherSiteFilter="sky.example") == []
    assert shelf["lemon-vi"].claim in texts(query="nước chanh chữa ung thư", languageCode="vi")
    assert shelf["lemon-vi"].claim not in texts(query="nước chanh chữa ung thư", languageCode="en")
    today = timezone.localdate()
    recent = publish(draft(external_id="new", reviewed_on=today - timedelta(days=3), claim_date=None)).check
    old = publish(draft(external_id="old", reviewed_on=date(1999, 1, 1), claim_date=None)).check
    young = texts(reviewPublisherSiteFilter="www.desk.example", maxAgeDays=5, pageSize=100)
    assert young.count(recent.claim) == 1
    assert (
        texts(reviewPublisherSiteFilter="desk.example", maxAgeDays=2_147_483_647, pageSize=100).count(
            old.claim
        )
        == 2
    )


def test_it_pages_as_google_does(shelf: Shelf, client: Client) -> None:
    seen: list[str] = []
    token = ""
    for _ in range(6):
        _, data = get(client, CLAIMS, reviewPublisherSiteFilter="desk.example", pageSize=2, pageToken=token)
        seen += [one["claimReview"][0]["x_uid"] for one in data["claims"]]
        token = data.get("nextPageToken", "")
        if not token:
            break
    assert sorted(seen) == sorted(check.uid for name, check in shelf.items() if name != "moon")
    _, rest = get(client, CLAIMS, reviewPublisherSiteFilter="desk.example", pageSize=2, offset=5)
    assert [one["claimReview"][0]["x_uid"] for one in rest["claims"]] == seen[5:]
    assert get(client, CLAIMS, reviewPublisherSiteFilter="desk.example", offset=99)[1] == {}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": "  "},
        {"query": "x", "pageToken": "bm9uc2Vuc2U="},
        {"query": "x", "pageToken": "%%%"},
        {"query": "x", "pageSize": "many"},
        {"query": "x", "maxAgeDays": "-1"},
        {"query": "x" * 1001},
    ],
)
def test_it_refuses_as_google_does(shelf: Shelf, client: Client, parameters: dict[str, str]) -> None:
    status, data = get(client, CLAIMS, **parameters)
    assert status == 400
    assert data["error"]["code"] == 400
    assert data["error"]["status"] == "INVALID_ARGUMENT"
    assert set(data) == {"error"}


@pytest.mark.django_db
def test_it_describes_itself_on_a_page_of_its_own(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/ask",
        "/api/v1/checks",
        "/api/v1/checks/{uid}",
        "/api/v1/checks/{uid}/versions",
        "/api/v1/corrections",
        CLAIMS,
        "/v1alpha1/claims:imageSearch",
    }
    page = bytes(client.get("/api/docs").content).decode()
    for address in schema["paths"]:
        assert address in page
    assert "reviewPublisherSiteFilter" in page
    assert "cdn" not in page
