"""When a page breaks: a calm sentence with a reference for the person, everything else for the log."""

import logging
import secrets

import streamlit as st

from rules.errors import RuleBroken
from ui.words import _, say

log = logging.getLogger("anxun")


def tell(error: Exception) -> bool:
    """For `st.App(on_script_error=…)`. True: Streamlit adds nothing of its own."""
    if isinstance(error, RuleBroken):
        st.error(say(error), icon=":material/error:")
        return True
    reference = secrets.token_hex(3).upper()
    log.error("page broke, reference %s", reference, exc_info=error)
    told = _(
        "This page could not be shown. Try again; if it stays so, tell your administrator this number: {reference}"
    )
    st.error(told.format(reference=reference), icon=":material/error:")
    return True
