"""Reports of residents and callers behind the lines that came from outside: waiting, under way, solved, turned down."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from sqlmodel import Session

from data.days import local_day
from data.demo import phrases
from data.demo.lives import Life
from data.demo.names import Names
from models import PublicReport
from rules.hazard_steps import Step
from rules.public_reports import ALPHABET, DRAWN, STAGES, Channel, Stage, spelled
from rules.vocabulary import HazardSource, HazardState

SEED = 20261126
CHANNELS = {
    HazardSource.PUBLIC: Channel.PAGE,
    HazardSource.HOTLINE_12350: Channel.HOTLINE_12350,
    HazardSource.HOTLINE_12345: Channel.HOTLINE_12345,
}


def told_by_residents(lives: Sequence[Life]) -> list[Life]:
    return [life for life in lives if life.hazard.source in CHANNELS]


def merge_one(lives: Sequence[Life]) -> None:
    """One report that was turned down repeats an older line near by; before anything is written."""
    told = told_by_residents(lives)
    kept = [life for life in told if life.hazard.registered_at and life.hazard.source is HazardSource.PUBLIC]
    for life in told:
        older = [k for k in kept if k.community is life.community and k.at < life.hazard.found_at]
        if life.hazard.state is HazardState.REJECTED and older:
            twin = older[-1].hazard
            life.hazard.duplicate_of, life.hazard.category, life.hazard.title = twin.id, twin.category, twin.title
            life.hazard.place, life.hazard.lat, life.hazard.lon = twin.place, twin.lat, twin.lon
            life.hazard.site_id, life.hazard.unit_id, life.hazard.area_id = twin.site_id, twin.unit_id, twin.area_id
            next(event for event in life.events if event.step == Step.REJECT).note = phrases.MERGED
            return


def make_reports(session: Session, lives: Sequence[Life]) -> None:
    """Drawn from a chance of their own, so that nothing else of the demo depends on them."""
    rng = Random(SEED)
    names = Names(rng)
    rows = [_report(life, rng, names) for life in told_by_residents(lives)]
    session.add_all(rows)
    session.flush()


def _report(life: Life, rng: Random, names: Names) -> PublicReport:
    hazard, channel = life.hazard, CHANNELS[life.hazard.source]
    named = channel is not Channel.PAGE or rng.random() < 0.6
    at = hazard.recorded_at
    answer = _answer(life, rng)
    return PublicReport(
        id=UUID(int=rng.getrandbits(128), version=4),
        hazard_id=hazard.id,
        number=spelled(local_day(at).year, "".join(rng.choice(ALPHABET) for _ in range(DRAWN))),
        channel=channel,
        call_number="" if channel is Channel.PAGE else f"{at:%Y%m%d}{rng.randrange(1000):04}",
        reporter_name=names.person() if named else "",
        reporter_phone=names.phone() if named else "",
        wants_reward=named and rng.random() < 0.2,
        created_at=at,
        answer=answer,
        answered_at=life.at if answer else None,
        is_demo=True,
    )


def _answer(life: Life, rng: Random) -> str:
    """What waits has no answer yet; what was turned down always has one."""
    stage = STAGES[life.hazard.state]
    if stage is Stage.NOT_TAKEN_UP:
        return phrases.ANSWER_MERGED if life.hazard.duplicate_of else phrases.ANSWER_REJECTED
    if stage is Stage.RECEIVED or (stage is not Stage.SOLVED and rng.random() < 0.4):
        return ""
    return phrases.ANSWERS[stage.value]
