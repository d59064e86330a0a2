"""Small whole files of every kind that is taken, made here: what hostile ones are cut and bent from.

Pictures by Pillow, sounds and videos by ffmpeg (its own test pictures and tones), a PDF and an HEIC by hand.
"""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

TONE = ("-f", "lavfi", "-i", "sine=440:d=2")
FILM = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=6:d=2")
LONG = "Uong nuoc chanh moi sang khong chua khoi ung thu."
SECRET = "Nguyen Van A, 0912 345 678"
"""What must not be found in any clean copy: written into every tag there is."""
_TAGS = (
    "-metadata",
    f"title={SECRET}",
    "-metadata",
    f"comment={SECRET}",
    "-metadata",
    "location=+21.02+105.85/",
)
_MADE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mp4", (*FILM, *TONE, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")),
    ("mov", (*FILM, *TONE, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")),
    ("webm", (*FILM, *TONE, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")),
    ("3gp", ("-f", "lavfi", "-i", "testsrc2=s=176x144:r=6:d=2", *TONE, "-c:v", "h263", "-c:a", "aac")),
    ("mp3", (*TONE, "-c:a", "libmp3lame")),
    ("ogg", (*TONE, "-c:a", "libvorbis")),
    ("opus", (*TONE, "-c:a", "libopus")),
    ("m4a", (*TONE, "-c:a", "aac")),
    ("wav", (*TONE, "-c:a", "pcm_s16le")),
)


def photo(width: int, height: int, seed: int = 0) -> Image.Image:
    """A drawn scene with soft fields and grain, as a camera sees."""
    rng = np.random.default_rng(seed)
    fields = rng.integers(0, 255, (max(2, height // 40), max(2, width // 40), 3), dtype=np.uint8)
    soft = np.asarray(Image.fromarray(fields).resize((width, height), Image.Resampling.BICUBIC)).astype(
        np.int16
    )
    grain = rng.integers(-6, 7, (height, width, 1), dtype=np.int16)
    return Image.fromarray((soft + grain).clip(0, 255).astype(np.uint8))


def encoded(image: Image.Image, name: str, **how: object) -> bytes:
    """The bytes of a picture in Pillow's format of that name."""
    out = io.BytesIO()
    image.save(out, name, **how)
    return out.getvalue()


def tagged_exif() -> Image.Exif:
    """A name, a place and an orientation."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = SECRET
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 41.0), 3: "E", 4: (105.0, 51.0, 0.0)}
    return exif


def bases() -> dict[str, bytes]:
    """A whole file for each ending. Without ffmpeg there are no sounds and videos."""
    scene = photo(480, 360)
    exif = tagged_exif()
    frames = [photo(120, 90, seed) for seed in range(4)]
    made = {
        "jpg": encoded(scene, "JPEG", quality=85, exif=exif, comment=SECRET.encode()),
        "progressive.jpg": encoded(scene, "JPEG", quality=85, progressive=True),
        "png": encoded(scene, "PNG", exif=exif),
        "gif": encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0),
        "webp": encoded(scene, "WEBP", exif=exif),
        "moving.webp": encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "avif": encoded(scene, "AVIF", speed=10, exif=exif),
        "pdf": pdf(LONG),
        "amr": b"#!AMR\n"
        + b"".join(b"\x3c" + bytes((n * 7 + i) % 256 for i in range(31)) for n in range(150)),
    }
    with tempfile.TemporaryDirectory() as folder:
        for ending, command in _MADE:
            path = Path(folder, f"a.{ending}")
            _ffmpeg(*command, *_TAGS, str(path))
            made[ending] = path.read_bytes()
        made["heic"] = heic(Path(folder))
    return made


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, stderr=subprocess.DEVNULL)


def pdf(text: str, stream: bytes = b"", filters: str = "", kids: str = "3 0 R", extra: str = "") -> bytes:
    """A PDF of one page that shows `text`, or draws `stream`."""
    drawn = stream or f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + extra.encode() + b">>",
        f"<</Type/Pages/Kids[{kids}]/Count 1>>".encode(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}{filters}>>stream\n".encode() + drawn + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Title({SECRET})/Author({SECRET})>>".encode(),
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 7\n0000000000 65535 f \n" + table + end


def box(name: bytes, *parts: bytes) -> bytes:
    """An ISO base media box."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + name + body


def heic(folder: Path) -> bytes:
    """One HEVC picture, taken out of a video of one frame, in boxes as phones write them."""
    film = folder / "one.mp4"
    one = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=256x192:d=1:r=1",
        "-frames:v",
        "1",
        "-c:v",
        "libx265",
        "-tag:v",
        "hvc1",
    )
    _ffmpeg(*one, "-pix_fmt", "yuv420p", "-x265-params", "log-level=none", str(film))
    data = film.read_bytes()
    place = data.index(b"hvcC") - 4
    setup = data[place : place + int.from_bytes(data[place : place + 4], "big")]
    start = data.index(b"mdat") + 4
    picture = data[start : start - 8 + int.from_bytes(data[start - 8 : start - 4], "big")]
    return _still(setup, picture, (256, 192))


def _still(setup: bytes, picture: bytes, size: tuple[int, int]) -> bytes:
    kind = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(offset: int) -> bytes:
        properties = box(b"ipco", setup, box(b"ispe", struct.pack(">III", 0, *size)))
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", struct.pack(">IH", 0, 1)),
            box(
                b"iinf",
                struct.pack(">IH", 0, 1),
                box(b"infe", struct.pack(">IHH4sB", 2 << 24, 1, 0, b"hvc1", 0)),
            ),
            box(b"iloc", struct.pack(">IBBHHHHII", 0, 0x44, 0, 1, 1, 0, 1, offset, len(picture))),
            box(b"iprp", properties, box(b"ipma", struct.pack(">IIHBBB", 0, 1, 1, 2, 0x81, 0x02))),
        )

    offset = len(kind) + len(meta(0)) + 8
    return kind + meta(offset) + box(b"mdat", picture)
