"""Points when near, counts per cell when far: how every layer of the map is asked for. Never a silent cap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from rules.grid import Box, cell_size

NEAR_ZOOM = 16
MOST_POINTS = 400
"""More than this in one screen are counted per cell, however near."""
ROW, KIND = 2**26, 4
"""How row, column and kind share one number, exact in a double down to the nearest zoom."""


class Cluster(NamedTuple):
    lat: float
    lon: float
    counts: tuple[int, ...]  # by kind


class Layer(NamedTuple):
    """`total` rows lie in the box: those in `points` and those counted in `clusters`."""

    total: int
    clusters: list[Cluster]
    points: list[Any]
    without_position: int  # rows that belong here but that no map can show


@dataclass(frozen=True)
class Source:
    """Rows of a layer, as columns of one table or piece of SQL. `first` is the least id of a group, `key` reads it."""

    id: Any
    lat: Any
    lon: Any
    kind: ColumnElement[int]
    holds: Sequence[ColumnElement[bool]]
    columns: Sequence[Any]
    point: Callable[[Any], Any]
    first: Any
    key: Callable[[Any], Any]


Narrow = Callable[[ColumnElement[bool], bool], Source]
"""The source cut down by a condition on its table, so that what costs is done for few rows only; and whether they may
be very many all the same."""


def layer(session: Session, table: Any, narrow: Narrow, box: Box, zoom: int, *, most: bool = False) -> Layer:
    """`most`: the box holds most rows of the table (`holds_most`)."""
    lost = narrow(table.lat.is_(None), False)
    without_position = int(session.execute(select(func.count(lost.id)).where(*lost.holds)).scalar() or 0)
    inside = narrow(lies_in(table, box, most=most), zoom < NEAR_ZOOM)
    if zoom >= NEAR_ZOOM:
        near = _points(session, inside, MOST_POINTS + 1)
        if len(near) <= MOST_POINTS:
            return Layer(len(near), [], near, without_position)
    clusters, single = _cells(session, inside, box, zoom)
    alone = _points(session, narrow(table.id.in_(single), False), len(single)) if single else []
    return Layer(sum(sum(c.counts) for c in clusters) + len(alone), clusters, alone, without_position)


def lies_in(table: Any, box: Box, *, most: bool) -> ColumnElement[bool]:
    """The `+ 0` keeps the database from fetching most rows one by one through the index: three times slower."""
    lat = table.lat + 0 if most else table.lat
    within: ColumnElement[bool] = lat.between(box.south, box.north) & table.lon.between(box.west, box.east)
    return within


def holds_most(session: Session, table: Any, box: Box) -> bool:
    inside = select(func.count()).where(lies_in(table, box, most=False))
    return int(session.execute(inside).scalar_one()) * 2 > int(
        session.execute(select(func.count(table.id))).scalar_one()
    )


def _points(session: Session, source: Source, limit: int) -> list[Any]:
    rows = select(source.id, source.lat, source.lon, source.kind, *source.columns).where(*source.holds)
    return [source.point(row) for row in session.execute(rows.order_by(source.id).limit(limit))]


def _cells(session: Session, source: Source, box: Box, zoom: int) -> tuple[list[Cluster], list[Any]]:
    """Clusters, and the ids of rows that are alone in their cell."""
    size = cell_size(box, zoom)
    column = func.round(source.lon * (1 / size.lon) + (180 / size.lon - 0.5))  # rounds down on both databases
    row = func.round(source.lat * (1 / size.lat) + (90 / size.lat - 0.5))
    cell = ((column * ROW + row) * KIND + source.kind).label("cell")
    counted = select(
        cell,
        func.count().label("n"),
        func.avg(source.lat).label("lat"),
        func.avg(source.lon).label("lon"),
        source.first.label("first"),
    )
    together: dict[int, list[Any]] = {}
    for found in session.execute(counted.where(*source.holds).group_by(cell)):
        together.setdefault(int(found.cell) // KIND, []).append(found)
    clusters, single = [], []
    for kinds in together.values():
        if len(kinds) == 1 and kinds[0].n == 1:
            single.append(source.key(kinds[0].first))
        else:
            clusters.append(_cluster(kinds))
    return clusters, single


def _cluster(kinds: Sequence[Any]) -> Cluster:
    counts = [0] * KIND
    for found in kinds:
        counts[int(found.cell) % KIND] = found.n
    total = sum(counts)
    lat = sum(found.lat * found.n for found in kinds) / total
    lon = sum(found.lon * found.n for found in kinds) / total
    return Cluster(round(lat, 6), round(lon, 6), tuple(counts))
