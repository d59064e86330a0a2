"""The reference says what the code says: every command, setting, route, table and API field, nothing else.

When one of these fails: describe the thing where it is defined, then run `python scripts/gen_reference.py`.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.urls import get_resolver

from scripts import gen_reference
from scripts.reference.markdown import described, table, undescribed
from soi.site.cli import own_commands
from soi.site.settings_table import SETTINGS

NAMES = (
    "../decisions/README.md",
    "api.md",
    "commands.md",
    "permissions.md",
    "routes.md",
    "settings.md",
    "tables.md",
    "text-tables.md",
)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return gen_reference.pages()


@pytest.mark.parametrize("name", NAMES)
def test_it_is_up_to_date(name: str, made: dict[str, str]) -> None:
    assert (gen_reference.REFERENCE / name).read_text(encoding="utf-8") == made[name]


def test_it_has_no_page_too_many(made: dict[str, str]) -> None:
    assert sorted(made) == sorted(NAMES)
    assert gen_reference.out_of_date(made) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_describes_everything_it_names(name: str, made: dict[str, str]) -> None:
    assert undescribed(made[name]) == []


def test_it_names_every_command(made: dict[str, str]) -> None:
    headings = re.findall(r"^## `soi (\S+)`$", made["commands.md"], re.MULTILINE)
    assert sorted(headings) == sorted(own_commands())


def test_it_names_every_setting(made: dict[str, str]) -> None:
    assert re.findall(r"^\| `(SOI_\w+)` ", made["settings.md"], re.MULTILINE) == [
        row.name for row in SETTINGS
    ]


def test_it_names_every_route_by_its_name(made: dict[str, str]) -> None:
    named = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    for resolvers in get_resolver().namespace_dict.values():
        named |= {key for key in resolvers[1].reverse_dict if isinstance(key, str)}
    assert named <= set(re.findall(r"\| `([\w-]+)` \|", made["routes.md"]))


def test_it_names_every_table(made: dict[str, str]) -> None:
    wanted = [one._meta.db_table for one in apps.get_models() if one.__module__.startswith("soi.")]
    assert re.findall(r"^## `(\w+)`$", made["tables.md"], re.MULTILINE) == sorted(wanted)


def test_it_names_what_lacks_a_description() -> None:
    assert undescribed(described("", "command nod")) == ["command nod"]
    assert undescribed(described("Says yes.", "command nod")) == []


def test_it_escapes_what_would_break_a_table() -> None:
    assert list(table(("a",), [("x|y\nz",)]))[2] == "| x\\|y z |"
