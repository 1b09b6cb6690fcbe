"""Frozen figures of the ledger: freeze those of now, see those that were frozen, and what came later to each."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from data.queries import hazard_rows
from data.queries.hazard_rows import KIND, Later
from data.queries.overview import AreaChoice
from data.queries.snapshots import Frozen, Whole
from rules.permissions import Viewer
from ui import frozen
from ui.act import act
from ui.ask import ask
from ui.words import _, moment, today

PAGE = "hazards"


def section(viewer: Viewer, areas: Sequence[AreaChoice], path: str | None, freeze: Callable[..., object]) -> None:
    """The button for the figures of now, and those that were frozen: of the area that the filter names, else of all."""
    said = _("Keeps the counts of the ledger as they are now for good, with the lines behind them.")
    area = next((area.id for area in areas if area.path == path), None)
    if frozen.wants_freezing(viewer, said, page=PAGE) and act(freeze, on=today(), area_id=area):
        st.toast(_("Frozen."), icon=":material/ac_unit:")
    one = partial(_one, viewer, today())
    frozen.archive(viewer, kind=KIND, area_path=path, label=_label, one=one, page=PAGE)


def _label(row: Frozen) -> str:
    return _("{moment} · {area} · open {open}, major {major}, overdue {overdue}").format(
        moment=moment(row.as_of), area=row.area_name, open=row.value["open"], major=row.value["major_open"],
        overdue=row.value["overdue"],
    )  # fmt: skip


def _one(viewer: Viewer, on: date, whole: Whole) -> None:
    later = ask(hazard_rows.later, viewer, snapshot_id=whole.figure.id, on=on)
    st.markdown(f"**{escape(moment(whole.figure.as_of))} · {escape(whole.figure.area_name)}**")
    now = later.now._asdict() if later else {}
    rows = [(word, str(whole.figure.value[key]), str(now.get(key, ""))) for key, word in _counts().items()]
    st.html(frozen.compared(rows, _("Today")))
    if later is not None:
        st.caption(_came(later))
    st.caption(frozen.seal(whole, _sealed, len(whole.rows.get("open", []))))


def _counts() -> dict[str, str]:
    return {
        "open": _("Open"),
        "major_open": _("Open major hazards"),
        "overdue": _("Overdue"),
        "waiting_recheck": _("Waiting for a recheck"),
        "to_verify": _("To verify"),
        "registered_total": _("Registered in all"),
        "struck_off_total": _("Struck off in all"),
    }


def _came(later: Later) -> str:
    said = [
        _("Since then {new} lines were registered, and {gone} of the {open} open then were struck off.").format(
            new=later.registered, gone=later.struck_off, open=later.was["open"]
        )
    ]
    if later.open_then != later.was["open"]:
        told = _("Of that moment the ledger says {n} open today: lines were taken over or corrected afterwards.")
        said.append(told.format(n=later.open_then))
    return " ".join([*said, _("The frozen figure stays as it is.")])


def _sealed(sound: bool) -> str:
    if sound:
        return _("Definition {definition}, frozen by {person} on {moment}, {n} open lines. SHA-256 {hash}: intact.")
    return _("Definition {definition}, frozen by {person} on {moment}, {n} open lines. SHA-256 {hash}: TOUCHED.")
