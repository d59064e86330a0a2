"""Make the fonts of the social image from Debian's fonts-noto-core: only the letters Soi's languages and their
neighbours need, and a table of their widths. Run once, by hand; needs fontTools (`pip install fonttools`).

python scripts/card_fonts.py
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/truetype/noto")
TARGET = Path(__file__).parents[1] / "src" / "soi" / "library" / "fonts"
FACES = {"regular": "NotoSans-Regular.ttf", "bold": "NotoSans-Bold.ttf"}
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),  # Latin
    (0x300, 0x36F),  # marks that stand alone
    (0x370, 0x3FF),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin with the marks of Vietnamese
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20A0, 0x20BF),  # currencies
    (0x2113, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2265),
)


def main() -> None:
    """Write a font and its widths (1/1000 of the size) for each face."""
    letters = [code for first, last in RANGES for code in range(first, last + 1)]
    widths: dict[str, dict[str, int]] = {}
    for name, file in FACES.items():
        font = TTFont(SOURCE / file)
        options = subset.Options(layout_features=["ccmp", "mark", "mkmk", "locl"], hinting=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        font.save(TARGET / f"card-{name}.ttf")
        scale = 1000 / font["head"].unitsPerEm
        widths[name] = {
            chr(code): round(font["hmtx"][glyph][0] * scale)
            for code, glyph in sorted(font.getBestCmap().items())
        }
    text = json.dumps(widths, ensure_ascii=False, separators=(",", ":"))
    (TARGET / "widths.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
