"""Keeping a coverage figure for good: the share with all its companions and the points and visits behind it."""

from datetime import datetime

from sqlmodel import Session

from actions.snapshots import Figure, area_of, area_path, freeze
from data.queries.coverage_rows import KIND, behind, scope_of
from data.queries.standing import Part
from models import Snapshot, now
from rules.coverage import DEFINITION
from rules.errors import BadInput
from rules.permissions import Viewer


def freeze_coverage(
    session: Session, *, viewer: Viewer, at: datetime, part: Part, area_id: int | None = None
) -> Snapshot:
    """The figure of this part at this moment, as the server knew it then; a moment that is still to come is now.

    Without an area it is the one that the viewer's role is held at. Raises BadInput where there are several.
    """
    moment = min(at, now())
    path = area_path(session, viewer, area_id)
    whole = Part(path, part.site_type, part.risk, part.floor)
    found = behind(session, viewer, at=moment, part=whole)
    if not found.figure.active + found.figure.left_out:
        raise BadInput("There is no point here, so there is no figure to freeze.")
    figure = Figure(
        kind=KIND,
        definition=DEFINITION,
        as_of=moment,
        area_id=area_of(path),
        value=found.figure._asdict(),
        rows=found.rows,
        scope=scope_of(whole),
    )
    return freeze(session, viewer=viewer, figure=figure)
