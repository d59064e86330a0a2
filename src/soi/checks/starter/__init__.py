"""The starter library: checks written for Soi, shipped with it. The checks are in `checks.jsonl`."""

from __future__ import annotations

from pathlib import Path

from soi.checks.records import Defaults

PATH = Path(__file__).with_name("checks.jsonl")
DEFAULTS = Defaults(publisher_name="Soi starter library", publisher_site="starter.soi.invalid")
"""Publisher of the starter checks. `.invalid`: it has no site, and nobody can register one in its name."""
