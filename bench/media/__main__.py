"""`python -m bench media PART …`, PART one of PARTS: see each one's --help."""

from __future__ import annotations

import importlib
import sys

PARTS = (
    "pictures",
    "photographs",
    "scale",
    "templates",
    "ocr",
    "sound",
    "recordings",
    "video",
    "hostile",
    "vocabulary",
)


def main(argv: list[str] | None = None) -> None:
    """Run the part that is named, a module here with a `main(argv)`."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] not in PARTS:
        sys.exit(f"usage: python -m bench media {'|'.join(PARTS)} … (each has --help)")
    sys.argv[0] = f"bench media {arguments[0]}"
    importlib.import_module(f"bench.media.{arguments[0]}").main(arguments[1:])


if __name__ == "__main__":
    main()
