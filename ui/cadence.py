"""The rhythm of the year on the screen: one plan, four focus lists, twelve month-end checks, by unit."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.cadence import Beat, UnitCadence, month_end_late
from rules.progress import State
from ui.activity_words import state_word
from ui.doors import door
from ui.words import _, day

SIGNS = {
    State.DONE: "●",
    State.DONE_LATE: "▲",
    State.OVERDUE: "◆",
    State.NOT_OPEN: "·",
    State.NOT_STARTED: "○",
    State.IN_PROGRESS: "◐",
    State.EVIDENCE_MISSING: "◐",
}


def grid(rows: Sequence[UnitCadence]) -> None:
    """A row per unit; shape and word say how each duty stands."""
    if not rows:
        st.info(
            _(
                "No unit has a yearly plan for this year yet. Made from the community template, it brings the rhythm: "
                "one plan a year, one focus list a quarter, one check at the end of each month."
            ),
            icon=":material/event_repeat:",
        )
        door(_("Make a yearly plan"), "activities", {"open": "new"}, icon=":material/add:")
        return
    late = month_end_late(tuple(rows))
    said = _("Month-end check overdue: {names}").format(names=_(", ").join(late))
    st.html(f'<h2 class="anxun-said">{escape(said if late else _("No month-end check is overdue."))}</h2>')
    longest = max(rows, key=lambda r: len(r.beats)).beats
    heads = "".join(f'<th scope="col">{escape(_head(b))}</th>' for b in longest)
    body = "".join(f'<tr><th scope="row">{escape(r.unit)}</th>{"".join(_cell(b) for b in r.beats)}</tr>' for r in rows)
    key = "".join(f"<span>{sign} {escape(state_word(state))}</span>" for state, sign in SIGNS.items())
    st.html(
        f'<p class="anxun-key">{key}</p><div class="anxun-grid" tabindex="0" role="region" '
        f'aria-label="{escape(_("Rhythm of the year by unit"))}"><table><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    _doors(rows)


def _doors(rows: Sequence[UnitCadence]) -> None:
    """The overdue month-end checks, each with the way to record it."""
    for row in rows:
        for beat in row.beats:
            if beat.rhythm == "month" and beat.state is State.OVERDUE:
                words = _("{unit}: month-end check of month {n}").format(unit=row.unit, n=beat.due_on.month)
                door(words, "activities", {"open": str(beat.assignment_id)}, icon=":material/chevron_right:")


def _head(beat: Beat) -> str:
    if beat.rhythm == "year":
        return _("year plan")
    if beat.rhythm == "quarter":
        return _("quarter {n}").format(n=(beat.due_on.month - 1) // 3 + 1)
    return _("month {n}").format(n=beat.due_on.month)


def _cell(beat: Beat) -> str:
    words = f"{state_word(beat.state)} · {day(beat.due_on)}"
    sign = SIGNS.get(beat.state, "·")
    return f'<td title="{escape(words)}"><span role="img" aria-label="{escape(words)}">{sign}</span></td>'
