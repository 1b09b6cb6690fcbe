"""Ask the database a question; the answer is remembered until somebody writes."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlmodel import Session

from data.database import reading
from data.queries.journal import change_number

P = ParamSpec("P")
R = TypeVar("R")


def ask(query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`ask(hazards.ledger, viewer, filters)`: arguments must be plain or frozen, the answer too.

    The highest journal id is part of the key, so an answer is never staler than the last write, through whichever door.
    """
    with reading() as session:
        change = change_number(session)
    answer: R = _answer(query, f"{query.__module__}.{query.__qualname__}", change, args, kwargs)
    return answer


@st.cache_data(show_spinner=False, max_entries=500)
def _answer(
    _query: Callable[..., Any],  # the underscore keeps the function out of the cache key ...
    name: str,  # noqa: ARG001 - ... and its name puts it back in
    change: int,  # noqa: ARG001 - so does every write
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    with reading() as session:
        return _query(session, *args, **kwargs)
