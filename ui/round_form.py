"""The forms that make rounds: of proposed walks, or of points that somebody chose."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

from data.queries.coverage import Standing
from data.queries.overview import AreaChoice
from data.queries.walkers import Walker
from data.queries.walks import Proposal
from rules.rounds import FURTHEST_DAYS, LONGEST_TITLE, MOST_STOPS, MOST_WEEKS, RoundDraft
from ui.coverage_lists import RISK_MARKS, state_word
from ui.words import _, day, today


class Details(NamedTuple):
    title: str
    on_day: date
    weeks: int
    in_order: bool


def of_walks(proposal: Proposal, area: AreaChoice, people: Mapping[int, str]) -> tuple[RoundDraft, ...]:
    """One round per team; what was sent in this run, else nothing."""
    walks = [walk for walk in proposal.walks if walk.stops]
    if not walks:
        return ()
    sending = st.expander(_("Send to the phone"), icon=":material/send_to_mobile:")
    with sending, st.form("rounds.send", border=False):
        told = _details("send")
        who = [
            _walker(
                _("Who walks for team {n}").format(n=walk.team) if len(walks) > 1 else _("Who walks"), people, walk.team
            )
            for walk in walks
        ]
        if not st.form_submit_button(_("Send to the phone"), type="primary", icon=":material/send_to_mobile:"):
            return ()
    return tuple(
        RoundDraft(
            title=_of_team(told.title, walk.team, len(walks)),
            area_id=area.id,
            stops=tuple(stop.site_id for stop in walk.stops),
            on_day=told.on_day,
            in_order=told.in_order,
            team=walk.team,
            person_id=person,
            minutes=walk.minutes,
            start=proposal.start,
            covered=(proposal.before, proposal.before + walk.covered, proposal.required),
            weeks=told.weeks,
        )
        for walk, person in zip(walks, who, strict=True)
    )


def of_choice(points: Sequence[Standing], area: AreaChoice, people: Mapping[int, str]) -> tuple[RoundDraft, ...]:
    """Points in the order in which they are chosen, those that need it most offered first."""
    named = {row.site_id: f"{RISK_MARKS[row.risk]} {row.name} · {state_word(row)}" for row in points}
    with st.expander(_("Plan a round of chosen points"), icon=":material/add:"), st.form("rounds.plan", border=False):
        stops = st.multiselect(
            _("Points, in the order of the walk"), list(named), format_func=named.__getitem__,
            max_selections=MOST_STOPS, key="rounds.plan.stops",
        )  # fmt: skip
        told = _details("plan")
        person = _walker(_("Who walks"), people, 0)
        if not st.form_submit_button(_("Plan this round"), type="primary", icon=":material/send_to_mobile:"):
            return ()
    return (
        RoundDraft(
            title=told.title,
            area_id=area.id,
            stops=tuple(stops),
            on_day=told.on_day,
            in_order=told.in_order,
            person_id=person,
            weeks=told.weeks,
        ),
    )


def people_words(walkers: Sequence[Walker], *, me: int, may_send_others: bool) -> dict[int, str]:
    """Who can be chosen; 0 is whoever patrols there."""
    allowed = {walker.id: walker.name for walker in walkers if may_send_others or walker.id == me}
    return {0: _("Whoever patrols there"), **allowed}


def _details(key: str) -> Details:
    title = st.text_input(
        _("Name of the round"), _("Round of {day}").format(day=day(today())), max_chars=LONGEST_TITLE,
        key=f"rounds.{key}.title",
    )  # fmt: skip
    with st.container(horizontal=True):
        last = today() + timedelta(days=FURTHEST_DAYS)
        on = st.date_input(_("Day"), today(), min_value=today(), max_value=last, key=f"rounds.{key}.day")
        weeks = st.number_input(_("For how many weeks"), 1, MOST_WEEKS, 1, key=f"rounds.{key}.weeks")
    orders = {False: _("any order"), True: _("in order")}
    in_order = st.radio(
        _("Order of the points"), list(orders), format_func=orders.__getitem__, horizontal=True,
        key=f"rounds.{key}.order",
    )  # fmt: skip
    return Details(title, on, int(weeks), bool(in_order))


def _walker(label: str, people: Mapping[int, str], team: int) -> int | None:
    who = st.selectbox(label, list(people), format_func=people.__getitem__, key=f"rounds.walker.{team}")
    return who or None


def _of_team(title: str, team: int, of: int) -> str:
    said = title.strip()
    return f"{said} · {_('Team {n}').format(n=team)}"[:LONGEST_TITLE] if of > 1 and said else said
