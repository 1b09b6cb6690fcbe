"""How often the sites of a type must be checked, changed with person, date and reason; the old rule stays as ended."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal, reference
from data.days import local_day
from data.queries.frequency_rules import conditions
from models import Area, FrequencyRule, SiteType, now
from rules import duties
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require

MANAGES = "manage_catalogue"
CHANGED = "frequency_rule_changed"


def change_rule(
    session: Session,
    *,
    viewer: Viewer,
    rule_id: int,
    times: int,
    per: str,
    on: date,
    reason: str,
    source: str | None = None,
) -> FrequencyRule | None:
    """So many checks per period from the period that holds the day; 0 ends the rule. Earlier periods keep theirs.

    `source` says where the new rule comes from; without one it keeps that of the old rule.
    """
    mind_catalogue(session, viewer)
    old = session.get(FrequencyRule, rule_id)
    if old is None or old.ended_on is not None:
        raise UnknownThing("There is no such rule, or it was changed meanwhile.")
    said = duties.mind_reason(reason)
    duties.mind_rule(times, per, old.kind)
    duties.mind_day(on, local_day(now()))
    if (old.count, old.period) == (times, per):
        raise BadInput("Nothing was changed.")
    if old.in_force_from is not None and on < old.in_force_from:
        raise BadInput(
            "This rule begins on {day}. Withdraw it first, or choose a later day.", day=f"{old.in_force_from}"
        )
    old.ended_on = on
    new = None
    if times:
        facts = {**_kept(old), "source": old.source if source is None else source}
        new = FrequencyRule(**facts, count=times, period=per, in_force_from=on, replaces=old.id)
        session.add(new)
    session.flush()
    before = {"kind": old.kind, "count": old.count, "period": old.period}
    after = {"kind": old.kind, "count": times, "period": per, "from": on}
    journal.record(session, viewer, CHANGED, ("site_type", old.site_type), before=before, after=after, reason=said)
    return new


def add_rule(
    session: Session,
    *,
    viewer: Viewer,
    site_type: str,
    kind: str,
    times: int,
    per: str,
    on: date,
    reason: str,
    condition: str = "",
    source: str = "",
) -> FrequencyRule:
    """Another kind of check for a site type, or the same kind in another season or class."""
    mind_catalogue(session, viewer)
    if session.get(SiteType, site_type) is None:
        raise BadInput("There is no such site type.", field="type")
    if kind not in reference.words("check_kinds") or condition not in ("", *conditions(site_type)):
        raise BadInput("There is no such kind of check.", field="kind")
    said = duties.mind_reason(reason)
    if not times:
        raise BadInput("The number of checks is 1 to {n}.", field="times", n=duties.MOST_TIMES)
    duties.mind_rule(times, per, kind)
    duties.mind_day(on, local_day(now()))
    same = (col(FrequencyRule.site_type) == site_type) & (col(FrequencyRule.kind) == kind)
    running = select(FrequencyRule).where(same, col(FrequencyRule.condition) == condition)
    if session.execute(running.where(col(FrequencyRule.ended_on).is_(None))).first() is not None:
        raise BadInput("There is such a rule already; change that one.")
    new = FrequencyRule(
        site_type=site_type, kind=kind, count=times, period=per, condition=condition, in_force_from=on, source=source
    )
    session.add(new)
    session.flush()
    after = {"kind": kind, "count": times, "period": per, "condition": condition, "from": on}
    journal.record(session, viewer, "frequency_rule_added", ("site_type", site_type), after=after, reason=said)
    return new


def withdraw_rule(session: Session, *, viewer: Viewer, rule_id: int, reason: str) -> None:
    """What was planned for a rule does not come: a new rule never begins, one that was to change or end stays."""
    mind_catalogue(session, viewer)
    row = session.get(FrequencyRule, rule_id)
    today = local_day(now())
    if row is None:
        raise UnknownThing("There is no such rule, or it was changed meanwhile.")
    said = duties.mind_reason(reason)
    if row.ended_on is None and row.in_force_from is not None and row.in_force_from > today and row.replaces is None:
        row.ended_on = row.in_force_from  # it held on no day
    elif row.ended_on is not None and row.ended_on > today and _may_stay(row):
        _void_successor(session, row)
        row.ended_on = None
    else:
        raise BadInput("Nothing is planned for this rule.")
    session.flush()
    after = {"kind": row.kind, "count": row.count, "period": row.period, "ended_on": row.ended_on}
    subject = ("site_type", row.site_type)
    journal.record(session, viewer, "frequency_rule_withdrawn", subject, after=after, reason=said)


def mind_catalogue(session: Session, viewer: Viewer) -> None:
    """The catalogue is everybody's here, so only who manages it at the top may change it. Raises NotPermitted."""
    for path in session.execute(select(col(Area.path)).where(col(Area.parent_id).is_(None))).scalars():
        require(viewer, MANAGES, area_path=path)


def _may_stay(row: FrequencyRule) -> bool:
    """It holds on some day at all: a planned rule that was withdrawn stays withdrawn."""
    return row.in_force_from is None or row.ended_on is None or row.in_force_from < row.ended_on


def _void_successor(session: Session, row: FrequencyRule) -> None:
    after = select(FrequencyRule).where(
        col(FrequencyRule.replaces) == row.id, col(FrequencyRule.in_force_from) == row.ended_on
    )
    for new in session.execute(after).scalars():
        if new.ended_on is not None and new.ended_on != new.in_force_from:
            raise BadInput("What comes after it is to change once more; withdraw that first.")
        new.ended_on = new.in_force_from


def _kept(old: FrequencyRule) -> dict[str, Any]:
    return {"site_type": old.site_type, "kind": old.kind, "condition": old.condition}
