"""The same lines as a list, on the map or on a board; or as a list to choose several from."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from data.queries.hazards import LedgerFilter
from data.queries.overview import AreaChoice
from rules.permissions import Viewer
from ui import hazard_batch, hazard_board, hazard_map, ledger_filters
from ui import hazards as shown
from ui.words import _


def screen(
    viewer: Viewer,
    wanted: LedgerFilter,
    areas: Sequence[AreaChoice],
    total: int,
    together: Mapping[str, Callable[..., object]],
) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        several = hazard_batch.is_on(viewer)
        look = "list" if several else ledger_filters.choose_look()
        st.caption(_("{n} lines").format(n=total), width="content")
        hazard_batch.switch(viewer)
    if look == "map":
        hazard_map.screen(viewer, wanted, areas)
    elif look == "board":
        hazard_board.screen(viewer, wanted)
    else:
        found = shown.ledger(viewer, wanted)
        if several:
            hazard_batch.screen(viewer, hazard_batch.Found(wanted, found.rows, total), shown.told, together)
        else:
            (shown.cards if shown.is_phone() else shown.table)(found.rows)
        if st.query_params.get("pick") != "all" or not several:
            shown.pages(total)
