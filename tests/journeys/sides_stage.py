"""A Soi with a video that a check is about, and a part of it to ask with, for journeys.

`python -m tests.journeys.sides_stage FOLDER PORT` serves it."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import numpy as np

from bench.media.video_data import drawn, sent
from soi.media.records import Examined
from soi.media.sniff import MP4
from soi.media.videos import preview_frame, video_facts

CLAIM = "Đoạn phim này quay cảnh bão đổ bộ vào thành phố hôm qua."
SECONDS, START, LENGTH = 10, 3.0, 5.5
"""Seconds of the whole, and of the part that goes round."""


def whole(folder: Path) -> Path:
    return drawn("pan", np.random.default_rng(6), SECONDS, folder / "whole.mp4")


def part(video: Path, folder: Path) -> Path:
    """What goes round: smaller, with a caption."""
    return sent(video, "caption over the bottom", START, LENGTH, folder)


def known(video: Path) -> Examined:
    """As an examination finds it, without its clock: setting the stage may take longer than a file may."""
    data, preview = video.read_bytes(), io.BytesIO()
    preview_frame(video).save(preview, "JPEG")
    name = hashlib.sha256(data).hexdigest()
    facts = video_facts(video)
    return Examined(MP4, name, len(data), data, MP4, preview.getvalue(), video=facts, provenance="absent")


def _fill(folder: Path) -> None:
    from soi.checks.actions import keep_media, publish
    from soi.checks.draft import MediaDraft
    from tests.fakes.drafts import draft

    kept = keep_media(known(whole(folder)), "system")
    media = (
        MediaDraft(
            "https://example.org/storm", "DecontextualizedContent", kept.sha256, "Máy quay lia qua phố."
        ),
    )
    publish(draft(claim=CLAIM, title="Đoạn phim bão là phim cũ", summary="Phim quay năm 2019.", media=media))


def _serve(folder: Path, port: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill(folder)
    call_command("serve", port=port)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
