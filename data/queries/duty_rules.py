"""The frequency rules with real periods: those that run on a day, and the last ones that were over before it.

A site may have its own frequency for a kind of check; it then stands in the place of all rules of the type for that
kind, from the period that holds the day on which it came into force.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.moments import moment
from data.queries.almanac import almanacs
from models import FrequencyRule, SiteFrequency
from rules.almanac import Window
from rules.letters import LetterKind
from rules.schedule import Rule, Seasons, is_in_force, last_finished, windows
from rules.vocabulary import Risk

GAS_CLASS = {Risk.HIGH: "A", Risk.MEDIUM: "B", Risk.LOW: "C"}
"""The class of a gas household is its risk class under another name."""
CLASSES = {gas: risk for risk, gas in GAS_CLASS.items()}


class Running(NamedTuple):
    """A rule of a site type, or of one site, with its period."""

    site_type: str
    risk: Risk | None  # only for sites of this class
    rule: Rule
    window: Window
    site_id: int = 0  # 0 = all sites of the type that have no frequency of their own


Instead = Mapping[int, Rule | None]
Periods = Callable[[Rule, list[Rule]], Iterable[Window]]


def running(
    session: Session,
    today: date,
    *,
    known_at: datetime | None = None,
    instead: Instead = MappingProxyType({}),
    besides: Mapping[str, Rule] = MappingProxyType({}),
) -> list[Running]:
    """The rules in force today, each with its period; a rule outside its season is not among them.

    `instead`: by id, what a rule would say if it were changed, or None if it were ended. `besides`: by site type, a
    rule that would be added.
    """
    seasons = Seasons.of(almanacs(session, (today.year - 1, today.year), years_on=1))

    def periods(rule: Rule, rules: list[Rule]) -> Iterator[Window]:
        for window in windows(rule, today, today, seasons):
            if is_in_force(rule, rules, window, seasons, CLASSES):
                yield window

    return [*_of_types(session, periods, instead, besides), *_of_sites(session, periods, known_at)]


def finished(session: Session, today: date, *, known_at: datetime | None = None) -> list[Running]:
    """Each rule with the last period that was over before today."""
    years = (today.year - 2, today.year - 1, today.year)
    seasons = Seasons.of(almanacs(session, years, years_on=1))

    def periods(rule: Rule, rules: list[Rule]) -> Iterator[Window]:
        window = last_finished(rule, rules, today, seasons, CLASSES)
        if window is not None:
            yield window

    return [*_of_types(session, periods, {}), *_of_sites(session, periods, known_at)]


def _of_types(
    session: Session, periods: Periods, instead: Instead, besides: Mapping[str, Rule] = MappingProxyType({})
) -> Iterator[Running]:
    """A rule that was changed holds up to the period before the change, its successor from that period on."""
    of_type: dict[str, list[_Held]] = {}
    row = FrequencyRule
    columns = [col(c) for c in (row.id, row.site_type, row.count, row.period, row.kind, row.condition)]
    checks = select(*columns, col(row.in_force_from), col(row.ended_on)).order_by(col(row.id))
    not_signed = col(row.kind) != LetterKind.CARD.value
    for rule_id, site_type, *said, since, until in session.execute(checks.where(not_signed)):
        rule = instead.get(rule_id, Rule(*said))
        if rule is not None:
            of_type.setdefault(site_type, []).append(_Held(rule, since or date.min, until or date.max))
    for site_type, added in besides.items():
        of_type.setdefault(site_type, []).append(_Held(added, date.min, date.max))
    for site_type, held in of_type.items():
        for one in held:
            for window in periods(one.rule, [other.rule for other in held if _meet(one, other)]):
                if one.since <= window.ends < one.until:
                    yield Running(site_type, CLASSES.get(one.rule.condition), one.rule, window)


class _Held(NamedTuple):
    rule: Rule
    since: date
    until: date  # no longer in force on this day


def _meet(one: _Held, other: _Held) -> bool:
    """There is a day on which both are in force."""
    return max(one.since, other.since) < min(one.until, other.until)


def _of_sites(session: Session, periods: Periods, known_at: datetime | None) -> Iterator[Running]:
    asked = select(SiteFrequency).where(col(SiteFrequency.count) > 0).order_by(col(SiteFrequency.id))
    if known_at is not None:
        asked = asked.where(col(SiteFrequency.decided_at) <= moment(known_at))
    for row in session.execute(asked).scalars():
        rule = Rule(row.count, row.period, row.kind)
        for window in periods(rule, [rule]):
            if row.in_force_from <= window.ends and (row.ended_on is None or row.ended_on > window.ends):
                yield Running("", None, rule, window, row.site_id)
