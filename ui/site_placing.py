"""The work list of sites without a position: one after the other by a tap on the map, or many at their buildings."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from data.queries import outlines, unplaced
from data.queries.unplaced import Proposal, Unplaced, Waiting
from rules.permissions import Viewer
from rules.sites import Point
from rules.vocabulary import CoordSource
from ui import address, maps, site_detail
from ui.act import act
from ui.ask import ask
from ui.words import _, name

Does = Mapping[str, Callable[..., object]]
LAST, USED = "place.last", "place.used"
SHOWN = 50  # proposals on one screen


def door(viewer: Viewer) -> None:
    """The way here from the register, where there is something to do."""
    left = ask(unplaced.waiting, viewer, limit=1).total
    if left:
        words = _("{n} without a position: put them on the map").format(n=left)
        st.button(words, icon=":material/pin_drop:", on_click=address.go, kwargs={"show": "place"}, width="stretch")


def screen(viewer: Viewer, does: Does) -> None:
    site_detail.back()
    st.title(_("Sites without a position"))
    _undo(does)
    held = ask(unplaced.waiting, viewer)
    if not held.total:
        st.success(_("Every site that you keep has a position."), icon=":material/check_circle:")
        return
    proposed = ask(unplaced.proposals, viewer)
    _at_their_buildings(proposed, does)
    _one(viewer, held, proposed, does)


def _one(viewer: Viewer, held: Waiting, proposed: Sequence[Proposal], does: Does) -> None:
    ids = [str(row.id) for row in held.rows]
    at = ids.index(address.said("place", ids, ids[0]))
    row = held.rows[at]
    st.caption(_("{n} left").format(n=held.total))
    _head(row)
    pin = _tapped(viewer, row)
    offer = next((one for one in proposed if one.site.id == row.id), None)
    if offer and st.button(_offered(offer), icon=":material/apartment:", width="stretch", key=f"place.offer.{row.id}"):
        st.session_state[f"place.pin.{row.id}"] = (offer.lat, offer.lon)
        st.session_state[f"place.offered.{row.id}"] = (offer.lat, offer.lon)
        st.rerun()
    with st.container(horizontal=True):
        saved = st.button(
            _("Save, next one"),
            type="primary",
            icon=":material/check:",
            disabled=pin is None,
            key=f"place.save.{row.id}",
        )
        if len(ids) > 1 and st.button(_("Skip"), icon=":material/skip_next:", key=f"place.skip.{row.id}"):
            address.go(place=ids[(at + 1) % len(ids)])
            st.rerun()
    if saved and pin:
        taken = st.session_state.get(f"place.offered.{row.id}") == pin
        point = Point(*pin, source=CoordSource.SAME_PLACE if taken else CoordSource.MAP_CLICK)
        if act(does["place"], places=[(row.id, point)]):
            address.go(place=ids[at + 1] if at + 1 < len(ids) else "")
            _done([(row.id, point)], row.name)


def _head(row: Unplaced) -> None:
    below = f"{row.area_name} · {name('site_types', row.type)}"
    st.html(
        f'<div style="line-height:1.45"><b style="font-size:1.15em">{escape(row.name)}</b>'
        f"<div>{escape(row.where or _('no address'))}</div>"
        f'<div style="color:var(--anxun-muted)">{escape(below)}</div></div>'
    )


def _tapped(viewer: Viewer, row: Unplaced) -> tuple[float, float] | None:
    """The frame stays from one site to the next, so that the map need not be found again."""
    key = f"place.pin.{row.id}"
    pin: tuple[float, float] | None = st.session_state.get(key)
    home = ask(outlines.frame, viewer, area_path=row.area_path) or ask(outlines.frame, viewer)
    if home is None:
        st.info(_("No outline and no point to show here. Type the degrees at the site."), icon=":material/map:")
        return None
    answer = maps.field_map(layers=(), home=home, key="place.map", height=270, returned=("last_clicked",), pin=pin)
    clicked = (answer or {}).get("last_clicked")
    here = (round(clicked["lat"], 6), round(clicked["lng"], 6)) if clicked else None
    if here and here != st.session_state.get(USED):
        st.session_state[USED] = here  # a tap counts once, for the site on the screen
        st.session_state[key] = here
        st.rerun()
    st.caption(
        _("Tap the map where it is.") if pin is None else _("The pin stands where you tapped. Tap again to move it.")
    )
    return pin


def _offered(one: Proposal) -> str:
    words = {"building": _("At its building {name}"), "address": _("Where {name} stands, at the same address")}
    return words[one.kind].format(name=one.of)


def _at_their_buildings(proposed: Sequence[Proposal], does: Does) -> None:
    """Proposed, never done silently: each has a check, and nothing is checked at first."""
    if not proposed:
        return
    told = _("{n} could stand at their building or at the same address").format(n=len(proposed))
    with st.expander(told, icon=":material/apartment:"):
        every = st.checkbox(_("Check all {n} shown").format(n=min(len(proposed), SHOWN)), key="place.every")
        chosen = [
            one
            for one in proposed[:SHOWN]
            if st.checkbox(
                f"{one.site.name} · {one.site.where} → {_offered(one)}", value=every,
                key=f"place.one.{one.site.id}.{every}",
            )
        ]  # fmt: skip
        if len(proposed) > SHOWN:
            st.caption(_("and {n} more").format(n=len(proposed) - SHOWN))
        words = _("Put the {n} checked there").format(n=len(chosen))
        pressed = st.button(words, type="primary", width="stretch", disabled=not chosen, key="place.several")
    if pressed and act(does["place"], places=[(one.site.id, _point(one)) for one in chosen]):
        _done([(one.site.id, _point(one)) for one in chosen], _("{n} sites").format(n=len(chosen)))


def _point(one: Proposal) -> Point:
    return Point(one.lat, one.lon, CoordSource.SAME_PLACE)


def _done(places: Sequence[tuple[int, Point]], called: str) -> None:
    st.session_state[LAST] = (list(places), called)
    st.rerun()


def _undo(does: Does) -> None:
    """The last step can be taken back."""
    places, called = st.session_state.get(LAST, ([], ""))
    if not places:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(":material/check: " + _("On the map: {name}").format(name=called.replace("[", "\\[")))
        if st.button(_("Undo"), icon=":material/undo:", key="place.undo"):
            st.session_state.pop(LAST)
            if act(does["unplace"], places=places):
                address.go(place=str(places[0][0]))
                st.rerun()
