"""The task texts of the drills: every file reads, its values are known, and the languages say the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from soi.checks.models import Technique, Verdict
from soi.drills.bank import LANGUAGES, TECHNIQUES, BankError, load_institutions
from soi.drills.tasks import (
    DIFFERENCES,
    QUESTIONS,
    SORTS,
    SORTS_OF_TASK,
    TASKS,
    VERDICTS,
    CheckableTask,
    CorrectionTask,
    EvidenceTask,
    FactOpinionTask,
    SameClaimTask,
    SiftTask,
    Task,
    TechniqueTask,
    load_tasks,
)

ANSWERS = (
    *("technique", "true", "same", "differs", "sort", "verdict", "points", "pieces"),
    *("start", "pages", "search", "investigate", "find", "trace"),
)
"""Fields that hold what is right in a task, of whichever kind."""
LEAST = {
    "technique": 24,
    "same_claim": 30,
    "fact_opinion": 30,
    "checkable": 12,
    "evidence": 12,
    "correction": 8,
    "sift": 6,
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sort", SORTS_OF_TASK)
def test_every_kind_of_task_has_enough_of_them_in_each_language(sort: type[Task], lang: str) -> None:
    assert len(load_tasks(sort, lang)) >= LEAST[sort.KIND]


def test_no_file_of_tasks_is_left_unread() -> None:
    known = {f"{sort.KIND}.{lang}.jsonl" for sort in SORTS_OF_TASK for lang in LANGUAGES}
    assert {path.name for path in TASKS.iterdir()} == known


@pytest.mark.parametrize("sort", SORTS_OF_TASK)
def test_the_languages_have_the_same_tasks_with_the_same_answers(sort: type[Task]) -> None:
    assert _answers(sort, "vi") == _answers(sort, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_asked_twice(lang: str) -> None:
    texts = [task.text for task in load_tasks(TechniqueTask, lang)]
    texts += [task.text for task in load_tasks(FactOpinionTask, lang)]
    texts += [text for task in load_tasks(SameClaimTask, lang) for text in (task.one, task.other)]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_techniques_and_verdicts_are_those_of_the_library() -> None:
    assert set(TECHNIQUES) == set(Technique.values)
    assert set(VERDICTS) <= set(Verdict.values)


def test_every_technique_is_met_and_is_no_sign_of_falsehood() -> None:
    tasks = load_tasks(TechniqueTask, "en")
    assert {task.technique for task in tasks} == {"", *TECHNIQUES}
    assert sum(bool(task.technique) and task.true for task in tasks) >= 4, "manipulation for something true"
    assert any(not task.technique and not task.true for task in tasks), "an honest error"
    assert sum(not task.technique for task in tasks) >= 4, "messages without any technique"


def test_pairs_of_messages_are_the_same_claim_about_as_often_as_not() -> None:
    tasks = load_tasks(SameClaimTask, "en")
    assert 0.4 <= sum(task.same for task in tasks) / len(tasks) <= 0.6
    assert {task.differs for task in tasks if not task.same} == set(DIFFERENCES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sharing_words_does_not_give_away_which_messages_make_the_same_claim(lang: str) -> None:
    """Were it so, counting words in common would do; here different claims even share more words."""
    shared: dict[bool, list[float]] = {True: [], False: []}
    for task in load_tasks(SameClaimTask, lang):
        one, other = (set(text.lower().split()) for text in (task.one, task.other))
        shared[task.same].append(len(one & other) / len(one | other))
    means = {same: sum(values) / len(values) for same, values in shared.items()}
    assert means[True] < means[False]


def test_every_sort_of_sentence_and_every_question_is_met() -> None:
    sorts = Counter(task.sort for task in load_tasks(FactOpinionTask, "en"))
    assert set(sorts) == set(SORTS) and min(sorts.values()) >= 5
    asked = {point.asks for task in load_tasks(CheckableTask, "en") for point in task.points}
    assert asked == set(QUESTIONS)


def test_every_claim_has_strong_some_and_no_evidence_not_always_in_the_same_order() -> None:
    tasks = load_tasks(EvidenceTask, "en")
    orders = [tuple(piece.weight for piece in task.pieces) for task in tasks]
    assert all(sorted(order) == ["none", "some", "strong"] for order in orders)
    assert Counter(order[0] for order in orders) == {"strong": 4, "some": 4, "none": 4}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_corrections_rest_on_a_named_institution_and_are_short(lang: str) -> None:
    known = load_institutions()
    for task in load_tasks(CorrectionTask, lang):
        assert task.source.host in known, task.id
        assert len(task.model) <= 360, f"{task.id}: too long to be read on a phone"
        assert task.source.host.removeprefix("www.") in task.model, f"{task.id}: the model names no source"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_missions_can_be_walked_and_every_move_has_a_page(lang: str) -> None:
    for task in load_tasks(SiftTask, lang):
        slugs = {page.slug for page in task.pages}
        assert 5 <= len(task.pages) <= 8, task.id
        assert _reachable(task) == slugs, f"{task.id}: a page nobody can get to"
        moves = (task.investigate, task.find, task.trace)
        assert all(moves), f"{task.id}: a move without a page"
        counted = [slug for move in moves for slug in move]
        assert len(counted) == len(set(counted)) and task.start not in counted, task.id
        assert slugs - {task.start, *counted}, f"{task.id}: nothing leads astray"
        assert task.search[0] not in counted, f"{task.id}: the first hit is the answer; life is not so kind"


def test_missions_end_in_different_verdicts_one_of_them_true() -> None:
    verdicts = [task.verdict for task in load_tasks(SiftTask, "en")]
    assert "true" in verdicts and len(set(verdicts)) >= 5


@pytest.mark.parametrize(
    ("sort", "change", "says"),
    [
        (TechniqueTask, {"technique": "hypnosis"}, "'technique' should be one of ''"),
        (TechniqueTask, {"true": "yes"}, "'true' should be true or false"),
        (SameClaimTask, {"same": True, "differs": "numbers"}, "'differs' should be one of ''"),
        (FactOpinionTask, {"text": "  "}, "'text' should be a text that is not empty"),
        (CheckableTask, {"points": []}, "'points' should be a list of objects"),
        (EvidenceTask, {"pieces": [{"text": "a", "weight": "some", "reason": "b"}]}, "a list of three"),
        (CorrectionTask, {"rubric": ["One?"]}, "at least three questions"),
        (CorrectionTask, {"source": {"title": "a", "publisher": "b", "url": "http://c.example"}}, "https://"),
        (SiftTask, {"search": ["nowhere"]}, "'search' should be a list of slugs"),
        (SiftTask, {"start": "nowhere"}, "'start' should be one of"),
        (TechniqueTask, {"lang": "vi"}, "id and lang should be of technique in en"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place_and_what_belongs_there(
    tmp_path: Path, sort: type[Task], change: dict[str, object], says: str
) -> None:
    first = json.loads((TASKS / f"{sort.KIND}.en.jsonl").read_text("utf-8").splitlines()[0])
    _write(tmp_path, sort, [first | change])
    with pytest.raises(BankError, match=rf"^{sort.KIND}\.en\.jsonl:1") as error:
        load_tasks(sort, "en", tmp_path)
    assert says in str(error.value)


def test_a_real_address_in_the_mini_web_is_refused(tmp_path: Path) -> None:
    first = json.loads((TASKS / "sift.en.jsonl").read_text("utf-8").splitlines()[0])
    first["pages"][1]["site"] = "who.int"
    _write(tmp_path, SiftTask, [first])
    with pytest.raises(BankError, match=r'sift\.en\.jsonl:1 pages\[1\].*end in "\.example"'):
        load_tasks(SiftTask, "en", tmp_path)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    first = json.loads((TASKS / "technique.en.jsonl").read_text("utf-8").splitlines()[0])
    _write(tmp_path, TechniqueTask, [first, first])
    with pytest.raises(BankError, match="en-technique-001 is used before"):
        load_tasks(TechniqueTask, "en", tmp_path)


def _answers(sort: type[Task], lang: str) -> dict[str, object]:
    """Number of the task -> what is right in it, whatever the words."""
    found: dict[str, object] = {}
    for task in load_tasks(sort, lang):
        answer = {name: getattr(task, name) for name in ANSWERS if hasattr(task, name)}
        for name, field in (("pages", "slug"), ("pieces", "weight"), ("points", "asks")):
            if name in answer:
                answer[name] = [getattr(part, field) for part in answer[name]]
        found[task.id.rsplit("-", 1)[1]] = answer
    return found


def _reachable(task: SiftTask) -> set[str]:
    links = {page.slug: page.links for page in task.pages}
    seen: set[str] = set()
    waiting = [task.start, *task.search]
    while waiting:
        slug = waiting.pop()
        if slug not in seen:
            seen.add(slug)
            waiting += links[slug]
    return seen


def _write(folder: Path, sort: type[Task], lines: list[dict[str, object]]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / f"{sort.KIND}.en.jsonl").write_text(text, "utf-8")
