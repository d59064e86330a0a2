"""Sound and video: what is inside, and the copy that is kept, through ffmpeg. Runs inside a worker only.

What browsers play is copied packet by packet into a new container: recoding a video of minutes costs minutes, and harms
it. The new container has one picture track, one sound track and nothing else: no tags, chapters, subtitles, cover
pictures or other files, no track of places (as action cameras write), no user data inside H.264 and H.265 (SEI). What
browsers do not play (AMR, H.263), and WAV for its size, is recoded. Whoever takes fingerprints is given the copy, never
the stranger's container.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soi.media.decoding import started
from soi.media.limits import PIXELS, PREVIEW_BYTES, PREVIEW_SIDE, SECONDS_OF_SOUND, SECONDS_OF_VIDEO
from soi.media.records import Kind, MediaError
from soi.media.sniff import M4A, MP3, MP4, OGG, OPUS, WEBM

DEMUXERS = {
    **dict.fromkeys(("mp4", "mov", "3gp", "m4a"), "mov"),
    **dict.fromkeys(("webm", "weba"), "matroska"),
    **dict.fromkeys(("ogg", "opus"), "ogg"),
    **{"mp3": "mp3", "amr": "amr", "wav": "wav"},
}
"""ffmpeg's reader for each ending: none of those that can name other files, as lists of parts can."""
_DECODERS = (
    "aac,mp3,mp3float,opus,libopus,vorbis,libvorbis,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,"
    "pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw,"
    "h264,hevc,h263,mpeg4,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d"
)
_COPIED_SOUNDS = {"aac": M4A, "mp3": MP3, "opus": OPUS, "vorbis": OGG}
_MP4_PICTURES, _WEBM_PICTURES = ("h264", "hevc", "av1"), ("vp8", "vp9", "av1")
_MP4_SOUNDS, _WEBM_SOUNDS = ("aac", "mp3"), ("opus", "vorbis")
_WITHOUT_SEI = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39|40"}
_MUXERS = {"mp4": "mp4", "m4a": "ipod", "webm": "webm", "mp3": "mp3", "ogg": "ogg", "opus": "ogg"}
_BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-sn", "-dn", "-threads", "1")
_SMALL_VIDEO = "scale='min(854,iw)':'min(854,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
_TOLD = 100_000
"""Bytes of what ffprobe says that are read."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """Names of the codecs of the first picture and the first sound track, "" when there is none. `seconds`: as the file
    claims, 0 when it does not."""

    picture: str
    sound: str
    seconds: float


def tracks_of(path: Path, kind: Kind) -> Tracks:
    """What the container says is inside. MediaError: `missing`, `broken`, `too-long`, `too-many-pixels`."""
    entries = "stream=codec_type,codec_name,width,height:stream_disposition=attached_pic:format=duration"
    said = _run("ffprobe", [*_opened(path, kind), "-show_entries", entries, "-of", "json"])
    try:
        told = json.loads(said)
    except ValueError:
        raise MediaError("broken") from None
    streams = [one for one in told.get("streams", ()) if not one.get("disposition", {}).get("attached_pic")]
    pictures = [one for one in streams if one.get("codec_type") == "video"] if kind.sort == "video" else []
    sounds = [one for one in streams if one.get("codec_type") == "audio"]
    if not pictures and not sounds:
        raise MediaError("broken")
    longest = SECONDS_OF_VIDEO if pictures else SECONDS_OF_SOUND
    seconds = _number(told.get("format", {}).get("duration"))
    if seconds > longest:
        raise MediaError("too-long")
    if pictures and _number(pictures[0].get("width")) * _number(pictures[0].get("height")) > PIXELS:
        raise MediaError("too-many-pixels")
    return Tracks(_codec(pictures), _codec(sounds), seconds)


def _codec(streams: list[dict[str, Any]]) -> str:
    return str(streams[0].get("codec_name", "unknown")) if streams else ""


def _number(told: object) -> float:
    try:
        value = float(str(told))
    except ValueError:
        return 0.0
    return value if 0.0 < value < 1e12 else 0.0


def clean_sound(path: Path, kind: Kind, tracks: Tracks, out: Path) -> Kind:
    """Write the copy of a sound to `out`; what kind of file it is."""
    found = _COPIED_SOUNDS.get(tracks.sound)
    how = ["-c:a", "copy"] if found else ["-c:a", "libopus", "-b:a", "48k"]
    made = found or OPUS
    extra = ["-id3v2_version", "0", "-write_xing", "0"] if made == MP3 else []
    _write(path, kind, ["-map", "0:a:0", "-vn", *how, "-flags:a", "+bitexact", *extra], (made, out))
    return made


def clean_video(path: Path, kind: Kind, tracks: Tracks, out: Path) -> Kind:
    """Write the copy of a video to `out`; what kind of file it is."""
    webm = tracks.picture in _WEBM_PICTURES and tracks.sound in (*_WEBM_SOUNDS, "") and kind.ending == "webm"
    if tracks.picture in _MP4_PICTURES or webm:
        how = ["-c:v", "copy"]
        if tracks.picture in _WITHOUT_SEI:
            how += ["-bsf:v", _WITHOUT_SEI[tracks.picture]]
        if tracks.picture == "hevc":
            how += ["-tag:v", "hvc1"]  # the only name Apple's players know it by
    else:
        how = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-vf", _SMALL_VIDEO]
    if tracks.sound in (_WEBM_SOUNDS if webm else _MP4_SOUNDS):
        how += ["-c:a", "copy"]
    elif tracks.sound:
        how += ["-c:a", "aac", "-b:a", "64k"]
    made = WEBM if webm else MP4
    extra = [] if webm else ["-movflags", "+faststart"]
    maps = ["-map", "0:v:0", "-map", "0:a:0?", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    _write(path, kind, [*maps, *how, *extra], (made, out))
    return made


def video_preview(path: Path, kind: Kind, out: Path) -> bytes:
    """A JPEG of one of the first frames, b"" when none can be decoded. Made small before frames are compared: it holds
    all of them."""
    scale = f"scale='min({PREVIEW_SIDE},iw)':'min({PREVIEW_SIDE},ih)':force_original_aspect_ratio=decrease"
    one = ["-map", "0:v:0", "-an", "-vf", f"{scale},thumbnail=24", "-frames:v", "1", "-q:v", "4"]
    try:
        _run("ffmpeg", ["-nostdin", *_opened(path, kind), "-t", "2", *one, *_BARE, *_to("mjpeg", out)])
    except MediaError:
        return b""
    found = out.read_bytes() if out.is_file() else b""
    return found if len(found) <= PREVIEW_BYTES else b""


def _opened(path: Path, kind: Kind) -> list[str]:
    """The part of a command line that opens this file, as this kind, and nothing else."""
    return [
        *("-v", "error", "-protocol_whitelist", "file", "-codec_whitelist", _DECODERS),
        *("-max_pixels", str(PIXELS), "-threads", "1", "-probesize", "5M", "-analyzeduration", "5M"),
        *("-f", DEMUXERS[kind.ending], "-i", f"file:{path}"),
    ]


def _to(muxer: str, out: Path) -> list[str]:
    return ["-f", muxer, "-y", f"file:{out}"]


def _write(path: Path, kind: Kind, how: list[str], to: tuple[Kind, Path]) -> None:
    made, out = to
    longest = SECONDS_OF_VIDEO if made.sort == "video" else SECONDS_OF_SOUND
    cut = ["-t", str(longest), "-max_muxing_queue_size", "1024"]
    _run("ffmpeg", ["-nostdin", *_opened(path, kind), *cut, *how, *_BARE, *_to(_MUXERS[made.ending], out)])
    if not out.is_file() or not out.stat().st_size:
        raise MediaError("broken")


def _run(name: str, arguments: list[str]) -> bytes:
    """Run a program within the limits that it inherits. MediaError: `missing`, or `broken` when it fails."""
    program = shutil.which(name)
    if program is None:
        raise MediaError("missing", needs="ffmpeg")
    command = [program, "-hide_banner", *arguments] if name == "ffmpeg" else [program, *arguments]
    with started(command, subprocess.DEVNULL) as child:  # what it says of errors may quote the file: not kept
        said = child.communicate()[0]
    if child.returncode:
        raise MediaError(_WHY.get(child.returncode, "broken"))
    return said[:_TOLD]


_WHY = {-24: "too-slow", -9: "too-slow", -25: "too-large"}
"""Signals that end a program at a limit: SIGXCPU, SIGKILL, SIGXFSZ."""
