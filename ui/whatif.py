"""What if: teams, minutes and intervals as sliders, two courses in one chart, and the same in words and a table."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from data.queries.whatif import Courses, Plan
from rules.coverage import CLASSES
from rules.vocabulary import Risk
from rules.whatif import Day, total_kept
from ui import address
from ui.words import _, day, percent

MEASURES = ("coverage", "worst", "kept")
USUAL_MINUTES, USUAL_A_POINT = 240, 15
MOST_TEAMS = 12
DAYS = (14, 30, 60, 90)
MOMENT = timedelta(microseconds=1)


def measure_words() -> dict[str, str]:
    return {"coverage": _("Coverage rate"), "worst": _("Longest wait"), "kept": _("Kept in time")}


def plan(visits_a_day: float) -> tuple[Plan, int]:
    """What the sliders say; at first about as many visits as were made in the last four weeks."""
    usual = max(1, min(MOST_TEAMS, round(visits_a_day * USUAL_A_POINT / USUAL_MINUTES)))
    words = _("In the last four weeks {n} valid visits were made a day. That is the course “as today”.")
    st.caption(words.format(n=f"{visits_a_day:.1f}"))
    first, second = st.columns(2)
    with first:
        teams = _slider(_("Teams"), "teams", usual, 0, MOST_TEAMS)
        minutes = _slider(_("Minutes a day for each team"), "minutes", USUAL_MINUTES, 30, 480, step=15)
        a_point = _slider(_("Minutes a point, with the way"), "each", USUAL_A_POINT, 5, 60)
    with second:
        intervals = {
            Risk.HIGH: _slider(_("High risk: seen every … days"), "high", CLASSES[Risk.HIGH].days, 1, 90),
            Risk.MEDIUM: _slider(_("Medium risk: seen every … days"), "medium", CLASSES[Risk.MEDIUM].days, 1, 90),
            Risk.LOW: _slider(_("Low risk: seen every … days"), "low", CLASSES[Risk.LOW].days, 1, 90),
        }
    length = _length()
    told = Plan(teams, minutes, a_point, intervals[Risk.HIGH], intervals[Risk.MEDIUM], intervals[Risk.LOW])
    say = _("{teams} teams, {minutes} min a day, {each} min a point: {n} visits a day.")
    st.caption(say.format(teams=teams, minutes=minutes, each=a_point, n=f"{told.visits_a_day:.1f}"))
    st.button(
        _("As today again"), on_click=address.go, kwargs=dict.fromkeys(("teams", "minutes", "each", *Risk, "days"), "")
    )
    return told, length


def _length() -> int:
    """Days to walk through."""
    lengths = [str(n) for n in DAYS]
    chosen = address.said("days", lengths, lengths[1])
    st.segmented_control(
        _("Days ahead"), lengths, format_func=lambda n: _("{n} days").format(n=n), required=True,
        **address.bound("rounds.if", "days", chosen),
    )  # fmt: skip
    return int(chosen)


def sentence(courses: Courses) -> None:
    """The end of both courses in words: what the chart shows, for those who do not see it."""
    now, then = courses.today[-1], courses.planned[-1]
    words = _("On {day}: coverage {planned} by this plan, {today} as today; longest wait {worst} and {worst_today}.")
    st.html(
        '<h2 class="anxun-sentence">'
        + words.format(
            day=_last(then),
            planned=percent(then.coverage.value),
            today=percent(now.coverage.value),
            worst=_times(then.worst),
            worst_today=_times(now.worst),
        )
        + "</h2>"
    )


def chart(courses: Courses) -> None:
    """One measure at a time, both courses, each named at its end."""
    words = measure_words()
    chosen = address.said("measure", MEASURES, "coverage")
    st.segmented_control(
        _("Measure"), MEASURES, format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("rounds", "measure", chosen),
    )  # fmt: skip
    from ui.course_charts import two_courses  # noqa: PLC0415 - plotly is read only where a chart is shown

    values = {"coverage": _coverage, "worst": _worst, "kept": _kept}[chosen]
    figure = two_courses(
        [d.ends - MOMENT for d in courses.today],
        values(courses.today),
        values(courses.planned),
        shares=chosen != "worst",
    )
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key=f"rounds.chart.{chosen}")


def table(courses: Courses) -> None:
    """The figures behind the chart, a week at a time."""
    with st.expander(_("The figures as a table")):
        rows = [
            {
                _("Day"): _last(now),
                _("Coverage, this plan"): percent(then.coverage.value),
                _("Coverage, as today"): percent(now.coverage.value),
                _("Longest wait, this plan"): _times(then.worst),
                _("Longest wait, as today"): _times(now.worst),
            }
            for n, (now, then) in enumerate(zip(courses.today, courses.planned, strict=True), 1)
            if n % 7 == 0 or n in (1, len(courses.today))
        ]
        st.dataframe(rows, hide_index=True, width="stretch")
        kept = [percent(total_kept(some).value) for some in (courses.planned, courses.today)]
        st.caption(_("Kept in time over all these days: {planned} by this plan, {today} as today.").format(
            planned=kept[0], today=kept[1]
        ))  # fmt: skip


def how() -> None:
    st.caption(
        _(
            "Every day the visits go where risk times the wait, in allowed times, is largest, as in where next: so "
            "nothing waits for ever. The figures come from the same definition as the coverage page; played with the "
            "real visits of a month gone by they give that month's figure."
        )
    )


def _last(of: Day) -> str:
    """The day that ends at its midnight, not the one that begins then."""
    return day(of.ends - MOMENT)


def _coverage(days: Sequence[Day]) -> list[float | None]:
    return [d.coverage.value for d in days]


def _worst(days: Sequence[Day]) -> list[float | None]:
    return [d.worst for d in days]


def _kept(days: Sequence[Day]) -> list[float | None]:
    return [d.kept.value for d in days]


def _times(ratio: float | None) -> str:
    return _("no data") if ratio is None else _("{n}×").format(n=f"{ratio:.1f}")


def _slider(label: str, param: str, default: int, least: int, most: int, *, step: int = 1) -> int:
    said = st.query_params.get(param, "")
    value = min(max(int(said) if said.isdecimal() and len(said) < 5 else default, least), most)
    st.slider(label, least, most, step=step, **address.bound("rounds.if", param, value))
    return value
