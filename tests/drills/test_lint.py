from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from soi.drills import lint as linter
from soi.drills.bank import LANGUAGES, TECHNIQUES, Item, Key, load_bank, load_institutions, load_keys
from soi.drills.lint import agreement, kappa, lint, sheet
from soi.drills.surface import auc, predict, separability
from tests.drills.banks import INSTITUTIONS, made, random_bank, write


def found(items: list[Item], keys: dict[str, Key] | None = None) -> str:
    return "\n".join(map(str, lint(items, INSTITUTIONS, keys)))


def a_leaking_word(dice: Random, true: bool) -> str:
    return "miracle" if not true and dice.random() < 0.7 else "article"


def a_leaking_mark(dice: Random, true: bool) -> str:
    return "yes" if true else "no!"


def test_the_shipped_bank_may_be_used() -> None:
    assert lint(load_bank(), load_institutions(), load_keys()) == []


def test_a_bank_that_nothing_tells_apart_passes() -> None:
    assert found(random_bank()) == ""


def test_a_bank_whose_words_give_the_answer_away_is_refused() -> None:
    problems = found(random_bank(a_leaking_word))

    assert "en: words alone tell true from false" in problems
    assert "miracle 0:" in problems


def test_a_bank_whose_exclamation_marks_give_the_answer_away_is_refused() -> None:
    assert "length, marks, digits and capitals alone tell true from false" in found(
        random_bank(a_leaking_mark)
    )


def test_a_bank_out_of_balance_is_refused() -> None:
    items = [item for item in random_bank() if item.true or int(item.pair) % 2]

    problems = found(items)

    assert "en: 67% are true; keep it within 45% and 55%: add false items" in problems
    assert "0: a pair is one true and one false item" in problems


def test_a_pair_of_two_true_items_is_refused() -> None:
    items = random_bank()
    items[1] = replace(items[1], true=True, kind="plain", technique="")

    assert "0: a pair is one true and one false item" in found(items)


def test_a_pair_of_unlike_length_or_medium_is_refused() -> None:
    items = random_bank()
    items[0] = replace(
        items[0], text=items[0].text + " and a long tail that goes on and on and on", medium="chat"
    )

    problems = found(items)

    assert "0: its two members should have the same medium" in problems
    assert "bring them within 15 %" in problems


def test_a_small_bank_is_told_how_much_is_missing() -> None:
    problems = found(random_bank(pairs=2))

    assert "en: 4 items; write 116 more." in problems
    assert "en science: 0 items; write 30 more." in problems


def test_no_items_at_all_is_a_problem() -> None:
    assert "there is not one item here" in found([])


def test_a_source_that_nobody_has_named_is_refused() -> None:
    assert "nobody says who speaks at www.who.int" in "\n".join(map(str, lint(random_bank(), {})))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "sober-false"}, "sober-false is a kind of false item"),
        ({"kind": "surprising-true", "true": False}, "surprising-true is a kind of true item"),
        ({"kind": "manipulated-true"}, "say which technique"),
        ({"true": False}, "say which technique"),
        ({"technique": "scam"}, "nothing manipulates in an item of this kind"),
        ({"true": False, "kind": "honest-error", "technique": "scam"}, "nothing manipulates"),
    ],
)
def test_kind_truth_and_technique_have_to_go_together(change: dict[str, object], says: str) -> None:
    assert says in found([made(**change)])


def test_the_same_text_twice_is_refused() -> None:
    assert "this text is used 2 times" in found([made(), made(id="other")])


def test_an_item_the_second_reader_judges_otherwise_is_to_be_reworded() -> None:
    items = random_bank()
    keys = {item.id: Key(item.true, item.technique) for item in items}
    keys["0True"], keys["1False"] = Key(False, "scam"), Key(None, "")

    assert found(items, keys).splitlines() == [
        "0True: the second reader says false, the author says otherwise: reword the item or take its pair out.",
        "1False: the second reader could not tell, the author says otherwise: reword the item or take its pair out.",
    ]
    assert "truth agrees in 126 (98.4%)" in agreement(items, keys)


def test_it_says_so_where_nobody_has_read_the_bank_a_second_time() -> None:
    assert (
        agreement(random_bank(pairs=1), None) == "second key: nobody has read these items a second time yet"
    )


def test_agreement_is_measured_against_chance() -> None:
    """Cohen's own example (1960), 200 answers: po = .70, pe = .41, kappa .492."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    pairs = [
        (one, other)
        for one, row in zip("abc", table, strict=True)
        for other, count in zip("abc", row, strict=True)
        for _ in range(count)
    ]
    assert kappa(pairs) == pytest.approx(0.492, abs=5e-4)
    assert kappa([("a", "a")] * 3) == 1
    items = [made(id=str(number), technique="") for number in range(4)]
    keys = {"0": Key(True, ""), "1": Key(True, "scam"), "2": Key(True, None)}
    assert "technique in 1 of 2 (50.0%, Cohen's kappa 0.00)" in agreement(items, keys)


def test_the_blind_reader_gets_texts_without_answers() -> None:
    items = random_bank(pairs=3)
    keys = {items[0].id: Key(True, ""), items[1].id: Key(False, None)}
    rows = [json.loads(line) for line in sheet(items, keys)]
    assert {row["id"] for row in rows} == {one.id for one in items[1:]}
    assert {name for row in rows for name in row} == {"id", "lang", "medium", "text"}


def test_every_technique_can_be_practised_on_four_pairs_of_each_language() -> None:
    techniques: dict[str, set[str]] = {}
    for one in load_bank():
        if one.technique:
            techniques.setdefault(f"{one.lang} {one.technique}", set()).add(one.pair)
    assert set(techniques) == {f"{lang} {name}" for lang in LANGUAGES for name in TECHNIQUES}
    assert {name: len(pairs) for name, pairs in techniques.items() if len(pairs) < 4} == {}


def test_the_command_prints_figures_and_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert linter.main([str(write(tmp_path, "{"))]) == 1
    assert "this line is not JSON" in capsys.readouterr().out


def test_the_classifier_never_sees_a_pair_it_is_tested_on() -> None:
    """Every word occurs in one pair only, always on the same side: seen, it would tell all; unseen, nothing."""
    items = [
        made(id=f"{pair}{true}", pair=str(pair), true=true, text=f"w{pair}{true} w{pair}{true}x")
        for pair in range(30)
        for true in (True, False)
    ]
    twice = [replace(item, id=f"{item.id}b") for item in items]

    assert separability([*items, *twice], "words").auc == pytest.approx(0.5, abs=0.1)


def test_area_under_the_curve_counts_ties_half() -> None:
    truth = np.array([1.0, 1.0, 0.0, 0.0])

    assert auc(truth, np.array([3.0, 2.0, 1.0, 0.0])) == 1.0
    assert auc(truth, np.array([1.0, 0.0, 1.0, 0.0])) == 0.5
    assert auc(truth, np.array([2.0, 0.0, 1.0, 0.0])) == 0.625


def test_the_regression_is_that_of_scikit_learn() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    dice = np.random.default_rng(3)
    rows = dice.normal(size=(80, 30))
    truth = (rows[:, 0] + dice.normal(size=80) > 0).astype(np.float64)

    theirs = linear.LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(rows[:60], truth[:60])

    ours = predict(rows[:60], truth[:60], rows[60:])
    assert np.allclose(ours, theirs.decision_function(rows[60:]), atol=1e-3)
