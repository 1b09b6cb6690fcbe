"""What the answers about duties by rule look like; data.queries.schedule gives them."""

from datetime import date
from typing import NamedTuple

from rules.coverage import Share


class Owed(NamedTuple):
    """One rule at one site in its period."""

    site_id: int
    name: str
    type: str
    area_name: str
    kind: str
    period: str
    starts: date
    ends: date
    required: int
    done: int  # capped
    expected: int  # by now, pro rata, rounded down
    own: bool  # the site has its own frequency for this kind


class OwedRule(NamedTuple):
    """One rule in its period over all sites that it holds for; a rule done too often never fills another."""

    type: str  # empty: sites with a frequency of their own
    kind: str
    period: str
    times: int  # per period
    starts: date
    ends: date
    sites: int
    short: int  # sites that have not met it
    done: int
    required: int

    @property
    def share(self) -> float | None:
        return Share(self.done, self.required).value


class OwedPage(NamedTuple):
    """Rules not met, the period that ends first first. The totals are over all rules, met ones too."""

    rows: tuple[Owed, ...]
    total: int
    done: int
    required: int
    rules: tuple[OwedRule, ...] = ()

    @property
    def share(self) -> float | None:
        return Share(self.done, self.required).value
