"""What the operator set for the tipline, read when it is needed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def desk_language() -> str:
    """The language for somebody of whom nothing is known."""
    return str(settings.LANGUAGE_CODE)


def end_of_night(now: datetime) -> datetime | None:
    """When the quiet hours end that `now` falls into; None outside of them. Hours of the desk's time zone."""
    hours: tuple[time, time] | None = settings.SOI_QUIET_HOURS
    if hours is None:
        return None
    start, end = hours
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    clock = here.time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    if not inside:
        return None
    morning = here.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return morning if morning > here else morning + timedelta(days=1)
