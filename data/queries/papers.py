"""The papers of a hazard: which there are, which there could be, and what stands on one."""

from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data import photos, reference
from data.days import local_day
from data.papers import laws
from data.queries.hazard_detail import HazardDetail, TimelineEvent, detail
from data.queries.issuers import issuer
from data.queries.paper_facts import PaperFacts, PaperHazard, PaperPhoto
from data.queries.photos import PhotoSeen
from models import Notice, NoticeHazard, Person, Unit
from rules.errors import UnknownThing
from rules.hazard_steps import Step
from rules.papers import PAPERS, PaperKind, kind_of, mind_complete
from rules.permissions import Viewer
from rules.vocabulary import HazardState, PhotoRole
from settings import settings

GRADING = frozenset({Step.GRADE, Step.REGRADE})
FIXING = frozenset({Step.SUBMIT_FIX, Step.FIX_ON_SPOT})
RECHECKS = PAPERS[PaperKind.REVIEW_OPINION].steps
NOTICES = PAPERS[PaperKind.RECTIFICATION_NOTICE].steps
MOST_PHOTOS = 4  # of one hazard on one paper
CAPTIONS = {PhotoRole.EVIDENCE: "现场", PhotoRole.BEFORE: "整改前", PhotoRole.AFTER: "整改后"}


class PaperOffer(NamedTuple):
    """A paper that a step has made possible; `notice_id` once it has been issued."""

    kind: PaperKind
    event_id: int | None
    on: date
    notice_id: int | None
    number: str | None


def offers(session: Session, viewer: Viewer, hazard_id: UUID) -> list[PaperOffer]:
    """Every paper that this hazard's life allows so far, in the order of its steps."""
    seen = detail(session, viewer, hazard_id)
    rows = session.execute(
        select(Notice)
        .join(NoticeHazard, col(NoticeHazard.notice_id) == col(Notice.id))
        .where(col(NoticeHazard.hazard_id) == hazard_id)
        .order_by(col(Notice.id))
    )
    issued = list(rows.scalars())
    served = [
        PaperOffer(kind_of(paper.kind), None, local_day(paper.issued_at), paper.id, paper.number)
        for paper in issued
        if paper.event_id is None
    ]
    by_step = {(paper.kind, paper.event_id): paper for paper in issued}
    for event in seen.events:
        for kind, rule in PAPERS.items():
            if event.step not in rule.steps or kind is PaperKind.RECTIFICATION_NOTICE:
                continue
            made = by_step.get((kind, event.id))
            number = made.number if made else None
            served.append(PaperOffer(kind, event.id, local_day(event.at), made.id if made else None, number))
    return sorted(served, key=lambda offer: (offer.on, offer.event_id or 0))


def latest(session: Session, viewer: Viewer, kind: PaperKind, hazard_id: UUID) -> int:
    """The id of the newest paper of a kind that was issued for a hazard. Raises UnknownThing."""
    found = [o.notice_id for o in offers(session, viewer, hazard_id) if o.kind is kind and o.notice_id]
    if not found:
        raise UnknownThing("This paper has not been issued yet.")
    return found[-1]


def paper(session: Session, viewer: Viewer, notice_id: int) -> PaperFacts:
    """All that stands on an issued paper. Raises UnknownThing outside the viewer's scope, BadInput naming what lacks.

    A paper made again later says what it said when it was issued: steps taken after it are left out.
    """
    row = session.execute(
        select(Notice, col(Unit.name), col(Person.name))
        .outerjoin(Unit, col(Unit.id) == col(Notice.unit_id))
        .outerjoin(Person, col(Person.id) == col(Notice.issued_by))
        .where(col(Notice.id) == notice_id)
    ).one_or_none()
    hazard_ids = session.execute(
        select(col(NoticeHazard.hazard_id))
        .where(col(NoticeHazard.notice_id) == notice_id)
        .order_by(col(NoticeHazard.id))
    )
    seen = [detail(session, viewer, hazard_id) for hazard_id in hazard_ids.scalars()]
    if row is None or not seen:
        raise UnknownThing("There is no such paper.")
    facts = _facts(session, row[0], row[1], row[2], seen)
    mind_complete(facts.kind, asdict(facts), [asdict(hazard) for hazard in facts.hazards])
    return facts


def _facts(
    session: Session, notice: Notice, unit: str | None, agent: str | None, seen: list[HazardDetail]
) -> PaperFacts:
    kind = kind_of(notice.kind)
    events = [_own_event(one, notice) for one in seen]
    hazards = tuple(_hazard(one, kind, event) for one, event in zip(seen, events, strict=True))
    first, event = seen[0], events[0]
    receipt = _receipt(first, notice)
    due = notice.due_on or (hazards[0].due_on if kind is not PaperKind.MAJOR_FILING else None)
    return PaperFacts(
        kind=kind,
        number=notice.number,
        issued_on=local_day(notice.issued_at),
        issuer=issuer(session, first.line.area_id).name,
        agent=agent or "",
        unit=unit or first.unit_name or _of_the_place(kind, first),
        responsible_person=hazards[0].responsible_person,
        requirement=notice.requirement,
        reason=event.note if event else "",
        due_on=due,
        laws=laws.named(one.line.category for one in seen),
        hazards=hazards,
        signed_by=str(receipt.facts["signed_by"]) if receipt else "",
        served_on=local_day(receipt.at) if receipt else None,
        link=f"{settings().public_url.rstrip('/')}/hazards?id={first.line.id}",
    )


