"""The ledger on the ground: the same lines as in the list, where they are."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from data.queries import outlines
from data.queries.hazards import LedgerFilter
from data.queries.overview import AreaChoice
from rules.permissions import Viewer
from ui import ledger_filters
from ui.ask import ask
from ui.maps import field_map
from ui.words import _

STYLE = Path(__file__).with_name("hazard_map.css")


def screen(viewer: Viewer, wanted: LedgerFilter, areas: Sequence[AreaChoice]) -> None:
    home = ask(outlines.frame, viewer, area_path=wanted.area_path)
    if home is None:
        st.info(_("Nothing here has a position yet."), icon=":material/location_off:")
        return
    st.html(STYLE)
    words = ledger_filters.in_words(wanted, areas)
    field_map(layers=("hazards",), home=home, key="ledger", filters=words, back={**words, "look": "map"})
