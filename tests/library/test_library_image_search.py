"""`claims:imageSearch` in Google's shape: by a picture that is sent, by its hash, by its address for checkers only."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc

from soi.checks.actions import keep_media, publish
from soi.checks.draft import MediaDraft
from soi.checks.models import Check, MediaFile
from soi.media.records import Examined, Kind, MediaError
from soi.net import Fetched
from tests.conftest import Person
from tests.fakes.drafts import draft
from tests.fakes.media import examining, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

CLAIM = "Súc miệng nước muối diệt được virus cúm."
GLASS = b"a photograph of a glass of water"
ADDRESS = "/v1alpha1/claims:imageSearch"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, Examined | MediaError]:
    """What an examination finds, by the bytes that are sent."""
    known: dict[bytes, Examined | MediaError] = {GLASS: picture(GLASS, CLAIM)}
    monkeypatch.setattr("soi.library.image_search.examined", examining(known))
    return known


def check_of(words: str | None = CLAIM, **changes: object) -> tuple[Check, MediaFile]:
    row = keep_media(picture(GLASS, words), "system")
    media = (MediaDraft("", "EditedOrCroppedContent", row.sha256, "A glass."),)
    return publish(draft(**{"media": media, **changes})).check, row


def upload(client: Client, data: bytes, **fields: object) -> Any:
    return client.post(ADDRESS, {"image": SimpleUploadedFile("a.exe", data, "text/html"), **fields})


def test_a_picture_that_is_sent_finds_its_check(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check, _row = check_of()
    response = upload(client, GLASS)
    assert response.status_code == 200
    (result,) = response.json()["results"]
    assert result["claim"]["text"] == check.claim
    assert result["claim"]["claimReview"][0]["x_uid"] == check.uid
    assert (result["x_fits"], result["x_by"]) == (True, "picture")
    assert result["x_same"][0].startswith("The same picture") or result["x_same"][0].startswith("Cùng")
    assert "nextPageToken" not in response.json()


def test_several_pictures_are_looked_for_together(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check, _row = check_of()
    seen[b"cat"] = picture(b"cat", "")
    files = [SimpleUploadedFile("a.png", data, "image/png") for data in (b"cat", GLASS, GLASS)]
    results = client.post(ADDRESS, {"image": files}).json()["results"]
    assert [(one["x_image"], one["x_fits"]) for one in results] == [(2, True), (3, True)]
    assert {one["claim"]["text"] for one in results} == {check.claim}
    assert "x_image" not in upload(client, GLASS).json()["results"][0]


def test_all_pictures_are_looked_at_or_none_and_it_is_said_which_is_not(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check_of()
    seen[b"x"] = MediaError("broken")
    files = [SimpleUploadedFile("a.png", data, "image/png") for data in (GLASS, b"x")]
    refused = client.post(ADDRESS, {"image": files})
    assert refused.status_code == 400
    assert refused.json()["error"]["message"].startswith("File 2 of those you chose: We could not open that")
    many = [SimpleUploadedFile("a.png", GLASS, "image/png")] * 5
    assert "at most four" in client.post(ADDRESS, {"image": many}).json()["error"]["message"]


def test_other_words_in_it_do_not_fit(client: Client, seen: dict[bytes, Examined | MediaError]) -> None:
    check_of("Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn đồng")
    seen[GLASS] = picture(GLASS, "Uống nước dừa chữa được bệnh tiểu đường")
    (result,) = upload(client, GLASS).json()["results"]
    assert (result["x_fits"], result["x_by"]) == (False, "picture")


def test_part_of_the_words_does_not_fit_and_is_said(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check_of()
    assert "x_words_unfinished" not in upload(client, GLASS).json()
    seen[GLASS] = picture(GLASS, CLAIM, unfinished=("words",))
    answer = upload(client, GLASS).json()
    assert answer["x_words_unfinished"] is True
    assert [one["x_fits"] for one in answer["results"]] == [False]


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_hash_does_as_well(client: Client, spelling: Any) -> None:
    check, _row = check_of()
    whole = picture(GLASS).picture
    assert whole is not None
    found = client.get(ADDRESS, {"hash": spelling(whole.whole.hex())}).json()
    assert found["results"][0]["claim"]["claimReview"][0]["x_uid"] == check.uid
    assert found["results"][0]["x_fits"] is False, "nobody knows the words in it"
    assert client.get(ADDRESS, {"hash": "0" * 64}).json() == {}


def test_results_come_in_pages_and_languages(client: Client) -> None:
    check_of()
    check_of(external_id="b", language="en", claim="Gargling with salt water kills the flu virus.")
    asked = {"hash": picture(GLASS).picture.whole.hex(), "pageSize": "1"}  # type: ignore[union-attr]
    first = client.get(ADDRESS, asked).json()
    second = client.get(ADDRESS, {**asked, "pageToken": first["nextPageToken"]}).json()
    assert "nextPageToken" not in second
    assert first["results"] != second["results"]
    (only,) = client.get(ADDRESS, {**asked, "languageCode": "en-GB"}).json()["results"]
    assert only["claim"]["claimReview"][0]["languageCode"] == "en"
    assert client.get(ADDRESS, {**asked, "pageToken": "mine"}).status_code == 400


def test_a_stranger_is_told_what_to_send_instead_of_an_address(client: Client, learner: Person) -> None:
    for browser in (client, learner.browser):
        response = browser.get(ADDRESS, {"imageUri": "https://example.org/a.jpg"})
        assert response.status_code == 403
        error = response.json()["error"]
        assert error["status"] == "PERMISSION_DENIED"
        assert "field image" in error["message"]
        assert "hash" in error["message"]


def test_a_checker_has_it_fetched_through_the_one_door(
    checker: Person, seen: dict[bytes, Examined | MediaError], monkeypatch: pytest.MonkeyPatch
) -> None:
    check, _row = check_of()
    asked: list[str] = []

    def fetch(url: str, **_options: object) -> Fetched:
        asked.append(url)
        return Fetched(200 if url.endswith("a.jpg") else 404, {}, GLASS, url, "192.0.2.1")

    monkeypatch.setattr("soi.site.image_fetching.fetch", fetch)
    found = checker.browser.get(ADDRESS, {"imageUri": "https://example.org/a.jpg"}).json()
    assert found["results"][0]["claim"]["claimReview"][0]["x_uid"] == check.uid
    assert asked == ["https://example.org/a.jpg"]
    gone = checker.browser.get(ADDRESS, {"imageUri": "https://example.org/gone"})
    assert gone.status_code == 400
    assert "answered 404" in gone.json()["error"]["message"]


def test_another_site_cannot_make_a_checkers_browser_fetch(checker: Person) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    response = checker.browser.get(ADDRESS, {"imageUri": "https://example.org/a.jpg"}, headers=headers)
    assert response.status_code == 403


def test_addresses_inside_are_not_fetched_for_checkers_either(checker: Person) -> None:
    for inside in ("http://127.0.0.1/a.jpg", "http://169.254.169.254/", "file:///etc/passwd"):
        response = checker.browser.get(ADDRESS, {"imageUri": inside})
        assert response.status_code == 400, inside
        assert response.json()["error"]["message"].startswith("The picture could not be fetched")


@pytest.mark.parametrize(
    ("code", "status", "google"),
    [
        ("unknown-kind", 400, "INVALID_ARGUMENT"),
        ("too-many-pixels", 400, "INVALID_ARGUMENT"),
        ("broken", 400, "INVALID_ARGUMENT"),
        ("busy", 503, "UNAVAILABLE"),
    ],
)
def test_what_is_not_taken_says_why(
    client: Client, seen: dict[bytes, Examined | MediaError], code: str, status: int, google: str
) -> None:
    seen[b"x"] = MediaError(code)
    response = upload(client, b"x")
    assert response.status_code == status
    assert response.json()["error"]["status"] == google
    assert "kept" in response.json()["error"]["message"]


def test_a_sound_is_no_picture(client: Client, seen: dict[bytes, Examined | MediaError]) -> None:
    voice = Kind("sound", "audio/ogg", "opus")
    seen[b"voice"] = picture(b"voice", None, picture=None, clean_kind=voice)
    assert upload(client, b"voice").status_code == 400


def test_nothing_to_look_for_is_said(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 400
    assert client.post(ADDRESS).status_code == 400
    assert client.post(ADDRESS, data="{}", content_type="application/json").status_code == 400
    assert client.get(ADDRESS, {"hash": "abc"}).status_code == 400
    assert client.put(ADDRESS).status_code == 405
    form = "multipart/form-data; boundary=x"
    too_much = client.post(ADDRESS, data=b"x", content_type=form, headers={"Content-Length": "99999999"})
    assert too_much.status_code == 400
    assert "25 MB" in too_much.json()["error"]["message"]


def test_it_is_the_call_that_google_describes() -> None:
    """Names and places of the parameters are those of Google's own description of the call."""
    described = build_from_document(get_static_doc("factchecktools", "v1alpha1"), developerKey="x")
    request = described.claims().imageSearch(
        imageUri="https://example.org/a", languageCode="vi", pageSize=5, offset=1
    )
    assert request.uri.partition("?")[0].endswith(ADDRESS)
