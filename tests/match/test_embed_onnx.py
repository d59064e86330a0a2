"""The ONNX adapter on a real, tiny model written here byte by byte: a table of six word vectors."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from soi.match.embed import EmbedderUnavailableError, load

pytest.importorskip("onnxruntime", reason="the extra soi[onnx] is not installed")
tokenizers = pytest.importorskip("tokenizers", reason="the extra soi[onnx] is not installed")

WORDS = ["[PAD]", "[UNK]", "query", "ung", "thư", "cancer"]
TABLE = np.array([[9, 9], [0, 0], [1, 1], [1, 0], [3, 0], [0, 2]], dtype=np.float32)
FLOAT, INT64 = 1, 7


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def message(field: int, *parts: bytes | str) -> bytes:
    body = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return varint(field << 3 | 2) + varint(len(body)) + body


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def value_info(field: int, name: str, kind: int, axes: int) -> bytes:
    shape = message(2, *(message(1, message(2, f"axis{axis}")) for axis in range(axes)))
    return message(field, message(1, name), message(2, message(1, number(1, kind), shape)))


def write_model(folder: Path, operator: str = "Gather") -> None:
    """ONNX (protobuf): states = TABLE[input_ids]; the mask is an input the graph leaves to the adapter."""
    data = struct.pack(f"<{TABLE.size}f", *TABLE.ravel())
    table = message(5, number(1, 6), number(1, 2), number(2, FLOAT), message(8, "table"), message(9, data))
    node = message(
        1, message(1, "table"), message(1, "input_ids"), message(2, "states"), message(4, operator)
    )
    inputs = value_info(11, "input_ids", INT64, 2) + value_info(11, "attention_mask", INT64, 2)
    graph = message(7, node, message(2, "tiny"), table, inputs, value_info(12, "states", FLOAT, 3))
    folder.joinpath("model.onnx").write_bytes(
        number(1, 8) + graph + message(8, message(1, ""), number(2, 13))
    )
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))


def test_it_pools_the_tokens_that_are_there_and_normalises(tmp_path: Path) -> None:
    write_model(tmp_path)
    embedder = load(f"onnx:{tmp_path}")
    rows = embedder.encode(["ung thư cancer cancer", "cancer", ""])
    assert embedder.dim == 2
    assert rows.dtype == np.float32
    assert np.allclose(rows[0], np.array([1, 1]) / np.sqrt(2), atol=1e-6)
    assert np.allclose(rows[1:], [[0, 1], [0, 0]]), "padding took part in the mean"


def test_it_puts_the_prefix_before_every_text_and_in_its_name(tmp_path: Path) -> None:
    write_model(tmp_path)
    plain, prefixed = load(f"onnx:{tmp_path}"), load(f"onnx:{tmp_path}", prefix="query ")
    assert np.allclose(prefixed.encode(["cancer"])[0], np.array([1, 3]) / np.sqrt(10), atol=1e-6)
    assert plain.name.endswith("/plain")
    assert prefixed.name.endswith("/query")


def test_another_model_has_another_name(tmp_path: Path) -> None:
    write_model(tmp_path)
    before = load(f"onnx:{tmp_path}").name
    file = tmp_path / "model.onnx"
    file.write_bytes(file.read_bytes().replace(b"tiny", b"tony"))
    assert load(f"onnx:{tmp_path}").name != before


def test_it_cuts_long_texts(tmp_path: Path) -> None:
    write_model(tmp_path)
    assert load(f"onnx:{tmp_path}").encode(["cancer " * 100_000]).shape == (1, 2)


def test_it_names_the_files_it_needs(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailableError, match=r"model\.onnx and tokenizer\.json"):
        load(f"onnx:{tmp_path}")
