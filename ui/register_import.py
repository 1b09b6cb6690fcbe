"""Taking over a list of places: the file, which column is what, what would come of it, the import."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from data import imports, reference
from data.database import reading
from data.queries import register_book, register_import, sites
from data.queries.import_columns import Columns
from data.queries.register_import import COORDINATES, Preview
from rules.errors import RuleBroken
from rules.permissions import Viewer
from rules.register_rows import FIELDS
from ui import address, import_columns, import_taking, site_detail, site_forms, site_words
from ui.ask import ask
from ui.words import _, name, say

SHOWN = 100
MOST_WORDS = 30  # kinds of places explained on one screen; the rest come when these are


def field_names() -> dict[str, str]:
    return {
        "name": _("Name"),
        "type": _("Site type"),
        "code": _("Code"),
        "address": _("Address"),
        "area": _("Community"),
        "responsible_person": _("Responsible person"),
        "phone": _("Phone"),
        "risk": _("Risk class"),
        "floor": _("Floor"),
        "room": _("Room"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "lonlat": _("Longitude and latitude in one"),
        "unit": _("Responsible unit"),
    }


def screen(viewer: Viewer, take: Callable[..., Any], asked: Callable[..., Any]) -> None:
    """`take` is `actions.register_import.import_register`, `asked` what it is asked with."""
    site_detail.back()
    st.title(_("Import a list of sites"))
    areas = ask(sites.kept_areas, viewer)
    if not areas:
        st.info(_("There is no area whose sites you keep."), icon=":material/info:")
        return
    _last_result()
    key = f"register.{st.session_state.get('register.turn', 0)}"
    file = st.file_uploader(_("Excel or CSV"), type=["xlsx", "xls", "xlsm", "ods", "csv"], key=f"{key}.file")
    if file is None:
        st.caption(_("Titles above the headings and any usual names of columns are understood. Nothing is saved yet."))
        return
    try:
        with st.spinner(_("Reading the rows")):
            held = imports.read(file.name, file.getvalue())
        sheets = import_columns.sheets_of(held, FIELDS, key)
        if not sheets:
            return
        gaps = _gaps(areas, key)
        said = [_sheet(sheet, gaps, f"{key}.{n}", alone=len(sheets) == 1) for n, sheet in enumerate(sheets)]
        facts = [one for one, _found in said if one is not None]
        if len(facts) < len(said):
            st.info(_("Say which coordinates these are; they are never guessed."), icon=":material/pin_drop:")
            return
        seen = _previews(viewer, facts, key)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return
    names = _names(viewer, areas)
    for sheet, preview, (_facts, found) in zip(sheets, seen, said, strict=True):
        _told(preview, found, names, "" if len(sheets) == 1 else sheet.name)
    called = [imports.of_sheet(file.name, sheet) for sheet in sheets]
    _confirm(seen, take, [asked(file_name=name, **one) for name, one in zip(called, facts, strict=True)])


def _gaps(areas: tuple[tuple[int, str], ...], key: str) -> dict[str, Any]:
    """What stands in where the list says nothing."""
    area_id = site_forms.area(key, areas)
    kinds = list(reference.words("site_types"))
    kind = st.selectbox(
        _("Site type where none is named"), kinds, index=kinds.index("nine_small_place"),
        format_func=lambda code: name("site_types", code), key=f"{key}.kind",
    )  # fmt: skip
    return {"area_id": area_id, "kind": kind}


def _sheet(
    sheet: imports.Sheet, gaps: dict[str, Any], key: str, *, alone: bool
) -> tuple[dict[str, Any] | None, Columns]:
    """What is said about the sheet; None until the kind of coordinates is said, where there are any."""
    if not alone:
        st.subheader(sheet.name)
    with reading() as session:
        found = register_import.columns(session, sheet.rows)
    fields = import_columns.choose(found, field_names(), ("name",), sheet.name, key=key)
    placed = any(field in dict(fields) for field in COORDINATES)
    datum = site_forms.datum(key) if placed else None
    if placed and datum is None:
        return None, found
    facts = {"rows": sheet.rows, "start": found.row, "fields": fields, "datum": datum, "explained": found.words}
    return {**gaps, **facts}, found


def _previews(viewer: Viewer, facts: list[dict[str, Any]], key: str) -> tuple[Preview, ...]:
    """What would come of it; words for kinds of places that nobody knows are asked for."""
    with reading() as session, st.spinner(_("Reading the rows")):
        seen = register_import.previews(session, viewer, sheets=facts)
        said = _explained(tuple(dict.fromkeys(word for one in seen for word in one.unknown)), key)
        if said:
            for one in facts:
                one["explained"] = (*one["explained"], *said)
            seen = register_import.previews(session, viewer, sheets=facts)
    return seen


def _names(viewer: Viewer, areas: Sequence[tuple[int, str]]) -> dict[str, dict[int, str]]:
    """What stands for the keys of areas and units in a change."""
    return {"area_id": dict(areas), "unit_id": dict(ask(register_book.units, viewer))}


def _explained(unknown: tuple[str, ...], key: str) -> tuple[tuple[str, str], ...]:
    if not unknown:
        return ()
    kinds = list(reference.words("site_types"))
    with st.expander(_("{n} kinds of places to explain").format(n=len(unknown)), expanded=True, icon=":material/help:"):
        chosen = {
            word: st.selectbox(
                _("“{word}” is").format(word=word), kinds, index=None, placeholder=_("Choose"),
                format_func=lambda code: name("site_types", code), key=f"{key}.word.{word}",
            )
            for word in unknown[:MOST_WORDS]
        }  # fmt: skip
    return tuple((word, kind) for word, kind in chosen.items() if kind)


def _told(seen: Preview, found: Columns, names: dict[str, dict[int, str]], sheet: str) -> None:
    """In numbers, then row by row."""
    if sheet:
        st.subheader(sheet)
    parts = [_("{n} new sites").format(n=len(seen.new)), _("{n} to change").format(n=len(seen.changed))]
    parts += [_("{n} the same").format(n=seen.same), _("{n} bad rows").format(n=len(seen.bad_rows))]
    if seen.repeated:
        parts.append(_("{n} repeat another row").format(n=len(seen.repeated)))
    unplaced = sum("lat" not in one.told for one in seen.new)
    if unplaced:
        parts.append(_("{n} without a position").format(n=unplaced))
    st.markdown("**" + " · ".join(parts) + "**")
    import_columns.bad(seen.troubles, found, field_names())
    if seen.changed:
        st.caption(_("What changes"))
        st.dataframe([_change(one, names) for one in seen.changed[:SHOWN]], hide_index=True, width="stretch")
    if seen.new:
        st.caption(_("What is new"))
        st.dataframe([_new(one) for one in seen.new[:SHOWN]], hide_index=True, width="stretch", height=280)


def _change(one: register_import.Changed, names: dict[str, dict[int, str]]) -> dict[str, object]:
    fields = field_names() | {
        "area_id": _("Community"), "coord_source": _("Position"), "unit_id": _("Responsible unit"),
    }  # fmt: skip

    def told(field: str, value: object) -> object:
        return names.get(field, {}).get(value, value) or "—"  # type: ignore[call-overload]

    changes = [
        f"{fields[field]}: {told(field, one.before[field])} → {told(field, to)}" for field, to in one.after.items()
    ]
    return {_("Row"): one.row, _("Site"): one.name, _("Change"): ";".join(changes)}


def _new(one: register_import.NewSite) -> dict[str, object]:
    told = one.told
    return {
        _("Row"): one.row,
        _("Site"): told["name"],
        _("Site type"): name("site_types", told["type"]),
        _("Risk class"): site_words.risk(told["type"], told["risk"]),
        _("Address"): told["address"],
        _("Phone"): told["phone"],
        _("Position"): f"{told['lat']:.6f}, {told['lon']:.6f}" if "lat" in told else _("Without a position"),
    }


def _confirm(seen: Sequence[Preview], take: Callable[..., Any], sheets: Sequence[Any]) -> None:
    writes = sum(len(one.new) + len(one.changed) for one in seen)
    if not writes:
        st.info(_("There is nothing new in this list."), icon=":material/done_all:")
        return
    said, bad = _("Take over {n} lines").format(n=writes), any(one.troubles for one in seen)
    results = import_taking.confirm(said, take, bad=bad, key="register", sheets=sheets)
    if results is not None:
        st.session_state["register.done"] = (results, sum("lat" not in new.told for one in seen for new in one.new))
        import_taking.next_turn("register.turn")
        st.rerun()


def _last_result() -> None:
    """What came of it, and the way to what is still to be done."""
    done, unplaced = st.session_state.pop("register.done", (None, 0))
    if done:
        facts = {what: sum(getattr(one, what) for one in done) for what in ("added", "changed", "same")}
        said = _("{added} added, {changed} changed, {same} the same; {bad} rows were left out.")
        words = said.format(**facts, bad=sum(len(one.left_out) for one in done))
        st.success(words, icon=":material/check_circle:")
    if unplaced:
        words = _("Put {n} sites on the map").format(n=unplaced)
        st.button(words, icon=":material/pin_drop:", on_click=address.go, kwargs={"show": "place"}, width="stretch")
