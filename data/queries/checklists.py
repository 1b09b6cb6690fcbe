"""Checklists in their versions."""

from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from models import Checklist, ChecklistItem, ChecklistVersion
from rules.vocabulary import Grade


class Item(NamedTuple):
    """One question of a checklist; `category` is that of the hazard that a "no" opens."""

    code: str
    category: str
    fail_zh: str
    grade_hint: Grade


class Asked(NamedTuple):
    versions: set[tuple[str, int]]
    items: dict[str, Item]


def asked(session: Session, wanted: dict[str, int]) -> Asked:
    """Those of the wanted versions (checklist code -> number) that there are, and all their items by code."""
    if not wanted:
        return Asked(set(), {})
    pairs = or_(
        *(
            and_(col(ChecklistVersion.checklist) == code, col(ChecklistVersion.number) == number)
            for code, number in wanted.items()
        )
    )
    rows = session.execute(
        select(
            col(ChecklistVersion.checklist),
            col(ChecklistVersion.number),
            col(Checklist.category),
            col(ChecklistItem.code),
            col(ChecklistItem.fail_zh),
            col(ChecklistItem.grade_hint),
        )
        .join(Checklist, col(Checklist.code) == col(ChecklistVersion.checklist))
        .outerjoin(ChecklistItem, col(ChecklistItem.version_id) == col(ChecklistVersion.id))
        .where(pairs)
    ).all()
    items = {code: Item(code, category, fail, grade) for _c, _n, category, code, fail, grade in rows if code}
    return Asked({(row[0], row[1]) for row in rows}, items)
