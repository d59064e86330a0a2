"""What a file is, told from its first bytes alone. Names and types that a sender states are never looked at.

A short list of what is taken; everything else is unknown. What is said here only chooses who may try to open the file:
that it opens, and what comes out, is for them to say. The first bytes decide, so a file that is two things at once
is taken for what it starts as, and what is kept of it is made anew (see `opening`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from soi.media.records import Kind

HEAD = 4096
"""Bytes of a file that are looked at."""

JPEG = Kind("picture", "image/jpeg", "jpg")
PNG = Kind("picture", "image/png", "png")
GIF = Kind("picture", "image/gif", "gif")
WEBP = Kind("picture", "image/webp", "webp")
AVIF = Kind("picture", "image/avif", "avif")
HEIF = Kind("picture", "image/heif", "heic")
MP4 = Kind("video", "video/mp4", "mp4")
MOV = Kind("video", "video/quicktime", "mov")
GP3 = Kind("video", "video/3gpp", "3gp")
WEBM = Kind("video", "video/webm", "webm")
MP3 = Kind("sound", "audio/mpeg", "mp3")
OGG = Kind("sound", "audio/ogg", "ogg")
OPUS = Kind("sound", "audio/ogg", "opus")
AMR = Kind("sound", "audio/amr", "amr")
M4A = Kind("sound", "audio/mp4", "m4a")
WAV = Kind("sound", "audio/wav", "wav")
WEBA = Kind("sound", "audio/webm", "weba")
PDF = Kind("document", "application/pdf", "pdf")

ONLY_SOUND: dict[str, Kind] = {"mp4": M4A, "mov": M4A, "3gp": M4A, "webm": WEBA}
"""What a video turns out to be when there is no picture track in it, by its ending."""

_BRANDS: tuple[tuple[frozenset[bytes], Kind], ...] = (
    (frozenset({b"avif", b"avis"}), AVIF),
    (frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}), HEIF),
    (frozenset({b"M4A ", b"M4B ", b"F4A "}), M4A),
    (frozenset({b"qt  "}), MOV),
    (frozenset({b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gp8", b"3gp9", b"3gr6", b"3gs7", b"3ge6"}), GP3),
    (frozenset({b"3g2a", b"3g2b", b"3g2c"}), GP3),
    (frozenset({b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"avc1", b"dash", b"mmp4"}), MP4),
    (frozenset({b"mp41", b"mp42", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"f4v ", b"XAVC"}), MP4),
)
"""Brands of ISO base media files (MP4RA's list) that are taken."""
_STILL_FIRST = frozenset({b"mif1", b"msf1"})
"""Brands that only say "some picture": which one stands among the compatible brands."""

_BITRATES = range(1, 15)
"""Indices of MPEG audio's bitrates: 0 is free format, which no phone makes, and 15 is not allowed."""


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file from its first `HEAD` bytes (fewer do, if the file is shorter); None when it is not taken."""
    for pattern, kind in _STARTS:
        if pattern.match(head):
            return kind
    for look in _LOOKS:
        found = look(head)
        if found is not None:
            return found
    return None


_STARTS: tuple[tuple[re.Pattern[bytes], Kind], ...] = tuple(
    (re.compile(start, re.DOTALL), kind)
    for start, kind in (
        (rb"\xff\xd8\xff[\xc0-\xfe]", JPEG),
        (rb"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", PNG),
        (rb"GIF8[79]a", GIF),
        (rb"RIFF.{4}WEBPVP8[ LX]", WEBP),
        (rb"RIFF.{4}WAVE", WAV),
        (rb"OggS\0.{22}.{1,255}?OpusHead", OPUS),
        (rb"OggS\0.{22}.{1,255}?\x01vorbis", OGG),
        (rb"#!AMR(-WB)?\n", AMR),
        (rb"%PDF-[12]\.\d", PDF),
        (rb"ID3[\x02-\x04].[\x00-\xff][\x00-\x7f]{4}", MP3),
    )
)


def _base_media(head: bytes) -> Kind | None:
    if head[4:8] != b"ftyp":
        return None
    size = int.from_bytes(head[:4], "big")
    if not 16 <= size <= HEAD or size % 4 or len(head) < size:
        return None
    brands = [head[8:12], *(head[place : place + 4] for place in range(16, size, 4))]
    if brands[0] in _STILL_FIRST:
        brands = [brand for brand in brands if brand not in _STILL_FIRST] + brands[:1]
    for brand in brands:
        for known, kind in _BRANDS:
            if brand in known:
                return kind
    return None


def _webm(head: bytes) -> Kind | None:
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:128]:
        return WEBM
    return None


def _bare_mp3(head: bytes) -> Kind | None:
    """Layer III without a tag: two frame headers, one where the other ends. One alone is met in any file."""
    first = _frame_bytes(head[:4])
    if not first:
        return None
    return MP3 if len(head) < first + 4 or _frame_bytes(head[first : first + 4]) else None


_KBITS = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
"""Layer III, MPEG 1 and MPEG 2/2.5."""
_HERTZ = (44_100, 48_000, 32_000)


def _frame_bytes(header: bytes) -> int:
    """Length of the MPEG audio frame that starts with this header; 0 when it is none of layer III."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, rate, bits = header[1] >> 3 & 3, header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or rate == 3 or bits not in _BITRATES:
        return 0
    old = 0 if version == 3 else 1
    hertz = _HERTZ[rate] >> (old + (version == 0))
    return (144 >> old) * _KBITS[old][bits] * 1000 // hertz + (header[2] >> 1 & 1)


_LOOKS: tuple[Callable[[bytes], Kind | None], ...] = (_base_media, _webm, _bare_mp3)
