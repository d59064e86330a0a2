"""A desk with one admin and an empty library, for browsers: `python -m tests.people.stage FOLDER PORT` serves it."""

from __future__ import annotations

import sys

PASSWORD = "correct horse battery staple"


def _serve(port: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from soi.people.actions import create_admin

    call_command("migrate", verbosity=0)
    create_admin("ada@desk.example", "Ada", PASSWORD)
    call_command("serve", port=port)


if __name__ == "__main__":
    _serve(int(sys.argv[2]))
