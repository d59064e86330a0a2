"""`soi tips`: try the inbox out, import tips from a file, run the retention clock, erase."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from soi.inbox.actions import IncomingTip, erase_by_receipt, purge, receive
from soi.inbox.keyring import KeyringError
from soi.inbox.models import Question, Tip
from soi.inbox.queries import open_questions, set_aside_questions


class Command(BaseCommand):
    """Parses, calls one action, says how many. Never prints what somebody sent."""

    help = (
        "Look after the tips people send. Nothing printed here repeats their words.\n"
        "status: how many there are. add: take one message from standard input. import FILE: take JSON Lines"
        ' {"text", "message_id", "asker", "channel", "language", "received_at"}. purge: erase what is older than'
        " SOI_TIP_DAYS days; run it daily. erase CODE: erase the message of a receipt, - reads the code from"
        " standard input. Exit codes: 0 done, 1 not, 3 some rows of the file were not taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser("status", help="how many tips and questions there are")
        add = verbs.add_parser("add", help="take one message from standard input")
        add.add_argument("--channel", default="terminal", help="what it came by (terminal)")
        add.add_argument(
            "--asker", default="", help="what tells this sender from others; stored as a pseudonym"
        )
        add.add_argument("--message-id", default="", help="the channel's id; the same id twice is one tip")
        add.add_argument("--language", default="", help="vi, en, …; guessed if not given")
        imported = verbs.add_parser("import", help="take messages from a file of JSON Lines")
        imported.add_argument("file", metavar="FILE", help="- for standard input")
        imported.add_argument("--channel", default="import", help="for rows that name none (import)")
        verbs.add_parser("purge", help="erase what is older than SOI_TIP_DAYS days")
        erase = verbs.add_parser("erase", help="erase the message of a receipt")
        erase.add_argument("code", metavar="CODE", help="the receipt's code, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        verbs = {
            "status": self._status,
            "add": self._add,
            "import": self._import,
            "purge": self._purge,
            "erase": self._erase,
        }
        try:
            verbs[options["verb"]](options)
        except KeyringError as wrong:
            raise CommandError(str(wrong)) from None

    def _status(self, options: dict[str, Any]) -> None:
        kept = Tip.objects.filter(erased_at=None).count()
        self.stdout.write(f"{kept} tips with words, {Tip.objects.count() - kept} erased")
        self.stdout.write(
            f"{open_questions().count()} open questions, {set_aside_questions().count()} set aside,"
            f" {Question.objects.exclude(merged_into=None).count()} merged into others"
        )

    def _add(self, options: dict[str, Any]) -> None:
        incoming = IncomingTip(
            options["channel"],
            options["asker"],
            options["message_id"] or secrets.token_hex(8),
            sys.stdin.read(),
            options["language"],
        )
        try:
            receipt = receive(incoming)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"receipt {receipt.code}" + ("" if receipt.is_new else " (received before)"))
        for tip in receipt.tips:
            self.stdout.write(f"tip {tip.uid} in question {tip.question_uid}")

    def _import(self, options: dict[str, Any]) -> None:
        new = known = refused = 0
        try:
            for number, line in _lines(options["file"]):
                try:
                    receipt = receive(_incoming(json.loads(line), options["channel"]))
                except (ValueError, TypeError, KeyError, RecursionError) as wrong:
                    refused += 1
                    self.stderr.write(f"line {number}: not taken ({type(wrong).__name__})")
                    continue
                new, known = new + receipt.is_new, known + (not receipt.is_new)
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{options['file']}: {type(wrong).__name__}.") from None
        self.stdout.write(f"{new} messages taken, {known} known before, {refused} not taken")
        if refused:
            sys.exit(3)

    def _purge(self, options: dict[str, Any]) -> None:
        done = purge()
        self.stdout.write(
            f"{done.tips} tips older than {settings.SOI_TIP_DAYS} days erased, {done.keys} keys destroyed"
        )

    def _erase(self, options: dict[str, Any]) -> None:
        code = sys.stdin.readline() if options["code"] == "-" else options["code"]
        done = erase_by_receipt(code)
        if not done.messages:
            raise CommandError("No message has this receipt; it may have been erased before.")
        self.stdout.write(f"{done.tips} tips erased")


def _lines(name: str) -> Iterator[tuple[int, str]]:
    if name == "-":
        yield from _numbered(sys.stdin)
    else:
        with Path(name).open(encoding="utf-8") as file:
            yield from _numbered(file)


def _numbered(lines: Any) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line


def _incoming(row: dict[str, Any], channel: str) -> IncomingTip:
    """A row of the file as a tip. Raises KeyError, TypeError or ValueError for one that is none."""
    texts = {"channel": channel, "asker": "", "language": "", **row}
    for name in ("text", "message_id", "channel", "asker", "language"):
        if not isinstance(texts[name], str):
            raise TypeError(name)
    return IncomingTip(
        texts["channel"],
        texts["asker"],
        texts["message_id"],
        texts["text"],
        texts["language"],
        _moment(row.get("received_at")),
    )


def _moment(raw: object) -> datetime | None:
    if raw is None:
        return None
    at = parse_datetime(raw) if isinstance(raw, str) else None
    if at is None or at.tzinfo is None:
        raise ValueError("received_at")
    return at
