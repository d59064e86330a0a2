"""What goes between a worker and whoever asked it: see `wire` for how."""

from __future__ import annotations

from dataclasses import dataclass, field

from soi.media.records import Kind, PictureFacts, Provenance, SoundFacts, VideoFacts, Words

INPUT, CLEAN, PIXELS = "input", "clean", "pixels"
"""Names of the file as it came, of the clean one, and of pixels to read words in, in the folder of a job."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file: its bytes lie in `folder`, under the name `INPUT`. `words`: whether somebody will read what is written
    in it."""

    folder: str
    kind: Kind
    size: int
    words: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pixels to read words in, `rows` × `width` × 3 bytes (RGB) in the file `PIXELS`: the picture at a size that is
    good to read, of a very long one the upper part. `height`: of the whole of it, in the same pixels."""

    width: int
    rows: int
    height: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Words wanted of a sheet that lies in `folder`. `cpu`: seconds of processor time that it may take."""

    folder: str
    sheet: Sheet
    cpu: float


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known before any words are read. The clean file lies in the folder of the job, under `CLEAN`."""

    kind: Kind
    """As it turned out: a video without a picture track is a sound."""
    clean_kind: Kind
    preview: bytes = field(default=b"", repr=False)
    picture: PictureFacts | None = None
    sound: SoundFacts | None = None
    video: VideoFacts | None = None
    words: Words | None = None
    """Of a document, whose words need no reading of pictures."""
    provenance: Provenance = "unread"
    missing: tuple[str, ...] = ()
    sheet: Sheet | None = None
    """Of a picture whose words are wanted."""


@dataclass(frozen=True, slots=True)
class WordsRead:
    """The words of a picture; None when what reads them is not installed (then `missing` names it)."""

    words: Words | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a file has cost so far. `cpu`: seconds, programs that were started included; `peak`: bytes of memory, of the
    largest process."""

    cpu: float = 0.0
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of a worker: it is ready (all empty), it opened the file, or it read the words, or it does neither
    (`error`, a code of `MediaError`, and `needs`)."""

    error: str = ""
    needs: str = ""
    opened: Opened | None = None
    read: WordsRead | None = None
    cost: Cost = Cost()
