"""The register of sites: find one, open it, keep it; take a list over."""

from collections.abc import Callable

import streamlit as st

from actions import site_places
from actions.expiries import add_expiry, correct_expiry, renew_expiry, take_expiry_away
from actions.photos import keep
from actions.register_import import Asked, import_register
from actions.site_pauses import approve_pause, end_pause, pause_site
from actions.sites import add_site, correct_site, end_site, move_site, reopen_site
from data.days import as_of
from data.queries import expiries, hazards, letter_slots, overview
from data.queries import sites as questions
from rules.errors import UnknownThing
from rules.sites import KEEP
from ui import (
    address,
    register_import,
    site_adding,
    site_detail,
    site_expiries,
    site_export,
    site_letters,
    site_placing,
    site_tools,
)
from ui import sites as shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, say, today

DEEDS: dict[str, Callable[..., object]] = {
    "correct": correct_site,
    "move": move_site,
    "end": end_site,
    "reopen": reopen_site,
    "pause": pause_site,
    "approve": approve_pause,
    "resume": end_pause,
    "add_expiry": add_expiry,
    "correct_expiry": correct_expiry,
    "renew_expiry": renew_expiry,
    "take_expiry_away": take_expiry_away,
}
viewer = require("view_all", "view_scope")
at = as_of(today())


def done(words: str) -> None:
    st.session_state["sites.turn"] = st.session_state.get("sites.turn", 0) + 1
    st.toast(words, icon=":material/check:")
    st.rerun()


def settle(wish: site_tools.Wish | None) -> None:
    if wish and act(DEEDS[wish.deed], **wish.facts):
        address.go(tool="")
        done(wish.said)


def register() -> None:
    st.title(_("Site register"))
    if any(viewer.has(permission) for permission in KEEP):
        with st.container(horizontal=True):
            st.button(_("Add a site"), icon=":material/add:", on_click=address.go, kwargs={"show": "add"})
            st.button(_("Import"), icon=":material/upload:", on_click=address.go, kwargs={"show": "import"})
        site_placing.door(viewer)
    choice = shown.filters(ask(overview.areas, viewer))
    found = ask(questions.register, viewer, choice=choice, at=at, limit=shown.PER_PAGE, offset=shown.offset())
    if not found.total:
        shown.nothing(choice)
        return
    st.caption(_("{n} sites").format(n=found.total))
    shown.rows(found.rows)
    shown.pages(found.total)
    site_export.buttons(viewer, choice, at)


def one(asked: str) -> None:
    site_detail.back()
    seen = ask(questions.site, viewer, site_id=int(asked), at=at) if asked.isdecimal() and len(asked) < 10 else None
    if seen is None:
        st.warning(say(UnknownThing("This site is not known here.")), icon=":material/search_off:")
        return
    site_detail.head(seen)
    site_detail.due(seen, at)
    left, right = st.columns(2, gap="large")
    with left:
        site_detail.facts(seen)
        settle(site_tools.tools(viewer, seen, at))
    with right:
        site_letters.section(seen.row.id, ask(letter_slots.slots, viewer, site_id=seen.row.id, on=today()))
        settle(site_expiries.section(seen, ask(expiries.of_site, viewer, site_id=seen.row.id), keep))
        site_detail.hazards(ask(hazards.open_at_sites, viewer, (seen.row.id,)))
        site_detail.history(ask(questions.checks, viewer, site_id=seen.row.id))


if asked_for := st.query_params.get("site"):
    one(asked_for)
elif st.query_params.get("show") == "add":
    site_adding.screen(viewer, add_site, done)
elif st.query_params.get("show") == "place":
    site_placing.screen(viewer, site_places.BY_VERB)
elif st.query_params.get("show") == "import":
    register_import.screen(viewer, import_register, Asked)
else:
    register()
