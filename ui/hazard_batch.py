"""Several lines of the ledger at once: chosen, looked at together, then one notice or one responsible unit for all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import streamlit as st

from data.queries import hazard_batches
from data.queries.hazard_batches import MOST
from data.queries.hazards import LedgerFilter, LedgerRow
from rules.permissions import Viewer
from ui import address, hazard_batch_forms, long_work, look
from ui.act import act
from ui.ask import ask
from ui.hazard_words import grade_word, state_word, where
from ui.words import _, day, today

MAY = ("issue_notice", "register_hazard")
Tell = Callable[[LedgerRow], dict[str, str]]


class Found(NamedTuple):
    """What the filter finds: the lines of this page, and how many there are in all."""

    wanted: LedgerFilter
    rows: Sequence[LedgerRow]
    total: int


def is_on(viewer: Viewer) -> bool:
    """Whether several are being chosen; only by those who could do something with them."""
    return st.query_params.get("show") == "choose" and any(viewer.has(permission) for permission in MAY)


def switch(viewer: Viewer) -> None:
    if not any(viewer.has(permission) for permission in MAY):
        return
    on = is_on(viewer)
    label, icon = (_("Done choosing"), ":material/close:") if on else (_("Choose several"), ":material/checklist:")
    go = {"show": "" if on else "choose", "pick": ""}
    st.button(label, icon=icon, key="hazards.choose", on_click=address.go, kwargs=go)


def screen(viewer: Viewer, found: Found, tell: Tell, actions: Mapping[str, Callable[..., object]]) -> None:
    """Choose, look, do: all that are named, or none."""
    wish = _wish_for_all(viewer, found) if _picks_all(found.total) else _wish_for_ticked(viewer, found.rows, tell)
    if wish is None:
        return
    with long_work.shown(_("Writing")) as progress:
        done = act(actions[wish.kind], hazard_ids=wish.ids, progress=progress, **wish.facts)
    if done:
        st.toast(_("Done."), icon=":material/check:")
        st.session_state["hazards.batch"] = st.session_state.get("hazards.batch", 0) + 1
        st.rerun()


def _picks_all(total: int) -> bool:
    """Whether all that the filter finds are meant; the choice stands in the address."""
    words = {"": _("Tick them here"), "all": _("All {n} that the filter finds").format(n=total)}
    said = address.said("pick", list(words))
    st.segmented_control(
        _("Which lines"),
        list(words),
        format_func=words.__getitem__,
        required=True,
        label_visibility="collapsed",
        **address.bound("hazards", "pick", said),
    )
    return said == "all"


def _wish_for_all(viewer: Viewer, found: Found) -> hazard_batch_forms.Wish | None:
    if found.total > MOST:
        told = _("At most {n} hazards can be taken together; the filter finds {total}. Narrow it first.")
        st.warning(told.format(n=MOST, total=found.total), icon=":material/filter_alt:")
        return None
    seen = ask(hazard_batches.batch_found, viewer, filters=found.wanted, on=today())
    with st.container(border=True, key="hazards.batch.form"):
        return hazard_batch_forms.for_legal_ones(viewer, seen)


def _wish_for_ticked(viewer: Viewer, rows: Sequence[LedgerRow], tell: Tell) -> hazard_batch_forms.Wish | None:
    ids = _choose(rows, tell)
    if not ids:
        st.caption(_("Tick the lines that belong together."))
        return None
    seen = ask(hazard_batches.batch, viewer, ids=ids, on=today())
    with st.container(border=True, key="hazards.batch.form"):
        return hazard_batch_forms.for_every_one(viewer, seen)


def _choose(rows: Sequence[LedgerRow], tell: Tell) -> tuple[UUID, ...]:
    """Ticked lines of this page: boxes on a phone, the table's own on a wide screen."""
    turn = st.session_state.get("hazards.batch", 0)  # a batch that is done starts the next with nothing ticked
    key = f"hazards.several.{turn}.{rows[0].id}"
    if look.narrow():
        return tuple(row.id for row in rows if st.checkbox(_said(row), key=f"{key}.{row.id}"))
    told = [tell(row) for row in rows]
    event: Any = st.dataframe(
        told, hide_index=True, width="stretch", on_select="rerun", selection_mode="multi-row", key=key
    )
    return tuple(rows[n].id for n in event["selection"]["rows"])


def _said(row: LedgerRow) -> str:
    late = f" · {day(row.due_on)}" if row.due_on else ""
    return f"{grade_word(row.grade)} {row.title} · {where(row)} · {state_word(row.state)}{late}"