def _own_event(seen: HazardDetail, notice: Notice) -> TimelineEvent | None:
    """The step that made the paper."""
    for event in seen.events:
        if event.id == notice.event_id or event.facts.get("notice") == notice.number:
            return event
    return None


def _of_the_place(kind: PaperKind, seen: HazardDetail) -> str:
    """What stood in the street has no unit: the community is told of its recheck, and of all once it is gone."""
    told = kind in (PaperKind.REVIEW_OPINION, PaperKind.STRIKE_OFF_FORM)
    return seen.area_name if told or seen.line.state is HazardState.STRUCK_OFF else ""


def _hazard(seen: HazardDetail, kind: PaperKind, own: TimelineEvent | None) -> PaperHazard:
    line = seen.line
    past = [event for event in seen.events if own is None or event.id <= own.id]
    graded, fixed, rechecked = (_last(past, steps) for steps in (GRADING, FIXING, RECHECKS))
    noticed, filed = _last(past, NOTICES), _last(past, {Step.FILE_MAJOR})
    grade = graded.facts.get("grade") if graded else line.grade
    told = reference.words("grades").get(str(grade or ""))
    named = _last([event for event in past if event.facts.get("responsible_person")])
    return PaperHazard(
        number=line.number or "",
        title=line.title,
        note="" if line.note == line.title else line.note,  # a resident's one line is both
        category=reference.words("hazard_categories")[line.category].zh,
        place=_place(seen),
        grade=told.zh if told else "",
        basis=str(graded.facts.get("basis", "")) if graded else line.grade_basis,
        found_on=local_day(line.found_at),
        registered_on=local_day(line.registered_at) if line.registered_at else None,
        responsible_person=str(named.facts["responsible_person"]) if named else line.responsible_person,
        due_on=_due_on(past, line.due_on),
        interim_control=line.interim_control,
        notice_number=str(noticed.facts.get("notice", "")) if noticed else "",
        on_the_spot=fixed is not None and fixed.step == Step.FIX_ON_SPOT,
        fix=fixed.note if fixed else "",
        fixed_on=local_day(fixed.at) if fixed else None,
        conclusion=rechecked.note if rechecked else "",
        passed=rechecked is not None and rechecked.step == Step.RECHECK_PASS,
        rechecker=(rechecked.actor or "") if rechecked else "",
        rechecked_on=local_day(rechecked.at) if rechecked else None,
        round=int(rechecked.facts.get("round", line.round)) if rechecked else line.round,
        plan={part: str(text) for part, text in (filed.facts.get("plan") or {}).items()} if filed else line.plan or {},
        filed_on=local_day(filed.at) if filed else None,
        photos=_photos(seen, kind, past, rechecked),
    )


def _last(events: list[TimelineEvent], steps: Any = None) -> TimelineEvent | None:
    return next((event for event in reversed(events) if steps is None or event.step in steps), None)


def _due_on(past: list[TimelineEvent], in_force: date | None) -> date | None:
    """The deadline that was in force then: set by a notice, moved by an extension that was approved."""
    for event in reversed(past):
        if event.step in NOTICES and event.facts.get("due_on"):
            return date.fromisoformat(event.facts["due_on"])
        if event.step == Step.DECIDE_EXTENSION and event.facts.get("approve") and event.facts.get("asked_due_on"):
            return date.fromisoformat(event.facts["asked_due_on"])
    return in_force


def _receipt(seen: HazardDetail, notice: Notice) -> TimelineEvent | None:
    """Only a rectification notice is acknowledged in the ledger; the other papers are signed by hand."""
    own = _own_event(seen, notice)
    if notice.kind != PaperKind.RECTIFICATION_NOTICE or own is None:
        return None
    for event in seen.events:
        if event.id > own.id and event.step == Step.ACKNOWLEDGE and event.facts.get("signed_by"):
            return event
        if event.id > own.id and event.step in NOTICES:
            return None
    return None


def _place(seen: HazardDetail) -> str:
    """From the wide to the narrow; a name that stands within another one is not said twice."""
    parts = [part for part in (seen.area_name, seen.site_name, seen.line.place, seen.line.floor) if part]
    return "".join(
        part
        for n, part in enumerate(parts)
        if not any(part in other for other in parts[:n]) and not any(part != o and part in o for o in parts[n + 1 :])
    )


def _photos(
    seen: HazardDetail, kind: PaperKind, past: list[TimelineEvent], rechecked: TimelineEvent | None
) -> tuple[PaperPhoto, ...]:
    """As found, and for papers after a fix also as fixed and as rechecked; only pictures that have arrived."""
    later = {photo.sha256 for event in seen.events if event not in past for photo in event.photos}
    before = [_told(p) for p in seen.before if p.sha256 not in later and _is_here(p)]
    if kind not in (PaperKind.REVIEW_OPINION, PaperKind.STRIKE_OFF_FORM):
        return tuple(before[:MOST_PHOTOS])
    fixed = _last(past, FIXING)
    after = [_told(p) for p in (fixed.photos if fixed else ()) if p.role is PhotoRole.AFTER and _is_here(p)]
    again = [_told(p, "复查") for p in (rechecked.photos if rechecked else ()) if _is_here(p)]
    return tuple(before[:1] + after[:2] + again[:1])


def _is_here(photo: PhotoSeen) -> bool:
    return photo.here and photos.holds(photo.sha256)


def _told(photo: PhotoSeen, word: str = "") -> PaperPhoto:
    said = word or CAPTIONS[photo.role]
    on = local_day(photo.taken_at) if photo.taken_at else None
    return PaperPhoto(photo.sha256, f"{said} {on.year}年{on.month}月{on.day}日" if on else said)
