"""One worker process, as seen from outside: start it, give it a file, end it. Nothing here looks into a file.

A worker has a folder of its own, which goes with it. A file that takes longer than its time on the clock, or an answer
that is not as agreed, costs the worker its life, with everything it started.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import soi.media
from soi.media.limits import JOBS, NICE, PATIENCE, STALE_CPU, START, STARVED
from soi.media.messages import Cost, Job, Reading, Reply
from soi.media.records import MediaError
from soi.media.wire import WireError, pack, unpack

_PASSED_ON = ("PATH", "TESSDATA_PREFIX")
"""All that a worker sees of the environment: where programs and tesseract's languages lie."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_MALLOC = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""glibc gives large pieces of memory back at once: what one file took is not there still with the next."""
_LOOK = 0.25
"""Seconds between two looks at how a worker gets on."""
_SIGNALS: dict[int, str] = {
    signal.SIGPROF: "too-slow",
    signal.SIGXCPU: "too-slow",
    signal.SIGXFSZ: "too-large",
    signal.SIGKILL: "too-much-memory",  # nobody here: the kernel, for want of memory
}
"""What ended a worker to why its file is not taken; any other signal is a decoder that fell over a broken file."""


Role = Literal["open", "read"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: the worker's `reply`, or the `error` that keeps it from being there."""

    reply: Reply
    error: MediaError | None
    cost: Cost


class _DiedError(Exception):
    """The worker is gone, or will be: `code` says why its file is not taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Worker:
    """One process. Only one thread at a time talks to it. `role`: whether it opens files or reads words."""

    def __init__(self, role: Role = "open") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="soi-media-"))
        self.jobs = 0
        self.cpu = 0.0
        self._ready = self._gone = False
        self._process = subprocess.Popen(  # noqa: S603 (this very interpreter, no shell)
            [sys.executable, "-s", "-P", "-m", "soi.media.worker", str(self.folder), role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(self.folder),
            cwd=self.folder,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._out, False)
        self._hurries = True
        self._since = self._waited_before = 0.0
        self._hurry(False)

    def do(self, job: Job | Reading, seconds: float) -> Outcome:
        """One job, within so many seconds of the clock. The worker `is_spent` afterwards if it was too much for it."""
        self.jobs += 1
        try:
            self._begin()
            os.write(self._in, pack(job))  # far less than a pipe holds: never waits
            reply = self._reply(seconds)
        except (_DiedError, OSError) as error:
            self._gone = True
            code = error.code if isinstance(error, _DiedError) else "broken"
            return Outcome(Reply(), MediaError(code), self.end())
        self.cpu += reply.cost.cpu
        # A sheet is our own: when reading it goes wrong, the reader is full of what it read before.
        self._gone = bool(reply.error) and isinstance(job, Reading)
        return Outcome(reply, MediaError(reply.error, reply.needs) if reply.error else None, reply.cost)

    def _begin(self) -> None:
        if not self._ready:
            self._hurry(True)
            self.cpu += self._reply(START).cost.cpu
            self._ready = True
        self._hurry(False)
        self._since, self._waited_before = time.monotonic(), self._waited()

    def _reply(self, seconds: float) -> Reply:
        until = time.monotonic() + seconds
        try:
            return unpack(lambda count: self._read(count, until), Reply)
        except WireError:
            raise _DiedError("broken") from None

    def _read(self, count: int, until: float) -> bytes:
        parts: list[bytes] = []
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        while count:
            left = until - time.monotonic()
            if left <= 0:
                raise _DiedError("too-slow")
            if not poll.poll(min(left, _LOOK) * 1000):
                self._look()
                continue
            part = os.read(self._out, min(count, 1 << 20))
            if not part:
                raise _DiedError(self._why())
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _hurry(self, on: bool) -> None:
        """Where the kernel shares time by sessions first (autogroup: desktops, plain virtual machines), a worker's own
        niceness counts among its own processes alone, so its session is made nice, or not."""
        if on != self._hurries:
            self._hurries = on
            with suppress(OSError):  # the kernel has no such thing, or the worker is gone
                Path(f"/proc/{self._process.pid}/autogroup").write_text("0" if on else str(NICE))

    def _look(self) -> None:
        """No answer yet. On a machine that is always busy a nice worker would never get a turn."""
        waited = self._waited() - self._waited_before
        if waited > STARVED or time.monotonic() - self._since > PATIENCE:
            self._hurry(True)

    def _waited(self) -> float:
        """Seconds for which it has stood ready without a processor; programs that it starts are not counted."""
        with suppress(OSError, ValueError, IndexError):
            return int(Path(f"/proc/{self._process.pid}/schedstat").read_text().split()[1]) / 1e9
        return 0.0

    def _why(self) -> str:
        """What ended it. It is left for `end` to bury: until then its number is nobody else's."""
        for _ in range(500):
            found = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            if found is not None:
                killed = found.si_code in (os.CLD_KILLED, os.CLD_DUMPED)
                return _SIGNALS.get(found.si_status, "broken") if killed else "broken"
            time.sleep(0.01)
        return "broken"

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    @property
    def is_spent(self) -> bool:
        """Whether the next file should go to another one."""
        return self._gone or self.jobs >= JOBS or self.cpu >= STALE_CPU

    def is_alive(self) -> bool:
        """False: it ended while nobody looked, as when the kernel wants memory."""
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None

    def end(self) -> Cost:
        """Kill it and all it started, and remove its folder. Seconds it used that no file had been charged with; its
        peak of memory is not known (the kernel mixes it with that of the process that started it)."""
        if self._process.returncode is not None:
            return Cost()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self.let_go()
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        shutil.rmtree(self.folder, ignore_errors=True)
        return Cost(usage.ru_utime + usage.ru_stime - self.cpu)

    def let_go(self) -> None:
        """Close the pipes: a copy of this process does so, whose child the worker is not."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def forget(self) -> None:
        """In a copy of the process that started it: the worker is that one's."""
        self.let_go()
        self._process.returncode = 0


def _environment(folder: Path) -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    source = str(Path(soi.media.__file__).parents[2])
    own = {"PYTHONPATH": source, "TMPDIR": str(folder), "HOME": str(folder), "LANG": "C.UTF-8"}
    return {**passed, **own, **dict.fromkeys(_ONE_THREAD, "1"), **_MALLOC}
