"""Emergency: who is on duty now, whom to call, what to do, who comes with what; and the duty roster behind it."""

from collections.abc import Callable

import streamlit as st

from actions import emergency as registers
from actions import handovers as notes_kept
from actions import rosters as roster_changes
from actions.roster_import import import_roster
from data.queries import areas, emergency, emergency_plans, handovers, rosters
from rules.emergency import Kind
from ui import emergency as shown
from ui import emergency_forms as forms
from ui import emergency_plans as plans_shown
from ui import handovers as notes_shown
from ui import roster_export, roster_forms, roster_import
from ui import rosters as roster_shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, today

viewer = require()


def now() -> None:
    """Everything that is needed in the first minute, in that order."""
    keeps = any(place.may_keep for place in ask(rosters.places, viewer))
    shown.on_duty(ask(rosters.on_now, viewer, **shown.this_hour()), keeps=keeps)
    shown.gaps(ask(rosters.gaps, viewer, today=today()))
    shown.hotlines(emergency.hotlines())
    st.subheader(_("Contacts"))
    shown.contacts(ask(emergency.contacts, viewer))
    shown.chain(ask(areas.tree, viewer))
    shown.without_signal()


def the_plans() -> None:
    rows = ask(emergency_plans.plans, viewer)
    choices = forms.Choices(ask(emergency.kept_areas, viewer), drills=ask(emergency_plans.drills, viewer))
    kept(rows, choices, (Kind.PLAN,), lambda: plans_shown.plans(rows))


def the_teams() -> None:
    teams, stores = ask(emergency.teams, viewer), ask(emergency.stores, viewer)
    choices = forms.Choices(ask(emergency.kept_areas, viewer), teams)
    kept((*teams, *stores), choices, (Kind.TEAM, Kind.STORE), lambda: shown.teams(teams, stores))


def the_contacts() -> None:
    rows = ask(emergency.contacts, viewer)
    choices = forms.Choices(ask(emergency.kept_areas, viewer))
    kept(rows, choices, (Kind.CONTACT,), lambda: shown.contacts(rows, edits=True))


def kept(
    rows: tuple[forms.Row, ...], choices: forms.Choices, kinds: tuple[Kind, ...], draw: Callable[[], None]
) -> None:
    """A register: one row to change where the address asks for it, else the list and what can be added."""
    opened = forms.opened(rows)
    if opened:
        wish = forms.change(*opened, choices)
    else:
        draw()
        wish = next((one for one in [forms.add(kind, choices) for kind in kinds] if one), None)
        gone = shown.ended([one for one in ask(emergency.ended, viewer) if one.kind in kinds])
        wish = forms.Wish("back", gone.kind, {"row_id": gone.id}) if gone else wish
    if wish and act(DOES[wish.verb], kind=wish.kind, **wish.facts, **({"file": wish.file} if wish.file else {})):
        forms.done(wish)


DOES: dict[str, Callable[..., object]] = {"put": registers.put, "end": registers.end, "back": registers.back}


def the_roster() -> None:
    """One place, one week: what stands, what is missing, and the ways to fill it."""
    place = roster_shown.choose_place(ask(rosters.places, viewer))
    if place is None:
        st.info(_("There is no place here that keeps a duty roster."), icon=":material/info:")
        return
    if place.may_keep and st.query_params.get("show") == "import":
        roster_import.screen(viewer, place.key, import_roster)
        return
    shown.gaps([gap for gap in ask(rosters.gaps, viewer, today=today()) if gap.place == place.key])
    week = roster_shown.choose_week()
    rows = ask(rosters.shifts, viewer, place=place.key, **roster_shown.days_of(week))
    roster_shown.listed(rows, week, ask(rosters.usual, viewer, place=place.key, today=today()))
    roster_export.buttons(viewer, place, week)
    if place.may_keep:
        roster_shown.way_to_import()
        wish = roster_forms.changes(place.key, week, rows, ask(rosters.known_people, viewer, place=place.key))
        if wish and act(ROSTER[wish.verb], **wish.facts):
            roster_forms.changed()
    noted = notes_shown.form(viewer, rows, keeps=place.may_keep)
    noted = notes_shown.listed(ask(handovers.notes, viewer, place=place.key)) or noted
    if noted and act(notes_kept.hand_over if noted.verb == "sign" else notes_kept.take_over, **noted.facts):
        notes_shown.done()


ROSTER: dict[str, Callable[..., object]] = {
    "put": roster_changes.put_shifts,
    "copy": roster_changes.copy_week,
    "swap": roster_changes.swap,
    "empty": roster_changes.empty_shift,
}

st.title(_("Emergency"))
PARTS = {"now": now, "plans": the_plans, "teams": the_teams, "contacts": the_contacts, "roster": the_roster}
PARTS[shown.choose_part()]()
