"""Campaigns and assignments: made from a template, moved, waived, cancelled; always with a reason in the journal."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from data import journal, reference
from data.queries.plans import PlannedTask, preview, same_campaign
from models import Area, Assignment, Campaign, PlanTemplate, Task, Unit, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require

FURTHEST_DAYS = 3660


def make_campaign(
    session: Session,
    *,
    viewer: Viewer,
    template: str,
    year: int,
    area_id: int,
    unit_ids: Sequence[int],
    name: str | None = None,
    month: int | None = None,
) -> Campaign:
    """One task per template row, one assignment per task, date and unit that it is given to.

    `month` moves a plan of one month. The same template, year and area twice is refused.
    """
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    require(viewer, "manage_plans", area_path=area.path)
    twin = same_campaign(session, template, year, area_id)
    if twin is not None:
        raise BadInput("This plan was already made for {year}: {name}.", field="template", year=year, name=twin.name)
    plan = preview(
        session, viewer, template=template, year=year, area_id=area_id, unit_ids=tuple(unit_ids), month=month
    )
    source = session.get(PlanTemplate, template)
    campaign = Campaign(
        template=template,
        name=(name or "").strip()[:160] or f"{year}年{plan.zh.split(':')[-1]}",
        theme=source.theme_zh if source else "",
        year=year,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        area_id=area_id,
        created_by=viewer.person_id or None,
        is_demo=area.is_demo,
    )
    session.add(campaign)
    session.flush()
    assign(session, campaign, plan.tasks)
    after = {"template": template, "year": year, "tasks": len(plan.tasks), "assignments": plan.assignments}
    journal.record(session, viewer, "campaign_made", ("campaign", campaign.id), after=after)
    return campaign


def assign(session: Session, campaign: Campaign, tasks: Sequence[PlannedTask]) -> list[Task]:
    """Tasks of a campaign, each given to its units on each of its days."""
    rows = [(planned, _task(campaign, planned)) for planned in tasks]
    session.add_all([task for _, task in rows])
    session.flush()
    wanted = {unit for planned in tasks for unit in planned.units}
    areas = {unit: session.get_one(Unit, unit).area_id for unit in wanted}
    session.add_all(
        Assignment(
            task_id=task.id or 0,
            unit_id=unit,
            area_id=areas[unit],
            opens_on=day.opens_on,
            due_on=day.due_on,
            due_time=day.due_time,
            target=planned.target if day.target is None else day.target,
            occurrence=number,
        )
        for planned, task in rows
        for number, day in enumerate(planned.dates, 1)
        for unit in planned.units
    )
    session.flush()
    return [task for _, task in rows]


def _task(campaign: Campaign, planned: PlannedTask) -> Task:
    return Task(
        campaign_id=campaign.id or 0,
        template=planned.code or None,
        position=planned.position,
        zh=planned.zh,
        en=planned.en,
        category=planned.category,
        metric=planned.metric,
        op=planned.op,
        target=planned.target,
        unit_word=planned.unit_word,
        evidence=list(planned.evidence),
        source=planned.source,
    )


def move_date(session: Session, *, viewer: Viewer, assignment_id: int, due_on: date, reason: str) -> None:
    """Another deadline. What was late before stays visible in the journal."""
    row, path = _assignment(session, viewer, assignment_id)
    require(viewer, "manage_plans", area_path=path)
    why = _reason(reason)
    if abs((due_on - row.due_on).days) > FURTHEST_DAYS:
        raise BadInput("This date is too far away.", field="due_on")
    before = {"opens_on": row.opens_on, "due_on": row.due_on}
    row.due_on, row.opens_on = due_on, min(row.opens_on, due_on)
    session.flush()
    after = {"opens_on": row.opens_on, "due_on": row.due_on}
    journal.record(session, viewer, "date_moved", ("assignment", row.id), before=before, after=after, reason=why)


def cancel_assignment(session: Session, *, viewer: Viewer, assignment_id: int, reason: str) -> None:
    row, path = _assignment(session, viewer, assignment_id)
    require(viewer, "manage_plans", area_path=path)
    if row.cancelled_at is not None:
        return
    row.cancel_reason, row.cancelled_at = _reason(reason), now()
    session.flush()
    journal.record(session, viewer, "assignment_cancelled", ("assignment", row.id), reason=row.cancel_reason)


def waive_evidence(session: Session, *, viewer: Viewer, assignment_id: int, kinds: Sequence[str], reason: str) -> None:
    """A leader or planner lets a task be done without a kind of evidence; the journal keeps who and why."""
    row, path = _assignment(session, viewer, assignment_id)
    require(viewer, ("manage_plans", "approve_event"), area_path=path)
    why = _reason(reason)
    unknown = [kind for kind in kinds if kind not in reference.words("evidence")]
    if unknown or not kinds:
        raise BadInput("Choose the evidence that is not needed.", field="kinds")
    before = list(row.waived_evidence or [])
    row.waived_evidence = sorted({*before, *kinds})
    row.waived_by, row.waive_reason = viewer.person_id, why
    session.flush()
    seen = {"before": {"waived": before}, "after": {"waived": row.waived_evidence}}
    journal.record(session, viewer, "evidence_waived", ("assignment", row.id), **seen, reason=why)


def cancel_campaign(session: Session, *, viewer: Viewer, campaign_id: int, reason: str) -> None:
    """End a campaign that was made by mistake; its records stay."""
    campaign = session.get(Campaign, campaign_id)
    area = session.get(Area, campaign.area_id) if campaign else None
    if campaign is None or area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such campaign here.")
    require(viewer, "manage_plans", area_path=area.path)
    if campaign.cancelled_at is not None:
        return
    campaign.cancel_reason, campaign.cancelled_at = _reason(reason), now()
    session.flush()
    journal.record(session, viewer, "campaign_cancelled", ("campaign", campaign.id), reason=campaign.cancel_reason)


def _assignment(session: Session, viewer: Viewer, assignment_id: int) -> tuple[Assignment, str]:
    row = session.get(Assignment, assignment_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None or not viewer.sees(area_path=area.path, unit_id=row.unit_id):
        raise UnknownThing("There is no such task here.")
    return row, area.path


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Say why.", field="reason")
    return text.strip()[:200]
