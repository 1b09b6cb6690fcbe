"""Rounds: what is planned and walked, where to go next, what would be if, and what waits for a look."""

from datetime import timedelta

import streamlit as st

from actions.flags import decide_flag
from actions.rounds import cancel_round, plan_rounds
from data.days import as_of
from data.queries import due, flags, outlines, overview, rounds, walkers, walks, whatif
from rules.rounds import MAY_PLAN, MAY_SEND_OTHERS, RoundDraft
from ui import flags as flags_shown
from ui import round_form
from ui import rounds as shown
from ui import walks as walks_shown
from ui import whatif as whatif_shown
from ui.act import act
from ui.ask import ask
from ui.maps import field_map
from ui.person import require
from ui.words import _, today

TWO_WEEKS = timedelta(days=14)
MOST_OFFERED = 500
"""Points that can be chosen by hand, those that need it most first."""

viewer = require("view_all", "view_scope")
st.title(_("Patrol rounds"))
looked = shown.looked_at(ask(overview.areas, viewer))
at = as_of(today())


def the_rounds() -> None:
    """Planned, under way, finished; each with what was missed."""
    if looked.area and may_plan:
        points = ask(due.due_list, viewer, at=at, which="all", part=looked.part, limit=MOST_OFFERED).rows
        keep(round_form.of_choice(points, looked.area, people()))
    found = ask(rounds.rounds, viewer, starts_on=today() - TWO_WEEKS, ends_on=today() + TWO_WEEKS)
    inside = [row for row in found if looked.area is None or row.area_id in below]
    shown.begin(inside)
    opened = st.query_params.get("round", "")
    for title, rows in shown.groups(inside):
        st.subheader(title)
        for row in rows:
            effect = ask(rounds.effect, viewer, round_id=row.id) if opened == str(row.id) else None
            taken = shown.card(row, effect)
            if taken and act(cancel_round, round_id=taken.round_id, reason=taken.reason, later=taken.later):
                st.toast(_("The round is taken back."), icon=":material/check:")
                st.rerun()


def where_next() -> None:
    """The walks as a list and on the map, and the way to the phones."""
    asked = walks_shown.terms()
    with st.spinner(_("Looking for the best walks …")):
        found = ask(walks.where_next, viewer, at=at, terms=asked, part=looked.part)
    walks_shown.summary(found)
    if looked.area and may_plan:
        keep(round_form.of_walks(found, looked.area, people()))
    home = ask(outlines.frame, viewer, area_path=looked.part.area_path)
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        if home:
            filters = {"area": str(looked.area.id)} if looked.area else {}
            answer = field_map(
                layers=("freshness", "sites"),
                on=("walks",),  # the points themselves when wanted
                home=walks_shown.box(found, home),
                key="rounds",
                filters=filters,
                walks=walks_shown.on_map(found),
                returned=("last_clicked",),
            )
            walks_shown.remember_start(answer)
        walks_shown.start_line(asked)
        walks_shown.minutes_by_type(found, asked)
    with narrow:
        for walk in found.walks:
            walks_shown.walk_list(walk, of=len(found.walks))
        walks_shown.how()


def people() -> dict[int, str]:
    """Who may be sent on a round here."""
    path = looked.part.area_path or ""
    others = any(viewer.may(p, area_path=path) for p in MAY_SEND_OTHERS)
    found = ask(walkers.walkers, viewer, area_path=path)
    return round_form.people_words(found, me=viewer.person_id, may_send_others=others)


def keep(drafts: tuple[RoundDraft, ...]) -> None:
    """They are on the phones with the next refresh."""
    if drafts and act(plan_rounds, drafts=drafts):
        st.success(_("Sent: {n} rounds are on their way to the phones.").format(n=len(drafts)), icon=":material/check:")


def what_if() -> None:
    """Two courses of the days to come."""
    plan, days = whatif_shown.plan(ask(whatif.pace, viewer, at=at, part=looked.part))
    with st.spinner(_("Walking through the days …")):
        found = ask(whatif.courses, viewer, at=at, plan=plan, days=days, part=looked.part)
    whatif_shown.sentence(found)
    whatif_shown.chart(found)
    whatif_shown.table(found)
    whatif_shown.how()


def to_be_looked_at() -> None:
    decided = flags_shown.choose_list()
    limit, offset = flags_shown.PER_PAGE, flags_shown.first_row()
    found = ask(flags.flags, viewer, decided=decided, limit=limit, offset=offset)
    made = flags_shown.show(found, decided=decided)
    if made and act(decide_flag, **made._asdict()):
        st.toast(_("Noted."), icon=":material/check:")
        st.rerun()


may_plan = any(viewer.may(p, area_path=looked.part.area_path) for p in MAY_PLAN)
below = {area.id for area in ask(overview.areas, viewer) if area.path.startswith(looked.part.area_path or "")}
{"rounds": the_rounds, "next": where_next, "whatif": what_if, "flags": to_be_looked_at}[looked.shown]()
