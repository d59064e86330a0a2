"""An embeddings endpoint of the operator's own, played by a small server."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

import numpy as np
import pytest
from pytest_django import Settings

from soi.answers.embedders import setup
from soi.answers.endpoint import EndpointEmbedder
from soi.match.embed import EmbedderUnavailableError
from tests.fakes.web import Respond, fake_web, reply


def embeddings(handler: BaseHTTPRequestHandler) -> None:
    """A vector of (length, 1, 0) for each text, in reverse order: only `index` tells which is which."""
    sent = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
    assert sent["model"] == "small"
    rows = [{"index": i, "embedding": [len(text), 1, 0]} for i, text in enumerate(sent["input"])]
    reply(body=json.dumps({"data": rows[::-1]}).encode())(handler)


def test_it_embeds_in_order_as_unit_rows() -> None:
    with fake_web({"/v1/embeddings": embeddings}) as web:
        embedder = EndpointEmbedder(f"{web.url}/v1/", "small", "secret")
        rows = embedder.encode(["a" * n for n in range(1, 140)])
        assert (embedder.dim, rows.shape, str(rows.dtype)) == (3, (139, 3), "float32")
        assert np.allclose(np.linalg.norm(rows, axis=1), 1)
        assert np.allclose(rows[:, 0] / rows[:, 1], np.arange(1, 140), rtol=1e-4)
        assert len(web.requests) == 4
        assert {headers["Authorization"] for _, _, headers in web.requests} == {"Bearer secret"}


def test_it_gives_zeros_for_what_cannot_be_embedded_and_asks_nobody() -> None:
    with fake_web({"/v1/embeddings": embeddings}) as web:
        embedder = EndpointEmbedder(f"{web.url}/v1", "small")
        assert not embedder.encode(["", " \0", "\ud800"]).any()
        assert embedder.encode([]).shape == (0, 3)
        assert len(web.requests) == 1
        assert embedder.encode(["ab", "", "abcd"])[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(500), "status 500"),
        (reply(302, headers={"Location": "http://127.0.0.1/"}), "status 302"),
        (reply(body=b"no"), "not a list"),
        (reply(body=b'{"data": []}'), "not a list"),
        (reply(body=b'{"data": [{"index": 0, "embedding": "x"}]}'), "not a list"),
    ],
)
def test_it_says_when_the_endpoint_is_no_use(answer: Respond, words: str) -> None:
    with fake_web({"/v1/embeddings": answer}) as web, pytest.raises(EmbedderUnavailableError, match=words):
        EndpointEmbedder(f"{web.url}/v1", "small")


def test_it_says_when_nobody_is_there() -> None:
    with fake_web({}) as web:
        url = web.url
    with pytest.raises(EmbedderUnavailableError, match="cannot be reached"):
        EndpointEmbedder(url, "small")


def test_it_is_the_dense_side_when_the_setting_is_an_address(settings: Settings) -> None:
    with fake_web({"/v1/embeddings": embeddings}) as web:
        settings.SOI_EMBEDDER = f"{web.url}/v1"
        settings.SOI_EMBEDDER_MODEL = "small"
        settings.SOI_EMBEDDER_KEY = "secret"
        embedders = setup().embedders
        assert list(embedders) == ["static", "dense"]
        assert embedders["dense"].encode(["abc"]).shape == (1, 3)
        assert web.requests[-1][2]["Authorization"] == "Bearer secret"


def test_answers_go_on_without_an_endpoint_that_is_away(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with fake_web({}) as web:
        settings.SOI_EMBEDDER = f"{web.url}/v1"
    assert list(setup().embedders) == ["static"]
    assert "without the endpoint" in caplog.text
