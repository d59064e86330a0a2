"""Google's own clients, in Python and in Node, pointed at a running Soi: only the base address is another.

Left out when TESTS_WITHOUT_NODE=1: the client for Node, which scripts/node-clients installs.
"""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from soi.checks import starter
from tests.journeys.site import running_site

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "node" / "claims.js"
QUERIES = 50
Parameters = dict[str, Any]
Answer = tuple[int, dict[str, Any]]
Client = Callable[[list[Parameters]], list[Answer]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running Soi with the starter library."""
    with running_site(tmp_path_factory.mktemp("google")) as address:
        yield address


def get(address: str, language: str = "") -> Answer:
    request = urllib.request.Request(address, headers={"Accept-Language": language} if language else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def direct(site: str, parameters: Parameters) -> Answer:
    """Our own API, without anybody's client."""
    return get(f"{site}/v1alpha1/claims:search?{urllib.parse.urlencode(parameters)}")


def python_client(site: str) -> Client:
    def answers(asked: list[Parameters]) -> list[Answer]:
        found: list[Answer] = []
        # The document is the one that Google ships with its client.
        options = {"api_endpoint": site}
        with build(
            "factchecktools",
            "v1alpha1",
            static_discovery=True,
            developerKey="not-needed",
            client_options=options,
        ) as service:
            for parameters in asked:
                try:
                    found.append((200, service.claims().search(**parameters).execute()))
                except HttpError as wrong:
                    found.append((wrong.resp.status, json.loads(wrong.content)))
        return found

    return answers


def node_client(site: str) -> Client:
    folder = subprocess.run(
        [ROOT / "scripts/node-clients"], capture_output=True, text=True, check=True, timeout=300
    ).stdout.strip()

    def answers(asked: list[Parameters]) -> list[Answer]:
        done = subprocess.run(
            ["node", NODE, folder, f"{site}/"],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return [(one["status"], one["data"]) for one in json.loads(done.stdout)]

    return answers


CLIENTS = [
    python_client,
    pytest.param(
        node_client,
        marks=pytest.mark.skipif(
            os.environ.get("TESTS_WITHOUT_NODE") == "1", reason="TESTS_WITHOUT_NODE=1: Node is not here"
        ),
    ),
]


def questions() -> list[Parameters]:
    """Fifty queries: claims and titles of the starter library, cut short, in both languages, some narrowed."""
    records = [json.loads(line) for line in starter.PATH.read_text(encoding="utf-8").splitlines()]
    found: list[Parameters] = []
    for number, record in enumerate(records[:QUERIES]):
        words = (record["claim"] if number % 2 else record["title"]).split()
        asked: Parameters = {"query": " ".join(words[: 4 + number % 5])}
        if number % 3 == 0:
            asked["languageCode"] = f"{record['lang']}-XX" if number % 2 else record["lang"]
        if number % 4 == 1:
            asked["pageSize"] = 1 + number % 7
        if number % 5 == 2:
            asked["reviewPublisherSiteFilter"] = starter.DEFAULTS.publisher_site
        if number % 7 == 3:
            asked["offset"] = 1
        if number % 11 == 4:
            asked["maxAgeDays"] = 36_500
        found.append(asked)
    return found


@pytest.mark.parametrize("client", CLIENTS)
def test_fifty_queries_give_what_our_own_api_gives(
    site: str, client: Callable[[str], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = questions()
    assert len(asked) == QUERIES
    answers = client(site)(asked)
    same = [answer == direct(site, one) for answer, one in zip(answers, asked, strict=True)]
    claims = [claim for _, data in answers for claim in data.get("claims", [])]
    with capsys.disabled():
        print(f"\n{client.__name__}: {sum(same)} of {QUERIES} queries the same, {len(claims)} claims")  # noqa: T201
    assert all(same)
    assert len([data for _, data in answers if data.get("claims")]) >= 30
    assert len(claims) >= 40
    for claim in claims[::7]:
        (review,) = claim["claimReview"]
        status, told = get(f"{site}/api/v1/checks/{review['x_uid']}", review["languageCode"])
        check = told["check"]
        assert (status, check["claim"], check["verdict"]) == (200, claim["text"], review["x_verdict"])
        assert check["publisher"] == review["publisher"]
        assert review["textualRating"] == (check["verdict_text"] or check["verdict_label"])


@pytest.mark.parametrize("client", CLIENTS)
def test_it_pages_as_the_client_expects(site: str, client: Callable[[str], Client]) -> None:
    ask = client(site)
    narrowed = {"reviewPublisherSiteFilter": starter.DEFAULTS.publisher_site, "pageSize": 20}
    seen: list[str] = []
    token = ""
    for _ in range(10):
        ((status, data),) = ask([narrowed | ({"pageToken": token} if token else {})])
        assert status == 200
        seen += [claim["claimReview"][0]["x_uid"] for claim in data["claims"]]
        token = data.get("nextPageToken", "")
        if not token:
            break
    assert len(seen) == len(set(seen)) >= 60


@pytest.mark.parametrize("client", CLIENTS)
def test_it_refuses_as_the_client_expects(site: str, client: Callable[[str], Client]) -> None:
    asked = [{"languageCode": "vi"}, {"query": "x", "pageToken": "nonsense"}]
    for status, data in client(site)(asked):
        assert status == 400
        assert data["error"]["status"] == "INVALID_ARGUMENT"
