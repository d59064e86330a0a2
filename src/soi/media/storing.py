"""The records of `soi.media.records` as bytes, for a database or a file, and back.

Four letters and a version, the length of a header, the header as JSON, then every fingerprint as it is. A field that
a later Soi adds has a default, so what an older one stored still opens; a field that is not known here does not."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

import orjson

from soi.media import records
from soi.media.records import Examined

_MAGIC: Final = b"SOIM"
VERSION: Final = 1
_HEAD = struct.Struct("<4sHI")
_KINDS: Final[Mapping[str, type]] = {
    kind.__name__: kind
    for kind in (
        records.Kind,
        records.LocalFeatures,
        records.PictureFacts,
        records.Line,
        records.Words,
        records.SoundFacts,
        records.Frame,
        records.VideoFacts,
        records.Examined,
    )
}
_RECORD, _BLOB = "@", "#"
Record = TypeVar("Record")


class StoringError(ValueError):
    """The bytes are none of ours, damaged, or of a later version of Soi."""


def to_bytes(record: object) -> bytes:
    """One record of `soi.media.records` as bytes. Raises `TypeError` for anything else."""
    if type(record).__name__ not in _KINDS:
        raise TypeError(f"{type(record).__name__} is no record of media")
    blobs = bytearray()
    header = orjson.dumps(_plain(record, blobs))
    return _HEAD.pack(_MAGIC, VERSION, len(header)) + header + blobs


def from_bytes(raw: bytes, kind: type[Record]) -> Record:
    """The record again, which has to be of this kind. Raises `StoringError`."""
    try:
        magic, version, length = _HEAD.unpack_from(raw)
        if magic != _MAGIC or version != VERSION:
            raise StoringError("not a record of this version")
        header = orjson.loads(raw[_HEAD.size : _HEAD.size + length])
        found = _built(header, raw[_HEAD.size + length :])
    except (struct.error, ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise StoringError(type(wrong).__name__) from None
    if not isinstance(found, kind):
        raise StoringError("another kind of record")
    return found


def known_of(examined: Examined) -> bytes:
    """All that is known of a file, without the file and its preview."""
    return to_bytes(replace(examined, clean=b"", preview=b""))


def _plain(value: object, blobs: bytearray) -> object:
    if isinstance(value, bytes):
        start = len(blobs)
        blobs += value
        return {_BLOB: [start, len(blobs)]}
    if is_dataclass(value) and not isinstance(value, type):
        row: dict[str, object] = {_RECORD: type(value).__name__}
        for one in fields(value):
            row[one.name] = _plain(getattr(value, one.name), blobs)
        return row
    if isinstance(value, tuple):
        return [_plain(one, blobs) for one in value]
    return value


def _built(value: Any, blobs: bytes) -> Any:
    if isinstance(value, list):
        return tuple(_built(one, blobs) for one in value)
    if not isinstance(value, dict):
        return value
    if _BLOB in value:
        start, end = value[_BLOB]
        if not 0 <= start <= end <= len(blobs):
            raise StoringError("cut short")
        return blobs[start:end]
    kind = _KINDS[value[_RECORD]]
    return kind(**{name: _built(one, blobs) for name, one in value.items() if name != _RECORD})
