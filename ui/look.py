"""The look in one place: colours for charts, maps and the one style block. `.streamlit/config.toml` holds the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

FONT = '"PingFang SC","HarmonyOS Sans SC",MiSans,"Microsoft YaHei","Noto Sans CJK SC",sans-serif'


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme. Risk and freshness are never told by colour alone: see MARKS and DOTS."""

    ground: str
    card: str
    line: str
    ink: str
    muted: str
    primary: str
    on_primary: str
    major: str
    larger: str
    general: str
    low: str
    fresh: str
    due: str
    stale: str


LIGHT = Tokens(
    ground="#F6F7F9",
    card="#FFFFFF",
    line="#DDE1E6",
    ink="#14202B",
    muted="#56636F",
    primary="#0B5C6B",
    on_primary="#FFFFFF",
    major="#B3261E",
    larger="#C75B00",
    general="#8A6D00",
    low="#1F5FA8",
    fresh="#1E7A46",
    due="#8A6D00",
    stale="#B3261E",
)
DARK = Tokens(
    ground="#12161B",
    card="#1B2128",
    line="#303842",
    ink="#EEF2F5",
    muted="#A7B2BC",
    primary="#4FB3C4",
    on_primary="#0B1216",
    major="#F58C84",
    larger="#F2A65A",
    general="#DCC055",
    low="#84B6F2",
    fresh="#6CC794",
    due="#DCC055",
    stale="#F58C84",
)
MARKS = {"major": "◆", "larger": "▲", "general": "●", "low": "■"}
DOTS = {"fresh": "●", "due": "◐", "stale": "○", "never": "○"}


def chosen_theme() -> str:
    """light, dark or system, as kept by /preferences."""
    chosen = st.context.cookies.get("anxun_theme")
    return chosen if chosen in ("light", "dark") else "system"


def theme() -> str:
    """light or dark: the person's choice, else what the browser shows now."""
    chosen = chosen_theme()
    return (st.context.theme.type or "light") if chosen == "system" else chosen


def tokens(theme: str = "light") -> Tokens:
    return DARK if theme == "dark" else LIGHT


def large_type() -> bool:
    return st.context.cookies.get("anxun_type") == "large"


def high_contrast() -> bool:
    return st.context.cookies.get("anxun_contrast") == "high"


def narrow() -> bool:
    """A phone's width; the page told us before it connected. Unknown is narrow: cards fit everywhere."""
    return st.context.cookies.get("anxun_width") != "wide"


def css(theme: str, *, contrast: bool, marks: Mapping[str, int]) -> str:
    """The one style block that a page run sends; all that stays the same is in `/chrome/frame.css`.

    `marks` says which link of a bar is the current place: a line and weight mark it, not colour alone.
    """
    colours = tokens(theme)
    ink, ground = ("#FFFFFF", "#000000") if theme == "dark" else ("#000000", "#FFFFFF")
    told = {name: getattr(colours, name) for name in ("ground", "card", "line", "ink", "muted", "primary", "stale")}
    if contrast:
        told |= {"ground": ground, "card": ground, "line": ink, "ink": ink, "muted": ink}
    rules = [":root{" + "".join(f"--anxun-{name}:{value};" for name, value in told.items()) + "}"]
    if contrast:
        words = '.stApp :is(p,h1,h2,h3,label,li):not([data-testid*="rimary"] *)'
        rules.append(f".stApp,{words}{{color:{ink}}}.stApp{{background:{ground}}}")
    rules += [
        f'{bar}>:nth-child({n}) [data-testid="stPageLink-NavLink"]{{border-color:var(--anxun-primary)!important}}'
        for bar, n in marks.items()
    ]
    return f"<style>{''.join(rules)}</style>"


def plotly_template() -> dict[str, Any]:
    """For `figure.update_layout(template=…)` with `st.plotly_chart(…, theme=None)`: no grid boxes, our colours."""
    colours = tokens(theme())
    axis = {
        "showgrid": False,
        "zeroline": True,
        "zerolinecolor": colours.line,
        "linecolor": colours.line,
        "ticks": "",
        "automargin": True,
    }
    below = {
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
    }  # its words stand clear of the lowest value
    return {
        "layout": {
            "font": {"family": FONT, "size": 15, "color": colours.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [colours.primary, colours.larger, colours.general, colours.low, colours.major, colours.muted],
            "xaxis": axis | below,
            "yaxis": axis,
            "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
            "showlegend": False,
            "hoverlabel": {"bgcolor": colours.card, "bordercolor": colours.line, "font": {"color": colours.ink}},
        }
    }
