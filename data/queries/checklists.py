"""Checklists in their versions."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, desc, func, or_, select
from sqlmodel import Session, col

from data import reference
from data.moments import moment
from models import Checklist, ChecklistItem, ChecklistVersion, HazardCategory, Site, SiteType
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
    """A checklist as it was last decided; it may begin only in the future."""

    code: str
    number: int
    in_force_from: datetime
    questions: tuple[Question, ...]


class Version(NamedTuple):
    """One version, from when it holds; a withdrawn one never did."""

    number: int
    in_force_from: datetime
    withdrawn_at: datetime | None
    questions: int


class Reach(NamedTuple):
    """Where a checklist is asked: kinds of sites, and how many sites of them there are now."""

    types: tuple[str, ...]
    sites: int


def newest(session: Session, *, checklist: str) -> Newest | None:
    """The version that the next change builds on: the last one, also when it is only planned."""
    version = session.execute(
        select(ChecklistVersion)
        .where(col(ChecklistVersion.checklist) == checklist, col(ChecklistVersion.withdrawn_at).is_(None))
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


def versions(session: Session, *, checklist: str) -> tuple[Version, ...]:
    """All that there were and that are planned, the newest first."""
    rows = session.execute(
        select(
            col(ChecklistVersion.number),
            col(ChecklistVersion.in_force_from),
            col(ChecklistVersion.withdrawn_at),
            func.count(col(ChecklistItem.id)),
        )
        .outerjoin(ChecklistItem, col(ChecklistItem.version_id) == col(ChecklistVersion.id))
        .where(col(ChecklistVersion.checklist) == checklist)
        .group_by(col(ChecklistVersion.id), col(ChecklistVersion.number), col(ChecklistVersion.in_force_from))
        .order_by(desc(col(ChecklistVersion.number)))
    )
    return tuple(Version(*row) for row in rows)


def in_force(session: Session, at: datetime) -> dict[str, ChecklistVersion]:
    """By checklist, the version that is asked at a moment."""
    rows = session.execute(
        select(ChecklistVersion)
        .where(col(ChecklistVersion.in_force_from) <= moment(at), col(ChecklistVersion.withdrawn_at).is_(None))
        .order_by(col(ChecklistVersion.number))
    ).scalars()
    return {version.checklist: version for version in rows}


def codes(session: Session) -> tuple[str, ...]:
    """Checklists that there are, in the order of their categories."""
    known = set(session.execute(select(col(Checklist.code))).scalars())
    order = list(reference.words("hazard_categories"))
    return tuple(sorted(known, key=lambda code: (order.index(code) if code in order else len(order), code)))


def free(session: Session) -> tuple[str, ...]:
    """Categories and subcategories that have no checklist."""
    known = set(codes(session))
    held = set(session.execute(select(col(HazardCategory.code))).scalars())
    return tuple(code for code in reference.words("hazard_categories") if code in held - known)


def reach(session: Session, *, checklist: str) -> Reach:
    rows = session.execute(select(col(SiteType.code), SiteType.categories).order_by(col(SiteType.position)))  # type: ignore[call-overload]
    types = tuple(code for code, categories in rows if checklist in categories)
    asked = select(func.count(col(Site.id))).where(col(Site.type).in_(types), col(Site.ended_at).is_(None))
    return Reach(types, int(session.execute(asked).scalar_one()))


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
        .where(pairs, col(ChecklistVersion.withdrawn_at).is_(None))
    ).all()
    items = {code: Item(code, category, fail, grade) for _c, _n, category, code, fail, grade in rows if code}
    return Asked({(row[0], row[1]) for row in rows}, items)
