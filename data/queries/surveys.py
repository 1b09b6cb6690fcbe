"""Rounds of the injury survey: households planned and asked, injuries by age, place and kind."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, SurveyAnswer, SurveyRound
from rules.injuries import counted
from rules.permissions import Viewer


class RoundSeen(NamedTuple):
    """`counts`: part (age, place, kind) -> word -> how many injuries."""

    id: int
    name: str
    area: str
    starts_on: date
    ends_on: date
    planned: int
    asked: int
    people: int
    injured: int
    counts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


class Household(NamedTuple):
    """One that was asked. `number` counts within the round: nobody can be found by it."""

    number: int
    area: str
    asked_on: date
    people: int
    injuries: tuple[dict[str, str], ...]


def households(session: Session, viewer: Viewer, *, round_id: int) -> tuple[Household, ...]:
    """Those in sight, in the order in which they were asked."""
    rows = session.execute(
        select(SurveyAnswer, col(Area.name))
        .join(Area, col(Area.id) == col(SurveyAnswer.area_id))
        .where(col(SurveyAnswer.round_id) == round_id, visible(viewer, SurveyAnswer.area_id))
        .order_by(col(SurveyAnswer.asked_on), col(SurveyAnswer.id))
    )
    return tuple(
        Household(n, area, row.asked_on, row.people, tuple(row.injuries)) for n, (row, area) in enumerate(rows, 1)
    )


def rounds(session: Session, viewer: Viewer) -> tuple[RoundSeen, ...]:
    """Rounds of the areas in sight, and of those above in which the viewer asks; the newest first."""
    above = {int(part) for path in viewer.area_paths for part in path.strip("/").split("/")[:-1]}
    rows = session.execute(
        select(SurveyRound, col(Area.name))
        .join(Area, col(Area.id) == col(SurveyRound.area_id))
        .where(or_(visible(viewer, SurveyRound.area_id), col(SurveyRound.area_id).in_(above)))
        .order_by(col(SurveyRound.starts_on).desc(), col(SurveyRound.id).desc())
    ).all()
    answers: dict[int, list[SurveyAnswer]] = {row.id or 0: [] for row, _area in rows}
    for answer in session.execute(select(SurveyAnswer).where(col(SurveyAnswer.round_id).in_(list(answers)))).scalars():
        answers[answer.round_id].append(answer)
    return tuple(_seen(row, area, answers[row.id or 0]) for row, area in rows)


def _seen(row: SurveyRound, area: str, answers: list[SurveyAnswer]) -> RoundSeen:
    injuries = [injury for answer in answers for injury in answer.injuries]
    counts = tuple((part, tuple(words.items())) for part, words in counted(injuries).items())
    people = sum(answer.people for answer in answers)
    return RoundSeen(
        row.id or 0, row.name, area, row.starts_on, row.ends_on, row.planned, len(answers), people, len(injuries),
        counts,
    )  # fmt: skip
