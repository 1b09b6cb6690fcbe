"""What a filter of the ledger finds: one answer for the list, the map, the board, the export and the batch."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlmodel import col

from data.queries.hazard_figures import overdue_on
from data.queries.scope import areas_below, visible
from models import Hazard, Site, Table
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState

VIEWS: dict[str, tuple[HazardState, ...]] = {
    "open": tuple(sorted(ON_LEDGER_STATES)),
    "overdue": (),
    "recheck": (HazardState.FIXED_PENDING_RECHECK,),
    "reported": (HazardState.REPORTED,),
    "closed": (HazardState.STRUCK_OFF,),
    "all": (),
}
"""What a person looks at, by its word in the address; empty means every state."""

LONGEST_TEXT = 80
WORDS = Table.metadata.tables["hazards"].c.words


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What to show. Empty means all; `category` takes its subcategories along, `area_path` everything below it."""

    text: str = ""
    states: tuple[HazardState, ...] = ()
    grade: Grade | None = None
    category: str | None = None
    area_path: str | None = None
    site_id: int | None = None
    overdue: bool = False
    mine: bool = False  # found or rectified by the viewer
    sort: str = "urgent"  # urgent | newest | deadline | number


def filter_of(view: str, *, state: str | None = None, **more: Any) -> LedgerFilter:
    """A view by its word in the address, or one state of it. Raises BadInput where the view has no such state."""
    states = VIEWS[view]
    if state:
        asked = HazardState(state)
        if states and asked not in states:
            raise BadInput("{part} has no value like this.", field="state", part="state")
        states = (asked,)
    return LedgerFilter(states=states, overdue=view == "overdue", **more)


def found_by(viewer: Viewer, filters: LedgerFilter, on: date) -> list[ColumnElement[bool]]:
    """The conditions of a filter, for the list and for whatever must find the same lines.

    A state is always asked for and the area's own index is hidden (`+ 0`): so SQLite walks the one index that holds all
    of these columns, ten times faster than opening the lines.
    """
    area: Any = Hazard.area_id + 0
    wanted = [visible(viewer, area, Hazard.unit_id), col(Hazard.state).in_(filters.states or tuple(HazardState))]
    if filters.grade:
        wanted.append(col(Hazard.grade) == filters.grade)
    if filters.category:
        below = col(Hazard.category).startswith(f"{filters.category}/", autoescape=True)
        wanted.append(or_(col(Hazard.category) == filters.category, below))
    if filters.area_path:
        wanted.append(area.in_(areas_below(filters.area_path)))
    if filters.site_id is not None:
        wanted.append(col(Hazard.site_id) == filters.site_id)
    if filters.overdue:
        wanted.append(overdue_on(on))
    if filters.mine:
        me = viewer.person_id
        wanted.append(or_(col(Hazard.finder_id) == me, col(Hazard.rectifier_id) == me))
    return wanted + [_mentions(part) for part in filters.text.split()]


def _mentions(part: str) -> ColumnElement[bool]:
    """A word in the number, the title, the place, or the name of the site; one Chinese character is enough."""
    plain = part.replace("/", "//").replace("%", "/%").replace("_", "/_")
    like = literal("%") + func.lower(plain) + "%"
    sites = select(col(Site.id)).where(func.lower(col(Site.name)).like(like, escape="/")).scalar_subquery()
    return or_(WORDS.like(like, escape="/"), col(Hazard.site_id).in_(sites))
