"""The field map: folium draws the empty frame once, the browser fetches what lies in it as it moves."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

import folium
import streamlit as st
from folium.template import Template
from streamlit_folium import st_folium

from data import reference
from rules.grid import Box
from rules.heat import DUE_HEAT, FRESH_FROM
from rules.vocabulary import HazardState
from settings import HOME
from ui import look
from ui.words import _, label, language

FILES = HOME / "capture" / "static" / "map"
CHINA = (35.0, 105.0)  # where the frame stands for the instant before it is told where to look
LEAST_SPAN = 0.002
"""Degrees; a single point is shown with some ground around it."""


class FieldMap(folium.Map):
    """A folium map whose scripts come from this server, without Bootstrap, Font Awesome or jQuery."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__(CHINA, zoom_start=4, tiles=None, prefer_canvas=True)
        self.options["maxZoom"] = 20
        self.options["minZoom"] = 3
        self.options["zoomSnap"] = 0.25  # an area fills the frame instead of floating in it
        self.default_js, self.default_css = assets()
        self.add_child(_Start(config))


class _Start(folium.MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}anxunMap.start({{ this._parent.get_name() }}, {{ this.said }});{% endmacro %}"
    )

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "anxun_start"
        self.said = _script(config)


class _Pin(folium.FeatureGroup):
    """A point that somebody has tapped."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.layerGroup([L.circleMarker({{ this.said }}, "
        '{radius: 12, weight: 4, color: "{{ this.colour }}", fillOpacity: 0.25})]);{% endmacro %}'
    )

    def __init__(self, pin: tuple[float, float]) -> None:
        super().__init__()
        self.said, self.colour = json.dumps(pin), look.tokens(look.theme()).primary


class View(folium.FeatureGroup):
    """Where to look and what to leave out. Sent beside the map, so that a change does not build the frame anew."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.layerGroup();"
        "anxunMap.focus({{ this.said }});{% endmacro %}"
    )

    def __init__(self, view: Mapping[str, Any]) -> None:
        super().__init__()
        self.said = _script(view)


