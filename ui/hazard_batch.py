"""Several lines of the ledger at once: chosen, looked at together, then one notice or one responsible unit for all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import streamlit as st

from data.queries import hazard_batches, plans
from data.queries.hazard_batches import Batch
from data.queries.hazards import LedgerRow
from rules.permissions import Viewer
from ui import address, look
from ui.act import act
from ui.ask import ask
from ui.hazard_words import grade_word, state_word, where
from ui.words import _, day, today

MAY = ("issue_notice", "register_hazard")
Tell = Callable[[LedgerRow], dict[str, str]]


class Wish(NamedTuple):
    """What is to be done with them: "notice" or "assign", with what was filled in."""

    kind: str
    facts: dict[str, Any]


def switch(viewer: Viewer) -> bool:
    """Whether several are being chosen; offered to those who could do something with them."""
    if not any(viewer.has(permission) for permission in MAY):
        return False
    on = st.query_params.get("show") == "choose"
    label, icon = (_("Done choosing"), ":material/close:") if on else (_("Choose several"), ":material/checklist:")
    st.button(label, icon=icon, key="hazards.choose", on_click=address.go, kwargs={"show": "" if on else "choose"})
    return on


def screen(viewer: Viewer, rows: Sequence[LedgerRow], tell: Tell, actions: Mapping[str, Callable[..., object]]) -> None:
    """Choose, look, do: all of them or none."""
    ids = _choose(rows, tell)
    wish = _ask_for(viewer, ids)
    if wish is not None and act(actions[wish.kind], hazard_ids=ids, **wish.facts):
        st.toast(_("Done."), icon=":material/check:")
        st.session_state["hazards.batch"] = st.session_state.get("hazards.batch", 0) + 1
        st.rerun()


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


def _ask_for(viewer: Viewer, ids: tuple[UUID, ...]) -> Wish | None:
    """The preview of what would be made, and the form for it."""
    if not ids:
        st.caption(_("Tick the lines that belong together."))
        return None
    seen = ask(hazard_batches.batch, viewer, ids=ids, on=today())
    with st.container(border=True, key="hazards.batch.form"):
        st.markdown("**" + _("{n} chosen").format(n=len(seen.lines)) + "**")
        kinds = [kind for kind, may in (("notice", seen.may_notice), ("assign", seen.may_assign)) if may]
        if not seen.may_notice:
            st.caption(_("One notice needs graded hazards of one unit; major ones are filed first."))
        if not kinds:
            return None
        words = {"notice": _("One notice for all"), "assign": _("Name the responsible unit")}
        kind = st.segmented_control(
            _("What to do"), kinds, default=kinds[0], format_func=words.__getitem__, required=True, key="hazards.kind"
        )
        return _notice(seen) if kind == "notice" else _assign(viewer)


def _notice(seen: Batch) -> Wish | None:
    told = _("Notice {number} to {unit}, for {n} hazards").format(
        number=seen.next_number, unit=seen.unit_name, n=len(seen.lines)
    )
    st.info(told, icon=":material/description:")
    with st.form("hazards.batch.notice", border=False):
        due_on = st.date_input(_("Deadline"), value=seen.usual or today(), min_value=today())
        person = st.text_input(_("Responsible person"), value=seen.responsible_person, max_chars=60)
        note = st.text_area(_("What must be rectified"), value=_usual(seen), max_chars=2000, height=120)
        if st.form_submit_button(_("Issue the notice"), type="primary", width="stretch", icon=":material/check:"):
            return Wish("notice", {"due_on": due_on, "responsible_person": person, "note": note})
    return None


def _usual(seen: Batch) -> str:
    """Each hazard by its number, to be worded further."""
    return "\n".join(f"{n}. {line.title}({line.number})" for n, line in enumerate(seen.lines, start=1))


def _assign(viewer: Viewer) -> Wish | None:
    names = {unit.id: unit.name for unit in ask(plans.units, viewer)}
    with st.form("hazards.batch.assign", border=False):
        unit_id = st.selectbox(_("Responsible unit"), list(names), index=None, format_func=names.__getitem__)
        person = st.text_input(_("Responsible person"), max_chars=60)
        if st.form_submit_button(_("Name the responsible unit"), type="primary", width="stretch"):
            if unit_id is not None:
                return Wish("assign", {"unit_id": unit_id, "responsible_person": person})
            st.error(_("Choose the responsible unit."), icon=":material/error:")
    return None


def _said(row: LedgerRow) -> str:
    late = f" · {day(row.due_on)}" if row.due_on else ""
    return f"{grade_word(row.grade)} {row.title} · {where(row)} · {state_word(row.state)}{late}"
