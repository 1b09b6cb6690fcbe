"""Lists as workbooks, downloaded: the button, and Chinese for what stands in them. Papers are always Chinese."""

from collections.abc import Callable

import streamlit as st

import lang
from data import reference
from data.database import reading
from data.exports import Sheet, csv_table, workbook
from data.queries import people
from rules.errors import NotSignedIn
from rules.permissions import Viewer
from ui import person
from ui.words import _

MAY = ("export", "export_scope")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"xlsx": XLSX, "csv": "text/csv", "geojson": "application/geo+json"}


def still_here(build: Callable[[], bytes]) -> Callable[[], bytes]:
    """A click runs long after the page was drawn, and not the page with it: who has left meanwhile takes nothing."""
    held, who = person.token(), person.viewer()

    def made() -> bytes:
        with reading() as session:
            found = people.signed_in(session, held) if held else None
        if found != who:
            raise NotSignedIn("You are not signed in, or the sign-in has ended.")
        return build()

    return made


def may(viewer: Viewer) -> bool:
    return any(viewer.has(permission) for permission in MAY)


def button(
    label: str,
    name: str,
    build: Callable[[], bytes],
    *,
    key: str,
    icon: str = ":material/download:",
    kind: str = "xlsx",
) -> None:
    """Built when it is clicked, not on every run."""
    st.download_button(
        label,
        data=still_here(build),
        file_name=f"{name}.{kind}",
        mime=KINDS[kind],
        icon=icon,
        on_click="ignore",
        width="stretch",
        key=key,
    )


def pair(name: str, build: Callable[[], Sheet], *, key: str) -> None:
    """One list as Excel and as CSV, folded behind one button; `build` gives its title, headings and rows."""
    with st.popover(_("Export"), icon=":material/download:", width="stretch"):
        button("Excel", name, lambda: workbook(*build()), key=f"{key}.xlsx")
        button("CSV", name, lambda: csv_table(*build()[1:]), key=f"{key}.csv", kind="csv")


def zh(message: str) -> str:
    return lang.translate(message, "zh")


def named(kind: str, code: str) -> str:
    """The Chinese name of a code of the catalogue; the code itself where it has none."""
    found = reference.words(kind).get(code)
    return found.zh if found else code
