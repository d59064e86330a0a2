"""Worker processes: limited, apart, replaced when they die, and never left behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from bench.media.hostile_bases import encoded
from soi.media import limits
from soi.media.believing import is_plausible
from soi.media.decoding import started
from soi.media.examining import Wish, examine, weighed
from soi.media.messages import Job, Opened, Reply, Sheet
from soi.media.pool import Pool
from soi.media.process import Worker
from soi.media.records import (
    Examined,
    Frame,
    LocalFeatures,
    MediaError,
    PictureFacts,
    SoundFacts,
    VideoFacts,
)
from soi.media.sniff import JPEG, MP4, PNG
from soi.media.storing import from_bytes, known_of
from soi.media.tracing import HASHES, RATE
from soi.media.wire import WireError, pack, unpack

QUICK = Wish(words=False)
FONT = ImageFont.truetype("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", 24)


def _sessions_share_time() -> bool:
    enabled = Path("/proc/sys/kernel/sched_autogroup_enabled")
    return enabled.exists() and enabled.read_text().strip() == "1"


def reading(data: bytes) -> object:
    """Like a pipe that holds these bytes."""
    rest = [data]

    def read(count: int) -> bytes:
        part, rest[0] = rest[0][:count], rest[0][count:]
        if len(part) < count:
            raise WireError("end")
        return part

    return read


def unpacked(data: bytes) -> Reply:
    return unpack(reading(data), Reply)  # type: ignore[arg-type]


VIDEO = VideoFacts(1.0, 320, 240, (), trace=bytes(4 * HASHES * 32))
FACTS = PictureFacts(640, 480, b"\x01" * 32, 90, turned=b"\x02" * 256)
OPENED = Opened(PNG, JPEG, b"\xff\xd8\xff preview", picture=FACTS, missing=("c2pa",))


def test_records_come_over_the_pipe_as_they_were() -> None:
    reply = Reply(opened=OPENED)
    assert unpacked(pack(reply)) == reply


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"width": 640', b'"width": 6e9'),
        (b'"width": 640', b'"width": "a"'),
        (b'"width": 640', b'"wedth": 640'),
        (b'"width": 640', b'"width": NaN'),
        (b'"sort": "picture"', b'"sort": "pictura"'),
        (b'"missing": ["c2pa"]', b'"missing": [["pa"]'),
        (b'"blobs": [11, 32', b'"blobs": [-1, 32'),
        (b'"whole": 1', b'"whole": 9'),
    ],
)
def test_whatever_is_not_as_agreed_is_refused(old: bytes, new: bytes) -> None:
    good = pack(Reply(opened=OPENED))
    assert old in good
    with pytest.raises(WireError):
        unpacked(good.replace(old, new, 1))


def test_it_does_not_wait_for_what_is_too_long() -> None:
    with pytest.raises(WireError):
        unpacked(b"\xff\xff\xff\xff{}")
    header = b'{"blobs": [99999999999], "record": {}}'
    with pytest.raises(WireError):
        unpacked(len(header).to_bytes(4, "big") + header)


def test_it_does_not_believe_what_cannot_be(whole: dict[str, bytes]) -> None:
    clean = whole["jpg"]
    assert is_plausible(OPENED, PNG, clean)
    assert not is_plausible(OPENED, PNG, b"<script>")
    assert not is_plausible(OPENED, MP4, clean)
    assert not is_plausible(replace(OPENED, picture=replace(FACTS, whole=b"short")), PNG, clean)
    assert not is_plausible(replace(OPENED, preview=b"<svg>"), PNG, clean)


@pytest.mark.parametrize(
    "wrong",
    [
        {"picture": replace(FACTS, part=(0.5, 0.5, 0.6, 0.2))},
        {"picture": replace(FACTS, part=(-0.1, 0.0, 0.6, 0.2))},
        {"picture": replace(FACTS, local=LocalFeatures(bytes(8), bytes(33)))},
        {"sheet": Sheet(2000, 2001, 2000)},
        {"sheet": Sheet(20_000, 2000, 2000)},
        {"sheet": Sheet(2000, 0, 2000)},
    ],
)
def test_it_does_not_believe_lengths_and_places_that_cannot_be(
    wrong: dict[str, object], whole: dict[str, bytes]
) -> None:
    assert is_plausible(replace(OPENED, picture=replace(FACTS, part=(0.0, 0.1, 1.0, 0.9))), PNG, whole["jpg"])
    assert is_plausible(replace(OPENED, sheet=Sheet(2000, 1500, 1500)), PNG, whole["jpg"])
    assert not is_plausible(replace(OPENED, **wrong), PNG, whole["jpg"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(VIDEO, trace=bytes(100)),
        replace(VIDEO, trace=bytes(1300 * RATE * HASHES * 32)),
        replace(VIDEO, sound=SoundFacts(1.0, b"abc")),
        replace(VIDEO, frames=(Frame(0.0, replace(FACTS, whole=b"short")),)),
    ],
)
def test_it_does_not_believe_a_video_that_cannot_be(wrong: VideoFacts, whole: dict[str, bytes]) -> None:
    opened = Opened(MP4, MP4, video=VIDEO)
    assert is_plausible(opened, MP4, whole["mp4"])
    assert not is_plausible(replace(opened, video=wrong), MP4, whole["mp4"])


def test_the_longest_video_fits_into_a_message() -> None:
    corners = LocalFeatures(bytes(300 * 8), bytes(300 * 32))
    still = PictureFacts(8000, 4000, bytes(32), 100)
    seconds = int(limits.SECONDS_OF_VIDEO)
    frames = [
        Frame(float(at), replace(still, local=corners if at % 50 == 0 else None)) for at in range(seconds)
    ]
    sound = SoundFacts(float(seconds), bytes(4 * seconds * 9))
    trace = bytes(RATE * seconds * HASHES * 32)
    video = VideoFacts(float(seconds), 8000, 4000, tuple(frames), sound, trace)
    reply = Reply(opened=Opened(MP4, MP4, bytes(limits.PREVIEW_BYTES), video=video))
    assert unpacked(pack(reply)) == reply


def test_words_that_take_too_long_cost_nothing_but_the_words(
    whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soi.media.examining.FILE_CPU", 0.25)
    noise = encoded(Image.effect_noise((1500, 1500), 60), "JPEG", quality=40)
    pool = Pool()
    try:
        result = weighed(noise, Wish(), pool)
        assert result.examined is not None
        assert (result.examined.words, result.examined.unfinished) == (None, ("words",))
        assert result.examined.picture is not None
        assert examine(whole["png"], QUICK, pool).kind == PNG
    finally:
        pool.close()


def _written(text: str) -> bytes:
    paper = Image.new("RGB", (360, 120), "white")
    ImageDraw.Draw(paper).text((20, 40), text, font=FONT, fill="black")
    return encoded(paper, "PNG")


def test_a_reader_full_of_earlier_pictures_makes_room_for_another_one() -> None:
    pool = Pool()
    try:
        examine(_written("Nước đã rút"), Wish(), pool)
        (full,) = pool._readers
        pages = int(Path(f"/proc/{full.pid}/statm").read_text().split()[0])
        held = pages * resource.getpagesize() + limits.MB
        resource.prlimit(full.pid, resource.RLIMIT_AS, (held, held))
        found = examine(_written("Mưa đã tạnh"), Wish(), pool)
        assert found.words is not None
        assert (found.words.text, found.unfinished) == ("Mưa đã tạnh", ())
        (another,) = pool._readers
        assert another is not full
        assert not Path(f"/proc/{full.pid}").exists()
    finally:
        pool.close()


def test_a_picture_too_long_to_read_says_that_only_part_was_read(pool: Pool) -> None:
    strip = Image.new("RGB", (360, 9000), "white")
    for top in (100, 8900):
        ImageDraw.Draw(strip).text((20, top), "Nước đã rút", font=FONT, fill="black")
    found = examine(encoded(strip, "PNG"), Wish(), pool)
    assert found.words is not None
    assert (found.words.text, found.words.whole) == ("Nước đã rút", False)
    assert found.unfinished == ("words",)
    assert from_bytes(known_of(found), Examined).words == found.words


@pytest.mark.parametrize(("megabytes", "said"), [(20, b"fine\n"), (limits.PROGRAM_DATA // limits.MB, b"")])
def test_a_program_has_a_limit_of_memory_of_its_own(megabytes: int, said: bytes) -> None:
    program = f"input(); bytearray({megabytes} * {limits.MB}); print('fine')"
    with started([sys.executable, "-c", program], subprocess.PIPE) as child:
        assert child.communicate(b"\n")[0] == said


def test_a_worker_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOI_SECRET_KEY", "do-not-tell")
    worker = Worker()
    try:
        seen = Path(f"/proc/{worker.pid}/environ").read_bytes()
        assert b"do-not-tell" not in seen
        assert b"SOI_" not in seen
    finally:
        worker.end()
    assert not worker.folder.exists()


def test_one_that_was_killed_is_replaced_and_its_folder_is_gone(whole: dict[str, bytes]) -> None:
    pool = Pool()
    try:
        examine(whole["png"], QUICK, pool)
        with pool.lent() as worker:
            first = worker
        os.kill(first.pid, signal.SIGKILL)
        time.sleep(0.1)
        assert examine(whole["png"], QUICK, pool).kind == PNG
        assert not first.folder.exists()
    finally:
        pool.close()


def test_one_that_dies_over_a_file_says_so_of_this_file_alone(whole: dict[str, bytes]) -> None:
    worker = Worker()
    folder = worker.folder / "job"
    folder.mkdir()
    (folder / "input").write_bytes(whole["png"])
    os.kill(worker.pid, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (worker.pid, signal.SIGSEGV)).start()
    threading.Timer(0.3, os.kill, (worker.pid, signal.SIGCONT)).start()
    outcome = worker.do(Job(str(folder), PNG, 100, words=False), 20)
    assert outcome.error is not None
    assert outcome.error.code == "broken"
    assert worker.is_spent
    assert not worker.folder.exists()


@pytest.mark.skipif(not _sessions_share_time(), reason="the kernel shares no time by sessions")
def test_it_stands_back_until_somebody_has_waited_long_enough(
    whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soi.media.process.PATIENCE", 0.05)
    worker = Worker()
    (worker.folder / "input").write_bytes(whole["png"])
    niceness = Path(f"/proc/{worker.pid}/autogroup")
    assert niceness.read_text().endswith(f"nice {limits.NICE}\n")
    seen: list[str] = []
    os.kill(worker.pid, signal.SIGSTOP)
    threading.Timer(0.3, lambda: seen.append(niceness.read_text())).start()
    threading.Timer(0.4, os.kill, (worker.pid, signal.SIGCONT)).start()
    assert worker.do(Job(str(worker.folder), PNG, len(whole["png"]), words=False), 20).error is None
    assert seen[0].endswith("nice 0\n")
    worker.end()


def test_many_threads_may_ask_at_once(whole: dict[str, bytes]) -> None:
    pool = Pool(size=2)
    names = ["gif", "jpg", "moving.webp"] * 2
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda name: examine(whole[name], QUICK, pool).kind.ending, names))
        assert found == [name.rpartition(".")[2] for name in names]
    finally:
        pool.close()


def test_whoever_waits_too_long_is_told_that_it_is_busy(whole: dict[str, bytes]) -> None:
    pool = Pool(wait=0.05)
    try:
        with pool.lent(), pytest.raises(MediaError) as refused:
            examine(whole["png"], QUICK, pool)
        assert refused.value.code == "busy"
        assert weighed(whole["png"], QUICK, pool).error is None
    finally:
        pool.close()


def test_no_worker_outlives_whoever_started_it(tmp_path: Path, whole: dict[str, bytes]) -> None:
    (tmp_path / "a.png").write_bytes(whole["png"])
    program = (
        "import os, signal, sys, pathlib\n"
        "from soi.media.examining import examine, Wish\n"
        "from soi.media.pool import POOL\n"
        f"examine(pathlib.Path({str(tmp_path / 'a.png')!r}), Wish(words=False))\n"
        "print([(w.pid, str(w.folder)) for w in POOL._idle], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment, check=False
    ).stdout
    workers = eval(said)  # our own numbers and paths
    assert workers
    until = time.monotonic() + 20
    while time.monotonic() < until and any(_runs(pid) or Path(folder).exists() for pid, folder in workers):
        time.sleep(0.05)
    assert [(pid, folder) for pid, folder in workers if _runs(pid) or Path(folder).exists()] == []


def _runs(pid: int) -> bool:
    try:
        return b"soi.media.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_copy_of_the_process_has_workers_of_its_own(whole: dict[str, bytes]) -> None:
    from soi.media.pool import POOL

    examine(whole["png"], QUICK)
    mine = {worker.pid for worker in POOL._idle}
    child = os.fork()
    if child == 0:
        try:
            found = examine(whole["gif"], QUICK).kind.ending
            own = not mine & {worker.pid for worker in POOL._idle}
            POOL.close()
            os._exit(0 if found == "gif" and own else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert examine(whole["png"], QUICK).kind == PNG
    assert mine & {worker.pid for worker in POOL._idle}
