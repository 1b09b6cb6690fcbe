"""The next step as a form: it asks for what the step must record, and for nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data.queries import plans, workdays
from data.queries.bundle_hazards import ON_THE_SPOT
from data.queries.hazard_detail import HazardDetail
from rules.hazard_steps import MOVES, SIDE_STEPS, Step
from rules.lifecycle import PLAN_PARTS
from rules.permissions import Viewer
from rules.vocabulary import Grade, PhotoRole
from ui import photos
from ui.act import act
from ui.ask import ask
from ui.hazard_words import plan_names, step_names
from ui.hazards import close_line
from ui.words import _, today

HURTING = frozenset({Step.REJECT, Step.REGRADE, Step.NOTE_REFUSAL, Step.RECHECK_FAIL})
"""Steps that hurt somebody or lose something when pressed by mistake: asked twice."""

BESIDE = SIDE_STEPS | {Step.REGRADE}
"""Folded away: whoever opens a line comes for its next step, not to correct the grade."""

OPTIONAL = {
    Step.ISSUE_NOTICE: ("unit_id",),
    Step.ACKNOWLEDGE: ("interim_control",),
    Step.ASSIGN: ("responsible_person",),
    Step.VERIFY: ("note",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was filled in."""

    step: Step
    record: dict[str, Any]
    photos: tuple[tuple[str, PhotoRole], ...]


def step_form(viewer: Viewer, seen: HazardDetail, step: Step, keep: Callable[..., str]) -> Asked | None:
    """The form of one step; what was filled in once it is sent. A refusal keeps what was typed."""
    key = f"step.{seen.line.id}.{len(seen.events)}.{step.value}"
    _on_the_spot(seen, step)
    pictures = _pictures(step, seen, key, keep)
    with st.form(f"{key}.form", border=False):
        record = {field: _field(viewer, seen, step, field, f"{key}.{field}") for field in _fields(step)}
        sure = step not in HURTING or st.checkbox(_("I have checked this"), key=f"{key}.sure")
        kind = "secondary" if step in BESIDE else "primary"
        sent = st.form_submit_button(step_names()[step], type=kind, width="stretch", icon=":material/check:")  # type: ignore[arg-type]
    if not sent:
        return None
    if not sure:
        st.error(_("Tick that you have checked this; the step is then taken."), icon=":material/error:")
        return None
    return Asked(step, {name: value for name, value in record.items() if value is not None}, pictures)


def _on_the_spot(seen: HazardDetail, step: Step) -> None:
    """The field page takes the same step, with the photo from before over the camera and without a signal too."""
    if step in ON_THE_SPOT:
        said = _("On the spot, the photo from before as a frame")
        st.link_button(said, f"/field/?hazard={seen.line.id}", icon=":material/photo_camera:", width="stretch")


def came_back(seen: HazardDetail, report_again: Callable[..., object]) -> None:
    """A struck-off line stays; what came back is a new one."""
    key = str(seen.line.id)
    with st.expander(_("It has come back"), icon=":material/replay:"), st.form(f"again.{key}", border=False):
        note = st.text_area(_("What was found"), max_chars=5000, height=80, key=f"again.note.{key}")
        sent = st.form_submit_button(_("Report it again"), width="stretch", icon=":material/replay:")
    if sent and act(report_again, hazard_id=seen.line.id, note=note):
        st.toast(_("A new line points to this one."), icon=":material/check:")
        close_line()
        st.rerun()


def choose_step(steps: Sequence[Step], asked: str | None, *, key: str) -> Step:
    """The primary step first; the others one tap away. `asked`: the one named in the URL."""
    names = step_names()
    first = next((step for step in steps if step.value == asked), steps[0])
    if len(steps) == 1:
        return first
    chosen = st.selectbox(_("Next step"), list(steps), index=steps.index(first), format_func=names.__getitem__, key=key)
    return chosen or first


def _fields(step: Step) -> tuple[str, ...]:
    return (*MOVES[step].records, *OPTIONAL.get(step, ()))


