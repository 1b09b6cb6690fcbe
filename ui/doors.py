"""Ways from a figure to the rows behind it, on another page of the same visit."""

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

from settings import HOME


def door(label: str, page: str, query: Mapping[str, str] | None = None, *, icon: str | None = None) -> None:
    """A link to a page of the house, with what it should show."""
    st.page_link(
        st.Page(HOME / "pages" / f"{page}.py", url_path=page),
        label=label,
        icon=icon,
        query_params=dict(query or {}),
        width="stretch",
    )


def enter(page: str, query: Mapping[str, str]) -> NoReturn:
    """Go to a page of the house at once."""
    st.switch_page(st.Page(HOME / "pages" / f"{page}.py", url_path=page), query_params=dict(query))
