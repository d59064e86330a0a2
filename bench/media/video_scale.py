"""How long a question takes, how much memory is held and what is found among hundreds of hours of videos, drawn by
`bench.media.video_world`. Some hours are drawn; the rest are copies with the signs of their frequencies turned by rows
and columns, so that a copy is as far away as a stranger. What videos share (intros, end cards, black) stays."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bench.media.sound import resident
from bench.media.video_world import CHANGES, Drawn, Grey, Random, asked, library, stored
from soi.match.media.frames import PLAIN
from soi.match.media.videos import VideoIndex
from soi.media.records import HASH_BYTES, VideoFacts
from soi.media.tracing import HASHES, RATE

EXCERPT = 10.0
STRANGERS = 1_000_000
"""Numbers of videos that are not stored begin here."""
Figures = dict[str, object]


def _mask(random: Random) -> Grey:
    """Bits of 16 × 16 frequencies whose signs turn."""
    rows, columns = random.integers(0, 2, (2, 16)).astype(np.uint8)
    return np.packbits(rows[:, None] ^ columns[None, :])


def copies(drawn: Sequence[tuple[Drawn, VideoFacts]], hours: float) -> Iterator[tuple[str, VideoFacts]]:
    """So many hours of videos, under their names. The first time round they are as they were drawn."""
    random, seconds, turn = np.random.default_rng(1), 0.0, 0
    while True:
        mask = _mask(random) if turn else np.zeros(HASH_BYTES, np.uint8)
        for video, facts in drawn:
            if seconds >= hours * 3600:
                return
            trace = np.frombuffer(facts.trace, np.uint8).reshape(-1, HASHES, HASH_BYTES).copy()
            own = slice(*(round(at * RATE) for at in video.own))
            shown = np.bitwise_count(trace[own]).sum(axis=-1, keepdims=True) >= PLAIN
            trace[own] ^= np.where(shown, mask, np.uint8(0))
            yield f"{turn}-{video.number}", replace(facts, trace=trace.tobytes())
            seconds += facts.seconds
        turn += 1


class Clock:
    """Milliseconds that questions took: of this thread's processor, and on the wall."""

    def __init__(self) -> None:
        self.spent: list[tuple[float, float]] = []

    def ask(self, index: VideoIndex, facts: VideoFacts) -> list[str]:
        """The ids found."""
        cpu, wall = time.process_time(), time.perf_counter()
        found = index.search(facts)
        self.spent.append((1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)))
        return [one.id for one in found]

    def told(self) -> str:
        """p50, p95 and the longest."""
        cpu, wall = np.array(self.spent).T
        quantiles = [f"{np.quantile(one, share):.0f}" for one in (cpu, wall) for share in (0.5, 0.95, 1.0)]
        return "processor {} / {} / {}, wall {} / {} / {}".format(*quantiles)


def _asked_all(
    index: VideoIndex, some: Sequence[Drawn], others: Sequence[Drawn], random: Random
) -> Iterator[tuple[str, str]]:
    """For each change: how many excerpts of their own part are found first, and how many of strangers bring any up."""
    clock = Clock()
    for change in CHANGES:
        right = false = 0
        for video in (*some, *others):
            low, high = video.own
            facts = asked(video, float(random.uniform(low, high - EXCERPT)), EXCERPT, change, random)
            found = clock.ask(index, facts)
            right += found[:1] == [f"0-{video.number}"]
            false += bool(found) and video.number >= STRANGERS
        yield change, f"found {right}/{len(some)}, strangers {false}/{len(others)}"
    yield "ms p50 / p95 / longest", clock.told()
    clock, rows = Clock(), [0, 0]
    for video in some:
        rows[0] += clock.ask(index, asked(video, 0.0, EXCERPT, "as it is", random))[:1] == [
            f"0-{video.number}"
        ]
    for video in others:
        rows[1] += bool(clock.ask(index, asked(video, 0.0, EXCERPT, "as it is", random)))
        clock.ask(index, asked(video, video.seconds - EXCERPT, EXCERPT, "as it is", random))
    yield "5 s of intro, 5 s of its own", f"found {rows[0]}/{len(some)}, strangers {rows[1]}/{len(others)}"
    yield "ms of those and of ends with the shared card", clock.told()
    clock = Clock()
    for video in sorted(some, key=lambda one: -one.seconds)[:5]:
        clock.ask(index, asked(video, 0.0, video.seconds, "rescaled", random))
    yield "ms of five whole videos, the longest", clock.told()


def at_scale(hours: Sequence[float], drawn_hours: float, seed: int, count: int) -> Figures:
    """Figures for each number of hours, the same queries each time: `count` of stored videos and as many strangers."""
    videos = library(drawn_hours, seed)
    drawn = [(video, stored(video)) for video in videos]
    picked = np.random.default_rng((seed, 7)).permutation(len(videos))[:count]
    others = [Drawn(seed, STRANGERS + number, number % 100) for number in range(count)]
    made: Figures = {}
    for many in hours:
        index, before = VideoIndex(), resident()
        for name, facts in copies(drawn, many):
            index.put(name, facts)
        start = time.process_time()
        index.search(drawn[0][1])
        figures = {"videos": str(index.count), "sorting s": f"{time.process_time() - start:.1f}"}
        random = np.random.default_rng((seed, 8))
        figures |= dict(_asked_all(index, [videos[one] for one in picked], others, random))
        figures["MB more"] = f"{resident() - before:.0f}"
        start = time.process_time()
        index.remove("1-0")
        index.search(drawn[0][1])
        figures["ms to take one away and ask"] = f"{1000 * (time.process_time() - start):.0f}"
        made[f"{many:g} h"] = figures
    return made
