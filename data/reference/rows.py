"""The catalogue as rows of our tables."""

from collections.abc import Iterator
from typing import Any

from data.reference.checking import Catalogue
from data.reference.plan_shapes import Due, Report, Scheme, Target, YearPlan
from models import (
    ChecklistItem,
    FrequencyRule,
    HazardCategory,
    Indicator,
    KeyPeriod,
    LunarDate,
    PlanTemplate,
    SiteType,
    TaskTemplate,
)

Facts = dict[str, Any]
ONCE: Facts = {"metric": "sessions", "op": ">=", "target": 1, "unit_word": "次"}  # a task for which no number is asked


def hazard_categories(catalogue: Catalogue) -> Iterator[HazardCategory]:
    """Parents before children; a subcategory is "fire/high_rise"."""
    for n, row in enumerate(catalogue.hazards.hazard_categories):
        yield HazardCategory(code=row.id, zh=row.zh, en=row.en, source=row.source, position=n)
        for m, below in enumerate(row.subcategories):
            code = f"{row.id}/{below.id}"
            named: Facts = {"zh": below.zh, "en": below.en, "source": below.source}
            yield HazardCategory(code=code, parent=row.id, position=m, **named)


def checklist_items(catalogue: Catalogue) -> Iterator[tuple[str, list[ChecklistItem]]]:
    """Checklist code and its items, without a version yet."""
    for row in catalogue.hazards.hazard_categories:
        yield (
            row.id,
            [
                ChecklistItem(
                    version_id=0,
                    code=item.id,
                    position=n,
                    zh=item.zh,
                    en=item.en,
                    fail_zh=item.fail_zh,
                    fail_en=item.fail_en,
                    grade_hint=item.grade_hint,
                    source=item.source,
                )
                for n, item in enumerate(row.checklist)
            ],
        )


def site_types(catalogue: Catalogue) -> Iterator[SiteType]:
    for n, row in enumerate(catalogue.sites.site_types):
        yield SiteType(
            code=row.id,
            zh=row.zh,
            en=row.en,
            risk=row.risk,
            owner_unit=row.owner_unit,
            categories=row.hazard_categories,
            source=row.source,
            position=n,
        )


def frequency_rules(catalogue: Catalogue) -> Iterator[FrequencyRule]:
    for row in catalogue.sites.site_types:
        for rule in row.frequency:
            yield FrequencyRule(site_type=row.id, **rule.model_dump())


def key_periods(catalogue: Catalogue) -> Iterator[KeyPeriod]:
    for n, row in enumerate(catalogue.calendar.key_periods):
        rule = row.rule.model_dump() if row.rule else None
        body = row.model_dump(mode="json", exclude_none=True)
        named: Facts = {"code": row.id, "zh": row.zh, "en": row.en}
        yield KeyPeriod(**named, starts=row.start, ends=row.end, rule=rule, body=body, position=n)


def lunar_dates(catalogue: Catalogue) -> Iterator[LunarDate]:
    for row in catalogue.calendar.lunar_dates:
        for festival in ("spring_festival", "dragon_boat", "mid_autumn"):
            yield LunarDate(year=row.year, festival=festival, on=getattr(row, festival))


def indicators(catalogue: Catalogue) -> Iterator[Indicator]:
    for n, row in enumerate(catalogue.programme.indicators):
        facts = row.model_dump(include={"zh", "en", "target", "direction", "source", "note"})
        yield Indicator(code=row.id, op=row.op or "", unit_word=row.unit, position=n, **facts)


def plan_templates(catalogue: Catalogue) -> Iterator[PlanTemplate]:
    schemes = catalogue.activities.safety_month_plans
    for n, scheme in enumerate(schemes):
        facts = scheme.model_dump(include={"zh", "en", "focus", "source"})
        theme: Facts = {"theme_zh": scheme.theme.zh, "theme_en": scheme.theme.en}
        dates: Facts = {"starts": scheme.start, "ends": scheme.end}
        yield PlanTemplate(code=scheme.id, kind="safety_month", position=n, **facts, **theme, **dates)
    for n, plan in enumerate(catalogue.activities.annual_plans, len(schemes)):
        facts = {**plan.model_dump(include={"zh", "en", "source"}), "focus": plan.note}
        yield PlanTemplate(code=plan.id, kind="annual", position=n, **facts, **_plan_window(plan))


