"""Sites that have no position yet, in the order of a walk from door to door, and where each could stand."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, Site
from rules.addresses import is_telling, names, plain, without
from rules.permissions import Viewer
from rules.places import distance_m
from rules.sites import may_keep
from rules.vocabulary import Level

AT_ONCE = 500
ONE_PLACE_M = 60.0
"""Sites at one address lie no further apart than this; else the address means several places."""


class Unplaced(NamedTuple):
    id: int
    name: str
    type: str
    address: str
    where: str  # address, floor and room in one
    area_name: str
    area_path: str


class Waiting(NamedTuple):
    rows: tuple[Unplaced, ...]
    total: int


class Proposal(NamedTuple):
    """Where a site could stand: at its building, or where another site at the same address stands."""

    site: Unplaced
    lat: float
    lon: float
    kind: Literal["building", "address"]
    of: str


class _Spot(NamedTuple):
    name: str
    lat: float
    lon: float
    path: str


def waiting(session: Session, viewer: Viewer, *, limit: int = 300) -> Waiting:
    """Running sites that the viewer keeps: those of one address stand together."""
    here = [visible(viewer, Site.area_id), col(Site.ended_at).is_(None), col(Site.lat).is_(None)]
    counted = select(col(Area.path), func.count()).join(Site, col(Site.area_id) == col(Area.id)).where(*here)
    total = sum(n for path, n in session.execute(counted.group_by(col(Area.path))) if may_keep(viewer, path))
    rows = session.execute(
        select(
            col(Site.id), col(Site.name), col(Site.type), col(Site.address), col(Site.floor), col(Site.room),
            col(Area.name), col(Area.path),
        )
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(*here)
        .order_by(col(Area.path), col(Site.address), col(Site.name), col(Site.id))
    )  # fmt: skip
    found: list[Unplaced] = []
    for key, name, kind, address, floor, room, area, path in rows:
        if len(found) == limit:
            break
        if may_keep(viewer, path):
            where = " ".join(part for part in (address, floor, room) if part)
            found.append(Unplaced(key, name, kind, address, where, area, path))
    return Waiting(tuple(found), total)


def proposals(session: Session, viewer: Viewer, *, limit: int = 300) -> tuple[Proposal, ...]:
    """For those of `waiting` for which there is exactly one place."""
    rows = waiting(session, viewer, limit=limit).rows
    buildings = _buildings(session, viewer) if rows else []
    placed = _placed(session, viewer, [row.address for row in rows if is_telling(row.address)])
    found = (_building(row, buildings) or _neighbour(row, placed.get(row.address, [])) for row in rows)
    return tuple(one for one in found if one)


def _building(row: Unplaced, buildings: Sequence[tuple[_Spot, str]]) -> Proposal | None:
    """Its area is a building, or its address names one building of its area."""
    text = plain(row.where)
    fits = [
        spot
        for spot, short in buildings
        if spot.path == row.area_path
        or (spot.path.startswith(row.area_path) and (names(text, spot.name) or names(text, short)))
    ]
    own = [spot for spot in fits if spot.path == row.area_path] or fits
    return Proposal(row, own[0].lat, own[0].lon, "building", own[0].name) if len(own) == 1 else None


def _neighbour(row: Unplaced, placed: Sequence[_Spot]) -> Proposal | None:
    """Others at the same address below the same community, all of them in one place."""
    near = [spot for spot in placed if _ground(spot.path) == _ground(row.area_path)]
    if not near or any(distance_m(near[0].lat, near[0].lon, spot.lat, spot.lon) > ONE_PLACE_M for spot in near):
        return None
    return Proposal(row, near[0].lat, near[0].lon, "address", near[0].name)


def _ground(path: str) -> str:
    """The part of the tree in which a street has its name once: the top and what lies right below it."""
    return "/".join(path.split("/")[:3])


def _buildings(session: Session, viewer: Viewer) -> list[tuple[_Spot, str]]:
    """Each with its name and with that name without the community's."""
    asked = select(col(Area.name), col(Area.lat), col(Area.lon), col(Area.path)).where(
        visible(viewer, Area.id), col(Area.level) == Level.BUILDING, col(Area.ended_at).is_(None),
        col(Area.lat).is_not(None), col(Area.lon).is_not(None),
    )  # fmt: skip
    spots = [_Spot(*row) for row in session.execute(asked)]
    communities = select(col(Area.path), col(Area.name)).where(
        visible(viewer, Area.id), col(Area.level) == Level.COMMUNITY
    )
    above: dict[str, str] = {path: name for path, name in session.execute(communities)}  # noqa: C416 - rows are no pairs
    return [(spot, without(spot.name, _above(spot.path, above))) for spot in spots]


def _above(path: str, above: dict[str, str]) -> str:
    parts = path.strip("/").split("/")
    tops = (f"/{'/'.join(parts[:n])}/" for n in range(len(parts) - 1, 0, -1))
    return next((above[top] for top in tops if top in above), "")


def _placed(session: Session, viewer: Viewer, addresses: Sequence[str]) -> dict[str, list[_Spot]]:
    found: dict[str, list[_Spot]] = {}
    wanted = sorted(set(addresses))
    for start in range(0, len(wanted), AT_ONCE):
        asked: Any = (
            select(col(Site.address), col(Site.name), col(Site.lat), col(Site.lon), col(Area.path))
            .join(Area, col(Area.id) == col(Site.area_id))
            .where(
                visible(viewer, Site.area_id), col(Site.ended_at).is_(None), col(Site.lat).is_not(None),
                col(Site.lon).is_not(None), col(Site.address).in_(wanted[start : start + AT_ONCE]),
            )
            .order_by(col(Site.id))
        )  # fmt: skip
        for address, *spot in session.execute(asked):
            found.setdefault(address, []).append(_Spot(*spot))
    return found
