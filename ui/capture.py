"""The capture page inside the dashboard: one component instance, the same phone storage as /field/."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.coverage import Standing
from data.queries.inspections import Became, Done, Due
from rules.permissions import Viewer
from ui.reviews import why_not_counted
from ui.words import _, day, language, moment, name

_HTML = "<div data-capture></div>"
_CSS = """
:host { display: block; }
[data-capture] { min-height: 60vh; }
@media (max-width: 900px) { [data-capture] { min-height: calc(100dvh - 6rem); } }
"""
_JS = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("[data-capture]");
  const bar = document.querySelector('[data-testid="stBottom"]');
  const lift = () => root.style.setProperty("--ax-bottom", (bar ? bar.offsetHeight : 0) + "px");
  lift();
  const mounted = import(new URL("/field/mount.js", location.origin).href).then((field) => {
    lift();
    return root.isConnected ? field.mount(root, Object.assign({ hosted: true, css: field.css }, data)) : null;
  });
  return () => setTimeout(() => {
    if (!root.isConnected) mounted.then((handle) => handle && handle.unmount());
  }, 0);
}
"""
_LINE = "display:block;padding:8px 0;min-height:48px;border-bottom:1px solid var(--anxun-line);color:inherit"


def capture_form(
    viewer: Viewer, *, site: int | None = None, code: str | None = None, do: str = "", back: str = "/inspect"
) -> None:
    """The form itself. It keeps what is typed through every rerun, because the browser keeps it, not the session."""
    asked = f"site={site}" if site else f"code={code}" if code else f"do={do}" if do else ""
    form = st.components.v2.component("anxun_capture", html=_HTML, css=_CSS, js=_JS)
    data = {
        "person": {"id": viewer.person_id, "name": viewer.name},
        "language": language(),
        "query": asked,
        "next": back,
    }
    form(key="inspect.capture", data=data)


def due_list(due: Due) -> None:
    """Where to go, the longest unseen first; a tap opens the form."""
    st.subheader(_("Due now: {n}").format(n=due.total))
    if not due.rows:
        st.caption(_("Nothing is overdue in your area."))
    _lines([(f"○ {row.name}", _why_due(row), f"?site={row.site_id}") for row in due.rows])


def _why_due(row: Standing) -> str:
    kind = name("site_types", row.type)
    if row.ratio is None:
        return f"{kind} · {_('never seen')} · {_('every {n} days').format(n=row.interval_days)}"
    last = _("last seen {day}").format(day=day(row.last_valid_at))
    return f"{kind} · {last} · {_('{ratio} times its interval').format(ratio=f'{row.ratio:.1f}')}"


def became_list(rows: Sequence[Became]) -> None:
    """What came of the reports: the reason to go on reporting."""
    st.subheader(_("What became of my hazards"))
    if not rows:
        st.caption(_("You have reported no hazard yet. What you report shows here with every step that follows."))
    _lines([(f"{'●' if row.is_open else '✓'} {row.title}", _how_far(row), f"/hazards?hazard={row.id}") for row in rows])


def _how_far(row: Became) -> str:
    said = _("{state}, open for {n} days") if row.is_open else _("{state}, after {n} days")
    state = said.format(state=name("hazard_states", row.state), n=row.days_open)
    return " · ".join(part for part in (row.place, row.number or _("no number yet"), state) if part)


def done_list(rows: Sequence[Done]) -> None:
    """My last inspections as the server has them."""
    st.subheader(_("My last inspections"))
    if not rows:
        st.caption(_("None has arrived on the server yet."))
    _lines([(row.site, _what_found(row), "") for row in rows])


def _what_found(row: Done) -> str:
    new = " · " + _("{n} new hazards").format(n=row.hazards) if row.hazards else ""
    seen = f"{moment(row.occurred_at)} · {name('result', row.result)}{new}"
    counts = why_not_counted(row.waits, row.refused)
    return f"{seen} · {counts}" if counts else seen


def _lines(rows: Sequence[tuple[str, str, str]]) -> None:
    """(title, line below, link or nothing) as one block."""
    st.html("".join(_line(*row) for row in rows) or "<span></span>")


def _line(title: str, below: str, link: str) -> str:
    inside = f'<b style="font-weight:500">{escape(title)}</b><br><small style="opacity:.75">{escape(below)}</small>'
    if link:
        return f'<a style="{_LINE};text-decoration:none" href="{escape(link)}" target="_self">{inside}</a>'
    return f'<div style="{_LINE}">{inside}</div>'
