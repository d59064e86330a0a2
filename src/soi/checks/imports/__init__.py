"""Checks from elsewhere: one module for each format, one run that publishes them in batches."""

from soi.checks.imports.fetched import fetched, piped
from soi.checks.imports.formats import FORMATS
from soi.checks.imports.rows import SourceError
from soi.checks.imports.runs import Imported, Progress, Source, import_checks
from soi.checks.records import Defaults

__all__ = [
    "FORMATS",
    "Defaults",
    "Imported",
    "Progress",
    "Source",
    "SourceError",
    "fetched",
    "import_checks",
    "piped",
]
