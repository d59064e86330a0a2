"""`soi workshop`: serve a room from this laptop, with or without internet."""

from __future__ import annotations

import os
import sys
from ipaddress import AddressValueError, IPv4Address
from typing import Any

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.translation import override

from soi.net.own_addresses import own_addresses
from soi.site.state import pending_migrations

EVERYWHERE = "0.0.0.0"  # noqa: S104 (phones in the room are to reach it; that is what this command is for)
THREADS = 8
"""Threads that answer: 30 phones ask a hundred times a second."""


class Command(BaseCommand):
    """Finds the address, prints it, becomes `soi serve`."""

    help = (
        "Serve workshops to phones on the same network, from this computer, without internet.\n"
        "Sets SOI_HOSTS and SOI_ORIGIN for this run, shows the address and its QR code here, and serves on all"
        " addresses of this computer. Lead the workshop on http://127.0.0.1:PORT/. Traffic is not encrypted: use a"
        " network of your own (a phone's hotspot will do) and sign in on this computer only."
        " Exit codes: 0 stopped, 1 no address found or the tables are not up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where phones come in."""
        parser.add_argument(
            "--address", default="", help="this computer's address in the room (found by itself)"
        )
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--show", action="store_true", help="show address and QR code, do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show the way in, then serve until stopped."""
        if settings.SOI_HTTPS:
            raise CommandError(
                "SOI_HTTPS is true: phones could not come in over plain http. Unset it for this run."
            )
        if pending_migrations():
            raise CommandError("changes of tables are waiting; run `soi migrate` first.")
        addresses = [_given(options["address"])] if options["address"] else own_addresses()
        if not addresses:
            raise CommandError(
                "no network here. Join the room's network or open a hotspot, or name --address yourself."
            )
        origin = f"http://{addresses[0]}:{options['port']}"
        self._show(origin, addresses[1:])
        if options["show"]:
            return
        os.environ["SOI_HOSTS"] = ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, *addresses]))
        os.environ["SOI_ORIGIN"] = origin
        os.environ["SOI_THREADS"] = str(max(settings.SOI_THREADS, THREADS))
        serve = ["serve", "--host", EVERYWHERE, "--port", str(options["port"])]
        os.execv(sys.executable, [sys.executable, "-m", "soi.site.cli", *serve])  # noqa: S606 (ourselves, no shell)

    def _show(self, origin: str, others: list[str]) -> None:
        with override(settings.LANGUAGE_CODE):
            way_in = origin + reverse("drills:find")
        segno.make(way_in, error="m").terminal(out=self.stdout, compact=True, border=2)  # type: ignore[arg-type]
        self.stdout.write(f"Phones join at {way_in}")
        for one in others:
            self.stdout.write(f"  or, if that is not the room's network: --address {one}")
        self.stdout.write(
            "Phones must be in the same network as this computer; its firewall must let them in."
        )
        self.stdout.flush()


def _given(address: str) -> str:
    try:
        return str(IPv4Address(address))
    except AddressValueError:
        raise CommandError(f"{address!r} is not an IPv4 address such as 192.168.1.20.") from None
