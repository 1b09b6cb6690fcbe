"""Days on which this community works, or does not, other than the public calendar says; and what follows from it."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from data.queries import workdays
from data.queries.workdays import OwnDay, PublicDay
from rules.permissions import Viewer
from ui import address
from ui.act import act
from ui.ask import ask
from ui.words import _, day, language, today

MAY = ("manage_catalogue", "manage_plans", "file_major")
Verb = Callable[..., object]


def may(viewer: Viewer) -> bool:
    return any(viewer.has(permission) for permission in MAY)


def way() -> None:
    """From my page to the calendar."""
    st.button(
        _("Working days and holidays"),
        icon=":material/calendar_month:",
        key="workdays.way",
        on_click=address.go,
        kwargs={"show": "workdays"},
        width="stretch",
    )


def screen(*, put: Verb, forget: Verb) -> None:
    back = {"show": "", "year": "", "on": ""}
    st.button(_("Me"), icon=":material/arrow_back:", type="tertiary", on_click=address.go, kwargs=back)
    st.title(_("Working days and holidays"))
    _effect()
    year = _year()
    own = [one for one in ask(workdays.own_days) if one.on.year == year]
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Our own days"))
        _own(own, forget)
        _add(year, put)
    with right:
        st.subheader(_("Public calendar {year}").format(year=year))
        _public(workdays.public_days(year, language()), {one.on for one in own})


def _effect() -> None:
    """What the calendar does to a deadline that is set today."""
    told = ask(workdays.effect, on=today())
    if told.counted is None or told.by_working_days is None:
        return
    said = _("A general hazard that is graded today is due on {day}.").format(day=_full(told.counted))
    if told.in_working_days:
        why = _("Deadlines count working days here.")
    else:
        why = _("Deadlines count calendar days here; in working days it would be {day}.").format(
            day=_full(told.by_working_days)
        )
    st.info(f"{said} {why}", icon=":material/event:")


def _year() -> int:
    """This year and its neighbours; the choice stands in the address."""
    years = [str(today().year + n) for n in (-1, 0, 1)]
    said = address.said("year", years, years[1])
    st.segmented_control(
        _("Year"), years, required=True, label_visibility="collapsed", **address.bound("workdays", "year", said)
    )
    return int(said)


def _own(own: Sequence[OwnDay], forget: Verb) -> None:
    if not own:
        st.caption(_("No day differs from the public calendar."))
    for one in own:
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, border=True):
            st.markdown(f"**{_full(one.on)}** · {_kind(one.works)}  \n{one.name}")
            with st.popover(_("Undo this day"), icon=":material/undo:"):
                _take_back(one, forget)


def _take_back(one: OwnDay, forget: Verb) -> None:
    with st.form(f"workdays.forget.{one.on}", border=False):
        reason = st.text_input(_("Why"), max_chars=60, key=f"workdays.why.{one.on}")
        pressed = st.form_submit_button(_("Take {day} back").format(day=_full(one.on)), type="primary")
        if pressed and act(forget, on=one.on, reason=reason):
            st.toast(_("Done."), icon=":material/check:")
            st.rerun()


def _add(year: int, put: Verb) -> None:
    turn = st.session_state.get("workdays.turn", 0)
    earliest, latest = date(year, 1, 1), date(year, 12, 31)
    with st.form(f"workdays.add.{turn}", border=True):
        on = st.date_input(_("Day"), value=min(max(today(), earliest), latest), min_value=earliest, max_value=latest)
        kind = st.radio(_("What it is"), [False, True], format_func=_kind, horizontal=True, key=f"workdays.kind.{turn}")
        reason = st.text_input(_("Why"), placeholder=_("power cut, flood watch, make-up day"), max_chars=60)
        pressed = st.form_submit_button(_("Keep this day"), type="primary", width="stretch", icon=":material/check:")
        if pressed and act(put, on=on, works=kind, name=reason):
            st.session_state["workdays.turn"] = turn + 1
            st.toast(_("Done."), icon=":material/check:")
            st.rerun()


def _public(days: Sequence[PublicDay], own: set[date]) -> None:
    told = [
        {
            _("Day"): _full(one.on),
            _("What it is"): _kind(one.works),
            _("Holiday"): one.name or _("instead of a day off"),
            _("Here"): _("differs") if one.on in own else "",
        }
        for one in days
    ]
    st.dataframe(told, hide_index=True, width="stretch", height=420)


def _kind(works: bool) -> str:
    return _("worked") if works else _("free")


def _full(on: date) -> str:
    """A day with its weekday; the year where it is another one."""
    weekdays = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    return f"{day(on)} {weekdays[on.weekday()]}"
