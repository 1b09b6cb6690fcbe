"""A checklist gets a new version, now or from a day on. Inspections keep the version they answered."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from actions.frequency_rules import mind_catalogue
from data import journal
from data.days import day_start, local_day
from data.queries.checklists import Newest, Question, newest
from data.reference.loading import CHECKLIST_CHANGED
from models import Checklist, ChecklistItem, ChecklistVersion, HazardCategory, SiteType, now
from rules.duties import mind_day, mind_reason
from rules.errors import BadInput, ConflictingCopy, UnknownThing
from rules.permissions import Viewer

LONGEST, LONGEST_EN, MOST = 200, 300, 60


def change_checklist(
    session: Session,
    *,
    viewer: Viewer,
    checklist: str,
    number: int,
    questions: Iterable[Question],
    reason: str,
    on: date | None = None,
    sources: dict[str, str] | None = None,
) -> ChecklistVersion:
    """In force from this moment, or from the start of a later day; `number` is the version that was edited.

    A question without a code is new. `sources` says by code where questions come from that come from elsewhere.
    """
    mind_catalogue(session, viewer)
    held = newest(session, checklist=checklist)
    if held is None:
        raise UnknownThing("There is no such checklist.")
    if held.number != number:
        raise ConflictingCopy("Somebody changed this checklist meanwhile. Look at it again.")
    begins = _begins(on, held)
    said, wanted = mind_reason(reason), _minded(session, checklist, questions, set(sources or ()))
    if tuple(wanted) == held.questions:
        raise BadInput("Nothing was changed.")
    version = ChecklistVersion(checklist=checklist, number=_next(session, checklist), in_force_from=begins)
    session.add(version)
    session.flush()
    _write(session, version, held.number, wanted, sources or {})
    before = {"version": number, "questions": [list(q) for q in held.questions]}
    after = {"version": version.number, "from": begins, "questions": [list(q) for q in wanted]}
    journal.record(
        session, viewer, CHECKLIST_CHANGED, ("checklist", checklist), before=before, after=after, reason=said
    )
    return version


def add_checklist(
    session: Session,
    *,
    viewer: Viewer,
    category: str,
    site_types: Iterable[str],
    questions: Iterable[Question],
    reason: str,
    on: date | None = None,
    sources: dict[str, str] | None = None,
) -> ChecklistVersion:
    """The first checklist of a category, asked at these kinds of sites after what they are asked already.

    With `sources` it is one of the shipped catalogue, which says itself where it is asked.
    """
    mind_catalogue(session, viewer)
    row = session.get(HazardCategory, category)
    if row is None:
        raise UnknownThing("There is no such category.")
    if session.get(Checklist, category) is not None:
        raise BadInput("This category has a checklist already; change that one.")
    types = [session.get(SiteType, code) for code in dict.fromkeys(site_types)]
    if not (types or sources) or None in types:
        raise BadInput("Choose at least one kind of site that is asked.", field="site_types")
    said, begins = mind_reason(reason), _begins(on, None)
    session.add(Checklist(code=category, category=category, zh=row.zh, en=row.en))
    session.flush()
    wanted = _minded(session, category, questions, set(sources or ()))
    version = ChecklistVersion(checklist=category, number=1, in_force_from=begins)
    session.add(version)
    session.flush()
    _write(session, version, 0, wanted, sources or {})
    for kind in types:
        if kind is not None and category not in kind.categories:
            kind.categories = [*kind.categories, category]
    after = {
        "from": begins,
        "site_types": [kind.code for kind in types if kind],
        "questions": [list(q) for q in wanted],
    }
    journal.record(session, viewer, "checklist_added", ("checklist", category), after=after, reason=said)
    return version


def withdraw_version(session: Session, *, viewer: Viewer, checklist: str, number: int, reason: str) -> None:
    """A version that has not begun never will; the one before it stays in force."""
    mind_catalogue(session, viewer)
    held = newest(session, checklist=checklist)
    if held is None or held.number != number:
        raise UnknownThing("This is not the newest version; look at the checklist again.")
    if held.in_force_from <= now():
        raise BadInput("This version is in force already; make a new one instead.")
    said = mind_reason(reason)
    row = session.execute(
        select(ChecklistVersion).where(
            col(ChecklistVersion.checklist) == checklist, col(ChecklistVersion.number) == number
        )
    ).scalar_one()
    row.withdrawn_at = now()
    session.flush()
    before = {"version": number, "from": held.in_force_from, "questions": [list(q) for q in held.questions]}
    journal.record(session, viewer, "checklist_withdrawn", ("checklist", checklist), before=before, reason=said)


def _begins(on: date | None, held: Newest | None) -> datetime:
    """Today means at once. A version never begins before the one that it was made from."""
    moment = now()
    today = local_day(moment)
    mind_day(on or today, today)
    begins = moment if on is None or on == today else day_start(on)
    if held is not None and held.in_force_from > begins:
        day = local_day(held.in_force_from).isoformat()
        raise BadInput("Version {n} begins on {day}. Withdraw it first, or choose a later day.", n=held.number, day=day)
    return begins


def _next(session: Session, checklist: str) -> int:
    """Numbers of withdrawn versions are not given again."""
    numbers = select(col(ChecklistVersion.number)).where(col(ChecklistVersion.checklist) == checklist)
    return max(session.execute(numbers).scalars(), default=0) + 1


def _minded(session: Session, checklist: str, questions: Iterable[Question], shipped: set[str]) -> list[Question]:
    """Trimmed, complete, each with a code; a code that ended is never given again.

    Codes of our own say so, for the catalogue that ships with the product (`shipped`: codes of it that are new here)
    goes on counting its own.
    """
    asked = select(col(ChecklistItem.code)).join(ChecklistVersion).where(col(ChecklistVersion.checklist) == checklist)
    own = f"{checklist}-own-"
    known = set(session.execute(asked).scalars())
    given = [code for code in known if code.startswith(own)]
    free, wanted = max((int(code.removeprefix(own)) for code in given), default=0) + 1, []
    for one in questions:
        zh, fail = one.zh.strip(), one.fail_zh.strip()
        en, fail_en = one.en.strip() or zh, one.fail_en.strip() or fail
        if not zh or not fail:
            raise BadInput("A question needs its words, and the words of what is wrong when the answer is no.")
        if max(len(zh), len(fail)) > LONGEST or max(len(en), len(fail_en)) > LONGEST_EN:
            raise BadInput("A question has at most {n} characters.", n=LONGEST)
        if one.code and one.code not in known | shipped:
            raise UnknownThing("There is no such question.")
        code = one.code or f"{own}{free:02}"
        free += not one.code
        wanted.append(Question(code, zh, en, fail, fail_en, one.grade))
    if not 1 <= len(wanted) <= MOST:
        raise BadInput("A checklist has 1 to {n} questions.", n=MOST)
    return wanted


def _write(
    session: Session, version: ChecklistVersion, number: int, wanted: list[Question], origins: dict[str, str]
) -> None:
    """Unchanged questions keep where they come from; others come from here, if nothing else is said."""
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
                source=origins.get(one.code, sources.get((one.code, one.zh), "")),
            )
        )
    session.flush()
