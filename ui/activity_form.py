"""The quick record form: counts, place, a line, photos, time, evidence. It gives back what was entered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import streamlit as st
from uuid6 import uuid7

from data import reference
from data.queries.activities import AssignmentRow
from data.queries.activity_records import Grid, LastRecord
from data.queries.boards import BoardRow
from rules.activity_forms import SHAPES, ActivityForm, counters, form_of
from rules.entries import titled
from settings import settings
from ui import activity_extras, photos
from ui.activity_words import metric_word
from ui.words import _, day, label, name, today

OTHER = 0  # an activity that no plan asked for


class Kind(NamedTuple):
    """What kind of activity the form is about; `category` is the word under which it is kept."""

    form: ActivityForm | None
    category: str


class Entry(NamedTuple):
    """What the form says; the page makes a draft of it. `faults` are (category, words)."""

    id: UUID
    kind: str
    form: str
    title: str
    place: str
    counts: dict[str, float]
    evidence: tuple[str, ...]
    links: tuple[str, ...]
    grids: tuple[int, ...]
    faults: tuple[tuple[str, str], ...]
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


def choose_kind(key: str, row: BoardRow | None) -> Kind:
    """A task brings its kind; outside every plan the common forms come first, then the catalogue's other kinds."""
    if row is not None:
        return Kind(form_of(row.category, row.metric), row.category)
    taken = {shape.category for shape in SHAPES.values()}
    rest = [code for code in reference.words("task_categories") if code not in taken]
    named = activity_extras.form_names()
    chosen = st.selectbox(
        _("Kind"), [*ActivityForm, *rest], key=f"record.kind.{key}",
        format_func=lambda code: named[code] if code in named else name("task_categories", code),
    )  # fmt: skip
    form = ActivityForm(chosen) if chosen in list(ActivityForm) else None
    return Kind(form, SHAPES[form].category if form else str(chosen))


def entry_id(key: str) -> UUID:
    """Made once and kept until the entry is saved, so that a second tap is the same entry."""
    made: UUID = st.session_state.setdefault(f"record.id.{key}", UUID(int=uuid7().int))
    return made


def saved(key: str) -> None:
    """Start the next entry afresh."""
    st.session_state.pop(f"record.id.{key}", None)


def record_form(
    key: str,
    row: BoardRow | None,
    kind: Kind,
    *,
    keep: Callable[..., str],
    last: Sequence[LastRecord],
    grids: Sequence[Grid],
) -> Entry | None:
    """The form for one assignment, or for an activity outside every plan. An entry when it was sent and makes sense."""
    entry = entry_id(key)
    shape = SHAPES[kind.form] if kind.form else None
    activity_extras.repeat(entry, kind.form, kind.category, last)
    pictures = photos.choose(_("Photos"), key=f"record.photos.{entry}", keep=keep)
    with st.form(f"record.form.{key}", border=False):
        title = st.text_input(_("What was done?"), max_chars=200, key=f"record.title.{entry}") if row is None else ""
        counts = _counts(entry, row, kind)
        entered = activity_extras.entered(entry) if kind.category == "five_entries" else ()
        reached = activity_extras.grids(entry, grids) if shape and shape.grids else ()
        place = st.text_input(_("Place"), max_chars=200, key=f"record.place.{entry}")
        note = st.text_input(_("In one line"), max_chars=500, key=f"record.note.{entry}")
        found = activity_extras.faults(entry) if shape and shape.faults else ()
        evidence = _evidence(entry, row, kind)
        link = st.text_input(_("Link"), max_chars=500, key=f"record.link.{entry}") if _wants_link(row) else ""
        occurred = _when(entry)
        sent = st.form_submit_button(_("Save"), type="primary", width="stretch", icon=":material/check:")
    if not sent:
        return None
    if occurred > datetime.now(occurred.tzinfo):
        st.error(_("This time lies in the future."), icon=":material/error:")
        return None
    said = (title or activity_extras.kind_name(kind.form, kind.category)) if row is None else ""
    if entered:
        said = titled(said or (row.zh if row else ""), entered)
        counts |= {"settings": max(counts["settings"], len(entered))} if "settings" in counts else {}
    links = (link.strip(),) if link.strip() else ()
    held = "" if row else kind.category
    facts = (said, place, counts, evidence, links, reached, found, note, occurred, pictures)
    return Entry(entry, held, kind.form or "", *facts)


def _counts(entry: UUID, row: BoardRow | None, kind: Kind) -> dict[str, float]:
    """The task's own metric first, then what is usually counted for its kind; zeros are not sent."""
    own = [row.metric] if row else ["sessions"]
    asked = [*own, *(m for m in counters(kind.form, kind.category) if m not in own)]
    counts: dict[str, float] = {}
    for metric in asked:
        key = f"record.{metric}.{entry}"
        st.session_state.setdefault(key, 1 if metric == "sessions" else 0)
        top = 100 if metric.endswith("_pct") else 10_000_000
        said = st.number_input(metric_word(metric), min_value=0, max_value=top, step=1, key=key)
        if said or metric in own:
            counts[metric] = float(said)
    return counts


def _evidence(entry: UUID, row: BoardRow | None, kind: Kind) -> tuple[str, ...]:
    """Papers handed in beside photos and links, which speak for themselves."""
    usual = SHAPES[kind.form].evidence if kind.form else tuple(reference.words("evidence"))
    options = [code for code in (row.evidence if row else usual) if code not in ("photo", "link")]
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