def _plan_window(plan: YearPlan) -> Facts:
    if plan.window is None:
        return {"starts": "01-01", "ends": "12-31"}
    months = plan.window
    last_day = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(months.end_month, 31)
    window = {"starts": f"{months.start_month:02}-01", "ends": f"{months.end_month:02}-{last_day}"}
    return {**window, "end_year_offset": months.end_year_offset}


def task_templates(catalogue: Catalogue) -> Iterator[TaskTemplate]:
    for scheme in catalogue.activities.safety_month_plans:
        yield from _numbered(scheme.id, [*_scheme_tasks(scheme), *_report_tasks(scheme)])
    for plan in catalogue.activities.annual_plans:
        yield from _numbered(plan.id, [*_year_tasks(plan), *_stage_tasks(plan), *_project_tasks(plan)])


def _numbered(plan: str, tasks: list[Facts]) -> Iterator[TaskTemplate]:
    for n, facts in enumerate(tasks):
        yield TaskTemplate(plan=plan, position=n, **{"evidence": [], **ONCE, **facts})


def _scheme_tasks(scheme: Scheme) -> Iterator[Facts]:
    for row in scheme.tasks:
        facts = row.model_dump(include={"zh", "en", "category", "responsible", "evidence", "source", "note"})
        yield {"code": row.id, "due": _due(row.due), **_target(row.target), **facts}


def _report_tasks(scheme: Scheme) -> Iterator[Facts]:
    """What must be handed in and no task of the scheme asks for yet: the same paper is not asked for twice."""
    asked = [row for row in scheme.tasks if row.category == "reporting"]
    responsible = sorted({unit for row in asked for unit in row.responsible})
    dates = [_due(row.due) for row in asked]
    for row in scheme.reporting:
        due = _report_due(row)
        if any(due.items() <= date.items() for date in dates):
            continue
        yield {
            **row.model_dump(include={"zh", "en", "source"}),
            "code": f"{scheme.id}-{row.kind}",
            "category": "reporting",
            "responsible": responsible,
            "due": due,
            "evidence": ["plan"] if "plan" in row.kind else ["report", "photo"],
        }


def _report_due(row: Report) -> Facts:
    if row.type in ("before_event", "after_event"):
        return {"type": "per_event", "event": row.type}
    return row.model_dump(include={"type", "date", "weekday", "time"}, exclude_none=True)


def _year_tasks(plan: YearPlan) -> Iterator[Facts]:
    for row in plan.tasks:
        facts = row.model_dump(include={"zh", "en", "category", "evidence", "source", "note"})
        due = _due(row.schedule)
        yield {"code": row.id, "due": due, "responsible": [plan.unit], **_target(row.target), **facts}


def _stage_tasks(plan: YearPlan) -> Iterator[Facts]:
    """Stages of a programme have an order but no dates of their own."""
    for n, row in enumerate(plan.stages, 1):
        facts = {**row.model_dump(), "category": "organisation", "responsible": [plan.unit]}
        yield {"code": f"{plan.id}-stage-{n}", "due": {"type": "ongoing"}, **facts}


def _project_tasks(plan: YearPlan) -> Iterator[Facts]:
    for project in plan.projects:
        for n, row in enumerate(project.activities, 1):
            due: Facts = {"type": "ongoing"}
            if row.count and row.period:
                due = {"type": "recurring", "count": row.count, "period": row.period}
            facts = row.model_dump(include={"zh", "en", "category"})
            origin = {"source": project.source, "note": project.zh, "responsible": [plan.unit]}
            yield {"code": f"{project.id}-{n:02}", "due": due, **facts, **origin}


def _due(due: Due) -> Facts:
    return due.model_dump(exclude_none=True)


def _target(target: Target | None) -> Facts:
    if target is None:
        return ONCE
    return {"metric": target.metric, "op": target.op, "target": target.value, "unit_word": target.unit}
