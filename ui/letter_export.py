"""The list of letters and cards as workbook and CSV. Papers are always Chinese, whoever asks for them."""

from collections.abc import Iterable

import streamlit as st

from data.database import reading
from data.exports import Cell, csv_table, workbook
from data.queries import letters
from data.queries.letters import LetterFilter, LetterLine
from rules.letters import LetterKind
from rules.permissions import Viewer
from ui import exports
from ui.exports import named, zh
from ui.words import _, today

HEADINGS = (
    "Code", "Site", "Site type", "Area", "Address", "Responsible person", "Phone", "Year", "Quarter", "State",
    "Signed on", "Signed by", "Photo",
)  # fmt: skip
TITLES = {LetterKind.LETTER: "Responsibility letter", LetterKind.CARD: "Responsibility card"}


def buttons(viewer: Viewer, sought: LetterFilter) -> None:
    if not exports.may(viewer):
        return
    called = f"{zh(TITLES[sought.term.kind])}{today():%Y%m%d}"
    with st.popover(_("Export"), icon=":material/download:", width="stretch"):
        exports.button("Excel", called, lambda: as_workbook(viewer, sought), key="letters.xlsx")
        exports.button("CSV", called, lambda: as_csv(viewer, sought), key="letters.csv", kind="csv")


def as_workbook(viewer: Viewer, sought: LetterFilter) -> bytes:
    with reading() as session:
        rows = _rows(sought, letters.every(session, viewer, sought=sought, on=today()))
        return workbook(zh(TITLES[sought.term.kind]), [zh(heading) for heading in HEADINGS], rows)


def as_csv(viewer: Viewer, sought: LetterFilter) -> bytes:
    with reading() as session:
        rows = _rows(sought, letters.every(session, viewer, sought=sought, on=today()))
        return csv_table([zh(heading) for heading in HEADINGS], rows)


def _rows(sought: LetterFilter, found: Iterable[LetterLine]) -> Iterable[tuple[Cell, ...]]:
    yes, no = zh("Signed"), zh("Not signed")
    for row in found:
        photo = "" if row.letter_id is None else zh("yes") if row.shown else zh("no")
        yield (
            row.code, row.name, named("site_types", row.type), row.area_name, row.address, row.responsible_person,
            row.phone, sought.term.year, sought.term.quarter or None, yes if row.signed else no,
            row.signed_on or row.checked_at, row.signer, photo,
        )  # fmt: skip
