"""The catalogue row by row, in three copies: as it ships, as it was first brought in here, and as it is here now.

A copy is kind -> key -> row, the row as plain JSON, so that copies can be compared and kept. Where a row stands in its
list is no part of it.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.reference import files, rows
from data.reference.checking import Catalogue, checked
from models import (
    ChecklistItem,
    ChecklistVersion,
    FrequencyRule,
    HazardCategory,
    Indicator,
    KeyPeriod,
    LunarDate,
    PlanTemplate,
    SiteType,
    Table,
    TaskTemplate,
)

Row = dict[str, Any]
Copy = dict[str, dict[str, Row]]
TABLES: dict[str, type[Table]] = {
    "category": HazardCategory,
    "type": SiteType,
    "plan": PlanTemplate,
    "task": TaskTemplate,
    "period": KeyPeriod,
    "lunar": LunarDate,
    "indicator": Indicator,
}
"""Kinds whose rows are taken over as they are; checklists and rules have versions and dates."""
LEFT_OUT = {"id", "position", "version_id", "in_force_from", "ended_on", "replaces"}
KEYS = {"lunar": ("year", "festival"), "rule": ("site_type", "kind", "condition")}


def shipped() -> Copy:
    """As it comes with this release. Raises BadReference."""
    return _shipped(files.version())


def ours(session: Session) -> Copy:
    """As it is here: rules that run or are planned, the newest version of each checklist, planned ones too."""
    found = {kind: _copy(kind, session.execute(select(table)).scalars().all()) for kind, table in TABLES.items()}
    running = select(FrequencyRule).where(col(FrequencyRule.ended_on).is_(None)).order_by(col(FrequencyRule.id))
    found["rule"] = _copy("rule", session.execute(running).scalars().all())
    found["item"] = _items(session)
    return found


def rows_of(catalogue: Catalogue) -> dict[str, list[Table]]:
    """By kind, without checklists and rules."""
    return {
        "category": list(rows.hazard_categories(catalogue)),
        "type": list(rows.site_types(catalogue)),
        "plan": list(rows.plan_templates(catalogue)),
        "task": list(rows.task_templates(catalogue)),
        "period": list(rows.key_periods(catalogue)),
        "lunar": list(rows.lunar_dates(catalogue)),
        "indicator": list(rows.indicators(catalogue)),
    }


def key_of(kind: str, row: Any) -> str:
    return "|".join(str(getattr(row, name)) for name in KEYS.get(kind, ("code",)))


@cache
def _shipped(version: str) -> Copy:  # noqa: ARG001 - another version is another answer
    return copy_of(checked())


def copy_of(catalogue: Catalogue) -> Copy:
    found = {kind: _copy(kind, held) for kind, held in rows_of(catalogue).items()}
    found["rule"] = _copy("rule", rows.frequency_rules(catalogue))
    found["item"] = {
        item.code: {**_body(item), "checklist": code}
        for code, items in rows.checklist_items(catalogue)
        for item in items
    }
    return found


def _items(session: Session) -> dict[str, Row]:
    lines = session.execute(
        select(ChecklistVersion, ChecklistItem)
        .join(ChecklistItem, col(ChecklistItem.version_id) == col(ChecklistVersion.id))
        .where(col(ChecklistVersion.withdrawn_at).is_(None))
        .order_by(col(ChecklistVersion.number), col(ChecklistItem.position))
    )
    newest: dict[str, tuple[int, dict[str, Row]]] = {}
    for version, item in lines:
        number, held = newest.get(version.checklist, (0, {}))
        if version.number != number:
            newest[version.checklist] = number, held = version.number, {}
        held[item.code] = {**_body(item), "checklist": version.checklist}
    return {code: row for _number, held in newest.values() for code, row in held.items()}


def _copy(kind: str, found: Iterable[Table]) -> dict[str, Row]:
    return {key_of(kind, row): _body(row) for row in found}


def _body(row: Table) -> Row:
    return {name: value for name, value in row.model_dump(mode="json").items() if name not in LEFT_OUT}
