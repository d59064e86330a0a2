"""A picture's fingerprints: PDQ of the whole and of the part that is the picture, each in eight turns, and its corners.

PDQ is computed over the picture squashed to 512 × 512 (Pillow's BOX filter): nearest to Facebook's own tool.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pdqhash
from PIL import Image

from soi.media.corners import local_features
from soi.media.records import PictureFacts
from soi.media.trimming import part_of

SQUASHED = 512
TURNS = (
    "upright",
    "rotated-90",
    "rotated-180",
    "rotated-270",
    "flipped",
    "mirrored",
    "transposed",
    "transversed",
)
"""Names of the eight dihedral turns, in the order in which `PictureFacts.turned` has their hashes: how this picture has
to be turned to be the other (counter-clockwise; flipped: upside down; transposed: over the main diagonal)."""
QUALITY = 50
"""Below this a PDQ hash says little (a plain picture), and is not used."""
SURELY_PART = 0.8
"""Share of the picture from which the corners of a part within a border stand for all: of less, both are looked at,
since the ground of a chat or of a page may have been taken for a border."""


@dataclass(frozen=True, slots=True)
class _Hashed:
    turned: bytes
    quality: int

    @property
    def upright(self) -> bytes:
        return self.turned[:32]


def picture_facts(image: Image.Image) -> PictureFacts:
    """Fingerprints of an upright RGB picture of at least 2 × 2 pixels. Without OpenCV `local` is None."""
    whole = _hashed(image)
    found = part_of(image)
    if found is None:
        return PictureFacts(
            image.width, image.height, whole.upright, whole.quality,
            turned=whole.turned, local=local_features(image),
        )  # fmt: skip
    part, framed = found
    trimmed = _hashed(image.crop(part))
    everything = (0, 0, image.width, image.height)
    both = framed or (part[2] - part[0]) * (part[3] - part[1]) < SURELY_PART * image.width * image.height
    return PictureFacts(
        image.width, image.height, whole.upright, whole.quality,
        trimmed=trimmed.upright, trimmed_quality=trimmed.quality,
        turned=whole.turned, trimmed_turned=trimmed.turned,
        local=local_features(image, (part, everything) if both else (part,)),
        part=(
            part[0] / image.width, part[1] / image.height,
            (part[2] - part[0]) / image.width, (part[3] - part[1]) / image.height,
        ),
    )  # fmt: skip


def _hashed(image: Image.Image) -> _Hashed:
    squashed = image.convert("RGB").resize((SQUASHED, SQUASHED), Image.Resampling.BOX)
    hashes, quality = pdqhash.compute_dihedral(np.ascontiguousarray(squashed))
    return _Hashed(np.packbits(np.array(hashes, np.uint8), axis=1).tobytes(), int(quality))
