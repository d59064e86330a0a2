"""What is known of a picture, a sound or a video: frozen records without any of its author or place.

Fingerprints are plain bytes, so that they go into a database and over a pipe as they are. Places in a picture are
fractions of its width and height in [0, 1], from the upper left; times are seconds from the start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["picture", "sound", "video", "document"]
Box = tuple[float, float, float, float]
"""x, y, width, height as fractions of the picture."""
HASH_BYTES = 32
"""Bytes of one PDQ hash: 256 bits (ThreatExchange, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm", Facebook 2019)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is, told from its bytes. `media_type` is IANA's name, `ending` without a dot."""

    sort: Sort
    media_type: str
    ending: str


@dataclass(frozen=True, slots=True)
class LocalFeatures:
    """Corners of a picture and how each looks: what is still there when it was cropped or written over.

    `points`: n × 2 float32, little-endian, pixels of the picture squeezed so that its longer side is `side`.
    `descriptors`: n × 32 bytes, SIFT in bits (see `soi.media.corners`), the strongest corners first."""

    points: bytes = field(repr=False)
    descriptors: bytes = field(repr=False)
    side: int = 640

    @property
    def count(self) -> int:
        return len(self.descriptors) // 32


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Fingerprints of one picture. `width`, `height`: pixels, upright.

    `whole`: PDQ hash of the picture (32 bytes); `trimmed`: of what is left without a plain border or a phone's bars,
    b"" when there is none. `quality`, `trimmed_quality`: PDQ's own measure in [0, 100]; below 50 a hash is not used.
    `turned`: the eight dihedral hashes of the whole, 8 × 32 bytes, for asking (the upright one first), and
    `trimmed_turned` those of the trimmed picture."""

    width: int
    height: int
    whole: bytes = field(repr=False)
    quality: int
    trimmed: bytes = field(default=b"", repr=False)
    trimmed_quality: int = 0
    turned: bytes = field(default=b"", repr=False)
    trimmed_turned: bytes = field(default=b"", repr=False)
    local: LocalFeatures | None = field(default=None, repr=False)
    """None: the `pictures` extra (OpenCV) is not installed."""
    part: Box | None = None
    """Where the trimmed picture lies in the whole; None when there is none."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words found in a picture or said in a sound. `confidence` in [0, 1], as the engine has it.

    `box`: where in the picture; `start`, `end`: when in the sound."""

    text: str = field(repr=False)
    confidence: float
    box: Box | None = None
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """What a machine read or heard. Searchable and never evidence: it may be wrong, and is marked so wherever shown."""

    lines: tuple[Line, ...]
    engine: str
    """Name and version of what read or heard it."""
    whole: bool = True
    """False: only part of it was read, because it takes longer than a file may take."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """Mean of the lines' confidence, each by its length; 0 when there are none."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / letters if letters else 0.0


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """A sound's fingerprint: chromaprint, uint32 little-endian, one about every 0.1238 s (algorithm 2)."""

    seconds: float
    prints: bytes = field(default=b"", repr=False)
    """b"" when fpcalc is not installed, or the sound is too short or silent."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a video, about one each second. `local` for some of them only."""

    at: float
    picture: PictureFacts


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """A video as its frames and its sound."""

    seconds: float
    width: int
    height: int
    frames: tuple[Frame, ...] = field(repr=False)
    sound: SoundFacts | None = None
    trace: bytes = field(default=b"", repr=False)
    """Four frames a second, each as hashes of 32 bytes of it and of parts of it (`soi.media.tracing`)."""


Provenance = Literal["valid", "invalid", "absent", "unread"]
"""What a C2PA manifest says. `unread`: the `c2pa` extra is not installed. Absence proves nothing."""


@dataclass(frozen=True, slots=True)
class Examined:
    """All that is known of one file. Exactly one of `picture`, `sound`, `video` is set for these kinds; a `document`
    (PDF) has only words and a preview of its first page."""

    kind: Kind
    sha256: str
    """Of the bytes as they came, hexadecimal."""
    size: int
    """Bytes as they came."""
    clean: bytes = field(repr=False)
    """The file without EXIF, places, names or any other metadata: what is kept."""
    clean_kind: Kind
    preview: bytes = field(default=b"", repr=False)
    """A JPEG of at most 1024 pixels each way, for pages; b"" for a sound."""
    picture: PictureFacts | None = None
    sound: SoundFacts | None = None
    video: VideoFacts | None = None
    words: Words | None = None
    """None: not looked for, or nothing here can read (see `missing`)."""
    provenance: Provenance = "unread"
    missing: tuple[str, ...] = ()
    """Short names of what could not be done because something is not installed: `ocr`, `detector` (of lines of
    words), `pictures`, `ffmpeg`, `fpcalc`, `c2pa`, `speech`."""
    unfinished: tuple[str, ...] = ()
    """Short names of what was begun and took too long or went wrong, while the rest is there: `words`, none of which
    or only part (`Words.whole`) was read."""


class MediaError(Exception):
    """A file that is not taken, with a short name of why: `empty`, `too-large`, `unknown-kind`, `too-many-pixels`,
    `too-long`, `broken`, `too-slow`, `too-much-memory`, `busy`, or `missing` (what would open it is not installed:
    then `needs` is its short name). The words people read are made by whoever shows it."""

    def __init__(self, code: str, needs: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.needs = needs
