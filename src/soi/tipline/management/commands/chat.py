"""`soi chat`: the tipline's conversation in a terminal, with the database of this machine."""

from __future__ import annotations

import secrets
import sys
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
from soi.tipline.channels.terminal.send import LIMITS
from soi.tipline.receipts import Shown
from soi.tipline.settings import desk_language
from soi.tipline.worker import attend_now

UNUSABLE, NO_SUCH_CODE = 1, 2


class Command(BaseCommand):
    """Reads lines, hands them to the conversation, shows what is answered."""

    help = (
        "Talk to the tipline in this terminal.\n"
        "A real conversation: what nobody has checked waits for the desk like any other message, for SOI_TIP_DAYS"
        " days. A line that ends in \\ goes on with the next one. /code shows the code of the conversation, /erase"
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
            self._console.print(Text(_("Type what reached you. /quit ends the conversation."), style="dim"))
        while (line := self._line()) is not None:
            wish = parse.wish(line)
            if wish == "quit":
                break
            if wish == "code":
                self._tell_code()
            elif wish == "erase":
                self._erase()
            elif line.strip():
                self._say(line)
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

    def _say(self, text: str) -> None:
        message_id = secrets.token_urlsafe(18)
        self._code = self._code or receipts.code_for("terminal", message_id)
        taken = take([parse.incoming(text, self._code, message_id, self._language)])
        if not taken.accepted:
            self._console.print(Text(texts.line("slow")))
        for one in taken.accepted:
            attend_now(one.message_pk)
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
