"""The quick record form: counts, place, a line, photos, time, evidence. It gives back what was entered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import streamlit as st
from uuid6 import uuid7

from data import reference
from data.queries.activities import AssignmentRow
from data.queries.boards import BoardRow
from rules.progress import COUNTERS
from settings import settings
from ui import photos
from ui.activity_words import metric_word
from ui.words import _, day, label, name, today

OTHER = 0  # an activity that no plan asked for


class Entry(NamedTuple):
    """What the form says; the page makes a draft of it."""

    id: UUID
    kind: str
    title: str
    place: str
    counts: dict[str, float]
    evidence: tuple[str, ...]
    links: tuple[str, ...]
    note: str
    occurred_at: datetime
    photos: tuple[str, ...]


def choose_assignment(rows: Sequence[AssignmentRow]) -> int:
    """Which open task; OTHER for an activity outside every plan."""
    by_id = {r.id: r for r in rows}
    chosen: int = st.selectbox(
        _("For which task?"),
        [*by_id, OTHER],
        format_func=lambda i: (
            f"{label(by_id[i])} · {by_id[i].unit} · {day(by_id[i].due_on)}" if i else _("Another activity")
        ),
        key="record.assignment",
    )
    return chosen


def entry_id(key: str) -> UUID:
    """Made once and kept until the entry is saved, so that a second tap is the same entry."""
    made: UUID = st.session_state.setdefault(f"record.id.{key}", UUID(int=uuid7().int))
    return made


def saved(key: str) -> None:
    """Start the next entry afresh."""
    st.session_state.pop(f"record.id.{key}", None)


def record_form(key: str, row: BoardRow | None, keep: Callable[..., str]) -> Entry | None:
    """The form for one assignment, or for an activity outside every plan. An entry when it was sent and makes sense."""
    entry = entry_id(key)
    pictures = photos.choose(_("Photos"), key=f"record.photos.{entry}", keep=keep)
    with st.form(f"record.form.{key}", border=False):
        kind, title = ("", "") if row else _what(entry)
        counts = _counts(entry, row)
        place = st.text_input(_("Place"), max_chars=200, key=f"record.place.{entry}")
        note = st.text_input(_("In one line"), max_chars=500, key=f"record.note.{entry}")
        evidence = _evidence(entry, row)
        link = st.text_input(_("Link"), max_chars=500, key=f"record.link.{entry}") if _wants_link(row) else ""
        occurred = _when(entry)
        sent = st.form_submit_button(_("Save"), type="primary", width="stretch", icon=":material/check:")
    if not sent:
        return None
    if occurred > datetime.now(occurred.tzinfo):
        st.error(_("This time lies in the future."), icon=":material/error:")
        return None
    links = (link.strip(),) if link.strip() else ()
    return Entry(entry, kind, title, place, counts, evidence, links, note, occurred, pictures)


def _what(entry: UUID) -> tuple[str, str]:
    kinds = list(reference.words("task_categories"))
    kind = st.selectbox(
        _("Kind"), kinds, format_func=lambda code: name("task_categories", code), key=f"record.kind.{entry}"
    )
    return kind, st.text_input(_("What was done?"), max_chars=200, key=f"record.title.{entry}")


def _counts(entry: UUID, row: BoardRow | None) -> dict[str, float]:
    """The task's own metric first, then what is usually counted for its kind; zeros are not sent."""
    own = [row.metric] if row else ["sessions"]
    asked = [*own, *(m for m in COUNTERS.get(row.category if row else "", ("people",)) if m not in own)]
    counts: dict[str, float] = {}
    for metric in asked:
        default = 1 if metric == "sessions" else 0
        top = 100 if metric.endswith("_pct") else 10_000_000
        said = st.number_input(
            metric_word(metric), min_value=0, max_value=top, value=default, step=1, key=f"record.{metric}.{entry}"
        )
        if said or metric in own:
            counts[metric] = float(said)
    return counts


def _evidence(entry: UUID, row: BoardRow | None) -> tuple[str, ...]:
    """Papers handed in beside photos and links, which speak for themselves."""
    kinds = row.evidence if row else tuple(reference.words("evidence"))
    options = [kind for kind in kinds if kind not in ("photo", "link")]
    if not options:
        return ()
    chosen = st.pills(
        _("Handed in"), options, selection_mode="multi", format_func=lambda code: name("evidence", code),
        key=f"record.evidence.{entry}",
    )  # fmt: skip
    return tuple(chosen)


def _wants_link(row: BoardRow | None) -> bool:
    return row is None or "link" in row.evidence


def _when(entry: UUID) -> datetime:
    """Now, unless it was said otherwise; in the community's zone."""
    zone = settings().zone
    first = st.session_state.setdefault(f"record.now.{entry}", datetime.now(zone).replace(second=0, microsecond=0))
    on, at = st.columns(2)
    chosen_day = on.date_input(_("Date"), value=first.date(), max_value=today(), key=f"record.date.{entry}")
    chosen_time = at.time_input(_("Time"), value=first.time(), step=60, key=f"record.time.{entry}")
    return datetime.combine(chosen_day, chosen_time, zone)
