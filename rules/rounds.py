"""Rounds that are planned, and how far each has come. What counts is the check at the site, never the walking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAY_PLAN = ("assign_patrol", "manage_plans", "supervise_hazard", "log_inspection")
"""Heads of communities and zones, planners, leaders; whoever patrols plans a round of their own."""
MAY_SEND_OTHERS = ("assign_patrol", "manage_plans", "supervise_hazard")
LONGEST_TITLE = 80
MOST_STOPS = 200
MOST_WEEKS = 12
FURTHEST_DAYS = 366


class RoundState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    NOT_WALKED = "not_walked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """`covered` are the weighted points fresh before and after, and those required, as the proposal said."""

    title: str
    area_id: int
    stops: tuple[int, ...]
    on_day: date
    in_order: bool = False
    team: int = 1
    person_id: int | None = None
    minutes: float | None = None
    start: tuple[float, float] | None = None
    covered: tuple[float, float, float] | None = None
    note: str = ""
    weeks: int = 1


def state(on_day: date, today: date, *, visited: int, total: int, ended: bool, cancelled: bool) -> RoundState:
    """A round is over when the phone said so, when every point was seen, or with its day."""
    if cancelled:
        return RoundState.CANCELLED
    if ended or visited >= total or (visited and on_day < today):
        return RoundState.FINISHED
    if on_day < today:
        return RoundState.NOT_WALKED
    return RoundState.RUNNING if visited else RoundState.PLANNED


def missed(planned: Sequence[int], visited: Iterable[int]) -> list[int]:
    """Points of the plan that nobody saw, in the order of the plan."""
    seen = set(visited)
    return [site for site in planned if site not in seen]
