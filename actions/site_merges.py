"""Two sites that are one: merged into the one that stays, found to be different, and either taken back again.

Hazards, certificates, letters and rounds that are still to be walked go over. What was checked stays where it was
checked, so that no figure of a past day changes; it is read at the site that stays. The label of the other one leads
there too.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from actions.sites import kept_site, mind_reason
from data import journal
from data.days import local_day
from models import Expiry, Hazard, Letter, PlannedRound, SitePair, now
from rules.doubles import Verdict
from rules.errors import BadInput, ConflictingCopy, UnknownThing
from rules.permissions import Viewer

Moved = dict[str, Any]


def merge_sites(session: Session, *, viewer: Viewer, winner_id: int, loser_id: int, reason: str) -> SitePair:
    """The loser ends, with a way to the winner; all of it or nothing."""
    if winner_id == loser_id:
        raise BadInput("These are one site already.")
    winner, loser = (kept_site(session, viewer, site_id) for site_id in (winner_id, loser_id))
    why = mind_reason(reason)
    if winner.ended_at is not None or loser.ended_at is not None:
        raise BadInput("This site has ended already.")
    moved = _move(session, loser_id, winner_id)
    loser.ended_at, loser.ended_reason = now(), f"合并至{winner.code}"
    pair = _decided(viewer, winner_id, loser_id, Verdict.MERGED, why)
    pair.winner_id, pair.moved = winner_id, moved
    _settle(session, pair)
    after = {"pair": pair.id, "into": winner.code, "moved": moved}
    before = {"code": loser.code, "ended": None}
    journal.record(session, viewer, "site_merged", ("site", loser_id), before=before, after=after, reason=why)
    return pair


def tell_apart(session: Session, *, viewer: Viewer, first_id: int, second_id: int, reason: str = "") -> SitePair:
    """They are two: the register stops asking."""
    for site_id in (first_id, second_id):
        kept_site(session, viewer, site_id)
    pair = _decided(viewer, first_id, second_id, Verdict.DIFFERENT, reason.strip()[:200])
    _settle(session, pair)
    after = {"pair": pair.id, "other": pair.second_id}
    journal.record(session, viewer, "sites_told_apart", ("site", pair.first_id), after=after, reason=pair.reason)
    return pair


def undo_pair(session: Session, *, viewer: Viewer, pair_id: int) -> SitePair:
    """As it was: the loser is in the register again, and what had gone over goes back."""
    pair = session.get(SitePair, pair_id)
    if pair is None:
        raise UnknownThing("This decision is not known here.")
    sites = {site_id: kept_site(session, viewer, site_id) for site_id in (pair.first_id, pair.second_id)}
    if pair.undone_at is not None:
        raise ConflictingCopy("This decision was taken back already.")
    if pair.verdict is Verdict.MERGED:
        loser_id = pair.second_id if pair.winner_id == pair.first_id else pair.first_id
        _move_back(session, pair.moved, pair.winner_id or 0, loser_id)
        sites[loser_id].ended_at, sites[loser_id].ended_reason = None, ""
    pair.undone_at, pair.undone_by = now(), viewer.person_id
    session.flush()
    before = {"pair": pair.id, "verdict": pair.verdict, "moved": pair.moved}
    after = {"pair": pair.id, "undone": True}
    journal.record(session, viewer, "site_pair_undone", ("site", pair.first_id), before=before, after=after)
    return pair


def _decided(viewer: Viewer, one: int, other: int, verdict: Verdict, why: str) -> SitePair:
    first, second = sorted((one, other))
    return SitePair(first_id=first, second_id=second, verdict=verdict, reason=why, person_id=viewer.person_id, moved={})


def _settle(session: Session, pair: SitePair) -> None:
    """Written, unless somebody else decided about these two meanwhile."""
    known = select(col(SitePair.id)).where(
        col(SitePair.first_id) == pair.first_id, col(SitePair.second_id) == pair.second_id,
        col(SitePair.undone_at).is_(None),
    )  # fmt: skip
    if session.execute(known.limit(1)).first() is not None:
        raise ConflictingCopy("Somebody decided about these two already.")
    session.add(pair)
    session.flush()


def _move(session: Session, source: int, target: int) -> Moved:
    """What goes over, by its keys; rounds with the stops that they had."""
    hazards = list(session.execute(select(Hazard).where(col(Hazard.site_id) == source)).scalars())
    papers = list(session.execute(select(Expiry).where(col(Expiry.site_id) == source)).scalars())
    letters = _letters_to_move(session, source, target)
    for row in (*hazards, *papers, *letters):
        row.site_id = target
    rounds = {}
    for planned in _rounds_to_come(session, source):
        rounds[str(planned.id)] = list(planned.stops)
        planned.stops = list(dict.fromkeys(target if stop == source else stop for stop in planned.stops))
    session.flush()
    return {
        "hazards": [str(row.id) for row in hazards], "expiries": [row.id for row in papers],
        "letters": [row.id for row in letters], "rounds": rounds,
    }  # fmt: skip


def _letters_to_move(session: Session, source: int, target: int) -> list[Letter]:
    """Without those of a term that the other site has signed as well: a site has one paper for a term."""

    def standing(site_id: int) -> list[Letter]:
        asked = select(Letter).where(col(Letter.site_id) == site_id, col(Letter.taken_back_at).is_(None))
        return list(session.execute(asked).scalars())

    held = {(row.kind, row.year, row.quarter) for row in standing(target)}
    return [row for row in standing(source) if (row.kind, row.year, row.quarter) not in held]


def _rounds_to_come(session: Session, site_id: int) -> list[PlannedRound]:
    today: date = local_day(now())
    asked = select(PlannedRound).where(col(PlannedRound.on_day) >= today, col(PlannedRound.cancelled_at).is_(None))
    return [row for row in session.execute(asked).scalars() if site_id in row.stops]


def _move_back(session: Session, moved: Moved, source: int, target: int) -> None:
    """What is still where it went; a paper that was signed anew meanwhile stays."""
    tables: tuple[tuple[str, Any], ...] = (("hazards", Hazard), ("expiries", Expiry), ("letters", Letter))
    for name, table in tables:
        keys = set(map(str, moved.get(name, ())))
        for row in session.execute(select(table).where(col(table.site_id) == source)).scalars():
            if str(row.id) in keys:
                row.site_id = target
    for round_id, stops in moved.get("rounds", {}).items():
        planned = session.get(PlannedRound, int(round_id))
        if planned is not None and planned.cancelled_at is None and source in planned.stops:
            planned.stops = stops
    session.flush()
