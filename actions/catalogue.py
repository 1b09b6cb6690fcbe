"""What a newer catalogue brings is taken over or not, row by row, from a day on; nothing of it comes by itself."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlmodel import Session

from actions.checklists import add_checklist, change_checklist
from actions.frequency_rules import add_rule, change_rule, mind_catalogue
from data import journal
from data.queries.catalogue import Difference, differences
from data.queries.checklists import Question, newest
from data.reference import copies
from data.reference.checking import checked
from data.reference.copies import TABLES, Row
from models import CatalogueDecision, FrequencyRule, PlanTemplate, now
from rules.duties import mind_reason
from rules.errors import BadInput, ConflictingCopy
from rules.permissions import Viewer
from rules.vocabulary import Grade

Pick = tuple[str, str]
"""Kind and key of a difference."""


def accept(session: Session, *, viewer: Viewer, picks: Iterable[Pick], on: date, reason: str) -> None:
    """The rows as they ship, checklists and rules from this day on, other rows at once. All of them or none."""
    mind_catalogue(session, viewer)
    said, chosen = mind_reason(reason), _chosen(session, picks)
    for kind in TABLES:
        for one in chosen:
            if one.kind == kind and one.theirs is not None:
                _take_row(session, viewer, one, one.theirs, said)
    for one in chosen:
        if one.kind == "rule":
            _take_rule(session, viewer, one, on, said)
    lists = dict.fromkeys(_checklist(one) for one in chosen if one.kind == "item")
    for code in lists:
        mine = [one for one in chosen if one.kind == "item" and _checklist(one) == code]
        _take_items(session, viewer, code, mine, {"on": on, "reason": said})
    _decide(session, viewer, "catalogue_accepted", chosen, said, taken=lambda one: {"is": one.theirs})


def decline(session: Session, *, viewer: Viewer, picks: Iterable[Pick], reason: str) -> None:
    """Ours stays; it is not asked again until the row ships otherwise once more. It can be looked at again."""
    mind_catalogue(session, viewer)
    said, chosen = mind_reason(reason), _chosen(session, picks)
    _decide(session, viewer, "catalogue_declined", chosen, said, declined=lambda one: {"is": one.theirs})


def reconsider(session: Session, *, viewer: Viewer, picks: Iterable[Pick]) -> None:
    """What was declined is asked again."""
    mind_catalogue(session, viewer)
    _decide(session, viewer, "catalogue_reconsidered", _chosen(session, picks), "")


def _chosen(session: Session, picks: Iterable[Pick]) -> list[Difference]:
    known = {(one.kind, one.key): one for one in differences(session)}
    wanted = list(dict.fromkeys(picks))
    if not wanted or any(pick not in known for pick in wanted):
        raise ConflictingCopy("The catalogue was changed meanwhile. Look at it again.")
    return [known[pick] for pick in wanted]


def _decide(
    session: Session,
    viewer: Viewer,
    verb: str,
    chosen: Iterable[Difference],
    reason: str,
    *,
    taken: Callable[[Difference], Row | None] | None = None,
    declined: Callable[[Difference], Row | None] = lambda _one: None,
) -> None:
    for one in chosen:
        row = session.get(CatalogueDecision, (one.kind, one.key))
        if row is None:
            row = CatalogueDecision(kind=one.kind, key=one.key)
            session.add(row)
        row.taken = taken(one) if taken else row.taken
        row.declined, row.at = declined(one), now()
        session.flush()
        after = {"kind": one.kind, "key": one.key, "was": one.was, "shipped": one.theirs}
        subject = ("catalogue", one.key[:60])
        journal.record(session, viewer, verb, subject, before={"ours": one.mine}, after=after, reason=reason)


def _take_row(session: Session, viewer: Viewer, one: Difference, theirs: Row, reason: str) -> None:
    """Its fields as they ship; where it stands in its list is taken along."""
    wanted = next(row for row in copies.rows_of(checked())[one.kind] if copies.key_of(one.kind, row) == one.key)
    plan = theirs.get("plan") if one.kind == "task" else None
    if plan is not None and session.get(PlanTemplate, plan) is None:
        raise BadInput("Accept the plan {plan} first; this task belongs to it.", plan=plan)
    session.merge(wanted)
    session.flush()
    subject = (f"catalogue_{one.kind}", one.key[:60])
    journal.record(session, viewer, "catalogue_row_taken", subject, before=one.mine, after=theirs, reason=reason)


def _take_rule(session: Session, viewer: Viewer, one: Difference, on: date, reason: str) -> None:
    site_type, kind, condition = one.key.split("|")
    facts: dict[str, Any] = {"viewer": viewer, "on": on, "reason": reason}
    theirs = one.theirs
    if theirs is None:
        if one.rule_id is not None and one.mine is not None:
            change_rule(session, rule_id=one.rule_id, times=0, per=one.mine["period"], **facts)
        return
    said = {"times": theirs["count"], "per": theirs["period"], "source": theirs["source"]}
    if one.rule_id is None or one.mine is None:
        added = add_rule(session, site_type=site_type, kind=kind, condition=condition, **said, **facts)
        added.note = theirs["note"]
    elif (one.mine["count"], one.mine["period"]) != (theirs["count"], theirs["period"]):
        new = change_rule(session, rule_id=one.rule_id, **said, **facts)
        if new is not None:
            new.note = theirs["note"]
    else:
        row = session.get_one(FrequencyRule, one.rule_id)
        row.source, row.note = theirs["source"], theirs["note"]


def _checklist(one: Difference) -> str:
    return str((one.theirs or one.mine or one.was or {})["checklist"])


def _take_items(session: Session, viewer: Viewer, code: str, chosen: list[Difference], facts: dict[str, Any]) -> None:
    """One new version with all of them; a new question comes after the one that it follows where it ships."""
    held = newest(session, checklist=code)
    questions = {one.code: one for one in held.questions} if held else {}
    sources = {one.key: one.theirs["source"] for one in chosen if one.theirs is not None}
    for one in chosen:
        if one.theirs is None:
            questions.pop(one.key, None)
        elif one.key in questions:
            questions[one.key] = _question(one.key, one.theirs)
        else:
            questions = _inserted(questions, code, _question(one.key, one.theirs))
    wanted = tuple(questions.values())
    if held is None:
        add_checklist(session, viewer=viewer, category=code, site_types=(), questions=wanted, sources=sources, **facts)
    elif wanted != held.questions:
        said: dict[str, Any] = {"checklist": code, "number": held.number, "questions": wanted, "sources": sources}
        change_checklist(session, viewer=viewer, **said, **facts)


def _question(code: str, row: Row) -> Question:
    return Question(code, row["zh"], row["en"], row["fail_zh"], row["fail_en"], Grade(row["grade_hint"]))


def _inserted(held: dict[str, Question], checklist: str, new: Question) -> dict[str, Question]:
    order = [key for key, row in copies.shipped()["item"].items() if row["checklist"] == checklist]
    before = [code for code in order[: order.index(new.code)] if code in held]
    kept = list(held.values())
    at = list(held).index(before[-1]) + 1 if before else 0
    return {one.code: one for one in (*kept[:at], new, *kept[at:])}
