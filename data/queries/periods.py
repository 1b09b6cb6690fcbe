"""How far a window is, bar by bar, and the rows behind each bar: sites checked, sites that owe."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.former import as_it_was
from data.queries.period_bars import by_moment, number, of_bar, within
from data.queries.period_hazards import hazard_counts
from data.queries.scope import areas_below, visible
from data.queries.standing import existing, paused
from data.queries.windows import open_windows
from models import Area, Inspection, Site
from rules.periods import Bar, Count, Special
from rules.permissions import Viewer

Which = Literal["owed", "done"]
MOST_ON_PHONE = 3000


class SiteSeen(NamedTuple):
    """A site of a bar; `done_at` is its first check of the right kind within the window."""

    site_id: int
    code: str
    name: str
    type: str
    area: str
    bar: str
    done_at: datetime | None


class SitePage(NamedTuple):
    rows: tuple[SiteSeen, ...]
    total: int


class Owing(NamedTuple):
    """A special check for the phone: its name, its kind, and the sites that still owe it."""

    key: str
    zh: str
    en: str
    kind: str
    ends: date
    site_ids: tuple[int, ...]


def counts(session: Session, viewer: Viewer, *, window: Special, at: datetime) -> tuple[Count, ...]:
    """One per bar. Sites left out for a time owe nothing while they are left out."""
    checked: dict[str, tuple[int, int]] = {}
    for until, bars in by_moment(window.bars, at):
        wanted = [of_bar(bar, at) for bar in bars]
        asked = [
            number(condition)
            for bar, mine in zip(bars, wanted, strict=True)
            for condition in (and_(mine, _done(bar, at)), mine)
        ]
        statement = select(*asked).select_from(Site).where(*_sites(viewer, window, until), or_(*wanted))
        sums = session.execute(as_it_was(session, statement, until)).one()
        checked |= {bar.code: (int(sums[2 * n]), int(sums[2 * n + 1])) for n, bar in enumerate(bars)}
    found = hazard_counts(session, viewer, window=window, at=at)
    return tuple(Count(*checked[bar.code], *found[bar.code]) for bar in window.bars)


def sites(
    session: Session,
    viewer: Viewer,
    *,
    window: Special,
    at: datetime,
    which: Which = "owed",
    bar: str = "",
    limit: int = 50,
    offset: int = 0,
) -> SitePage:
    """Sites of one bar, or of all, that owe their check or have had it; a bar that was over first stands first."""
    rows: list[Any] = []
    total = 0
    for until, bars in by_moment([b for b in window.bars if not bar or b.code == bar], at):
        asked = _listed(viewer, window, bars, at, until, which).limit(offset + limit)
        found = session.execute(as_it_was(session, asked, until)).all()
        rows += found
        total += found[0].total if found else 0
    return SitePage(tuple(SiteSeen(*row[:7]) for row in rows[offset : offset + limit]), total)


def _listed(viewer: Viewer, window: Special, bars: list[Bar], at: datetime, until: datetime, which: Which) -> Any:
    wanted = [and_(of_bar(b, at), _done(b, at) if which == "done" else not_(_done(b, at))) for b in bars]
    code = case(*((condition, b.code) for condition, b in zip(wanted, bars, strict=True)), else_="")
    when = case(*((of_bar(b, at), _first(b, at)) for b in bars), else_=None)
    return (
        select(col(Site.id), col(Site.code), col(Site.name), col(Site.type), col(Area.name), code.label("bar"),
               when.label("done_at"), func.count().over().label("total"))
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(*_sites(viewer, window, until), or_(*wanted))
        .order_by(col(Area.path), col(Site.type), col(Site.id))
    )  # fmt: skip


def owing(session: Session, viewer: Viewer, *, at: datetime) -> tuple[Owing, ...]:
    """Every special check that is open now with the sites that owe it, what closes first first."""
    on, found = local_day(at), []
    for window in open_windows(session, viewer, on=on):
        for bar in window.bars:
            if not bar.starts <= on <= bar.ends:
                continue
            ids = session.execute(
                select(col(Site.id))
                .where(*_sites(viewer, window, at), of_bar(bar, at), not_(_done(bar, at)))
                .order_by(col(Site.id))
                .limit(MOST_ON_PHONE)
            ).scalars()
            found.append(Owing(window.key, *names(window, bar), bar.kind, bar.ends, tuple(ids)))
    return tuple(owed for owed in found if owed.site_ids)


def names(window: Special, bar: Bar) -> tuple[str, str]:
    """The name of a check that a patrol member reads: 冬季重点时段专项检查."""
    if window.kind == "own":
        return window.zh, window.en
    return f"{window.zh} · {bar.zh}", f"{window.en} · {bar.en}"


def _sites(viewer: Viewer, window: Special, at: datetime) -> list[ColumnElement[bool]]:
    there = [existing(at), not_(paused(at)), visible(viewer, Site.area_id, Site.unit_id)]
    return [*there, col(Site.area_id).in_(areas_below(window.area_path))] if window.area_path else there


def _first(bar: Bar, at: datetime) -> Any:
    made = select(func.min(col(Inspection.occurred_at))).where(
        col(Inspection.site_id) == col(Site.id), *within(bar, at)
    )
    return made.correlate(Site).scalar_subquery()


def _done(bar: Bar, at: datetime) -> ColumnElement[bool]:
    made = select(col(Inspection.id)).where(col(Inspection.site_id) == col(Site.id), *within(bar, at))
    return made.correlate(Site).exists()
