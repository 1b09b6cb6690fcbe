"""The area tree: one area with its chain of stewards, the empty seats below it, and what lies right below."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.areas import AreaRow, EndedArea
from ui import address
from ui.staff_tools import Wish
from ui.words import _, day, name

SEATS = ("community", "grid", "zone", "building")
"""Levels at which somebody answers: director, grid member, zone head, building head."""
MOST_SHOWN = 60


def opened(rows: Sequence[AreaRow]) -> AreaRow | None:
    """The area that the address asks for; the first one the viewer sees where it asks for none."""
    by_key = {str(row.id): row for row in rows}
    key = address.said("area", list(by_key), next(iter(by_key), ""))
    return by_key.get(key)


def head(area: AreaRow, rows: Sequence[AreaRow]) -> None:
    """Where we are, the way up, the facts, and who answers for it, each level above the last."""
    above = next((row for row in rows if row.id == area.parent_id), None)
    if above:
        st.button(
            above.name, icon=":material/arrow_upward:", type="tertiary", key="areas.up",
            on_click=address.go, kwargs={"area": str(above.id)},
        )  # fmt: skip
    st.subheader(area.name)
    st.caption(" · ".join(_facts(area)))
    st.markdown(f"**{_('Who answers for it')}**")
    said = chain(area, rows)
    if not said:
        st.caption(_("Stewards sit at communities, grids, zones and buildings."))
    st.html(said or "<span></span>")


def chain(area: AreaRow, rows: Sequence[AreaRow]) -> str:
    """Who answers for an area, then for those above it; a tap calls."""
    line = [row for row in rows if area.path.startswith(row.path) and row.level in SEATS]
    return "".join(_seat(row) for row in reversed(line))


def empty_seats(area: AreaRow, rows: Sequence[AreaRow]) -> None:
    """Every seat below without a person, so that none is unseen."""
    seats = [row for row in rows if row.path.startswith(area.path) and row.level in SEATS]
    empty = [row for row in seats if not row.steward_id]
    if not seats:
        return
    if not empty:
        st.success(_("All {n} seats are filled.").format(n=len(seats)), icon=":material/check:")
        return
    told = _("{empty} of {n} seats are empty").format(empty=len(empty), n=len(seats))
    with st.expander(told, icon=":material/event_seat:"):
        for row in empty[:MOST_SHOWN]:
            _open_button(row, "seat", f"{row.name} · {name('levels', row.level)}")
        if len(empty) > MOST_SHOWN:
            st.caption(_("and {n} more: open an area below").format(n=len(empty) - MOST_SHOWN))


def below(area: AreaRow, rows: Sequence[AreaRow]) -> None:
    """What lies right below, each opened by a tap."""
    children = [row for row in rows if row.parent_id == area.id]
    st.markdown(f"**{_('Below it: {n}').format(n=len(children))}**")
    for row in children:
        seat = row.steward or _("empty seat") if row.level in SEATS else ""
        _open_button(row, "below", " · ".join(part for part in (row.name, row.code, seat) if part))


def ended(rows: Sequence[EndedArea]) -> Wish | None:
    """Areas that have ended, each with the way back."""
    wish = None
    if rows:
        with st.expander(_("Ended: {n}").format(n=len(rows)), icon=":material/history:"):
            for row in rows:
                words = _("Bring back {name} (ended on {day})").format(name=row.name, day=day(row.ended_at))
                if st.button(words, icon=":material/undo:", key=f"areas.back.{row.id}", width="stretch"):
                    wish = Wish("reopen", {"area_id": row.id})
    return wish


def _open_button(row: AreaRow, kind: str, words: str) -> None:
    st.button(words, key=f"areas.{kind}.{row.id}", on_click=address.go, kwargs={"area": str(row.id)}, width="stretch")


def _facts(area: AreaRow) -> list[str]:
    homes = _("{n} households").format(n=area.households) if area.households is not None else _("households not known")
    return [name("levels", area.level), area.code, homes, _("has a boundary") if area.bounded else _("no boundary yet")]


def _seat(row: AreaRow) -> str:
    """One level of the chain; a tap calls."""
    where = f"<b>{escape(row.name)}</b><span>{escape(name('levels', row.level))}</span>"
    if not row.steward_id:
        who = f'<span style="color:var(--anxun-stale)">{escape(_("empty seat"))}</span>'
    elif row.phone and "*" not in row.phone:
        call = escape(_("Call {name}").format(name=row.steward))
        who = (
            f'<a href="tel:{escape(row.phone)}" aria-label="{call}" style="display:inline-flex;align-items:center;'
            f'min-height:48px;color:inherit">{escape(row.steward)} · {escape(row.phone)}</a>'
        )
    else:
        who = f"<span>{escape(row.steward)} · {escape(row.phone or _('no phone'))}</span>"
    return (
        '<div style="display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:0 12px;'
        'min-height:48px;border-bottom:1px solid var(--anxun-line)">'
        f'<span style="display:flex;gap:8px">{where}</span>{who}</div>'
    )
