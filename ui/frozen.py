"""What every page with frozen figures has: the button, the archive, the newest first, and the seal of one figure."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from uuid import UUID

import streamlit as st

from data.queries import snapshots
from data.queries.snapshots import Frozen, Whole
from rules.errors import UnknownThing
from rules.permissions import Viewer
from rules.snapshots import MAY_FREEZE
from ui import address
from ui.ask import ask
from ui.words import _, moment

SHOWN = 10
STYLE = """<style>
.anxun-frozen{width:100%;border-collapse:collapse}
.anxun-frozen :is(th,td){padding:8px 4px;border-bottom:1px solid var(--anxun-line);text-align:right;
overflow-wrap:normal;font-size:.9em}
.anxun-frozen :is(th,td):first-child{text-align:left;min-width:4.2em}
.anxun-frozen thead th{color:var(--anxun-muted);font-weight:400;font-size:15px}
</style>"""
Column = tuple[str, str, str]
"""A row of the comparison: its name, the value as frozen, the value to hold against it."""


def wants_freezing(viewer: Viewer, said: str, *, page: str) -> bool:
    """The button; nothing for a person who may not carry figures out of the house."""
    if not any(viewer.has(permission) for permission in MAY_FREEZE):
        return False
    label, key = _("Freeze these figures"), f"{page}.freeze"
    return st.button(label, icon=":material/ac_unit:", help=said, width="stretch", key=key)


def opened() -> UUID | None:
    with suppress(ValueError):
        return UUID(st.query_params.get("frozen", ""))
    return None


def archive(
    viewer: Viewer, *, kind: str, area_path: str | None, label: Callable[[Frozen], str], one: Callable[[Whole], None],
    page: str,
) -> None:  # fmt: skip
    """The frozen figures of an area; each opens what it was made of."""
    found = ask(snapshots.frozen, viewer, kind=kind, area_path=area_path, limit=SHOWN)
    chosen = opened()
    with st.expander(_("Frozen figures ({n})").format(n=found.total), expanded=bool(chosen)):
        if not found.rows:
            st.caption(_("Nothing is frozen yet. A frozen figure gives the same answer whenever it is asked again."))
        for row in found.rows:
            key, go = f"{page}.frozen.{row.id}", {"frozen": str(row.id)}
            st.button(label(row), key=key, on_click=address.go, kwargs=go, width="stretch")
        if found.total > len(found.rows):
            st.caption(_("The newest {n} of {total} are shown.").format(n=len(found.rows), total=found.total))
        if chosen is not None:
            _opened(viewer, chosen, kind, one, page)


def _opened(viewer: Viewer, id: UUID, kind: str, one: Callable[[Whole], None], page: str) -> None:
    try:
        whole = ask(snapshots.frozen_whole, viewer, snapshot_id=id)
    except UnknownThing:
        whole = None
    if whole is None or whole.figure.kind != kind:
        st.info(_("There is no such frozen figure here."), icon=":material/search_off:")
        return
    with st.container(border=True, key=f"{page}-frozen"):
        one(whole)
        st.button(_("Close"), on_click=address.go, kwargs={"frozen": ""}, key=f"{page}.frozen.close")


def compared(rows: Sequence[Column], beside: str) -> str:
    """The frozen values as a table, with what stands beside them."""
    head = "".join(f'<th scope="col">{escape(w)}</th>' for w in ("", _("As frozen"), beside))
    body = "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td><td>{escape(c)}</td></tr>" for a, b, c in rows)
    return f'{STYLE}<table class="anxun-frozen"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def seal(whole: Whole, words: Callable[[bool], str], n: int) -> str:
    """Which rule, by whom and when, and whether it is as it was written; `words` has the sentence for sound or not."""
    told = whole.figure
    return words(whole.sound).format(
        definition=told.definition,
        person=told.frozen_by or _("the system"),
        moment=moment(told.frozen_at),
        n=n,
        hash=told.hash[:16],
    )
