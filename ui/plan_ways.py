"""Which part of the plans page is open, in the address; and going on after something was done."""

from typing import NoReturn

import streamlit as st

from ui.address import bound, said
from ui.words import _

PARTS = ("document", "tasks", "handed")


def choose() -> str:
    names = {"document": _("From a document"), "tasks": _("Tasks of a plan"), "handed": _("From above")}
    asked = said("show", PARTS, "document")
    st.segmented_control(
        _("Part"), PARTS, format_func=names.__getitem__, required=True, label_visibility="collapsed",
        **bound("plans", "show", asked),
    )  # fmt: skip
    return asked


def done(word: str) -> NoReturn:
    st.toast(word, icon=":material/check:")
    st.rerun()
