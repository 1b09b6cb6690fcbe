"""Freezing a figure: who may, and when it may be asked for."""

from datetime import datetime

from rules.errors import BadInput

MAY_FREEZE = ("export", "export_scope", "send_report")
"""Whoever may carry a figure out of the house may have it kept."""
LONGEST_TITLE = 200
LEDGER_DEFINITION = "hazards/1"
"""The ledger's counts: open(t) = registered by t less struck off by t. That of coverage is in rules.coverage."""


def mind_moments(as_of: datetime, known_at: datetime, now: datetime) -> None:
    """A figure of a time to come would still change. Raises BadInput."""
    if as_of > now or known_at > now:
        raise BadInput("A figure can be frozen once its time has come, not before.", field="as_of")


def one_root(area_paths: tuple[str, ...]) -> str:
    """The area that a figure is of where nobody chose one. Raises BadInput where a role is held at several or none."""
    if len(area_paths) != 1:
        raise BadInput("Choose an area first: a frozen figure is of one area.", field="area_id")
    return area_paths[0]
