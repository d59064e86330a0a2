"""A picture from the door to the answer through the real worker process: drawn here, examined there, found again."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from soi.answers.media_examining import examined
from soi.checks.actions import keep_media, publish
from soi.checks.draft import MediaDraft
from soi.inbox.models import Came, Question, Tip, TipMedia
from soi.tipline.channel import Attachment
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import Post, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_files_known")]


def drawn(seed: int, quality: int = 90) -> bytes:
    """A scene without words: other seeds, other scenes."""
    noise = Image.effect_noise((32, 24), 90 + seed).resize((640, 480), Image.Resampling.BICUBIC)
    scene = noise.convert("RGB").filter(ImageFilter.GaussianBlur(3))
    pen = ImageDraw.Draw(scene)
    for step in range(12):
        x, y = (step * 97 * (seed + 1)) % 560, (step * 61 * (seed + 2)) % 400
        pen.ellipse((x, y, x + 80, y + 60), fill=((step * 40) % 255, (seed * 70) % 255, 120))
    raw = io.BytesIO()
    scene.save(raw, "JPEG", quality=quality)
    return raw.getvalue()


def test_a_picture_comes_back_to_its_question_and_to_its_check(post: Post) -> None:
    scene = drawn(1)
    again = io.BytesIO()
    Image.open(io.BytesIO(scene)).resize((480, 360)).save(again, "JPEG", quality=60)
    say("", "an", attachments=(Attachment("picture", data=scene),))
    say("is this true?", "binh", attachments=(Attachment("picture", data=again.getvalue()),))
    states = [row.state for row in TipMedia.objects.all()]
    assert states == [Came.KEPT, Came.KEPT], [one.text[-400:-100] for one in post.sent]
    assert Question.objects.count() == 1
    say("", "chi", attachments=(Attachment("picture", data=drawn(5)),))
    assert Question.objects.count() == 2
    kept = keep_media(examined(scene), "system")
    publish(draft(media=(MediaDraft("", "EditedOrCroppedContent", kept.sha256, "Shapes."),)))
    say("", "dung", attachments=(Attachment("picture", data=again.getvalue()),), language="en")
    assert "We are not sure. Did you mean one of these?" in post.texts("dung")[0]
    assert Tip.objects.count() == 4


def test_something_that_is_no_file_of_ours_is_said_and_gone(post: Post) -> None:
    say("", "an", attachments=(Attachment("file", data=b"MZ this is a program"),), language="en")
    assert "I cannot open that kind of file." in post.texts("an")[0]
    assert not TipMedia.objects.exists()
