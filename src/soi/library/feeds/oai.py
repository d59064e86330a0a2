"""OAI-PMH 2.0: the library for library catalogues. Six verbs, Dublin Core, sets by language, flow control.

Protocol: http://www.openarchives.org/OAI/openarchivesprotocol.html. A withdrawn check stays as a deleted record
for ever. Resumption tokens hold their whole state, so none ever expires.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from soi.checks.models import Check, CheckVersion, State
from soi.library import queries
from soi.library.feeds.changes import NEVER, current_versions
from soi.library.feeds.xml_writing import add, document, root, writable
from soi.library.places import absolute, desk_site, page_of, speaking_of, utc
from soi.library.verdicts import LOOKS

PER_LIST = 100
PREFIX = "oai_dc"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SET = re.compile(r"language:([a-z]{2,3})\Z")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?\Z")


class OaiError(Exception):
    """A request that the protocol answers with an error: its code and a sentence."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a list holds, and how far it has been given: a resumption token is exactly this."""

    set_name: str = ""
    start: str = ""
    end: str = ""
    position: int = 0
    given: int = 0


Arguments = Mapping[str, str]
Verb = Callable[[Arguments, Element], None]


def answer(arguments: Mapping[str, list[str]]) -> bytes:
    """The answer to a request's arguments, errors included: OAI-PMH answers both with status 200."""
    top = root(
        "OAI-PMH",
        {"xmlns": _OAI, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{_OAI} {_OAI[:-1]}/OAI-PMH.xsd"},
    )
    add(top, "responseDate", utc(timezone.now()))
    asked = {name: values[0] for name, values in arguments.items() if values}
    request = add(top, "request", absolute("feeds:oai"))
    try:
        if any(len(values) != 1 for values in arguments.values()):
            _refuse("badArgument", "An argument is repeated.")
        verb = VERBS.get(asked.get("verb", ""))
        if verb is None:
            _refuse("badVerb", "The verb is missing or none of the six.")
        _check_arguments(asked)
        verb(asked, top)
    except OaiError as wrong:
        add(top, "error", str(wrong), {"code": wrong.code})
        asked = {} if wrong.code in {"badVerb", "badArgument"} else asked
    for name, value in asked.items():
        request.set(name, writable(value))
    return document(top)


def _refuse(code: str, text: str) -> NoReturn:
    raise OaiError(code, text)


def _check_arguments(asked: Arguments) -> None:
    required, optional = _ARGUMENTS[asked["verb"]]
    given = set(asked) - {"verb"}
    if "resumptionToken" in given and "resumptionToken" in optional:
        if given != {"resumptionToken"}:
            _refuse("badArgument", "resumptionToken stands alone.")
        return
    if missing := required - given:
        _refuse("badArgument", f"Missing: {', '.join(sorted(missing))}.")
    if given - required - optional:
        _refuse("badArgument", "An argument does not belong to this verb.")


def _identify(asked: Arguments, top: Element) -> None:
    first = Check.objects.order_by("created_at").values_list("created_at", flat=True).first()
    body = add(top, "Identify")
    add(body, "repositoryName", settings.SOI_NAME)
    add(body, "baseURL", absolute("feeds:oai"))
    add(body, "protocolVersion", "2.0")
    add(body, "adminEmail", f"postmaster@{desk_site()}")
    add(body, "earliestDatestamp", utc(first or NEVER))
    add(body, "deletedRecord", "persistent")
    add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")


def _list_formats(asked: Arguments, top: Element) -> None:
    if "identifier" in asked:
        _record(asked["identifier"])
    form = add(add(top, "ListMetadataFormats"), "metadataFormat")
    add(form, "metadataPrefix", PREFIX)
    add(form, "schema", _DC_SCHEMA)
    add(form, "metadataNamespace", _DC)


def _list_sets(asked: Arguments, top: Element) -> None:
    if "resumptionToken" in asked:
        _refuse("badResumptionToken", "The list of sets comes whole.")
    body = add(top, "ListSets")
    for language in queries.languages():
        one = add(body, "set")
        add(one, "setSpec", f"language:{language}")
        add(one, "setName", f"Checks in language {language}")


def _get_record(asked: Arguments, top: Element) -> None:
    _known_prefix(asked["metadataPrefix"])
    _write_record(add(top, "GetRecord"), _record(asked["identifier"]))


def _list_identifiers(asked: Arguments, top: Element) -> None:
    _list(asked, add(top, "ListIdentifiers"), _write_header)


def _list_records(asked: Arguments, top: Element) -> None:
    _list(asked, add(top, "ListRecords"), _write_record)


def _list(asked: Arguments, body: Element, write: Callable[[Element, CheckVersion], None]) -> None:
    chosen = _chosen(asked)
    rows = _selected(chosen)
    here = list(rows.filter(id__gt=chosen.position).order_by("id")[: PER_LIST + 1])
    if not here:
        _refuse("noRecordsMatch", "Nothing in the library fits this selection.")
    for row in here[:PER_LIST]:
        write(body, row)
    more = len(here) > PER_LIST
    if more or "resumptionToken" in asked:
        last = here[:PER_LIST][-1]
        following = Selection(
            chosen.set_name, chosen.start, chosen.end, last.pk, chosen.given + len(here[:PER_LIST])
        )
        size = {"completeListSize": str(rows.count()), "cursor": str(chosen.given)}
        add(body, "resumptionToken", token_of(following) if more else "", size)


def _chosen(asked: Arguments) -> Selection:
    if "resumptionToken" in asked:
        return selection_of(asked["resumptionToken"])
    _known_prefix(asked["metadataPrefix"])
    chosen = Selection(asked.get("set", ""), asked.get("from", ""), asked.get("until", ""))
    if chosen.start and chosen.end and len(chosen.start) != len(chosen.end):
        _refuse("badArgument", "from and until have different granularity.")
    if chosen.start and chosen.end and chosen.start > chosen.end:
        _refuse("badArgument", "from lies after until.")
    return chosen


def _selected(chosen: Selection) -> QuerySet[CheckVersion]:
    named = _SET.match(chosen.set_name) if chosen.set_name else None
    if chosen.set_name and not named:
        _refuse("noRecordsMatch", "There is no such set.")
    rows = current_versions(named[1] if named else "").prefetch_related("check_row__sources")
    if chosen.start:
        rows = rows.filter(made_at__gte=_stamp(chosen.start))
    if chosen.end:
        step = timedelta(days=1) if len(chosen.end) == 10 else timedelta(seconds=1)
        rows = rows.filter(made_at__lt=_stamp(chosen.end) + step)
    return rows


def _stamp(text: str) -> datetime:
    try:
        if not _STAMP.match(text) or not 1 < int(text[:4]) < 9999:
            raise ValueError(text)
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=UTC)
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        _refuse("badArgument", "A date is none of YYYY-MM-DD and YYYY-MM-DDThh:mm:ssZ.")


