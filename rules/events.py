"""Large events: four papers, then a leader's approval, then the event, then its summary.

draft -> submitted -> approved -> done -> summarised; a leader may return it with a reason; it may be called off before
it is done. Nobody approves what they submitted, and nothing is approved without all four papers (catalogue row 44).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.errors import BadInput, ForbiddenMove, NotPermitted


class EventState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    DONE = "done"
    SUMMARISED = "summarised"
    CALLED_OFF = "called_off"


class EventPaper(StrEnum):
    PLAN = "plan"
    RISK_ANALYSIS = "risk_analysis"
    MEASURES = "measures"
    RESPONSE_PLAN = "response_plan"


class EventStep(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    FINISH = "finish"
    SUMMARISE = "summarise"
    CALL_OFF = "call_off"


S, T = EventState, EventStep
MOVES: dict[EventStep, tuple[frozenset[EventState], EventState]] = {
    T.SUBMIT: (frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED),
    T.APPROVE: (frozenset({S.SUBMITTED}), S.APPROVED),
    T.RETURN: (frozenset({S.SUBMITTED}), S.RETURNED),
    T.FINISH: (frozenset({S.APPROVED}), S.DONE),
    T.SUMMARISE: (frozenset({S.DONE}), S.SUMMARISED),
    T.CALL_OFF: (frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED}), S.CALLED_OFF),
}
DECISIONS = frozenset({T.APPROVE, T.RETURN})
SAYS_WHY = frozenset({T.RETURN, T.SUMMARISE, T.CALL_OFF})
CHANGEABLE = frozenset({S.DRAFT, S.RETURNED})
"""States in which facts and papers may change: what a leader decides on stays as it was read."""

APPROVED_ONCE = frozenset({S.APPROVED, S.DONE, S.SUMMARISED})
"""The database itself refuses these without four papers and a second person, `models.events`."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """How an event stands. `papers`: the kinds that are there."""

    state: EventState
    papers: frozenset[EventPaper]
    starts_on: date
    submitter_id: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; the permissions are those at the event's own place."""

    person_id: int
    may_write: bool
    may_approve: bool


def missing(papers: Collection[EventPaper]) -> list[EventPaper]:
    return [paper for paper in EventPaper if paper not in papers]


def check(facts: EventFacts, step: EventStep, actor: Actor, *, note: str, today: date) -> EventState:
    """The state after the step. Raises NotPermitted, ForbiddenMove or BadInput, the most telling first."""
    sources, target = MOVES[step]
    if not (actor.may_approve if step in DECISIONS else actor.may_write):
        raise NotPermitted("Your role does not allow this here.")
    if facts.state not in sources:
        raise ForbiddenMove("The event has moved on. Look at it again.")
    if step in DECISIONS and facts.submitter_id == actor.person_id:
        raise NotPermitted("Somebody else has to decide on what you submitted.")
    if step in (T.SUBMIT, T.APPROVE) and missing(facts.papers):
        raise BadInput("{n} of the four papers are missing.", field="papers", n=len(missing(facts.papers)))
    if step in SAYS_WHY and not note.strip():
        raise BadInput("Write the summary." if step is T.SUMMARISE else "Say why.", field="note")
    if step is T.FINISH and today < facts.starts_on:
        raise BadInput("The event has not begun yet.", field="starts_on")
    return target


def next_steps(facts: EventFacts, actor: Actor, today: date) -> list[EventStep]:
    """Steps that this person could take now, the main one first; what lacks a paper is offered and refused."""
    found = []
    for step, (sources, _) in MOVES.items():
        allowed = actor.may_approve if step in DECISIONS else actor.may_write
        own = step in DECISIONS and facts.submitter_id == actor.person_id
        early = step is T.FINISH and today < facts.starts_on
        if allowed and facts.state in sources and not own and not early:
            found.append(step)
    return found
