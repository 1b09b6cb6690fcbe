"""What may be done with one site, folded away: the page gets back what was asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import streamlit as st

from data.queries import sites
from data.queries.sites import Pause, SiteDetail
from rules.permissions import Viewer
from ui import site_detail, site_forms
from ui.ask import ask
from ui.words import _


class Wish(NamedTuple):
    """What to do, with which facts, and what to say when it is done."""

    deed: str  # name of the action
    facts: dict[str, Any]
    said: str


def gas(held: Mapping[str, str]) -> Wish | None:
    """What the classes of gas households mean here."""
    facts = site_forms.gas(f"sites.gas.{st.session_state.get('sites.turn', 0)}", held)
    return Wish("explain_gas_classes", facts, _("Saved.")) if facts else None


def tools(viewer: Viewer, seen: SiteDetail, at: datetime) -> Wish | None:
    """Pauses for whoever looks; the rest for whoever keeps this site."""
    key = f"sites.{seen.row.id}.{st.session_state.get('sites.turn', 0)}"
    wish = _pauses(seen, at, key)
    if not seen.may_keep:
        return wish
    if seen.row.ended_at:
        return _reopen(seen, key) or wish
    return wish or _correct(seen, key) or _move(viewer, seen, key) or _rezone(viewer, seen, key) or _end(seen, key)


def _reopen(seen: SiteDetail, key: str) -> Wish | None:
    if st.button(_("Open it again"), icon=":material/undo:", width="stretch", key=f"{key}.reopen"):
        return Wish("reopen_site", {"site_id": seen.row.id}, _("It is in the register again."))
    return None


def _correct(seen: SiteDetail, key: str) -> Wish | None:
    with st.expander(_("Correct the facts"), icon=":material/edit:"):
        facts = site_forms.facts(f"{key}.facts", seen.row, seen.row.phone)
    return Wish("correct_site", {"site_id": seen.row.id, "facts": facts}, _("Corrected.")) if facts else None


def _move(viewer: Viewer, seen: SiteDetail, key: str) -> Wish | None:
    """The map costs time: it is drawn when it is asked for."""
    if not st.toggle(_("Move it"), value=st.query_params.get("tool") == "move", key=f"{key}.moving"):
        return None
    point = site_forms.position(viewer, seen, f"{key}.move")
    return Wish("move_site", {"site_id": seen.row.id, "point": point}, _("Moved.")) if point else None


def _rezone(viewer: Viewer, seen: SiteDetail, key: str) -> Wish | None:
    with st.expander(_("Move to another area"), icon=":material/move_location:"):
        area_id = site_forms.rezone(f"{key}.rezone", ask(sites.kept_areas, viewer), seen.area_id)
    if area_id is None:
        return None
    return Wish("rezone_site", {"site_id": seen.row.id, "area_id": area_id}, _("It belongs to the other area now."))


def _end(seen: SiteDetail, key: str) -> Wish | None:
    with st.expander(_("End this site"), icon=":material/block:"):
        reason = site_forms.end(f"{key}.end")
    if reason is None:
        return None
    return Wish("end_site", {"site_id": seen.row.id, "reason": reason}, _("Ended. It can be opened again here."))


def _pauses(seen: SiteDetail, at: datetime, key: str) -> Wish | None:
    running = [one for one in seen.pauses if one.ends_at > at]
    open_to = seen.may_keep and not running and not seen.row.ended_at
    if not seen.pauses and not open_to:
        return None
    with st.expander(_("Pauses"), icon=":material/pause:", expanded=bool(running)):
        wishes = [_pause(seen, one, at, key) for one in seen.pauses]
        asked = site_forms.pause(f"{key}.pause") if open_to else None
    if asked:
        return Wish("pause_site", {"site_id": seen.row.id, **asked}, _("Paused."))
    return next((wish for wish in wishes if wish), None)


def _pause(seen: SiteDetail, one: Pause, at: datetime, key: str) -> Wish | None:
    st.text(site_detail.pause_line(one, at))
    if one.ends_at <= at:
        return None
    waits = not one.approver and seen.may_approve
    if waits and st.button(_("Approve"), type="primary", width="stretch", key=f"{key}.approve.{one.id}"):
        return Wish("approve_pause", {"pause_id": one.id}, _("Approved."))
    if seen.may_keep and st.button(_("End the pause now"), width="stretch", key=f"{key}.resume.{one.id}"):
        return Wish("end_pause", {"pause_id": one.id}, _("It counts again."))
    return None
