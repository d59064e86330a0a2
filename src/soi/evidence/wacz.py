"""WACZ: captures in one file that other archives' programs open and replay (pywb, ReplayWeb.page).

Written as version 1.1.1, the newest that the reference validator (`wacz validate`) knows; what 1.2.0 demands
beyond it (hashes of all members, a digest of the package, compressed members stored as they are) is there too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from soi.evidence import files, warc
from soi.evidence.models import Capture

_WWW = re.compile(r"www\d*\.")
_STORED = (".gz", ".png", ".pdf")
_TEXT_SHOWN = 10_000
"""Characters of each page's text in the list of pages, for searching."""


@dataclass(frozen=True, slots=True)
class _Member:
    path: str
    data: bytes

    @property
    def about(self) -> dict[str, Any]:
        """Its line in the package's list."""
        name = PurePosixPath(self.path).name
        digest = f"sha256:{hashlib.sha256(self.data).hexdigest()}"
        return {"name": name, "path": self.path, "hash": digest, "bytes": len(self.data)}


def write_wacz(captures: Sequence[Capture], out: BinaryIO, title: str = "") -> None:
    """Write `captures` as one WACZ to `out`. Raises `BrokenFileError` when one is not what it was, `ValueError`
    when there is none. The same captures give the same bytes."""
    if not captures:
        raise ValueError("A WACZ holds at least one capture.")
    newest = max(row.captured_at for row in captures)
    resources: list[dict[str, Any]] = []
    lines: list[str] = []
    with ZipFile(out, "w") as archive:
        for row in captures:
            data = files.read(row.warc_sha256)
            name = f"{row.uid}.warc.gz"
            lines += [_cdxj(entry, name) for entry in warc.entries(data)]
            resources += [_add(archive, one) for one in (_Member(f"archive/{name}", data), *_pictures(row))]
        for member in (_index(lines), _pages(captures)):
            resources.append(_add(archive, member))
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": title or captures[0].title or "Soi",
            "software": f"Soi {version('soi')}",
            "created": _seconds(newest),
            "modified": _seconds(newest),
            "mainPageUrl": _url(captures[0]),
            "mainPageDate": _seconds(captures[0].captured_at),
            "resources": resources,
        }
        described = _Member("datapackage.json", _json(package, indent=2))
        _add(archive, described)
        digest = {"path": described.path, "hash": described.about["hash"]}
        _add(archive, _Member("datapackage-digest.json", _json(digest, indent=2)))


def sort_key(url: str) -> str:
    """The address as replay programs sort it (SURT): `https://www.BBC.co.uk/News?b=1&a=2` is
    `uk,co,bbc)/news?a=2&b=1`. Without fragment, `www.` and capitals."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return url.lower()
    host = _WWW.sub("", (parts.hostname or "").lower(), count=1)
    labels = host if re.fullmatch(r"[\d.]+|.*:.*", host) else ",".join(reversed(host.split(".")))
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in {None, usual} else ""
    path = (parts.path or "/").lower()
    path = path.rstrip("/") if len(path) > 1 else path
    query = "&".join(sorted(parts.query.lower().split("&"), key=lambda one: tuple(one.split("=", 1))))
    return f"{labels}{port}){path or '/'}" + (f"?{query}" if query else "")


def _url(row: Capture) -> str:
    return row.final_url or warc.upload_url(row.uid)


def _pictures(row: Capture) -> Iterable[_Member]:
    for sha256, ending in ((row.screenshot_sha256, "png"), (row.pdf_sha256, "pdf")):
        if sha256:
            yield _Member(f"pictures/{row.uid}.{ending}", files.read(sha256))


def _cdxj(entry: warc.Entry, file_name: str) -> str:
    about = {
        "url": entry.url,
        "digest": entry.digest,
        "mime": entry.media_type,
        "offset": str(entry.offset),
        "length": str(entry.length),
        "status": entry.status,
        "filename": file_name,
    }
    return f"{sort_key(entry.url)} {entry.captured_at} {json.dumps(about, ensure_ascii=True)}\n"


def _index(lines: list[str]) -> _Member:
    return _Member("indexes/index.cdx", "".join(sorted(lines)).encode())


def _pages(captures: Sequence[Capture]) -> _Member:
    rows: list[dict[str, Any]] = [
        {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
    ]
    rows += [
        {
            "id": row.uid,
            "url": _url(row),
            "ts": _seconds(row.captured_at),
            "title": row.title,
            "text": row.text[:_TEXT_SHOWN],
        }
        for row in captures
    ]
    return _Member("pages/pages.jsonl", b"".join(_json(row) + b"\n" for row in rows))


def _seconds(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: Any, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def _add(archive: ZipFile, member: _Member) -> dict[str, Any]:
    info = ZipInfo(member.path)
    info.compress_type = ZIP_STORED if member.path.endswith(_STORED) else ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, member.data)
    return member.about
