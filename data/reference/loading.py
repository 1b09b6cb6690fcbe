"""Bring the catalogue into the database: loading twice is loading once."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.reference import files, rows
from data.reference.checking import Catalogue, checked
from models import (
    Checklist,
    ChecklistItem,
    ChecklistVersion,
    FrequencyRule,
    HazardCategory,
    Indicator,
    JournalEntry,
    KeyPeriod,
    Loaded,
    LunarDate,
    PlanTemplate,
    SiteType,
    Table,
    TaskTemplate,
    now,
)
from rules.permissions import SYSTEM

NAME = "reference"
CHECKLIST_CHANGED = "checklist_changed"
T = TypeVar("T", bound=Table)


def load(session: Session) -> None:
    """Bring the catalogue in when the database holds another version of it. Rows are added or changed, never deleted.

    Raises BadReference, naming file and row, before anything is written.
    """
    held = session.get(Loaded, NAME)
    version = files.version()
    if held is not None and held.version == version:
        return
    catalogue = checked()
    counts = {
        "hazard_categories": _upsert(session, HazardCategory, rows.hazard_categories(catalogue), _code),
        "site_types": _upsert(session, SiteType, rows.site_types(catalogue), _code),
        "frequency_rules": _upsert(session, FrequencyRule, _rules_left_to_us(session, catalogue), _rule_key),
        "checklists": _load_checklists(session, catalogue),
        "plan_templates": _upsert(session, PlanTemplate, rows.plan_templates(catalogue), _code),
        "task_templates": _upsert(session, TaskTemplate, rows.task_templates(catalogue), _code),
        "key_periods": _upsert(session, KeyPeriod, rows.key_periods(catalogue), _code),
        "lunar_dates": _upsert(session, LunarDate, rows.lunar_dates(catalogue), lambda r: (r.year, r.festival)),
        "indicators": _upsert(session, Indicator, rows.indicators(catalogue), _code),
    }
    before = {"version": held.version} if held else None
    _note(session, held, version)
    after = {"version": version, "rows": counts}
    journal.record(session, SYSTEM, "reference_loaded", (NAME, "catalogue"), before=before, after=after)


def _note(session: Session, held: Loaded | None, version: str) -> None:
    if held is None:
        session.add(Loaded(name=NAME, version=version))
    else:
        held.version, held.at = version, now()


def _upsert(session: Session, table: type[T], wanted: Iterable[T], key: Callable[[T], Any]) -> int:
    """Add what is missing, change what differs; how many rows the catalogue has."""
    held = {key(row): row for row in session.execute(select(table)).scalars()}
    fields = [name for name in table.model_fields if name != "id"]
    total = 0
    for row in wanted:
        total += 1
        found = held.get(key(row))
        if found is None:
            session.add(row)
            continue
        for name in fields:
            if getattr(found, name) != getattr(row, name):
                setattr(found, name, getattr(row, name))
    session.flush()
    return total


def _code(row: Any) -> str:
    return str(row.code)


def _rule_key(rule: FrequencyRule) -> tuple[str, str, str, str]:
    return rule.site_type, rule.kind, rule.period, rule.condition


def _rules_left_to_us(session: Session, catalogue: Catalogue) -> list[FrequencyRule]:
    """Without those that somebody changed here: a newer catalogue does not undo a decision."""
    changed = col(FrequencyRule.ended_on).is_not(None) | col(FrequencyRule.in_force_from).is_not(None)
    decided = {_rule_key(row) for row in session.execute(select(FrequencyRule).where(changed)).scalars()}
    return [rule for rule in rows.frequency_rules(catalogue) if _rule_key(rule) not in decided]


def _load_checklists(session: Session, catalogue: Catalogue) -> int:
    """A checklist whose items have changed gets a new version; answers keep the one they were given on.

    One that somebody changed here stays as it was changed.
    """
    checklists = [
        Checklist(code=row.id, category=row.id, zh=row.zh, en=row.en) for row in catalogue.hazards.hazard_categories
    ]
    total = _upsert(session, Checklist, checklists, _code)
    held: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    lines = session.execute(
        select(ChecklistVersion, ChecklistItem)
        .join(ChecklistItem, col(ChecklistItem.version_id) == col(ChecklistVersion.id))
        .order_by(col(ChecklistItem.position))
    )
    for version, item in lines:
        held.setdefault(version.checklist, {}).setdefault(version.number, []).append(_content(item))
    ours = select(col(JournalEntry.subject_id)).where(col(JournalEntry.verb) == CHECKLIST_CHANGED)
    decided = set(session.execute(ours).scalars())
    for checklist, items in rows.checklist_items(catalogue):
        if checklist in decided:
            continue
        versions = held.get(checklist, {})
        if [_content(item) for item in items] not in versions.values():
            _add_version(session, checklist, max(versions, default=0) + 1, items)
    session.flush()
    return total


def _add_version(session: Session, checklist: str, number: int, items: list[ChecklistItem]) -> None:
    version = ChecklistVersion(checklist=checklist, number=number)
    session.add(version)
    session.flush()
    for item in items:
        item.version_id = version.id or 0
    session.add_all(items)


def _content(item: ChecklistItem) -> tuple[Any, ...]:
    return item.code, item.zh, item.en, item.fail_zh, item.fail_en, item.grade_hint, item.source
