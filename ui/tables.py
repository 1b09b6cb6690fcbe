"""A table whose lines are doors."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

TURN = "tables.turn"


def opened(lines: Sequence[Mapping[str, Any]], *, key: str, widths: Mapping[str, int] | None = None) -> int | None:
    """Draw it; the line that was clicked just now. `key` changes with what is shown: a click belongs to one list.

    Coming back from what was opened finds a table with nothing clicked. `widths`: pixels of columns that would else
    take what the others need.
    """
    turn = st.session_state.get(TURN, 0)
    event: Any = st.dataframe(
        lines,
        hide_index=True,
        width="stretch",
        column_config={name: st.column_config.Column(width=wide) for name, wide in (widths or {}).items()},
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}.{turn}",
    )
    picked = event["selection"]["rows"]
    if not picked or picked[0] >= len(lines):
        return None
    st.session_state[TURN] = turn + 1
    return int(picked[0])
