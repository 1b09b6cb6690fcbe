"""A round of the injury survey as a workbook or a table: households and injuries, no name and no address."""

from collections.abc import Iterator

import streamlit as st

from data.exports import Cell, csv_table, workbook_of
from data.queries import surveys
from data.queries.surveys import Household, RoundSeen
from rules.injuries import PARTS
from rules.permissions import Viewer
from ui import exports
from ui.ask import ask
from ui.words import _

FLAT = ("Household", "Area", "Asked on", "People living there", "Age", "Place", "Kind")


def buttons(viewer: Viewer, row: RoundSeen) -> None:
    if not exports.may(viewer) or not row.asked:
        return
    with st.container(horizontal=True):
        name, key = row.name, f"survey.{row.id}"
        exports.button(_("Export as Excel"), name, lambda: book(viewer, row), key=f"{key}.xlsx")
        exports.button(_("Export as CSV"), name, lambda: table(viewer, row), key=f"{key}.csv", kind="csv")


def book(viewer: Viewer, row: RoundSeen) -> bytes:
    """The sums by age, place and kind first, then every household, then every injury."""
    found = ask(surveys.households, viewer, round_id=row.id)
    sums = [
        (exports.zh(title), exports.zh(PARTS[part][word]), n)
        for (part, words), title in zip(row.counts, ("Age", "Place", "Kind"), strict=True)
        for word, n in words
    ]
    asked = [(one.number, one.area, one.asked_on, one.people, len(one.injuries)) for one in found]
    injuries = [line for line in _flat(found) if line[4]]
    return workbook_of(
        [
            (exports.zh("Sums"), _zh("Grouped by", "Group of injuries", "Injuries"), sums),
            (
                exports.zh("Households asked"),
                _zh("Household", "Area", "Asked on", "People living there", "Injuries"),
                asked,
            ),
            (exports.zh("Injuries"), _zh(*FLAT), injuries),
        ]
    )


def table(viewer: Viewer, row: RoundSeen) -> bytes:
    """One line per injury; a household without one has a line with nothing after its people."""
    return csv_table(_zh(*FLAT), _flat(ask(surveys.households, viewer, round_id=row.id)))


def _flat(found: tuple[Household, ...]) -> Iterator[tuple[Cell, ...]]:
    for one in found:
        head = (one.number, one.area, one.asked_on, one.people)
        for injury in one.injuries or ({},):
            told = (exports.zh(PARTS[part][injury[part]]) if injury.get(part) else "" for part in PARTS)
            yield (*head, *told)


def _zh(*headings: str) -> list[str]:
    return [exports.zh(heading) for heading in headings]
