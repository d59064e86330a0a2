"""Ten flooders beside honest askers: `python -m tests.tipline.flooding --seconds 300` (a running `soi serve`).

Half of the flooders send signed webhook events, each as one sender, half ask at the public API; each as fast as the
answers come. Honest askers come at a steady rate from a Poisson stream, each somebody new: half of them write through
the webhook, half ask on the page. Success: the door said 200 within ten seconds, and who wrote through the webhook
also got a letter before the end. The other end of the webhook is a small real server in this process.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.fakes.webhook_service import SECRET, WebhookService, signed, webhook_service

PATIENCE = 10.0
"""Seconds after which an honest asker gives up."""
SOME = ("nước chanh", "tỏi sống", "lá đu đủ", "mật ong", "giấm táo", "gừng", "nghệ", "rau má")


@dataclass
class Tally:
    """Statuses and times; the senders who wrote through the webhook and were told 200."""

    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def text_of(number: int) -> str:
    """A question; with many different numbers, many different ones."""
    some = SOME[number % len(SOME)]
    return (
        f"Nghe nói uống {some} {number % 97} ngày liền thì khỏi hẳn bệnh số {number % 89}, có đúng không ạ?"
    )


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> str:
    """The status of one request; the kind of failure without one."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException) as wrong:
        return type(wrong).__name__
    finally:
        line.close()


def write(port: int, sender: str, name: str, text: str) -> str:
    """One message through the webhook."""
    data = {"id": name, "sender": sender, "text": text}
    body = json.dumps(
        {"type": "message.received", "timestamp": "2026-11-27T00:00:00Z", "data": data}
    ).encode()
    headers = {**signed(body, name), "Content-Type": "application/json"}
    return post(port, "/tipline/webhook/events", body, headers)


def ask(port: int, text: str) -> str:
    """One question on the page of the site."""
    from urllib.parse import urlencode

    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "vi"}
    return post(port, "/vi/ask", urlencode({"message": text}).encode(), headers)


def ask_api(port: int, text: str) -> str:
    """One question at the API."""
    return post(
        port, "/api/v1/ask", json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
    )


def flood(port: int, place: int, stop: threading.Event, tally: Tally) -> None:
    """One flooder, until told to stop."""
    number = place * 10**6
    while not stop.is_set():
        number += 1
        text = text_of(number)
        by_hook = place % 2 == 0
        tally.statuses[
            write(port, f"flooder-{place}", f"f-{number}", text) if by_hook else ask_api(port, text)
        ] += 1


def honest(port: int, rate: float, seconds: float, tally: Tally) -> None:
    """Honest askers, each in a thread of their own, at their appointed times."""
    gaps = np.random.default_rng(5).exponential(1 / rate, int(rate * seconds))
    start, threads = time.perf_counter(), []

    def one(number: int, due: float) -> None:
        if number % 2:
            status = ask(port, text_of(number))
        else:
            status = write(port, f"honest-{number}", f"h-{number}", text_of(number))
            if status == "200":
                tally.written.append(f"honest-{number}")
        took = time.perf_counter() - due
        tally.statuses[status if took <= PATIENCE else "too late"] += 1
        tally.times.append(took)

    for number, due in enumerate((start + np.cumsum(gaps)).tolist()):
        time.sleep(max(0.0, due - time.perf_counter()))
        threads.append(threading.Thread(target=one, args=(number, due)))
        threads[-1].start()
    for thread in threads:
        thread.join()


def serve(folder: Path, port: int, hook: WebhookService) -> subprocess.Popen[bytes]:
    """A running `soi serve` with the starter library."""
    environment = os.environ | {
        "SOI_DATA_DIR": str(folder), "SOI_QUIET_HOURS": "-", "SOI_EMBEDDER": "none", "SOI_LOG_LEVEL": "ERROR",
        "SOI_WEBHOOK_SECRET": SECRET, "SOI_WEBHOOK_URL": hook.url, "SOI_WEBHOOK_PRIVATE": "true",
        "SOI_ORIGIN": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    soi = [sys.executable, "-c", "from soi.site.cli import main; main()"]
    subprocess.run([*soi, "migrate", "-v", "0"], env=environment, check=True)
    subprocess.run([*soi, "import", "starter"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return subprocess.Popen([*soi, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)


def _until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)


def run(seconds: float, flooders: int, rate: float, folder: Path) -> dict[str, object]:
    """The flood; figures."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with webhook_service() as hook:
        server = serve(folder, port, hook)
        try:
            _until(lambda: ask(port, text_of(0)) == "200", 90)
            stop, bad, good = threading.Event(), [Tally() for _ in range(flooders)], Tally()
            threads = [
                threading.Thread(target=flood, args=(port, place, stop, tally))
                for place, tally in enumerate(bad)
            ]
            for thread in threads:
                thread.start()
            honest(port, rate, seconds, good)
            stop.set()
            for thread in threads:
                thread.join()
            _until(lambda: set(good.written) <= _told(hook), 120)
            answered = _told(hook)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    with sqlite3.connect(folder / "soi.sqlite3") as rows:
        (kept,) = rows.execute("SELECT count(*) FROM inbox_message").fetchone()
    return _figures(bad, good, answered) | {"messages of flooders that were kept": kept - len(good.written)}


def _told(hook: WebhookService) -> set[str]:
    return {one["to"] for one in list(hook.shown.values())}


def _figures(bad: list[Tally], good: Tally, answered: set[str]) -> dict[str, object]:
    p50, p95, p99, worst = np.quantile(good.times, [0.5, 0.95, 0.99, 1.0]).round(3).tolist()
    silent = [sender for sender in good.written if sender not in answered]
    asked = good.statuses.total()
    return {
        "honest": asked, "honest 200": good.statuses["200"], "honest without a letter": len(silent),
        "honest success %": round(100 * (good.statuses["200"] - len(silent)) / asked, 2),
        "honest statuses": dict(good.statuses), "seconds p50": p50, "p95": p95, "p99": p99, "worst": worst,
        "flooders by webhook": dict(sum((one.statuses for one in bad[::2]), Counter())),
        "flooders by API": dict(sum((one.statuses for one in bad[1::2]), Counter())),
        "letters to flooders": len([one for one in answered if one.startswith("flooder")]),
    }  # fmt: skip


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--flooders", type=int, default=10)
    parser.add_argument("--rate", type=float, default=2.0, help="honest askers a second (default 2)")
    given = parser.parse_args()
    random.seed(1)
    folder = Path(tempfile.mkdtemp(prefix="soi-flooding-"))
    try:
        figures = run(given.seconds, given.flooders, given.rate, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value in figures.items():
        print(f"{name}: {value}")
    print(f"{os.cpu_count()} cores; load average {os.getloadavg()} (this run counted in)")


if __name__ == "__main__":
    main()
