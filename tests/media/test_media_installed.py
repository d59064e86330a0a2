"""What is optional is named together with what to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from soi.media.installed import PARTS
from soi.site import state

WORKS = {part.name: part.works for part in PARTS}


def test_it_sees_that_programs_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WORKS["ffmpeg"]()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not WORKS["ffmpeg"]()
    assert not WORKS["fpcalc"]()


def test_it_sees_that_a_language_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soi.media.reading_tesseract.PLACES", ())
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert not WORKS["ocr"]()
    (tmp_path / "vie.traineddata").touch()
    assert WORKS["ocr"]()


def test_the_doctor_names_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "cv2", None)
    found = state._media()
    assert found.level == "warn"
    assert "no ffmpeg: no sound or video is taken" in found.text
    assert "apt install ffmpeg" in found.advice
    assert "c2pa" in found.text.split(";")[0]
