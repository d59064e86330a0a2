"""Series of different lengths under their names, in one file: prints of sounds, hashes of frames.

One array after the other, and how long each is; no pickle. A file appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Series:
    """What the files of one kind hold. `kept`: the values' name in the file; `none`: an empty series, which has their
    type and the shape of each; `called`: what the whole is in an error; `version`: of what the values mean."""

    kept: str
    none: Values
    called: str
    version: int = 1

    def write(self, path: Path, items: Mapping[str, Values]) -> None:
        """Write all of them beside `path`, then move them there."""
        draft = path.with_name(path.name + ".draft")
        arrays: dict[str, Values] = {
            "ids": np.frombuffer(json.dumps(list(items)).encode(), np.uint8),
            "lengths": np.array([len(one) for one in items.values()], np.int64),
            "version": np.array(self.version),
            self.kept: np.concatenate([self.none, *items.values()]),
        }
        with draft.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # names of arrays, none of them `allow_pickle`
        draft.replace(path)

    def read(self, path: Path) -> dict[str, Values]:
        """What `write` wrote. OSError or ValueError when it is not there, not whole, or of another version."""
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                version = int(file["version"]) if "version" in file else 1
                ids, lengths, values = json.loads(file["ids"].tobytes()), file["lengths"], file[self.kept]
        except (BadZipFile, KeyError, EOFError) as error:
            raise ValueError(f"{self.called} is not whole") from error
        if version != self.version:
            raise ValueError(f"{self.called} is of version {version}, not {self.version}")
        if len(ids) != len(lengths) or values.shape != (int(lengths.sum()), *self.none.shape[1:]):
            raise ValueError(f"{self.called} is not whole")
        return dict(zip(ids, np.split(values, np.cumsum(lengths)[:-1]) if ids else [], strict=True))
