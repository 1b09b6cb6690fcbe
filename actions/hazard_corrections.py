"""What a resident chose in a hurry is put right by whoever verifies it: the category, the place, the pin."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.hazard_reports import LONGEST, TOO_LONG
from actions.hazard_steps import note_event
from actions.hazards import locked
from data import journal
from data.queries.public_reports import community_at
from models import Area, Hazard, HazardCategory, now
from rules.errors import BadInput, ForbiddenMove, NotPermitted
from rules.hazard_steps import CORRECTED, MOVES, Step
from rules.permissions import Viewer
from rules.vocabulary import CoordSource, HazardState

PARTS = ("category", "place", "area_id", "lat", "lon", "accuracy_m", "coord_source", "needs_review")


def correct_report(
    session: Session,
    *,
    viewer: Viewer,
    hazard_id: UUID,
    category: str | None = None,
    place: str | None = None,
    pin: tuple[float, float] | None = None,
) -> None:
    """Before it is verified; what is None stays. The reporter's own fix is kept beside a pin that was moved.

    `pin` is latitude and longitude, WGS-84. A pin in another community takes the line there, if the viewer sees that.
    """
    hazard, path = locked(session, viewer, hazard_id)
    if not MOVES[Step.VERIFY].roles & viewer.roles_at(area_path=path, unit_id=hazard.unit_id):
        raise NotPermitted("Your role does not allow this here.")
    if hazard.state is not HazardState.REPORTED:
        raise ForbiddenMove("Category and place are corrected before a report is verified; this one has moved on.")
    was = _said(hazard)
    if category is not None:
        _category(session, hazard, category)
    if place is not None:
        _place(hazard, place.strip())
    if pin is not None:
        _pin(session, viewer, hazard, pin)
    after = {name: value for name, value in _said(hazard).items() if was[name] != value}
    if not after:
        raise BadInput("Nothing was changed.", field="category")
    before = {name: was[name] for name in after}
    note_event(session, hazard, CORRECTED, hazard.state, viewer, now(), {"was": before, "now": after})
    journal.record(session, viewer, "correct_report", ("hazard", hazard.id), before=before, after=after)


def _said(hazard: Hazard) -> dict[str, Any]:
    return {name: getattr(hazard, name) for name in PARTS}


def _category(session: Session, hazard: Hazard, category: str) -> None:
    if session.get(HazardCategory, category) is None:
        raise BadInput("There is no such hazard category.", field="category")
    hazard.category = category
    if hazard.needs_review == "category":
        hazard.needs_review = ""


def _place(hazard: Hazard, place: str) -> None:
    if len(place) > LONGEST["place"]:
        raise BadInput(TOO_LONG["place"], field="place", n=LONGEST["place"])
    hazard.place = place


def _pin(session: Session, viewer: Viewer, hazard: Hazard, pin: tuple[float, float]) -> None:
    lat, lon = pin
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadInput("These coordinates do not exist.", field="position")
    community = session.get(Area, community_at(session, lat, lon))
    if community is not None and community.id is not None:
        if not viewer.sees(area_path=community.path):
            raise NotPermitted("This point lies in another community. The safety officer can move the report there.")
        hazard.area_id = community.id
    if hazard.raw_lat is None and hazard.lat is not None:
        hazard.raw_lat, hazard.raw_lon = hazard.lat, hazard.lon
    hazard.lat, hazard.lon, hazard.accuracy_m, hazard.coord_source = lat, lon, None, CoordSource.MAP_CLICK
