"""One message from its envelope to its letters: understood, looked up, kept, and what is owed for it written down.

The slow part (sealing, the engine) comes before the transaction. The transaction either happens whole or not at
all; a message whose attending was cut short is attended again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import transaction

from soi import text as soi_text
from soi.answers.actions import NewLetter, release, say_useful, write_letter
from soi.answers.actions.owing import standing
from soi.answers.models import Letter, Purpose
from soi.checks.models import Check, State
from soi.inbox.actions import (
    Arrival,
    Prepared,
    ReplyAddress,
    correspondent_for,
    erase_from,
    give_way,
    hold,
    keep,
    let_go,
    prepare,
    prepare_with_media,
    set_state,
)
from soi.inbox.envelopes import Envelope
from soi.inbox.models import Correspondent, Message, Tip
from soi.inbox.queries import correspondent_of
from soi.tipline.media import better, gather, has_files, only_asks
from soi.tipline.thinking import CHATTER, NOT_KEPT, Verdict, look_up
from soi.tipline.understanding import Heard, Memory, Wish, understand

LANGUAGES: Final = ("vi", "en")
"""Languages that texts are composed in."""


@dataclass(frozen=True, slots=True)
class Thought:
    """A message cut into claims, ready to be stored, with what the engine says of each."""

    prepared: Prepared | None = field(repr=False)
    """None: there was nothing but files that we do not take."""
    verdicts: tuple[Verdict, ...]
    refused: tuple[str, ...] = ()
    """Short names of why something that came along was not taken."""

    @property
    def kept(self) -> bool:
        """Whether any claim in it is worth a checker's eye."""
        return any(one.reason not in NOT_KEPT for one in self.verdicts)


@dataclass(slots=True)
class _Turn:
    """One turn of a conversation while it is attended: what is known, and the letters written so far."""

    arrival: Arrival
    message: Message
    correspondent: Correspondent
    memory: Memory
    wish: Wish
    group: bool
    named: bool
    admin: bool
    thought: Thought | None
    greeted: bool
    letters: list[Letter] = field(default_factory=list)
    told: set[int] = field(default_factory=set)

    def write(self, purpose: Purpose, **more: object) -> Letter:
        """Write the next letter of this turn; the first one to somebody new says who writes."""
        new = NewLetter(
            self.correspondent,
            purpose,
            message=self.message,
            position=len(self.letters),
            greets=not self.greeted and not self.group,
            **more,  # type: ignore[arg-type]  # names of NewLetter's own fields
        )
        letter = write_letter(new)
        self.letters.append(letter)
        self.greeted = True
        return letter

    def may(self, act: str) -> bool:
        """Whether an act is theirs to ask for: in a group, some are its admin's alone."""
        return not self.group or self.admin or act not in {"erase", "quiet", "talk"}

    def say(self, part: str) -> None:
        """Write a friendly line."""
        self.write(Purpose.WORD, part=part)


def attend(arrival: Arrival) -> bool:
    """Attend one message that arrived; False when it waits no more, or cannot be opened any more."""
    envelope = arrival.envelope
    if envelope is None:
        return False
    heard = _heard(envelope)
    known = correspondent_of(envelope.channel, envelope.asker_address)
    before = _with_files(understand(heard, Memory.from_state(known.state if known else {})), arrival)
    thought = _think(envelope, arrival) if before.act == "ask" else None
    give_way()
    with transaction.atomic():
        if not hold(arrival.message_pk):
            return False
        if before.act == "erase" and (not envelope.details.get("group") or envelope.details.get("admin")):
            let_go(arrival.message_pk)
            erase_from(envelope.channel, envelope.asker_address, arrival.received_at)
        _take_turn(arrival, envelope, heard, thought)
    return True


def _take_turn(arrival: Arrival, envelope: Envelope, heard: Heard, thought: Thought | None) -> None:
    details = envelope.details
    reply = ReplyAddress(str(details.get("group") or envelope.asker_address), dict(details.get("reply", {})))
    correspondent = correspondent_for(
        envelope.channel, envelope.asker_address, reply, _language(envelope, thought), arrival.received_at
    )
    memory = Memory.from_state(correspondent.state)
    wish = _with_files(understand(heard, memory), arrival)
    if wish.act == "ask" and thought is None:  # another message of theirs was attended meanwhile
        thought = _think(envelope, arrival)
    turn = _Turn(
        arrival, Message.objects.get(pk=arrival.message_pk), correspondent, memory, wish,
        group=bool(details.get("group")), named=bool(details.get("mentioned")),
        admin=bool(details.get("admin")), thought=thought,
        greeted=correspondent.greeted,
    )  # fmt: skip
    release(correspondent)
    _ACTS[wish.act if turn.may(wish.act) else "help"](turn)
    for part in ("long", "slow"):
        if details.get(part):
            turn.say(_DOOR_WORDS[part])
    let_go(arrival.message_pk, correspondent)
    set_state(correspondent, turn.memory.as_state(), greeted=turn.greeted)


