"""Sites without a position put on the map, one or many at once, and taken off it again."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from actions.sites import kept_site, move_site
from data import journal
from rules.errors import BadInput, ConflictingCopy
from rules.permissions import Viewer
from rules.sites import Point


def place_sites(session: Session, *, viewer: Viewer, places: Sequence[tuple[int, Point]]) -> int:
    """All or none. Refused for a site that somebody else has placed meanwhile: nobody's pin is overwritten."""
    if not places:
        raise BadInput("Choose at least one site.", field="places")
    for site_id, point in places:
        site = kept_site(session, viewer, site_id)
        if site.ended_at is not None:
            raise BadInput("This site has ended already.")
        if site.lat is not None:
            raise ConflictingCopy("{name} has a position already.", name=site.name)
        move_site(session, viewer=viewer, site_id=site_id, point=point)
    return len(places)


def unplace_sites(session: Session, *, viewer: Viewer, places: Sequence[tuple[int, Point]]) -> int:
    """What was just placed wrongly is without a position again; refused where somebody has moved it meanwhile."""
    for site_id, point in places:
        site = kept_site(session, viewer, site_id)
        if (site.lat, site.lon) != (round(point.lat, 6), round(point.lon, 6)):
            raise ConflictingCopy("{name} has been moved meanwhile.", name=site.name)
        source = site.coord_source.value if site.coord_source else None
        before = {"lat": site.lat, "lon": site.lon, "coord_source": source, "accuracy_m": site.accuracy_m}
        site.lat = site.lon = site.coord_source = site.accuracy_m = None
        session.flush()
        journal.record(session, viewer, "site_unplaced", ("site", site.id), before=before, after=dict.fromkeys(before))
    return len(places)


BY_VERB: dict[str, Callable[..., object]] = {"place": place_sites, "unplace": unplace_sites}
"""What the work list of sites without a position can wish for."""
