"""The six schemes made into campaigns for 2027: every task, every deadline, every unit against a table made by hand.

The table was written from the catalogue's own lines (due rule and responsible kinds) with a calendar of 2027, in which
1 June is a Tuesday; nothing in it was taken from what the program makes. A line: task, deadline(s), and how many units
get it in a subdistrict with five communities and one unit of every other kind.
"""

from collections import defaultdict

import pytest
from sqlmodel import Session, col, select

from models import Assignment, Campaign, Task
from tests import builders
from tests.builders_activities import Town, campaign, town

OTHERS = (
    *("subdistrict", "party_committee", "safety_committee_office", "emergency_office", "department", "village"),
    *("unit", "enterprise", "school"),
)
SCHEMES = {
    "smp1": """
        01 06-30 1, 02 06-30 8, 03 10-31 1, 04 06-30 8, 05 06-30 7, 06 06-30 1, 07 06-30 8, 08 06-30 8, 09 06-30 6,
        10 06-30 6, 11 06-16 8, 12 06-30 8, 13 06-25 7""",
    "smp2": """
        01 06-30 2, 02 06-30 1, 03 06-30 2, 04 06-16 7, 05 06-30 7, 06 06-30 6, 07 06-30 7, 08 06-30 7, 09 06-30 7,
        10 06-30 7, 11 06-30 1, 12 06-30 7, 13 06-30 7, 14 06-05 8, 15 06-30 2, 16 06-30 8, 17 06-30 7, 18 06-30 7""",
    "smp3": """
        01 06-30 6, 02 06-30 6, 03 06-16 7, 04 06-30 6, 05 06-30 6, 06 06-30 6, 07 06-30 7, 08 06-30 6, 09 06-30 6,
        10 06-30 5, 11 06-30 6, 12 06-30 1, 13 06-09 5, 14 06-15 5, 15 06-30 5, 16 06-30 1, 17 06-30 5,
        plan_submission 06-09 5""",
    "smp4": """
        01 06-30 7, 02 06-30 6, 03 06-30 7, 04 06-30 6, 05 06-30 6, 06 06-30 7, 07 06-30 6, 08 06-30 6, 09 06-16 7,
        10 06-20 6, 11 06-30 6, 12 06-30 7, 13 06-30 2, 14 06-30 5, 15 06-30 7, 16 06-30 7, 17 06-30 5, 18 12-31 6,
        19 06-30 5, 20 12-31 6, 21 06-30 6, 22 06-30 6, 23 06-03/06-10/06-17/06-24 6, 24 07-01 6""",
    "smp5": """
        01 06-30 6, 02 06-30 7, 03 06-30 2, 04 06-30 6, 05 06-30 1, 06 06-30 1, 07 06-16 6, 08 06-20 6, 09 06-30 6,
        10 06-30 6, 11 06-30 6, 12 06-30 1, 13 06-30 8, 14 06-30 6, 15 06-30 6, 16 06-30 6""",
    "smp6": """
        01 06-01 1, 02 06-30 1, 03 06-30 2, 04 06-18 2, 05 06-18 8, 06 06-30 1, 07 06-30 2, 08 06-30 2, 09 06-30 1,
        10 06-30 5, 11 06-30 2, 12 06-30 5, 13 06-30 7, 14 06-30 6, 15 06-30 6, 16a 06-30 1, 16b 06-30 1, 16c 06-30 1,
        16d 06-30 1, 16e 06-30 1, 17a 06-30 1, 17b 06-30 1, 17c 06-30 1, 18 06-30 7, 19 06-30 8, news_item 06-30 8,
        event_plan 06-30 8, after_event 06-30 8""",
}
TASKS = {"smp1": 13, "smp2": 18, "smp3": 18, "smp4": 24, "smp5": 16, "smp6": 28}
ASSIGNMENTS_OF_FIVE = {"smp1": 65, "smp2": 90, "smp3": 90, "smp4": 135, "smp5": 80, "smp6": 140}  # five of each date


def by_hand(scheme: str) -> dict[str, tuple[list[str], int]]:
    lines = (line.split() for line in SCHEMES[scheme].split(","))
    return {f"{scheme}-{task}": (dates.split("/"), int(units)) for task, dates, units in lines}


def made_of(session: Session, made: Campaign) -> dict[str, tuple[list[str], set[int]]]:
    """Per task its deadlines and how many units each date is given to."""
    rows = session.exec(
        select(col(Task.template), col(Assignment.due_on), col(Assignment.unit_id))
        .join(Assignment, col(Assignment.task_id) == col(Task.id))
        .where(col(Task.campaign_id) == made.id)
    ).all()
    assert {due_on.year for _, due_on, _ in rows} == {2027}
    units: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for task, due_on, unit in rows:
        units[str(task)][f"{due_on:%m-%d}"].add(unit)
    return {task: (sorted(days), {len(given) for given in days.values()}) for task, days in units.items()}


@pytest.fixture
def five(session: Session) -> Town:
    return town(session, communities=5)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_for_five_communities_in_2027_is_the_table(session: Session, five: Town, scheme: str) -> None:
    made = campaign(session, five, scheme)
    table = by_hand(scheme)
    assert len(table) == TASKS[scheme]
    assert made_of(session, made) == {task: (dates, {5}) for task, (dates, _) in table.items()}
    rows = session.exec(select(Assignment).join(Task).where(Task.campaign_id == made.id)).all()
    assert len(rows) == ASSIGNMENTS_OF_FIVE[scheme]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_task_goes_to_the_kinds_of_unit_that_the_catalogue_names(session: Session, five: Town, scheme: str) -> None:
    others = [builders.unit(session, five.area, kind).id or 0 for kind in OTHERS]
    made = campaign(session, five, scheme, unit_ids=[*five.unit_ids, *others])
    assert made_of(session, made) == {task: (dates, {units}) for task, (dates, units) in by_hand(scheme).items()}
