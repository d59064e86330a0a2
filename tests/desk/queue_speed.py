"""How long the queue takes with many open questions.

    .venv/bin/python -m tests.desk.queue_speed --questions 10000

prints seconds of wall clock and of processor for one page, and the reads of the database.
"""

from __future__ import annotations

import argparse
import sys
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

import tests.conftest  # noqa: F401 (sets the stage: a data folder of its own)
from soi.desk.queries import Filters, queue
from tests.desk.test_desk_queue import many_questions


def main() -> int:
    """Fill a database, ask for pages, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=10_000)
    given = parser.parse_args()
    connection.creation.create_test_db(verbosity=0)
    try:
        many_questions(given.questions)
        for name, filters, page in (
            ("first page", Filters(), 1),
            ("page 100", Filters(), 100),
            ("health, Vietnamese", Filters(harm="health", language="vi"), 1),
        ):
            with CaptureQueriesContext(connection) as reads:
                queue(filters, page)
            wall, processor = [], []
            for _ in range(5):
                started, worked = time.perf_counter(), time.process_time()
                queue(filters, page)
                wall.append(time.perf_counter() - started)
                processor.append(time.process_time() - worked)
            sys.stdout.write(
                f"{name:<20} {sorted(wall)[2]:.2f} s wall, {sorted(processor)[2]:.2f} s processor, {len(reads)} reads\n"
            )
    finally:
        connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
