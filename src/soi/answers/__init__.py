"""Keeps the index in step with the checks and turns a message into an answer.

Front door: `soi.answers.find.find`, `soi.answers.sync.sync` and `rebuild`. They cannot be named here:
Django loads this package before the tables exist."""
