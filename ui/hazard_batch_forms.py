"""What is done with several lines together: which of them can, why the others cannot, and the form for it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import streamlit as st

import lang
from data.queries import plans
from data.queries.hazard_batches import Batch, BatchLine
from rules.permissions import Viewer
from ui.ask import ask
from ui.words import _, today

NUMBERED = 20
"""Up to so many hazards are named one by one in what must be rectified; the notice itself lists them all."""
OTHER_UNIT = "It is of another responsible unit."


class Wish(NamedTuple):
    """What is to be done with which: "notice" or "assign", with what was filled in."""

    kind: str
    ids: tuple[UUID, ...]
    facts: dict[str, Any]


def for_every_one(viewer: Viewer, seen: Batch) -> Wish | None:
    """Ticked by hand: what cannot be done with each of them is not offered."""
    st.markdown("**" + _("{n} chosen").format(n=len(seen.lines)) + "**")
    kinds = [kind for kind, may in (("notice", seen.may_notice), ("assign", seen.may_assign)) if may]
    if not seen.may_notice:
        st.caption(_("One notice needs graded hazards of one unit; major ones are filed first."))
    if not kinds:
        return None
    return _notice(seen, seen.lines) if _kind(kinds) == "notice" else _assign(viewer, seen.lines)


def for_legal_ones(viewer: Viewer, seen: Batch) -> Wish | None:
    """Found by the filter: those that can are counted, the others are named with the reason."""
    ready = {
        "notice": [line for line in seen.lines if line.may_notice],
        "assign": [line for line in seen.lines if line.may_assign],
    }
    kind = _kind(list(ready))
    lines = ready[kind]
    why = {line.id: line.no_notice if kind == "notice" else line.no_assign for line in seen.lines}
    if kind == "notice" and lines:
        unit = _unit(lines)
        why |= {line.id: OTHER_UNIT for line in lines if line.unit_id != unit}
        lines = [line for line in lines if line.unit_id == unit]
    st.markdown("**" + _("{n} of {total} can be taken").format(n=len(lines), total=len(seen.lines)) + "**")
    _left_out([(line, why[line.id]) for line in seen.lines if why[line.id]])
    if not lines:
        return None
    return _notice(seen, lines) if kind == "notice" else _assign(viewer, lines)


def _kind(kinds: Sequence[str]) -> str:
    words = {"notice": _("One notice for all"), "assign": _("Name the responsible unit")}
    return st.segmented_control(
        _("What to do"), kinds, default=kinds[0], format_func=words.__getitem__, required=True, key="hazards.kind"
    )


def _unit(lines: Sequence[BatchLine]) -> int | None:
    """A notice is for one unit; the one with most lines stands first."""
    names = {line.unit_id: line.unit_name or "" for line in lines}
    counts = Counter(line.unit_id for line in lines)
    if len(counts) == 1:
        return next(iter(counts))
    return st.selectbox(
        _("For which unit"),
        [unit for unit, _n in counts.most_common()],
        format_func=lambda unit: f"{names[unit]} · {counts[unit]}",
        key="hazards.batch.unit",
    )


def _left_out(lines: Sequence[tuple[BatchLine, str]]) -> None:
    if not lines:
        return
    with st.expander(_("{n} are left out").format(n=len(lines)), icon=":material/block:"):
        told = [{_("Number"): x.number or "", _("Hazard"): x.title, _("Reason"): _(why)} for x, why in lines]
        st.dataframe(told, hide_index=True, width="stretch")


def _notice(seen: Batch, lines: Sequence[BatchLine]) -> Wish | None:
    unit, n = lines[0].unit_name, len(lines)
    said = _("Notice {number} to {unit}, for {n} hazards").format(number=seen.next_number, unit=unit, n=n)
    st.info(said, icon=":material/description:")
    people = {line.responsible_person for line in lines if line.responsible_person}
    with st.form("hazards.batch.notice", border=False):
        due_on = st.date_input(_("Deadline"), value=seen.usual or today(), min_value=today())
        person = st.text_input(_("Responsible person"), value=people.pop() if len(people) == 1 else "", max_chars=60)
        note = st.text_area(_("What must be rectified"), value=_usual(lines), max_chars=2000, height=120)
        if st.form_submit_button(_("Issue the notice"), type="primary", width="stretch", icon=":material/check:"):
            facts = {"due_on": due_on, "responsible_person": person, "note": note}
            return Wish("notice", tuple(line.id for line in lines), facts)
    return None


def _usual(lines: Sequence[BatchLine]) -> str:
    """Each hazard by its number, to be worded further; many are spoken of together. A paper is Chinese."""
    if len(lines) > NUMBERED:
        return lang.translate("Rectify all {n} hazards that this notice lists.", "zh").format(n=len(lines))
    return "\n".join(f"{n}. {line.title}({line.number})" for n, line in enumerate(lines, start=1))[:2000]


def _assign(viewer: Viewer, lines: Sequence[BatchLine]) -> Wish | None:
    names = {unit.id: unit.name for unit in ask(plans.units, viewer)}
    with st.form("hazards.batch.assign", border=False):
        unit_id = st.selectbox(_("Responsible unit"), list(names), index=None, format_func=names.__getitem__)
        person = st.text_input(_("Responsible person"), max_chars=60)
        said = _("Name the responsible unit of {n} hazards").format(n=len(lines))
        if st.form_submit_button(said, type="primary", width="stretch"):
            if unit_id is not None:
                facts = {"unit_id": unit_id, "responsible_person": person}
                return Wish("assign", tuple(line.id for line in lines), facts)
            st.error(_("Choose the responsible unit."), icon=":material/error:")
    return None
