"""Records over a pipe: a header of JSON and raw bytes behind it. What comes back from a worker is not trusted.

Message: length of the header (4 bytes, big-endian), the header, then the blobs whose lengths the header states.
In the header a value of `bytes` is the number of its blob. Reading builds exactly the record that is asked for, from
its annotations: another type, another field, a number that is none, or anything too long is a `WireError`.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from soi.media.limits import BLOBS, HEADER, ITEMS, TEXT

Read = Callable[[int], bytes]
"""The next so many bytes, all of them, or an error."""
T = TypeVar("T")


class WireError(ValueError):
    """What came over the pipe is not what was agreed."""


def pack(record: Any) -> bytes:
    """One message holding a dataclass."""
    blobs: list[bytes] = []
    tree = _tree(record, blobs)
    header = json.dumps({"blobs": [len(blob) for blob in blobs], "record": tree}).encode()
    return b"".join((len(header).to_bytes(4, "big"), header, *blobs))


def _tree(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        blobs.append(value)
        return len(blobs) - 1
    if dataclasses.is_dataclass(value):
        return {field.name: _tree(getattr(value, field.name), blobs) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_tree(item, blobs) for item in value]
    return value


def unpack(read: Read, record: type[T]) -> T:
    """The next message, as a `record`. WireError, or whatever `read` raises."""
    length = int.from_bytes(read(4), "big")
    if length > HEADER:
        raise WireError("header")
    try:
        header = json.loads(read(length))
        lengths, tree = header["blobs"], header["record"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WireError("header") from None
    if not isinstance(lengths, list) or not all(type(size) is int and size >= 0 for size in lengths):
        raise WireError("blobs")
    if sum(lengths) > BLOBS or len(lengths) > ITEMS:
        raise WireError("blobs")
    return cast("T", _built(record, tree, [read(size) for size in lengths]))


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


def _built(wanted: Any, value: Any, blobs: list[bytes]) -> Any:
    if dataclasses.is_dataclass(wanted):
        return _record(cast("type", wanted), value, blobs)
    if wanted in _PLAIN:
        return _PLAIN[wanted](value, blobs)
    return _GENERIC[get_origin(wanted)](get_args(wanted), value, blobs)


def _record(wanted: type, value: Any, blobs: list[bytes]) -> Any:
    hints = _hints(wanted)
    if not isinstance(value, dict) or value.keys() != hints.keys():
        raise WireError(wanted.__name__)
    return wanted(**{name: _built(hint, value[name], blobs) for name, hint in hints.items()})


def _text(value: Any, _blobs: list[bytes]) -> str:
    if not isinstance(value, str) or len(value) > TEXT:
        raise WireError("text")
    return value


def _whole(value: Any, _blobs: list[bytes]) -> int:
    if type(value) is not int or abs(value) >= 2**53:
        raise WireError("number")
    return value


def _number(value: Any, _blobs: list[bytes]) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise WireError("number")
    return float(value)


def _flag(value: Any, _blobs: list[bytes]) -> bool:
    if type(value) is not bool:
        raise WireError("flag")
    return value


def _blob(value: Any, blobs: list[bytes]) -> bytes:
    if type(value) is not int or not 0 <= value < len(blobs):
        raise WireError("blob")
    return blobs[value]


def _nothing(value: Any, _blobs: list[bytes]) -> None:
    if value is not None:
        raise WireError("nothing")


def _several(kinds: tuple[Any, ...], value: Any, blobs: list[bytes]) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) > ITEMS:
        raise WireError("list")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        raise WireError("list")
    return tuple(_built(kind, item, blobs) for kind, item in zip(kinds, value, strict=True))


def _one_of(choices: tuple[Any, ...], value: Any, _blobs: list[bytes]) -> Any:
    if not isinstance(value, str) or value not in choices:
        raise WireError("choice")
    return value


def _perhaps(kinds: tuple[Any, ...], value: Any, blobs: list[bytes]) -> Any:
    """`X | None`, the only union there is in the records."""
    if value is None:
        return None
    return _built(next(kind for kind in kinds if kind is not type(None)), value, blobs)


_PLAIN: dict[Any, Callable[[Any, list[bytes]], Any]] = {
    str: _text,
    int: _whole,
    float: _number,
    bool: _flag,
    bytes: _blob,
    type(None): _nothing,
}
_GENERIC: dict[Any, Callable[[tuple[Any, ...], Any, list[bytes]], Any]] = {
    tuple: _several,
    Literal: _one_of,
    Union: _perhaps,
    types.UnionType: _perhaps,
}
