"""The boundaries of several areas from one file: which outline is whose, how they lie, all saved at once."""

import json
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from data.queries import areas as questions
from data.queries.areas import AreaRow, Outlined
from rules import boundaries
from rules.boundaries import Fit
from rules.errors import BadInput
from rules.outline_files import Shapes
from rules.permissions import Viewer
from rules.sites import Datum
from ui import area_files
from ui.area_compare import WHOLE
from ui.ask import ask
from ui.staff_tools import Wish
from ui.words import _, name, percent, say

MOST_ASKED = 30  # outlines that are asked about on one screen
MOST_SHOWN = 300
SAMPLES = 24  # along each side of a box: enough to see which of many overlap


class Line(NamedTuple):
    """One outline of the file; `problem` is a sentence, and then it is not saved."""

    called: str
    area: Outlined | None
    outline: dict[str, Any] | None
    problem: str


def several(viewer: Viewer, area: AreaRow, key: str) -> Wish | None:
    with st.expander(_("Boundaries of several areas from one file"), icon=":material/layers:"):
        held = area_files.taken(f"{key}.several")
        if held is None:
            return None
        found, datum = held
        below = ask(questions.outlined, viewer, area_id=area.id)
        named = area_files.column(found, _("Attribute with the name or code of the area"), f"{key}.several")
        if named is None:
            st.error(_("The outlines in this file have no attribute to tell them apart."), icon=":material/error:")
            return None
        whose = _whose(found, named, below, key)
        lines = _lines(found, datum, named, whose)
        with st.spinner(_("Comparing the outlines")):
            fits = _fits([line for line in lines if not line.problem], below, key)
        _told(lines, fits)
        return _save(lines, key)


def _whose(found: Shapes, named: int, below: Sequence[Outlined], key: str) -> dict[str, Outlined | None]:
    """By the very name or code; the others are asked for, never guessed."""
    names: dict[str, list[Outlined]] = {}
    for area in below:
        for word in {_plain(area.name), _plain(area.code)}:
            names.setdefault(word, []).append(area)
    said = list(dict.fromkeys(row.facts[named] for row in found.rows))
    known = {word: names.get(_plain(word), []) for word in said}
    open_ones = [word for word in said if len(known[word]) != 1]
    whose: dict[str, Outlined | None] = {word: areas[0] for word, areas in known.items() if len(areas) == 1}
    if open_ones:
        st.caption(_("{n} names are not known below this area. Say whose they are, or leave them out.").format(
            n=len(open_ones)
        ))  # fmt: skip
        for n, word in enumerate(open_ones[:MOST_ASKED]):
            whose[word] = st.selectbox(
                _("“{word}” is").format(word=word or "—"), below, index=None, placeholder=_("not taken over"),
                format_func=lambda area: f"{area.name} · {name('levels', area.level)}",
                key=f"{key}.several.{named}.{n}",
            )  # fmt: skip
    return whose


def _lines(found: Shapes, datum: Datum, named: int, whose: dict[str, Outlined | None]) -> list[Line]:
    mine = [whose.get(row.facts[named]) for row in found.rows]
    meant = Counter(area.id for area in mine if area)
    lines = []
    for row, area in zip(found.rows, mine, strict=True):
        called = row.facts[named]
        if area is None:
            lines.append(Line(called, None, None, _("not taken over")))
            continue
        try:
            outline = area_files.outline(row, datum)
        except BadInput as refusal:
            lines.append(Line(called, area, None, say(refusal)))
            continue
        twice = _("Two outlines are meant for one area.") if meant[area.id] > 1 else ""
        same = _("the same as now") if outline == area.boundary else ""
        lines.append(Line(called, area, outline, twice or same))
    return lines


def _fits(lines: Sequence[Line], below: Sequence[Outlined], key: str) -> dict[int, Fit]:
    """How each lies once all are saved; reckoned once for the same outlines."""
    new = {line.area.id: line.outline for line in lines if line.area and line.outline}
    mark = hash(json.dumps([*new.items()]))
    kept = st.session_state.get(f"{key}.several.fits")
    if kept and kept[0] == mark:
        found: dict[int, Fit] = kept[1]
        return found
    then = {area.id: new.get(area.id, area.boundary) for area in below}
    found = {}
    for area in (area for area in below if area.id in new):
        beside = [
            (other.name, outline)
            for other in below
            if other.parent_id == area.parent_id and other.level == area.level and other.id != area.id
            if (outline := then[other.id])
        ]
        above = then.get(area.parent_id) if area.parent_id is not None else None
        found[area.id] = boundaries.fit(new[area.id] or {}, above, beside, SAMPLES)
    st.session_state[f"{key}.several.fits"] = (mark, found)
    return found


def _told(lines: Sequence[Line], fits: dict[int, Fit]) -> None:
    """Line by line, so that every word is seen on a phone too."""
    rows = "".join(
        f"<li><b>{escape(line.called or '—')}</b>{escape(f' → {line.area.name}' if line.area else '')}"
        f'<div style="color:var(--anxun-muted)">{escape(line.problem or _said(line, fits))}</div></li>'
        for line in lines[:MOST_SHOWN]
    )
    st.html(f'<ul style="list-style:none;margin:0;padding:0;display:grid;gap:8px">{rows}</ul>')
    if len(lines) > MOST_SHOWN:
        st.caption(_("and {n} more").format(n=len(lines) - MOST_SHOWN))


def _said(line: Line, fits: dict[int, Fit]) -> str:
    """What is worth a look; else that it fits."""
    fit = fits.get(line.area.id) if line.area else None
    if fit is None:
        return ""
    told = []
    if fit.inside is not None and fit.inside < WHOLE:
        told.append(_("{share} outside the area above").format(share=percent(1 - fit.inside)))
    told += [
        _("{share} also in {neighbour}").format(share=percent(share), neighbour=who) for who, share in fit.overlaps
    ]
    kind = _("replaces the boundary") if line.area and line.area.boundary else _("new boundary")
    return " · ".join([kind, *(told or [_("overlaps nobody")])])


def _save(lines: Sequence[Line], key: str) -> Wish | None:
    ready = [(line.area.id, line.outline) for line in lines if line.area and line.outline and not line.problem]
    if not ready:
        st.info(_("There is no boundary to save."), icon=":material/info:")
        return None
    with st.popover(_("Save {n} boundaries …").format(n=len(ready)), icon=":material/save:", width="stretch"):
        st.write(_("All or none. The boundaries until now are kept and can be put back, each at its area."))
        pressed = st.button(_("Save them"), type="primary", width="stretch", key=f"{key}.several.save")
    return Wish("boundaries", {"outlines": ready}) if pressed else None


def _plain(text: str) -> str:
    return "".join(text.split()).lower()
