"""From a letter in the ledger to the words that go out: put together when it is sent, from the check as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import override

from soi.answers.find import find
from soi.answers.media_how import how_words, machine_words
from soi.answers.models import OF_A_CHECK, Letter, Purpose
from soi.checks.models import Check, State
from soi.inbox.models import Tip, TipMedia
from soi.inbox.opening import opened
from soi.inbox.queries import words
from soi.inbox.sealing import Words
from soi.tipline import texts
from soi.tipline.channel import Button, Limits
from soi.tipline.texts import Offered, Reply

_READS_FILES: Final = frozenset({Purpose.ANSWER, Purpose.CHOOSE, Purpose.INTERIM})
"""Purposes of letters that say what came of the words in a file."""


def compose(letter: Letter, limits: Limits, language: str) -> tuple[str, tuple[Button, ...]]:
    """Text and buttons of a letter, within a channel's limits. Wants tip, question and check at hand."""
    with override(language):
        reply = _WRITERS[Purpose(letter.purpose)](letter, limits)
        parts = list(reply.parts)
        if letter.tip is not None and _needs_quoting(letter) and (meant := _meant(letter.tip)):
            # A check that comes by itself says first why it comes.
            at = 1 if letter.message_id is None and letter.purpose in OF_A_CHECK else 0
            parts.insert(at, (1, meant))
        if letter.message_id is not None and letter.purpose in _READS_FILES and (part := _unread(letter.tip)):
            parts.append((1, part))
        if letter.greets:
            parts.insert(0, (1, texts.hello()))
        return texts.fitted(Reply(tuple(parts), reply.buttons), limits)


def _unread(tip: Tip | None) -> str:
    """That the words in what came with a tip were not read to the end; "" where they were, or once it is erased."""
    files = tip.media.filter(unfinished__contains="words") if tip is not None else TipMedia.objects.none()
    engines = list(files.values_list("engine", flat=True))
    return texts.part_read(any(engines)) if engines else ""


def _meant(tip: Tip) -> str:
    """Which of several claims a letter speaks of: its words, or what came without any; "" once it is erased."""
    if claim := words(tip).text:
        return texts.quoted(claim)
    sort = tip.media.exclude(sort="").values_list("sort", flat=True).first()
    return texts.about_file(sort) if sort else ""


def _needs_quoting(letter: Letter) -> bool:
    """Whether it may be unclear which claim is meant: it comes by itself, or the message made several claims."""
    if letter.purpose == Purpose.WORD or letter.tip is None:
        return False
    if letter.message_id is None:
        return True
    return letter.tip.message_id is not None and letter.tip.message.tips.count() > 1  # type: ignore[union-attr]


def _answer(letter: Letter, limits: Limits) -> Reply:
    check = _check_of(letter)
    how = letter.how.get(check.uid, {})
    ways = [*how_words(how, check), *filter(None, [machine_words(how)])]
    opening = texts.again() if letter.again else texts.late() if letter.message_id is None else ""
    return texts.answer(check, letter.polarity, letter.uid, opening, ways)


def _correction(letter: Letter, limits: Limits) -> Reply:
    check = _check_of(letter)
    return texts.correction(check, letter.polarity, _note(check))


def _withdrawal(letter: Letter, limits: Limits) -> Reply:
    check = _check_of(letter)
    return texts.withdrawal(check, _note(check))


def _not_checkable(letter: Letter, limits: Limits) -> Reply:
    return texts.not_checkable(letter.part)


def _choose(letter: Letter, limits: Limits) -> Reply:
    uids = [uid for uid, _polarity in letter.offered]
    public = {one.uid: one for one in Check.objects.filter(uid__in=uids).select_related("publisher")}
    differs = _differences(letter)
    offered = [
        Offered(public[uid], (*how_words(letter.how.get(uid, {}), public[uid]), *differs.get(uid, ())))
        for uid in uids
        if uid in public
    ]
    warning = next(filter(None, map(machine_words, letter.how.values())), "")
    return texts.choose(offered, letter.uid, warning)


def _differences(letter: Letter) -> Mapping[str, tuple[str, ...]]:
    """In words, where each offered check differs from what was sent; empty once the words are erased."""
    said = opened(letter.tip) if letter.tip is not None else "erased"
    if not isinstance(said, Words):
        return {}
    found = [near for piece in find(said.core).pieces for near in piece.near]
    return {one.check.uid: one.differs for one in found}


def _interim(letter: Letter, limits: Limits) -> Reply:
    return texts.interim(letter.part, pull=limits.pull)


def _word(letter: Letter, limits: Limits) -> Reply:
    return Reply(((0, texts.line(letter.part)),))


def _check_of(letter: Letter) -> Check:
    assert letter.check_row is not None, "the database keeps a letter of a check from having none"
    return letter.check_row


def _note(check: Check) -> str:
    """Why the check changed to the version at hand, also when there is a newer one by now."""
    return str(check.versions.filter(number=check.version).values_list("note", flat=True).first() or "")


_WRITERS: Final[Mapping[Purpose, Callable[[Letter, Limits], Reply]]] = {
    Purpose.ANSWER: _answer,
    Purpose.CORRECTION: _correction,
    Purpose.WITHDRAWAL: _withdrawal,
    Purpose.NOT_CHECKABLE: _not_checkable,
    Purpose.CHOOSE: _choose,
    Purpose.INTERIM: _interim,
    Purpose.WORD: _word,
}


def is_out_of_date(letter: Letter) -> bool:
    """Whether the check is no longer what the letter says it brings."""
    check = letter.check_row
    if check is None:
        return False
    withdrawn = check.state == State.WITHDRAWN
    return check.version != letter.version or withdrawn != (letter.purpose == Purpose.WITHDRAWAL)
