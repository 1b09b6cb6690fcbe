"""Fields that several forms have: for which area, from when until when."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from ui.words import _


def area(areas: Sequence[tuple[int, str]], key: str) -> int:
    """By its id; a single one needs no choice."""
    named = dict(areas)
    if len(named) == 1:
        return areas[0][0]
    return int(st.selectbox(_("For"), list(named), format_func=named.__getitem__, key=f"{key}.area"))


def days(first: date, last: date, key: str) -> tuple[date, date]:
    """From the first day until the last, beside one another."""
    left, right = st.columns(2)
    return (
        left.date_input(_("From"), first, key=f"{key}.first"),
        right.date_input(_("Until"), last, key=f"{key}.last"),
    )
