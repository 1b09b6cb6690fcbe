"""One hazard on the screen: where it stands, its photos, its evidence, its timeline."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

import streamlit as st

from data.queries.hazard_detail import HazardDetail, TimelineEvent
from data.queries.photos import PhotoSeen
from rules.hazard_steps import MAIN_LINE
from rules.papers import PaperKind
from rules.vocabulary import Grade, HazardState
from ui import photos
from ui.hazard_words import (
    deadline_mark,
    evidence_names,
    flags,
    grade_mark,
    happened,
    plan_names,
    source_names,
    state_word,
)
from ui.words import _, day, moment, name

SAME_TIME = timedelta(minutes=10)
MUTED = "color:var(--anxun-muted)"
BESIDE = {
    HazardState.REJECTED: HazardState.REPORTED,
    HazardState.EXTENSION_PENDING: HazardState.RECTIFYING,
    HazardState.RECHECK_FAILED: HazardState.FIXED_PENDING_RECHECK,
}
"""Where the stepper shows a state that lies off the main line."""


def head(seen: HazardDetail) -> None:
    line = seen.line
    place = "" if line.place in (seen.site_name or "") else line.place
    where = " · ".join(p for p in (seen.site_name, seen.area_name, place, line.floor) if p)
    badges = "".join(
        f'<span style="border:1px solid var(--anxun-line);border-radius:8px;padding:0 8px;white-space:nowrap">'
        f"{escape(flag)}</span>"
        for flag in flags(seen)
    )
    st.html(
        f'<h2 style="margin:0;font-size:1.35rem;padding:0">{escape(line.title)}</h2>'
        f"<div>{grade_mark(line.grade)} · {escape(line.number or _('no number yet'))}</div>"
        f'<div style="{MUTED}">{escape(where)}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:4px;margin-top:4px">{badges}</div>'
    )


def stepper(seen: HazardDetail) -> None:
    """The main line: done, now, next, each told by shape and word."""
    state = seen.line.state
    stands = MAIN_LINE.index(BESIDE.get(state, state))
    items = "".join(_stop(seen, n, stands) for n in range(len(MAIN_LINE)) if not _skipped(seen, MAIN_LINE[n]))
    st.html(
        f'<ol aria-label="{escape(_("Life cycle"))}" style="list-style:none;display:flex;flex-wrap:wrap;gap:4px 12px;'
        f'margin:0;padding:0">{items}</ol>'
    )


def _skipped(seen: HazardDetail, state: HazardState) -> bool:
    """What was fixed on the spot had no notice."""
    return seen.line.fixed_on_spot and state in (HazardState.NOTICE_ISSUED, HazardState.RECTIFYING)


def _stop(seen: HazardDetail, n: int, stands: int) -> str:
    finished = seen.line.state is HazardState.STRUCK_OFF
    if n < stands or finished:
        return f"<li>✓ {escape(state_word(MAIN_LINE[n]))}</li>"
    if n == stands:
        word = escape(state_word(seen.line.state))
        return f'<li aria-current="step" style="color:var(--anxun-primary)"><b>▶ {word}</b></li>'
    return f'<li style="{MUTED}">○ {escape(state_word(MAIN_LINE[n]))}</li>'


def deadline(seen: HazardDetail) -> None:
    line = seen.line
    if line.due_on is None:
        return
    told = f"{escape(_('Deadline'))} <b>{escape(day(line.due_on))}</b> {deadline_mark(line.due_on, line.state)}"
    if line.asked_due_on:
        asked = _("{day} is asked for; until it is approved the deadline stays.").format(day=day(line.asked_due_on))
        told += f'<div style="{MUTED}">{escape(asked)}</div>'
    st.html(f"<div>{told}</div>")


def before_and_after(seen: HazardDetail) -> None:
    """Side by side, also on a phone."""
    left, right = st.columns(2, wrap=False, gap="small")
    with left:
        _pictures(_("Before"), seen.before)
    with right:
        _pictures(_("After"), seen.after)


def _pictures(title: str, pictures: Sequence[PhotoSeen]) -> None:
    st.html(f"<b>{escape(title)}</b>")
    if pictures:
        photos.show(pictures)
    else:
        st.html(f'<span style="{MUTED}">{escape(_("no photo yet"))}</span>')


def evidence(seen: HazardDetail) -> None:
    names = evidence_names()
    missing = " · ".join(names[part] for part in seen.evidence_missing)
    told = _("Evidence {n}%").format(n=seen.evidence_score)
    rest = _("missing: {parts}").format(parts=missing) if missing else _("nothing is missing so far")
    st.html(f'<div><b>{escape(told)}</b> · <span style="{MUTED}">{escape(rest)}</span></div>')


def facts(seen: HazardDetail) -> None:
    """What is known, as a list of words and values; only what there is."""
    line = seen.line
    told: list[tuple[str, Any]] = [
        (_("Category"), name("hazard_categories", line.category)),
        (_("What was found"), line.note),
        (_("Source"), source_names()[line.source]),
        (_("Found by"), seen.finder),
        (_("Found"), moment(line.found_at)),
        (_("Grade rests on"), line.grade_basis),
        (_("Responsible unit"), seen.unit_name),
        (_("Responsible person"), line.responsible_person),
        (_("Interim control"), line.interim_control),
        (_("Came back after"), seen.earlier_number),
        (_("Repeats"), seen.twin_number),
    ]
    told += [(word, (line.plan or {}).get(part)) for part, word in plan_names().items()]
    for paper in [paper for paper in seen.papers if paper.kind == PaperKind.RECTIFICATION_NOTICE]:
        served = _("served {day}").format(day=day(paper.served_at)) if paper.served_at else _("not yet served")
        told.append((_("Rectification notice"), f"{paper.number} · {served}"))
    rows = "".join(
        f'<dt style="{MUTED}">{escape(word)}</dt><dd style="margin:0">{escape(str(value))}</dd>'
        for word, value in told
        if value
    )
    columns = (
        "display:grid;grid-template-columns:minmax(5em,auto) 1fr;gap:4px 16px;margin:0!important;padding:0!important"
    )
    st.html(f'<dl style="{columns}">{rows}</dl>')


def timeline(seen: HazardDetail) -> None:
    """Newest last, as it happened."""
    st.subheader(_("Timeline"))
    for event in seen.events:
        st.html(_event(event))
        photos.show(event.photos)


def _event(event: TimelineEvent) -> str:
    who = event.actor or _("the system")
    parts = [f"<b>{escape(happened(event.step))}</b> · {escape(moment(event.at))} · {escape(who)}"]
    said = [event.note, *_recorded(event.facts), _on_the_phone(event)]
    parts += [f'<div style="{MUTED}">{escape(text)}</div>' for text in said if text]
    return f'<div style="border-left:3px solid var(--anxun-line);padding-left:12px">{"".join(parts)}</div>'


def _recorded(record: dict[str, Any]) -> list[str]:
    """What a step recorded besides its note, in words."""
    grades = {Grade.MAJOR.value: _("Major"), Grade.GENERAL.value: _("General")}
    words: dict[str, str] = {
        "grade": grades.get(record.get("grade", ""), ""),
        "basis": record.get("basis", ""),
        "notice": record.get("notice", ""),
        "due_on": _said_day(_("deadline {day}"), record.get("due_on")),
        "asked_due_on": _said_day(_("asked for {day}"), record.get("asked_due_on")),
        "responsible_person": record.get("responsible_person", ""),
        "signed_by": record.get("signed_by", ""),
        "interim_control": record.get("interim_control", ""),
        "approve": {True: _("approved"), False: _("refused")}.get(record.get("approve", ""), ""),
    }
    told = " · ".join(word for word in words.values() if word)
    return [told] if told else []


def _on_the_phone(event: TimelineEvent) -> str:
    """The phone's own time where the step counts from another, as after a day without a signal."""
    said = event.facts.get("occurred_at")
    then = datetime.fromisoformat(said) if said else event.at
    return _("on the phone {moment}").format(moment=moment(then)) if abs(then - event.at) > SAME_TIME else ""


def _said_day(sentence: str, value: str | None) -> str:
    return sentence.format(day=day(date.fromisoformat(value))) if value else ""
