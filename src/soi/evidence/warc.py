"""WARC 1.1 (ISO 28500:2017): writing what was fetched or uploaded, with its words, and reading it back.

One gzip member for each record: the request and response of every hop, then the words read from the last as
a `conversion` record. An upload is a `resource` record.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from django.utils.translation import gettext as _
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.statusandheaders import (  # type: ignore[import-untyped]
    StatusAndHeaders,
    StatusAndHeadersParserException,
)
from warcio.utils import Digester  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from soi.evidence.errors import BrokenFileError
from soi.net import FetchError, Hop
from soi.net.decoding import decoded

READER = "soi-reader/1"
"""Name of the way in which words are taken from a page; goes up when it takes them otherwise."""
_BROKEN = (ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, EOFError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a capture's WARC holds: the last answer, or the upload, and the words read from it."""

    url: str
    status: int | None
    content_type: str
    body: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record that can be replayed: where it lies in its WARC, and what a CDXJ line says of it."""

    url: str
    captured_at: str
    """14 digits, UTC."""
    status: str
    media_type: str
    digest: str
    offset: int
    length: int


class _Writer(WARCWriter):  # type: ignore[misc]
    """Digests are SHA-256: the library's SHA-1 is no longer evidence."""

    @staticmethod
    def _create_digester() -> Any:
        return Digester("sha256")


def upload_url(uid: str) -> str:
    """The name under which an upload stands in its WARC."""
    return f"urn:uuid:{uid}"


def pack(hops: Sequence[Hop], text: str, when: datetime) -> bytes:
    """The WARC of a page that was fetched over `hops`, with the words read from the last."""
    out, writer = _begun(when)
    answer = ""
    for hop in hops:
        response = _response(writer, hop, when)
        answer = response.rec_headers.get_header("WARC-Record-ID")
        writer.write_request_response_pair(_request(writer, hop), response)
    _write_words(writer, hops[-1].url, answer, text, when)
    return out.getvalue()


def pack_upload(uid: str, media_type: str, body: bytes, text: str, when: datetime) -> bytes:
    """The WARC of a file somebody gave us."""
    out, writer = _begun(when)
    record = writer.create_warc_record(
        upload_url(uid),
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=media_type,
        warc_headers_dict={"WARC-Date": _date(when)},
    )
    writer.write_record(record)
    _write_words(writer, upload_url(uid), record.rec_headers.get_header("WARC-Record-ID"), text, when)
    return out.getvalue()


def unpack(warc: bytes) -> Unpacked:
    """Read a capture's WARC back, checking every digest in it. Raises `BrokenFileError`."""
    found: Unpacked | None = None
    text = ""
    try:
        for record in ArchiveIterator(io.BytesIO(warc), check_digests="raise"):
            payload = record.raw_stream.read()
            if not record.digest_checker.passed:
                raise ValueError(
                    "a record ends before its end, or has no digest"
                )  # cut off: no digest is reached
            if record.rec_type in {"response", "resource"}:
                found = _unpacked(record, payload)
            elif record.rec_type == "conversion":
                text = payload.decode()
    except (*_BROKEN, FetchError) as wrong:
        raise BrokenFileError(_("The archive file (WARC) is broken and cannot be read.")) from wrong
    if found is None:
        raise BrokenFileError(_("The archive file (WARC) holds no page and no file."))
    return Unpacked(found.url, found.status, found.content_type, found.body, text)


def entries(warc: bytes) -> Iterator[Entry]:
    """The records of a WARC that can be replayed, with their places. Raises `BrokenFileError`."""
    records = ArchiveIterator(io.BytesIO(warc))
    try:
        for record in records:
            head = record.rec_headers
            if record.rec_type in {"response", "resource"}:
                http = record.http_headers
                status = http.get_statuscode() if http else "200"
                shown = http.get_header("Content-Type", "") if http else head.get_header("Content-Type", "")
                offset = records.get_record_offset()
                yield Entry(
                    head.get_header("WARC-Target-URI"),
                    "".join(filter(str.isdigit, head.get_header("WARC-Date")))[:14],
                    status,
                    shown.partition(";")[0].strip() or "unk",
                    head.get_header("WARC-Payload-Digest", ""),
                    offset,
                    records.get_record_length(),
                )
    except _BROKEN as wrong:
        raise BrokenFileError(_("The archive file (WARC) is broken and cannot be read.")) from wrong


def _begun(when: datetime) -> tuple[io.BytesIO, _Writer]:
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="WARC/1.1")
    lines = {
        "software": f"Soi {version('soi')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }
    record = writer.create_warcinfo_record("", lines)
    record.rec_headers.replace_header("WARC-Date", _date(when))
    writer.write_record(record)
    return out, writer


def _response(writer: _Writer, hop: Hop, when: datetime) -> Any:
    headers = {"WARC-Date": _date(when), "WARC-IP-Address": hop.peer}
    if hop.certificate_sha256:
        headers["Soi-Certificate-Digest"] = f"sha256:{hop.certificate_sha256}"
    # The body is kept without its chunks, so it must not say that it has any.
    lines = [
        ("X-Archive-Orig-Transfer-Encoding" if name.lower() == "transfer-encoding" else name, value)
        for name, value in hop.headers
    ]
    return writer.create_warc_record(
        hop.url,
        "response",
        payload=io.BytesIO(hop.received),
        length=len(hop.received),
        warc_headers_dict=headers,
        http_headers=StatusAndHeaders(f"{hop.status} {hop.reason}".strip(), lines, protocol="HTTP/1.1"),
    )


def _request(writer: _Writer, hop: Hop) -> Any:
    lines = StatusAndHeaders(f"GET {hop.target} HTTP/1.1", list(hop.request_headers), is_http_request=True)
    return writer.create_warc_record(hop.url, "request", http_headers=lines)


def _write_words(writer: _Writer, url: str, answer: str, text: str, when: datetime) -> None:
    data = text.encode()
    headers = {"WARC-Date": _date(when), "WARC-Refers-To": answer, "Soi-Reader": READER}
    writer.write_record(
        writer.create_warc_record(
            url,
            "conversion",
            payload=io.BytesIO(data),
            length=len(data),
            warc_content_type="text/plain; charset=utf-8",
            warc_headers_dict=headers,
        )
    )


def _unpacked(record: Any, payload: bytes) -> Unpacked:
    head, http = record.rec_headers, record.http_headers
    url = head.get_header("WARC-Target-URI")
    if http is None:
        return Unpacked(url, None, head.get_header("Content-Type", ""), payload, "")
    encoding = http.get_header("Content-Encoding", "")
    body = b"".join(decoded(iter((payload,)), encoding, most=1_000_000_000, ratio=10_000))
    return Unpacked(url, int(http.get_statuscode()), http.get_header("Content-Type", ""), body, "")


def sha256_of(data: bytes) -> str:
    """The SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _date(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
