"""`scripts/bench media recordings --folder DIR`: parts of real speech and music found again.

Nothing of it was synthesised (packages bring it), and no threshold was fitted on it. Fetched into DIR, once:

    apt-get download asterisk-core-sounds-en-wav asterisk-core-sounds-fr-wav asterisk-core-sounds-ru-wav \\
        wesnoth-1.16-music && for deb in *.deb; do dpkg -x $deb .; done

Three people speak some 1,500 prompts (8 kHz); those of one voice, in an order drawn once, are joined into recordings of
half a minute. Every second recording and piece of music is stored; the others are strangers. Of each 8 s are asked."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.media.sound import EXCERPT, Desk
from bench.media.sound_data import CHANGES, RATE, Samples, cut
from bench.metrics import wilson
from soi.match.media.sounds import SoundIndex

VOICES = ("en_US_f_Allison", "fr_CA_f_June", "ru_RU_f_IvrvoiceRU")
SECONDS = 30.0
MOST = 240
"""Seconds of a piece of music that are stored."""


def main(argv: Sequence[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args(argv)
    recordings = [*_spoken(arguments.folder, arguments.seed), *_played(arguments.folder)]
    print(f"{sum(name[0] == 's' for name, _ in recordings)} of speech, {len(recordings)} recordings in all")
    with TemporaryDirectory() as folder:
        report(recordings, Desk(Path(folder)), arguments.seed)


def _heard(path: Path) -> Samples:
    """What ffmpeg reads of a file."""
    options = f"-t {MOST} -ac 1 -ar {RATE} -f f32le -"
    command = ["ffmpeg", "-v", "error", "-i", str(path), *options.split()]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)


def _spoken(folder: Path, seed: int) -> Iterator[tuple[str, Samples]]:
    """Prompts of each voice joined until they last SECONDS; what is left over is not used."""
    random = np.random.default_rng(seed)
    for voice in VOICES:
        paths = sorted(
            path for path in folder.rglob("*.wav") if voice in path.parts and "silence" not in path.parts
        )
        parts: list[Samples] = []
        number = 0
        for at in random.permutation(len(paths)).tolist():
            parts.append(_heard(paths[at]))
            if sum(map(len, parts)) >= SECONDS * RATE:
                yield f"speech {voice} {number}", np.concatenate(parts)
                parts, number = [], number + 1


def _played(folder: Path) -> Iterator[tuple[str, Samples]]:
    for path in sorted(folder.rglob("*.ogg")):
        samples = _heard(path)
        if "music" in path.parts and len(samples) >= SECONDS * RATE:
            yield f"music {path.stem}", samples


def report(recordings: Sequence[tuple[str, Samples]], desk: Desk, seed: int) -> None:
    """Store every second one, ask for 8 s of each after every change, and print what was found."""
    index = SoundIndex()
    for name, samples in recordings[::2]:
        index.put(name, desk.stored(samples))
    for number, (change, made) in enumerate(CHANGES.items()):
        random = np.random.default_rng(seed + number)
        near = asked = strange = strangers = wrong = 0
        for place, (name, samples) in enumerate(recordings):
            start = float(random.uniform(0, len(samples) / RATE - EXCERPT - 0.1))
            found = index.search(desk.facts(cut(samples, start, EXCERPT), made, random))
            wrong += sum(one.id != name for one in found)
            if place % 2 == 0:
                asked += 1
                right = bool(found) and found[0].id == name
                near += right and abs(found[0].start - found[0].query_start - start) <= 0.5
            else:
                strangers += 1
                strange += bool(found)
        print(
            f"{change:18s} {wilson(near, asked)} found first, within 0.5 s: {near} of {asked}; "
            f"strangers {strange} of {strangers}; wrong ones {wrong}",
            flush=True,
        )


if __name__ == "__main__":
    main()
