"""Two thousand steps that are really taken: of the ten thousand in the ordinary walk most are refused."""

import pytest
from sqlmodel import Session, func, select

from models import HazardEvent
from rules.vocabulary import HazardState
from tests import builders
from tests.actions.test_hazard_walks import Crowd, mind_the_laws

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
STEPS = 2_000


def test_two_thousand_steps_taken_break_no_law(session: Session) -> None:
    """Nine presses of ten are by somebody whose turn it is, so the hazards of a year come and go."""
    builders.category(session)
    crowd = Crowd(session, seed=20261126, sense=0.9, news=0.05)
    taken = 0
    while taken < STEPS:
        for _ in range(500):
            crowd.press()
        taken = session.scalar(select(func.count()).select_from(HazardEvent)) or 0
    reached = mind_the_laws(crowd)
    gone = reached[HazardState.STRUCK_OFF]
    print(f"\n{taken} steps on {len(crowd.ids)} hazards over {len(crowd.told)} days, {gone} struck off")
    assert gone > 50
