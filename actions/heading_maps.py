"""Which column of somebody else's list was what, remembered for the next list with the same headings."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from models import HeadingMap, now
from rules.headings import plain, signature


def remember(
    session: Session,
    headings: Sequence[object],
    fields: Iterable[tuple[str, int]],
    *,
    kind: str = "",
    explained: Iterable[tuple[str, str]] = (),
) -> None:
    """`explained`: what else was said about the list, such as what its own words mean."""
    kept = {field: plain(headings[column]) for field, column in fields} | dict(explained)
    session.merge(HeadingMap(signature=signature(headings, kind), columns=kept, at=now()))
