"""A page's picture and PDF, drawn by Chromium from given bytes alone, where there is a Chromium.

Chromium may reach nothing but one small proxy in this process, which gives it the page and refuses
everything else. The page is in a sandbox without scripts, forms or reloads (its Content-Security-Policy).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SECONDS = 25.0
MEMORY = 1_500_000_000
"""Bytes in use by Chromium's processes together, above which it is ended."""
MOST_BYTES = 20_000_000
"""Of a page that is drawn, and of a file that Chromium may write."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PAGE = "http://captured.invalid/"
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-quic", "--hide-scrollbars"),
    *("--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
    *("--window-size=1200,1600", "--no-pdf-header-footer", "--disable-dev-shm-usage", "--disable-breakpad"),
)


@dataclass(frozen=True, slots=True)
class Pictures:
    """A PNG of the page's top and a PDF of all of it; empty where they could not be made."""

    screenshot: bytes = b""
    pdf: bytes = b""


def find(chosen: str) -> str:
    """Path of the Chromium to use, or empty. `chosen`: a program, "none", or empty for whichever is installed."""
    if chosen == "none":
        return ""
    return shutil.which(chosen) or "" if chosen else next(filter(None, map(shutil.which, _NAMES)), "")


def draw(program: str, body: bytes, content_type: str) -> Pictures:
    """Draw the page in `body`. Never fails: what cannot be drawn within the limits is not there."""
    if not program or len(body) > MOST_BYTES:
        return Pictures()
    with TemporaryDirectory(prefix="soi-picture-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _only_this_page(body, content_type) as port:
            _run(_command(program, folder, port), folder)
        return Pictures(
            _whole(folder / "page.png", b"\x89PNG", b"IEND\xaeB`\x82"),
            _whole(folder / "page.pdf", b"%PDF", b"%%EOF"),
        )


def _command(program: str, folder: Path, port: int) -> list[str]:
    # Chromium has no sandbox of its own for root.
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [
        program,
        *_FLAGS,
        *unboxed,
        f"--user-data-dir={folder / 'profile'}",
        f"--proxy-server=http://127.0.0.1:{port}",
        f"--screenshot={folder / 'page.png'}",
        f"--print-to-pdf={folder / 'page.pdf'}",
        _PAGE,
    ]


@contextmanager
def _only_this_page(body: bytes, content_type: str) -> Iterator[int]:
    """A proxy on this machine that knows one page; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != _PAGE:
                self.send_error(403)
                return
            self.send_response(200)
            self.send_header("Content-Type", content_type or "text/html")
            self.send_header("Content-Security-Policy", _POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _run(command: list[str], folder: Path) -> None:
    """Run to the end, or to the limits; then every process it started is ended."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
    }
    limited = ["prlimit", f"--fsize={MOST_BYTES * 4}", "--core=0", "--", *command]
    try:
        process = subprocess.Popen(  # noqa: S603 (the operator's own Chromium, no shell)
            limited if shutil.which("prlimit") else command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return
    try:
        _watch(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _watch(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end and _memory(process.pid) < MEMORY:
        time.sleep(0.1)


def _memory(group: int) -> int:
    """Bytes that the processes of a group hold; 0 where the system has no /proc."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total


def _whole(file: Path, start: bytes, end: bytes) -> bytes:
    """The file, if Chromium finished it."""
    if not file.is_file() or file.stat().st_size > MOST_BYTES:
        return b""
    data = file.read_bytes()
    return data if data.startswith(start) and end in data[-1024:] else b""
