"""`scripts/bench media photographs --folder DIR`: the same photograph again, of those that packages bring.

Nothing here was drawn by the bench, and no threshold was fitted on them. `bench/data/photographs.txt` names one file
of each scene. They are fetched into DIR, once:

    apt-get download mate-backgrounds lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 plasma-workspace-wallpapers \\
        opencv-doc && for deb in *.deb; do dpkg -x $deb .; done
    pip download --no-deps scikit-image==0.26.0 && unzip -q scikit_image-*.whl

Every second one is put into an index and all are asked after every change; then the others are. Whoever is not in the
index is a stranger: whatever is found then is wrong, as is another one than the right."""

from __future__ import annotations

import argparse
import pickle
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.media.changes import EASY, EVERY, HARD
from bench.media.pictures_drawn import Task, variants_of
from bench.metrics import wilson
from soi.match.media.pictures import PictureIndex
from soi.media.pictures import picture_facts
from soi.media.records import PictureFacts

Facts = Sequence[tuple[Task, dict[str, PictureFacts]]]
NAMES = Path(__file__).parents[1] / "data" / "photographs.txt"


def main(argv: Sequence[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="file of fingerprints: read when there, else written")
    arguments = parser.parse_args(argv)
    names = NAMES.read_text(encoding="utf-8").splitlines()
    there = [name for name in names if (arguments.folder / name).exists()]
    print(f"{len(there)} of {len(names)} photographs are in {arguments.folder}")
    tasks = [
        Task(name, "photo", number, str(arguments.folder / name), changed=True)
        for number, name in enumerate(there)
    ]
    if arguments.keep and arguments.keep.exists():
        facts: Facts = pickle.loads(arguments.keep.read_bytes())
    else:
        with ProcessPoolExecutor(arguments.workers) as pool:
            facts = list(zip(tasks, pool.map(facts_of, tasks), strict=True))
        if arguments.keep:
            arguments.keep.write_bytes(pickle.dumps(facts))
    report(facts)


def facts_of(task: Task) -> dict[str, PictureFacts]:
    """Fingerprints of the photograph ("") and of it after each change; words are not read."""
    return {name: picture_facts(picture) for name, picture in variants_of(task)}


def report(facts: Facts) -> None:
    """Ask for all of them, first with one half in the index, then with the other, and print what was found."""
    found: Counter[str] = Counter()
    wrong: list[str] = []
    strangers, strange = 0, 0
    for half in (0, 1):
        index = PictureIndex()
        for task, by_change in facts[half::2]:
            index.put(task.uid, by_change[""])
        for task, by_change in facts:
            known = task.uid in index
            for change, asked in by_change.items():
                ids = [match.id for match in index.search(asked)]
                others = [uid for uid in ids if uid != task.uid]
                wrong += [f"{task.uid}, {change or 'as it is'} → {uid}" for uid in others]
                found[change] += known and task.uid in ids
                strangers += not known
                strange += bool(others) and not known
    for change in EVERY:
        goal = "≥ .99" if change in EASY else "≥ .95" if change in HARD else ""
        print(f"  {change:20s} {wilson(found[change], len(facts))}  {found[change]} of {len(facts)}  {goal}")
    print(f"strangers with any {wilson(strange, strangers)}, {strange} of {strangers}")
    print(f"wrong ones: {len(wrong)}", *wrong[:40], sep="\n  ")


if __name__ == "__main__":
    main()
