"""Which body signs a paper: the subdistrict (or town) that the place belongs to."""

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col, func

from models import Area
from rules.vocabulary import Level

FULL_NAMES = {"街道": "办事处", "镇": "人民政府", "乡": "人民政府"}


class Issuer(NamedTuple):
    area_id: int
    name: str
    is_first: bool  # of all subdistricts here; the first one's numbers need no mark of its own


def issuer(session: Session, area_id: int) -> Issuer:
    """The subdistrict above an area; where the tree has none, its root."""
    path = session.execute(select(col(Area.path)).where(col(Area.id) == area_id)).scalar_one()
    ids = [int(part) for part in path.split("/") if part]
    rows = session.execute(select(col(Area.id), col(Area.name), col(Area.level)).where(col(Area.id).in_(ids))).all()
    by_id = {row[0]: row for row in rows}
    above = [by_id[i] for i in ids]
    found = next((row for row in above if row[2] is Level.SUBDISTRICT), above[0])
    first = session.execute(select(func.min(col(Area.id))).where(col(Area.level) == Level.SUBDISTRICT)).scalar()
    return Issuer(found[0], full_name(found[1]), first is None or found[0] == first)


def full_name(name: str) -> str:
    """清河街道 signs as 清河街道办事处."""
    for ending, rest in FULL_NAMES.items():
        if name.endswith(ending):
            return name + rest
    return name