_DOOR_WORDS: Final[Mapping[str, str]] = {"long": "too-long", "slow": "slow"}
"""What the door noticed of a message, and the line that tells its sender."""


_BESIDE_FILES: Final = frozenset({"media", "empty", "greet", "thanks"})
"""What words mean only where nothing came along that can be looked at."""


def _with_files(wish: Wish, arrival: Arrival) -> Wish:
    """Whoever sends a picture asks about it, whatever greeting stands beside it."""
    return Wish("ask") if wish.act in _BESIDE_FILES and has_files(arrival) else wish


def _heard(envelope: Envelope) -> Heard:
    details = envelope.details
    return Heard(envelope.text, str(details.get("button", "")), tuple(details.get("attachments", ())))


def _language(envelope: Envelope, thought: Thought | None) -> str:
    """The language to answer in: that of the words where there are enough, else what the service says; "" keeps
    what the correspondent has."""
    if thought is not None:
        guess = soi_text.guess_language(envelope.text).code.partition("-")[0]
        if guess in LANGUAGES:
            return guess
    told = str(envelope.details.get("language", "")).partition("-")[0].lower()
    return told if told in LANGUAGES else ""


def _think(envelope: Envelope, arrival: Arrival) -> Thought:
    if not has_files(arrival):
        prepared = prepare(envelope.text, "", arrival.received_at)
        return Thought(prepared, tuple(look_up(piece.words.core) for piece in prepared.pieces))
    said = "" if only_asks(envelope.text) else envelope.text
    own = (
        [look_up(piece.words.core) for piece in prepare(said, "", arrival.received_at).pieces] if said else []
    )
    if all(one.reason in CHATTER for one in own):
        said, own = "", []
    brought = gather(arrival, said, str(envelope.details.get("language", "")))
    if not said and not brought.any:
        return Thought(None, (), brought.refused)
    prepared = prepare_with_media(said, brought.read, "", arrival.received_at)
    verdicts = [*own, *brought.verdicts]
    verdicts[0] = better(verdicts[0], brought.wordless)
    return Thought(prepared, tuple(verdicts), brought.refused)


_REFUSED: Final[Mapping[str, str]] = {
    "too-large": "media-too-large",
    "too-many-pixels": "media-too-large",
    "too-long": "media-too-large",
    "too-slow": "media-too-large",
    "too-much-memory": "media-too-large",
    "unknown-kind": "media-unknown-kind",
    "too-many": "media-too-many",
    "no-room": "media-no-room",
    "over-ten": "media-over-ten",
    "switched-off": "media",
    "not-fetched": "media-not-fetched",
    "missing": "media-missing",
}
"""Why something is not taken, and the line that says so; whatever else went wrong, it could not be opened."""


def _ask(turn: _Turn) -> None:
    thought = turn.thought
    assert thought is not None, "a question was looked up before"
    for part in dict.fromkeys(_REFUSED.get(code, "media-broken") for code in thought.refused):
        turn.say(part)
    if thought.prepared is None:
        return
    answered = any(one.band == "answer" for one in thought.verdicts)
    if turn.group and not (turn.named or answered):
        return  # overheard: neither kept nor answered
    if not thought.kept:
        reasons = {one.reason for one in thought.verdicts}
        turn.say("one-word" if "one-word" in reasons else "hello")
        return
    if keep(turn.arrival, thought.prepared, turn.correspondent) is None:
        raise RuntimeError("the message was held, so it waits")
    tips = Tip.objects.filter(message=turn.message).select_related("question").order_by("position")
    for tip, verdict in zip(tips, thought.verdicts, strict=True):
        _reply(turn, tip, verdict)


