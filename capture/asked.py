"""What stands in the address of a figure or of the map: words, days and numbers, checked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams

from data.days import as_of, local_day
from rules.errors import BadInput

OLDEST = timedelta(days=3650)
LONGEST_FLOOR = 20


def area_number(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("area must be the number of an area.", field="area")
    return int(text)


def floor(query: QueryParams) -> str | None:
    """A floor in somebody's own words; one that nobody wrote down finds nothing."""
    return query.get("floor", "")[:LONGEST_FLOOR] or None


def one_of(query: QueryParams, field: str, words: tuple[str, ...]) -> str | None:
    value = query.get(field) or None
    if value is not None and value not in words:
        raise BadInput("{part} has no value like this.", field=field, part=field)
    return value


def word(query: QueryParams, field: str, kind: Any) -> Any:
    value = one_of(query, field, tuple(kind))
    return value and kind(value)


def moment(query: QueryParams) -> tuple[date, datetime]:
    """The day asked for with `on`, by default today, and the moment that its figures are of. Never a day to come."""
    now = datetime.now(UTC)
    today = local_day(now)
    try:
        on = date.fromisoformat(query["on"]) if query.get("on") else today
    except ValueError:
        raise BadInput("on must be a day like 2026-06-16.", field="on") from None
    if not today - OLDEST <= on <= today:
        raise BadInput("on must be a day of the last ten years, not one to come.", field="on")
    return on, as_of(on, now=now)
