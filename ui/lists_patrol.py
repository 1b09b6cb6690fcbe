"""What patrols, residents' days and windows leave behind, as rows of an exported list. Papers are always Chinese."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import get_args

from sqlmodel import Session

from data.days import as_of
from data.exports import Cell
from data.queries import flags, periods, reviews, rounds, windows, zero_reports
from data.queries.flags import FlagRow
from rules.permissions import Viewer
from rules.rounds import RoundState
from rules.vocabulary import FlagKind
from ui.exports import named, zh

Rows = Iterable[tuple[Cell, ...]]
MOST = 100_000
BACK, AHEAD = timedelta(days=92), timedelta(days=92)

ROUND_STATES = {
    "planned": "to be walked", "running": "under way", "finished": "finished", "not_walked": "not walked",
    "cancelled": "taken back",
}  # fmt: skip
SKIPS = {
    "closed": "closed", "nobody_in": "nobody in", "no_access": "no access", "not_safe": "not safe there",
    "no_time": "no time left", "other": "another reason", "": "no reason was given",
}  # fmt: skip
FLAGS = {
    FlagKind.SPEED: "The way between two visits is very quick", FlagKind.PACE: "Several visits close upon one another",
    FlagKind.SAME_FIX: "The same position or accuracy again and again", FlagKind.CLOCK: "The phone's clock is off",
    FlagKind.PHOTO: "The same picture in two records",
}  # fmt: skip
WAITS = {
    "future_time": "its time lies in the future", "clock_off": "the phone's clock was wrong",
    "null_island": "the phone gave no place", "reason": "only a reason stands for the place",
}  # fmt: skip
REPORTS = {
    "nothing": "nothing happened", "happened": "something happened", "missing": "not reported",
    "waiting": "not reported yet",
}  # fmt: skip


def of_rounds(session: Session, viewer: Viewer, on: date) -> Rows:
    """The quarter before and the one to come, with what was missed and why."""
    for row in rounds.rounds(session, viewer, starts_on=on - BACK, ends_on=on + AHEAD, limit=MOST):
        over = row.state in (RoundState.FINISHED, RoundState.NOT_WALKED)
        missed = "、".join(f"{stop.name}({zh(SKIPS.get(stop.reason, ''))})" for stop in row.missed if over)
        yield (
            row.on_day, row.title, row.area, row.team, row.person, zh(ROUND_STATES[row.state.value]), row.total,
            row.visited, missed, _whole(row.minutes), _whole(row.taken), row.note, row.cancel_reason,
        )  # fmt: skip


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)


def of_flags(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001 - every list is asked alike
    """Those that wait and those that were decided."""
    for decided in (False, True):
        for row in flags.flags(session, viewer, decided=decided, limit=MOST).rows:
            yield _flag(row)


def _flag(row: FlagRow) -> tuple[Cell, ...]:
    sites = "、".join(dict.fromkeys(visit.site for visit in row.visits))
    word = {"": "", "accepted": zh("accepted")}.get(row.decision, zh("not accepted"))
    return (
        row.on_day, zh(FLAGS[row.kind]), row.area, sites, len(row.visits), word, row.decided_by, row.decided_at,
        row.reason,
    )  # fmt: skip


def of_reviews(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for row in reviews.to_review(session, viewer, limit=MOST).rows:
        yield (
            row.occurred_at, row.recorded_at, row.site, named("site_types", row.type), row.area,
            named("check_kinds", row.kind), row.person, zh(WAITS.get(row.waits, row.waits)), row.claim, row.note,
        )  # fmt: skip


def of_days(session: Session, viewer: Viewer, on: date) -> Rows:
    """The daily reports of today, who has not reported too."""
    for row in zero_reports.day(session, viewer, on=on, today=on):
        late = zh("late") if row.report.late else ""
        yield row.on, row.unit, zh(REPORTS[row.report.state.value]), late, row.report.at, row.note


def of_windows(session: Session, viewer: Viewer, on: date) -> Rows:
    ended = {row.id: row for row in windows.stopped(session, viewer, year=on.year)}
    for row in windows.windows(session, viewer, year=on.year):
        asked = zh("Daily report") if row.zero_report else ""
        yield row.zh, row.starts, row.ends, asked, row.reason, None, ""
    for gone in ended.values():
        yield gone.name, gone.starts, gone.ends, "", "", gone.stopped_at, gone.reason


def of_window_sites(session: Session, viewer: Viewer, on: date) -> Rows:
    """Each site of this year's windows up to today: what owes its check first, then what had it."""
    for window in windows.windows(session, viewer, year=on.year):
        if window.starts > on:
            continue
        bars = {bar.code: bar.zh for bar in window.bars}
        for which in get_args(periods.Which):
            for row in periods.sites(session, viewer, window=window, at=as_of(on), which=which, limit=MOST).rows:
                kind = named("site_types", row.type)
                yield window.zh, bars.get(row.bar, ""), row.code, row.name, kind, row.area, row.done_at
