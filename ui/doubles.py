"""Suspected doubles: the list, two sites side by side, the form that merges them, and what was decided before."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.doubles import Decided, Merged, Side, Suspect, Suspects
from rules.doubles import Doubt
from rules.places import distance_m
from ui import address, site_words
from ui.site_detail import MUTED, back
from ui.site_tools import Wish
from ui.words import _, day, name


def doubts() -> dict[Doubt, str]:
    return {
        Doubt.NAME: _("same name and area"),
        Doubt.PHONE: _("same number"),
        Doubt.NEAR: _("same type within a few metres"),
    }


def listed(found: Suspects, before: Sequence[Decided]) -> Wish | None:
    """Pairs nobody has decided about, then what was decided and can be taken back."""
    back()
    st.title(_("Suspected doubles"))
    if not found.total:
        st.info(_("No two sites look like one."), icon=":material/task_alt:")
    else:
        said = _("{n} pairs look like one place written down twice. Compare them before you merge.")
        st.caption(said.format(n=found.total))
    for row in found.rows:
        _pair(row)
    if found.total > len(found.rows):
        st.caption(_("The {n} most suspicious are shown.").format(n=len(found.rows)))
    return _decided(before)


def _pair(row: Suspect) -> None:
    words = doubts()
    why = " · ".join(words[one] for one in row.doubts)
    with st.container(border=True, key=f"sites.pair.{row.first_id}.{row.second_id}"):
        st.html(
            f'<div style="line-height:1.45"><b>{escape(row.first)}</b> ⇄ <b>{escape(row.second)}</b>'
            f"<div>{escape(name('site_types', row.type))} · {escape(row.area_name)}</div>"
            f'<div style="{MUTED}">{escape(why)}</div></div>'
        )
        st.button(
            _("Compare"), icon=":material/compare_arrows:", width="stretch", on_click=address.go,
            key=f"sites.compare.{row.first_id}.{row.second_id}",
            kwargs={"show": "doubles", "pair": f"{row.first_id}-{row.second_id}"},
        )  # fmt: skip


def _decided(before: Sequence[Decided]) -> Wish | None:
    if not before:
        return None
    undone = None
    with st.expander(_("Decided before: {n}").format(n=len(before)), icon=":material/history:"):
        for one in before:
            said = _("merged into {code}").format(code=one.winner) if one.winner else _("not the same")
            small = " · ".join(part for part in (said, one.reason, one.person or "", day(one.decided_at)) if part)
            st.html(
                f'<div style="line-height:1.45">{escape(one.first)} ⇄ {escape(one.second)}'
                f'<div style="{MUTED}">{escape(small)}</div></div>'
            )
            if st.button(_("Take this decision back"), icon=":material/undo:", key=f"sites.undo.{one.id}"):
                undone = one.id
    return Wish("undo_pair", {"pair_id": undone}, _("Taken back; it is as it was.")) if undone else None


def chosen() -> tuple[int, ...]:
    """The pair that the address names; empty where it names none."""
    parts = st.query_params.get("pair", "").split("-")
    if len(parts) == 2 and all(part.isdecimal() and len(part) < 10 for part in parts):
        return int(parts[0]), int(parts[1])
    return ()


def compare(one: Side, other: Side) -> Wish | None:
    """Side by side, then which of the two stays. The one that was checked last is offered first."""
    st.button(
        _("Suspected doubles"), icon=":material/arrow_back:", type="tertiary", on_click=address.go,
        kwargs={"pair": "", "show": "doubles"},
    )  # fmt: skip
    st.title(_("Are these two one?"))
    _table(one, other)
    sides = sorted((one, other), key=_weight, reverse=True)
    ids = {side.seen.row.id: side for side in sides}
    key = f"sites.merge.{one.seen.row.id}.{other.seen.row.id}"
    with st.form(key):
        stays = st.radio(
            _("Which one stays?"), list(ids), key=f"{key}.stays",
            format_func=lambda site_id: f"{ids[site_id].seen.row.name} · {ids[site_id].seen.row.code}",
        )  # fmt: skip
        st.caption(
            _("Hazards, certificates, letters and rounds still to be walked go over; the other label leads there.")
        )
        st.caption(_("Checks stay where they were made, so that past figures do not change, and are read at both."))
        st.caption(_("It can be taken back."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        sent = st.form_submit_button(_("Merge the two"), type="primary", width="stretch", icon=":material/merge:")
    said = _("They are two different sites")
    apart = st.button(said, width="stretch", icon=":material/call_split:", key=f"{key}.apart")
    if sent:
        loser = next(site_id for site_id in ids if site_id != stays)
        return Wish("merge_sites", {"winner_id": stays, "loser_id": loser, "reason": reason}, _("Merged."))
    if apart:
        facts = {"first_id": one.seen.row.id, "second_id": other.seen.row.id}
        return Wish("tell_apart", facts, _("They are not asked about again."))
    return None


def _weight(side: Side) -> tuple[bool, float, int]:
    last = side.seen.last_at
    return last is not None, last.timestamp() if last else 0.0, side.checks + side.hazards


def _table(one: Side, other: Side) -> None:
    rows = [(label, first, second) for (label, first), (_same, second) in zip(_facts(one), _facts(other), strict=True)]
    body = "".join(
        f'<tr><th scope="row" style="text-align:start;font-weight:400;{MUTED}">{escape(label)}</th>'
        + "".join(f"<td>{'<b>' if first != second else ''}{escape(value)}</td>" for value in (first, second))
        + "</tr>"
        for label, first, second in rows
    )
    style = "width:100%;max-width:60rem;table-layout:fixed;line-height:1.6"
    st.html(f'<table class="anxun-compare" style="{style}">{body}</table>')
    apart = _apart(one, other)
    if apart is not None:
        st.caption(_("{n} m lie between the two.").format(n=round(apart)))


def _apart(one: Side, other: Side) -> float | None:
    a, b = one.seen.row, other.seen.row
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return distance_m(a.lat, a.lon, b.lat, b.lon)


def _facts(side: Side) -> list[tuple[str, str]]:
    row = side.seen.row
    return [
        (_("Name of the site"), row.name),
        (_("Code"), row.code),
        (_("Site type"), name("site_types", row.type)),
        (_("Risk class"), site_words.risk(row.type, row.risk)),
        (_("Area"), row.area_name),
        (_("Address"), " ".join(part for part in (row.address, row.floor, row.room) if part) or "—"),
        (_("Responsible person"), row.responsible_person or "—"),
        (_("Phone"), row.phone or "—"),
        (_("In the register since"), day(side.created_at)),
        (_("Last checked"), day(side.seen.last_at)),
        (_("Checks"), str(side.checks)),
        (_("Hazards, of these open"), f"{side.hazards} / {side.open}"),
        (_("Certificates and equipment"), str(side.papers)),
        (_("Letters and cards"), str(side.letters)),
        (_("Pauses"), str(len(side.seen.pauses))),
    ]


def links(winner: Merged | None, losers: Sequence[Merged]) -> None:
    """At one site: where it went, or what was merged into it."""
    for one in (winner,) if winner else ():
        _link(_("Merged into {name} {code} on {day}").format(name=one.name, code=one.code, day=day(one.on)), one)
    for one in losers:
        _link(_("Took over {name} {code} on {day}").format(name=one.name, code=one.code, day=day(one.on)), one)


def _link(said: str, one: Merged) -> None:
    st.button(
        said.replace("$", "\\$"), icon=":material/merge:", type="tertiary", key=f"sites.merged.{one.site_id}",
        on_click=address.go, kwargs={"site": str(one.site_id), "show": ""},
    )  # fmt: skip
