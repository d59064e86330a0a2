"""What was found of a picture, sound or video, said in plain sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from soi.answers.words import why_words
from soi.checks.models import Check
from soi.match.media.pictures import PictureMatch
from soi.match.media.sounds import SoundMatch
from soi.match.media.together import Match
from soi.match.media.videos import VideoMatch


def media_why(reason: str) -> str:
    """Why what was sent got its band."""
    sentences = {
        "same-media": _("This has been checked."),
        "other-words": _(
            "We know this picture, sound or video from another check. The words with it are not the same, so please"
            " look whether that is what you mean."
        ),
        "part-read": _(
            "This check fits the words that we could read, but we read only part of them. Please look whether it is"
            " what you mean."
        ),
        "only-looks": _(
            "We know this picture, sound or video from another check. It does not say by itself what it is about, so"
            " please look whether that is what you mean."
        ),
        "only-words": _(
            "We know a picture in which the same words stand in the same places. It may not look the same, so please"
            " look whether that is what you mean."
        ),
        "several": _("Several checks fit this. Please look which one you mean."),
        "no-words": _("We have no check of this yet, and there are no words in it that we could look up."),
        "not-read": _(
            "We have no check of this yet, and cannot read the words in it here. If there are any, please type them."
        ),
    }
    return sentences[reason] if reason in sentences else why_words(reason)


def unfinished_words(read: object) -> str:
    """That the words in a file were not read to the end. `read`: those that were, if any."""
    return (
        _("Only part of the words in it was read.")
        if read
        else _("The words in it could not be read to the end.")
    )


def match_words(match: Match, check: Check) -> str:
    """What is the same: "The same picture, cropped."; "Your 14 seconds are 02:10 to 02:24 of …"."""
    return said_of(how_of(match), check)


def how_of(match: Match) -> dict[str, object]:
    """What is the same, as short names and numbers: without any word, so that it can be kept."""
    if isinstance(match, PictureMatch):
        return {"sort": "picture", "same": match.how == "same", "changes": list(match.changes)}
    if isinstance(match, VideoMatch) and match.is_still:
        return {"sort": "still", "start": match.start}
    length = max(1, round(match.query_end - match.query_start))
    sort = "sound" if isinstance(match, SoundMatch) else "video"
    return {"sort": sort, "seconds": length, "start": match.start, "end": match.end}


def said_of(how: Mapping[str, object], check: Check) -> str:
    """The sentence for what `how_of` kept."""
    if how["sort"] == "picture":
        return _picture_words(bool(how["same"]), list(map(str, _items(how, "changes"))))
    where = {
        "seconds": how.get("seconds", 0),
        "start": clock(_number(how, "start")),
        "end": clock(_number(how, "end")),
        "check": check.title or check.claim,
    }
    if how["sort"] == "still":
        return _("Your picture is in the video of “%(check)s”, at %(start)s.") % where
    if how["sort"] == "sound":
        return _("%(seconds)d seconds of your sound are %(start)s–%(end)s of the one in “%(check)s”.") % where
    return _("%(seconds)d seconds of your video are %(start)s–%(end)s of the one in “%(check)s”.") % where


def _items(how: Mapping[str, object], name: str) -> Sequence[object]:
    found = how.get(name)
    return found if isinstance(found, list) else ()


def _number(how: Mapping[str, object], name: str) -> float:
    found = how.get(name)
    return float(found) if isinstance(found, int | float) else 0.0


def clock(seconds: float) -> str:
    """A time in a recording: 02:10, 1:02:10."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def key_words(keys: Sequence[str]) -> tuple[str, ...]:
    """What the words have to do with it, in sentences; keys that need none are passed over."""
    sentences = {
        "with-same-words": _("The words in it are the same."),
        "with-other-words": _("The words in it are not the same."),
        "words-unread": _("The words in it could not be compared."),
        "no-words-here": _(
            "No words could be read in what you sent; in the one of the check there are some."
        ),
        "no-words-there": _(
            "No words could be read in the one of the check; in what you sent there are some."
        ),
        "part-read-here": _("Only part of the words in what you sent could be read, and compared."),
        "part-read-there": _("Only part of the words in the one of the check could be read, and compared."),
        "words-unsure": _("The words in it are hard to read, and may not be the same."),
        "only-words-agree": _("It was found by the words in it, and looks may differ: please compare them."),
        "words-around": _("There are more words around it in what you sent."),
        "words-cut-off": _("There were more words around it, which are missing in what you sent."),
        "message-says-more": _("Your message says something that is not in it."),
        "only-seen": _("What is seen is the same; what is heard is not."),
        "only-heard": _("What is heard is the same; what is seen is not."),
    }
    return tuple(sentences[key] for key in keys if key in sentences)


def _picture_words(same: bool, changes: Sequence[str]) -> str:
    start = _("The same picture") if same else _("A part of the same picture")
    return f"{', '.join((start, *_changes(changes)))}."


def _changes(changes: Sequence[str]) -> Iterator[str]:
    words = {
        "cropped": _("cropped"),
        "mirrored": _("mirrored"),
        "turned": _("turned"),
        "stretched": _("stretched"),
        "border": _("with a border or bars around it"),
        "framed": _("set into a larger picture"),
    }
    yield from (words[one] for one in changes if one in words)
