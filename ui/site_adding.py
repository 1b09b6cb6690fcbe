"""A new site: in which area, what it is; where it stands is asked next."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.queries import sites
from rules.permissions import Viewer
from ui import address, site_detail, site_forms
from ui.act import act
from ui.ask import ask
from ui.words import _


def screen(viewer: Viewer, add: Callable[..., Any], done: Callable[[str], None]) -> None:
    """`add` is `actions.sites.add_site`; `done` says so and draws the page anew."""
    site_detail.back()
    st.title(_("Add a site"))
    areas = ask(sites.kept_areas, viewer)
    if not areas:
        st.info(_("There is no area whose sites you keep."), icon=":material/info:")
        return
    key = f"sites.add.{st.session_state.get('sites.turn', 0)}"
    area_id = site_forms.area(key, areas)
    facts = site_forms.facts(key, None, "")
    made: list[int] = []

    def adding(session: Any, **said: Any) -> None:
        made.append(add(session, **said).id or 0)

    if facts and act(adding, facts=facts, area_id=area_id):
        address.go(site=str(made[0]), show="", tool="move")
        done(_("Added. Now say where it is."))
