"""What a form asks for each kind of activity: counters, papers, and whether faults or grids come with it."""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from rules.progress import COUNTERS


class ActivityForm(StrEnum):
    DRILL = "drill"
    MEETING = "meeting"
    LECTURE = "lecture"
    TRAINING = "training"
    LETTERS = "letters"
    GRID_VIDEO = "grid_video"
    CONSULTATION = "consultation"


class Shape(NamedTuple):
    """`category`: the task category that such a record has outside every plan."""

    category: str
    counters: tuple[str, ...]
    evidence: tuple[str, ...]
    faults: bool = False  # what went wrong becomes hazards
    grids: bool = False  # which grids it reached


F = ActivityForm
SHAPES: dict[ActivityForm, Shape] = {
    F.CONSULTATION: Shape(
        "consultation_day", ("people", "leaflets", "consultations", "hazards"), ("report", "statistics")
    ),
    F.DRILL: Shape("drill", ("people", "minutes"), ("plan", "attendance", "video"), faults=True),
    F.MEETING: Shape("organisation", ("people",), ("minutes", "attendance")),
    F.LECTURE: Shape("lecture", ("people", "leaflets"), ("attendance", "script")),
    F.TRAINING: Shape("training", ("people",), ("attendance", "minutes")),
    F.LETTERS: Shape("enterprise_duty", ("letters",), ("letter", "ledger")),
    F.GRID_VIDEO: Shape("publicity", ("people",), ("video",), grids=True),
}
BY_METRIC = {"grids_covered_pct": F.GRID_VIDEO, "letters": F.LETTERS, "signed_pct": F.LETTERS, "meetings": F.MEETING}
BY_CATEGORY = {
    "consultation_day": F.CONSULTATION,
    "drill": F.DRILL,
    "lecture": F.LECTURE,
    "study": F.LECTURE,
    "training": F.TRAINING,
    "organisation": F.MEETING,
}


def form_of(category: str, metric: str) -> ActivityForm | None:
    """The form for a task; none = only its own counter and what is usual for its category."""
    return BY_METRIC.get(metric) or BY_CATEGORY.get(category)


def counters(form: ActivityForm | None, category: str) -> tuple[str, ...]:
    return SHAPES[form].counters if form else COUNTERS.get(category, ("people",))


def grid_share(reached: Collection[int], grids: Collection[int]) -> float | None:
    """Percent of the grids that were reached; none where there are no grids."""
    return round(100 * len(set(reached) & set(grids)) / len(set(grids)), 1) if grids else None
