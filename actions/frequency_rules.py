"""How often the sites of a type must be checked, changed with person, date and reason; the old rule stays as ended."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.days import local_day
from models import Area, FrequencyRule, now
from rules import duties
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require

MANAGES = "manage_catalogue"


def change_rule(
    session: Session, *, viewer: Viewer, rule_id: int, times: int, per: str, on: date, reason: str
) -> FrequencyRule | None:
    """So many checks per period from the period that holds the day; 0 ends the rule. Earlier periods keep theirs."""
    mind_catalogue(session, viewer)
    old = session.get(FrequencyRule, rule_id)
    if old is None or old.ended_on is not None:
        raise UnknownThing("There is no such rule, or it was changed meanwhile.")
    said = duties.mind_reason(reason)
    duties.mind_frequency(times, per)
    duties.mind_day(on, local_day(now()))
    if (old.count, old.period) == (times, per):
        raise BadInput("Nothing was changed.")
    new = _successor(session, old, times, per, on) if times else None
    old.ended_on = max(on, old.in_force_from or on)
    session.flush()
    before = {"kind": old.kind, "count": old.count, "period": old.period}
    after = {"kind": old.kind, "count": times, "period": per, "from": on}
    subject = ("site_type", old.site_type)
    journal.record(session, viewer, "frequency_rule_changed", subject, before=before, after=after, reason=said)
    return new


def mind_catalogue(session: Session, viewer: Viewer) -> None:
    """The catalogue is everybody's here, so only who manages it at the top may change it. Raises NotPermitted."""
    for path in session.execute(select(col(Area.path)).where(col(Area.parent_id).is_(None))).scalars():
        require(viewer, MANAGES, area_path=path)


def _successor(session: Session, old: FrequencyRule, times: int, per: str, on: date) -> FrequencyRule:
    new = FrequencyRule(
        site_type=old.site_type,
        count=times,
        period=per,
        kind=old.kind,
        condition=old.condition,
        source=old.source,
        in_force_from=on,
    )
    session.add(new)
    return new