def token_of(selection: Selection) -> str:
    """The resumption token that goes on with `selection`."""
    parts = [selection.set_name, selection.start, selection.end, selection.position, selection.given]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode()


def selection_of(token: str) -> Selection:
    """The selection that a token of ours goes on with. Raises `OaiError` for anything else."""
    try:
        parts: Any = orjson.loads(base64.b64decode(token, altchars=b"-_", validate=True))
        names, numbers = parts[:3], parts[3:]
        if len(numbers) != 2 or not all(isinstance(one, str) for one in names):
            raise ValueError(token)
        if not all(type(one) is int and 0 <= one < 2**62 for one in numbers):
            raise ValueError(token)
        for stamp in filter(None, names[1:]):
            _stamp(stamp)
    except (ValueError, TypeError, binascii.Error, OaiError):
        _refuse("badResumptionToken", "The token is not one that this server gave.")
    return Selection(*names, *numbers)


def _known_prefix(prefix: str) -> None:
    if prefix != PREFIX:
        _refuse("cannotDisseminateFormat", "Only oai_dc is given.")


def _identifier(check: Check) -> str:
    return f"oai:{desk_site()}:{check.uid}"


def _record(identifier: str) -> CheckVersion:
    start = f"oai:{desk_site()}:"
    uid = identifier.removeprefix(start) if identifier.startswith(start) and "\x00" not in identifier else ""
    found = current_versions().filter(check_row__uid=uid).first() if uid else None
    return found or _refuse("idDoesNotExist", "There is no check of this name here.")


def _write_header(parent: Element, version: CheckVersion) -> None:
    check = version.check_row
    gone = check.state == State.WITHDRAWN
    header = add(parent, "header", attributes={"status": "deleted"} if gone else {})
    add(header, "identifier", _identifier(check))
    add(header, "datestamp", utc(version.made_at))
    add(header, "setSpec", f"language:{check.language.partition('-')[0].lower()}")


def _write_record(parent: Element, version: CheckVersion) -> None:
    record = add(parent, "record")
    _write_header(record, version)
    check = version.check_row
    if check.state != State.WITHDRAWN:
        _write_dublin_core(add(record, "metadata"), check)


def _write_dublin_core(parent: Element, check: Check) -> None:
    names = {
        "xmlns:oai_dc": _DC,
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xsi:schemaLocation": f"{_DC} {_DC_SCHEMA}",
    }
    body = add(parent, "oai_dc:dc", attributes=names)
    with speaking_of(check):
        rating = str(LOOKS[check.verdict].label)
    told: list[tuple[str, str]] = [
        ("title", check.title or check.claim),
        ("creator", check.publisher.name),
        ("subject", check.topic),
        ("description", check.summary),
        ("description", f"{check.claim} — {rating}"),
        ("publisher", check.publisher.name),
        ("date", check.reviewed_on.isoformat() if check.reviewed_on else ""),
        ("type", "Text"),
        ("type", "ClaimReview"),
        ("format", "text/html"),
        ("identifier", page_of(check)),
        ("identifier", check.url),
        ("language", check.language),
        *(("source", one.url) for one in check.sources.all()),
        ("rights", check.licence),
    ]
    for name, text in told:
        if text:
            add(body, f"dc:{name}", text)


VERBS: Mapping[str, Verb] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}
_LIST = (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"}))
_ARGUMENTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}
"""Required and optional arguments of each verb; a resumption token stands alone."""
