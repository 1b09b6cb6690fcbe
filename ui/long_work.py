"""Work that takes longer than a moment: a bar that moves, and a way out that leaves nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import streamlit as st

from ui.words import _

EVERY_S = 0.1


@contextmanager
def shown(words: str) -> Iterator[Callable[[int, int], None]]:
    """Gives the function to tell how many of how many are done.

    A tap on "Cancel" asks Streamlit for another run; the running one ends where it next says how far it is, inside the
    transaction, which is rolled back.
    """
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=words)
        st.button(_("Cancel"), icon=":material/close:", key="long_work.cancel", width="stretch")
        st.caption(_("Cancelled, nothing of it is kept."))
    said = 0.0

    def told(done: int, of: int) -> None:
        nonlocal said
        if monotonic() - said > EVERY_S:
            said = monotonic()
            bar.progress(done / max(of, 1), text=f"{words} {done}/{of}")

    yield told
    place.empty()
