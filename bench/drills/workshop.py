"""`scripts/bench drills workshop [--phones 30] [--messages 4]`: a whole workshop in a room of real browsers.

Starts `soi serve` in a folder of its own and one Chromium with a window for the wall and another (own cookies, no
account) for each phone. Everybody joins, touches an answer at a moment of their own, and again after the talk; with the
last message all touch in the same moment. Measured in the pages, whose clocks are one machine's:

- from a touch to the wall counting it: the k-th touch against the moment at which the wall shows k votes;
- from the leader's key to the new step on each phone;
- votes in the database against votes that were given.

Browsers and server share the machine, so the figures are an upper bound: phones bring processors of their own.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from bench.drills.workshop_plain import ANSWERS, Client, PlainRoom
from tests.journeys.browser import ARGUMENTS, CHROMIUM, SIZES
from tests.journeys.workshop_stage import Stage, running_stage

LIMIT_MS = 500
SPREAD_S = 6.0
"""Seconds over which a room votes when nobody hurries it."""
NOTES = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  window.touched = []; window.counted = []; window.stepped = []; window.pressed = [];
  const live = document.getElementById("live");
  let number = live.dataset.number, counts = "";
  const note = () => {
    if (live.dataset.number !== number) { number = live.dataset.number; stepped.push([Number(number), now()]); }
    const shown = (document.getElementById("counts") || {}).textContent || "";
    if (shown !== counts) { counts = shown; counted.push([Number(number), parseInt(shown) || 0, now()]); }
  };
  new MutationObserver(note).observe(live, {childList: true, subtree: true, characterData: true, attributes: true});
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[name=answer]");
    if (button) touched.push([Number(number), now()]);
  }, true);
  document.addEventListener("keydown", () => pressed.push([Number(number), now()]), true);
})()"""
TOUCH = """([answer, after]) =>
  setTimeout(() => document.querySelector(`[name=answer][value=${answer}]`).click(), after)"""


@dataclass
class Room:
    """The wall and the phones, and how many votes were given in all."""

    wall: Page
    phones: list[Page] = field(default_factory=list)
    given: int = 0

    def step(self) -> None:
        """The leader presses the key; returns when every phone is there."""
        number = int(self.wall.evaluate("document.getElementById('live').dataset.number")) + 1
        self.wall.keyboard.press("PageDown")
        for page in (self.wall, *self.phones):
            page.wait_for_selector(f"#live[data-number='{number}']")

    def vote(self, dice: random.Random, seconds: float) -> None:
        """Everybody touches one answer within `seconds`; returns when the wall has counted all."""
        for page in self.phones:
            page.evaluate(TOUCH, [dice.choice(ANSWERS), 1000 * dice.random() * seconds])
        self.given += len(self.phones)
        all_in = f"{len(self.phones)} of {len(self.phones)} have voted"
        self.wall.wait_for_selector(f"#counts:text-is('{all_in}')", timeout=60_000)

    def to_wall(self) -> dict[int, list[float]]:
        """Step -> milliseconds from the k-th touch to the wall showing k votes."""
        counted = self.wall.evaluate("counted")
        touches: dict[int, list[float]] = {}
        for page in self.phones:
            for number, at in page.evaluate("touched"):
                touches.setdefault(number, []).append(at)
        return {
            number: [
                min(at for where, count, at in counted if where == number and count >= place) - touch
                for place, touch in enumerate(sorted(at_times), 1)
            ]
            for number, at_times in touches.items()
        }

    def to_phones(self) -> list[float]:
        """Milliseconds from the leader's key to each phone, over all steps."""
        pressed = {number + 1: at for number, at in self.wall.evaluate("pressed")}
        return [
            at - pressed[number]
            for page in self.phones
            for number, at in page.evaluate("stepped")
            if number in pressed
        ]


def hold(room: Room, messages: int, dice: random.Random) -> None:
    """A workshop up to the end of its last message; the end itself would erase what is to be counted."""
    for message in range(messages):
        seconds = SPREAD_S if message < messages - 1 else 0.0
        room.step()
        room.vote(dice, seconds)
        room.step()
        time.sleep(dice.random())
        room.step()
        room.vote(dice, seconds)
        room.step()
        time.sleep(dice.random())


