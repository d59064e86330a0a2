"""The engine's parts by themselves: stems, keys, features, models, refitting, decisions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from soi.match import Document
from soi.match.background import idf
from soi.match.bands import CALIBRATION
from soi.match.candidates import Scale
from soi.match.features import COLUMNS, FEATURES, Candidate, matrix
from soi.match.queries import query_of
from soi.match.ranking import WEIGHTS_FOLDER, read_model
from soi.match.refit import platt, refit
from soi.match.scoring import load_model, model_path, read_full_model, rescaled
from soi.match.spans import shared_spans
from soi.match.stemming import stem
from soi.match.views import pack, record_of, text_keys, unpack


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("cures", "cur"),
        ("cured", "cur"),
        ("curing", "cur"),
        ("bodies", "body"),
        ("glass", "glas"),
        ("nuoc", "nuoc"),
    ],
)
def test_inflections_of_a_word_meet(word: str, wanted: str) -> None:
    assert stem(word) == wanted


def test_a_record_survives_packing() -> None:
    record = record_of(Document("a", "Uống nước chanh chữa ung thư", "Chanh", "Không đúng.", "vi"))
    assert unpack(pack(record)) == record


def test_equal_texts_share_keys_whatever_their_spelling() -> None:
    plain = text_keys("Uống nước chanh nóng chữa khỏi bệnh ung thư")
    assert plain[0] == text_keys("UỐNG nước   chanh nóng, chữa khỏi bệnh ung thư!!!")[0]
    near = text_keys("Uống nước chanh nóng chữa khỏi được bệnh ung thư")
    assert plain[0] != near[0]
    assert set(plain) & set(near)
    assert not set(plain) & set(text_keys("Điện thoại để cạnh gối gây mất ngủ cho trẻ nhỏ"))


def test_common_words_weigh_little_in_a_small_library() -> None:
    assert idf(1, 10, "khong") < idf(1, 10, "chanh") / 2
    assert idf(1, 1000, "chanh") > idf(500, 1000, "chanh")


def test_scores_of_languages_are_brought_to_one_scale() -> None:
    assert Scale(0.8, 0.02).z(0.84) == pytest.approx(2.0)


def test_features_have_the_documented_shape_and_reward_the_right_check() -> None:
    query = query_of("uống nước chanh nóng chữa khỏi ung thư", "vi")
    right = record_of(Document("a", "Uống nước chanh nóng chữa khỏi ung thư.", lang="vi"))
    wrong = record_of(Document("b", "Điện thoại phát nổ khi đang sạc.", lang="vi"))
    rows = matrix(
        query,
        [Candidate(right, {}, frozenset({"exact:1"})), Candidate(wrong, {}, frozenset())],
        lambda field, terms: dict.fromkeys(terms, 3.0),
    )
    assert rows.shape == (2, len(COLUMNS))
    for name in ("bm25_folded", "claim_covered", "share_grams", "exact", "concepts_claim"):
        at = FEATURES.index(name)
        assert rows[0, at] > rows[1, at], name
    assert np.isfinite(rows).all()


@pytest.mark.parametrize("name", ["lexical", "static", "dense"])
def test_shipped_models_are_readable_and_say_what_they_were_fitted_on(name: str) -> None:
    model = read_full_model(WEIGHTS_FOLDER / f"{name}.json")
    assert "CheckThat" in model.ranker.fitted_on
    assert 0.5 <= model.thresholds.answer < 1.0
    assert model.thresholds.choose < model.thresholds.answer
    assert set(model.calibration.columns) == set(CALIBRATION)


def test_an_unknown_feature_in_a_model_file_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown feature moonlight"):
        read_model({"weights": {"moonlight": 1.0}}, COLUMNS, "test")


def test_a_desks_own_model_wins_over_the_shipped_one(tmp_path: Path) -> None:
    shipped = load_model(("static",), tmp_path)
    (tmp_path / "static.json").write_text(json.dumps(rescaled(model_path("static"), 2.0, 0.5, "a test")))
    own = load_model(("static",), tmp_path)
    rows = np.random.default_rng(1).random((5, len(CALIBRATION)))
    assert np.allclose(own.calibration.scores(rows), 2.0 * shipped.calibration.scores(rows) + 0.5)
    assert np.allclose(own.ranker.weights, shipped.ranker.weights)


def test_refitting_finds_a_known_scaling_and_refuses_too_few_decisions() -> None:
    rng = np.random.default_rng(5)
    logits = rng.normal(0.0, 3.0, 4000)
    fits = rng.random(4000) < 1 / (1 + np.exp(-(0.5 * logits - 1.0)))
    slope, shift = platt(logits, fits)
    assert slope == pytest.approx(0.5, abs=0.05)
    assert shift == pytest.approx(-1.0, abs=0.15)
    assert refit(logits.tolist(), fits.tolist()).better
    with pytest.raises(ValueError, match="too few"):
        refit([1.0] * 10, [True] * 10)


def test_shared_words_are_found_in_both_texts() -> None:
    ours, theirs = shared_spans("nghe nói CHANH chữa ung thư", "Nước chanh trị được ung thư")
    assert ["nghe nói CHANH chữa ung thư"[one.start : one.end] for one in ours] == ["CHANH", "ung thư"]
    assert "Nước chanh trị được ung thư"[theirs[0].start : theirs[0].end] == "chanh"
