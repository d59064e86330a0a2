"""How fast readers' words may come in, all readers together."""

from __future__ import annotations

from soi.pace import Pace

COMPLAINTS = Pace(burst=20, seconds=30)
"""Twenty at once and then two a minute: more than a desk can answer, and far less than a flood."""
THANKS = Pace(burst=60, seconds=1)
