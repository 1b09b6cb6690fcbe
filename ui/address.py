"""Choices that live in the address, so that a link shows another person the same thing."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from settings import settings


def said(param: str, options: Sequence[str], default: str = "") -> str:
    """What the address says, if it makes sense."""
    value = st.query_params.get(param, default)
    return value if value in options else default


def bound(page: str, param: str, value: Any) -> dict[str, Any]:
    """For a widget that shows what stands in the address and writes there what is chosen.

    `bind="query-params"` would write the label: a link sent by a Chinese reader would say nothing to an English one.
    """
    key = f"{page}.{param}"
    st.session_state[key] = value
    return {"key": key, "on_change": write, "args": (param, key)}


def go(**params: str) -> None:
    """Change what the address says; an empty value takes the parameter out. For on_click."""
    kept = {k: v for k, v in st.query_params.to_dict().items() if k not in params and k != "page"}
    st.query_params.from_dict({**kept, **{k: v for k, v in params.items() if v}})


def page_number(last: int) -> int:
    """The page that the address asks for, never past the last one; counted from one."""
    value = st.query_params.get("page", "1")
    wanted = int(value) if value.isdecimal() and len(value) < 7 else 1
    return min(max(wanted, 1), max(1, last))


def write(param: str, key: str) -> None:
    """What a widget holds goes into the address. For on_change."""
    value = st.session_state[key]
    go(**{param: "" if value is None else str(value)})


def base() -> str:
    """Where phones reach this installation: as the setting says, else as this browser does."""
    if settings().public_url:
        return settings().public_url.rstrip("/")
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
