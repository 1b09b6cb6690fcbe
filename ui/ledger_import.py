"""Taking over an existing ledger: the file, its sheets, which column is what, what would come of it, the import."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from data import imports, reference
from data.database import reading
from data.queries import ledger_import
from data.queries.import_columns import Columns
from data.queries.ledger_import import Preview
from rules.errors import RuleBroken
from rules.headings import FIELDS as HEADINGS
from rules.permissions import Viewer
from ui import hazard_decisions, import_columns, import_taking
from ui.ask import ask
from ui.hazard_words import state_word
from ui.words import _, day, name, say, today

MUST = ("title", "found_on")
SHOWN = 200  # bad rows listed; how many there are is always said


class Chosen(NamedTuple):
    """What the person says about the file, besides the file itself."""

    area_id: int
    year: int
    category: str


def field_names() -> dict[str, str]:
    return {
        "title": _("Hazard"),
        "found_on": _("Day of finding"),
        "due_on": _("Deadline"),
        "state": _("State"),
        "grade": _("Grade"),
        "category": _("Category"),
        "place": _("Place"),
        "site": _("Site"),
        "unit": _("Responsible unit"),
        "area": _("Community"),
        "responsible_person": _("Responsible person"),
        "note": _("Note"),
        "old_number": _("Number there"),
        "rechecked_on": _("Day of the recheck"),
        "rechecker": _("Rechecked by"),
    }


def screen(viewer: Viewer, take: Callable[..., list[Any]], asked: Callable[..., Any]) -> None:
    hazard_decisions.back()
    st.title(_("Import a ledger"))
    areas = ask(ledger_import.places, viewer)
    if not areas:
        st.info(_("There is no area for which you may register hazards."), icon=":material/info:")
        return
    _last_result()
    turn = st.session_state.get("import.turn", 0)
    file = st.file_uploader(_("Excel or CSV"), type=["xlsx", "xls", "xlsm", "ods", "csv"], key=f"import.file.{turn}")
    if file is None:
        st.caption(_("Titles above the headings and days in any usual style are understood. Nothing is saved yet."))
        return
    try:
        sheets = import_columns.sheets_of(imports.read(file.name, file.getvalue()), HEADINGS, f"import.{turn}")
        if not sheets:
            return
        chosen = _choices(areas)
        seen = [_one_sheet(viewer, sheet, chosen, alone=len(sheets) == 1) for sheet in sheets]
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return
    names = [imports.of_sheet(file.name, sheet) for sheet in sheets]
    named = [asked(file_name=name, **facts) for name, (_preview, facts) in zip(names, seen, strict=True)]
    _confirm([preview for preview, _facts in seen], named, take)


def _one_sheet(viewer: Viewer, sheet: imports.Sheet, chosen: Chosen, *, alone: bool) -> tuple[Preview, dict[str, Any]]:
    """What would come of one sheet, and what to ask for it. Raises RuleBroken."""
    if not alone:
        st.subheader(sheet.name)
    with reading() as session:
        found = ledger_import.columns(session, sheet.rows)
    facts = _facts(sheet, found, chosen, import_columns.choose(found, field_names(), MUST, sheet.name))
    with reading() as session, st.spinner(_("Reading the rows")):
        seen = ledger_import.preview(session, viewer, today=today(), **facts)
    _told(seen, found)
    return seen, facts


def _choices(areas: Sequence[tuple[int, str]]) -> Chosen:
    names = dict(areas)
    area_id = st.selectbox(_("For which area"), list(names), format_func=names.__getitem__, key="import.area")
    left, right = st.columns(2)
    year = left.number_input(_("Year of days without one"), 2000, today().year, value=today().year, key="import.year")
    tops = [code for code in reference.words("hazard_categories") if "/" not in code]
    category = right.selectbox(
        _("Category where none is named"),
        tops,
        index=tops.index("workplace"),
        format_func=lambda code: name("hazard_categories", code),
        key="import.category",
    )
    return Chosen(area_id, int(year), category)


def _facts(sheet: imports.Sheet, found: Columns, chosen: Chosen, fields: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    return {**chosen._asdict(), "rows": sheet.rows, "start": found.row, "fields": fields}


def _told(seen: Preview, found: Columns) -> None:
    """What would come of it, in numbers and row by row."""
    parts = [_("{n} new lines").format(n=len(seen.lines)), _("{n} bad rows").format(n=len(seen.bad_rows))]
    if seen.already:
        parts.append(_("{n} are here already").format(n=seen.already))
    if seen.repeated:
        parts.append(_("{n} repeat another row").format(n=len(seen.repeated)))
    st.markdown("**" + " · ".join(parts) + "**")
    if seen.lines:
        st.caption(_("They count from the day they were found, so figures of past weeks change."))
    import_columns.bad(seen.troubles, found, field_names())
    changed = [one for one in seen.lines if one.landing.why]
    if changed:
        with st.expander(_("{n} lines come in another state").format(n=len(changed)), icon=":material/rule:"):
            for why in dict.fromkeys(one.landing.why for one in changed):
                rows = [str(one.line.row) for one in changed if one.landing.why == why]
                st.markdown(f"- {_(why)}: " + _("rows {rows}").format(rows="、".join(rows[:SHOWN])))
    if seen.lines:
        st.dataframe([_line(one) for one in seen.lines[:SHOWN]], hide_index=True, width="stretch", height=280)


def _line(one: ledger_import.Planned) -> dict[str, object]:
    return {
        _("Row"): one.line.row,
        _("Hazard"): one.line.title,
        _("Found"): day(one.line.found_on),
        _("State"): state_word(one.landing.state),
        _("Category"): name("hazard_categories", one.category),
        _("Deadline"): day(one.line.due_on) if one.line.due_on else "",
    }


def _confirm(seen: Sequence[Preview], asked: Sequence[Any], take: Callable[..., list[Any]]) -> None:
    lines, bad = sum(len(one.lines) for one in seen), any(one.troubles for one in seen)
    if not lines:
        st.info(_("There is nothing new in this ledger."), icon=":material/done_all:")
        return
    said = _("Take over {n} lines").format(n=lines)
    results = import_taking.confirm(said, take, bad=bad, key="import", sheets=asked, today=today())
    if results is not None:
        st.session_state["import.done"] = (sum(r.taken for r in results), sum(len(r.left_out) for r in results))
        import_taking.next_turn("import.turn")
        st.rerun()


def _last_result() -> None:
    done = st.session_state.pop("import.done", None)
    if done:
        said = _("{n} lines are on the ledger; {bad} rows were left out.").format(n=done[0], bad=done[1])
        st.success(said, icon=":material/check_circle:")