def _pictures(step: Step, seen: HazardDetail, key: str, keep: Callable[..., str]) -> tuple[tuple[str, PhotoRole], ...]:
    wanted = MOVES[step].photo
    if wanted is None:
        return ()
    roles = [(wanted, _("Photo from after") if wanted is PhotoRole.AFTER else _("Photo of the recheck"))]
    if step is Step.FIX_ON_SPOT and not seen.facts.before_photo:
        roles.insert(0, (PhotoRole.BEFORE, _("Photo from before")))
    return tuple(
        (sha256, role) for role, label in roles for sha256 in photos.choose(label, key=f"{key}.{role}", keep=keep)
    )


def _field(viewer: Viewer, seen: HazardDetail, step: Step, field: str, key: str) -> Any:
    if field == "grade":
        return _grade(seen, step, key)
    if field == "plan":
        return _plan(key)
    if field in ("due_on", "asked_due_on"):
        return _day(seen, field, key)
    if field == "approve":
        words = {True: _("Approve"), False: _("Refuse")}
        return st.radio(_("Decision"), [True, False], format_func=words.__getitem__, index=None, key=key)
    if field == "unit_id":
        return _unit(viewer, seen, key)
    return _text(seen, step, field, key)


def _text(seen: HazardDetail, step: Step, field: str, key: str) -> str:
    if field in ("responsible_person", "signed_by"):
        label = _("Responsible person") if field == "responsible_person" else _("Received by")
        return st.text_input(label, value=seen.line.responsible_person, max_chars=60, key=key)
    if field == "interim_control":
        return st.text_area(_("Interim control"), value=seen.line.interim_control, max_chars=500, height=80, key=key)
    if field == "basis":
        return st.text_area(_("Basis of the grade"), max_chars=500, height=80, key=key)
    return st.text_area(_note_words().get(step, _("Note")), max_chars=5000, height=80, key=key)


def _note_words() -> dict[Step, str]:
    return {
        Step.REJECT: _("Why it is not taken up"),
        Step.ISSUE_NOTICE: _("What must be rectified"),
        Step.FIX_ON_SPOT: _("What was done"),
        Step.SUBMIT_FIX: _("What was done"),
        Step.REQUEST_EXTENSION: _("Why more time is needed"),
        Step.DECIDE_EXTENSION: _("Reason"),
        Step.RECHECK_PASS: _("Conclusion of the recheck"),
        Step.RECHECK_FAIL: _("What is still wrong"),
        Step.REISSUE: _("What must be rectified"),
        Step.ESCALATE: _("Reason"),
        Step.SUPERVISE: _("Reason"),
        Step.NOTE_REFUSAL: _("What happened"),
    }


def _grade(seen: HazardDetail, step: Step, key: str) -> Grade | None:
    words = {Grade.GENERAL: "● " + _("General"), Grade.MAJOR: "◆ " + _("Major")}
    other = Grade.GENERAL if seen.line.grade is Grade.MAJOR else Grade.MAJOR
    options = [other] if step is Step.REGRADE else list(words)
    index = 0 if len(options) == 1 else None
    return st.radio(_("Grade"), options, format_func=words.__getitem__, index=index, horizontal=True, key=key)


def _plan(key: str) -> dict[str, str]:
    names = plan_names()
    return {part: st.text_area(names[part], max_chars=1000, height=80, key=f"{key}.{part}") for part in PLAN_PARTS}


def _day(seen: HazardDetail, field: str, key: str) -> date | None:
    if field == "asked_due_on":
        earliest = max(today(), (seen.line.due_on or today())) + timedelta(days=1)
        return st.date_input(_("New date asked for"), value=None, min_value=earliest, key=key)
    grade = seen.line.grade or Grade.GENERAL
    usual = ask(workdays.deadline_by_default, grade=grade, mode="dated", on=today())
    return st.date_input(_("Deadline"), value=usual, min_value=today(), key=key)


def _unit(viewer: Viewer, seen: HazardDetail, key: str) -> int | None:
    names = {unit.id: unit.name for unit in ask(plans.units, viewer)}
    if seen.line.unit_id is not None:
        names.setdefault(seen.line.unit_id, seen.unit_name or "")
    options = list(names)
    index = options.index(seen.line.unit_id) if seen.line.unit_id is not None else None
    return st.selectbox(_("Responsible unit"), options, index=index, format_func=names.__getitem__, key=key)
