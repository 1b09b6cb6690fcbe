"""What follows from the lives of hazards: numbers without gaps, notices, recurrences, photos."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from data.days import local_day
from data.demo.lives import Life
from data.demo.world import World
from models import HazardEvent, NoticeHazard, NumberSeries, PhotoLink
from rules.lifecycle import is_recurrence
from rules.vocabulary import PhotoRole

HAZARD_SERIES, NOTICE_SERIES = "YH", "ZG"  # 隐患, 整改


def keep(session: Session, world: World, lives: list[Life]) -> None:
    """Write all hazards with what belongs to them. `lives` in the order in which they were found."""
    last: Counter[tuple[str, int]] = Counter()
    registered = [life.hazard for life in lives if life.hazard.registered_at]
    for hazard in sorted(registered, key=lambda h: (h.registered_at, h.id)):
        hazard.number = _number(last, HAZARD_SERIES, hazard.registered_at or world.end)
    papers = [(paper, life.hazard) for life in lives for paper in life.papers]
    for paper, _ in sorted(papers, key=lambda pair: (pair[0].notice.issued_at, pair[1].id)):
        paper.notice.number = _number(last, NOTICE_SERIES, paper.notice.issued_at)
        paper.event.facts = {**paper.event.facts, "notice": paper.notice.number}
    _link_recurrences(lives)
    session.add_all([NumberSeries(name=name, year=year, last=n) for (name, year), n in last.items()])
    session.add_all([life.hazard for life in lives])
    session.flush()
    session.add_all([paper.notice for paper, _ in papers])
    events = [event for life in lives for event in life.events]
    events.sort(key=lambda event: event.at)
    session.add_all(events)
    session.flush()
    session.add_all([NoticeHazard(notice_id=paper.notice.id or 0, hazard_id=h.id) for paper, h in papers])
    session.add_all([link for life in lives for link in _links(world, life)])
    session.flush()


def _number(last: Counter[tuple[str, int]], series: str, at: datetime) -> str:
    year = local_day(at).year
    last[series, year] += 1
    return f"{series}-{year}-{last[series, year]:06}"


def _link_recurrences(lives: list[Life]) -> None:
    """The same item at the same site again soon after its strike-off; `lives` are in time order."""
    before: dict[tuple[int, str], Life] = {}
    for life in lives:
        hazard = life.hazard
        if hazard.site_id is None or hazard.item_code is None:
            continue
        key = (hazard.site_id, hazard.item_code)
        old = before.get(key)
        gone = old.hazard.struck_off_at if old else None
        if old and gone and gone <= hazard.found_at and is_recurrence(local_day(gone), local_day(hazard.found_at)):
            hazard.recurrence_of = old.hazard.id
        before[key] = life


def _links(world: World, life: Life) -> list[PhotoLink]:
    hazard, links = life.hazard, []
    before, after = world.photos[f"{hazard.category}-before"], world.photos[f"{hazard.category}-after"]
    if life.before_photo:
        links.append(_link(before, "hazard", hazard.id, PhotoRole.BEFORE, hazard.found_at, hazard.item_code))
        if hazard.inspection_id is not None:
            subject = hazard.inspection_id
            links.append(_link(before, "inspection", subject, PhotoRole.EVIDENCE, hazard.found_at, hazard.item_code))
    for event, role in life.pictures:
        links.append(_picture(event, role, before, after))
    return links


def _picture(event: HazardEvent, role: PhotoRole, before: str, after: str) -> PhotoLink:
    """A failed recheck still shows it as it was."""
    shown = before if event.step == "recheck_fail" else after
    return _link(shown, "hazard_event", event.id, role, event.at, None)


def _link(sha256: str, kind: str, subject: object, role: PhotoRole, taken_at: datetime, item: str | None) -> PhotoLink:
    return PhotoLink(
        sha256=sha256, subject_kind=kind, subject_id=str(subject), role=role, item_code=item, taken_at=taken_at
    )
