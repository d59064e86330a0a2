"""What has to hold once everything is settled, from the tables and from what the services took."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import override

from soi.answers.models import OF_A_CHECK, TOLD, WAITING, Letter
from soi.checks.models import Check, State
from soi.inbox import pseudonyms
from soi.inbox.models import Correspondent, Message, Tip
from soi.inbox.opening import opened
from soi.inbox.queries import correspondent_of
from soi.inbox.sealing import Words
from soi.tipline import texts
from tests.tipline.crash_plan import Plan, claim, draft_of

_NEWS = re.compile(r"ghi-chú-(\d+)\.")
_WORDS = re.compile(r"bản-(\d+)\.")
Taken = Mapping[str, Any]


def kept(plan: Plan) -> list[str]:
    """Every acknowledged message is there, attended, and is exactly one tip; what was to be erased is none."""
    wrong = []
    rows = {key: (pk, waits) for key, pk, waits in Message.objects.values_list("key", "pk", "envelope_key")}
    for number, op in plan.said.items():
        row = rows.get(pseudonyms.delivery(op.channel, op.message))
        if row is None:
            wrong.append(f"lost message {number}")
            continue
        if row[1] is not None and number not in plan.erased:
            wrong.append(f"message {number} was never attended")
        tips = list(Tip.objects.filter(message=row[0]).select_related("key"))
        if number in plan.erased:
            wrong += [f"message {number} was to be erased"] if tips else []
            continue
        words = [opened(tip) for tip in tips]
        said = [one.text for one in words if isinstance(one, Words)]
        if said != [op.text]:
            wrong.append(f"message {number} is {len(tips)} tips")
    if Tip.objects.count() > len(plan.said) + plan.tips_before:
        wrong.append("more tips than messages")
    return wrong


def told(plan: Plan, taken: Iterable[Taken]) -> list[str]:
    """No key twice; nobody is answered oftener than they asked; news of each change at most once; the last that
    each got of a check is how it stands."""
    wrong = []
    erased_lines = _erased_lines()
    keys = Counter((one["channel"], one["key"]) for one in taken)
    wrong += [f"{key} was taken {times} times" for key, times in keys.items() if times > 1]
    asked = Counter((op.channel, op.person, op.topic) for op in plan.said.values())
    answers: Counter[tuple[str, str, int]] = Counter()
    news: Counter[tuple[str, str, int]] = Counter()
    last: dict[tuple[str, str, int], Taken] = {}
    topics = {draft_of_topic(one.number): one for one in plan.topics}
    for one in taken:
        who = (one["channel"], one["to"])
        uid = next((uid for uid in topics if f"/c/{uid}/" in one["text"]), None)
        if any(line in one["text"] for line in erased_lines):
            last = {key: value for key, value in last.items() if key[:2] != who}
        if uid is None:
            continue
        key = (*who, topics[uid].number)
        last[key] = one
        changed = _NEWS.search(one["text"])
        if changed:
            news[(*who, int(changed[1]))] += 1
        else:
            answers[key] += 1
    wrong += [f"{key} got {n} answers for {asked[key]} asks" for key, n in answers.items() if n > asked[key]]
    for key, n in news.items():
        if n > 1:
            mine = [one for one in taken if (one["channel"], one["to"]) == key[:2]]
            wrong.append(f"{key} was told {n} times: {_history(mine)}")
    wrong += _left_behind(plan, last, taken)
    got = {(one["channel"], one["to"]) for one in taken}
    silent = {key[:2] for key in asked if key[0] == "knows"} - got
    return wrong + [f"{who} never heard anything" for who in silent]


def _erased_lines() -> set[str]:
    lines = set()
    for language in ("vi", "en"):
        with override(language):
            lines.add(texts.line("erased"))
    return lines


def _left_behind(plan: Plan, last: Mapping[tuple[str, str, int], Taken], taken: Iterable[Taken]) -> list[str]:
    """Those, where repeats are known, of whom nothing was erased and whose last letter is out of date."""
    wrong = []
    for key, one in last.items():
        if key[:2] not in plan.touched and key[0] == "knows":
            topic = next(topic for topic in plan.topics if topic.number == key[2])
            if _stale(one["text"], topic):
                mine = [got for got in taken if (got["channel"], got["to"]) == key[:2]]
                wrong.append(f"{key}: the last they got is not how {topic} stands: {_history(mine)}")
    return wrong


def _stale(text: str, topic: Any) -> bool:
    changed, words = _NEWS.search(text), _WORDS.search(text)
    if changed:
        return bool(int(changed[1]) != topic.news)
    return bool(topic.state != "published" or words is None or int(words[1]) != topic.words)


def _history(taken: Iterable[Taken]) -> str:
    """Keys, and the ops that their texts name: no text."""
    told = []
    for one in taken:
        named = [*_NEWS.findall(one["text"]), *_WORDS.findall(one["text"])]
        told.append(f"{one['key']}:{'/'.join(named)}")
    return " ".join(told)


def draft_of_topic(number: int) -> str:
    """The uid of a topic's check."""
    from tests.tipline.crash_plan import Op

    return draft_of(Op(0, "publish", topic=number)).uid


def ledger(plan: Plan) -> list[str]:
    """Nothing waits; whoever was told of a check was told of its newest version; the erased are forgotten."""
    wrong = [f"{one.purpose} waits: {one.code}" for one in Letter.objects.filter(stage__in=WAITING)]
    heard = Letter.objects.filter(purpose__in=OF_A_CHECK, stage__in=TOLD)
    newest = heard.order_by().values("correspondent", "check_row__uid", "check_row__version")
    for row in newest.annotate(told=Max("version")):
        if row["told"] != row["check_row__version"]:
            wrong.append(
                f"{row['check_row__uid']}: told version {row['told']} of {row['check_row__version']}"
            )
    asking: defaultdict[tuple[str, str], int] = defaultdict(int)
    for number, op in plan.said.items():
        asking[op.channel, op.person] += number not in plan.erased
    for channel, person in plan.touched:
        if not asking[channel, person] and correspondent_of(channel, person) is not None:
            wrong.append(f"{person} on {channel} asked to be forgotten and is not")
    return wrong


def gone() -> list[str]:
    """After the retention clock nothing of anybody is there."""
    left = {
        "messages": Message.objects.count(),
        "correspondents": Correspondent.objects.count(),
        "letters": Letter.objects.count(),
        "words": Tip.objects.exclude(sealed=None).count() + Tip.objects.exclude(asker="").count(),
    }
    return [f"{count} {name} after the clock ran out" for name, count in left.items() if count]


def sound() -> list[str]:
    """The database says that it is whole, and the index has every published check and no other."""
    from soi.answers.engine import index, reopen
    from soi.answers.sync import sync

    wrong = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            if (said := cursor.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
                wrong.append(f"integrity_check: {said[:3]}")
            if cursor.execute("PRAGMA foreign_key_check").fetchall():
                wrong.append("foreign keys that lead nowhere")
    sync()
    published = set(Check.objects.filter(state=State.PUBLISHED).values_list("uid", flat=True))
    if set(index().store.ids()) != published:
        wrong.append("the index is out of step with the checks")
    reopen()
    return wrong


__all__ = ["claim", "gone", "kept", "ledger", "sound", "told"]
