"""`soi workshop`: phones reach this computer under its address in the room, and under no other name."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from soi.net.own_addresses import own_addresses

ROOT = Path(__file__).parents[2]
ROOM = "127.0.0.2"


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOI_")}
    return kept | {"SOI_DATA_DIR": str(folder), "SOI_EMBEDDER": "none", "PYTHONPATH": str(ROOT / "src")}


def _soi(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "soi.site.cli", *arguments],
        env=_environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """A port on which a room is served, and what the command printed."""
    folder = tmp_path_factory.mktemp("room")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    with _soi(folder, "migrate", "-v0") as tables:
        assert tables.wait() == 0
    process = _soi(folder, "workshop", "--address", ROOM, "--port", str(port))
    assert process.stdout is not None
    said = ""
    try:
        while "Soi answers" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield port, said
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def _asked(address: str, port: int, host: str) -> int:
    end = time.monotonic() + 60
    while True:
        try:
            with closing(http.client.HTTPConnection(address, port, timeout=20)) as door:
                door.request("GET", "/vi/practice/w/", headers={"Host": f"{host}:{port}"})
                answer = door.getresponse()
                answer.read()
                return answer.status
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.2)


def test_it_prints_where_phones_come_in(room: tuple[int, str]) -> None:
    port, said = room
    assert f"http://{ROOM}:{port}/vi/practice/w/" in said
    assert "█" in said or "▀" in said


def test_it_is_reached_under_its_address_and_here_and_under_no_other_name(room: tuple[int, str]) -> None:
    port, _ = room
    assert _asked(ROOM, port, ROOM) == 200
    assert _asked("127.0.0.1", port, "127.0.0.1") == 200
    assert _asked("127.0.0.3", port, "127.0.0.3") == 400
    assert _asked(ROOM, port, "evil.example") == 400


@pytest.mark.django_db
def test_it_says_what_it_cannot_do(settings: Settings) -> None:
    with pytest.raises(CommandError, match="not an IPv4 address"):
        call_command("workshop", "--address", "my laptop", "--show")
    settings.SOI_HTTPS = True
    with pytest.raises(CommandError, match="plain http"):
        call_command("workshop", "--show")


def test_own_addresses_are_none_that_only_this_machine_knows() -> None:
    found = own_addresses()
    assert len(found) == len(set(found))
    assert not [one for one in found if IPv4Address(one).is_loopback or IPv4Address(one).is_unspecified]