def _reply(turn: _Turn, tip: Tip, verdict: Verdict) -> None:
    """The letter for one claim: its check, a choice, or that nobody has checked it yet."""
    question = tip.question
    check = _published(verdict.check) if verdict.band == "answer" else None
    if check is not None:
        _answer(turn, tip, check, verdict)
    elif (found := standing(question.pk)) is not None:
        if found.check_row is not None:
            _answer(turn, tip, found.check_row, Verdict("answer", "resolved", how=verdict.how))
        else:
            turn.write(Purpose.NOT_CHECKABLE, part=found.not_checkable, tip=tip, question=question)
    elif turn.group or verdict.reason in CHATTER:
        return
    elif verdict.band == "choose" and (offered := _offered(verdict)):
        letter = turn.write(Purpose.CHOOSE, tip=tip, question=question, offered=offered, how=verdict.how)
        turn.memory = replace(turn.memory, offer=letter.uid, offered=len(offered), rate="")
    else:
        reason = verdict.reason if verdict.band == "new" else "differs"
        turn.write(Purpose.INTERIM, part=reason, tip=tip, question=question)


def _offered(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    uids = [uid for uid, _polarity in verdict.near]
    public = set(Check.objects.filter(uid__in=uids, state=State.PUBLISHED).values_list("uid", flat=True))
    return tuple(one for one in verdict.near if one[0] in public)


def _answer(turn: _Turn, tip: Tip, check: Check, verdict: Verdict) -> None:
    if check.pk in turn.told:
        return  # two claims of one message, one check: said once
    turn.told.add(check.pk)
    letter = turn.write(
        Purpose.ANSWER, tip=tip, question=tip.question, check=check, polarity=verdict.polarity,
        how=_only(verdict.how, check.uid),
    )  # fmt: skip
    if not turn.group:
        # A bare number answers what was asked last; buttons of an older choice go on working.
        turn.memory = replace(turn.memory, rate=letter.uid, offer="", offered=0)


def _only(how: Mapping[str, Mapping[str, object]], uid: str) -> Mapping[str, Mapping[str, object]]:
    return {uid: how[uid]} if uid in how else {}


def _pick(turn: _Turn) -> None:
    letter = _open_choice(turn)
    if letter is None or not 0 < turn.wish.number <= len(letter.offered):
        turn.say("expired")
        return
    uid, polarity = letter.offered[turn.wish.number - 1]
    check = _published(uid)
    turn.memory = replace(turn.memory, offer="", offered=0)
    if check is None:
        turn.say("expired")
        return
    answer = turn.write(
        Purpose.ANSWER, tip=letter.tip, question=letter.question, check=check, polarity=polarity,
        how=_only(letter.how, uid),
    )  # fmt: skip
    turn.memory = replace(turn.memory, rate=answer.uid)


def _none(turn: _Turn) -> None:
    """ "None of these" is believed: the claim waits for the desk."""
    letter = _open_choice(turn)
    turn.memory = replace(turn.memory, offer="", offered=0)
    if letter is None:
        turn.say("expired")
        return
    say_useful(letter.uid, turn.correspondent, False)
    turn.write(Purpose.INTERIM, part="none-fits", tip=letter.tip, question=letter.question)


def _open_choice(turn: _Turn) -> Letter | None:
    mine = Letter.objects.filter(correspondent=turn.correspondent, purpose=Purpose.CHOOSE)
    return mine.select_related("tip", "question").filter(uid=turn.wish.letter).first()


def _useful(turn: _Turn) -> None:
    known = say_useful(turn.wish.letter, turn.correspondent, turn.wish.yes)
    turn.memory = replace(turn.memory, rate="")
    turn.say(("useful-yes" if turn.wish.yes else "useful-no") if known else "help")


def _erase(turn: _Turn) -> None:
    """Everything of theirs is gone already; one last line says so, and then the way to them goes too."""
    turn.greeted = True
    turn.say("erased")


def _admin_only(part: str, talks: bool) -> Callable[[_Turn], None]:
    def act(turn: _Turn) -> None:
        if turn.group:
            turn.memory = replace(turn.memory, talks=talks)
        turn.say(part if turn.group else "help")

    return act


def _line(part: str) -> Callable[[_Turn], None]:
    def act(turn: _Turn) -> None:
        if not turn.group or turn.named:
            turn.say(part)

    return act


_ACTS: Mapping[str, Callable[[_Turn], None]] = {
    "ask": _ask,
    "pick": _pick,
    "none": _none,
    "useful": _useful,
    "erase": _erase,
    "help": _line("help"),
    "greet": _line("hello"),
    "thanks": _line("thanks"),
    "media": _line("media"),
    "empty": _line("empty"),
    "quiet": _admin_only("group-quiet", talks=False),
    "talk": _admin_only("group-talk", talks=True),
}


def _published(uid: str) -> Check | None:
    return Check.objects.filter(uid=uid, state=State.PUBLISHED).first()
