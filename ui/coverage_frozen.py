"""Frozen figures beside the running one: freeze this one, see those that were frozen, and what came later to each."""

from contextlib import suppress
from datetime import datetime
from html import escape
from uuid import UUID

import streamlit as st

from data.queries import coverage_rows, snapshots
from data.queries.coverage_rows import KIND, Later
from data.queries.snapshots import Frozen, Whole
from rules.coverage import Share
from rules.errors import UnknownThing
from rules.permissions import Viewer
from rules.snapshots import MAY_FREEZE
from rules.vocabulary import Risk
from ui import address
from ui.ask import ask
from ui.coverage import Looked
from ui.words import _, moment, name, percent

SHOWN = 10


def wants_freezing(viewer: Viewer, looked: Looked) -> bool:
    """The button; nothing happens for a person who may not carry figures out of the house."""
    if not any(viewer.has(permission) for permission in MAY_FREEZE):
        return False
    said = _("Keeps the figures as of {moment} for good, with the points and visits behind them.")
    return st.button(
        _("Freeze these figures"),
        icon=":material/ac_unit:",
        help=said.format(moment=moment(looked.at)),
        width="stretch",
        key="coverage.freeze",
    )


def archive(viewer: Viewer, looked: Looked) -> None:
    """The newest first, of the area that is looked at; each opens what it was made of."""
    found = ask(snapshots.frozen, viewer, kind=KIND, area_path=looked.part.area_path, limit=SHOWN)
    with st.expander(_("Frozen figures ({n})").format(n=found.total), expanded=bool(_opened())):
        if not found.rows:
            st.caption(_("Nothing is frozen yet. A frozen figure gives the same answer whenever it is asked again."))
        for row in found.rows:
            share = _share(row.value, "numerator", "denominator")
            high = percent(_share(row.value, "high_fresh", "high_active").value)
            label = _("{moment} · {scope} · coverage {share}, high risk {high}").format(
                moment=moment(row.as_of), scope=_scope(row), share=percent(share.value), high=high
            )
            st.button(
                label, key=f"coverage.frozen.{row.id}", on_click=address.go, kwargs={"frozen": str(row.id)},
                width="stretch",
            )  # fmt: skip
        if found.total > len(found.rows):
            st.caption(_("The newest {n} of {total} are shown.").format(n=len(found.rows), total=found.total))
        opened = _opened()
        if opened is not None:
            _one(viewer, opened, looked.at)


def _opened() -> UUID | None:
    with suppress(ValueError):
        return UUID(st.query_params.get("frozen", ""))
    return None


def _one(viewer: Viewer, id: UUID, known_at: datetime) -> None:
    try:
        whole = ask(snapshots.frozen_whole, viewer, snapshot_id=id)
    except UnknownThing:
        st.info(_("There is no such frozen figure here."), icon=":material/search_off:")
        return
    later = ask(coverage_rows.later, viewer, snapshot_id=id, known_at=known_at)
    with st.container(border=True, key="coverage-frozen"):
        st.markdown(f"**{escape(moment(whole.figure.as_of))} · {escape(_scope(whole.figure))}**")
        st.html(_table(whole.figure.value, later))
        if later is not None:
            st.caption(_came(later))
        st.caption(_seal(whole))
        st.button(_("Close"), on_click=address.go, kwargs={"frozen": ""}, key="coverage.frozen.close")


def _table(was: dict[str, float], later: Later | None) -> str:
    """The frozen value, and beside it the same moment as it is known today."""
    now = later.now._asdict() if later else {}
    rows = [
        (_("Coverage rate"), _part(was, "numerator", "denominator"), now and _part(now, "numerator", "denominator")),
        (
            _("High-risk coverage"),
            _part(was, "high_fresh", "high_active"),
            now and _part(now, "high_fresh", "high_active"),
        ),
        *((word, f"{was[key]}", now and f"{now[key]}") for key, word in _counts().items()),
        (_("Longest wait"), _wait(was), now and _wait(now)),
        (_("No place proof"), _part(was, "without_proof", "visits"), now and _part(now, "without_proof", "visits")),
    ]
    head = "".join(f'<th scope="col">{escape(w)}</th>' for w in ("", _("As frozen"), _("As known today")))
    body = "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td><td>{escape(c or '')}</td></tr>" for a, b, c in rows)
    return f'<table class="anxun-groups"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _counts() -> dict[str, str]:
    return {"overdue": _("Out of time"), "never": _("Never visited"), "left_out": _("Left out")}


def _came(later: Later) -> str:
    if not later.visits and not later.voided:
        return _("Nothing came later.")
    return _("Came later: {n} visits; refused later: {voided}. The frozen figure stays as it is.").format(
        n=later.visits, voided=later.voided
    )


def _seal(whole: Whole) -> str:
    told = whole.figure
    words = (
        _("Definition {definition}, frozen by {person} on {moment}, {n} points behind it. SHA-256 {hash}: intact.")
        if whole.sound
        else _(
            "Definition {definition}, frozen by {person} on {moment}, {n} points behind it. SHA-256 {hash}: TOUCHED."
        )
    )
    return words.format(
        definition=told.definition,
        person=told.frozen_by or _("the system"),
        moment=moment(told.frozen_at),
        n=len(whole.rows.get("active", [])),
        hash=told.hash[:16],
    )


def _scope(row: Frozen) -> str:
    said = row.scope
    more = [
        name("risk_levels", Risk(said["risk"]).value) if said.get("risk") else "",
        name("site_types", said["type"]) if said.get("type") else "",
        said.get("floor", ""),
    ]
    return " · ".join([row.area_name, *(word for word in more if word)])


def _share(value: dict[str, float], part: str, whole: str) -> Share:
    return Share(value[part], value[whole])


def _part(value: dict[str, float], part: str, whole: str) -> str:
    return f"{percent(_share(value, part, whole).value)} ({value[part]:.0f}/{value[whole]:.0f})"


def _wait(value: dict[str, float]) -> str:
    return _("no data") if value["worst_ratio"] is None else _("{n}×").format(n=f"{value['worst_ratio']:.1f}")
