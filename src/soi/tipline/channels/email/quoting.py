"""The words of a mail → what is asked: own words and what was forwarded, without what a reply quotes.

A reply holds our own answer once more, and would ask it back; a forwarded message *is* the question. Mail programs
mark the two in their own ways, in the language of whoever uses them."""

from __future__ import annotations

import re

LONGEST = 100_000
"""Characters that are read."""
_FORWARDED = re.compile(
    r"[-_=\s]*(?:begin forwarded message|(?:original |nội dung )?forwarded message|forwarded message"
    r"|bắt đầu thư (?:được )?chuyển tiếp|(?:thư|tin nhắn|nội dung) (?:đã |được )*chuyển tiếp"
    r"|weitergeleitete nachricht|message transféré)[-_=:\s]*(?:from .{0,200})?",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"-{2,}\s*(?:original message|thư gốc|tin nhắn gốc|ursprüngliche nachricht|message d'origine)\s*-{2,}"
    r"|_{20,}",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\*?(from|sent|date|to|cc|subject|reply-to|từ|người gửi|đã gửi|ngày gửi|gửi|ngày|tới|đến|người nhận|chủ đề"
    r"|tiêu đề|von|gesendet|an|betreff|de|envoyé|à|objet|v/v)\s*:\*?(?:\s|$)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(?:from|từ|người gửi|von|de)\s*:", re.IGNORECASE)
_SAYS = re.compile(r"(?:wrote|đã viết|viết|schrieb[^:]{0,80}|a écrit)\s?:\s*$", re.IGNORECASE)
_SAYS_BEGINS = re.compile(r"(?:on|vào|lúc|ngày|am|le)\b", re.IGNORECASE)
_SAYS_WHO = re.compile(r"[^<]{0,200}<[^<>\s]{1,200}@[^<>\s]{1,200}>")
_ON_A_PHONE = re.compile(
    r"(?:sent from my \w[\w .]{0,30}|sent from (?:outlook|yahoo|mail)[\w .]{0,40}|get outlook for \w+.{0,40}"
    r"|(?:được |đã )?gửi từ (?:iphone|ipad|outlook|yahoo|điện thoại|thiết bị|gmail)[^.!?]{0,40})\.?",
    re.IGNORECASE,
)
_FORWARDS = re.compile(r"\s*(?:fwd?|fw|chuyển tiếp|ct|wg|tr)\s*:", re.IGNORECASE)
_REPLIES = re.compile(r"\s*(?:re|trả lời|tl|aw|sv|rép|antw)\s*:", re.IGNORECASE)
_PREFIXES = re.compile(
    r"\s*(?:(?:fwd?|fw|re|chuyển tiếp|trả lời|tl|ct|wg|aw|sv|tr|antw)\s*(?:\[\d{1,3}\])?:\s*)+", re.IGNORECASE
)
_BLANKS = re.compile(r"\n{3,}")


def asked(text: str, subject: str, *, is_reply: bool, to_us: bool) -> str:
    """What a mail's words ask. `is_reply`: it answers some mail; `to_us`: one of ours, so nothing quoted is asked."""
    lines = [line.rstrip() for line in text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    forwards = bool(_FORWARDS.match(subject)) and not to_us
    replies = to_us or (not forwards and (is_reply or bool(_REPLIES.match(subject))))
    own, rest = _parted(lines, replies=replies)
    said = _joined(_own(own))
    passed_on = [] if to_us else [_joined(_passed_on(section)) for section in rest]
    if not said and not any(passed_on) and not to_us:
        said = _joined(_passed_on(lines))
    return "\n\n".join(filter(None, (said, *passed_on)))


def without_prefixes(subject: str) -> str:
    """A subject's own words."""
    prefixes = _PREFIXES.match(subject)
    return subject[prefixes.end() if prefixes else 0 :].strip()


def _parted(lines: list[str], *, replies: bool) -> tuple[list[str], list[list[str]]]:
    """A mail's own lines, and the sections that are forwarded in it."""
    sections: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        length = _head(lines, at)
        original = bool(_ORIGINAL.fullmatch(lines[at].strip())) or (length and _FROM.match(lines[at]))
        if original and length and replies and len(sections) == 1:
            break  # from here on the mail that is answered is repeated
        if length:
            sections.append([])
        at += length or 1
        if not length:
            sections[-1].append(lines[at - 1])
    return sections[0], sections[1:]


def _head(lines: list[str], at: int) -> int:
    """How many lines from `at` on introduce a forwarded (or repeated) mail: its mark and its header; 0: none."""
    line = lines[at].strip()
    if not line:
        return 0
    marked = bool(_FORWARDED.fullmatch(line[:300])) or bool(_ORIGINAL.fullmatch(line[:300]))
    if not marked and not _FROM.match(line):
        return 0
    end, fields, blanks = at + marked, 0, 0
    while end < len(lines) and end - at < 25:
        plain = lines[end].lstrip("> ")
        if _FIELD.match(plain):
            fields, blanks = fields + 1, 0
        elif not plain:
            blanks += 1
            if fields or blanks > 2:
                break
        elif not fields or len(plain) > 200 or not lines[end].lstrip(">").startswith((" ", "\t")):
            break
        end += 1
    if fields < (1 if marked else 3):
        return 1 if marked and bool(_FORWARDED.fullmatch(line[:300])) else 0
    return end - at


def _own(lines: list[str]) -> list[str]:
    """A person's own lines: no quotation, no line that introduces one, no signature."""
    kept: list[str] = []
    for line in _unsigned(lines):
        if line.lstrip().startswith(">"):
            _drop_introduction(kept)
        else:
            kept.append(line)
    _drop_introduction(kept)
    return kept


def _drop_introduction(kept: list[str]) -> None:
    """Take "On … wrote:" off the end, which may have been wrapped into up to three lines."""
    while kept and not kept[-1].strip():
        kept.pop()
    if not kept or not _SAYS.search(kept[-1][-200:]):
        return
    for count in (1, 2, 3):
        if len(kept) >= count and _SAYS_BEGINS.match(kept[-count].lstrip()):
            del kept[-count:]
            return
    if _SAYS_WHO.match(kept[-1]):
        kept.pop()


def _passed_on(lines: list[str]) -> list[str]:
    """The lines of a forwarded mail. Some programs quote it: there the marks of quotation fall away."""
    plain = [re.sub(r"^(?:\s?>)+ ?", "", line) for line in lines]
    return [line for line in _unsigned(plain) if not _introduces(line)]


def _introduces(line: str) -> bool:
    return bool(_SAYS.search(line[-200:]) and (_SAYS_BEGINS.match(line) or _SAYS_WHO.match(line)))


def _unsigned(lines: list[str]) -> list[str]:
    """Without the signature, and without what a phone adds at the end."""
    end = next((n for n, line in enumerate(lines) if line in {"--", "-- "}), len(lines))
    return [line for line in lines[:end] if not _ON_A_PHONE.fullmatch(line.strip()[:120])]


def _joined(lines: list[str]) -> str:
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
