"""Taking over a list of people: the file, which column is what, what would come of it, the sheet to hand out."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from data import imports
from data.database import reading
from data.queries import staff_import
from data.queries.import_columns import Columns
from data.queries.staff import Place
from data.queries.staff_book import ROLES, Post
from data.queries.staff_import import Preview
from rules.errors import RuleBroken
from rules.permissions import Viewer
from rules.staff_rows import FIELDS
from ui import address, import_columns, import_taking, staff_links
from ui.staff_tools import role_word
from ui.words import _, day, say, today

SHOWN = 100
MOST_WORDS = 30  # roles explained on one screen; the rest come when these are
DONE, TURN = "staff_import.done", "staff_import.turn"


def field_names() -> dict[str, str]:
    return {
        "name": _("Name of the person"),
        "phone": _("Phone"),
        "login": _("Sign-in name"),
        "role": _("Role"),
        "area": _("Area"),
        "unit": _("Unit"),
        "last_day": _("Last day"),
    }


def screen(viewer: Viewer, places: Sequence[Place], take: Callable[..., Any], asked: Callable[..., Any]) -> None:
    """`take` is `actions.staff_import.import_staff`, `asked` what it is asked with."""
    st.button(_("All people"), icon=":material/arrow_back:", type="tertiary", on_click=_leave)
    st.subheader(_("Import a list of people"))
    _last_result()
    key = f"staff_import.{st.session_state.get(TURN, 0)}"
    file = st.file_uploader(_("Excel or CSV"), type=["xlsx", "xls", "xlsm", "ods", "csv"], key=f"{key}.file")
    if file is None:
        st.caption(
            _("Name and phone are enough; role, area, unit and last day if you have them. Nothing is saved yet.")
        )
        return
    try:
        with st.spinner(_("Reading the rows")):
            sheet = import_columns.sheet_of(imports.read(file.name, file.getvalue()), FIELDS, key)
        facts, found = _facts(sheet, places, key)
        seen = _preview(viewer, facts, found, key)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return
    _confirm(seen, take, asked(file_name=imports.of_sheet(file.name, sheet), **facts), key)


def _leave() -> None:
    """Links that were shown are gone with the screen."""
    st.session_state.pop(DONE, None)
    address.go(show="")


def _facts(sheet: imports.Sheet, places: Sequence[Place], key: str) -> tuple[dict[str, Any], Columns]:
    with reading() as session:
        found = staff_import.columns(session, sheet.rows)
    areas = {place.area_id: place.name for place in places if place.area_id is not None}
    left, right = st.columns(2)
    area_id = left.selectbox(
        _("Area where none is named"), list(areas), format_func=areas.__getitem__, key=f"{key}.area"
    )
    role = right.selectbox(
        _("Role where none is named"), ROLES, index=ROLES.index("patrol_member"), format_func=role_word,
        key=f"{key}.role",
    )  # fmt: skip
    fields = import_columns.choose(found, field_names(), ("name",), sheet.name, key=key)
    said = {"rows": sheet.rows, "start": found.row, "fields": fields, "area_id": area_id, "role": role}
    return {**said, "today": today(), "explained": found.words}, found


def _preview(viewer: Viewer, facts: dict[str, Any], found: Columns, key: str) -> Preview:
    """What would come of it; words for roles that nobody knows are asked for."""
    with reading() as session, st.spinner(_("Reading the rows")):
        seen = staff_import.preview(session, viewer, **facts)
        said = _explained(seen.unknown, key)
        if said:
            facts["explained"] = (*facts["explained"], *said)
            seen = staff_import.preview(session, viewer, **facts)
    _told(seen, found)
    return seen


def _explained(unknown: tuple[str, ...], key: str) -> tuple[tuple[str, str], ...]:
    if not unknown:
        return ()
    with st.expander(_("{n} roles to explain").format(n=len(unknown)), expanded=True, icon=":material/help:"):
        chosen = {
            word: st.selectbox(
                _("“{word}” is").format(word=word), ROLES, index=None, placeholder=_("Choose"),
                format_func=role_word, key=f"{key}.word.{word}",
            )
            for word in unknown[:MOST_WORDS]
        }  # fmt: skip
    return tuple((word, role) for word, role in chosen.items() if role)


def _told(seen: Preview, found: Columns) -> None:
    """In numbers, then row by row."""
    parts = [_("{n} new people").format(n=len(seen.new)), _("{n} to change").format(n=len(seen.changed))]
    parts += [_("{n} the same").format(n=seen.same), _("{n} bad rows").format(n=len(seen.bad_rows))]
    st.markdown("**" + " · ".join(parts) + "**")
    st.caption(_("Whoever is not in the list stays as they are."))
    import_columns.bad(seen.troubles, found, field_names())
    if seen.changed:
        st.caption(_("What changes"))
        st.dataframe([_change(one) for one in seen.changed[:SHOWN]], hide_index=True, width="stretch")
    if seen.new:
        st.caption(_("What is new"))
        st.dataframe([_new(one) for one in seen.new[:SHOWN]], hide_index=True, width="stretch")


def _change(one: staff_import.Changed) -> dict[str, object]:
    said = []
    if one.phone:
        said.append(f"{_('Phone')}: {one.phone[0] or '—'} → {one.phone[1]}")
    if one.post:
        said.append(f"{_('Role')}: {_post(one.was) if one.was else '+'} → {_post(one.post)}")
    return {_("Row"): one.row, _("Name of the person"): one.name, _("Change"): ";".join(said)}


def _new(one: staff_import.NewPerson) -> dict[str, object]:
    return {
        _("Row"): one.row,
        _("Name of the person"): one.name,
        _("Role"): ";".join(_post(post) for post in one.posts),
        _("Phone"): one.phone,
        _("Sign-in name"): one.login,
    }


def _post(post: Post) -> str:
    until = _(" until {day}").format(day=day(post.last_day)) if post.last_day else ""
    return f"{role_word(post.role)} · {post.place}{until}"


def _confirm(seen: Preview, take: Callable[..., Any], asked: Any, key: str) -> None:
    writes = len(seen.new) + len(seen.changed)
    if not writes:
        st.info(_("There is nothing new in this list."), icon=":material/done_all:")
        return
    links = bool(seen.new) and st.toggle(
        _("Make a link for each new person, on a sheet to hand out"), value=True, key=f"{key}.links"
    )
    said = _("Take over {n} people").format(n=writes)
    result = import_taking.confirm(said, take, bad=bool(seen.troubles), key=key, asked=asked, with_links=links)
    if result is not None:
        st.session_state[DONE] = result
        import_taking.next_turn(TURN)
        st.rerun()


def _last_result() -> None:
    """What was done, with the sheet of links until the screen is left."""
    done = st.session_state.get(DONE)
    if not done:
        return
    said = _("{added} added, {changed} changed, {same} the same; {bad} rows were left out.")
    words = said.format(added=done.added, changed=done.changed, same=done.same, bad=len(done.left_out))
    st.success(words, icon=":material/check_circle:")
    if done.links:
        staff_links.handout(done.links)
