"""What a batch of hazards would become, before anything is written; which of them cannot, and why."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from data.queries.hazard_facts import facts_of
from data.queries.issuers import issuer
from data.queries.ledger_filter import LedgerFilter, found_by
from data.queries.scope import visible
from data.queries.workdays import deadline_by_default
from models import Area, Hazard, NumberSeries, Unit
from rules.hazard_steps import Step
from rules.lifecycle import why_not
from rules.permissions import Viewer
from rules.vocabulary import Grade

MOST = 500
"""Lines taken together; more would keep everybody else from writing for longer than a person waits."""
NO_UNIT = "It has no responsible unit yet."


class BatchLine(NamedTuple):
    id: UUID
    number: str | None
    title: str
    grade: Grade | None
    unit_id: int | None
    unit_name: str | None
    responsible_person: str
    no_notice: str  # why not, as a msgid; empty where it may have one
    no_assign: str

    @property
    def may_notice(self) -> bool:
        return not self.no_notice

    @property
    def may_assign(self) -> bool:
        return not self.no_assign


class Batch(NamedTuple):
    """`unit_name`: of all of them, None where they have several or none. `usual`: the deadline by default."""

    lines: tuple[BatchLine, ...]
    unit_name: str | None
    responsible_person: str
    usual: date | None
    next_number: str  # of the notice, unless somebody is quicker

    @property
    def may_notice(self) -> bool:
        return self.unit_name is not None and all(line.may_notice for line in self.lines)

    @property
    def may_assign(self) -> bool:
        return bool(self.lines) and all(line.may_assign for line in self.lines)


def batch(session: Session, viewer: Viewer, *, ids: tuple[UUID, ...], on: date) -> Batch:
    """Those of the lines that this person sees, with what may be done with all of them together."""
    return _batch(session, viewer, [col(Hazard.id).in_(ids), visible(viewer, Hazard.area_id, Hazard.unit_id)], on)


def batch_found(session: Session, viewer: Viewer, *, filters: LedgerFilter, on: date) -> Batch:
    """The first `MOST` of all that a filter finds."""
    return _batch(session, viewer, found_by(viewer, filters, on), on)


def _batch(session: Session, viewer: Viewer, wanted: list[ColumnElement[bool]], on: date) -> Batch:
    rows = session.execute(
        select(Hazard, col(Area.path), col(Unit.name))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .outerjoin(Unit, col(Unit.id) == col(Hazard.unit_id))
        .where(*wanted)
        .order_by(col(Hazard.number), col(Hazard.id))
        .limit(MOST)
    ).all()
    lines = tuple(_line(session, viewer, hazard, path, unit, on) for hazard, path, unit in rows)
    units = {line.unit_id: line.unit_name for line in lines}
    people = {line.responsible_person for line in lines if line.responsible_person}
    usual = deadline_by_default(session, grade=Grade.GENERAL, mode="dated", on=on)
    unit = next(iter(units.values())) if len(units) == 1 else None
    number = _next_number(session, rows[0][0].area_id, on.year) if rows else ""
    return Batch(lines, unit, people.pop() if len(people) == 1 else "", usual, number)


def _next_number(session: Session, area_id: int, year: int) -> str:
    """As `actions.numbers.of_paper` will give it."""
    by = issuer(session, area_id)
    name = "ZG" if by.is_first else f"ZG{by.area_id}"
    row = session.get(NumberSeries, (name, year))
    return f"{name}-{year}-{(row.last if row else 0) + 1:06}"


def _line(session: Session, viewer: Viewer, hazard: Hazard, path: str, unit: str | None, on: date) -> BatchLine:
    roles = viewer.roles_at(area_path=path, unit_id=hazard.unit_id)
    facts = facts_of(session, hazard)
    no_notice = why_not(facts, Step.ISSUE_NOTICE, roles, viewer.person_id, on)
    return BatchLine(
        hazard.id,
        hazard.number,
        hazard.title,
        hazard.grade,
        hazard.unit_id,
        unit,
        hazard.responsible_person,
        no_notice or ("" if unit else NO_UNIT),
        why_not(facts, Step.ASSIGN, roles, viewer.person_id, on),
    )
