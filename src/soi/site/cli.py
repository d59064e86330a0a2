"""The `soi` command: Django's management commands under the name `soi`, with a help page of Soi's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.metadata import version

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class

EXIT_CODES = (
    "Exit codes: 0 all fine · 1 it failed · 2 wrong usage or settings; a command's own help names others."
)
FROM_DJANGO = {"migrate": "Bring the database's tables up to date."}


def main(argv: list[str] | None = None) -> int:
    """Run `soi …` as the shell does; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.site.settings")
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] in ([], ["help"], ["--help"], ["-h"]) and len(arguments) < 2:
        return _guarded(_print_help)
    if arguments == ["--version"]:
        print(f"soi {version('soi')}")  # noqa: T201 (this is a command)
        return 0
    return _guarded(lambda: ManagementUtility(["soi", *arguments]).execute())


def own_commands() -> dict[str, str]:
    """Each command of Soi with its one-line description."""
    commands = {
        name: _first_line(load_command_class(app, name).help)
        for name, app in get_commands().items()
        if app.startswith("soi.")
    }
    return dict(sorted((commands | FROM_DJANGO).items()))


def _guarded(run: Callable[[], None]) -> int:
    try:
        run()
    except ImproperlyConfigured as wrong:
        print(f"soi: {wrong}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        print("soi: stopped.", file=sys.stderr)  # noqa: T201
        return 130
    return 0


def _print_help() -> None:
    import django

    django.setup()
    rows = own_commands()
    width = max(map(len, rows))
    lines = [f"  soi {name:<{width}}  {text}" for name, text in rows.items()]
    print(  # noqa: T201
        "\n".join(
            (
                f"Soi {version('soi')}: from a message to the check that answers it, or an honest “not yet”.",
                "",
                *lines,
                "",
                "`soi COMMAND --help` explains one of them.",
                EXIT_CODES,
            )
        )
    )


def _first_line(text: object) -> str:
    return str(text).strip().split("\n", 1)[0]


if __name__ == "__main__":
    sys.exit(main())
