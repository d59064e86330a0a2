"""Where the engine's files lie below the data folder. All of them can be remade."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def index_folder() -> Path:
    """The index; remade by `soi index rebuild`."""
    return Path(settings.SOI_DATA_DIR) / "index"


def model_folder() -> Path:
    """The desk's own calibration; remade by `soi fit`."""
    return Path(settings.SOI_DATA_DIR) / "model"


def vector_folder() -> Path:
    """Transformer vectors of checks by content hash; remade by `soi index vectors`."""
    return Path(settings.SOI_DATA_DIR) / "vectors"
