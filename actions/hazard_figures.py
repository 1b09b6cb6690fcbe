"""Keeping the ledger's figures of this moment for good, with the lines behind them."""

from datetime import date

from sqlmodel import Session

from actions.snapshots import Figure, area_of, area_path, freeze
from data.queries import hazard_figures
from data.queries.hazard_rows import KIND
from data.queries.overview import within
from models import Snapshot, now
from rules.permissions import Viewer
from rules.snapshots import LEDGER_DEFINITION


def freeze_ledger(session: Session, *, viewer: Viewer, on: date, area_id: int | None = None) -> Snapshot:
    """The counts of the ledger as it stands; `on` is today in the community's zone."""
    path = area_path(session, viewer, area_id)
    here = within(viewer, path)
    figure = Figure(
        kind=KIND,
        definition=LEDGER_DEFINITION,
        as_of=now(),
        area_id=area_of(path),
        value=hazard_figures.counts(session, here, on=on)._asdict(),
        rows=hazard_figures.ids_behind(session, here, on=on),
        scope={"on": on},
    )
    return freeze(session, viewer=viewer, figure=figure)
