"""The page of commands: every command of `soi` with its arguments."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator, Mapping

from scripts.reference.markdown import code, described, paragraphs, table


def commands_page() -> Iterator[str]:
    """Each command of `soi` with its arguments."""
    from django.core.management import get_commands, load_command_class

    from soi.site.cli import EXIT_CODES, own_commands

    yield "# Commands\n"
    yield f"Every command explains itself with `--help`. {EXIT_CODES}\n"
    apps = get_commands()
    for name, summary in own_commands().items():
        yield f"## `soi {name}`\n"
        command = load_command_class(apps[name], name)
        own = apps[name].startswith("soi.")
        yield paragraphs(command.help if own else summary, f"command {name}")
        if own:
            yield from _arguments(command.create_parser("soi", name), f"soi {name}")


def _arguments(parser: argparse.ArgumentParser, called: str) -> Iterator[str]:
    from django.core.management.base import DjangoHelpFormatter

    rows: list[tuple[str, ...]] = []
    inner: Mapping[str, argparse.ArgumentParser] = {}
    everywhere = {"--help", *DjangoHelpFormatter.show_last}
    for action in parser._actions:  # argparse offers no public way to list them
        if isinstance(action, argparse._SubParsersAction):
            inner = action.choices
            helps = {pseudo.dest: pseudo.help for pseudo in action._choices_actions}
        elif everywhere.isdisjoint(action.option_strings):
            rows.append(_argument(action, called))
    yield from table(("Argument", "Default", "What it does"), rows)
    if parser.epilog:
        yield inspect.cleandoc(parser.epilog) + "\n"
    for name, sub in inner.items():
        yield f"### `{called} {name}`\n"
        yield paragraphs(sub.description or helps.get(name), f"{called} {name}")
        yield from _arguments(sub, f"{called} {name}")


def _argument(action: argparse.Action, called: str) -> tuple[str, ...]:
    takes = "|".join(map(str, action.choices)) if action.choices else (action.metavar or action.dest.upper())
    if action.option_strings:
        shown = ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {takes}")
    else:
        shown = str(action.metavar or "|".join(map(str, action.choices or [action.dest])))
        shown = f"[{shown}]" if action.nargs in ("?", "*") else shown
    unset = action.default in (None, False, [], argparse.SUPPRESS) or action.nargs == 0
    help_text = described(action.help, f"{called}: {shown}").replace("%(default)s", str(action.default))
    return code(shown), "" if unset else code(action.default), help_text.replace("%%", "%")
