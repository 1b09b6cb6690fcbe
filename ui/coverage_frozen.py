"""Frozen figures beside the running one: freeze this one, see those that were frozen, and what came later to each."""

from datetime import datetime
from functools import partial
from html import escape

import streamlit as st

from data.queries import coverage_rows
from data.queries.coverage_rows import KIND, Later
from data.queries.snapshots import Frozen, Whole
from rules.coverage import Share
from rules.permissions import Viewer
from rules.vocabulary import Risk
from ui import frozen
from ui.ask import ask
from ui.coverage import Looked
from ui.words import _, moment, name, percent

PAGE = "coverage"


def wants_freezing(viewer: Viewer, looked: Looked) -> bool:
    said = _("Keeps the figures as of {moment} for good, with the points and visits behind them.")
    return frozen.wants_freezing(viewer, said.format(moment=moment(looked.at)), page=PAGE)


def archive(viewer: Viewer, looked: Looked) -> None:
    """Those of the area that is looked at."""
    one = partial(_one, viewer, looked.at)
    frozen.archive(viewer, kind=KIND, area_path=looked.part.area_path, label=_label, one=one, page=PAGE)


def _label(row: Frozen) -> str:
    share = _share(row.value, "numerator", "denominator")
    high = percent(_share(row.value, "high_fresh", "high_active").value)
    return _("{moment} · {scope} · coverage {share}, high risk {high}").format(
        moment=moment(row.as_of), scope=_scope(row), share=percent(share.value), high=high
    )


def _one(viewer: Viewer, known_at: datetime, whole: Whole) -> None:
    later = ask(coverage_rows.later, viewer, snapshot_id=whole.figure.id, known_at=known_at)
    st.markdown(f"**{escape(moment(whole.figure.as_of))} · {escape(_scope(whole.figure))}**")
    st.html(_table(whole.figure.value, later))
    if later is not None:
        st.caption(_came(later))
    st.caption(frozen.seal(whole, _sealed, len(whole.rows.get("active", []))))


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
    return frozen.compared([(a, b, c or "") for a, b, c in rows], _("As known today"))


def _counts() -> dict[str, str]:
    return {"overdue": _("Out of time"), "never": _("Never visited"), "left_out": _("Left out")}


def _came(later: Later) -> str:
    if not later.visits and not later.voided:
        return _("Nothing came later.")
    return _("Came later: {n} visits; refused later: {voided}. The frozen figure stays as it is.").format(
        n=later.visits, voided=later.voided
    )


def _sealed(sound: bool) -> str:
    if sound:
        return _(
            "Definition {definition}, frozen by {person} on {moment}, {n} points behind it. SHA-256 {hash}: intact."
        )
    return _("Definition {definition}, frozen by {person} on {moment}, {n} points behind it. SHA-256 {hash}: TOUCHED.")


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
