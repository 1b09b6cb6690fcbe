"""A town whose sites were moved, regraded, retyped, closed and opened again, with what the rules say of it."""

import random
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sqlmodel import Session

from actions.sites import correct_site, end_site, reopen_site, rezone_site
from data.queries.calendar_months import Month
from data.queries.standing import Part
from models import Area, Inspection, Site, SiteState, now
from rules import coverage as rules
from rules.permissions import Viewer
from rules.sites import SiteFacts
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import days, visit

TYPES = ("six_small_place", "rental_house", "school")
FLOORS = ("", "1", "2")


class Facts(NamedTuple):
    type: str
    risk: Risk
    area_id: int
    floor: str


class Past(NamedTuple):
    """So it was until then; `gone`: it was not there."""

    until: datetime
    facts: Facts
    gone: bool


class PastTown:
    """Knows by itself what every site was when, so that it does not ask the database what it is to be compared with."""

    def __init__(self, session: Session, seed: int, sites: int = 10) -> None:
        self.session, self.dice, self.began = session, random.Random(seed), now()
        builders_catalogue.load(session)
        self.top = make.area(session)
        self.areas: list[Area] = [self.top, *(make.area(session, name, parent=self.top) for name in ("东", "西"))]
        self.officer: Viewer = make.viewer(session, "safety_officer", self.top)
        self.planner: Viewer = make.viewer(session, "planner", self.top)
        self.past: dict[int, list[Past]] = {}
        self.seen: dict[int, list[Inspection]] = {}
        self.sites = [self._site() for _ in range(sites)]

    @property
    def parts(self) -> list[Part]:
        """Of every kind that the coverage page knows, and two of them at once."""
        _top, east, west = self.areas
        kinds = [Part(site_type=TYPES[0]), Part(risk=Risk.HIGH), Part(risk=Risk.LOW), Part(floor="2")]
        return [Part(), Part(east.path), Part(west.path), *kinds, Part(east.path, risk=Risk.MEDIUM)]

    def any_facts(self) -> Facts:
        dice = self.dice
        return Facts(dice.choice(TYPES), dice.choice(list(Risk)), dice.choice(self.areas).id or 0, dice.choice(FLOORS))

    def _site(self) -> Site:
        facts, dice = self.any_facts(), self.dice
        made = self.began - days(dice.choice([300, 300, 300, 70]))
        where = next(area for area in self.areas if area.id == facts.area_id)
        site = make.site(self.session, where, facts.type, risk=facts.risk, floor=facts.floor, created_at=made)
        self.past[site.id or 0], self.seen[site.id or 0] = [], []
        self._earlier(site, made)
        for _ in range(dice.randrange(25)):
            at = made + (self.began - made) * dice.random()
            more = {"kind": dice.choice(["routine_check", "gate_duty"]), "place_proof": dice.choice(PROOFS)}
            self.seen[site.id or 0].append(visit(self.session, site, self.officer.person_id, at, **more))
        return site

    def _earlier(self, site: Site, made: datetime) -> None:
        """What it was in the last months, as if it had been written down then; perhaps it was closed for a time."""
        times = sorted(made + (self.began - made) * self.dice.random() for _ in range(self.dice.randrange(4)))
        for n, until in enumerate(times):
            gone = n > 0 and self.dice.random() < 0.4 and not self.past[site.id or 0][-1].gone
            was = self.past[site.id or 0][-1].facts if gone else self.any_facts()
            self.past[site.id or 0].append(Past(until, was, gone))
            self.session.add(SiteState(site_id=site.id or 0, until=until, gone=gone, **was._asdict()))
        self.session.flush()

    def changes(self) -> None:
        """A site becomes something else now, through the actions."""
        site = self.dice.choice(self.sites)
        verb = self.dice.choice([self._moves, self._corrected, self._corrected, self._ends])
        was, gone = Facts(site.type, Risk(site.risk), site.area_id, site.floor), site.ended_at is not None
        verb(site)
        now_is = Facts(site.type, Risk(site.risk), site.area_id, site.floor)
        if (was, gone) != (now_is, site.ended_at is not None):
            self.past[site.id or 0].append(Past(site.ended_at if site.ended_at and not gone else now(), was, gone))

    def _moves(self, site: Site) -> None:
        other = self.dice.choice([area.id or 0 for area in self.areas if area.id != site.area_id])
        rezone_site(self.session, viewer=self.planner, site_id=site.id or 0, area_id=other)

    def _corrected(self, site: Site) -> None:
        told = self.any_facts()
        facts = SiteFacts(type=told.type, name=site.name, risk=told.risk, floor=told.floor)
        correct_site(self.session, viewer=self.planner, site_id=site.id or 0, facts=facts)

    def _ends(self, site: Site) -> None:
        if site.ended_at is None:
            end_site(self.session, viewer=self.planner, site_id=site.id or 0, reason="关门")
        else:
            reopen_site(self.session, viewer=self.planner, site_id=site.id or 0)

    def was(self, site: Site, at: datetime) -> tuple[Facts, datetime | None]:
        """What it was at a moment, and when it had ended."""
        past = self.past[site.id or 0]
        then = next((n for n, state in enumerate(past) if state.until > at), None)
        if then is None:
            return Facts(site.type, Risk(site.risk), site.area_id, site.floor), site.ended_at
        ended = max((s.until for s in past[:then] if not s.gone), default=site.created_at) if past[then].gone else None
        return past[then].facts, ended

    def holds(self, part: Part, facts: Facts) -> bool:
        area = next(area for area in self.areas if area.id == facts.area_id)
        asked = ((part.site_type, facts.type), (part.risk, facts.risk), (part.floor, facts.floor))
        return area.path.startswith(part.area_path or "") and all(said in (None, fact) for said, fact in asked)

    def kept(self, part: Part, month: Month) -> rules.Share:
        """Kept of a month that is over by the rule alone, from the visits and from what the sites were on each day."""
        total = rules.Share()
        for site in self.sites:
            times = {p.until for p in self.past[site.id or 0] if month.starts < p.until < month.ends}
            proven = tuple(v.occurred_at for v in self.seen[site.id or 0] if v.place_proof is PlaceProof.FIX)
            for left, right in pairwise([month.starts, *sorted(times), month.ends]):
                facts, ended = self.was(site, left)
                if self.holds(part, facts):
                    point = rules.Point(facts.risk, site.created_at, proven, ended)
                    total += rules.kept([point], left, right)
        return total


PROOFS = [PlaceProof.FIX, PlaceProof.FIX, PlaceProof.NONE]
