"""One site: its facts, whom to call, when it is due, what was checked and what is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from urllib.parse import parse_qsl

import streamlit as st

from data.queries.hazards import OpenHazard
from data.queries.sites import Check, Pause, SiteDetail
from rules.vocabulary import Result
from ui import address, site_words
from ui.doors import door
from ui.sites import RISK_MARKS, state_words
from ui.words import _, day, moment, name

MUTED = "color:var(--anxun-muted);font-size:.9em"


def back() -> None:
    """To the register, or to the list of the coverage page from which the site was opened."""
    if "back" in st.query_params:
        door(_("Coverage"), "coverage", dict(parse_qsl(st.query_params["back"])), icon=":material/arrow_back:")
        return
    st.button(
        _("Site register"), icon=":material/arrow_back:", type="tertiary", on_click=address.go,
        kwargs={"site": "", "show": ""},
    )  # fmt: skip


def head(seen: SiteDetail) -> None:
    row = seen.row
    st.title(row.name)
    said = [name("site_types", row.type), f"{RISK_MARKS[row.risk]} {site_words.risk(row.type, row.risk)}", row.code]
    st.markdown(" · ".join([*said, *state_words(row)]).replace("$", "\\$"))
    if row.ended_at:
        st.warning(_("Ended on {day}: {reason}").format(day=day(row.ended_at), reason=seen.ended_reason))


def facts(seen: SiteDetail) -> None:
    row = seen.row
    where = " ".join(part for part in (row.address, row.floor, row.room) if part)
    told = [
        (_("Area"), row.area_name),
        (_("Address"), where or "—"),
        (_("Responsible unit"), row.unit_name or "—"),
        (_("Responsible person"), row.responsible_person or "—"),
        (_("Position"), _position(seen)),
    ]
    body = "".join(
        f"<div style='margin-bottom:8px'><div style='{MUTED}'>{escape(k)}</div>{escape(v)}</div>" for k, v in told
    )
    st.html(f"<div style='line-height:1.45'>{body}</div>")
    _phones(seen)


def _position(seen: SiteDetail) -> str:
    row = seen.row
    if row.lat is None or row.lon is None:
        return _("Without a position")
    near = f" ±{seen.accuracy_m:.0f} m" if seen.accuracy_m is not None else ""
    return f"{row.lat:.6f}, {row.lon:.6f}{near} · {site_words.source(row.coord_source)}"


def _phones(seen: SiteDetail) -> None:
    """A tap calls; whoever may not call sees enough to recognise the number."""
    numbers = [one for one in seen.row.phone.split("、") if one]
    if not numbers:
        st.caption(_("No telephone number is known."))
    elif seen.may_call:
        links = "".join(
            f'<a class="anxun-call" href="tel:{escape(one.split("转")[0])}"><b>{escape(one)}</b>'
            f"<span>{escape(seen.row.responsible_person or _('Phone'))}</span></a>"
            for one in numbers
        )
        st.html(f'<div class="anxun-calls" style="grid-template-columns:minmax(0,1fr)">{links}</div>')
    else:
        st.caption(_("Phone {number} (in full for those who check or keep this site)").format(number=seen.row.phone))


def due(seen: SiteDetail, at: datetime) -> None:
    if seen.row.ended_at:
        return
    last = _("last {day}").format(day=day(seen.last_at)) if seen.last_at else _("never visited")
    every = _("every {n} days").format(n=seen.interval_days)
    ends = seen.since + timedelta(days=seen.interval_days)
    if seen.row.paused:
        st.info(_("Left out while it is paused"), icon=":material/pause:")
    elif ends <= at:
        late = max(1, (at - ends).days)
        st.error(_("Out of time by {n} days").format(n=late) + f" · {last} · {every}", icon=":material/schedule:")
    else:
        st.success(_("Next check by {day}").format(day=day(ends)) + f" · {last} · {every}", icon=":material/schedule:")


def hazards(found: Sequence[OpenHazard]) -> None:
    st.subheader(_("Open hazards"))
    if not found:
        st.caption(_("No open hazard here."))
    for one in found:
        door(
            f"{one.title} · {name('hazard_states', one.state)}",
            "hazards",
            {"id": str(one.id)},
            icon=":material/warning:",
        )


def history(found: Sequence[Check], code: str) -> None:
    st.subheader(_("Inspections"))
    if not found:
        st.caption(_("Nobody has checked this site yet."))
    for one in found:
        mark = {Result.PASS: "✓", Result.FAIL: "▲", Result.NA: "–"}[one.result]
        why = one.void_reason and _("not counted: {reason}").format(reason=one.void_reason)
        at = "" if one.site_code == code else _("at {code}, since merged").format(code=one.site_code)
        said = " · ".join(part for part in (name("check_kinds", one.kind), one.person, at, one.note, why) if part)
        st.html(
            f"<div style='line-height:1.45'>{mark} <b>{escape(moment(one.occurred_at))}</b> "
            f"{escape(name('result', one.result))}<div style='{MUTED}'>{escape(said)}</div></div>"
        )


def pause_line(one: Pause, at: datetime) -> str:
    over = one.ends_at <= at
    who = _("approved by {person}").format(person=one.approver) if one.approver else _("not approved: it still counts")
    until = _("{start} to {end}").format(start=day(one.starts_at), end=day(one.ends_at))
    return " · ".join([*([_("over")] if over else []), until, one.reason, who])
