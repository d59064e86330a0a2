"""The linter of a drill bank: refuses a bank that would teach suspicion, or a trick of the surface, for judgement.

    python -m soi.drills.lint src/soi/drills/bank

prints the figures and every problem, and ends with status 1 where there is one. With `--sheet` it prints what a second,
blind reader gets instead: the texts nobody has read a second time, mixed, without their answers. `lint` itself is pure.
Why these bounds: half of everything a learner sees has to be true, and a bag of words must not be able to guess
which half.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from soi.drills.bank import (
    ALWAYS_FALSE,
    ALWAYS_TRUE,
    FOLDER,
    KINDS,
    MEDIA,
    TOPICS,
    BankError,
    Item,
    Key,
    load_bank,
    load_institutions,
    load_keys,
)
from soi.drills.surface import VIEWS, Separability, separability, telling_words

HIGHEST_AUC = 0.60
TRUE_SHARE = (0.45, 0.55)
LENGTH_RATIO = 1.15
PER_LANGUAGE = 120
PER_TOPIC = 30
SMALLEST_SHARE = 0.05
"""Every medium and every kind should be at least this share of a language, so that none is there for show."""
FEWEST_PAIRS = 10
"""Below this many pairs a cross-validated AUC is noise, and is not asked for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right before the bank may be used: where (an id, a pair, a language), and what to do."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


def lint(
    items: Sequence[Item], institutions: Mapping[str, str], keys: Mapping[str, Key] | None = None
) -> list[Problem]:
    """Every problem of a bank, in reading order; empty when it may be used. `keys` None: nobody has read it a second
    time yet, which is no problem of the items and is told by `figures`."""
    problems = [*_items(items, institutions), *_pairs(items)]
    if not items:
        problems.append(Problem("bank", "there is not one item here; is this the folder of the bank?"))
    for lang, group in by_language(items):
        problems += [*_amounts(lang, group), *_balance(lang, group)]
        if may_be_measured(group):
            problems += [
                found for view in VIEWS for found in _surface(lang, group, separability(group, view))
            ]
    return [*problems, *_keys(items, keys or {})]


