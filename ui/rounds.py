"""What the rounds page is made of: its four parts, the rounds as cards with what was missed, and taking one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import streamlit as st

from data.queries.overview import AreaChoice
from data.queries.rounds import Effect, RoundRow
from data.queries.standing import Part
from rules.rounds import RoundState
from ui import address, list_exports
from ui.doors import door
from ui.words import _, day, percent, today

PARTS = ("rounds", "next", "whatif", "flags")
ICONS = {
    "rounds": ":material/checklist:",
    "next": ":material/near_me:",
    "whatif": ":material/tune:",
    "flags": ":material/flag:",
}
MARKS = {
    RoundState.PLANNED: "○",
    RoundState.RUNNING: "◐",
    RoundState.FINISHED: "●",
    RoundState.NOT_WALKED: "△",
    RoundState.CANCELLED: "×",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """Which part of the page, and which area, the address asks for."""

    shown: str
    area: AreaChoice | None
    part: Part


class Cancelled(NamedTuple):
    round_id: int
    reason: str
    later: bool


def part_words() -> dict[str, str]:
    return {"rounds": _("Rounds"), "next": _("Where next"), "whatif": _("What if"), "flags": _("To be looked at")}


def looked_at(areas: Sequence[AreaChoice]) -> Looked:
    """Part and area as they stand in the address, with the widgets to change them."""
    words = part_words()
    shown = address.said("show", PARTS, "rounds")
    st.segmented_control(
        _("Part of the page"), PARTS, format_func=words.__getitem__, required=True,
        label_visibility="collapsed", **address.bound("rounds", "show", shown),
    )  # fmt: skip
    paths = {str(area.id): area for area in areas}
    first = next(iter(paths), "")
    chosen = address.said("area", list(paths), first)
    if len(paths) > 1:
        st.selectbox(
            _("Area"), list(paths), format_func=lambda id: paths[id].name, label_visibility="collapsed",
            **address.bound("rounds", "area", chosen),
        )  # fmt: skip
    area = paths.get(chosen)
    return Looked(shown, area, Part(area.path if area else None))


def ways() -> None:
    """From the coverage page to what can be done about it."""
    words = part_words()
    with st.container(horizontal=True, key="coverage-ways"):
        for part in ("next", "rounds", "whatif", "flags"):
            door(words[part], "rounds", {"show": part}, icon=ICONS[part])


def state_word(state: RoundState) -> str:
    words = {
        RoundState.PLANNED: _("to be walked"),
        RoundState.RUNNING: _("under way"),
        RoundState.FINISHED: _("finished"),
        RoundState.NOT_WALKED: _("not walked"),
        RoundState.CANCELLED: _("taken back"),
    }
    return f"{MARKS[state]} {words[state]}"


def skip_word(reason: str) -> str:
    words = {
        "closed": _("closed"),
        "nobody_in": _("nobody in"),
        "no_access": _("no access"),
        "not_safe": _("not safe there"),
        "no_time": _("no time left"),
        "other": _("another reason"),
    }
    return words.get(reason, _("no reason was given"))


def groups(rows: Sequence[RoundRow]) -> list[tuple[str, list[RoundRow]]]:
    """Today first, then what comes, then what was; each day's in their order."""
    now = today()
    told = [
        (_("Today"), [row for row in rows if row.on_day == now]),
        (_("Later"), sorted((row for row in rows if row.on_day > now), key=lambda row: (row.on_day, row.team))),
        (_("The last two weeks"), [row for row in rows if row.on_day < now]),
    ]
    return [(title, some) for title, some in told if some]


def card(row: RoundRow, effect: Effect | None) -> Cancelled | None:
    """One round: how far it is, what was missed and why, what it was expected to do and what it did."""
    with st.container(border=True, key=f"round.{row.id}"):
        st.html(
            f'<div class="anxun-point"><b>{escape(row.title)}</b>'
            f"<p>{escape(state_word(row.state))} · <b>{row.visited}/{row.total}</b> {escape(_('points seen'))}</p>"
            f'<p class="anxun-muted">{escape(_about(row))}</p></div>'
        )
        for line in (_expected(row), _real(effect), row.note, row.cancel_reason):
            if line:
                st.caption(_plain(line))
        if row.missed and row.state in (RoundState.FINISHED, RoundState.NOT_WALKED):
            _missed(row)
        with st.container(horizontal=True):
            if row.state is RoundState.FINISHED and effect is None:
                st.button(
                    _("Effect on coverage"), key=f"round.effect.{row.id}", icon=":material/trending_up:",
                    on_click=address.go, kwargs={"round": str(row.id)},
                )  # fmt: skip
            return _cancel(row) if row.may_cancel else None


def begin(rows: Sequence[RoundRow]) -> None:
    """The way out for the list, or what to do where there is none."""
    if rows:
        list_exports.buttons("rounds")
        return
    st.info(
        _("No round is planned here. “Where next” proposes one from the points that are due; it goes to the phone."),
        icon=":material/near_me:",
    )


def _about(row: RoundRow) -> str:
    parts = [
        row.area,
        day(row.on_day),
        row.person or _("whoever patrols there"),
        _("in order") if row.in_order else _("any order"),
        _("repeats weekly") if row.repeats else "",
        _("expected {n} min").format(n=round(row.minutes)) if row.minutes else "",
        _("took {n} min").format(n=round(row.taken)) if row.taken else "",
    ]
    return " · ".join(part for part in parts if part)


def _expected(row: RoundRow) -> str:
    if row.required is None or not row.required or row.before is None or row.after is None:
        return ""
    words = _("Coverage of {area} when it was planned: {before}; if every point is visited: {after}")
    shares = {"before": percent(row.before / row.required), "after": percent(row.after / row.required)}
    return words.format(area=row.area, **shares)


def _real(effect: Effect | None) -> str:
    if effect is None:
        return ""
    words = _("What it did: coverage was {before} when it began and {after} when it ended")
    return words.format(before=percent(effect.before), after=percent(effect.after))


def _missed(row: RoundRow) -> None:
    st.markdown("**" + _("Missed: {n}").format(n=len(row.missed)) + "**")
    lines = []
    for stop in row.missed:
        why = " · ".join(part for part in (skip_word(stop.reason), stop.note) if part)
        name = stop.name or _("a site that is not yours to see")
        lines.append(f"<li><b>{escape(name)}</b><br><small>{escape(why)}</small></li>")
    st.html(f'<ul style="margin:0;padding-left:1.2em">{"".join(lines)}</ul>')


def _cancel(row: RoundRow) -> Cancelled | None:
    with st.popover(_("Take back"), icon=":material/undo:"), st.form(f"round.cancel.{row.id}", border=False):
        reason = st.text_input(_("Reason"), max_chars=200, key=f"round.reason.{row.id}")
        later = row.repeats and st.checkbox(_("Also on the days after"), key=f"round.later.{row.id}")
        if st.form_submit_button(_("Take the round back"), type="primary", key=f"round.back.{row.id}"):
            return Cancelled(row.id, reason, bool(later))
    return None


def _plain(text: str) -> str:
    """What somebody typed, inside a caption's Markdown."""
    return "".join(f"\\{c}" if c in "\\*_`[]#:$~<>" else c for c in text)
