"""OAI-PMH: sickle harvests the library, and every error of the protocol has its code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import sickle
from django.test import Client
from sickle import oaiexceptions
from sickle.models import Record

from soi.checks.actions import bulk_publish, publish, withdraw
from soi.library.feeds import oai
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf, clock_at

OAI = "/oai"
ADDRESS = "http://127.0.0.1:8000/oai"
NS = {"o": "http://www.openarchives.org/OAI/2.0/"}


@pytest.fixture(params=["GET", "POST"])
def harvester(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[sickle.Sickle]:
    """A harvester whose requests come to the site in this process."""
    browser = Client()

    def fetched(url: str, **options: Any) -> requests.Response:
        assert url == ADDRESS
        asking = browser.get if request.param == "GET" else browser.post
        answer = asking(OAI, options["params" if request.param == "GET" else "data"])
        response = requests.Response()
        response.status_code = answer.status_code
        response._content = answer.content
        response.encoding = "utf-8"
        return response

    monkeypatch.setattr(requests, request.param.lower(), fetched)
    yield sickle.Sickle(ADDRESS, http_method=request.param)


def asked(client: Client, **arguments: Any) -> Any:
    response = client.get(OAI, arguments)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def error(client: Client, **arguments: Any) -> str:
    found = asked(client, **arguments).findall("o:error", NS)
    return ",".join(one.get("code") for one in found)


def test_sickle_reads_who_we_are(shelf: Shelf, harvester: sickle.Sickle) -> None:
    identity = harvester.Identify()
    assert identity.baseURL == ADDRESS
    assert (identity.protocolVersion, identity.deletedRecord) == ("2.0", "persistent")
    assert identity.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc"]
    assert sorted(one.setSpec for one in harvester.ListSets()) == ["language:en", "language:vi"]


def test_sickle_harvests_every_check_over_several_lists(
    db: None, harvester: sickle.Sickle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "PER_LIST", 4)
    made = bulk_publish([draft(external_id=str(number)) for number in range(10)])
    gone = made[3].check
    withdraw(gone.uid, "Wrong.")
    records: list[Record] = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert len(records) == 10
    by_name = {one.header.identifier: one for one in records}
    assert set(by_name) == {f"oai:127.0.0.1:{outcome.check.uid}" for outcome in made}
    assert [one.header.identifier for one in records if one.deleted] == [f"oai:127.0.0.1:{gone.uid}"]
    headers = list(harvester.ListIdentifiers(metadataPrefix="oai_dc"))
    assert {one.identifier for one in headers} == set(by_name)


def test_a_record_is_dublin_core(shelf: Shelf, harvester: sickle.Sickle) -> None:
    check = shelf["lemon-vi"]
    record = harvester.GetRecord(metadataPrefix="oai_dc", identifier=f"oai:127.0.0.1:{check.uid}")
    assert record.header.setSpecs == ["language:vi"]
    data = record.metadata
    assert data["title"] == ["Nước chanh nóng có chữa khỏi ung thư?"]
    assert data["description"][-1] == "Uống nước chanh nóng mỗi sáng chữa khỏi ung thư. — Sai"
    assert data["identifier"][0] == f"http://127.0.0.1:8000/vi/c/{check.uid}/"
    assert data["source"] == ["https://www.who.int/lemon"]
    assert data["rights"] == ["CC-BY-4.0"]
    assert data["date"] == ["2026-05-04"]


def test_sets_and_dates_narrow(shelf: Shelf, harvester: sickle.Sickle) -> None:
    vietnamese = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="language:vi"))
    assert len(vietnamese) == 3
    with clock_at(datetime(2020, 5, 5, 23, 59, 59, 500_000, tzinfo=UTC)):
        old = publish(draft(external_id="old")).check

    def names(**dates: str) -> set[str]:
        return {one.identifier[-13:] for one in harvester.ListIdentifiers(metadataPrefix="oai_dc", **dates)}

    only = {old.uid}
    assert names(until="2020-05-05") == names(**{"from": "2020-05-05"}, until="2020-05-05") == only
    assert names(until="2020-05-05T23:59:59Z") == only
    assert names(**{"from": "2020-05-06"}) == {check.uid for check in shelf.values()}
    with pytest.raises(oaiexceptions.NoRecordsMatch):
        names(until="2020-05-05T23:59:58Z")


def test_a_change_during_a_harvest_is_not_missed(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "PER_LIST", 2)
    made = bulk_publish([draft(external_id=str(number)) for number in range(5)])
    seen: list[str] = []
    arguments = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    while arguments:
        answer = asked(client, **arguments)
        seen += [one.text for one in answer.iterfind(".//o:header/o:identifier", NS)]
        if len(seen) == 2:
            publish(draft(external_id="0", summary="New."))
            publish(draft(external_id="later"))
        token = answer.find(".//o:resumptionToken", NS)
        arguments = {"verb": "ListRecords", "resumptionToken": token.text} if token.text else {}
    assert token.get("completeListSize") == "6"
    assert token.get("cursor") == "6"
    assert set(seen) >= {f"oai:127.0.0.1:{one.check.uid}" for one in made}
    assert seen.count(f"oai:127.0.0.1:{made[0].check.uid}") == 2


PREFIX = {"metadataPrefix": "oai_dc"}
LIST = {"verb": "ListRecords", **PREFIX}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nonsense"}, "badVerb"),
        ({"verb": "identify"}, "badVerb"),
        ({"verb": "Identify", "more": "1"}, "badArgument"),
        ({"verb": ["Identify", "Identify"]}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "GetRecord", **PREFIX}, "badArgument"),
        ({**LIST, "from": "yesterday"}, "badArgument"),
        ({**LIST, "from": "2026-02-30"}, "badArgument"),
        ({**LIST, "from": "0000-01-01"}, "badArgument"),
        ({**LIST, "until": "9999-12-31"}, "badArgument"),
        ({**LIST, "from": "2026-01-01", "until": "2026-01-01T00:00:00Z"}, "badArgument"),
        ({**LIST, "from": "2026-01-02", "until": "2026-01-01"}, "badArgument"),
        ({**LIST, "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "W10="}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "e30="}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "NQ=="}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "metadataPrefix": "marc21", "identifier": "x"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", **PREFIX, "identifier": "x"}, "idDoesNotExist"),
        ({"verb": "GetRecord", **PREFIX, "identifier": "oai:127.0.0.1:a\x00"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:elsewhere:abc"}, "idDoesNotExist"),
        ({**LIST, "set": "topic:health"}, "noRecordsMatch"),
        ({**LIST, "set": "language:fr"}, "noRecordsMatch"),
        ({**LIST, "from": "9000-01-01"}, "noRecordsMatch"),
    ],
)
def test_every_error_has_its_code(shelf: Shelf, client: Client, arguments: dict[str, Any], code: str) -> None:
    assert error(client, **arguments) == code


def test_it_names_the_request_unless_it_made_no_sense(shelf: Shelf, client: Client) -> None:
    fine = asked(client, verb="ListIdentifiers", metadataPrefix="oai_dc").find("o:request", NS)
    assert dict(fine.attrib) == {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    assert fine.text == ADDRESS
    odd = asked(client, verb="Identify", **{"<b>": '"&\x01'}).find("o:request", NS)
    assert dict(odd.attrib) == {}
    known = asked(client, verb="GetRecord", metadataPrefix="oai_dc", identifier="\x01<&\x00").find(
        "o:request", NS
    )
    assert known.get("identifier") == "<&"


def test_any_token_that_it_gave_goes_on_for_ever(shelf: Shelf, client: Client) -> None:
    chosen = oai.Selection("language:vi", "2020-01-01", "2030-01-01", 1, 1)
    assert oai.selection_of(oai.token_of(chosen)) == chosen
    later = {"verb": "ListIdentifiers", "resumptionToken": oai.token_of(chosen)}
    assert asked(client, **later).find(".//o:resumptionToken", NS).get("cursor") == "1"
