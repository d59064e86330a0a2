"""`soi chat`: the tipline's conversation in a terminal, with the database of this machine."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from soi.inbox.actions import NotKeptError
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError
from soi.tipline import receipts, texts
from soi.tipline.actions import take
from soi.tipline.channels.terminal import parse
from soi.tipline.channels.terminal.send import LARGEST, LIMITS
from soi.tipline.media import NotYetError
from soi.tipline.receipts import Shown
from soi.tipline.settings import desk_language
from soi.tipline.worker import attend_now

UNUSABLE, NO_SUCH_CODE = 1, 2


class Command(BaseCommand):
    """Reads lines, hands them to the conversation, shows what is answered."""

    help = (
        "Talk to the tipline in this terminal.\n"
        "A real conversation: what nobody has checked waits for the desk like any other message, for SOI_TIP_DAYS"
        " days. A line that ends in \\ goes on with the next one. /file PATH words asks about a file of this machine; a"
        " line that is a path, as when a file is dragged in, does too. /code shows the code of the conversation, /erase"
        " erases it, /quit or the end of the input ends it. Exit codes: 0 ended, 1 the database or the index cannot"
        " be used, 2 nothing stands under the code of --resume."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """In which language, and which conversation."""
        parser.add_argument(
            "--language",
            default="",
            choices=["", "vi", "en"],
            help="language of the replies (that of the message)",
        )
        parser.add_argument(
            "--resume", default="", metavar="CODE", help="take up the conversation of this code"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Talk until somebody has enough."""
        chat = _Chat(Console(highlight=False), options["language"])
        try:
            with translation.override(options["language"] or desk_language()):
                if options["resume"] and not chat.resume(options["resume"]):
                    raise CommandError(_("Nothing stands under this code."), returncode=NO_SUCH_CODE)
                chat.run()
        except (DatabaseError, NotKeptError, OSError, StoreError, EmbedderUnavailableError) as problem:
            # Its name only: the text may hold what somebody wrote.
            raise CommandError(
                f"{type(problem).__name__} (`soi doctor` tells more)", returncode=UNUSABLE
            ) from None


class _Chat:
    """One conversation: who writes, and what was shown."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language
        self._code = ""

    def resume(self, typed: str) -> bool:
        """Take up an earlier conversation and show all of it; False when there is none."""
        code = receipts.typed_code(typed)
        if not code or not receipts.is_known(code):
            return False
        self._code = code
        self._show(only_fresh=False)
        return True

    def run(self) -> None:
        """Until `/quit`, or nothing more comes."""
        if not self._code:
            hint = _("Type what reached you, or drag a file in. /quit ends the conversation.")
            self._console.print(Text(hint, style="dim"))
        while (line := self._line()) is not None:
            wish = parse.wish(line)
            if wish == "quit":
                break
            if wish == "code":
                self._tell_code()
            elif wish == "erase":
                self._erase()
            elif line.strip():
                self._take(line)
        self._tell_code()

    def _line(self) -> str | None:
        lines: list[str] = []
        while True:
            try:
                line = self._console.input("… " if lines else "> ") if sys.stdin.isatty() else input()
            except (EOFError, KeyboardInterrupt):
                return "\n".join(lines) if lines else None
            lines.append(line.removesuffix(parse.MORE))
            if not line.endswith(parse.MORE):
                return "\n".join(lines)

    def _take(self, line: str) -> None:
        """A message; or a file of this machine, where the line names one."""
        asked = parse.asked(line)
        if asked is None or not (asked.sure or Path(asked.path).expanduser().is_file()):
            self._say(line)
            return
        data = self._read(asked.path)
        if data:
            self._say(asked.text, data)

    def _read(self, path: str) -> bytes:
        """The file's bytes; b"" when it was said that there is nothing to look at."""
        try:
            place = Path(path).expanduser()
            if not place.is_file():  # nothing that never ends: no pipe, no device
                raise FileNotFoundError
            with place.open("rb") as file:
                data = file.read(LARGEST + 1)
        except (OSError, RuntimeError, ValueError):
            self._console.print(Text(_("There is no file of that name that I may read.")))
            return b""
        if len(data) > LARGEST:
            self._console.print(Text(texts.line("media-too-large")))
            return b""
        if not data:
            self._console.print(Text(texts.line("media-broken")))
        return data

    def _say(self, text: str, data: bytes = b"") -> None:
        message_id = secrets.token_urlsafe(18)
        self._code = self._code or receipts.code_for("terminal", message_id)
        taken = take([parse.incoming(text, self._code, message_id, self._language, data)])
        if not taken.accepted:
            self._console.print(Text(texts.line("slow")))
        try:
            for one in taken.accepted:
                attend_now(one.message_pk)
        except NotYetError:
            self._console.print(
                Text(
                    _(
                        "Other files are being looked at. This one is kept and will be answered under your code."
                    )
                )
            )
        self._show(only_fresh=True)

    def _show(self, *, only_fresh: bool) -> None:
        found = receipts.read_receipt("terminal", self._code, LIMITS, self._language)
        if found is None:  # they wrote "delete"
            self._forget()
            return
        for one in found.letters:
            if not one.changed and (one.fresh or not only_fresh):
                self._console.print(_panel(one))
        receipts.mark_read(found)

    def _erase(self) -> None:
        if self._code:
            receipts.erase_receipt("terminal", self._code)
            self._forget()

    def _forget(self) -> None:
        self._code = ""
        self._console.print(Text(texts.line("erased"), style="bold"))

    def _tell_code(self) -> None:
        if self._code:
            words = _("The code of this conversation: %(code)s. To come back: soi chat --resume %(code)s")
            self._console.print(Text(words % {"code": self._code}, style="dim"), soft_wrap=True)


def _panel(letter: Shown) -> Padding:
    title = texts.title(letter.purpose)
    return Padding(Panel(Text(letter.text), title=title, title_align="left"), (0, 0, 1, 0))
