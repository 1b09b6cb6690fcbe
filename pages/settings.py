"""Settings: who may sign in and where, and how the system is; for whoever manages people."""

from collections.abc import Callable

import streamlit as st

from actions import (
    accounts,
    area_changes,
    catalogue,
    channel_addresses,
    channels,
    checklists,
    frequency_rules,
    invitations,
    messages,
    staff,
    staff_import,
)
from data import couriers
from data.queries import messages as outbox
from data.queries import staff as questions
from data.queries.state import state
from ui import catalogue_desk, labels, staff_desk
from ui import messages as messages_shown
from ui import settings as shown
from ui import state as state_shown
from ui.act import act
from ui.area_desk import desk
from ui.ask import ask
from ui.person import require
from ui.words import _

viewer = require("manage_users")


PEOPLE = staff_desk.Does(
    changes={
        "invite": invitations.invite,
        "link": invitations.invite_again,
        "grant": accounts.grant_role,
        "end_role": staff.end_role,
        "correct": staff.correct,
        "leave": staff.leave,
        "back": staff.come_back,
        "sign_out": staff.sign_out_person,
    },
    take=staff_import.import_staff,
    asked=staff_import.Asked,
)


def the_state() -> None:
    """How the system is."""
    state_shown.shown(ask(state))


def the_messages() -> None:
    """Who is told what each day, and whether it arrived."""
    messages_shown.told_last()
    wishes = (
        messages_shown.channels(ask(outbox.channels, viewer)),
        messages_shown.add_form(ask(questions.places, viewer)),
        messages_shown.outbox(ask(outbox.outbox, viewer)),
    )
    wish = next((one for one in wishes if one), None)
    if wish and wish.verb in CHANNEL_CHANGES:
        if act(CHANNEL_CHANGES[wish.verb], **wish.facts):
            messages_shown.changed()
    elif wish:
        take = messages.trial if wish.verb == "test" else messages.again
        messages_shown.send_now(wish, hold=messages.hold, take=take, settle=messages.settle, send=couriers.send)


CHANNEL_CHANGES: dict[str, Callable[..., object]] = {
    "add": channel_addresses.add_channel,
    "end": channels.end_channel,
}


CATALOGUE: dict[str, Callable[..., object]] = {
    "change_list": checklists.change_checklist,
    "add_list": checklists.add_checklist,
    "withdraw_list": checklists.withdraw_version,
    "change_rule": frequency_rules.change_rule,
    "add_rule": frequency_rules.add_rule,
    "withdraw_rule": frequency_rules.withdraw_rule,
    "accept": catalogue.accept,
    "decline": catalogue.decline,
    "reconsider": catalogue.reconsider,
}


SECTIONS = {
    "people": lambda: staff_desk.desk(viewer, PEOPLE),
    "areas": lambda: desk(viewer, area_changes.BY_VERB),
    "labels": lambda: labels.desk(viewer),
    "messages": the_messages,
    **({"checklists": lambda: catalogue_desk.desk(viewer, CATALOGUE)} if viewer.has("manage_catalogue") else {}),
    "state": the_state,
}

st.title(_("Settings"))
SECTIONS[shown.choose_section(list(SECTIONS))]()
