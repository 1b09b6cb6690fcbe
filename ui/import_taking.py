"""The last step of taking a list over: what would be written, all or nothing, the bar that moves."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from ui import long_work
from ui.act import act
from ui.words import _

R = TypeVar("R")


def confirm(words: str, take: Callable[..., R], *, bad: bool, key: str, **asked: Any) -> R | None:
    """A button with these words; what `take` gave once it has been tapped. `bad`: there are rows that cannot be read,
    so that one may ask for all or nothing."""
    strictly = bad and st.toggle(_("All or nothing: no line before every row is right"), key=f"{key}.strictly")
    if not st.button(words, type="primary", width="stretch", icon=":material/download_done:", disabled=strictly):
        return None
    results: list[R] = []

    def taking(session: Any, **facts: Any) -> None:
        results.append(take(session, **facts))

    with long_work.shown(_("Taking over")) as progress:
        done = act(taking, all_or_nothing=strictly, progress=progress, **asked)
    return results[0] if done else None


def next_turn(key: str) -> None:
    """The form stands empty again."""
    st.session_state[key] = st.session_state.get(key, 0) + 1
