"""What a setting is: its name, the kind of its value, its default, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ImproperlyConfigured

Kind = Literal[
    "text",
    "flag",
    "count",
    "path",
    "names",
    "secret",
    "origin",
    "issuer",
    "language",
    "zone",
    "hours",
    "level",
]

LONGEST_ISSUER = 200
"""Characters; it is kept with every account that is linked to it."""


class SettingError(ImproperlyConfigured):
    """A setting has a value that Soi cannot start with. The text is a sentence for whoever runs it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: the variable's name, what kind of value it takes, its default as written, and what it does."""

    name: str
    kind: Kind
    default: str
    help: str
