"""`soi serve`: the site and the API, in one process with threads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from granian import Granian
from granian.constants import Interfaces

from soi.site.state import pending_migrations


class Command(BaseCommand):
    """Parses, checks that the tables fit, serves."""

    help = (
        "Serve the site and the API.\n"
        "One worker process with SOI_THREADS threads; static files included; no access log. Stop with Ctrl-C."
        " Exit codes: 0 stopped, 1 the tables are not up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        waiting = pending_migrations()
        if waiting:
            raise CommandError(f"{len(waiting)} changes of tables are waiting; run `soi migrate` first.")
        self.stdout.write(f"Soi answers on http://{options['host']}:{options['port']}/ (Ctrl-C stops it)")
        self.stdout.flush()
        Granian(
            "soi.site.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=settings.SOI_THREADS,
            log_access=False,
        ).serve()
