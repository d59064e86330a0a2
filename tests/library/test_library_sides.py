"""A video of a check beside what was sent: both at the moment that matches, and links to others."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from soi.answers.media import MediaHit
from soi.checks.actions import keep_media
from soi.checks.models import MediaFile
from soi.library.sides import Sides, sides_of
from soi.match.media.sounds import SoundMatch
from soi.match.media.videos import VideoMatch
from soi.media.records import Examined, SoundFacts, VideoFacts
from soi.media.sniff import MP3, MP4
from tests.fakes.media import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

PREVIEW = "data:image/jpeg;base64,AAAA"
VIDEO = VideoFacts(60.0, 480, 270, ())


def recording(data: bytes, **facts: object) -> Examined:
    kind = MP4 if "video" in facts else MP3
    name = hashlib.sha256(data).hexdigest()
    seen = Examined(kind, name, len(data), data, kind, b"preview" if "video" in facts else b"")
    return replace(seen, **facts)  # type: ignore[arg-type]


def beside(match: VideoMatch | SoundMatch, seen: Examined, stored: Examined, preview: str = PREVIEW) -> Sides:
    file = keep_media(stored, "system")
    with override("en"):
        made = sides_of(MediaHit(file, match, False, ()), seen, preview)
    assert made is not None
    return made


def page_of(sides: Sides) -> str:
    return render_to_string("library/_sides.html", {"sides": sides, "media": {"number": 2}})


def test_both_begin_where_they_share_a_part_and_each_moment_has_an_address() -> None:
    match = VideoMatch(
        "it", 0.9, 2.25, 8.25, 40.0, 46.0, tuple((2.25 + second, 40.0 + second) for second in range(6))
    )
    sides = beside(match, recording(b"part", video=VIDEO), recording(b"whole", video=VIDEO))
    address = f"/media/{MediaFile.objects.get().sha256}.mp4"
    page = page_of(sides)
    assert f'src="{address}#t=40.00,46.00"' in page
    assert 'data-own="2" data-part="#t=2.25,8.25"' in page
    assert "poster" not in page, "a poster would hide the frame that matches"
    assert 'preload="metadata"' in page
    assert [one.address for one in sides.moments] == [f"{address}#t={second}.00" for second in range(40, 45)]
    assert 'data-here="3.25" data-there="41.00"' in page
    assert page.count(PREVIEW) == 1


def test_beside_a_picture_stands_the_video_at_the_second_it_is_a_frame_of() -> None:
    match = VideoMatch("it", 0.9, 0.0, 0.0, 17.0, 18.0, ((0.0, 17.0),))
    sides = beside(match, picture(), recording(b"whole", video=VIDEO))
    page = page_of(sides)
    assert (sides.yours.span, sides.theirs.span, sides.moments) == ("", "00:17", ())
    assert '#t=17.00"' in page
    assert f'<img src="{PREVIEW}" alt="The picture that you sent">' in page
    assert "data-own" not in page


def test_sounds_are_both_heard_from_where_they_are_the_same() -> None:
    sounds = SoundFacts(60.0)
    match = SoundMatch("it", 0.9, 1.0, 9.0, 30.0, 38.0)
    page = page_of(beside(match, recording(b"part", sound=sounds), recording(b"whole", sound=sounds), ""))
    assert page.count("<audio") == 2
    assert '#t=30.00,38.00"' in page
    assert 'data-part="#t=1.00,9.00"' in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("address", "loosened"), [("/en/", True), ("/en/about/", False), ("/en/checks/", False)]
)
def test_only_where_people_ask_may_a_page_play_their_own_file(
    client: Client, address: str, loosened: bool
) -> None:
    policy = client.get(address).headers["Content-Security-Policy"]
    assert ("media-src 'self' blob:;" in policy, "media-src 'self';" in policy) == (loosened, not loosened)
    assert policy.count("blob:") == int(loosened)
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
