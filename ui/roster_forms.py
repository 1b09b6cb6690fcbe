"""Ways to fill a roster: the week in one form, last week again, people in turn, two swapped, one emptied."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st

from data.queries.rosters import Held
from rules import rosters
from rules.errors import BadInput
from rules.rosters import HALVES, MOST_DAYS, NOBODY, OnDuty, Shift, ShiftFacts, person_of
from ui.emergency_words import shift_names
from ui.rosters import day_label
from ui.words import _, day, say, today

TURN = "roster.turn"
WEEK = 7


class Wish(NamedTuple):
    verb: str  # put | copy | swap | empty
    facts: dict[str, Any]


def changes(place: str, week: date, rows: Sequence[Held], known: Sequence[OnDuty]) -> Wish | None:
    """All forms, folded; the first wish of this run."""
    key = f"roster.{place}.{week}.{st.session_state.get(TURN, 0)}"
    held = [row for row in rows if row.facts.leader.name]
    made = [
        _copy(place, week, key),
        _week(place, week, held, known, key),
        _rota(place, week, known, key),
        _swap(place, held, key),
        _empty(place, held, key),
    ]
    return next((wish for wish in made if wish), None)


def changed() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.toast(_("The roster is saved."), icon=":material/check:")
    st.rerun()


def _copy(place: str, week: date, key: str) -> Wish | None:
    label = _("Copy the week before into the empty shifts")
    if not st.button(label, icon=":material/content_copy:", key=f"{key}.copy", width="stretch"):
        return None
    return Wish("copy", {"place": place, "from_monday": week - timedelta(days=WEEK), "to_monday": week})


def _week(place: str, week: date, held: Sequence[Held], known: Sequence[OnDuty], key: str) -> Wish | None:
    """Seven days in one form; a row without a leader is left alone."""
    by_slot = {row.facts.slot: row.facts for row in held}
    with st.expander(_("Enter this week"), icon=":material/edit_calendar:"):
        halves = any(slot[1] in HALVES for slot in by_slot)
        split = st.toggle(_("Day and night apart"), value=halves, key=f"{key}.split")
        options = _options(known, held)
        st.caption(_("Choose people, or type a name and a number: 张三 13800001234."))
        with st.form(f"{key}.week", border=False):
            slots = [
                (week + timedelta(days=n), one) for n in range(WEEK) for one in (HALVES if split else (Shift.WHOLE,))
            ]
            said = [_row(by_slot.get(slot), slot, options, key) for slot in slots]
            if not st.form_submit_button(_("Save the week"), type="primary", width="stretch"):
                return None
    shifts = _told(slots, said)
    return None if shifts is None else Wish("put", {"place": place, "shifts": shifts})


def _row(
    facts: ShiftFacts | None, slot: rosters.Slot, options: list[str], key: str
) -> tuple[str | None, list[str], str | None]:
    on, shift = slot
    mark = f"{key}.{on}.{shift}"
    st.markdown(f"**{day_label(on)} · {shift_names()[shift]}**")
    one, two, three = st.columns([1, 2, 1])
    index = options.index(str(facts.leader)) if facts else None
    second = options.index(str(facts.deputy)) if facts and facts.deputy.name else None
    leader: str | None = one.selectbox(
        _("Duty leader"), options, index=index, placeholder=_("Nobody yet"), accept_new_options=True, key=f"{mark}.l"
    )
    staff: list[str] = two.multiselect(
        _("On duty"), options, default=[str(person) for person in facts.staff] if facts else [],
        placeholder=_("Nobody yet"), accept_new_options=True, key=f"{mark}.s",
    )  # fmt: skip
    deputy: str | None = three.selectbox(
        _("Deputy"), options, index=second, placeholder=_("Nobody"), accept_new_options=True, key=f"{mark}.d"
    )
    return leader, staff, deputy


def _told(
    slots: Sequence[rosters.Slot], said: Sequence[tuple[str | None, list[str], str | None]]
) -> tuple[ShiftFacts, ...] | None:
    """None, with the reason, where a row cannot be read."""
    found = []
    try:
        for slot, (leader, staff, deputy) in zip(slots, said, strict=True):
            if leader or staff or deputy:
                people = tuple(person_of(one) for one in staff)
                head, second = (person_of(one) if one else NOBODY for one in (leader, deputy))
                found.append(rosters.tidy(ShiftFacts(*slot, head, people, second)))
        if not found:
            raise BadInput("Nothing was changed.")
    except BadInput as refusal:
        st.error(say(refusal), icon=":material/error:")
        return None
    return tuple(found)


def _rota(place: str, week: date, known: Sequence[OnDuty], key: str) -> Wish | None:
    """People take turns over several weeks; shifts that somebody holds stay as they are."""
    options = [str(one) for one in known]
    with st.expander(_("Fill from a list of people in turn"), icon=":material/autorenew:"):
        with st.form(f"{key}.rota", border=False):
            leaders = st.multiselect(
                _("Leaders, in turn by the day"), options, accept_new_options=True, key=f"{key}.rl"
            )
            staff = st.multiselect(
                _("On duty, in turn by the shift"), options, accept_new_options=True, key=f"{key}.rs"
            )
            each = int(st.number_input(_("People on a shift"), 0, rosters.MOST_STAFF, 1, key=f"{key}.re"))
            split = st.checkbox(_("Day and night apart"), key=f"{key}.rh")
            first = st.date_input(_("From"), max(week, today()), key=f"{key}.rf")
            days = int(st.number_input(_("Days"), 1, MOST_DAYS, 28, key=f"{key}.rd"))
            st.caption(_("Shifts that somebody holds stay as they are."))
            if not st.form_submit_button(_("Fill the empty shifts"), type="primary", width="stretch"):
                return None
        try:
            shifts = rosters.rota(
                [person_of(one) for one in leaders], [person_of(one) for one in staff], each=each,
                days=[first + timedelta(days=n) for n in range(days)], shifts=HALVES if split else (Shift.WHOLE,),
            )  # fmt: skip
        except BadInput as refusal:
            st.error(say(refusal), icon=":material/error:")
            return None
    return Wish("put", {"place": place, "shifts": shifts, "only_empty": True})


def _swap(place: str, held: Sequence[Held], key: str) -> Wish | None:
    """Each choice is a person on a shift."""
    seats = {
        f"{row.facts.on_day}.{row.facts.shift}.{n}": (row.facts.slot, one.name)
        for row in held
        for n, one in enumerate(row.facts.people)
    }
    if len(held) < 2:
        return None

    def said(seat: str) -> str:
        (on, shift), person = seats[seat]
        return f"{day(on)} {shift_names()[shift]} · {person}"

    with st.expander(_("Swap two people"), icon=":material/swap_horiz:"), st.form(f"{key}.swap", border=False):
        one = st.selectbox(_("Who"), list(seats), index=None, format_func=said, key=f"{key}.w1")
        other = st.selectbox(_("With whom"), list(seats), index=None, format_func=said, key=f"{key}.w2")
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.why")
        if not st.form_submit_button(_("Swap"), type="primary", width="stretch"):
            return None
    if one is None or other is None:
        st.error(_("Choose two people."), icon=":material/error:")
        return None
    (slot, name), (second, other_name) = seats[one], seats[other]
    facts = {"one": slot, "name": name, "other": second, "other_name": other_name, "reason": reason}
    return Wish("swap", {"place": place, **facts})


def _empty(place: str, held: Sequence[Held], key: str) -> Wish | None:
    if not held:
        return None
    slots = [row.facts.slot for row in held]
    with st.expander(_("Empty a shift"), icon=":material/person_remove:"), st.form(f"{key}.empty", border=False):
        slot = st.selectbox(
            _("Shift"), slots, index=None, format_func=lambda one: f"{day(one[0])} {shift_names()[one[1]]}",
            key=f"{key}.es",
        )  # fmt: skip
        st.caption(_("It shows as a gap until somebody takes it."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.er")
        if not st.form_submit_button(_("Empty it"), width="stretch"):
            return None
    if slot is None:
        st.error(_("Choose a shift."), icon=":material/error:")
        return None
    return Wish("empty", {"place": place, "slot": slot, "reason": reason})


def _options(known: Sequence[OnDuty], held: Sequence[Held]) -> list[str]:
    """Everybody who can be chosen, those of this week among them as they are entered."""
    entered = [person for row in held for person in row.facts.people]
    return list(dict.fromkeys(str(one) for one in (*known, *entered)))
