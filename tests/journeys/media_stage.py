"""A Soi with a picture that a check is about, and pictures to ask with, for journeys.

`python -m tests.journeys.media_stage FOLDER PORT` serves it."""

from __future__ import annotations

import io
import sys

from PIL import Image, ImageDraw, ImageFont

CLAIM = "Cá mập bơi giữa đường phố bị ngập ở trung tâm thành phố."
FONT = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"


def street(words: str = "") -> Image.Image:
    """A drawn scene of a flooded street, with or without words over it."""
    scene = Image.linear_gradient("L").resize((900, 640)).convert("RGB")
    pen = ImageDraw.Draw(scene)
    for number in range(9):
        left, top = number * 100, 60 + (number * 137) % 170
        pen.rectangle((left, top, left + 84, 420), fill=(90 + number * 13, 80, 120 - number * 9))
        for row in range(4):
            for column in range(3):
                corner = (left + 10 + column * 25, top + 14 + row * 34)
                lit = (number + row * column) % 3
                pen.rectangle(
                    (*corner, corner[0] + 14, corner[1] + 20),
                    fill=((250, 220, 120), (60, 60, 80), (200, 200, 210))[lit],
                )
    for number in range(60):
        x, y = (number * 149) % 900, 430 + (number * 67) % 200
        pen.ellipse((x, y, x + 40 + number % 30, y + 8), fill=(70, 110 + number, 150))
    pen.polygon(((420, 520), (500, 410), (540, 520)), fill=(60, 70, 80))
    if words:
        pen.rectangle((0, 0, 900, 56), fill="white")
        pen.text((14, 8), words, fill="black", font=ImageFont.truetype(FONT, 28))
    return scene


def as_bytes(scene: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    scene.save(out, kind)
    return out.getvalue()


def screenshot() -> bytes:
    """The same scene as a phone shows it: cropped, smaller, with bars and other words."""
    page = Image.new("RGB", (540, 960), "white")
    page.paste(street().crop((60, 40, 860, 620)).resize((520, 377)), (10, 250))
    pen = ImageDraw.Draw(page)
    pen.text((20, 180), "Nhìn kìa, ở quê mình sáng nay!", fill="black", font=ImageFont.truetype(FONT, 26))
    return as_bytes(page)


def _fill() -> None:
    from soi.answers.media_examining import examined
    from soi.checks.actions import keep_media, publish
    from soi.checks.draft import MediaDraft
    from tests.fakes.drafts import draft

    kept = keep_media(examined(as_bytes(street(CLAIM)), "vi"), "system")
    media = (
        MediaDraft(
            "https://example.org/shark", "EditedOrCroppedContent", kept.sha256, "Phố ngập, có vây cá mập."
        ),
    )
    publish(
        draft(
            claim=CLAIM, title="Ảnh cá mập trên phố là ảnh ghép", summary="Vây cá được ghép vào.", media=media
        )
    )


def _serve(port: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill()
    call_command("serve", port=port)


if __name__ == "__main__":
    _serve(int(sys.argv[2]))
