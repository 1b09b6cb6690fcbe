"""Certificates and fire equipment of one site: what hangs there, a form for one more, renewing and taking away."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape
from typing import Any

import streamlit as st

from data import reference
from data.queries.expiries import ExpiryLine
from data.queries.sites import SiteDetail
from rules.expiries import EARLIEST, KINDS, LATEST, LONGEST, MOST, DueFor, ExpiryFacts, ExpirySort
from ui import expiry_words, photos
from ui.site_detail import MUTED
from ui.site_tools import Wish
from ui.words import _, day, name, today

YEAR = timedelta(days=365)


def section(seen: SiteDetail, found: Sequence[ExpiryLine], keep: Callable[..., str]) -> Wish | None:
    """What hangs there with its state; None while nothing was sent."""
    st.subheader(_("Certificates and fire equipment"))
    key = f"sites.{seen.row.id}.{st.session_state.get('sites.turn', 0)}.expiry"
    running = [one for one in found if one.ended_at is None]
    if not running:
        st.caption(_("Nothing is written down yet."))
    wishes = [_one(seen, one, f"{key}.{one.id}", keep) for one in running]
    _before([one for one in found if one.ended_at is not None])
    return next((wish for wish in wishes if wish), None) or _add(seen, key, keep)


def _one(seen: SiteDetail, one: ExpiryLine, key: str, keep: Callable[..., str]) -> Wish | None:
    label = f"{expiry_words.title(one)} · {expiry_words.until(one.due_on, one.due_for)}"
    with st.expander(label.replace("$", "\\$")):
        _told(one)
        photos.show(one.photos)
        if not seen.may_note or seen.row.ended_at:
            return None
        words = {"renew": _("Renew"), "correct": _("Correct"), "away": _("Take away")}
        ways = list(words) if seen.may_keep else ["renew"]
        way = st.segmented_control(
            _("What to do"), ways, format_func=words.__getitem__, label_visibility="collapsed", key=f"{key}.way"
        )
        if way == "away":
            return _away(one, key)
        return _change(one, way, f"{key}.{way}", keep) if way else None


def _told(one: ExpiryLine) -> None:
    parts = [
        _("No. {number}").format(number=one.number) if one.number else "",
        one.issuer,
        _began(one),
        _("inspected {day}").format(day=day(one.checked_on)) if one.checked_on else "",
        expiry_words.purposes().get(one.due_for, ""),
        one.note,
        _("written down by {person}, {day}").format(person=one.person or "—", day=day(one.recorded_at)),
    ]
    st.html(f"<div style='{MUTED};line-height:1.45'>{escape(' · '.join(part for part in parts if part))}</div>")


def _began(one: ExpiryLine) -> str:
    if one.begins_on is None:
        return ""
    said = _("issued {day}") if one.sort is ExpirySort.CERTIFICATE else _("made {day}")
    return said.format(day=day(one.begins_on))


def _away(one: ExpiryLine, key: str) -> Wish | None:
    with st.form(f"{key}.away", border=False):
        st.caption(_("It leaves the lists. It stays in the history of this site, with your reason."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        if not st.form_submit_button(_("Take it away"), width="stretch", icon=":material/delete:"):
            return None
    return Wish("take_expiry_away", {"expiry_id": one.id, "reason": reason}, _("Taken away."))


def _change(one: ExpiryLine, way: str, key: str, keep: Callable[..., str]) -> Wish | None:
    facts = _form(key, one.sort, one, renewing=way == "renew", keep=keep)
    if facts is None:
        return None
    said = _("Renewed.") if way == "renew" else _("Corrected.")
    return Wish(f"{way}_expiry", {"expiry_id": one.id, **facts}, said)


def _add(seen: SiteDetail, key: str, keep: Callable[..., str]) -> Wish | None:
    if not seen.may_note or seen.row.ended_at:
        return None
    with st.expander(_("Write down one more"), icon=":material/add:"):
        words = expiry_words.sorts()
        sort = st.segmented_control(
            _("Certificate or equipment"), list(words), default=ExpirySort.CERTIFICATE, required=True,
            format_func=words.__getitem__, label_visibility="collapsed", key=f"{key}.sort",
        )  # fmt: skip
        facts = _form(f"{key}.add.{sort}", ExpirySort(sort), None, renewing=False, keep=keep)
    return Wish("add_expiry", {"site_id": seen.row.id, **facts}, _("Written down.")) if facts else None


def _form(
    key: str, sort: ExpirySort, one: ExpiryLine | None, *, renewing: bool, keep: Callable[..., str]
) -> dict[str, Any] | None:
    """Photos first: they are taken while one stands before it, and are kept at once."""
    shots = photos.choose(_("Photo (of the paper or the tag)"), key=f"{key}.photos", keep=keep)
    with st.form(f"{key}.form", border=False):
        told: dict[str, Any] = {"sort": sort, "kind": _kind(key, sort, one, renewing=renewing)}
        if sort is ExpirySort.CERTIFICATE:
            told |= _certificate(key, one, renewing=renewing)
        else:
            told |= _equipment(key, one, renewing=renewing)
        told["note"] = st.text_input(_("Note"), one.note if one else "", max_chars=LONGEST["note"], key=f"{key}.note")
        if not st.form_submit_button(_("Save"), type="primary", width="stretch", icon=":material/save:"):
            return None
    if not told["kind"]:
        st.error(_("Choose what it is."), icon=":material/error:")
        return None
    return {"facts": ExpiryFacts(**told), "photos": shots}


def _kind(key: str, sort: ExpirySort, one: ExpiryLine | None, *, renewing: bool) -> str | None:
    kinds = list(reference.words(KINDS[sort]))
    chosen: str | None = st.selectbox(
        _("Kind"), kinds, index=kinds.index(one.kind) if one and one.kind in kinds else None, disabled=renewing,
        format_func=lambda code: name(KINDS[sort], code), placeholder=_("Choose"), key=f"{key}.kind",
    )  # fmt: skip
    return chosen


def _certificate(key: str, one: ExpiryLine | None, *, renewing: bool) -> dict[str, Any]:
    number, issuer = (one.number, one.issuer) if one else ("", "")
    old = None if renewing else one
    return {
        "number": st.text_input(_("Number"), number, max_chars=LONGEST["number"], key=f"{key}.number"),
        "issuer": st.text_input(_("Issued by"), issuer, max_chars=LONGEST["issuer"], key=f"{key}.issuer"),
        "begins_on": _day(key, "begins_on", _("Issued on"), old and old.begins_on, past=True),
        "due_on": _day(key, "due_on", _("Valid until (empty: does not run out)"), old and old.due_on),
    }


def _equipment(key: str, one: ExpiryLine | None, *, renewing: bool) -> dict[str, Any]:
    words = expiry_words.purposes()
    return {
        "count": st.number_input(_("Pieces"), 1, MOST, one.pieces if one else 1, key=f"{key}.count"),
        "begins_on": _day(key, "begins_on", _("Made on"), one and one.begins_on, past=True),
        "checked_on": _day(
            key, "checked_on", _("Last inspected on"), today() if renewing else one and one.checked_on, past=True
        ),
        "due_on": _day(key, "due_on", _("Due on"), None if renewing else one and one.due_on),
        "due_for": st.segmented_control(
            _("Due for"), list(words), default=one.due_for if one else DueFor.INSPECTION, required=True,
            format_func=words.__getitem__, key=f"{key}.due_for",
        ),
    }  # fmt: skip


def _day(key: str, field: str, label: str, value: Any, *, past: bool = False) -> Any:
    return st.date_input(
        label, value, min_value=EARLIEST, max_value=today() if past else LATEST, format="YYYY-MM-DD",
        key=f"{key}.{field}",
    )  # fmt: skip


def _before(past: Sequence[ExpiryLine]) -> None:
    """The history: renewed and taken away."""
    if not past:
        return
    with st.expander(_("Earlier ones: {n}").format(n=len(past)), icon=":material/history:"):
        for one in past:
            why = _("renewed") if one.ended_reason == "renewed" else one.ended_reason
            said = " · ".join(
                part
                for part in (one.number, _("until {day}").format(day=day(one.due_on)), why, day(one.ended_at))
                if part
            )
            st.html(
                f"<div style='line-height:1.45'>{escape(expiry_words.title(one))}"
                f"<div style='{MUTED}'>{escape(said)}</div></div>"
            )
            photos.show(one.photos)
