"""A process that opens strangers' files one after another, or reads the words of pictures that such a one has opened:
`python -m soi.media.worker FOLDER open` or `… FOLDER read`. Two kinds, because either's libraries take memory.

Jobs come on standard input, replies go to standard output (see `wire`). Before the first file it takes limits upon
itself; each file may cost only so much (`limits.allowance`), by timers and limits of the kernel that end the process,
whatever it is in the middle of. When whoever started it is gone it ends itself, what it started, and its folder.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import math
import os
import resource
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, TypeVar

from soi.media.limits import ADDRESS_SPACE, NICE, OPEN_FILES, READING_MEMORY, WRITTEN, allowance
from soi.media.messages import Cost, Job, Reading, Reply
from soi.media.records import MediaError
from soi.media.wire import pack, unpack

_WARM = (
    *("PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin", "PIL.GifImagePlugin"),
    *("pdqhash", "cv2", "soi.media.pictures"),
)
"""What nearly every file needs: it takes a while to load, and would be counted as memory of the first file."""
_Job = TypeVar("_Job")


def main() -> int:
    """Serve until standard input ends."""
    jobs, replies = _pipes()
    _limit_for_life()
    _end_with_parent(Path(sys.argv[1]), replies)
    logging.disable()
    try:
        if sys.argv[2] == "read":
            _serve((jobs, replies), Reading, _reader())
        else:
            _serve((jobs, replies), Job, _opener())
    finally:  # whoever started it went while it got ready, and this was sooner than the thread
        shutil.rmtree(sys.argv[1], ignore_errors=True)
    return 0


def _opener() -> Callable[[Job], Reply]:
    from soi.media.looking import look  # loads decoders: within the limits

    for name in _WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)

    def opened(job: Job) -> Reply:
        most = allowance(job.kind.sort, job.size)
        _allow(most.cpu, _space() + most.memory)
        return Reply(opened=look(job))

    return opened


def _reader() -> Callable[[Reading], Reply]:
    from soi.media.deciphering import read, warm

    warm()
    most = (
        _space() + READING_MEMORY
    )  # counted from here: what one picture leaves behind is taken from the next

    def deciphered(job: Reading) -> Reply:
        _allow(job.cpu, most)
        return Reply(read=read(job))

    return deciphered


def _serve(pipes: tuple[IO[bytes], IO[bytes]], kind: type[_Job], do: Callable[[_Job], Reply]) -> None:
    jobs, replies = pipes
    _send(replies, Reply(cost=Cost(time.process_time())))
    while head := jobs.read(4):
        job = _next(jobs, head, kind)
        spent = _Spent()
        try:
            reply = do(job)
        except MediaError as error:
            reply = Reply(error=error.code, needs=error.needs)
        except MemoryError:
            reply = Reply(error="too-much-memory")
        except Exception:  # noqa: BLE001 (the loop of jobs: a decoder may raise anything over a broken file)
            reply = Reply(error="broken")
        signal.setitimer(signal.ITIMER_PROF, 0)
        _send(replies, replace(reply, cost=spent.cost()))


def _next(jobs: IO[bytes], head: bytes, kind: type[_Job]) -> _Job:
    ahead = [head]
    return unpack(lambda count: ahead.pop() if ahead else jobs.read(count), kind)


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Jobs and replies. What libraries print goes nowhere: it could break replies, and it quotes files."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return jobs, replies


def _send(replies: IO[bytes], reply: Reply) -> None:
    replies.write(pack(reply))
    replies.flush()


def _limit_for_life() -> None:
    os.nice(NICE)
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def _end_with_parent(folder: Path, replies: IO[bytes]) -> None:
    """A thread that waits for the other end of standard output to close, whatever else goes on here.

    Not PR_SET_PDEATHSIG: that fires when the *thread* that started this process ends, as threads of requests do."""
    poll = select.poll()
    poll.register(replies.fileno(), 0)  # only ever says that nobody reads any more

    def wait() -> None:
        poll.poll()
        shutil.rmtree(folder, ignore_errors=True)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


class _Spent:
    """What this process and those it started have used since a job began."""

    def __init__(self) -> None:
        self._cpu = _cpu()
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew

    def cost(self) -> Cost:
        return Cost(
            _cpu() - self._cpu, max(_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
        )


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _peak() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def _space() -> int:
    """Bytes of address space that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _allow(cpu: float, space: int) -> None:
    """From now on this process ends after `cpu` seconds of work (SIGPROF), to the hundredth; the limit in whole seconds
    is for the programs it starts, who begin at zero, and stands behind the timer. `space`: bytes of address space."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, cpu)
    soft = math.ceil(time.process_time() + cpu) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (min(space, ADDRESS_SPACE), ADDRESS_SPACE))


if __name__ == "__main__":
    sys.exit(main())
