"""What somebody wants of us, read from one message and from what was said before. Pure: no tables, no engine.

The conversation is a small state machine. What it remembers of an asker is `Memory`, which holds names of letters
and numbers, never a word of a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from soi import text as soi_text
from soi.text.unicode import fold

Act = Literal[
    "ask", "pick", "none", "useful", "erase", "help", "greet", "thanks", "media", "empty", "quiet", "talk"
]

WORDS: Final[Mapping[Act, frozenset[str]]] = {
    "erase": frozenset(
        {"xoa", "xoa di", "xoa tin", "xoa tin nhan", "delete", "erase", "forget me", "forget"}
    ),
    "help": frozenset({"start", "help", "tro giup", "huong dan", "giup", "menu", "?"}),
    "none": frozenset(
        {
            "0",
            "none",
            "none of these",
            "khong cai nao",
            "khong phai",
            "khong co cai nao",
            "khong dung cai nao",
        }
    ),
    "thanks": frozenset(
        {
            "cam on",
            "cam on ban",
            "cam on nhe",
            "cam on nhieu",
            "cam on soi",
            "thanks",
            "thank you",
            "tks",
            "thank",
        }
    ),
    "quiet": frozenset({"soi quiet", "soi_quiet", "soi im"}),
    "talk": frozenset({"soi talk", "soi_talk", "soi noi"}),
}
"""Whole messages, folded and without a leading slash, that are a wish and no question."""

YES: Final = frozenset(
    {"1", "yes", "y", "co", "co a", "huu ich", "useful", "rat huu ich", "uh", "u", "vang", "da co"}
)
NO: Final = frozenset({"2", "no", "n", "khong", "khong huu ich", "not useful", "ko", "k", "chua"})


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation remembers of an asker."""

    offer: str = ""
    """uid of the letter that offered a choice and is not answered yet."""
    offered: int = 0
    """How many checks it offered."""
    rate: str = ""
    """uid of the letter of which we asked whether it helped."""
    talks: bool = False
    """In a group: its admin wants to hear from us without our being named."""

    @classmethod
    def from_state(cls, state: Mapping[str, object]) -> Memory:
        """Of a correspondent's stored state; whatever is missing or of another kind is as at the start."""
        plain = cls()
        values = {
            name: state[name]
            for name in cls.__slots__
            if name in state and isinstance(state[name], type(getattr(plain, name)))
        }
        return cls(**values)  # type: ignore[arg-type]  # each of the kind its default has

    def as_state(self) -> dict[str, object]:
        """As it is stored: only what differs from the start."""
        plain = Memory()
        pairs = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in pairs if value != getattr(plain, name)}


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as the conversation sees it."""

    text: str = field(default="", repr=False)
    button: str = field(default="", repr=False)
    attachments: tuple[str, ...] = ()
    """Kinds of what came beside the words."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants. `letter`: the letter of ours it answers; `number`: which check was picked, from 1."""

    act: Act
    letter: str = ""
    number: int = 0
    yes: bool = False


def understand(heard: Heard, memory: Memory) -> Wish:
    """What is wanted: a pressed button says so; else a few whole messages do; everything else is a question."""
    if heard.button:
        return _pressed(heard.button)
    words = said(heard.text)
    if memory.offer and (picked := _picked(words, memory)):
        return picked
    if memory.rate and words in YES | NO:
        return Wish("useful", memory.rate, yes=words in YES)
    for act, wishes in WORDS.items():
        if words in wishes and act != "none":
            return Wish(act)
    if not words:
        return _wordless(heard)
    if soi_text.kind(heard.text) == "greeting":
        return Wish("greet")
    return Wish("ask")


def said(text: str) -> str:
    """The message as the lists above have it: folded, small letters, without a slash before or a stop after it."""
    if len(text) > 60:
        return text.strip()[:200]
    return " ".join(fold(text).lower().strip().strip("./!,;:").lstrip("/").split())


def _picked(words: str, memory: Memory) -> Wish | None:
    if words in WORDS["none"]:
        return Wish("none", memory.offer)
    if words.isascii() and words.isdigit() and len(words) < 3 and 1 <= int(words) <= memory.offered:
        return Wish("pick", memory.offer, int(words))
    return None


def _pressed(payload: str) -> Wish:
    """A button's payload, made by `texts`; whatever else it says is a call for help."""
    kind, _, rest = payload.partition(":")
    letter, _, number = rest.partition(":")
    if kind == "pick" and number.isascii() and number.isdigit() and len(number) < 3:
        return Wish("pick", letter, int(number))
    if kind == "none":
        return Wish("none", letter)
    if kind in {"yes", "no"}:
        return Wish("useful", letter, yes=kind == "yes")
    return Wish("erase") if kind == "erase" else Wish("help")


def _wordless(heard: Heard) -> Wish:
    if not heard.attachments:
        return Wish("empty")
    return Wish("greet" if set(heard.attachments) <= {"sticker"} else "media")
