"""A checklist gets a new version: questions are added, reworded, ended. Inspections keep the version they answered."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from actions.frequency_rules import mind_catalogue
from data import journal
from data.queries.checklists import Question, newest
from data.reference.loading import CHECKLIST_CHANGED
from models import ChecklistItem, ChecklistVersion
from rules.duties import mind_reason
from rules.errors import BadInput, ConflictingCopy, UnknownThing
from rules.permissions import Viewer

LONGEST, LONGEST_EN, MOST = 200, 300, 60


def change_checklist(
    session: Session, *, viewer: Viewer, checklist: str, number: int, questions: Iterable[Question], reason: str
) -> ChecklistVersion:
    """In force from this moment; `number` is the version that was edited. A question without a code is new."""
    mind_catalogue(session, viewer)
    held = newest(session, checklist=checklist)
    if held is None:
        raise UnknownThing("There is no such checklist.")
    if held.number != number:
        raise ConflictingCopy("Somebody changed this checklist meanwhile. Look at it again.")
    said, wanted = mind_reason(reason), _minded(session, checklist, questions)
    if tuple(wanted) == held.questions:
        raise BadInput("Nothing was changed.")
    version = ChecklistVersion(checklist=checklist, number=number + 1)
    session.add(version)
    session.flush()
    _write(session, version, held.number, wanted)
    before = {"version": number, "questions": [list(q) for q in held.questions]}
    after = {"version": number + 1, "questions": [list(q) for q in wanted]}
    journal.record(
        session, viewer, CHECKLIST_CHANGED, ("checklist", checklist), before=before, after=after, reason=said
    )
    return version


def _minded(session: Session, checklist: str, questions: Iterable[Question]) -> list[Question]:
    """Trimmed, complete, each with a code; a code that ended is never given again."""
    asked = select(col(ChecklistItem.code)).join(ChecklistVersion).where(col(ChecklistVersion.checklist) == checklist)
    known = set(session.execute(asked).scalars())
    numbers = [int(tail) for code in known if (tail := code.rsplit("-", 1)[-1]).isdecimal()]
    free, wanted = max(numbers, default=0) + 1, []
    for one in questions:
        zh, fail = one.zh.strip(), one.fail_zh.strip()
        en, fail_en = one.en.strip() or zh, one.fail_en.strip() or fail
        if not zh or not fail:
            raise BadInput("A question needs its words, and the words of what is wrong when the answer is no.")
        if max(len(zh), len(fail)) > LONGEST or max(len(en), len(fail_en)) > LONGEST_EN:
            raise BadInput("A question has at most {n} characters.", n=LONGEST)
        if one.code and one.code not in known:
            raise UnknownThing("There is no such question.")
        code = one.code or f"{checklist}-{free:02}"
        free += not one.code
        wanted.append(Question(code, zh, en, fail, fail_en, one.grade))
    if not 1 <= len(wanted) <= MOST:
        raise BadInput("A checklist has 1 to {n} questions.", n=MOST)
    return wanted


def _write(session: Session, version: ChecklistVersion, number: int, wanted: list[Question]) -> None:
    """Unchanged questions keep where they come from; others come from here."""
    before = select(ChecklistItem).join(ChecklistVersion).where(
        col(ChecklistVersion.checklist) == version.checklist, col(ChecklistVersion.number) == number
    )  # fmt: skip
    sources = {(row.code, row.zh): row.source for row in session.execute(before).scalars()}
    for position, one in enumerate(wanted):
        session.add(
            ChecklistItem(
                version_id=version.id or 0,
                code=one.code,
                position=position,
                zh=one.zh,
                en=one.en,
                fail_zh=one.fail_zh,
                fail_en=one.fail_en,
                grade_hint=one.grade,
                source=sources.get((one.code, one.zh), ""),
            )
        )
    session.flush()
