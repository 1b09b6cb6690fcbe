"""What somebody else's list is read against: names of areas and kinds, outlines, and the sites that are here."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from data.queries.scope import visible
from models import Area, Site, SiteType, Unit
from rules.errors import BadInput, UnknownThing
from rules.grid import Box
from rules.outlines import box_of, is_outline
from rules.permissions import Viewer
from rules.places import contains
from rules.sites import may_keep
from rules.vocabulary import Risk

AT_ONCE = 500


class Ground(NamedTuple):
    """An area with what it is called and where it lies."""

    id: int
    path: str
    boundary: dict[str, Any] | None
    box: Box | None


class Book(NamedTuple):
    """Names of this place, and the sites that are known by their code or by type, name, address and room."""

    area: Ground
    areas: Mapping[str, Ground]
    units: Mapping[str, int]
    grounds: tuple[Ground, ...]  # with an outline, the smallest first
    paths: Mapping[int, str]
    types: Mapping[str, str]
    explained: Mapping[str, str]
    usual: Mapping[str, Risk]
    kind: str
    by_code: Mapping[str, Site]
    by_mark: Mapping[tuple[str, ...], list[Site]]
    elsewhere: frozenset[str]


def book_of(
    session: Session, viewer: Viewer, area_id: int, kind: str, explained: dict[str, str], codes: list[str]
) -> Book:
    area = session.get(Area, area_id)
    if area is None or not may_keep(viewer, area.path):
        raise UnknownThing("There is no such area.")
    usual = {code: Risk(risk) for code, risk in session.execute(select(col(SiteType.code), col(SiteType.risk)))}
    if kind not in usual or set(explained.values()) - set(usual):
        raise BadInput("There is no such site type.", field="kind")
    below = col(Area.path).startswith(area.path, autoescape=True)
    asked = select(Area).where(below, col(Area.ended_at).is_(None)).order_by(col(Area.path))
    grounds = {one.name.lower(): _ground(one) for one in session.execute(asked).scalars()}
    with_outline = sorted((g for g in grounds.values() if g.box), key=lambda g: -len(g.path))
    inside = select(col(Area.id)).where(below)
    paths = {row[0]: row[1] for row in session.execute(select(col(Area.id), col(Area.path)).where(below))}
    by_code: dict[str, Site] = {}
    by_mark: dict[tuple[str, ...], list[Site]] = {}
    for site in session.execute(select(Site).where(col(Site.area_id).in_(inside))).scalars():
        by_code[site.code] = site
        if site.ended_at is None:
            by_mark.setdefault((site.type, site.name, site.address, site.room), []).append(site)
    elsewhere = _taken(session, [code for code in codes if code not in by_code])
    named = {name.lower(): key for key, name in units(session, viewer)}  # of two with one name the first
    return Book(
        _ground(area), grounds, named, tuple(with_outline), paths, _types(), explained, usual, kind, by_code, by_mark,
        elsewhere,
    )  # fmt: skip


def mark_of(kind: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """What makes it the same place when no code is given."""
    return kind, texts["name"], texts["address"], texts["room"]


def smallest(book: Book, ground: Ground, point: tuple[float, float] | None) -> int:
    """The smallest area below the one named whose outline holds the point."""
    if point is None:
        return ground.id
    lat, lon = point
    for one in book.grounds:
        box = one.box
        inside = box is not None and box.south <= lat <= box.north and box.west <= lon <= box.east
        if inside and one.path.startswith(ground.path) and contains(one.boundary, lat, lon):
            return one.id
    return ground.id


def _ground(area: Area) -> Ground:
    held = area.boundary if area.boundary and is_outline(area.boundary) else None
    return Ground(area.id or 0, area.path, held, box_of(held) if held else None)


def units(session: Session, viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """Responsible units that the viewer sees, with their names, the newest first."""
    asked = (
        select(col(Unit.id), col(Unit.name))
        .where(visible(viewer, Unit.area_id, Unit.id), col(Unit.ended_at).is_(None))
        .order_by(col(Unit.id).desc())
    )
    return tuple((key, name) for key, name in session.execute(asked) if key is not None)


def _types() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, word in reference.words("site_types").items():
        names.setdefault(word.zh.lower(), code)
        names.setdefault(word.en.lower(), code)
    return names


def _taken(session: Session, codes: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for n in range(0, len(codes), AT_ONCE):
        asked = select(col(Site.code)).where(col(Site.code).in_(codes[n : n + AT_ONCE]))
        found.update(session.execute(asked).scalars())
    return frozenset(found)
