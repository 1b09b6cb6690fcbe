"""Where next: what there is to spend, and the walks as a list and on the map."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from data.queries.walks import Proposal, StopOnWay, TeamWalk, WalkTerms
from rules.grid import Box
from rules.walks import METRES_PER_MINUTE, MOST_MINUTES, MOST_TEAMS, minutes_for
from ui import address, look
from ui.coverage_lists import RISK_MARKS
from ui.words import _, name, percent

LEAST_MINUTES = 15


def terms() -> WalkTerms:
    """As they stand in the address; a number that makes no sense is the default."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        minutes = _number(_("Minutes for each team"), "minutes", 120, LEAST_MINUTES, MOST_MINUTES, step=15)
        teams = _number(_("Teams"), "teams", 1, 1, MOST_TEAMS)
        words = {"foot": _("On foot, 4 km/h"), "bicycle": _("By bicycle, 12 km/h")}
        pace = address.said("pace", list(METRES_PER_MINUTE), "foot")
        st.selectbox(_("Pace"), list(words), format_func=words.__getitem__, **address.bound("rounds", "pace", pace))
    return WalkTerms(minutes=minutes, teams=teams, pace=pace, start=_start(), own=_own())


def start_line(asked: WalkTerms) -> None:
    """Where the walks begin; a tap on the map puts it elsewhere."""
    if asked.start is None:
        st.caption(_("They start in the middle of the points that are due. Tap the map to start elsewhere."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("They start where you tapped the map."))
        st.button(_("Start in the middle again"), on_click=address.go, kwargs={"from": ""})


def minutes_by_type(proposal: Proposal, asked: WalkTerms) -> None:
    """Minutes at a point by type of site, to be changed."""
    types = sorted({stop.type for walk in proposal.walks for stop in walk.stops} | {type for type, _n in asked.own})
    if not types:
        return
    with st.popover(_("Minutes at a point"), icon=":material/timer:"):
        st.caption(_("Defaults of this product; change them to what a visit takes here."))
        for type in types:
            st.number_input(
                name("site_types", type), 1, 240, round(minutes_for(type, dict(asked.own))),
                key=f"rounds.own.{type}", on_change=_write_own, args=(types,),
            )  # fmt: skip


def summary(proposal: Proposal) -> None:
    """The expected effect first, then what no walk could take in."""
    stops = sum(len(walk.stops) for walk in proposal.walks)
    if not proposal.due:
        st.success(_("Nothing is due here: every point was seen in time."), icon=":material/check:")
        return
    share = [
        percent(n / proposal.required) if proposal.required else percent(None)
        for n in (proposal.before, proposal.after)
    ]
    said = _("{n} of {due} due points in these walks. Coverage {before} now, {after} if every point is visited.")
    words = said.format(n=stops, due=proposal.due, before=share[0], after=share[1])
    st.html(f'<h2 class="anxun-sentence">{escape(words)}</h2>')
    if proposal.without_position:
        st.caption(
            _("{n} due points have no position and cannot be put on a walk.").format(n=proposal.without_position)
        )


def walk_list(walk: TeamWalk, *, of: int) -> None:
    """The stops in order, with the way to each."""
    colour = colours()[(walk.team - 1) % len(colours())]
    head = _("Team {n}").format(n=walk.team) if of > 1 else _("The walk")
    told = _("{n} points · {minutes} min · risk covered {risk}")
    words = told.format(n=len(walk.stops), minutes=round(walk.minutes), risk=f"{walk.covered:g}")
    rows = "".join(
        f'<li style="padding:6px 0"><b>{escape(f"{RISK_MARKS[s.risk]} {s.name}")}</b>'
        f"<br><small>{escape(_stop(s))}</small></li>"
        for s in walk.stops
    )
    st.html(
        f'<div class="anxun-walk"><b style="border-left:6px solid {colour};padding-left:8px">{escape(head)}</b> '
        f'<span class="anxun-muted">{escape(words)}</span>'
        f'<ol style="margin:4px 0 12px;padding-left:1.8em">{rows}</ol></div>'
    )


def how() -> None:
    st.caption(
        _(
            "First come the points whose risk times their wait is largest for the way to them; the wait is counted in "
            "allowed times. So what is put off comes up in the end, and the what-if reckons by the same rule."
        )
    )


def on_map(proposal: Proposal) -> list[dict[str, Any]]:
    """For ui.maps.field_map: a line and numbered stops for each team."""
    if proposal.start is None:
        return []
    return [
        {"start": list(proposal.start), "colour": n, "stops": [[s.lat, s.lon, s.name] for s in walk.stops]}
        for n, walk in enumerate(proposal.walks)
    ]


def box(proposal: Proposal, home: Box) -> Box:
    """What the map shows: all walks, or the area where there are none."""
    places = [(s.lat, s.lon) for walk in proposal.walks for s in walk.stops]
    if not places or proposal.start is None:
        return home
    lats, lons = zip(*places, proposal.start, strict=True)
    return Box(min(lons), min(lats), max(lons), max(lats))


def colours() -> list[str]:
    """One per team; the numbers on the stops tell them apart too."""
    told = look.tokens(look.theme())
    return [told.primary, told.larger, told.low, told.fresh, told.major, told.muted]


def remember_start(answer: dict[str, Any]) -> None:
    """A tap on the map is the start from now on."""
    tapped = answer.get("last_clicked")
    if tapped:
        said = f"{tapped['lat']:.5f},{tapped['lng']:.5f}"
        if st.session_state.get("rounds.tapped") != said:
            st.session_state["rounds.tapped"] = said
            address.go(**{"from": said})
            st.rerun()


def _stop(stop: StopOnWay) -> str:
    words = {"stale": _("out of time"), "never": _("never visited"), "due": _("due soon")}
    late = _("{n}×").format(n=f"{stop.ratio:.1f}") if stop.ratio is not None else ""
    way = _("{n} min on the way").format(n=max(1, round(stop.way_minutes)))
    state = f"{look.DOTS[stop.state]} {words[stop.state]}"
    return " · ".join(p for p in (state, late, name("site_types", stop.type), stop.area_name, way) if p)


def _number(label: str, param: str, default: int, least: int, most: int, *, step: int = 1) -> int:
    said = st.query_params.get(param, "")
    value = int(said) if said.isdecimal() and len(said) < 6 else default
    value = min(max(value, least), most)
    st.number_input(label, least, most, step=step, **address.bound("rounds", param, value))
    return value


def _start() -> tuple[float, float] | None:
    try:
        lat, lon = (float(part) for part in st.query_params.get("from", "").split(","))
    except ValueError:
        return None
    return (lat, lon) if -85 <= lat <= 85 and -180 <= lon <= 180 else None


def _own() -> tuple[tuple[str, float], ...]:
    """`mins=school-20.market-12` in the address."""
    found = {}
    for piece in st.query_params.get("mins", "").split("."):
        type, _dash, minutes = piece.rpartition("-")
        if type and minutes.isdecimal() and 0 < int(minutes) <= 240:
            found[type] = float(minutes)
    return tuple(sorted(found.items()))


def _write_own(types: Sequence[str]) -> None:
    held = {type: st.session_state.get(f"rounds.own.{type}") for type in types}
    changed = {type: n for type, n in held.items() if n and n != round(minutes_for(type))}
    address.go(mins=".".join(f"{type}-{n}" for type, n in sorted(changed.items())))
