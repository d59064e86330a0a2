"""The files that checks are about, in the folder of an export: the clean bytes, at the same path as on the site."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Final

from soi.checks.media import shelf
from soi.checks.models import Check, State
from soi.library.media_files import Rows, seen_with

log = logging.getLogger(__name__)
FOLDER: Final = "media"
_FILES: Final = ("address", "preview")
"""Parts of an item of `seen_with` that lead to a file."""


class MediaFolder:
    """Files of published checks, each copied once, when the first page shows it. What is not shown is not there."""

    def __init__(self, export: Path, up: str) -> None:
        """`up`: the way from a check's page to the top of the export."""
        self._export, self._up = export, up
        self._copied: dict[str, bool] = {}

    @property
    def count(self) -> int:
        """How many files are in it."""
        return sum(self._copied.values())

    def seen_with(self, check: Check, rows: Rows) -> list[dict[str, object]]:
        """What a page of the export shows with the check: as on the site, with addresses inside the folder. A file that
        is not on the disk any more is left out, and what is said of it stays."""
        if check.state != State.PUBLISHED:
            return []
        return [self._item(item) for item in seen_with(check, rows)]

    def _item(self, item: dict[str, object]) -> dict[str, object]:
        if "address" not in item:
            return item
        sha256 = str(item["sha256"])
        if not self._put(str(item["address"]), sha256):
            return {name: one for name, one in item.items() if name not in {"sort", *_FILES}}
        preview = str(item["preview"])
        has_preview = bool(preview) and self._put(preview, str(item["preview_sha256"]))
        return item | {
            "address": self._inside(str(item["address"])),
            "preview": self._inside(preview) if has_preview else "",
        }

    def _inside(self, address: str) -> str:
        return f"{self._up}{address.lstrip('/')}"

    def _put(self, address: str, sha256: str) -> bool:
        """Copy a file to where the site has it; whether it is there."""
        if address not in self._copied:
            place = self._export / address.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(shelf().path(sha256), place)
                self._copied[address] = True
            except FileNotFoundError:
                log.warning("export: a file of a check is not on the disk any more; its page goes without it")
                self._copied[address] = False
        return self._copied[address]
