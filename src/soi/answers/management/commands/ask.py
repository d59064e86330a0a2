"""`soi ask`: answer one message, or a picture, sound, video or PDF file, on the terminal."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from rich.console import Console

from soi.answers.find import Answer, find
from soi.answers.media import MediaAnswer, MediaFound, find_media
from soi.answers.media_examining import examined
from soi.answers.terminal import show, show_media
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError
from soi.media.limits import LARGEST
from soi.media.records import Kind, MediaError
from soi.media.sniff import HEAD, kind_of

MAX_BYTES = 10_000_000
ANSWERED, CHOOSE, NOTHING, UNUSABLE = 0, 1, 3, 2


class Command(BaseCommand):
    """Reads the message, asks, shows."""

    help = (
        "Answer a message from the library of checks.\n"
        "The message comes from the words given, a file (--file) or standard input (-). A picture, sound, video or PDF"
        " in --file is examined and looked up, with the words given beside it. Nothing is stored."
        " Exit codes: 0 at least one claim answered, 1 checks offered to choose from, 3 nothing fits,"
        " 2 the message cannot be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the message is and how the answer is wanted."""
        parser.add_argument("message", nargs="*", help="the message itself, or - for standard input")
        parser.add_argument("--file", type=Path, help="this text (UTF-8), or what to look up")
        parser.add_argument("--json", action="store_true", help="the whole finding as JSON")
        parser.add_argument("--explain", action="store_true", help="scores, their parts and matched words")
        parser.add_argument("--lang", default="", help="language of the message, if the guess is wrong")
        parser.add_argument(
            "--in", dest="reply", default="", choices=["", "vi", "en"], help="language of the reply"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask once; the exit code tells the band."""
        kind = _kind(options["file"])
        if kind is not None:
            _ask_with_file(options)
        text = _message(options)
        with translation.override(options["reply"] or translation.get_language()):
            try:
                answer = find(text, language=options["lang"] or None)
            except StoreError as problem:
                raise CommandError(f"{problem} (`soi index rebuild` remakes the index)") from None
            except EmbedderUnavailableError as problem:
                raise CommandError(str(problem)) from None
            if (
                options["reply"] == ""
                and answer.lang in ("vi", "en")
                and answer.lang != translation.get_language()
            ):
                with translation.override(answer.lang):
                    answer = find(text, language=options["lang"] or None)
                    _show(answer, options)
            else:
                _show(answer, options)
        sys.exit(_code(answer))


def _kind(path: Path | None) -> Kind | None:
    """What a file is that can be looked up; None for text, or no file."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return kind_of(file.read(HEAD))
    except OSError:
        return None  # said when it is read as text


def _ask_with_file(options: dict[str, Any]) -> NoReturn:
    try:
        with options["file"].open("rb") as file:
            data = file.read(LARGEST + 1)
        seen = examined(data, options["lang"])
    except OSError as problem:
        raise CommandError(f"{options['file']}: {problem.strerror}.", returncode=UNUSABLE) from None
    except MediaError as problem:
        needs = f" ({problem.needs} is not installed)" if problem.needs else ""
        raise CommandError(f"The file is not taken: {problem.code}{needs}.", returncode=UNUSABLE) from None
    with translation.override(options["reply"] or translation.get_language()):
        try:
            answer = find_media([seen], " ".join(options["message"]), options["lang"] or None)
        except (StoreError, EmbedderUnavailableError) as problem:
            raise CommandError(str(problem)) from None
        if options["json"]:
            sys.stdout.write(json.dumps(_plain_media(answer), ensure_ascii=False, indent=1) + "\n")
        else:
            show_media(answer, Console(highlight=False))
    sys.exit({"answer": ANSWERED, "choose": CHOOSE, "new": NOTHING}[answer.band])


def _plain_media(answer: MediaAnswer) -> dict[str, Any]:
    (part,) = answer.parts
    return {
        "band": answer.band,
        "reason": answer.reason,
        "why": answer.why,
        "read": part.read,
        "unfinished": part.unfinished,
        "answer": _found_media(answer.found) if answer.found else None,
        "near": [_found_media(one) for one in answer.near],
    }


def _found_media(found: MediaFound) -> dict[str, Any]:
    check = found.check
    return {
        "uid": check.uid,
        "claim": check.claim,
        "verdict": check.verdict,
        "phrased": found.phrased,
        "said": list(found.said),
        "differs": list(found.differs),
    }


def _show(answer: Answer, options: dict[str, Any]) -> None:
    if options["json"]:
        sys.stdout.write(json.dumps(_plain(answer), ensure_ascii=False, indent=1) + "\n")
    else:
        show(answer, Console(highlight=False), explain=options["explain"])


def _code(answer: Answer) -> int:
    bands = {piece.band for piece in answer.pieces}
    if "answer" in bands:
        return ANSWERED
    return CHOOSE if "choose" in bands else NOTHING


def _message(options: dict[str, Any]) -> str:
    words: list[str] = options["message"]
    if options["file"] and words:
        raise CommandError("Give the message or --file, not both.", returncode=UNUSABLE)
    data: bytes
    if options["file"]:
        try:
            data = options["file"].read_bytes()
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}.", returncode=UNUSABLE) from None
    elif words == ["-"] or (not words and not sys.stdin.isatty()):
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        data = " ".join(words).encode("utf-8", "surrogateescape")
    if len(data) > MAX_BYTES:
        raise CommandError(
            "The message is longer than 10 MB: send the part you want checked.", returncode=UNUSABLE
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise CommandError(
            "This is not text in UTF-8. Send the words themselves.", returncode=UNUSABLE
        ) from None
    if "\x00" in text:
        raise CommandError("This looks like a binary file. Send the words themselves.", returncode=UNUSABLE)
    if not text.strip():
        raise CommandError('There is no message. Try: soi ask "…what reached you…"', returncode=UNUSABLE)
    return text


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "lang": answer.lang,
        "took_ms": round(answer.took_ms, 2),
        "index_version": answer.index_version,
        "thresholds": answer.result.thresholds,
        "pieces": [
            {
                "text": piece.text,
                "band": piece.band,
                "reason": piece.reason,
                "why": piece.why,
                "answer": _found(piece.found) if piece.found else None,
                "near": [_found(one) for one in piece.near],
            }
            for piece in answer.pieces
        ],
    }


def _found(found: Any) -> dict[str, Any]:
    check = found.check
    return {
        "uid": check.uid,
        "claim": check.claim,
        "verdict": check.verdict,
        "phrased": found.phrased,
        "publisher": check.publisher.name,
        "url": check.url,
        "sources": [{"title": source.title, "url": source.url} for source in check.sources.all()],
        "differs": list(found.differs),
        "match": dataclasses.asdict(found.match),
    }
