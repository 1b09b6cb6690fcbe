"""The ladder: refused at once, overdue from the day after, supervision when that did not help."""

from datetime import date, timedelta

import pytest

from rules.escalation import next_rung
from rules.hazard_steps import Step

DUE = date(2026, 6, 16)


@pytest.mark.parametrize(
    ("level", "refused", "days_late", "step"),
    [
        (0, False, -1, None),
        (0, False, 0, None),  # due today is not overdue
        (0, False, 1, Step.ESCALATE),
        (0, True, -5, Step.ESCALATE),
        (1, False, 7, None),
        (1, False, 8, Step.SUPERVISE),
        (1, True, -5, Step.SUPERVISE),
        (2, True, 99, None),
    ],
)
def test_the_next_rung(level: int, refused: bool, days_late: int, step: Step | None) -> None:
    today = DUE + timedelta(days=days_late)
    assert next_rung(level, refused=refused, due_on=DUE, today=today) is step


def test_without_a_deadline_only_a_refusal_climbs() -> None:
    assert next_rung(0, refused=False, due_on=None, today=DUE) is None
    assert next_rung(0, refused=True, due_on=None, today=DUE) is Step.ESCALATE
