"""Phones have wrong clocks. A record keeps the phone's time; a person looks at what cannot be right."""

from datetime import datetime, timedelta

AHEAD = timedelta(minutes=10)  # so far a record may lie in the future
SKEW_S = 3600  # so far a phone's clock may be off, in seconds
LARGEST_S = 2**31 - 1


def skew_s(phone: datetime, server: datetime) -> int:
    """Phone minus server in whole seconds, within what a database column holds."""
    seconds = round((phone - server).total_seconds())
    return max(-LARGEST_S, min(LARGEST_S, seconds))


def review(occurred_at: datetime, now: datetime, skew_s: int | None) -> str:
    """Why a person should look at the time of a record: "future_time", "clock_off", or nothing."""
    if occurred_at > now + AHEAD:
        return "future_time"
    if skew_s is not None and abs(skew_s) > SKEW_S:
        return "clock_off"
    return ""
