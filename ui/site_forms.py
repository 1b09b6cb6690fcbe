"""Forms of the register: a new site, a correction, a position, a pause, the end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from data import reference
from data.queries import outlines
from data.queries.sites import SiteDetail, SiteRow
from rules.grid import Box
from rules.permissions import Viewer
from rules.places import distance_m, is_position
from rules.sites import LONGEST, Datum, Point, SiteFacts, wgs84
from rules.vocabulary import CoordSource, Risk
from ui import maps, site_words
from ui.ask import ask
from ui.words import _, name, today

AROUND = 0.003
"""Degrees of ground shown on each side of the point."""


def facts(key: str, row: SiteRow | None, phone: str) -> SiteFacts | None:
    """The facts of a site; None while nothing was sent. The type stands outside the form: it names the classes."""
    kinds = list(reference.words("site_types"))
    kind = st.selectbox(
        _("Site type"), kinds, index=kinds.index(row.type) if row and row.type in kinds else None,
        format_func=lambda code: name("site_types", code), key=f"{key}.type", placeholder=_("Choose"),
    )  # fmt: skip
    if kind is None:
        return None
    risks = list(Risk)
    usual = next(Risk(r["risk"]) for r in reference.read("sites")["site_types"] if r["id"] == kind)
    with st.form(f"{key}.form", border=False):
        called = st.text_input(
            _("Name of the site"), row.name if row else "", max_chars=LONGEST["name"], key=f"{key}.name"
        )
        risk = st.segmented_control(
            _("Gas class") if kind == site_words.GAS else _("Risk class"), risks,
            default=row.risk if row and row.type == kind else usual, required=True,
            format_func=lambda one: site_words.risk(kind, one), key=f"{key}.risk.{kind}",
        )  # fmt: skip
        texts = _texts(key, row, phone)
        if not st.form_submit_button(_("Save"), type="primary", width="stretch", icon=":material/save:"):
            return None
    return SiteFacts(type=kind, name=called, risk=Risk(risk or usual), **texts)


def _texts(key: str, row: SiteRow | None, phone: str) -> dict[str, str]:
    labels = {
        "address": _("Address"), "floor": _("Floor"), "room": _("Room"),
        "responsible_person": _("Responsible person"), "phone": _("Phone"),
    }  # fmt: skip
    now = {field: getattr(row, field) if row else "" for field in labels} | {"phone": phone}
    return {
        field: st.text_input(label, now[field], max_chars=LONGEST[field], key=f"{key}.{field}")
        for field, label in labels.items()
    }


def area(key: str, areas: Sequence[tuple[int, str]]) -> int:
    names = dict(areas)
    chosen: int = st.selectbox(_("Area"), list(names), format_func=names.__getitem__, key=f"{key}.area")
    return chosen


def rezone(key: str, areas: Sequence[tuple[int, str]], now: int) -> int | None:
    """Another area of those whose sites this person keeps; None while nothing was sent."""
    names = dict(areas)
    with st.form(f"{key}.form", border=False):
        chosen = st.selectbox(
            _("Area"), list(names), index=list(names).index(now) if now in names else None,
            format_func=names.__getitem__, key=f"{key}.area", placeholder=_("Choose"),
        )  # fmt: skip
        st.caption(
            _("It is counted there from now on. Past figures, checks and hazards stay with the area they were in.")
        )
        sent = st.form_submit_button(_("Move to this area"), width="stretch", icon=":material/move_location:")
    return chosen if sent and chosen is not None else None


def gas(key: str, held: Mapping[str, str]) -> dict[str, Any] | None:
    """What each class means here, with the reason; None while nothing was sent."""
    with st.expander(_("What classes A, B and C mean here"), icon=":material/label:"), st.form(key, border=False):
        meanings = {
            risk: st.text_input(
                _("Class {name}").format(name=site_words.LETTERS[risk]), held.get(risk.value, ""), max_chars=60,
                placeholder=site_words.gas_class(risk, ""), key=f"{key}.{risk.value}",
            )
            for risk in Risk
        }  # fmt: skip
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        sent = st.form_submit_button(_("Save the meanings"), width="stretch", icon=":material/save:")
    return {"meanings": meanings, "reason": reason} if sent else None


def position(viewer: Viewer, seen: SiteDetail, key: str) -> Point | None:
    """A tap on the map, or degrees with the kind of map they were read from; None while nothing was sent."""
    words = {"tap": _("Tap the map"), "typed": _("Type degrees")}
    way = st.segmented_control(
        _("How"), list(words), default="tap", format_func=words.__getitem__, required=True,
        label_visibility="collapsed", key=f"{key}.way",
    )  # fmt: skip
    return _typed(key) if way == "typed" else _tapped(viewer, seen, key)


def _tapped(viewer: Viewer, seen: SiteDetail, key: str) -> Point | None:
    pin, home = st.session_state.get(f"{key}.pin"), _ground(viewer, seen)
    if home is None:
        st.info(_("No outline and no point to show here. Type the degrees."), icon=":material/location_off:")
        return None
    answer = maps.field_map(
        layers=("sites",), home=home, key=f"{key}.map", height=320, returned=("last_clicked",), pin=pin
    )
    clicked = (answer or {}).get("last_clicked")
    here = (round(clicked["lat"], 6), round(clicked["lng"], 6)) if clicked else None
    if here and here != pin:
        st.session_state[f"{key}.pin"] = here
        st.rerun()
    st.caption(_moves(seen, pin))
    sent = st.button(_("Save the position"), type="primary", width="stretch", disabled=pin is None, key=f"{key}.tap")
    return Point(pin[0], pin[1], CoordSource.MAP_CLICK) if sent and pin else None


def _moves(seen: SiteDetail, pin: tuple[float, float] | None) -> str:
    if pin is None:
        return _("Tap the map where it really is.")
    if seen.row.lat is None or seen.row.lon is None:
        return _("The pin stands where you tapped.")
    moved = round(distance_m(seen.row.lat, seen.row.lon, *pin))
    return _("The pin moves by {n} m. Tap again to put it elsewhere.").format(n=moved)


def _ground(viewer: Viewer, seen: SiteDetail) -> Box | None:
    lat, lon = seen.row.lat, seen.row.lon
    if lat is None or lon is None:
        return ask(outlines.frame, viewer, area_path=seen.area_path) or ask(outlines.frame, viewer)
    return Box(lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND)


def _typed(key: str) -> Point | None:
    with st.form(f"{key}.typed", border=False):
        lon = st.number_input(_("Longitude"), -180.0, 180.0, value=None, format="%.6f", key=f"{key}.lon")
        lat = st.number_input(_("Latitude"), -90.0, 90.0, value=None, format="%.6f", key=f"{key}.lat")
        kind = datum(key)
        if not st.form_submit_button(_("Save the position"), type="primary", width="stretch"):
            return None
    if lat is None or lon is None or kind is None or not is_position(lat, lon):
        st.error(_("Give longitude, latitude, and the map they were read from."), icon=":material/error:")
        return None
    return Point(*wgs84(lat, lon, kind), source=CoordSource.TYPED)


def datum(key: str) -> Datum | None:
    """Asked, never guessed: they lie some hundred metres apart."""
    words = {
        Datum.WGS84: _("WGS-84 (GPS receivers, Tianditu)"),
        Datum.GCJ02: _("GCJ-02 (Amap, Tencent, WeChat)"),
        Datum.BD09: _("BD-09 (Baidu)"),
    }
    return st.radio(
        _("Which coordinates are these?"), list(words), index=None, format_func=words.__getitem__, key=f"{key}.datum"
    )


def pause(key: str) -> dict[str, Any] | None:
    """Until when and why."""
    with st.form(f"{key}.form", border=False):
        until = st.date_input(
            _("Until"), today() + timedelta(days=30), min_value=today(), max_value=today() + timedelta(days=360),
            key=f"{key}.until",
        )  # fmt: skip
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        sent = st.form_submit_button(_("Pause this site"), width="stretch", icon=":material/pause:")
    return {"until": until, "reason": reason} if sent else None


def end(key: str) -> str | None:
    with st.form(f"{key}.form", border=False):
        st.caption(
            _("It leaves every list and figure from now on. What was done there stays, and you can open it again.")
        )
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        sent = st.form_submit_button(_("End this site"), width="stretch", icon=":material/block:")
    return reason if sent else None
