"""The ledger as a board: side by side on a wide screen, one column at a time on a phone."""

from collections.abc import Sequence

import streamlit as st

from data.queries import hazard_boards
from data.queries.hazard_boards import Column
from data.queries.hazards import LedgerFilter
from rules.permissions import Viewer
from ui import address, look
from ui import hazards as shown
from ui.ask import ask
from ui.hazard_words import state_word
from ui.words import _, today

ABREAST = 4


def screen(viewer: Viewer, wanted: LedgerFilter) -> None:
    columns = ask(hazard_boards.board, viewer, wanted, on=today())
    if look.narrow():
        _column(_chosen(columns))
        return
    for start in range(0, len(columns), ABREAST):
        abreast = columns[start : start + ABREAST]
        for place, column in zip(st.columns(ABREAST), abreast, strict=False):
            with place:
                st.markdown(f"**{state_word(column.state)}** {column.total}")
                _column(column)


def _chosen(columns: Sequence[Column]) -> Column:
    """All states with their counts wrap above; the one in the address stands below."""
    by_word = {column.state.value: column for column in columns}
    said = address.said("column", list(by_word), columns[0].state.value)
    st.pills(
        _("State"),
        list(by_word),
        format_func=lambda word: f"{state_word(by_word[word].state)} {by_word[word].total}",
        required=True,
        label_visibility="collapsed",
        **address.bound("hazards", "column", said),
    )
    return by_word[said]


def _column(column: Column) -> None:
    """The first cards, and the way to all the others: never a silent cap."""
    shown.cards(column.rows)
    rest = column.total - len(column.rows)
    if rest:
        st.button(
            _("and {n} more").format(n=rest),
            icon=":material/list:",
            key=f"hazards.column.{column.state}.more",
            on_click=address.go,
            kwargs={"look": "", "column": "", "state": column.state.value},
            width="stretch",
        )
