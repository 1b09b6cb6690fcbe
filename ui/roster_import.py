"""Taking over a duty roster: the file, which column is what, what would come of it, the import."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data import imports
from data.database import reading
from data.queries import roster_import
from data.queries.roster_import import RosterPreview
from rules.errors import RuleBroken
from rules.ledger_rows import rows_of
from rules.permissions import Viewer
from rules.roster_rows import FIELDS
from rules.rosters import ShiftFacts
from ui import address, import_columns, import_taking
from ui.act import act
from ui.emergency_words import shift_names
from ui.rosters import day_label
from ui.words import _, say, today

SHOWN = 100
TURN = "roster.import.turn"


def field_names() -> dict[str, str]:
    return {
        "on_day": _("Day"),
        "shift": _("Shift"),
        "leader": _("Duty leader"),
        "leader_phone": _("Phone of the leader"),
        "staff": _("On duty"),
        "deputy": _("Deputy"),
        "phone": _("Phone"),
    }


def screen(viewer: Viewer, place: str, take: Callable[..., Any]) -> None:
    """`take` is `actions.roster_import.import_roster`."""
    st.button(_("Back"), icon=":material/arrow_back:", type="tertiary", on_click=address.go, kwargs={"show": ""})
    st.subheader(_("Import a duty roster"))
    key = f"roster.import.{st.session_state.get(TURN, 0)}"
    file = st.file_uploader(_("Excel or CSV"), type=["xlsx", "xls", "xlsm", "ods", "csv"], key=f"{key}.file")
    if file is None:
        st.caption(_("One row to a day or shift: day, duty leader, people on duty, phone. Nothing is saved yet."))
        return
    try:
        sheets = imports.read(file.name, file.getvalue())
        sheet = next(iter(imports.ledgers_among(sheets, FIELDS)), sheets[0])
        with reading() as session:
            found = roster_import.columns(session, sheet.rows)
        fields = import_columns.choose(found, field_names(), ("on_day", "leader"), sheet.name, key=key)
        facts: dict[str, Any] = {
            "rows": sheet.rows,
            "start": found.row,
            "fields": fields,
            "place": place,
            "today": today(),
        }
        with reading() as session:
            seen = roster_import.preview(session, viewer, **facts)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return
    _told(seen)
    import_columns.bad(seen.troubles, found, field_names())
    count = len(seen.new) + len(seen.changed)
    label = _("Import {n} shifts").format(n=count)
    pressed = st.button(label, type="primary", disabled=not count, width="stretch", key=f"{key}.go")
    if pressed and act(take, file_name=imports.of_sheet(file.name, sheet), **facts):
        import_taking.next_turn(TURN)
        first = min(row.facts.on_day for row in (*seen.new, *(row for row, _ours in seen.changed)))
        address.go(show="", week=first.isoformat())
        st.toast(_("{n} shifts were imported.").format(n=count), icon=":material/check:")
        st.rerun()


def _told(seen: RosterPreview) -> None:
    parts = (
        _("{n} new shifts").format(n=len(seen.new)),
        _("{n} to change").format(n=len(seen.changed)),
        _("{n} the same").format(n=seen.same),
        _("{n} bad rows").format(n=len(rows_of(seen.troubles))),
    )
    st.markdown("**" + " · ".join(parts) + "**")
    if seen.changed:
        st.caption(_("What changes"))
        st.dataframe(
            [{**_cells(row.row, row.facts), _("Until now"): _people(ours)} for row, ours in seen.changed[:SHOWN]],
            hide_index=True,
            width="stretch",
        )
    if seen.new:
        st.caption(_("What is new"))
        st.dataframe([_cells(row.row, row.facts) for row in seen.new[:SHOWN]], hide_index=True, width="stretch")


def _cells(row: int, facts: ShiftFacts) -> dict[str, object]:
    return {
        _("Row"): row,
        _("Day"): day_label(facts.on_day),
        _("Shift"): shift_names()[facts.shift],
        _("People"): _people(facts),
    }


def _people(facts: ShiftFacts) -> str:
    return "、".join(str(one) for one in facts.people)
