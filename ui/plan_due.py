"""The day of a task, to be corrected: what kind of deadline it is, and its dates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from rules.calendar import WEEKDAYS
from rules.plan_due import Due
from ui.words import _, name

KINDS = ("none", "by", "on", "window", "dates", "weekly", "recurring", "before", "during")
FEASTS = ("new_year", "spring_festival", "qingming", "labour_day", "dragon_boat", "mid_autumn", "national_day")
SEASONS = (
    "high_temperature", "rainy_season", "winter", "summer_break", "term_start_spring", "term_start_autumn",
    "pre_summer_break", "pre_winter_break", *FEASTS,
)  # fmt: skip


def kind_words() -> dict[str, str]:
    return {
        "none": _("any time within the plan"),
        "by": _("by a day"),
        "on": _("on a day"),
        "window": _("from day to day"),
        "dates": _("several deadlines"),
        "weekly": _("each week on a weekday"),
        "recurring": _("again and again"),
        "before": _("before a holiday"),
        "during": _("during a season"),
    }


def ask_due(key: str, due: Due, first: date, last: date) -> Due:
    """The due of a task; `first` and `last` are the plan's days, to begin with where none was found."""
    words = kind_words()
    kind = st.selectbox(_("When"), KINDS, index=KINDS.index(due.kind), format_func=words.__getitem__, key=f"{key}.kind")
    start = due if kind == due.kind else Due(kind, first, last, weekday="thu", name=_NAMES.get(kind, ""))
    return _ASK[kind](key, start) if kind in _ASK else Due(kind)


def _by(key: str, due: Due) -> Due:
    return replace(due, first=None, last=_day(_("Deadline"), due.last, f"{key}.by"))


def _on(key: str, due: Due) -> Due:
    on = _day(_("Day"), due.last, f"{key}.on")
    return replace(due, first=on, last=on)


def _window(key: str, due: Due) -> Due:
    left, right = st.columns(2)
    with left:
        first = _day(_("From day"), due.first, f"{key}.first")
    with right:
        last = _day(_("To day"), due.last, f"{key}.last")
    return replace(due, first=first, last=max(first, last))


def _dates(key: str, due: Due) -> Due:
    """Days in a row, typed; what is no day is named and left out."""
    before = due.dates or tuple(day for day in (due.last,) if day)
    typed = st.text_input(
        _("Days, such as 2027-03-20, 2027-04-20"), value=", ".join(map(str, before)), key=f"{key}.dates"
    )
    days, odd = [], []
    for word in typed.replace("，", ",").replace("、", ",").split(","):
        try:
            days.append(date.fromisoformat(word.strip()))
        except ValueError:
            odd += [word.strip()] if word.strip() else []
    if odd:
        st.warning(_("No day: {words}").format(words=", ".join(odd)))
    return Due("dates", dates=tuple(sorted(set(days))))


def _weekly(key: str, due: Due) -> Due:
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    chosen = st.selectbox(
        _("Weekday"), WEEKDAYS, index=WEEKDAYS.index(due.weekday or "thu"),
        format_func=lambda code: names[WEEKDAYS.index(code)], key=f"{key}.weekday",
    )  # fmt: skip
    at = st.time_input(_("until (may be empty)"), value=due.at, key=f"{key}.at")
    return replace(due, weekday=chosen, at=at)


def _recurring(key: str, due: Due) -> Due:
    words = {
        "day": _("each day"),
        "week": _("each week"),
        "two_weeks": _("every two weeks"),
        "half_month": _("twice a month"),
        "ten_days": _("every ten days"),
        "month": _("each month"),
        "quarter": _("each quarter"),
        "half_year": _("each half-year"),
        "year": _("each year"),
        "term": _("each term"),
    }
    chosen = st.selectbox(
        _("How often"), list(words), index=list(words).index(due.name), format_func=words.__getitem__,
        key=f"{key}.period",
    )  # fmt: skip
    same = chosen == due.name
    return replace(due, name=chosen, day=due.day if same else None, weekday=due.weekday if same and due.weekday else "")


def _feast(key: str, due: Due) -> Due:
    said = [code for code in due.name.split() if code in FEASTS]
    chosen = st.multiselect(
        _("Which holidays (none = all)"), FEASTS, default=said, format_func=lambda c: name("key_periods", c),
        key=f"{key}.feasts",
    )  # fmt: skip
    return Due("before", name=" ".join(chosen))


def _season(key: str, due: Due) -> Due:
    said = [code for code in due.name.split() if code in SEASONS]
    chosen = st.multiselect(
        _("Which seasons"), SEASONS, default=said, format_func=lambda c: name("key_periods", c), key=f"{key}.seasons"
    )
    return Due("during", name=" ".join(chosen))


def _day(title: str, value: date | None, key: str) -> date:
    chosen: date = st.date_input(title, value=value or "today", key=key)
    return chosen


_NAMES = {"recurring": "month"}
_ASK: dict[str, Callable[[str, Due], Due]] = {
    "by": _by,
    "on": _on,
    "window": _window,
    "dates": _dates,
    "weekly": _weekly,
    "recurring": _recurring,
    "before": _feast,
    "during": _season,
}
