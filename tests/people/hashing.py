"""Passwords of tests are hashed as all are, only cheaply. A module of its own: Django finds it by its name."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """Argon2 with the least work it allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


CHEAP = f"{__name__}.{CheapArgon2.__name__}"
