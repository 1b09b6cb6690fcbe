"""The ladder of a hazard that is not dealt with: the safety station first, then listed for supervision."""

from datetime import date

from rules.hazard_steps import Step

SUPERVISE_AFTER_DAYS = 7


def next_rung(
    level: int, *, refused: bool, due_on: date | None, today: date, supervise_after: int = SUPERVISE_AFTER_DAYS
) -> Step | None:
    """What the ladder asks for today; None while there is nothing to climb for, or nothing above.

    Refused climbs at once; overdue climbs the day after the deadline, and higher when that did not help for some days.
    """
    late = 0 if due_on is None else max(0, (today - due_on).days)
    if level <= 0:
        return Step.ESCALATE if refused or late else None
    if level == 1:
        return Step.SUPERVISE if refused or late > supervise_after else None
    return None
