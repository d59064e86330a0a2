"""A picture's bytes to pixels, and to the copy that is kept. Runs inside a worker only.

One decoder is named, the one the first bytes call for; size and side are looked at in the header; only the first frame
is decoded. What is kept is made anew from the pixels: no EXIF, no place, no comment, no second thing hidden behind
the picture survives, and the picture stands upright.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

import pi_heif
from PIL import Image, UnidentifiedImageError

from soi.media.limits import KEPT_PIXELS, PIXELS, PREVIEW_SIDE, SIDE
from soi.media.records import Kind, MediaError
from soi.media.sniff import JPEG, PNG

FORMATS: dict[str, tuple[str, ...]] = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
    "image/heif": ("HEIF",),
}
"""Pillow's decoder for each kind; no other is even asked."""
HUNGRY = {"WEBP": 12_500_000, "AVIF": 20_000_000, "HEIF": 20_000_000}
"""Decoders that hold several whole pictures at once, and how many pixels fit into a worker's memory with them."""
FEW_COLOURS = 2048
"""A picture of at most so many colours is a screenshot or a drawing: kept as PNG, whose letters stay sharp."""
DRAWN_PIXELS = 6_000_000
"""A larger one is kept as JPEG all the same: packing it as PNG takes seconds when it is noise in few colours."""
QUALITY, PREVIEW_QUALITY = 90, 82
SMALL_SIDE = 1024
"""Pixels of the shorter side that fingerprints are taken at, or little more: they work on 512 and 640."""
_ORIENTATION = 0x0112
_UPRIGHT: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation to what turns the picture upright."""
_BAD_EXIF = (SyntaxError, ValueError, TypeError, KeyError, IndexError, OSError, EOFError, struct.error)

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
Image.MAX_IMAGE_PIXELS = PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, upright, RGB, of at most `KEPT_PIXELS`. `width`, `height`: pixels before it was made smaller."""

    image: Image.Image
    width: int
    height: int

    def small(self) -> Image.Image:
        """For fingerprints, which need not see millions of pixels."""
        factor = min(self.image.size) // SMALL_SIDE
        return self.image.reduce(factor) if factor > 1 else self.image


def open_picture(path: Path, kind: Kind) -> Picture:
    """Decode the first frame. MediaError: `broken`, `too-many-pixels`, `too-much-memory`."""
    try:
        with Image.open(path, formats=FORMATS[kind.media_type]) as image:
            return _decoded(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise MediaError("too-many-pixels") from None
    except MemoryError:
        raise MediaError("too-much-memory") from None
    except (UnidentifiedImageError, *_BAD_EXIF):
        raise MediaError("broken") from None


def _decoded(image: Image.Image) -> Picture:
    width, height = image.size
    _check(width, height)
    if width * height > HUNGRY.get(image.format or "", PIXELS):
        raise MediaError("too-many-pixels")
    turn = _UPRIGHT.get(_orientation(image))
    if width * height > KEPT_PIXELS:
        # JPEG alone can be decoded at half the size or less, without the memory that all its pixels would take.
        scale = next((scale for scale in (2, 4) if width * height <= KEPT_PIXELS * scale**2), 8)
        image.draft(None, (width // scale, height // scale))
    image.load()
    _check(*image.size)  # some decoders only now know
    upright = _flat(_smaller(image))
    if turn is not None:
        upright = upright.transpose(turn)
        if turn.value in _SIDEWAYS:
            width, height = height, width
    # Its pixels alone: a file that is open keeps its decoder, and WebP's has two more pictures inside.
    plain = upright._new(upright.im)
    plain.info = {}
    return Picture(plain, width, height)


_SIDEWAYS = {
    Image.Transpose.ROTATE_90.value,
    Image.Transpose.ROTATE_270.value,
    Image.Transpose.TRANSPOSE.value,
    Image.Transpose.TRANSVERSE.value,
}


def _check(width: int, height: int) -> None:
    if not width or not height:
        raise MediaError("broken")
    if width * height > PIXELS or max(width, height) > SIDE:
        raise MediaError("too-many-pixels")


def _orientation(image: Image.Image) -> int:
    """1 to 8. EXIF that cannot be read turns nothing: the picture may still be whole."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _BAD_EXIF:
        return 1
    return value if isinstance(value, int) else 1


def _smaller(image: Image.Image) -> Image.Image:
    """At most `KEPT_PIXELS`. Palettes are reduced as what they stand for, so they are opened first."""
    width, height = image.size
    if width * height <= KEPT_PIXELS:
        return image
    factor = max(2, round((width * height / KEPT_PIXELS) ** 0.5 + 0.49))
    if image.mode in {"P", "PA", "1"}:
        # Every second, third … pixel: blending needs the colours, which take three times the memory.
        size = (max(1, width // factor), max(1, height // factor))
        return image.resize(size, Image.Resampling.NEAREST)
    return image.reduce((min(factor, width), min(factor, height)))


def _flat(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white. 16-bit grey is brought down to 8."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image if image.mode == "RGB" else image.convert("RGB")


def clean_copy(picture: Picture, kind: Kind) -> tuple[bytes, Kind]:
    """The picture as it is kept, and what kind of file that is."""
    out = io.BytesIO()
    width, height = picture.image.size
    if width * height <= DRAWN_PIXELS and picture.image.getcolors(FEW_COLOURS) is not None:
        picture.image.save(out, "PNG", compress_level=4)
        return out.getvalue(), PNG
    # Coloured letters blur when colour is halved, which a photograph from a phone had done to it already.
    sampling = 2 if kind == JPEG else 0
    picture.image.save(out, "JPEG", quality=QUALITY, subsampling=sampling)
    return out.getvalue(), JPEG


def preview_of(image: Image.Image) -> bytes:
    """A JPEG of at most `PREVIEW_SIDE` pixels each way."""
    size = image.size
    if max(size) > PREVIEW_SIDE:
        scale = PREVIEW_SIDE / max(size)
        size = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=PREVIEW_QUALITY)
    return out.getvalue()
