"""Settings: who may sign in and where, and how the system is; for whoever manages people."""

from collections.abc import Callable

import streamlit as st

from actions import accounts, area_changes, channel_addresses, channels, invitations, messages, staff, staff_import
from actions import checklists as checklist_changes
from actions import frequency_rules as rule_changes
from data import couriers
from data.queries import checklists, frequency_rules
from data.queries import messages as outbox
from data.queries import staff as questions
from data.queries.state import state
from ui import checklists as checklists_shown
from ui import frequency_rules as rules_shown
from ui import labels, staff_desk
from ui import messages as messages_shown
from ui import settings as shown
from ui import state as state_shown
from ui.act import act
from ui.area_desk import desk
from ui.ask import ask
from ui.person import require
from ui.words import _, today

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


def the_catalogue() -> None:
    """What is asked on site, and how often."""
    if rules_shown.part() == "rules":
        site_type = rules_shown.choose_type()
        wish = rules_shown.rules(viewer, ask(frequency_rules.of_type, site_type=site_type, on=today()))
        if wish and act(rule_changes.change_rule, **wish):
            rules_shown.changed()
        return
    held = ask(checklists.newest, checklist=checklists_shown.choose())
    edited = checklists_shown.edit(held) if held else None
    if edited and act(checklist_changes.change_checklist, **edited):
        rules_shown.changed()


SECTIONS = {
    "people": lambda: staff_desk.desk(viewer, PEOPLE),
    "areas": lambda: desk(viewer, area_changes.BY_VERB),
    "labels": lambda: labels.desk(viewer),
    "messages": the_messages,
    **({"checklists": the_catalogue} if viewer.has("manage_catalogue") else {}),
    "state": the_state,
}

st.title(_("Settings"))
SECTIONS[shown.choose_section(list(SECTIONS))]()