def _join(browser: Browser, stack: ExitStack, stage: Stage, code: str) -> Page:
    # Not `reader`: whoever watches each request of thirty windows is busier than the room.
    context = browser.new_context(viewport=SIZES["phone"])
    stack.callback(context.close)
    page = context.new_page()
    page.goto(f"{stage.address}/en/practice/w/{code}/")
    page.click("form[action$='/join/'] button")
    page.wait_for_selector("#live:not([data-still])")
    page.evaluate(NOTES)
    return page


def _held(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "soi.sqlite3")) as base:
        return int(base.execute("SELECT count(*) FROM drills_vote").fetchone()[0])


def _line(name: str, values: Sequence[float]) -> str:
    middle, high, most = np.quantile(values, [0.5, 0.95, 1.0])
    return f"{name}: median {middle:.0f} ms, p95 {high:.0f} ms, most {most:.0f} ms ({len(values)} measured)"


def _words(room: Room | PlainRoom, given: int, held: int) -> tuple[list[str], bool]:
    """The figures in words, and whether they hold."""
    by_step, steps = room.to_wall(), room.to_phones()
    last = sorted(by_step)[-2:]
    calm = [value for number, values in by_step.items() if number not in last for value in values]
    burst = [value for number in last for value in by_step[number]]
    lines = [
        f"votes given {given}, in the database {held}, lost {given - held}",
        _line("vote to wall, each in their own time", calm),
        _line("vote to wall, all in one moment", burst),
        _line("step to phone", steps),
    ]
    fast = max(np.quantile(calm, 0.95), np.quantile(steps, 0.95)) <= LIMIT_MS
    return lines, bool(fast) and held == given


def in_browsers(phones: int, messages: int, seed: int) -> tuple[list[str], bool]:
    """A room of browsers."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stage = stack.enter_context(running_stage(folder))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--renderer-process-limit=8"]
        )
        stack.callback(browser.close)
        wall = stack.enter_context(stage.leader(browser)).page
        code = stage.workshop(wall, size=max(4, messages + messages % 2))
        room = Room(wall, [_join(browser, stack, stage, code) for _ in range(phones)])
        wall.evaluate(NOTES)
        hold(room, messages, random.Random(seed))
        return _words(room, room.given, _held(folder))


def plain(phones: int, messages: int, seed: int) -> tuple[list[str], bool]:
    """A room of HTTP clients; one browser makes the workshop and is closed before anything is measured."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stage = stack.enter_context(running_stage(folder))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            with stage.leader(browser) as leader:
                code = stage.workshop(leader.page, size=max(4, messages + messages % 2))
                uid = leader.page.url.split("/workshops/")[1].split("/")[0]
                token = str(leader.page.get_attribute("[name=csrfmiddlewaretoken]", "value"))
                cookies = leader.page.context.cookies()
            browser.close()
        jar = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
        wall = Client(stage.address, f"/en/practice/workshops/{uid}/wall/", jar, every=0.2)
        guests = [Client(stage.address, f"/en/practice/w/{code}/") for _ in range(phones)]
        for one in guests:
            one.join()
        room = PlainRoom(wall, token, uid, guests)
        room.hold(messages, SPREAD_S, random.Random(seed))
        return _words(room, 2 * messages * phones, _held(folder))


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="bench drills workshop", description=__doc__)
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--messages", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="HTTP clients instead of browsers")
    options = parser.parse_args(argv)
    print(
        f"{options.phones} phones and a wall, {'HTTP clients' if options.plain else 'windows of one Chromium'},"
        f" {options.messages} messages, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}"
    )
    measure = plain if options.plain else in_browsers
    lines, holds = measure(options.phones, options.messages, options.seed)
    print("\n".join(lines))
    print(f"no vote lost and p95 <= {LIMIT_MS} ms: {'yes' if holds else 'no'}")


if __name__ == "__main__":
    main()