def field_map(
    *,
    layers: Sequence[str],
    home: Box,
    key: str,
    on: Sequence[str] | None = None,
    filters: Mapping[str, str] | None = None,
    back: Mapping[str, str] | None = None,
    may_inspect: bool = False,
    shapes: bool = False,
    height: int = 420,
    returned: Sequence[str] = (),
    walks: Sequence[Mapping[str, Any]] = (),
    pin: tuple[float, float] | None = None,
    draw: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Draw the map and return what streamlit-folium was asked to return; moving it never reruns the script.

    `layers` of hazards, sites, freshness can be switched; `on` are those shown at first. `filters` go to every layer as
    they stand in /api/map; `back` is what a line that is opened from the map keeps in its address; `pin`: latitude and
    longitude of a ring to draw; `draw`: an outline to draw or correct (`ui.area_drawing`). With `shapes` freshness can
    also be seen as hexagons or as shaded areas. The height is overruled by the styles: it follows the screen.
    """
    config = {
        "layers": list(layers),
        "on": list(on or layers[:1]),
        "words": _words(layers, language()),
        "tokens": {theme: _colours(theme) for theme in ("light", "dark")},
        "language": "zh-CN" if language() == "zh" else "en-GB",
        "mayInspect": may_inspect,
        "shapes": shapes,
    }
    view: dict[str, Any] = {"home": _corners(home), "filters": {name: dict(filters or {}) for name in layers}}
    view["keep"] = urlencode(back or {})
    view["walks"], view["draw"] = list(walks), draw
    with st.container(key=f"fieldmap-{key}"):
        answer: dict[str, Any] = st_folium(
            FieldMap(config),
            key=key,
            height=height,
            use_container_width=True,
            returned_objects=list(returned),
            feature_group_to_add=[View(view), *([_Pin(pin)] if pin else [])],
        )
    return answer


@cache
def assets() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Scripts and styles with their version in the address, so that a browser keeps them for good."""
    leaflet, gesture = version("XStatic-Leaflet"), version("XStatic-Leaflet-GestureHandling")
    scripts = [
        ("leaflet", f"/vendor/leaflet/leaflet.js?v={leaflet}"),
        ("gesture", f"/vendor/gesture/leaflet-gesture-handling.min.js?v={gesture}"),
        *(
            (name, f"/vendor/map/{name}?v={_fingerprint(name)}")
            for name in ("marks.js", "walks.js", "outline.js", "drawing.js", "map.js")
        ),
    ]
    styles = [
        ("leaflet_css", f"/vendor/leaflet/leaflet.css?v={leaflet}"),
        ("gesture_css", f"/vendor/gesture/leaflet-gesture-handling.min.css?v={gesture}"),
        ("map_css", f"/vendor/map/map.css?v={_fingerprint('map.css')}"),
    ]
    return scripts, styles


def _fingerprint(name: str) -> str:
    return hashlib.sha256((FILES / name).read_bytes()).hexdigest()[:12]


def _script(value: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


def _corners(box: Box) -> list[list[float]]:
    """South-west and north-east, as Leaflet says it, never smaller than a street block."""
    high, wide = max(0.0, LEAST_SPAN - (box.north - box.south)) / 2, max(0.0, LEAST_SPAN - (box.east - box.west)) / 2
    return [[box.south - high, box.west - wide], [box.north + high, box.east + wide]]


def _colours(theme: str) -> dict[str, str]:
    colours = asdict(look.tokens(theme))
    if look.high_contrast():
        ink, ground = ("#FFFFFF", "#000000") if theme == "dark" else ("#000000", "#FFFFFF")
        colours |= {"ground": ground, "card": ground, "line": ink, "ink": ink, "muted": ink}
    return colours


def _words(layers: Sequence[str], _language: str) -> dict[str, Any]:
    """All that the map says, in the viewer's language."""
    states = reference.words("hazard_states")
    words: dict[str, Any] = {
        "map": _("Map"),
        "home": _("Back to my area"),
        "legend": _("Legend"),
        "again": _("Try again"),
        "noData": _("The map data cannot be fetched now."),
        "signIn": _("You are not signed in, or the sign-in has ended."),
        "nowhere": _("{layer}: {n} without a position"),
        "ungridded": _("{n} points belong to a community itself, to none of its grids."),
        "due": _("Deadline {day}"),
        "last": _("Last checked {day}"),
        "neverSeen": _("Never checked"),
        "openHazard": _("Open this hazard"),
        "openSite": _("Open this site"),
        "openList": _("Open the ledger"),
        "inspect": _("Check this place"),
        "together": _("{n} at one place"),
        "touch": _("Move the map with two fingers"),
        "scroll": _("Hold Ctrl and scroll to zoom"),
        "layers": {"hazards": _("Hazards"), "sites": _("Sites"), "freshness": _("Freshness")},
        "kinds": {
            "hazards": [_("Major"), _("Overdue"), _("General"), _("Not graded")],
            "sites": [_("High risk"), _("Medium risk"), _("Low risk")],
            "freshness": [_("Fresh"), _("Due soon"), _("Out of date"), _("Never checked")],
        },
        "shapes": {"points": _("Points"), "hexagons": _("Hexagons"), "areas": _("Areas")},
        "warmth": [
            _("{n} and more: mostly in time").format(n=round(FRESH_FROM * 100)),
            _("{low} to {high}: nearly due").format(low=round(DUE_HEAT * 100), high=round(FRESH_FROM * 100)),
            _("below {n}: mostly out of time").format(n=round(DUE_HEAT * 100)),
        ],
        "mean": _("Freshness {n} of 100, weighted by risk ({parts})"),
        "noPoint": _("No point to look at here"),
        "draw": _drawing(),
        "states": {state.value: label(states[state.value]) for state in HazardState},
        "types": {},
    }
    if {"sites", "freshness"} & set(layers):
        words["types"] = {code: label(word) for code, word in reference.words("site_types").items()}
    return words


def _drawing() -> dict[str, str]:
    """What is said while an outline is drawn."""
    return {
        "back": _("Undo"),
        "anew": _("Anew"),
        "close": _("Close it"),
        "remove": _("Take out"),
        "corner": _("Corner {n}"),
        "between": _("A corner in between"),
        "tap": _("Tap the corners one after another ({n} so far)."),
        "finish": _("More corners, or close the outline."),
        "correct": _("Drag a corner, tap + for one more, tap a corner to remove it."),
        "nearer": _("Too many corners in sight: zoom in to move them."),
    }
