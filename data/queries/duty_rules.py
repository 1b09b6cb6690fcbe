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
    of_type: dict[str, list[tuple[FrequencyRule, Rule]]] = {}
    checks = select(FrequencyRule).where(col(FrequencyRule.kind) != LetterKind.CARD.value)  # signed, not checked
    for row in session.execute(checks.order_by(col(FrequencyRule.id))).scalars():
        said: Rule | None = Rule(row.count, row.period, row.kind, row.condition)
        rule = instead.get(row.id or 0, said)
        if rule is not None:
            of_type.setdefault(row.site_type, []).append((row, rule))
    for site_type, added in besides.items():
        row = FrequencyRule(site_type=site_type, count=added.count, period=added.period, kind=added.kind)
        of_type.setdefault(site_type, []).append((row, added))
    for site_type, held in of_type.items():
        for row, rule in held:
            for window in periods(rule, [other for beside, other in held if _meet(row, beside)]):
                if _holds(row, window):
                    yield Running(site_type, CLASSES.get(rule.condition), rule, window)


def _holds(row: FrequencyRule, window: Window) -> bool:
    begun = row.in_force_from is None or row.in_force_from <= window.ends
    return begun and (row.ended_on is None or row.ended_on > window.ends)


def _meet(one: FrequencyRule, other: FrequencyRule) -> bool:
    """There is a day on which both are in force."""
    starts = max(one.in_force_from or date.min, other.in_force_from or date.min)
    return starts < min(one.ended_on or date.max, other.ended_on or date.max)


def _of_sites(session: Session, periods: Periods, known_at: datetime | None) -> Iterator[Running]:
    asked = select(SiteFrequency).where(col(SiteFrequency.count) > 0).order_by(col(SiteFrequency.id))
    if known_at is not None:
        asked = asked.where(col(SiteFrequency.decided_at) <= moment(known_at))
    for row in session.execute(asked).scalars():
        rule = Rule(row.count, row.period, row.kind)
        for window in periods(rule, [rule]):
            if row.in_force_from <= window.ends and (row.ended_on is None or row.ended_on > window.ends):
                yield Running("", None, rule, window, row.site_id)
