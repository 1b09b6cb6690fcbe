"""The frame around every page: who is looking, where they can go, what is drawn where."""

from html import escape
from typing import NamedTuple

import streamlit as st

from data.queries import people
from rules.permissions import Viewer
from settings import HOME
from ui import look
from ui.ask import ask
from ui.person import viewer
from ui.words import _

SIGHT = ("view_all", "view_scope")


class Place(NamedTuple):
    """A page of the house, and who has any use for it."""

    name: str
    icon: str
    needs: tuple[str, ...]
    further: bool = False  # on wide screens it stands behind "More"


PLACES = (
    Place("overview", ":material/map:", SIGHT),
    Place("inspect", ":material/fact_check:", ("log_inspection", "report_hazard")),
    Place("hazards", ":material/warning:", (*SIGHT, "view_own")),
    Place("coverage", ":material/route:", SIGHT),
    Place("rounds", ":material/checklist:", SIGHT),
    Place("activities", ":material/event_available:", SIGHT),
    Place("plans", ":material/edit_calendar:", ("manage_plans",), further=True),
    Place("periods", ":material/calendar_clock:", SIGHT, further=True),
    Place("sites", ":material/storefront:", SIGHT, further=True),
    Place("letters", ":material/contract:", (*SIGHT, "view_own"), further=True),
    Place("programme", ":material/diversity_3:", SIGHT, further=True),
    Place("reports", ":material/lab_profile:", ("export", "export_scope", "send_report", "view_reports"), further=True),
    Place("emergency", ":material/sos:", (), further=True),
    Place("settings", ":material/settings:", ("manage_users",), further=True),
    Place("me", ":material/account_circle:", ()),
)
ICONS = {place.name: place.icon for place in PLACES}
FURTHER = frozenset(place.name for place in PLACES if place.further)
MARK = '<img src="/chrome/favicon.png" alt="">'
LEADER_BAR = ("overview", "hazards", "coverage")
PATROL_BAR = ("inspect", "hazards", "coverage")
PLANNER_BAR = ("activities", "overview", "hazards")
OWN_BAR = ("hazards", "inspect")
MOST_IN_BAR = 4


def titles() -> dict[str, str]:
    return {
        "overview": _("Overview"),
        "inspect": _("Inspect"),
        "hazards": _("Hazards"),
        "coverage": _("Coverage"),
        "rounds": _("Patrol rounds"),
        "activities": _("Activities"),
        "periods": _("Key periods"),
        "reports": _("Reports"),
        "emergency": _("Emergency"),
        "settings": _("Settings"),
        "plans": _("Plans"),
        "letters": _("Letters and certificates"),
        "programme": _("Safe community"),
        "sites": _("Site register"),
        "me": _("Me"),
    }


def draw() -> None:
    """One run of the app: routing first, then the gate, then the frame, then the page itself."""
    pages = known_pages()
    page = st.navigation(list(pages.values()), position="hidden")
    st.set_page_config(page_title=f"{page.title} · {_('Anxun')}", layout="wide", initial_sidebar_state="collapsed")
    person = viewer()
    _land(page, pages, person)
    _frame(page, pages, person)
    page.run()


def known_pages() -> dict[str, st.Page]:
    """Every page of the house by its name, as the routing wants it."""
    named = titles()
    folder = HOME / "pages"
    return {
        p.name: st.Page(folder / f"{p.name}.py", title=named[p.name], url_path=p.name, default=p.name == "overview")
        for p in PLACES
    }


def places_for(person: Viewer) -> list[str]:
    """Everywhere this person has business, in the order of PLACES."""
    return [p.name for p in PLACES if not p.needs or any(person.has(need) for need in p.needs)]


def bar_for(person: Viewer) -> list[str]:
    """The places of the phone's bottom bar, four at most; the first is where the person lands."""
    wanted: tuple[str, ...]
    if person.has("manage_plans"):
        wanted = PLANNER_BAR
    elif person.has("view_all"):
        wanted = LEADER_BAR
    elif person.has("log_inspection"):
        wanted = PATROL_BAR
    else:
        wanted = LEADER_BAR if person.has("view_scope") else OWN_BAR
    open_to = places_for(person)
    return [*[name for name in wanted if name in open_to][: MOST_IN_BAR - 1], "me"]


def _land(page: st.Page, pages: dict[str, st.Page], person: Viewer) -> None:
    """Who opens `/` comes to their own first place, once; who asked for a page gets that page."""
    first_run = not st.session_state.get("frame.landed")
    st.session_state["frame.landed"] = True
    home = bar_for(person)[0]
    if first_run and page.url_path == "" and home != "overview" and not st.query_params:
        st.switch_page(pages[home])


def _frame(page: st.Page, pages: dict[str, st.Page], person: Viewer) -> None:
    here = page.url_path or "overview"
    bar = bar_for(person)
    open_to = [name for name in places_for(person) if name != "me"]
    top, more = ([name for name in open_to if (name in FURTHER) is behind] for behind in (False, True))
    _style(here, bar, top)
    _masthead(pages, top, more, here, person)
    with st.bottom, st.container(key="bar", horizontal=True, wrap=False, gap=None):
        for name in bar:
            st.page_link(pages[name], icon=ICONS[name], width="stretch")


def _style(here: str, bar: list[str], top: list[str]) -> None:
    """The current place is marked in both bars by its position."""
    marks = {f".st-key-{key}": names.index(here) + 1 for key, names in (("bar", bar), ("places", top)) if here in names}
    st.html(look.css(look.theme(), contrast=look.high_contrast(), marks=marks))


def _masthead(pages: dict[str, st.Page], top: list[str], more: list[str], here: str, person: Viewer) -> None:
    """安巡 and where; on wide screens also the way to every place, and who."""
    posts = ask(people.posts, person)
    where = escape(posts[0].place) if posts else ""
    demo = _demo_line() if ask(people.is_demo) else ""
    with st.container(key="masthead", horizontal=True, vertical_alignment="center", wrap=False):
        brand = f"{MARK}<b>{escape(_('Anxun'))}</b><span>{where}</span>{demo}"
        st.html(f'<div class="anxun-brand">{brand}</div>', width="content")
        with st.container(key="places", horizontal=True, wrap=False, width="content"):
            for name in top:
                st.page_link(pages[name], icon=ICONS[name])
            if more:
                with st.popover(titles()[here] if here in more else _("More"), icon=":material/more_horiz:"):
                    for name in more:
                        st.page_link(pages[name], icon=ICONS[name])
        with st.container(key="who", horizontal=True, wrap=False, width="content"):
            st.page_link(pages["me"], label=person.name, icon=ICONS["me"])


def _demo_line() -> str:
    """All of this is invented; on a phone the first two words must do."""
    more = _("people, places and records are invented")
    return f'<em title="{escape(more)}">{escape(_("Demo data"))}<i> · {escape(more)}</i></em>'


def further_places(person: Viewer) -> None:
    """Places that the bottom bar has no room for; on wide screens the masthead shows them all."""
    rest = [name for name in places_for(person) if name not in bar_for(person)]
    pages = known_pages()
    with st.container(key="further"):
        for name in rest:
            st.page_link(pages[name], icon=ICONS[name], width="stretch")
