"""What some activities bring along: faults, grids; and filling the form in as last time, or for other units too."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from data import reference
from data.queries.activity_records import Grid, LastRecord, RecordSeen, Sibling
from rules.activity_forms import ActivityForm
from rules.entries import SETTINGS
from ui.activity_words import setting_names
from ui.words import _, day, name

MOST_FAULTS = 50


def form_names() -> dict[str, str]:
    return {
        ActivityForm.CONSULTATION: _("Consultation day"),
        ActivityForm.DRILL: _("Drill"),
        ActivityForm.MEETING: _("Meeting"),
        ActivityForm.LECTURE: _("Lecture"),
        ActivityForm.TRAINING: _("Training"),
        ActivityForm.LETTERS: _("Letters signed"),
        ActivityForm.GRID_VIDEO: _("Film in the grids"),
    }


def kind_name(form: ActivityForm | None, category: str) -> str:
    """Without a title of its own a record is called by its kind."""
    return form_names()[form] if form else name("task_categories", category)


def repeat(entry: UUID, form: ActivityForm | None, category: str, last: Sequence[LastRecord]) -> None:
    """One tap fills in what my last record of this kind said; it can be changed before it is saved."""
    found = next((one for one in last if (one.form, one.kind) == (form or "", category)), None)
    if found is None:
        return
    st.button(
        _("Fill in as last time ({day})").format(day=day(found.occurred_at)), icon=":material/replay:",
        key=f"record.repeat.{entry}", on_click=_fill, args=(entry, found),
    )  # fmt: skip


def _fill(entry: UUID, found: LastRecord) -> None:
    values: dict[str, object] = {f"record.{metric}.{entry}": int(count) for metric, count in found.counts}
    values |= {
        f"record.title.{entry}": found.title,
        f"record.place.{entry}": found.place,
        f"record.note.{entry}": found.note,
        f"record.evidence.{entry}": list(found.evidence),
        f"record.grids.{entry}": list(found.grids),
    }
    st.session_state.update(values)


def entered(entry: UUID) -> tuple[str, ...]:
    """Which of the five it entered; it stands in the title, where the matrix of five entries finds it."""
    names = setting_names()
    chosen = st.pills(
        _("Where did it go?"), SETTINGS, selection_mode="multi", format_func=names.__getitem__,
        key=f"record.entered.{entry}",
    )  # fmt: skip
    return tuple(chosen)


def grids(entry: UUID, rows: Sequence[Grid]) -> tuple[int, ...]:
    names = {grid.id: grid.name for grid in rows}
    key = f"record.grids.{entry}"
    st.session_state[key] = [grid for grid in st.session_state.get(key, []) if grid in names]
    return tuple(
        st.multiselect(_("In which grids was it played?"), list(names), format_func=names.__getitem__, key=key)
    )


def faults(entry: UUID) -> tuple[tuple[str, str], ...]:
    """(category, words), a hazard each."""
    text = st.text_area(
        _("Faults that showed, one in a line: each becomes a hazard"), max_chars=5000, key=f"record.faults.{entry}"
    )
    kinds = [code for code in reference.words("hazard_categories") if "/" not in code]
    kind = st.selectbox(
        _("Kind of these faults"), kinds, format_func=lambda code: name("hazard_categories", code),
        key=f"record.faults.kind.{entry}",
    )  # fmt: skip
    lines = [line.strip()[:200] for line in text.splitlines() if line.strip()]
    return tuple((str(kind), line) for line in lines[:MOST_FAULTS])


def ask_copies(seen: RecordSeen, others: Sequence[Sibling]) -> tuple[int, ...]:
    """Assignments of other units for which the same record is to be made; empty until it was sent."""
    if seen.voided or not others:
        return ()
    names = {one.assignment_id: one.unit for one in others}
    with st.popover(_("The same for other units"), icon=":material/content_copy:"):
        with st.form(f"copies.{seen.id}", border=False):
            chosen = st.multiselect(
                _("Units that took part"), list(names), format_func=names.__getitem__, key=f"copies.units.{seen.id}"
            )
            sent = st.form_submit_button(_("Record it for them too"), type="primary", width="stretch")
        return tuple(chosen) if sent else ()
