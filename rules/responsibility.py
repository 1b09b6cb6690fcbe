"""Which of the chosen units a task is given to. A task is never dropped: where no unit fits, the preview says so."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

KIN = (  # kinds that stand in for one another when the very kind was not chosen
    ("subdistrict", "party_committee", "safety_committee", "safety_committee_office", "emergency_office", "department"),
    ("community", "village", "grid"),
    ("unit", "enterprise", "school", "hospital", "property", "organiser"),
)


class Fit(StrEnum):
    """How well the units fit the task's responsible kinds."""

    EXACT = "exact"
    KIN = "kin"  # a unit of the same rank took it
    ALL = "all"  # none of that rank was chosen: given to every chosen unit, for the planner to correct


def given_to(responsible: Sequence[str], chosen: Mapping[int, str]) -> tuple[list[int], Fit]:
    """`chosen` is unit id -> kind. A task that names nobody is everybody's."""
    if not responsible:
        return list(chosen), Fit.EXACT
    exact = [unit for unit, kind in chosen.items() if kind in responsible]
    if exact:
        return exact, Fit.EXACT
    ranks = {kind for rank in KIN if set(rank) & set(responsible) for kind in rank}
    kin = [unit for unit, kind in chosen.items() if kind in ranks]
    return (kin, Fit.KIN) if kin else (list(chosen), Fit.ALL)
