"""Random steps by random people at random hazards: the ledger's laws hold whatever they try."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from actions import hazards
from data import journal
from data.days import local_day
from data.queries import hazards as questions
from data.queries.hazard_facts import facts_of
from models import Area, Hazard, HazardEvent, Notice
from rules.errors import RuleBroken
from rules.hazard_steps import MOVES, Step
from rules.lifecycle import next_steps
from rules.permissions import SYSTEM, Viewer
from rules.vocabulary import Grade, HazardSource, HazardState, PhotoRole
from tests import builders
from tests.builders_hazards import PLAN, found, photo

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
ROLES = ("safety_officer", "community_admin", "patrol_member", "leader", "grid_member", "planner")
STEPS = [step.value for step in Step]


class Crowd:
    """People who press any button at any time, sometimes with half of what it asks for.

    `sense`: share of presses by somebody whose turn it is, on the step that is due. `news`: share of new hazards.
    """

    def __init__(self, session: Session, seed: int, *, sense: float = 0.0, news: float = 0.012) -> None:
        self.session, self.chance = session, random.Random(seed)
        self.sense, self.news = sense, news
        self.told: dict[date, questions.HazardCounts] = {}
        top = builders.area(session)
        here = builders.area(session, "东社区", parent=top)
        unit = builders.unit(session, here)
        self.sites = [builders.site(session, here, unit_id=unit.id) for _ in range(3)]
        self.people = [builders.viewer(session, role, top) for role in ROLES for _ in range(2)]
        self.people += [builders.viewer(session, "enterprise_contact", unit), SYSTEM]
        self.leader: Viewer = builders.viewer(session, "leader", top)
        self.unit_id = unit.id
        self.moment = START
        self.ids: list[Any] = []

    def press(self) -> None:
        """One try; refusals are part of the day."""
        was, self.moment = self.moment, self.moment + timedelta(minutes=self.chance.randint(1, 60))
        if self.sense and local_day(was) != local_day(self.moment):
            self.told[local_day(was)] = questions.counts(self.session, self.leader, on=local_day(was))
        person = self.chance.choice(self.people)
        try:
            with self.session.begin_nested():
                if not self.ids or self.chance.random() < self.news:
                    self._report(person)
                elif self.sense and self.chance.random() < self.sense:
                    self._due()
                else:
                    hazard_id = self.chance.choice(self.ids[-12:])
                    self._step(person, hazard_id, self._button(hazard_id))
        except RuleBroken:
            return

    def _report(self, person: Viewer) -> None:
        site = self.chance.choice(self.sites)
        source = self.chance.choice((HazardSource.PATROL, HazardSource.PUBLIC))
        item = self.chance.choice((None, "fire-01"))
        draft = found(site, source=source, item_code=item, found_at=self.moment)
        self.ids.append(hazards.report(self.session, viewer=person, found=draft, at=self.moment).id)

    def _button(self, hazard_id: Any) -> str:
        """Half of the time one that the state has, else any."""
        state = self.session.get_one(Hazard, hazard_id).state
        fitting = [move.step.value for move in MOVES.values() if state in move.sources and not move.is_side]
        return self.chance.choice(fitting if fitting and self.chance.random() < 0.5 else STEPS)

    def _due(self) -> None:
        """A step of the main line, by one of those whose turn it is."""
        line = self.session.get_one(Hazard, self.chance.choice(self.ids[-40:]))
        path = self.session.get_one(Area, line.area_id).path
        facts, today = facts_of(self.session, line), local_day(self.moment)
        for person in self.chance.sample(self.people, len(self.people)):
            roles = {"system"} if person == SYSTEM else person.roles_at(area_path=path, unit_id=line.unit_id)
            steps = [step for step in next_steps(facts, roles, person.person_id, today) if not MOVES[step].is_side]
            if steps:
                self._step(person, line.id, self.chance.choice(steps).value)
                return

    def _step(self, person: Viewer, hazard_id: Any, step: str) -> None:
        today = local_day(self.moment)
        record: dict[str, Any] = {
            "grade": self.chance.choice(list(Grade)),
            "basis": "依据",
            "plan": PLAN,
            "due_on": today + timedelta(days=self.chance.randint(-1, 9)),
            "asked_due_on": today + timedelta(days=self.chance.randint(0, 30)),
            "responsible_person": "王某",
            "signed_by": "王某",
            "interim_control": "看护",
            "approve": self.chance.random() < 0.5,
            "unit_id": self.unit_id,
        }
        if self.chance.random() < 0.1:
            del record[self.chance.choice(list(record))]
        roles = self.chance.choice(([], [PhotoRole.AFTER, PhotoRole.BEFORE]))
        hazards.take_step(
            self.session,
            viewer=person,
            hazard_id=hazard_id,
            step=step,
            note="说明",
            photos=[photo(role) for role in roles],
            at=self.moment,
            **record,
        )


def mind_the_laws(crowd: Crowd) -> Counter[HazardState]:
    session = crowd.session
    lines = {line.id: line for line in session.exec(select(Hazard)).all()}
    assert set(lines) == set(crowd.ids)  # none vanishes
    _mind_numbers("YH", [line.number for line in lines.values() if line.number])
    _mind_numbers("ZG", list(session.exec(select(Notice.number)).all()))
    fixer: dict[Any, int | None] = {}
    for event in session.exec(select(HazardEvent).order_by(col(HazardEvent.id))).all():
        if event.step in ("submit_fix", "fix_on_spot"):
            fixer[event.hazard_id] = event.actor_id
        if event.to_state is HazardState.STRUCK_OFF:
            assert event.step == "recheck_pass"
            assert fixer[event.hazard_id] not in (None, event.actor_id)
    _mind_equation(crowd, list(lines.values()))
    assert list(journal.broken_links(session)) == []
    return Counter(line.state for line in lines.values())


def _mind_numbers(series: str, numbers: list[str]) -> None:
    """Unique and without a gap in each year."""
    by_year: dict[str, list[int]] = {}
    for number in numbers:
        name, year, count = number.split("-")
        assert name == series
        by_year.setdefault(year, []).append(int(count))
    for given in by_year.values():
        assert sorted(given) == list(range(1, len(given) + 1))


def _mind_equation(crowd: Crowd, lines: list[Hazard]) -> None:
    """open(t) = registered(<= t) - struck_off(<= t), counted by hand, for every day."""
    day: date = local_day(START)
    while day <= local_day(crowd.moment):
        came = sum(line.registered_at is not None and local_day(line.registered_at) <= day for line in lines)
        went = sum(line.struck_off_at is not None and local_day(line.struck_off_at) <= day for line in lines)
        told = questions.counts(crowd.session, crowd.leader, on=day)
        assert (told.registered_total, told.struck_off_total, told.open) == (came, went, came - went)
        then = crowd.told.get(day, told)  # where it was asked that evening: the same for ever
        assert (then.registered_total, then.struck_off_total, then.open) == (came, went, came - went)
        day += timedelta(days=1)
    end = questions.counts(crowd.session, crowd.leader, on=local_day(crowd.moment))
    on_ledger = {HazardState.REPORTED, HazardState.REJECTED, HazardState.STRUCK_OFF}
    assert end.open == sum(line.state not in on_ledger for line in lines)


def test_ten_thousand_random_steps_break_no_law(session: Session) -> None:
    builders.category(session)
    crowd = Crowd(session, seed=20260616)
    for _ in range(10_000):
        crowd.press()
    reached = mind_the_laws(crowd)
    assert reached[HazardState.STRUCK_OFF] > 10
    assert sum(reached.values()) > 50
