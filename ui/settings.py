"""The head of the settings page: which part of it is open, in the address."""

from collections.abc import Sequence

import streamlit as st

from ui import address
from ui.words import _


def choose_section(sections: Sequence[str]) -> str:
    """The part that the address asks for; the first where it asks for none."""
    names = {
        "people": _("People"),
        "areas": _("Areas and stewards"),
        "labels": _("Labels"),
        "messages": _("Messages"),
        "checklists": _("Checklists and frequency"),
        "state": _("The system"),
    }
    chosen = address.said("at", sections, sections[0])
    if len(sections) > 1:
        st.pills(
            _("Section"),
            list(sections),
            format_func=names.__getitem__,
            required=True,
            label_visibility="collapsed",
            **address.bound("settings", "at", chosen),
        )
    return chosen
