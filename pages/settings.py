"""Settings: who may sign in and where, and how the system is; for whoever manages people."""

from collections.abc import Callable

import streamlit as st

from actions import accounts, invitations, staff
from data.queries import areas, labels
from data.queries import staff as questions
from data.queries.state import state
from ui import labels as labels_shown
from ui import settings as shown
from ui import staff as people
from ui import state as state_shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _

viewer = require("manage_users")


def the_people() -> None:
    """Everybody whom the viewer manages, and the way to invite one more; or one of them with what can be changed."""
    places = ask(questions.places, viewer)
    people.last_link()
    opened = people.opened()
    if opened is not None:
        person = ask(questions.one, viewer, person_id=opened)
        wish = people.person(person, places, viewer.person_id)
        if wish and act(CHANGES[wish.verb], **wish.facts):
            people.changed(wish)
        return
    wish = people.invite_form(places)
    if wish and act(invitations.invite, **wish.facts):
        people.changed(wish)
    text, left = people.filters()
    people.listed(ask(questions.staff, viewer, text=text, left=left, limit=people.PER_PAGE, offset=people.first_row()))


CHANGES: dict[str, Callable[..., object]] = {
    "link": invitations.invite_again,
    "grant": accounts.grant_role,
    "end_role": staff.end_role,
    "correct": staff.correct,
    "leave": staff.leave,
    "back": staff.come_back,
    "sign_out": staff.sign_out_person,
}


def the_state() -> None:
    """How the system is."""
    state_shown.shown(ask(state))


def the_labels() -> None:
    """Sheets of labels for the sites of an area."""
    of, size = labels_shown.choices(ask(areas.tree, viewer))
    first = ask(labels.labels, viewer, of=of, limit=labels_shown.on_a_sheet(size))
    labels_shown.sheets(of, size, ask(labels.label_count, viewer, of=of), first)


SECTIONS = {"people": the_people, "labels": the_labels, "state": the_state}

st.title(_("Settings"))
SECTIONS[shown.choose_section(list(SECTIONS))]()
