"""The frequency rules of the site types, and what a change of one would do to today's due list."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import case, func, or_, select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.duty_counts import counted
from data.queries.duty_rules import CLASSES, Running, running
from data.queries.standing import WHOLE
from models import FrequencyRule
from rules.permissions import Viewer
from rules.schedule import CONDITIONS, Rule


class RuleLine(NamedTuple):
    """`condition`: holds only then; `ends_on`: another one takes its place from this day."""

    id: int
    kind: str
    times: int
    period: str
    condition: str
    source: str
    in_force_from: date | None
    ends_on: date | None
    replaces: int | None = None


class NewRule(NamedTuple):
    """A rule that is not there yet."""

    site_type: str
    kind: str
    times: int
    period: str
    condition: str = ""


class Due(NamedTuple):
    """Of one site type today: sites that have not done what is asked of them, and checks that are missing."""

    sites: int
    short: int
    missing: int


class Preview(NamedTuple):
    before: Due
    after: Due


def of_type(session: Session, *, site_type: str, on: date) -> tuple[RuleLine, ...]:
    """Those in force on this day or later; what was withdrawn before it began is not among them."""
    rows = session.execute(
        select(FrequencyRule)
        .where(
            col(FrequencyRule.site_type) == site_type,
            or_(col(FrequencyRule.ended_on).is_(None), col(FrequencyRule.ended_on) > on),
            or_(
                col(FrequencyRule.ended_on).is_(None),
                col(FrequencyRule.in_force_from).is_(None),
                col(FrequencyRule.ended_on) > col(FrequencyRule.in_force_from),
            ),
        )
        .order_by(col(FrequencyRule.kind), col(FrequencyRule.id))
    ).scalars()
    return tuple(
        RuleLine(r.id or 0, r.kind, r.count, r.period, r.condition, r.source, r.in_force_from, r.ended_on, r.replaces)
        for r in rows
    )  # fmt: skip


def preview(session: Session, viewer: Viewer, *, rule_id: int, times: int, per: str, at: datetime) -> Preview:
    """Today's due list of the rule's site type as it is, and as if the rule said so already. Changes nothing."""
    row = session.get(FrequencyRule, rule_id)
    if row is None:
        return Preview(Due(0, 0, 0), Due(0, 0, 0))
    said = Rule(times, per, row.kind, row.condition) if times else None
    today = local_day(at)
    now = running(session, today)
    then = running(session, today, instead={rule_id: said})
    return Preview(_due(session, viewer, now, row.site_type, at), _due(session, viewer, then, row.site_type, at))


def preview_new(session: Session, viewer: Viewer, *, rule: NewRule, at: datetime) -> Preview:
    """The same for a rule that would be added."""
    today = local_day(at)
    said = Rule(rule.times, rule.period, rule.kind, rule.condition)
    now = running(session, today)
    then = running(session, today, besides={rule.site_type: said})
    return Preview(_due(session, viewer, now, rule.site_type, at), _due(session, viewer, then, rule.site_type, at))


def conditions(site_type: str) -> tuple[str, ...]:
    """Conditions under which a rule of this type can hold: a time of the year, or the class of a gas household."""
    return (*CONDITIONS, *CLASSES) if site_type == "gas_household" else tuple(CONDITIONS)


def _due(session: Session, viewer: Viewer, rules: list[Running], site_type: str, at: datetime) -> Due:
    held = [one for one in rules if one.site_type == site_type and not one.site_id]
    if not held:
        return Due(0, 0, 0)
    c = counted(session, viewer, WHOLE, held, at, at).subquery().c
    short = case((c.done < c.required, c.site_id))
    row = session.execute(
        select(func.count(c.site_id.distinct()), func.count(short.distinct()), func.sum(c.required - c.done))
    ).one()
    return Due(int(row[0]), int(row[1]), int(row[2] or 0))
