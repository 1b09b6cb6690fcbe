"""A button that puts a text into the clipboard at one tap, on a phone too."""

from html import escape

import streamlit as st

from ui.words import _


def copy(said: str, text: str, *, short: bool = False) -> None:
    """One tap and the text is in the clipboard; /chrome/copy.js does it and says so on the button."""
    st.html(
        f'<button type="button" class="anxun-copy" data-copy="{escape(text)}" data-copied="{escape(_("Copied"))}">'
        f"{escape(said)}</button>",
        width="content" if short else "stretch",
    )
