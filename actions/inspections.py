"""Logging a check: what was found at one site, with the proof of the place, in one go."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlmodel import Session

from actions import hazards, photos
from actions.arrivals import Arrival
from actions.drafts import Answer, FollowUp, InspectionDraft
from actions.finds import known_site, place_words, whereabouts
from actions.hazards import Found
from actions.kept_months import learnt
from actions.sightings import Sighting, follow_up, open_hazard, see_again
from data import journal, reference
from data.queries import checklists, places
from data.queries.checklists import Item
from data.queries.places import KnownSite
from models import Hazard, Inspection
from rules.errors import BadInput, ConflictingCopy
from rules.permissions import Viewer, require
from rules.places import Claim, proof
from rules.vocabulary import HazardSource, PhotoRole, PlaceProof, Result

__all__ = ["InspectionDraft", "Logged", "log", "log_inspection"]

SELF_CHECK = "self_check"


@dataclass(frozen=True, slots=True)
class Logged:
    """The check and what came of it; `lost` are follow-ups of hazards that are not there for this person."""

    inspection: Inspection
    hazards: tuple[Hazard, ...]
    lost: tuple[UUID, ...]


def log_inspection(
    session: Session, *, viewer: Viewer, draft: InspectionDraft, arrival: Arrival | None = None
) -> Inspection:
    return log(session, viewer=viewer, draft=draft, arrival=arrival or Arrival()).inspection


def log(session: Session, *, viewer: Viewer, draft: InspectionDraft, arrival: Arrival) -> Logged:
    """One saved check; each failed item opens a hazard, each hazard open before is followed up."""
    if session.get(Inspection, arrival.id) is not None:
        raise ConflictingCopy("This entry was saved before with other contents.")
    site = known_site(session, viewer, draft.site)
    may = ("log_inspection", "submit_self_check") if draft.check_kind == SELF_CHECK else ("log_inspection",)
    require(viewer, may, area_path=site.area_path, unit_id=site.unit_id)
    items = _items(session, draft)
    row = _row(viewer, draft, arrival, site, items)
    session.add(row)
    session.flush()
    photos.attach(session, subject=("inspection", row.id), refs=draft.refs())
    after = {"site": site.id, "result": row.result.value, "place_proof": row.place_proof.value, "at": row.occurred_at}
    journal.record(session, viewer, "log_inspection", ("inspection", row.id), after=after)
    learnt(session, site_id=site.id, occurred_at=row.occurred_at)
    opened = tuple(
        _open(session, viewer, draft, arrival, site, items[code], answer)
        for code, answer in draft.answers.items()
        if answer.result is Result.FAIL
    )
    return Logged(row, opened, _follow_up(session, viewer, draft, arrival))


def _items(session: Session, draft: InspectionDraft) -> dict[str, Item]:
    """The items that were asked. Raises BadInput for a list, a version or an item that there is not."""
    if draft.check_kind not in reference.words("check_kinds"):
        raise BadInput("There is no such kind of check.", field="check_kind")
    asked = checklists.asked(session, dict(draft.checklists))
    for code, number in draft.checklists.items():
        if (code, number) not in asked.versions:
            raise BadInput(
                "The checklist {code} has no version {n} here. Open the entry again with the current checklist.",
                field=f"checklists.{code}",
                code=code,
                n=number,
            )
    for code in draft.answers:
        if code not in asked.items:
            raise BadInput("The checklist has no item {code}.", field=f"answers.{code}", code=code)
    return asked.items


def _row(
    viewer: Viewer, draft: InspectionDraft, arrival: Arrival, site: KnownSite, items: dict[str, Item]
) -> Inspection:
    fix = draft.fix
    claim = Claim(draft.proof.kind, draft.proof.text, len(draft.photos))
    proven = proof(claim, fix, site.point, site.code, places.gate_m())
    return Inspection(
        id=arrival.id,
        site_id=site.id,
        area_id=site.area_id,
        person_id=viewer.person_id,
        patrol_id=draft.patrol,
        kind=draft.check_kind,
        checklists=dict(draft.checklists),
        answers={code: _kept(answer) for code, answer in draft.answers.items() if _says_more(answer)},
        items=len(items),
        result=_result(draft, len(items)),
        note=draft.note,
        lat=fix.lat if fix else None,
        lon=fix.lon if fix else None,
        accuracy_m=fix.accuracy_m if fix else None,
        coord_source=fix.source if fix else None,
        raw_lat=fix.raw_lat if fix else None,
        raw_lon=fix.raw_lon if fix else None,
        place_proof=proven,
        place_note=draft.proof.text,
        occurred_at=draft.occurred_at,
        recorded_at=arrival.at,
        clock_skew_s=arrival.skew_s,
        needs_review=arrival.review(draft.occurred_at, no_place=draft.says_null_island and proven is PlaceProof.NONE),
        body_hash=arrival.body_hash,
    )


def _result(draft: InspectionDraft, items: int) -> Result:
    results = [answer.result for answer in draft.answers.values()]
    if Result.FAIL in results:
        return Result.FAIL
    return Result.NA if items and results.count(Result.NA) == items else Result.PASS


def _says_more(answer: Answer) -> bool:
    return answer.result is not Result.PASS or bool(answer.note)


def _kept(answer: Answer) -> dict[str, str]:
    link = {"hazard": str(answer.hazard)} if answer.hazard else {}
    return {"result": answer.result.value, "note": answer.note, **link}


def _open(
    session: Session,
    viewer: Viewer,
    draft: InspectionDraft,
    arrival: Arrival,
    site: KnownSite,
    item: Item,
    answer: Answer,
) -> Hazard:
    """The hazard of a failed item, with its photos, place and point; the one that is open already is seen again."""
    hazard_id = answer.hazard or uuid5(arrival.id, item.code)
    refs = draft.refs(item.code)
    known = open_hazard(session, viewer, hazard_id)
    if known is not None and known.site_id == site.id:
        said = Sighting(arrival, draft.occurred_at, answer.note, tuple(refs))
        see_again(session, viewer=viewer, hazard=known, sighting=said)
        return known
    if session.get(Hazard, hazard_id) is not None:
        raise BadInput("Another hazard has this id already.", field=f"answers.{item.code}.hazard")
    where = whereabouts(draft, site)
    found = Found(
        id=hazard_id,
        site_id=site.id,
        area_id=site.area_id,
        category=item.category,
        item_code=item.code,
        title=item.fail_zh,
        note=answer.note,
        source=HazardSource.SELF_CHECK if draft.check_kind == SELF_CHECK else HazardSource.INSPECTION,
        found_at=draft.occurred_at,
        lat=where.lat,
        lon=where.lon,
        place=place_words(site),
        floor=site.floor,
        inspection_id=arrival.id,
        grade_hint=item.grade_hint,
        clock_skew_s=arrival.skew_s,
        needs_review=arrival.review(draft.occurred_at),
        **where.facts,
    )
    hazard = hazards.report(session, viewer=viewer, found=found)
    photos.attach(session, subject=("hazard", hazard.id), refs=refs)
    return hazard


def _follow_up(session: Session, viewer: Viewer, draft: InspectionDraft, arrival: Arrival) -> tuple[UUID, ...]:
    lost = []
    for follow in draft.followups:
        said = Sighting(arrival, draft.occurred_at, follow.note or draft.note, tuple(_after(draft, follow)))
        fixed = follow.outcome == "fixed"
        if not follow_up(session, viewer=viewer, hazard_id=follow.hazard, fixed=fixed, sighting=said):
            lost.append(follow.hazard)
    return tuple(lost)


def _after(draft: InspectionDraft, follow: FollowUp) -> list[photos.PhotoRef]:
    """Pictures of this follow-up: marked with the hazard's id; with one follow-up, all that show "after"."""
    marked = draft.refs(str(follow.hazard))
    if marked or len(draft.followups) > 1:
        return marked
    return [ref for ref in draft.refs() if ref.role is PhotoRole.AFTER]
