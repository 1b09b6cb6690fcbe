"""Areas and units: the places that everything else hangs on."""

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal, reference
from models import Area, Unit
from rules.errors import BadInput, UnknownThing
from rules.permissions import SYSTEM, Viewer, require
from rules.vocabulary import Level

LONGEST_AREA, LONGEST_CODE, LONGEST_UNIT = 80, 40, 120
ORDER = list(Level)


def mind_name(name: str, longest: int, field: str = "name") -> str:
    """The name without blanks around it. Raises BadInput."""
    found = name.strip()
    if not found:
        raise BadInput("A name is needed.", field=field)
    if len(found) > longest:
        raise BadInput("The name is longer than {n} characters.", field=field, n=longest)
    return found


def add_area(
    session: Session,
    *,
    viewer: Viewer,
    level: Level,
    name: str,
    parent_id: int | None = None,
    code: str | None = None,
    is_demo: bool = False,
) -> Area:
    """A new area below another one; without a parent it is the top of the tree, which only the system itself makes."""
    known = mind_name(name, LONGEST_AREA)
    parent = session.get(Area, parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise UnknownThing("There is no such area here.")
    if viewer != SYSTEM:
        require(viewer, "manage_users", area_path=parent.path if parent else None)
    if parent is not None and ORDER.index(level) <= ORDER.index(parent.level):
        raise BadInput("An area lies below a larger one.", field="level")
    area = Area(
        parent_id=parent_id,
        level=level,
        name=known,
        code=_free_code(session, code, parent),
        is_demo=is_demo,
    )
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    session.flush()
    after = {"name": area.name, "code": area.code, "level": level.value, "path": area.path}
    journal.record(session, viewer, "area_added", ("area", area.id), after=after)
    return area


def add_unit(session: Session, *, viewer: Viewer, kind: str, name: str, area_id: int, is_demo: bool = False) -> Unit:
    """A new responsible unit in an area."""
    area = session.get(Area, area_id)
    if area is None:
        raise UnknownThing("There is no such area here.")
    if viewer != SYSTEM:
        require(viewer, "manage_users", area_path=area.path)
    if kind not in reference.words("unit_types"):
        raise BadInput("The kind of unit {kind} is not known.", field="kind", kind=kind[:40])
    unit = Unit(kind=kind, name=mind_name(name, LONGEST_UNIT), area_id=area_id, is_demo=is_demo)
    session.add(unit)
    session.flush()
    after = {"name": unit.name, "kind": kind, "area": area_id}
    journal.record(session, viewer, "unit_added", ("unit", unit.id), after=after)
    return unit


def _free_code(session: Session, code: str | None, parent: Area | None) -> str:
    """The code asked for, if nobody has it; else the parent's code and the next number."""
    if code is not None:
        wanted = mind_name(code, LONGEST_CODE, "code")
        if session.execute(select(col(Area.id)).where(col(Area.code) == wanted)).first() is not None:
            raise BadInput("The code {code} is taken.", field="code", code=wanted)
        return wanted
    stem, n = (f"{parent.code}-" if parent else "A"), 1
    while session.execute(select(col(Area.id)).where(col(Area.code) == f"{stem}{n:02}")).first() is not None:
        n += 1
    return f"{stem}{n:02}"
