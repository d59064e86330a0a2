"""Honest numbers: what was asked, how fast it was answered, what arrived, and how often an answer was wrong.

Only groups of at least ten people are told about; the unanswered count; whatever rests on a sample has an interval.
Letters go with their askers, so everything here looks back no further than tips are kept (SOI_TIP_DAYS)."""

from soi.answers.numbers.report import Report, report

__all__ = ["Report", "report"]
