"""What the catalogue of this release says otherwise than the one that is in force here."""

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.reference.copies import TABLES, Copy, Row, ours, shipped
from data.reference.loading import NAME
from models import CatalogueDecision, FrequencyRule, Loaded

KINDS = ("item", "rule", *TABLES)
"""In the order in which they are shown."""


class Difference(NamedTuple):
    """One row: as it was last taken over here, as it is here, as it ships. None: there is no such row."""

    kind: str
    key: str
    was: Row | None
    mine: Row | None
    theirs: Row | None
    declined: bool
    rule_id: int | None = None  # of a rule that runs here

    @property
    def change(self) -> str:
        if self.theirs is None:
            return "removed"
        return "new" if self.was is None else "changed"

    @property
    def edited(self) -> bool:
        """Somebody changed it here."""
        return self.mine != self.was


def differences(session: Session) -> tuple[Difference, ...]:
    """All that ships otherwise than it was last taken over and than it is here now; declined ones say so.

    A row of a list that is gone upstream is no difference where rows are never deleted here.
    """
    held = session.get(Loaded, NAME)
    if held is None:
        return ()
    theirs, mine, base = shipped(), ours(session), held.body or {}
    decided = {(row.kind, row.key): row for row in session.execute(select(CatalogueDecision)).scalars()}
    rules = _rule_ids(session)
    found = []
    for kind in KINDS:
        for key in _keys(kind, theirs, base, decided):
            one = _one(kind, key, (theirs, mine, base), decided.get((kind, key)))
            if one.theirs == one.was or one.theirs == one.mine or (one.theirs is None and kind in TABLES):
                continue
            found.append(one._replace(rule_id=rules.get(key)) if kind == "rule" else one)
    return tuple(found)


def _keys(kind: str, theirs: Copy, base: Copy, decided: dict[tuple[str, str], CatalogueDecision]) -> list[str]:
    taken = [key for held, key in decided if held == kind]
    return list(dict.fromkeys([*theirs[kind], *base.get(kind, {}), *taken]))


def _one(kind: str, key: str, copies: tuple[Copy, Copy, Copy], decision: CatalogueDecision | None) -> Difference:
    theirs, mine, base = (copy.get(kind, {}).get(key) for copy in copies)
    if decision is not None and decision.taken is not None:
        base = decision.taken["is"]
    declined = decision is not None and decision.declined is not None and decision.declined["is"] == theirs
    return Difference(kind, key, base, mine, theirs, declined)


def _rule_ids(session: Session) -> dict[str, int]:
    running = select(FrequencyRule).where(col(FrequencyRule.ended_on).is_(None)).order_by(col(FrequencyRule.id))
    return {f"{r.site_type}|{r.kind}|{r.condition}": r.id or 0 for r in session.execute(running).scalars()}
