"""How fast learners may begin and come back, all together."""

from __future__ import annotations

from soi.pace import Pace

BEGINNERS = Pace(burst=200, seconds=0.5)
"""A whole hall at once, then two a second: room for any class, not for filling the database."""
RETURNERS = Pace(burst=100, seconds=0.5)
"""How fast codes are tried: of 59 bits none is found that way."""
