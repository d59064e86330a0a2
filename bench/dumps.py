"""How much memory the whole library takes on its way out: `python -m bench dumps --sizes 1k,10k,100k`.

Each figure comes from a fresh process that asks one address of the public site and throws away what comes, piece
by piece: its peak RSS, and how much of that came on top of what the process had before it asked.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.speed import size
from bench.speed_data import Library

ADDRESSES = (
    *("/dump/checks.jsonl", "/dump/checks.csv", "/feed/claimreview.jsonld"),
    *("/feed/atom.xml", "/feed/feed.json", "/sitemap-1.xml", "/oai?verb=ListRecords&metadataPrefix=oai_dc"),
)
_FIRST = 500
_WORDS = "Một câu của bài kiểm chứng, dài như một câu thường dài. "


def fill(checks: int) -> None:
    """Publish the first checks through the door; the others are copies of their rows with texts of their own."""
    from soi.checks.actions import bulk_publish
    from soi.checks.models import Check, CheckVersion, Source
    from tests.fakes.drafts import draft

    library = Library()
    body = _WORDS * 40
    bulk_publish(
        [draft(external_id=str(n), claim=library.claim(n), body=body) for n in range(min(checks, _FIRST))]
    )
    rows = list(Check.objects.prefetch_related("sources", "versions").order_by("pk"))
    for start in range(_FIRST, checks, _FIRST):
        fresh = [_copied(row, start + n, library) for n, row in enumerate(rows[: checks - start])]
        Check.objects.bulk_create(fresh)
        sources = [(row, one) for row, old in zip(fresh, rows, strict=False) for one in old.sources.all()]
        Source.objects.bulk_create(_of(Source, one, check_row=row) for row, one in sources)
        versions = [(row, one) for row, old in zip(fresh, rows, strict=False) for one in old.versions.all()]
        CheckVersion.objects.bulk_create(_of(CheckVersion, one, check_row=row) for row, one in versions)


def _copied(row: Any, number: int, library: Library) -> Any:
    uid = f"b{number:011d}"
    return _of(type(row), row, uid=uid, external_id=str(number), claim=library.claim(number))


def _of(model: Any, row: Any, **other: object) -> Any:
    kept = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    del kept["id"]
    for name in other:
        kept.pop(f"{name}_id", None)
    return model(**{**kept, **other})


def ask(address: str) -> dict[str, float]:
    """What one request takes: MB in the answer, seconds, MB of RSS before and at the peak."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.get(
        "/.well-known/soi.json"
    )  # routes, templates and connections are there before the measuring begins
    before, started, sent = _peak(), time.perf_counter(), 0
    response: Any = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    for piece in response.streaming_content if response.streaming else [response.content]:
        sent += len(piece)
    return {"sent": sent / 1e6, "seconds": time.perf_counter() - started, "before": before, "peak": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(checks: int) -> list[tuple[str, dict[str, float]]]:
    """Every address of a library of that size."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DJANGO_SETTINGS_MODULE": "soi.site.settings",
            "SOI_DATA_DIR": folder,
            "SOI_EMBEDDER": "none",
        }
        environment = {**os.environ, **settings}

        def run(*words: str) -> str:
            command = [sys.executable, "-m", "bench.dumps", *words]
            return subprocess.run(
                command, env=environment, check=True, stdout=subprocess.PIPE, text=True
            ).stdout

        run("--fill", str(checks))
        return [(address, json.loads(run("--ask", address))) for address in ADDRESSES]


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1k,10k,100k", help="how many checks, separated by commas")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.fill or options.ask:
        _inside(options)
        return
    table = Table("checks", "address", "sent MB", "s", "RSS before MB", "peak MB", "on top MB")
    for text in options.sizes.split(","):
        for address, got in measure(size(text)):
            top = got["peak"] - got["before"]
            figures = (got["sent"], got["seconds"], got["before"], got["peak"], top)
            table.add_row(text, address, *(f"{figure:.1f}" for figure in figures))
    Console(width=120).print(table)


def _inside(options: argparse.Namespace) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    if options.fill:
        call_command("migrate", verbosity=0)
        fill(options.fill)
    else:
        print(json.dumps(ask(options.ask)))


if __name__ == "__main__":
    main()
