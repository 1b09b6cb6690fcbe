"""The head of the coverage page: what is looked at, the one sentence, the figures that open their lists."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import get_args

import streamlit as st

from data import reference
from data.days import as_of
from data.queries.coverage import CoverageFigure
from data.queries.due import Which
from data.queries.overview import AreaChoice
from data.queries.standing import Part
from rules.vocabulary import Risk
from ui import address
from ui.words import _, day, name, percent, today

OTHER_LISTS = ("left_out", "no_proof", "review", "owed", "missed")
LISTS: tuple[str, ...] = (*get_args(Which), *OTHER_LISTS)
FILTERS = ("area", "risk", "type", "floor", "on")
SLIDER_DAYS, FURTHEST_BACK = 90, 400
STYLE = Path(__file__).with_name("coverage.css")


@dataclass(frozen=True, slots=True)
class Looked:
    """What the address asks for."""

    part: Part
    which: str
    at: datetime
    on: date
    area_id: str
    over: date | None = None  # the list of missed checks looks at periods that were over by this earlier day

    @property
    def ended_by(self) -> datetime:
        return as_of(self.over) if self.over else self.at


def looked_at(areas: Sequence[AreaChoice], floors: Sequence[str], deeper: AreaChoice | None = None) -> Looked:
    """Area, type, risk, floor and day as they stand in the address, with the widgets to change them.

    `deeper` is the area that the address names where it is none of those that can be chosen.
    """
    st.html(STYLE)
    on = _day()
    paths = {str(area.id): area for area in (*areas, *([deeper] if deeper else []))}
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        area = _area(paths)
        with st.popover(_("Filter"), icon=":material/tune:"):
            risk = _choose(_("Risk"), "risk", {risk.value: name("risk_levels", risk.value) for risk in Risk})
            types = {code: name("site_types", code) for code in reference.words("site_types")}
            site_type = _choose(_("Site type"), "type", types)
            floor = _choose(_("Floor"), "floor", {word: word for word in floors})
            _other_day(on)
            st.button(_("Clear the filter"), on_click=address.go, kwargs=dict.fromkeys(FILTERS, ""))
    _slider(on)
    path = paths[area].path if area else None
    part = Part(path, site_type or None, Risk(risk) if risk else None, floor or None)
    return Looked(part, address.said("list", LISTS, "overdue"), as_of(on), on, area, _over(on))


def _over(on: date) -> date | None:
    """An earlier day that the address names, for the list of missed checks."""
    with suppress(ValueError):
        said = date.fromisoformat(st.query_params.get("over", ""))
        fits = on - timedelta(days=FURTHEST_BACK) <= said < on
        return said if fits and address.said("list", LISTS) == "missed" else None
    return None


def number(param: str) -> int | None:
    """A number that the address names, if it is one."""
    said = st.query_params.get(param, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def map_filters(looked: Looked) -> dict[str, str]:
    """The same part and the same day for the map."""
    part = looked.part
    chosen = {"area": looked.area_id, "type": part.site_type, "risk": part.risk, "floor": part.floor}
    past = {"on": looked.on.isoformat()} if looked.on < today() else {}
    return {name: str(value) for name, value in chosen.items() if value} | past


def high_risk(part: Part) -> Part:
    return replace(part, risk=Risk.HIGH)


def sentence(figure: CoverageFigure, high: CoverageFigure, on: date) -> None:
    """What a leader must know, before any percentage: the high-risk points, or all where there are none."""
    told = high if high.high_active else figure
    late, worst = told.overdue, told.worst_ratio or 0.0
    if told.high_active == told.active:
        words = _("High-risk points {n}, {late} overdue, the longest {times} times the allowed time.")
        calm = _("High-risk points {n}, none overdue.")
    else:
        words = _("Points {n}, {late} overdue, the longest {times} times the allowed time.")
        calm = _("Points {n}, none overdue.")
    said = (words if late else calm).format(n=told.active, late=late, times=f"{worst:.1f}")
    st.html(f'<h1 class="anxun-sentence">{escape(said)}</h1>')
    if on < today():
        st.caption(_("As it was known at the end of {day}.").format(day=day(on)))


def came_later(figure: CoverageFigure, known_now: CoverageFigure) -> None:
    """Late records never change an old figure; they stand beside it."""
    if known_now.fresh != figure.fresh:
        more = _("Records that came later: {n} more points had been seen, {share} with them.")
        st.caption(more.format(n=known_now.fresh - figure.fresh, share=percent(known_now.share)))


def figures(figure: CoverageFigure, which: str) -> None:
    """Always together, never one alone; each opens its rows."""
    high = f"{figure.high_fresh}/{figure.high_active}"
    doors = [
        ("fresh", percent(figure.share), _("Coverage rate"), f"{figure.numerator:.0f}/{figure.denominator:.0f}"),
        ("high_overdue", percent(figure.high_share), _("High-risk coverage"), high),
        ("overdue", str(figure.overdue), _("Out of time"), _("of {n}").format(n=figure.active)),
        ("all", _times(figure.worst_ratio), _("Longest wait"), figure.worst_name[:12]),
        ("week", str(figure.due_week), _("Due this week"), _("today {n}").format(n=figure.due_today)),
        ("never", str(figure.never), _("Never visited"), _("of {n}").format(n=figure.active)),
        ("left_out", str(figure.left_out), _("Left out"), _("not counted")),
        ("no_proof", percent(figure.without_proof_share), _("No place proof"),
         f"{figure.without_proof}/{figure.visits}"),
    ]  # fmt: skip
    with st.container(key="coverage-figures"):
        for code, big, words, small in doors:
            st.button(
                f"**{big}** {words} *{_plain(small)}*" if small else f"**{big}** {words}",
                key=f"coverage.figure.{code}",
                type="primary" if code == which else "secondary",
                on_click=address.go,
                kwargs={"list": code},
                width="stretch",
            )


def explained(figure: CoverageFigure) -> None:
    """How the share comes about, in the numbers of this moment."""
    said = _(
        "{fresh} of {active} points were seen within their time (high risk 7 days, medium 14, low 30). A high-risk "
        "point weighs 3, a medium 2, a low 1: {numerator} of {denominator}."
    )
    numbers = {"numerator": f"{figure.numerator:.0f}", "denominator": f"{figure.denominator:.0f}"}
    words = said.format(fresh=figure.fresh, active=figure.active, **numbers)
    st.html(f'<p class="anxun-note">{escape(words)}</p>')


def list_words() -> dict[str, str]:
    return {
        "overdue": _("Out of time"),
        "high_overdue": _("High risk, out of time"),
        "today": _("Due today"),
        "week": _("Due this week"),
        "never": _("Never visited"),
        "high_never": _("High risk, never visited"),
        "fresh": _("Seen in time"),
        "all": _("All points"),
        "left_out": _("Left out for a time"),
        "no_proof": _("Visits without place proof, 30 days"),
        "review": _("Visits to be looked at"),
        "owed": _("Owed by rule, running period"),
        "missed": _("Missed by rule, last period"),
    }


def choose_list(which: str) -> None:
    words = list_words()
    st.selectbox(
        _("List"), list(words), format_func=words.__getitem__, label_visibility="collapsed",
        **address.bound("coverage", "list", which),
    )  # fmt: skip


def nothing_here() -> None:
    """An empty house says what fills it; a filter that finds nothing says how to leave it."""
    if any(st.query_params.get(param) for param in FILTERS):
        st.info(_("No point fits the filter."), icon=":material/filter_alt_off:")
        st.button(_("Show all"), on_click=address.go, kwargs=dict.fromkeys(FILTERS, ""))
        return
    st.title(_("Coverage"))
    st.info(
        _("No site is registered here yet. Once there are sites, this page says which of them nobody has looked at."),
        icon=":material/location_on:",
    )


def _times(ratio: float | None) -> str:
    return _("no data") if ratio is None else _("{n}×").format(n=f"{ratio:.1f}")


def _plain(text: str) -> str:
    """A site's name inside a button's Markdown."""
    return "".join(f"\\{c}" if c in "\\*_`[]()#:$~<>" else c for c in text)


def _area(paths: dict[str, AreaChoice]) -> str:
    options = ["", *paths] if len(paths) != 1 else list(paths)
    chosen = address.said("area", options, options[0])
    words = {"": _("All areas"), **{key: area.name for key, area in paths.items()}}
    st.selectbox(
        _("Area"), options, format_func=words.__getitem__, label_visibility="collapsed",
        **address.bound("coverage", "area", chosen),
    )  # fmt: skip
    return chosen


def _choose(label: str, param: str, options: dict[str, str]) -> str:
    chosen = address.said(param, list(options))
    words = {"": _("All"), **options}
    st.selectbox(label, list(words), format_func=words.__getitem__, **address.bound("coverage", param, chosen))
    return chosen


def _day() -> date:
    """The day as of which the figures are shown; a day that makes no sense is today."""
    try:
        asked = date.fromisoformat(st.query_params.get("on", ""))
    except ValueError:
        asked = today()
    return max(min(asked, today()), today() - timedelta(days=3650))


def _slider(on: date) -> None:
    """The last ninety days, day by day: figures, lists and map as they were known at the end of each."""
    st.session_state["coverage.slider"] = on
    first = min(on, today() - timedelta(days=SLIDER_DAYS))
    st.slider(
        _("As of"), first, today(), step=timedelta(days=1), format="MM-DD", key="coverage.slider",
        on_change=_go_to, args=("coverage.slider",),
    )  # fmt: skip


def _other_day(on: date) -> None:
    """Any day, also one before the slider begins."""
    st.session_state["coverage.day"] = on
    st.date_input(_("As of"), max_value=today(), key="coverage.day", on_change=_go_to, args=("coverage.day",))


def _go_to(key: str) -> None:
    """Today stands in no address: a link without a day shows the day on which it is opened."""
    chosen = st.session_state[key]
    address.go(on="" if chosen is None or chosen >= today() else chosen.isoformat())
