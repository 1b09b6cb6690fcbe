"""Changes to areas that are there: their name, steward and boundary; they end and come back."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from actions.areas import LONGEST_AREA, add_area, mind_name
from data import journal
from data.queries.scope import areas_below
from models import Area, Hazard, Person, RoleGrant, Site, Unit, now
from rules import boundaries
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.outlines import box_of
from rules.permissions import SYSTEM, Viewer, require
from rules.vocabulary import OPEN_STATES

MANAGES = "manage_users"
MOST_HOUSEHOLDS = 1_000_000
LONGEST_REASON = 200
LEAST_INSIDE = 0.5  # of an outline within the area above; less is surely another place or another coordinate system


def correct_area(session: Session, *, viewer: Viewer, area_id: int, name: str, households: int | None) -> None:
    """Another name or number of households."""
    area = _running(session, viewer, area_id)
    if households is not None and not 0 <= households <= MOST_HOUSEHOLDS:
        raise BadInput("The number of households makes no sense.", field="households")
    before = {"name": area.name, "households": area.households}
    after = {"name": mind_name(name, LONGEST_AREA), "households": households}
    if before == after:
        raise BadInput("Nothing was changed.")
    area.name, area.households = mind_name(name, LONGEST_AREA), households
    journal.record(session, viewer, "area_corrected", ("area", area.id), before=before, after=after)


def set_steward(session: Session, *, viewer: Viewer, area_id: int, person_id: int | None) -> None:
    """Who answers for the area; none leaves the seat empty. Only somebody with a role in reach of the viewer."""
    area = _running(session, viewer, area_id)
    if person_id is not None and not _is_staff(session, viewer, person_id):
        raise UnknownThing("There is no such person.")
    if area.steward_id == person_id:
        raise BadInput("Nothing was changed.")
    before, area.steward_id = {"steward": area.steward_id}, person_id
    journal.record(session, viewer, "area_steward", ("area", area.id), before=before, after={"steward": person_id})


def set_boundary(session: Session, *, viewer: Viewer, area_id: int, geometry: dict[str, Any] | None) -> None:
    """The outline in WGS-84, checked once more; none takes it away. The old one stays in the journal."""
    area = _running(session, viewer, area_id)
    outline = boundaries.checked(geometry) if geometry else None
    parent = session.get(Area, area.parent_id) if area.parent_id else None
    if outline and parent and parent.boundary and boundaries.share_inside(outline, [parent.boundary]) < LEAST_INSIDE:
        raise BadInput(
            "Most of the outline of {name} lies outside {parent}.", field="file", name=area.name, parent=parent.name
        )
    if outline == area.boundary:
        raise BadInput("Nothing was changed.")
    before, area.boundary = {"boundary": area.boundary}, outline
    around = box_of(outline) if outline else None
    if around and (area.lat is None or area.lon is None or not around.holds(area.lat, area.lon)):
        area.lat, area.lon = around.middle
    journal.record(session, viewer, "area_boundary", ("area", area.id), before=before, after={"boundary": outline})


def set_boundaries(session: Session, *, viewer: Viewer, outlines: Sequence[tuple[int, dict[str, Any]]]) -> int:
    """Those of several areas, the larger areas first, all or none; how many differ from what is there. BadInput."""
    held = [(_running(session, viewer, area_id), outline) for area_id, outline in outlines]
    if len({area.id for area, _outline in held}) < len(held):
        raise BadInput("Two outlines are meant for one area.", field="file")
    new = [(area, made) for area, outline in held if (made := boundaries.checked(outline)) != area.boundary]
    if not new:
        raise BadInput("Nothing was changed.")
    for area, outline in sorted(new, key=lambda one: len(one[0].path)):
        set_boundary(session, viewer=viewer, area_id=area.id or 0, geometry=outline)
    return len(new)


def end_area(session: Session, *, viewer: Viewer, area_id: int, reason: str) -> None:
    """The area is no more; what happened there stays. Refused while something in it is still running."""
    area = _running(session, viewer, area_id)
    if area.parent_id is None:
        raise BadInput("The top of the tree cannot end.")
    if not reason.strip():
        raise BadInput("A reason is needed.", field="reason")
    left = _still_there(session, area)
    if any(left.values()):
        raise BadInput(
            "Still in it: {areas} areas, {sites} sites, {units} units, {hazards} open hazards, {roles} roles. "
            "Move or end them first.",
            **left,
        )
    area.ended_at = now()
    journal.record(session, viewer, "area_ended", ("area", area.id), reason=reason.strip()[:LONGEST_REASON])


def reopen_area(session: Session, *, viewer: Viewer, area_id: int) -> None:
    """An ended area runs again."""
    area = _managed(session, viewer, area_id)
    if area.ended_at is None:
        raise BadInput("This area has not ended.")
    parent = session.get(Area, area.parent_id) if area.parent_id else None
    if parent is not None and parent.ended_at is not None:
        raise BadInput("The area above has ended.")
    area.ended_at = None
    journal.record(session, viewer, "area_back", ("area", area.id))


def _managed(session: Session, viewer: Viewer, area_id: int) -> Area:
    area = session.get(Area, area_id)
    if area is None or not (viewer == SYSTEM or viewer.sees(area_path=area.path)):
        raise UnknownThing("There is no such area here.")
    if viewer != SYSTEM:
        require(viewer, MANAGES, area_path=area.path)
    return area


def _running(session: Session, viewer: Viewer, area_id: int) -> Area:
    area = _managed(session, viewer, area_id)
    if area.ended_at is not None:
        raise NotPermitted("This area has ended.")
    return area


def _is_staff(session: Session, viewer: Viewer, person_id: int) -> bool:
    """Somebody here now who holds or held a role at an area that the viewer manages."""
    paths = (
        select(col(Area.path))
        .join(RoleGrant, col(RoleGrant.area_id) == col(Area.id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(Person.id) == person_id, col(Person.ended_at).is_(None))
    )
    return any(viewer == SYSTEM or viewer.may(MANAGES, area_path=path) for path in session.execute(paths).scalars())


def _still_there(session: Session, area: Area) -> dict[str, Any]:
    below = areas_below(area.path)
    running = (col(RoleGrant.ends_at).is_(None)) | (col(RoleGrant.ends_at) > now())
    asked: dict[str, tuple[Any, list[ColumnElement[bool]]]] = {
        "areas": (Area, [col(Area.id).in_(below), col(Area.id) != area.id, col(Area.ended_at).is_(None)]),
        "sites": (Site, [col(Site.area_id).in_(below), col(Site.ended_at).is_(None)]),
        "units": (Unit, [col(Unit.area_id).in_(below), col(Unit.ended_at).is_(None)]),
        "hazards": (Hazard, [col(Hazard.area_id).in_(below), col(Hazard.state).in_(OPEN_STATES)]),
        "roles": (RoleGrant, [col(RoleGrant.area_id).in_(below), running]),
    }
    count = select(func.count())
    return {
        name: int(session.execute(count.select_from(table).where(*wanted)).scalar_one())
        for name, (table, wanted) in asked.items()
    }


BY_VERB: dict[str, Callable[..., object]] = {
    "add": add_area,
    "correct": correct_area,
    "steward": set_steward,
    "boundary": set_boundary,
    "boundaries": set_boundaries,
    "end": end_area,
    "reopen": reopen_area,
}
"""What a form of the areas can wish for."""
