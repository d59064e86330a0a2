"""What a C2PA manifest inside a file says: whether it is whole and signed. Runs inside a worker only.

Nothing is fetched: no manifest that lies elsewhere, no list of revoked certificates. Who signed is not judged (no trust
list is shipped) and not kept. Absence proves nothing, and neither does a valid manifest say that a claim is true.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from soi.media.records import Kind, Provenance

_MARK = b"c2pa"
"""Label of the box that holds manifests, in every kind of file."""
_CHUNK = 1 << 20
_SETTINGS = (
    '{"verify": {"remote_manifest_fetch": false, "ocsp_fetch": false, "verify_trust": false},'
    ' "core": {"allowed_network_hosts": []}}'
)
_STATES: dict[str | None, Provenance] = {"Valid": "valid", "Trusted": "valid"}


def provenance_of(path: Path, kind: Kind) -> Provenance:
    """`unread` when there is a manifest and the `c2pa` extra is not installed."""
    if not _marked(path):
        return "absent"
    if importlib.util.find_spec("c2pa") is None:
        return "unread"
    return _read(path, kind)


def _marked(path: Path) -> bool:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if _MARK in tail + chunk:
                return True
            tail = chunk[-len(_MARK) :]
    return False


def _read(path: Path, kind: Kind) -> Provenance:
    from c2pa import C2paError, Context, Reader  # 20 MB, and few files have a manifest

    try:
        with path.open("rb") as file, Context.from_json(_SETTINGS) as context:
            reader = Reader.try_create(kind.media_type, file, context=context)
            if reader is None:
                return "absent"
            with reader:
                return _STATES.get(reader.get_validation_state(), "invalid")
    except C2paError.NotSupported:
        return "absent"
    except C2paError:
        return "invalid"
