"""How much one file may be and cost. Bytes, pixels, seconds of processor time and of the clock, and memory.

The numbers are for files from strangers: a photograph of 12 Mpx takes a fifth of them, a bomb runs into them.
Measured in `scripts/bench media hostile` (docs/decisions/0016-media-door.md)."""

from __future__ import annotations

from dataclasses import dataclass

from soi.media.records import Sort

MOST_BYTES: dict[Sort, int] = {
    "picture": 25_000_000,
    "sound": 50_000_000,
    "video": 100_000_000,
    "document": 25_000_000,
}
"""Of a file as it comes; what chat services let people send is mostly smaller."""
LARGEST = max(MOST_BYTES.values())

PIXELS = 50_000_000
"""Of a picture's header; more is refused before anything is decoded."""
SIDE = 30_000
"""Pixels of the longer side."""
KEPT_PIXELS = 13_000_000
"""Of the picture that is kept: 4032 × 3024, what phones take, goes through whole; more is made smaller."""
PREVIEW_SIDE = 1024
PREVIEW_BYTES = 2_000_000

SECONDS_OF_SOUND = 3600.0
SECONDS_OF_VIDEO = 1200.0
"""What is read of a recording; a longer one is not taken."""

PAGES = 200
"""Of a document."""
LETTERS = 500_000
"""Of a document's text."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may cost: seconds of processor time `cpu` of the worker (and of each program it starts), seconds
    of the clock `wall`, and `memory` bytes that its address space may grow by."""

    cpu: float
    wall: float
    memory: int


MB = 1_000_000
_OPENING: dict[Sort, Allowance] = {
    "picture": Allowance(3.0, 20.0, 220 * MB),
    "sound": Allowance(3.0, 30.0, 300 * MB),
    "video": Allowance(3.0, 45.0, 300 * MB),
    "document": Allowance(4.0, 20.0, 200 * MB),
}
FILE_CPU = 4.9
"""Seconds of processor time for opening a picture and reading its words together: words get what opening left."""
READING_WALL, READING_MEMORY = 40.0, 170 * MB
"""For the words: seconds of the clock, and what the address space of the process that reads may grow by after its
libraries are there, whatever it has read before."""
READ_PIXELS = 12_000_000
"""Most pixels that are given to who reads words; mostly a third of it (`soi.media.reading_bands`)."""
_MORE_FOR_EACH_MB: dict[Sort, float] = {"picture": 0.0, "sound": 0.5, "video": 1.0, "document": 0.0}
"""Seconds that each million bytes add: a long recording honestly takes longer, and cannot be a small file."""


def allowance(sort: Sort, size: int) -> Allowance:
    """What opening a file of `size` bytes may cost."""
    base = _OPENING[sort]
    more = _MORE_FOR_EACH_MB[sort] * size / MB
    return Allowance(base.cpu + more, base.wall + 3 * more, base.memory)


PROGRAM_DATA = 230 * MB
"""Bytes of its own (not of libraries) that a program which a worker starts may have: a 4K video needs most of them."""
OPEN_FILES = 64
ADDRESS_SPACE = 4_000 * MB
"""Of a worker, whatever happens inside."""
WRITTEN = 2 * LARGEST
"""Bytes of the largest file a worker or a program it starts may write."""

NICE, STARVED, PATIENCE = 10, 0.5, 4.0
"""How far behind the pages that people wait for a worker stands; and after how many seconds no longer: for which it
stood ready and got no processor, or of the clock."""
WORKERS = 1
MOST_WORKERS = 2
JOBS = 50
"""Files after which a worker is replaced: nothing that one file left behind is there for many others."""
STALE_CPU = 20.0
"""Seconds of processor time after which it is replaced, too."""
START = 60.0
"""Seconds of the clock until a worker is ready, on a busy machine."""
WAIT = 30.0
"""Seconds that a file waits for a worker before `busy`."""

HEADER = 4_000_000
"""Bytes of the header of one message from a worker."""
BLOBS = 24 * MB
"""Bytes of all its fingerprints and its preview together; the clean file lies in a folder."""
TEXT = 1_000_000
"""Characters of one text in a message."""
ITEMS = 20_000
"""Entries of one list in a message: frames of a video, lines of a text."""
