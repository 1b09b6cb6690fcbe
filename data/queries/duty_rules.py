"""The frequency rules with real periods: those that run on a day, and the last ones that were over before it.

A site may have its own frequency for a kind of check; it then stands in the place of all rules of the type for that
kind, from the period that holds the day on which it came into force.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.moments import moment
from data.queries.almanac import almanac
from models import FrequencyRule, SiteFrequency
from rules.almanac import Window
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


Periods = Callable[[Rule, list[Rule]], Iterable[Window]]


def running(session: Session, today: date, *, known_at: datetime | None = None) -> list[Running]:
    """The rules in force today, each with its period; a rule outside its season is not among them."""
    seasons = Seasons.of(almanac(session, year, years_on=1) for year in (today.year - 1, today.year))

    def periods(rule: Rule, rules: list[Rule]) -> Iterator[Window]:
        for window in windows(rule, today, today, seasons):
            if is_in_force(rule, rules, window, seasons, CLASSES):
                yield window

    return [*_of_types(session, today, periods), *_of_sites(session, periods, known_at)]


def finished(session: Session, today: date, *, known_at: datetime | None = None) -> list[Running]:
    """Each rule with the last period that was over before today."""
    years = (today.year - 2, today.year - 1, today.year)
    seasons = Seasons.of(almanac(session, year, years_on=1) for year in years)

    def periods(rule: Rule, rules: list[Rule]) -> Iterator[Window]:
        window = last_finished(rule, rules, today, seasons, CLASSES)
        if window is not None:
            yield window

    return [*_of_types(session, today, periods), *_of_sites(session, periods, known_at)]


def _of_types(session: Session, today: date, periods: Periods) -> Iterator[Running]:
    rows = session.execute(
        select(FrequencyRule)
        .where((col(FrequencyRule.in_force_from).is_(None)) | (col(FrequencyRule.in_force_from) <= today))
        .where((col(FrequencyRule.ended_on).is_(None)) | (col(FrequencyRule.ended_on) > today))
        .order_by(col(FrequencyRule.id))
    ).scalars()
    of_type: dict[str, list[Rule]] = {}
    for row in rows:
        of_type.setdefault(row.site_type, []).append(Rule(row.count, row.period, row.kind, row.condition))
    for site_type, rules in of_type.items():
        for rule in rules:
            for window in periods(rule, rules):
                yield Running(site_type, CLASSES.get(rule.condition), rule, window)


def _of_sites(session: Session, periods: Periods, known_at: datetime | None) -> Iterator[Running]:
    asked = select(SiteFrequency).where(col(SiteFrequency.count) > 0).order_by(col(SiteFrequency.id))
    if known_at is not None:
        asked = asked.where(col(SiteFrequency.decided_at) <= moment(known_at))
    for row in session.execute(asked).scalars():
        rule = Rule(row.count, row.period, row.kind)
        for window in periods(rule, [rule]):
            if row.in_force_from <= window.ends and (row.ended_on is None or row.ended_on > window.ends):
                yield Running("", None, rule, window, row.site_id)
