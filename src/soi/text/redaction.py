"""Finding what identifies a private person in a text, and taking it out: telephone numbers, e-mail addresses,
bank, card and identity numbers, passwords and codes, and links that let in whoever holds them.

Vietnamese and English formats. Amounts, dates, short numbers and public 1800/1900 lines stay: they are what
gets checked. Links are in `private_links`, digits in `private_numbers`. Pure and linear; when in doubt, a long
number is taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from soi.text.private_links import WEB_TOKEN, links_in, secrets_of
from soi.text.private_numbers import INVISIBLE, Kind, Private, private_numbers

__all__ = ["Kind", "Private", "Redacted", "UnsettledError", "find_private", "redact"]


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what was private. In its place stands the kind in brackets; `taken` says where."""

    text: str
    taken: tuple[Private, ...]


MAX_ROUNDS: Final = 8
"""Times a text is looked through: until nothing is found, which in tests was after three at most."""


class UnsettledError(Exception):
    """After `MAX_ROUNDS` something private was still found: the text must not be shown."""


def redact(text: str) -> Redacted:
    """The text with everything private replaced by `[phone]`, `[email]`, …

    Redacting again changes nothing. Raises `UnsettledError` rather than give out what it still finds."""
    for _ in range(MAX_ROUNDS):
        found = find_private(text)
        if not found:
            return Redacted(text, tuple(_tokens(text)))
        parts: list[str] = []
        at = 0
        for one in found:
            parts += [text[at : one.start], f"[{one.kind}]"]
            at = one.end
        text = "".join([*parts, text[at:]])
    raise UnsettledError("something private is still found")


def find_private(text: str) -> list[Private]:
    """Everything private, in order and without overlaps: what overlaps is taken as one, named after its
    longest part."""
    shadow = _shadow(text)
    links = links_in(shadow)
    found = [Private("link", start, end) for link in links for start, end in secrets_of(shadow, link)]
    found += [Private("link", match.start(), match.end()) for match in WEB_TOKEN.finditer(shadow)]
    found += _emails(shadow)
    if _DIGIT.search(shadow):
        found += _said_secrets(shadow)
        found += _letter_numbers(shadow)
        found += private_numbers(shadow, links)
    return _merged(found)


_TOKEN: Final = re.compile(r"\[(phone|email|account|card|identity|number|secret|link)\]")


def _tokens(text: str) -> Iterator[Private]:
    for match in _TOKEN.finditer(text):
        yield Private(match.group(1), match.start(), match.end())  # type: ignore[arg-type]


def _merged(found: list[Private]) -> list[Private]:
    out: list[Private] = []
    for one in sorted(found, key=lambda private: (private.start, -private.end)):
        if out and one.start < out[-1].end:
            last = out[-1]
            longer = last if last.end - last.start >= one.end - one.start else one
            out[-1] = Private(longer.kind, last.start, max(last.end, one.end))
        else:
            out.append(one)
    return out


# --- one view of the many ways to write a digit ------------------------------------------------------------

_DIGIT: Final = re.compile(r"[0-9]")
_LETTER_O: Final = re.compile(rf"(?<=\d)[oO](?={INVISIBLE}?\d)|(?<![^\W\d_])[oO](?=[\d.\s-]{{0,2}}\d{{2}})")


def _shadow(text: str) -> str:
    """The text letter for letter, with digits of any script as 0–9, any dash as -, any space as a space, and
    what cannot be seen as `INVISIBLE`."""
    if text.isascii():
        return _LETTER_O.sub("0", text)
    return _LETTER_O.sub("0", text.translate(_PLAIN))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category in ("Cf", "Mn", "Me") or letter in "\u3164\u115f\u1160\u2800":
        return INVISIBLE
    if category == "Pd" or letter == "\u2212":
        return "-"
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if letter in "·•∙⋅・‧":
        return "."
    wide = unicodedata.normalize("NFKC", letter)
    return wide if len(wide) == 1 and wide.isascii() else letter


class _Plain(dict[int, str]):
    """A table for `str.translate` that grows with the letters it meets, up to all of Unicode."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


_PLAIN: Final = _Plain()


# --- e-mail addresses, and what is called a password -----------------------------------------------------

_EMAIL: Final = re.compile(
    rf"(?<![\w.+%'{INVISIBLE}-])[\w.+%'{INVISIBLE}-]++"
    r"(?:\s?@\s?|\s?[\[({](?:at|a còng|@)[\])}]\s?)"
    rf"[\w{INVISIBLE}-]{{1,63}}"
    rf"(?:(?:\.|\s?[\[({{](?:dot|chấm)[\])}}]\s?)[\w{INVISIBLE}-]{{1,63}}){{1,4}}",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?:\botp\b|mã (?:xác (?:thực|nhận|minh)|otp|pin|bảo mật|cvv)|ma (?:xac (?:thuc|nhan|minh)|otp|pin)"
    r"|(?:verification|security|login|one-time|pin|access) code|passcode|mật khẩu|mat khau|password"
    r"|\bpass\b|\bpwd\b|(?-i:\bPIN\b)|\bcvv2?\b|\bcvc\b)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"[\s:=\"'“”-]{0,4}(?:(?:của bạn |is|là|la|your|số|so)[\s:=\"'“”-]{1,4}){0,2}(\S{4,64})"
)
_CODE_AFTER: Final = re.compile(r"(?<!\d)(\d{4,8}) (?:is|là) (?:your|mã)\b", re.IGNORECASE)


def _emails(shadow: str) -> Iterator[Private]:
    for match in _EMAIL.finditer(shadow):
        yield Private("email", match.start(), match.end())


def _said_secrets(shadow: str) -> Iterator[Private]:
    """What follows the word "password" and has a digit in it."""
    for cue in _SAID.finditer(shadow):
        code = _CODE.match(shadow, cue.end())
        said = code.group(1).rstrip(".,;:!?)\"'”") if code else ""
        if code and len(said) >= 4 and re.search(r"\d", said) and not _TOKEN.search(said):
            yield Private("secret", code.start(1), code.start(1) + len(said))
    for match in _CODE_AFTER.finditer(shadow):
        yield Private("secret", *match.span(1))


# --- numbers with letters ---------------------------------------------------------------------------------

_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_PASSPORT: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[ -]?\d{7,8}(?![A-Za-z0-9])")
_INSURANCE: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])"
)


def _letter_numbers(shadow: str) -> Iterator[Private]:
    for match in _IBAN.finditer(shadow):
        if _is_iban(match.group().replace(" ", "")):
            yield Private("account", match.start(), match.end())
    for pattern in (_PASSPORT, _INSURANCE):
        for match in pattern.finditer(shadow):
            yield Private("identity", match.start(), match.end())


def _is_iban(code: str) -> bool:
    """ISO 13616: the check digits, modulo 97."""
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97 == 1
