"""The register of sites: find one, open it, keep it; take a list over; put doubles together."""

from collections.abc import Callable

import streamlit as st

from actions import site_places
from actions.expiries import add_expiry, correct_expiry, renew_expiry, take_expiry_away
from actions.gas_classes import explain_gas_classes
from actions.photos import keep
from actions.register_import import Asked, import_register
from actions.site_merges import merge_sites, tell_apart, undo_pair
from actions.site_pauses import approve_pause, end_pause, pause_site
from actions.sites import add_site, correct_site, end_site, move_site, reopen_site, rezone_site
from data.days import as_of
from data.queries import doubles, expiries, gas_classes, hazards, letter_slots, overview
from data.queries import sites as questions
from rules.errors import UnknownThing
from rules.letters import DECIDE
from rules.sites import KEEP
from ui import address, register_import, site_adding, site_detail, site_expiries, site_export, site_letters
from ui import doubles as pairs
from ui import site_placing as placing
from ui import site_tools as tools
from ui import sites as shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, say, today

SITES = (correct_site, move_site, rezone_site, end_site, reopen_site, pause_site, approve_pause, end_pause)
OTHERS = (add_expiry, correct_expiry, renew_expiry, take_expiry_away, merge_sites, tell_apart, undo_pair)
DEEDS: dict[str, Callable[..., object]] = {deed.__name__: deed for deed in (*SITES, *OTHERS, explain_gas_classes)}
viewer = require("view_all", "view_scope")
keeps = any(viewer.has(permission) for permission in KEEP)
at = as_of(today())


def done(words: str) -> None:
    st.session_state["sites.turn"] = st.session_state.get("sites.turn", 0) + 1
    st.toast(words, icon=":material/check:")
    st.rerun()


def settle(wish: tools.Wish | None) -> None:
    if wish and act(DEEDS[wish.deed], **wish.facts):
        address.go(tool="", pair="")
        done(wish.said)


def register() -> None:
    st.title(_("Site register"))
    if keeps:
        shown.tools()
        placing.door(viewer)
    choice = shown.filters(ask(overview.areas, viewer))
    if choice.group == "gas" and viewer.has(DECIDE):
        settle(tools.gas(ask(gas_classes.meanings)))
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
    here = seen.row.id
    site_detail.head(seen)
    pairs.links(ask(doubles.winner, viewer, site_id=here), ask(doubles.losers, viewer, site_id=here))
    site_detail.due(seen, at)
    left, right = st.columns(2, gap="large")
    with left:
        site_detail.facts(seen)
        settle(tools.tools(viewer, seen, at))
    with right:
        site_letters.section(here, ask(letter_slots.slots, viewer, site_id=here, on=today()))
        settle(site_expiries.section(seen, ask(expiries.of_site, viewer, site_id=here), keep))
        site_detail.hazards(ask(hazards.open_at_sites, viewer, (here,)))
        site_detail.history(ask(questions.checks, viewer, site_id=here), seen.row.code)


def double() -> None:
    sides = [side for site_id in pairs.chosen() if (side := ask(doubles.side, viewer, site_id=site_id, at=at))]
    if len(sides) == 2:
        settle(pairs.compare(*sides))
    else:
        with st.spinner(_("Comparing the sites")):
            found = ask(doubles.suspected, viewer)
        settle(pairs.listed(found, ask(doubles.decided, viewer)))


show = st.query_params.get("show")
if asked_for := st.query_params.get("site"):
    one(asked_for)
elif show == "add":
    site_adding.screen(viewer, add_site, done)
elif show == "place":
    placing.screen(viewer, site_places.BY_VERB)
elif show == "import":
    register_import.screen(viewer, import_register, Asked)
elif show == "doubles" and keeps:
    double()
else:
    register()
