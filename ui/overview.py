"""Pieces of the overview: who and where, the four figures, what needs a decision, the weeks, the areas."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import streamlit as st

from data.queries.events import EventLine
from data.queries.hazard_decisions import Decision
from data.queries.hazard_figures import WeekCount
from data.queries.overview import AreaChoice, AreaLine
from rules.vocabulary import Grade
from ui import address, events, look
from ui.doors import door
from ui.words import _, day, local, name, percent, today

STYLE = Path(__file__).with_name("overview.css")


def head(areas: Sequence[AreaChoice]) -> AreaChoice | None:
    """Where and as of when, and the chooser that narrows everything below; the choice lives in the address."""
    st.html(STYLE)
    with st.container(key="overview-head", horizontal=True, vertical_alignment="center", wrap=False):
        chosen = choose_area(areas)
        now = local(datetime.now(UTC))
        st.html(f'<p class="anxun-where">{escape(_("Today"))} {now:%H:%M}</p>')
    return chosen


def choose_area(areas: Sequence[AreaChoice]) -> AreaChoice | None:
    """None when the person sees no area."""
    if len(areas) < 2:
        st.html(f'<p class="anxun-where">{escape(areas[0].name if areas else "")}</p>', width="content")
        return areas[0] if areas else None
    named = {str(area.id): area for area in areas}
    said = address.said("area", list(named), str(areas[0].id))
    chosen = st.selectbox(
        _("Area"),
        list(named),
        format_func=lambda id: _area_name(named[id]),
        label_visibility="collapsed",
        width=220,
        **address.bound("overview", "area", said),
    )
    return named[str(chosen)]


def _area_name(area: AreaChoice) -> str:
    """A grid alone says nothing: 第一网格 · 翠苑社区."""
    return f"{area.name} · {area.above}" if area.level == "grid" and area.above else area.name


def figures(area: AreaChoice | None, *, major: int, overdue: int, unseen: int | None, month: float | None) -> None:
    """Four doors in one row; each opens the rows that it counts."""
    here = {"area": str(area.id)} if area else {}
    with st.container(key="figures", horizontal=True, wrap=False, gap=None):
        _figure(str(major), _("Major, open"), "hazards", {"view": "open", "grade": "major", **here})
        _figure(str(overdue), _("Overdue"), "hazards", {"view": "overdue", **here})
        _figure("—" if unseen is None else str(unseen), _("High risk, unseen"), "coverage", {"risk": "high", **here})
        _figure("—" if month is None else percent(month), _("Month progress"), "activities", here)


def _figure(number: str, words: str, page: str, query: dict[str, str]) -> None:
    door(f"**{number}** {words}", page, query)


def decisions(rows: Sequence[Decision], large_events: Sequence[EventLine] = ()) -> None:
    """The most pressing first, each with the one step that is open to somebody now."""
    st.subheader(_("Needs a decision"))
    events.to_decide(large_events)
    if not rows and not large_events:
        st.caption(_("Nothing waits for a decision."))
    for row in rows:
        mark = look.MARKS["major"] if row.grade is Grade.MAJOR else look.MARKS["general"]
        colour = look.tokens(look.theme()).major if row.grade is Grade.MAJOR else look.tokens(look.theme()).general
        with st.container(
            key=f"decision-{row.hazard_id.hex}", horizontal=True, wrap=False, vertical_alignment="center"
        ):
            st.html(
                f'<div class="anxun-decision"><p><span style="color:{colour}" aria-hidden="true">{mark}</span> '
                f"{escape(row.title)}</p><small>{escape(_why(row))} · {escape(row.place)}</small></div>"
            )
            with st.container(width="content"):
                step = {"step": row.step.value} if row.mine and row.step else {}
                door(_step(row), "hazards", {"id": str(row.hazard_id), **step})


def _why(row: Decision) -> str:
    late = (today() - row.due_on).days if row.due_on else 0
    if row.kind == "overdue":
        return _("Overdue by {n} days").format(n=late)
    said = {
        "extension": _("Asks for more time"),
        "refused": _("Rectification refused"),
        "major_unfiled": _("Major, not yet filed"),
        "failed_recheck": _("Recheck failed"),
        "recheck": _("Waits for its recheck"),
        "to_verify": _("Waits to be verified"),
    }
    return said.get(row.kind, name("hazard_states", row.state))


def _step(row: Decision) -> str:
    said = {
        "extension": _("Decide"),
        "refused": _("Supervise"),
        "major_unfiled": _("File"),
        "overdue": _("Escalate"),
        "failed_recheck": _("Issue again"),
        "recheck": _("Recheck"),
        "to_verify": _("Verify"),
    }
    return said[row.kind] if row.mine and row.step else _("Open")


def weeks(rows: Sequence[WeekCount]) -> None:
    """Registered against struck off, as plain bars: a phone needs no chart library for this."""
    st.subheader(_("The last {n} weeks").format(n=len(rows)))
    most = max((max(row.registered, row.struck_off) for row in rows), default=0)
    if not most:
        st.caption(_("No hazard was registered or struck off in this time."))
        return
    colours = look.tokens(look.theme())
    came, went = sum(row.registered for row in rows), sum(row.struck_off for row in rows)
    key = "".join(
        f'<span><i style="background:{colour}"></i>{escape(words)} {number}</span>'
        for colour, words, number in (
            (colours.primary, _("Registered"), came),
            (colours.muted, _("Struck off"), went),
        )
    )
    bars = "".join(
        f'<div title="{escape(_week(row))}">{_bar(colours.primary, row.registered / most)}'
        f"{_bar(colours.muted, row.struck_off / most)}</div>"
        for row in rows
    )
    months = "".join(f"<span>{escape(_month(rows, n))}</span>" for n in range(len(rows)))
    told = escape("; ".join(_week(row) for row in rows))
    st.html(
        f'<p class="anxun-series">{key}</p><div class="anxun-weeks" role="img" aria-label="{told}">{bars}</div>'
        f'<div class="anxun-months" aria-hidden="true">{months}</div>'
    )


def _bar(colour: str, share: float) -> str:
    return f'<i style="background:{colour};height:{share:.1%}"></i>'


def _week(row: WeekCount) -> str:
    words = _("Week from {day}: {registered} registered, {struck_off} struck off")
    return words.format(day=day(row.starts_on), registered=row.registered, struck_off=row.struck_off)


def _month(rows: Sequence[WeekCount], n: int) -> str:
    """The month under the first of its weeks."""
    month = rows[n].starts_on.month
    return "" if n and rows[n - 1].starts_on.month == month else _("month {n}").format(n=month)


def area_table(rows: Sequence[AreaLine]) -> None:
    """Areas side by side: open, overdue, coverage."""
    st.subheader(_("Areas"))
    if not rows:
        st.caption(_("No area yet."))
        return
    heads = "".join(f'<th scope="col">{escape(w)}</th>' for w in ("", _("Open hazards"), _("Overdue"), _("Coverage")))
    body = "".join(
        f'<tr><th scope="row">{escape(row.name)}</th><td>{row.open}</td><td>{row.overdue}</td>'
        f"<td>{escape(percent(row.share))}</td></tr>"
        for row in rows
    )
    st.html(f'<table class="anxun-table"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')


def nothing_yet() -> None:
    st.info(
        _("Nothing has a place on the map yet. It fills as sites are registered and hazards are reported."),
        icon=":material/map:",
    )
