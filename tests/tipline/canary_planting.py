"""Strings that must never be seen again, planted in everything that a service hands over with a message."""

from __future__ import annotations

import io
import logging
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from PIL import Image

from soi.answers.actions import resolve
from soi.checks.actions import bulk_publish, correct, withdraw
from soi.checks.draft import CheckDraft
from soi.checks.models import Check
from soi.inbox.models import Question
from soi.tipline import worker
from soi.tipline.actions import take
from soi.tipline.channel import Attachment, Incoming
from tests.fakes.drafts import draft

EACH = 8
"""Strings in one message."""
PATTERN = re.compile(rb"(?:cnry[a-z0-9]{10}|0987[0-9]{6})", re.IGNORECASE)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ILLS = ("tiểu đường", "đau dạ dày", "viêm xoang", "mất ngủ", "đau lưng", "huyết áp cao", "sỏi thận")


@dataclass
class Canaries:
    """What was planted, by where it stood."""

    random: random.Random
    planted: dict[str, set[str]] = field(default_factory=dict)

    def word(self, place: str) -> str:
        """A new string of letters."""
        made = "cnry" + "".join(self.random.choices(_LETTERS, k=10))
        self.planted.setdefault(place, set()).add(made)
        return made

    def phone(self) -> str:
        """A new mobile number."""
        kept = self.planted.setdefault("telephone number", set())
        while (made := f"0987{self.random.randrange(10**6):06d}") in kept:
            pass
        kept.add(made)
        return made

    @property
    def count(self) -> int:
        return sum(map(len, self.planted.values()))

    def found_in(self, raw: bytes) -> set[str]:
        """Which of them stand in some bytes, in small or capital letters."""
        seen = {match.group().decode().lower() for match in PATTERN.finditer(raw)}
        return {one for kept in self.planted.values() for one in kept & seen} if seen else set()


def drafts(count: int = 12) -> Iterator[CheckDraft]:
    """Checks, so that some of the messages are answered."""
    for number in range(count):
        ill = _ILLS[number % len(_ILLS)]
        yield draft(
            external_id=f"c{number}",
            claim=f"Uống nước lá số {number} mỗi sáng chữa khỏi hẳn {ill}.",
            title=f"Nước lá số {number}",
            summary="Không có nghiên cứu nào cho thấy điều đó.",
        )


def message(canaries: Canaries, number: int) -> Incoming:
    """A message with a canary in each place: every fourth is a button, every tenth comes from a group."""
    sender = canaries.word("address of the sender")
    words = canaries.word("word")
    name = canaries.word("name").capitalize()
    mail = f"{canaries.word('e-mail address')}@example.org"
    phone = canaries.phone()
    ill = _ILLS[number % len(_ILLS)]
    text = (
        f"Chị Nguyễn Thị {name} (điện thoại {phone}, thư {mail}) ở phường {words} nói rằng uống nước lá số"
        f" {number % 40} mỗi sáng chữa khỏi hẳn {ill}, có đúng không?"
    )
    if number % 3 == 0:  # the check's own words, and the rest in a second claim
        text = f"Uống nước lá số {number % 12} mỗi sáng chữa khỏi hẳn {_ILLS[number % 12 % 7]}.\n\n{text}"
    grouped = number % 10 == 9
    return Incoming(
        "post",
        sender,
        canaries.word("id of the message"),
        text=text,
        button=f"pick:{canaries.word('button or thread')}:1" if number % 4 == 3 else "",
        group=canaries.word("group or token") if grouped else "",
        mentioned=grouped,
        attachments=(_picture(canaries),) if number % 5 == 1 else (),
        reply={"token": canaries.word("group or token"), "thread": "1"} if not grouped else {},
        language="vi",
    )


def _picture(canaries: Canaries) -> Attachment:
    """A drawn picture with canaries in its EXIF and behind its end, under a name that is one."""
    scene = Image.effect_noise((96, 96), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = f"{canaries.word('EXIF')} {canaries.phone()}"
    raw = io.BytesIO()
    logging.disable()  # Pillow logs the tags it writes here; what reads them is in another process
    scene.save(raw, "JPEG", exif=exif)
    logging.disable(logging.NOTSET)
    return Attachment(
        "picture", canaries.word("name of the file"), data=raw.getvalue() + canaries.word("bytes").encode()
    )


def plant(strings: int, seed: int = 1) -> Canaries:
    """At least so many, in messages of which a tenth is left unattended; the desk answers, corrects, withdraws."""
    canaries = Canaries(random.Random(seed))
    outcomes = bulk_publish(list(drafts()))
    numbers = 0
    while canaries.count < strings * 9 // 10:
        take([message(canaries, numbers + more) for more in range(20)])
        numbers += 20
        while worker.attend_some():
            pass
    question = Question.objects.order_by("-last_asked_at").first()
    assert question is not None
    resolve(question, check=outcomes[0].check, right_for_all=True)
    changed = list(drafts())[1]
    corrected = replace(changed, verdict="misleading", verdict_text="")
    correct(outcomes[1].check.uid, corrected, "Chúng tôi đã đọc nhầm.")
    withdraw(outcomes[2].check.uid, "Nguồn đã bị rút lại.")
    worker.work_off()
    while canaries.count < strings:
        take([message(canaries, numbers)])
        numbers += 1
    assert Check.objects.count() == len(outcomes)
    return canaries
