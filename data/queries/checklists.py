"""Checklists in their versions."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, desc, or_, select
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


class Question(NamedTuple):
    """As it is edited; a new one has no code yet."""

    code: str
    zh: str
    en: str
    fail_zh: str
    fail_en: str
    grade: Grade


class Newest(NamedTuple):
    """A checklist as phones ask it now."""

    code: str
    number: int
    in_force_from: datetime
    questions: tuple[Question, ...]


def newest(session: Session, *, checklist: str) -> Newest | None:
    version = session.execute(
        select(ChecklistVersion)
        .where(col(ChecklistVersion.checklist) == checklist)
        .order_by(desc(col(ChecklistVersion.number)))
        .limit(1)
    ).scalar_one_or_none()
    if version is None:
        return None
    rows = session.execute(
        select(ChecklistItem).where(col(ChecklistItem.version_id) == version.id).order_by(col(ChecklistItem.position))
    ).scalars()
    questions = tuple(Question(r.code, r.zh, r.en, r.fail_zh, r.fail_en, r.grade_hint) for r in rows)
    return Newest(checklist, version.number, version.in_force_from, questions)


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
