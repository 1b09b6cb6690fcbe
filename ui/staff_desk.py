"""Everybody whom the viewer manages: the list, one of them with what can be changed, a list taken over."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from data.queries import staff as questions
from rules.permissions import Viewer
from ui import address, staff, staff_export, staff_import
from ui.act import act
from ui.ask import ask
from ui.words import _


class Does(NamedTuple):
    """The actions behind the forms: by wish for one person, and for a whole list."""

    changes: Mapping[str, Callable[..., object]]
    take: Callable[..., Any]
    asked: Callable[..., Any]


def desk(viewer: Viewer, does: Does) -> None:
    places = ask(questions.places, viewer)
    if st.query_params.get("show") == "import":
        staff_import.screen(viewer, places, does.take, does.asked)
        return
    staff.last_link()
    opened = staff.opened()
    if opened is not None:
        person = ask(questions.one, viewer, person_id=opened)
        wish = staff.person(person, places, viewer.person_id)
    else:
        wish = staff.invite_form(places)
    if wish and act(does.changes[wish.verb], **wish.facts):
        staff.changed(wish)
    if opened is None:
        _list(viewer)


def _list(viewer: Viewer) -> None:
    st.button(
        _("Import a list of people"), icon=":material/upload:", width="stretch", on_click=address.go,
        kwargs={"show": "import"},
    )  # fmt: skip
    text, left = staff.filters()
    found = ask(questions.staff, viewer, text=text, left=left, limit=staff.PER_PAGE, offset=staff.first_row())
    staff.listed(found)
    if found.total:
        staff_export.buttons(viewer, text, left=left)