def by_language(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    ordered = sorted(items, key=lambda item: item.lang)
    return [(lang, list(group)) for lang, group in groupby(ordered, key=lambda item: item.lang)]


def may_be_measured(items: Sequence[Item]) -> bool:
    """Are there enough whole pairs for a cross-validated AUC to mean something?"""
    return not list(_pairs(items)) and len({item.pair for item in items}) >= FEWEST_PAIRS


def _items(items: Sequence[Item], institutions: Mapping[str, str]) -> Iterator[Problem]:
    for kind, values in (("id", [item.id for item in items]), ("text", [item.text for item in items])):
        for value, count in Counter(values).items():
            if count > 1:
                yield Problem(value[:60], f"this {kind} is used {count} times; every item needs its own.")
    for item in items:
        if item.source.host not in institutions:
            yield Problem(
                item.id,
                f"nobody says who speaks at {item.source.host}: add the host to institutions.json with the "
                "institution's name, or choose a source of an institution that is there.",
            )
        if says := _misfit(item):
            yield Problem(item.id, says)


def _misfit(item: Item) -> str:
    """What does not go together in one item, or ""."""
    if item.true and item.kind in ALWAYS_FALSE:
        return f"{item.kind} is a kind of false item, and this one is true; change the kind."
    if not item.true and item.kind in ALWAYS_TRUE:
        return f"{item.kind} is a kind of true item, and this one is false; change the kind."
    manipulates = item.kind == "manipulated-true" or (not item.true and item.kind != "honest-error")
    if manipulates and not item.technique:
        return "say which technique it misleads by (or make it an honest-error)."
    if not manipulates and item.technique:
        return (
            "nothing manipulates in an item of this kind: leave technique empty, or make it manipulated-true."
        )
    return ""


def _pairs(items: Sequence[Item]) -> Iterator[Problem]:
    pairs: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        pairs[item.pair].append(item)
    for name, members in pairs.items():
        if sorted(item.true for item in members) != [False, True]:
            yield Problem(
                name, "a pair is one true and one false item; add the one that is missing, or take one out."
            )
            continue
        one, other = members
        for field in ("lang", "topic", "medium"):
            if getattr(one, field) != getattr(other, field):
                yield Problem(name, f"its two members should have the same {field}.")
        short, long = sorted((len(one.text), len(other.text)))
        if long > short * LENGTH_RATIO:
            yield Problem(
                name, f"{short} and {long} characters: bring them within 15 % so that length tells nothing."
            )


def _amounts(lang: str, items: Sequence[Item]) -> Iterator[Problem]:
    if len(items) < PER_LANGUAGE:
        yield Problem(lang, f"{len(items)} items; write {PER_LANGUAGE - len(items)} more.")
    topics = Counter(item.topic for item in items)
    for topic in TOPICS:
        if topics[topic] < PER_TOPIC:
            yield Problem(
                f"{lang} {topic}", f"{topics[topic]} items; write {PER_TOPIC - topics[topic]} more."
            )
    for field, known in (("medium", MEDIA), ("kind", KINDS)):
        counts = Counter(getattr(item, field) for item in items)
        for value in known:
            if counts[value] < SMALLEST_SHARE * len(items):
                yield Problem(
                    lang, f"only {counts[value]} of {len(items)} items are {value}; write a few more of them."
                )


def _balance(lang: str, items: Sequence[Item]) -> Iterator[Problem]:
    low, high = TRUE_SHARE
    groups = [(lang, items)]
    for field in ("topic", "medium"):
        for value in sorted({getattr(item, field) for item in items}):
            groups.append((f"{lang} {value}", [item for item in items if getattr(item, field) == value]))
    for where, group in groups:
        share = sum(item.true for item in group) / len(group)
        if not low <= share <= high:
            more = "true" if share < low else "false"
            yield Problem(
                where,
                f"{share:.0%} are true; keep it within {low:.0%} and {high:.0%}: add {more} items, with their twins.",
            )


def _surface(lang: str, items: Sequence[Item], measured: Separability) -> Iterator[Problem]:
    if measured.auc > HIGHEST_AUC:
        uneven = ", ".join(f"{word} {true}:{false}" for word, true, false in telling_words(items))
        what = {"both": "words and form", "words": "words", "form": "length, marks, digits and capitals"}
        yield Problem(
            lang,
            f"{what[measured.view]} alone tell true from false (AUC {measured.auc:.2f}, at most {HIGHEST_AUC:.2f}): a "
            "learner could learn the trick in place of the judgement. Reword the items so that both members of a "
            f"pair speak alike. Most uneven words, true:false: {uneven}.",
        )


def _keys(items: Sequence[Item], keys: Mapping[str, Key]) -> Iterator[Problem]:
    for item in items:
        key = keys.get(item.id)
        if key and key.true is not item.true:
            said = "could not tell" if key.true is None else f"says {'true' if key.true else 'false'}"
            yield Problem(
                item.id,
                f"the second reader {said}, the author says otherwise: reword the item or take its pair out.",
            )


def figures(items: Sequence[Item], keys: Mapping[str, Key] | None) -> Iterator[str]:
    """What is worth seeing of a bank, line by line: amounts, balance, separability, agreement."""
    for lang, group in by_language(items):
        true = sum(item.true for item in group)
        yield f"{lang}: {len(group)} items, {len({i.pair for i in group})} pairs, {true / len(group):.1%} true"
        for field in ("topic", "medium", "kind", "technique"):
            counts = Counter(getattr(item, field) or "none" for item in group)
            yield f"  {field}: " + ", ".join(f"{value} {count}" for value, count in sorted(counts.items()))
        if may_be_measured(group):
            for view in VIEWS:
                seen = separability(group, view)
                yield (
                    f"  AUC of {view:5} {seen.auc:.3f} (over seeds {seen.low:.3f} to {seen.high:.3f}), "
                    f"right in {seen.pairs_right:.0%} of the pairs"
                )
            uneven = ", ".join(f"{word} {t}:{f}" for word, t, f in telling_words(group))
            yield f"  most uneven words, true:false: {uneven}"
    yield agreement(items, keys)


def agreement(items: Sequence[Item], keys: Mapping[str, Key] | None) -> str:
    """One sentence on the second key: how many items it covers, and how often it agrees on truth and on technique."""
    read = [(item, keys[item.id]) for item in items if keys and item.id in keys]
    if not read:
        return "second key: nobody has read these items a second time yet"
    truth = sum(key.true is item.true for item, key in read)
    named = [(item.technique, key.technique) for item, key in read if key.technique is not None]
    told = "techniques were not read a second time"
    if named:
        same = sum(one == other for one, other in named)
        told = (
            f"technique in {same} of {len(named)} ({same / len(named):.1%}, Cohen's kappa {kappa(named):.2f})"
        )
    return (
        f"second key: {len(read)} of {len(items)} items read; truth agrees in {truth} ({truth / len(read):.1%}), "
        f"{told}"
    )


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two readers' names for the same things: 1 always the same, 0 as often as by chance. 1 where both
    used one and the same name throughout."""
    ours, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(count * theirs[name] for name, count in ours.items()) / len(pairs) ** 2
    same = sum(one == other for one, other in pairs) / len(pairs)
    return 1.0 if by_chance == 1 else (same - by_chance) / (1 - by_chance)


def sheet(items: Sequence[Item], keys: Mapping[str, Key] | None) -> Iterator[str]:
    """A line of JSON for each item that has no second answer to both questions: id, language, medium, text; mixed."""
    read = keys or {}
    left = [one for one in items if (key := read.get(one.id)) is None or key.technique is None]
    for one in random.Random(len(left)).sample(left, len(left)):  # noqa: S311 (no secret)
        row = {"id": one.id, "lang": one.lang, "medium": one.medium, "text": one.text}
        yield json.dumps(row, ensure_ascii=False)


def main(argv: Sequence[str]) -> int:
    """Prints figures and problems of the bank in a folder (the shipped one where none is named). 0: may be used."""
    folders = [one for one in argv if one != "--sheet"]
    folder = Path(folders[0]) if folders else FOLDER
    try:
        items, institutions, keys = load_bank(folder), load_institutions(folder), load_keys(folder)
    except BankError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    if "--sheet" in argv:
        sys.stdout.writelines(f"{line}\n" for line in sheet(items, keys))
        return 0
    problems = lint(items, institutions, keys)
    for line in (*figures(items, keys), "", *problems, f"{len(problems)} problems"):
        sys.stdout.write(f"{line}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
