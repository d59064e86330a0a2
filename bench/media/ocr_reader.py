"""Reads the pictures of a folder in a process of its own, so that time and memory are the reader's alone.

`python -m bench.media.ocr_reader FOLDER HOW`: HOW is `whole` (soi.media.reading), or `page:vie`, `page:vie+eng` (only
Tesseract's page). Prints one JSON line a picture, the last line for the process."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from soi.media.reading import words_in
from soi.media.reading_tesseract import Tesseract


def _whole(image: Image.Image) -> tuple[list[str], str]:
    words = words_in(image, budget=120)
    return [line.text for line in words.lines], words.engine


def _page(language: str) -> Callable[[Image.Image], tuple[list[str], str]]:
    reader = Tesseract(language)

    def read(image: Image.Image) -> tuple[list[str], str]:
        return [" ".join(word.text for word in reader.page(np.asarray(image), 60)[0])], reader.name

    return read


def peak() -> float:
    """Megabytes of memory this process ever held. Not getrusage's figure: that one begins with the starter's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Read every PNG of the folder in the order of the names."""
    folder, how = Path(sys.argv[1]), sys.argv[2]
    read = _whole if how == "whole" else _page(how.partition(":")[2])
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        wall, cpu = time.perf_counter(), time.process_time()
        lines, engine = read(image)
        spent = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        print(json.dumps({"name": path.stem, "lines": lines, "engine": engine, **spent}), flush=True)
    print(json.dumps({"peak": peak()}))


if __name__ == "__main__":
    main()
