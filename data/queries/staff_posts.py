"""Which role a row of somebody else's list gives, and where."""

import re
from collections.abc import Mapping

from data.queries.import_columns import match
from data.queries.staff_book import AT_A_UNIT, Post, Spot, StaffBook, role_of
from rules.ledger_rows import Trouble
from rules.staff_rows import StaffRow

OFFICE = r"(居民委员会|村民委员会|居委会|村委会|办事处|党支部|党委)$"


def post_of(book: StaffBook, line: StaffRow) -> Post | list[Trouble]:
    """The role that a row gives, and where; or what is not known about it."""
    role = role_of(book, line.role)
    if role is None:
        return [Trouble(line.row, "role", "“{text}” is not known", (("text", line.role),))]
    spot = _spot(book, line, role)
    if isinstance(spot, Trouble):
        return [spot]
    return Post(0, role, spot.name, spot.area_id, spot.unit_id, line.last_day)


def _spot(book: StaffBook, line: StaffRow, role: str) -> Spot | Trouble:
    """A unit for roles held at one, and where its whole name stands as the place; else the area that is named, or the
    one that the unit's name tells."""
    if role in AT_A_UNIT and line.unit:
        return _one_of(book, book.units, line, "unit")
    if line.area:
        if line.area.lower() in book.units and line.area.lower() not in book.areas:
            return _one_of(book, book.units, line, "area")
        return _one_of(book, book.areas, line, "area")
    if line.unit:
        lies_in = _one_of(book, book.areas, line, "unit")
        if isinstance(lies_in, Spot):
            return lies_in
        unit = _one_of(book, book.units, line, "unit")
        return unit if isinstance(unit, Trouble) else _area_of(book, unit)
    return book.spot


def _area_of(book: StaffBook, unit: Spot) -> Spot:
    return next(spot for spots in book.areas.values() for spot in spots if spot.path == unit.path)


def _one_of(book: StaffBook, names: Mapping[str, tuple[Spot, ...]], line: StaffRow, field: str) -> Spot | Trouble:
    """The place that a cell names; of several called the same the one whose larger area is named too."""
    text = line.unit if field == "unit" else line.area
    if text.lower() in book.outside - set(names):
        return Trouble(line.row, field, "“{text}” lies outside what you manage", (("text", text),))
    found = match(names, text, ()) or ()
    if found and names is book.areas and not _ends_with(text.lower(), found[0].name.lower()):
        found = ()  # 清河街道某某社区 is not 清河街道: nobody gets a wider reach than was meant
    if not found:
        return Trouble(line.row, field, "“{text}” is not known", (("text", text),))
    if len(found) > 1:
        said = f"{line.area} {line.unit}".lower()
        above = [name for name, spots in book.areas.items() if name in said and spots[0] not in found]
        roots = [spot.path for name in above for spot in book.areas[name]]
        near = tuple(spot for spot in found if any(spot.path.startswith(root) for root in roots))
        found = near if len(near) == 1 else found
    if len(found) > 1:
        return Trouble(
            line.row, field, "several places are called “{text}”; name the larger area too", (("text", text),)
        )
    return found[0]


def _ends_with(text: str, name: str) -> bool:
    """The name is what the text comes to, but for the word for its office; or the text is a part of the name."""
    return text in name or re.sub(OFFICE, "", text).endswith(re.sub(OFFICE, "", name))
