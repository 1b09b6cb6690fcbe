"""Do one thing in one transaction; a refusal becomes a sentence, not a stack trace."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.database import transaction
from rules.errors import RuleBroken
from ui.person import viewer
from ui.words import say


def act(action: Callable[..., Any], **facts: Any) -> bool:
    """`act(hazards.take_step, hazard_id=…)` calls take_step(session, viewer=…, hazard_id=…). True when it was done."""
    person = viewer()
    try:
        with transaction() as session:
            action(session, viewer=person, **facts)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return False
    return True
