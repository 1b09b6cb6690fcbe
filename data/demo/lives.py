"""One hazard's life in the demo, step by step, each step asked of the same rules that bind everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from data.days import local_day
from data.demo.world import Community, World
from models import Hazard, HazardEvent, Notice, Person
from rules import lifecycle
from rules.hazard_steps import MOVES, SYSTEM_ROLE, Step
from rules.lifecycle import HazardFacts
from rules.vocabulary import Grade, HazardState, PhotoRole

RECTIFICATION_NOTICE = "rectification_notice"


class Paper(NamedTuple):
    """A notice that waits for its number, with the step that issued it."""

    notice: Notice
    event: HazardEvent


@dataclass
class Life:
    """A line of the ledger while it is made. `at` is when its last step was taken."""

    world: World
    community: Community
    hazard: Hazard
    finder: Person
    at: datetime
    before_photo: bool = True
    events: list[HazardEvent] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    pictures: list[tuple[HazardEvent, PhotoRole]] = field(default_factory=list)
    asked_by: int | None = None

    def found(self, hint: Grade | None) -> None:
        facts: dict[str, Any] = {"source": self.hazard.source.value, "round": 1}
        if hint:
            facts["grade_hint"] = hint.value
        self._note(Step.FOUND, None, self.finder, self.hazard.note, facts)

    def take(self, step: Step, at: datetime, person: Person, record: Mapping[str, Any]) -> None:
        """Raises what the rules raise: a demo that breaks a law is not made."""
        hazard, move = self.hazard, MOVES[step]
        roles = self.roles(person)
        shown = {PhotoRole.EVIDENCE: [PhotoRole.EVIDENCE], PhotoRole.AFTER: [PhotoRole.AFTER]}
        photos = shown[move.photo] if move.photo else []
        state = lifecycle.check(
            self._facts(),
            step,
            roles=roles,
            person_id=person.id or 0,
            today=local_day(at),
            record=record,
            photos=photos,
        )
        self.at = at
        facts = {name: _plain(value) for name, value in record.items() if name != "note"}
        _EFFECTS.get(step, _nothing)(self, person, record, facts)
        was, hazard.state = hazard.state, state
        event = self._note(step, was, person, str(record.get("note", "")), {**facts, "round": hazard.round})
        self.pictures += [(event, role) for role in photos]
        if step in (Step.ISSUE_NOTICE, Step.REISSUE):
            self._serve(event, person, str(record["note"]))

    def roles(self, person: Person) -> set[str]:
        grants, unit_id = self.world.grants[person.id or 0], self.hazard.unit_id
        held = {grant.role for grant in grants if grant.reaches(self.path, unit_id)}
        return held - {SYSTEM_ROLE}

    @property
    def path(self) -> str:
        return self.world.paths[self.hazard.area_id]

    @property
    def contact(self) -> Person:
        """Who answers for the place: of its unit, else the head of the community."""
        person = self.world.contacts.get(self.hazard.unit_id or 0)
        if person is None:
            assert self.community.head is not None
            return self.community.head
        return person

    def _facts(self) -> HazardFacts:
        hazard = self.hazard
        return HazardFacts(
            state=hazard.state,
            grade=hazard.grade,
            filed=hazard.filed_at is not None,
            due_on=hazard.due_on,
            asked_by=self.asked_by,
            rectifier_id=hazard.rectifier_id,
            before_photo=self.before_photo,
            refused=hazard.refused,
            escalation_level=hazard.escalation_level,
            early_warning=hazard.early_warning,
        )

    def _note(
        self, step: Step, was: HazardState | None, person: Person, note: str, facts: dict[str, Any]
    ) -> HazardEvent:
        event = HazardEvent(
            hazard_id=self.hazard.id,
            step=step.value,
            from_state=was,
            to_state=self.hazard.state,
            actor_id=person.id,
            note=note,
            facts=facts,
            at=self.at,
            recorded_at=self.at + timedelta(seconds=2),
        )
        self.events.append(event)
        return event

    def _serve(self, event: HazardEvent, person: Person, requirement: str) -> None:
        notice = Notice(
            number="",
            kind=RECTIFICATION_NOTICE,
            unit_id=self.hazard.unit_id,
            issued_by=person.id,
            issued_at=self.at,
            due_on=self.hazard.due_on,
            requirement=requirement,
            is_demo=True,
        )
        self.papers.append(Paper(notice, event))


Facts = dict[str, Any]
Record = Mapping[str, Any]


def _nothing(_life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    """The step changes only the state."""


def _register(life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.registered_at = life.at


def _grade(life: Life, _person: Person, record: Record, _facts: Facts) -> None:
    life.hazard.grade, life.hazard.grade_basis = record["grade"], record["basis"]


def _file(life: Life, _person: Person, record: Record, _facts: Facts) -> None:
    life.hazard.plan, life.hazard.filed_at = dict(record["plan"]), life.at


def _order(life: Life, _person: Person, record: Record, facts: Facts) -> None:
    if life.hazard.due_on is not None:
        facts["old_due_on"] = life.hazard.due_on.isoformat()
    life.hazard.due_on = record["due_on"]
    life.hazard.responsible_person = record.get("responsible_person", life.hazard.responsible_person)


def _rectify(life: Life, person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.rectifier_id = person.id


def _fix_on_spot(life: Life, person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.rectifier_id, life.hazard.fixed_on_spot = person.id, True


def _acknowledge(life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    life.papers[-1].notice.served_at = life.at


def _ask(life: Life, person: Person, record: Record, _facts: Facts) -> None:
    life.asked_by = person.id
    life.hazard.asked_due_on, life.hazard.interim_control = record["asked_due_on"], record["interim_control"]


def _decide(life: Life, _person: Person, record: Record, facts: Facts) -> None:
    hazard = life.hazard
    facts["old_due_on"], facts["asked_due_on"] = _plain(hazard.due_on), _plain(hazard.asked_due_on)
    if record["approve"]:
        hazard.due_on, hazard.extensions = hazard.asked_due_on, hazard.extensions + 1
    hazard.asked_due_on, life.asked_by = None, None


def _strike_off(life: Life, person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.rechecker_id, life.hazard.struck_off_at = person.id, life.at


def _fail(life: Life, person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.rechecker_id, life.hazard.round = person.id, life.hazard.round + 1


def _control(life: Life, _person: Person, record: Record, _facts: Facts) -> None:
    life.hazard.interim_control = record["interim_control"]


def _refuse(life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.refused = True
    life.hazard.escalation_level = max(1, life.hazard.escalation_level)


def _escalate(life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.escalation_level = max(1, life.hazard.escalation_level)


def _supervise(life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.escalation_level = 2


def _warn(life: Life, _person: Person, _record: Record, _facts: Facts) -> None:
    life.hazard.early_warning = True


_EFFECTS = {
    Step.VERIFY: _register,
    Step.GRADE: _grade,
    Step.FILE_MAJOR: _file,
    Step.ISSUE_NOTICE: _order,
    Step.REISSUE: _order,
    Step.SUBMIT_FIX: _rectify,
    Step.FIX_ON_SPOT: _fix_on_spot,
    Step.ACKNOWLEDGE: _acknowledge,
    Step.REQUEST_EXTENSION: _ask,
    Step.DECIDE_EXTENSION: _decide,
    Step.RECHECK_PASS: _strike_off,
    Step.RECHECK_FAIL: _fail,
    Step.INTERIM_CONTROL: _control,
    Step.NOTE_REFUSAL: _refuse,
    Step.ESCALATE: _escalate,
    Step.SUPERVISE: _supervise,
    Step.WARN: _warn,
}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
