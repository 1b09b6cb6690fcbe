"""Every step that ends, withdraws or takes away something either asks for a reason, which stands in the journal, or can
be undone. The steps are found in the code: a verb that nobody has classified fails here.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

import actions
from actions import (
    accounts,
    areas,
    calendars,
    checklists,
    duties,
    frequency_rules,
    people,
    programme,
    public_reports,
    site_pauses,
    site_places,
    staff,
    workdays,
)
from data.database import transaction
from data.days import local_day
from data.queries import checklists as lists
from data.queries.people import signed_in, token_hash, viewer_by_login
from data.queries.reviews import to_review
from models import (
    ActivityRecord,
    Area,
    Assignment,
    CalendarFeed,
    Campaign,
    Channel,
    Drive,
    DutyShift,
    EmergencyContact,
    Expiry,
    FrequencyRule,
    Hazard,
    JournalEntry,
    Letter,
    Loaded,
    PlannedRound,
    Project,
    RoleGrant,
    Site,
    SitePause,
    Task,
    Unit,
    now,
)
from rules.emergency import Kind
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.sites import Point
from rules.vocabulary import CoordSource, HazardState, Level

on_the_demo = pytest.mark.usefixtures("demo_database")
TODAY = local_day(now())
WHY = "因为试验而写的理由"
TAKES = {
    "cancel", "clear", "close", "decline", "delete", "discard", "drop", "empty", "end", "forget", "leave", "lift",
    "merge", "pause", "refuse", "reject", "remove", "revoke", "stop", "suspend", "unplace", "veto", "void", "waive",
    "withdraw",
}  # fmt: skip
"""First words of names that take something away; a name that ends in away, back or out does so too."""
KEEPS = {
    "accept", "add", "again", "answer", "approve", "assign", "back", "change", "come", "copy", "correct", "decide",
    "draft", "duplicate", "edit", "enter", "explain", "follow", "freeze", "grant", "hand", "hold", "import",
    "invite", "issue", "keep", "log", "look", "make", "move", "note", "open", "place", "plan", "put", "receive",
    "reconsider", "record", "register", "renew", "reopen", "reply", "report", "rezone", "see", "set", "settle",
    "show", "sign", "start", "swap", "take", "tell", "tick", "trial", "undo",
}  # fmt: skip
RESTORES = {"staff.come_back", "emergency.back"}
INSIDE = {"reviews.void_visit": "called by refuse_visit and by decide_flag, which ask for the reason"}


def steps() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public action (session, *, viewer, ...)."""
    for part in pkgutil.iter_modules(actions.__path__):
        module = importlib.import_module(f"actions.{part.name}")
        for name, function in vars(module).items():
            ours = inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
            viewer = inspect.signature(function).parameters.get("viewer") if ours else None
            if viewer is not None and viewer.kind is viewer.KEYWORD_ONLY:
                yield f"{part.name}.{name}", function


def takes(name: str) -> bool:
    words = name.split(".")[1].split("_")
    return (words[0] in TAKES or words[-1] in ("away", "back", "out") or "out" in words[1:2]) and name not in RESTORES


ALL = dict(steps())
TAKING = {name for name in ALL if takes(name)} - set(INSIDE)

Case = tuple[Viewer, dict[str, Any]]
REASONED: dict[str, Callable[[Session], Case]] = {}
UNDONE: dict[str, Callable[[Session], None]] = {}


def reasoned(name: str) -> Callable[[Callable[[Session], Case]], Callable[[Session], Case]]:
    def keep(case: Callable[[Session], Case]) -> Callable[[Session], Case]:
        REASONED[name] = case
        return case

    return keep


def undone(name: str) -> Callable[[Callable[[Session], None]], Callable[[Session], None]]:
    def keep(case: Callable[[Session], None]) -> Callable[[Session], None]:
        UNDONE[name] = case
        return case

    return keep


def who(session: Session, role: str) -> Viewer:
    found = viewer_by_login(session, f"demo-{role}")
    assert found is not None
    return found


def first(session: Session, table: Any, *wanted: Any) -> Any:
    key = next(iter(table.__table__.primary_key.columns))
    return session.exec(select(table).where(*wanted).order_by(key).limit(1)).one()


def top(session: Session) -> Area:
    found: Area = first(session, Area, col(Area.parent_id).is_(None))
    return found


def a_site(session: Session) -> Site:
    found: Site = first(session, Site, col(Site.ended_at).is_(None), col(Site.unit_id).is_(None))
    return found


@reasoned("activities.void_record")
def _(session: Session) -> Case:
    row = first(session, ActivityRecord, col(ActivityRecord.voided_at).is_(None))
    return who(session, "planner"), {"record_id": row.id}


@reasoned("area_changes.end_area")
def _(session: Session) -> Case:
    admin, parent = who(session, "admin"), top(session)
    made = areas.add_area(session, viewer=admin, level=Level.COMMUNITY, name="将撤社区", parent_id=parent.id)
    return admin, {"area_id": made.id}


@reasoned("catalogue.decline")
def _(session: Session) -> Case:
    """The shipped catalogue has another indicator than the one that was brought in and is here."""
    loaded = session.get_one(Loaded, "reference")
    row = session.exec(select(FrequencyRule).order_by(col(FrequencyRule.id))).first()
    assert row is not None
    row.count += 1
    key = f"{row.site_type}|{row.kind}|{row.condition}"
    base: dict[str, Any] = loaded.body or {}
    loaded.body = {**base, "rule": {**base["rule"], key: {**base["rule"][key], "count": row.count}}}
    session.flush()
    return who(session, "admin"), {"picks": (("rule", key),)}


@reasoned("channels.end_channel")
def _(session: Session) -> Case:
    row = Channel(
        area_id=top(session).id or 0, name="群", service="wecombot", url="https://x.example", kinds=["digest"]
    )
    session.add(row)
    session.flush()
    return who(session, "admin"), {"channel_id": row.id}


@reasoned("checklists.withdraw_version")
def _(session: Session) -> Case:
    admin, held = who(session, "admin"), lists.newest(session, checklist="fire")
    assert held is not None
    facts: dict[str, Any] = {
        "checklist": "fire",
        "questions": held.questions[1:],
        "on": TODAY + timedelta(9),
        "reason": "新规",
    }
    made = checklists.change_checklist(session, viewer=admin, number=held.number, **facts)
    return admin, {"checklist": "fire", "number": made.number}


@reasoned("duties.end_frequency")
def _(session: Session) -> Case:
    leader, site = who(session, "leader"), a_site(session)
    facts: dict[str, Any] = {"site_id": site.id, "kind": "routine_check", "on": TODAY}
    duties.set_frequency(session, viewer=leader, **facts, count=2, period="month", reason="加密")
    return leader, facts


@reasoned("duties.leave_out")
def _(session: Session) -> Case:
    facts = {"site_id": a_site(session).id, "starts": TODAY, "ends": TODAY + timedelta(5)}
    return who(session, "leader"), facts


@reasoned("emergency.end")
def _(session: Session) -> Case:
    row = first(session, EmergencyContact, col(EmergencyContact.ended_at).is_(None))
    return who(session, "planner"), {"kind": Kind.CONTACT, "row_id": row.id}


@reasoned("expiries.take_expiry_away")
def _(session: Session) -> Case:
    return who(session, "planner"), {"expiry_id": first(session, Expiry, col(Expiry.ended_at).is_(None)).id}


@reasoned("frequency_rules.withdraw_rule")
def _(session: Session) -> Case:
    admin, rule = who(session, "admin"), first(session, FrequencyRule, FrequencyRule.period == "month")
    facts: dict[str, Any] = {"rule_id": rule.id, "per": "month", "on": TODAY + timedelta(90)}
    frequency_rules.change_rule(session, viewer=admin, **facts, times=rule.count + 1, reason="加密")
    return admin, {"rule_id": rule.id}


@reasoned("letters.take_letter_back")
def _(session: Session) -> Case:
    return who(session, "planner"), {"letter_id": first(session, Letter, col(Letter.taken_back_at).is_(None)).id}


@reasoned("periods.stop_drive")
def _(session: Session) -> Case:
    return who(session, "planner"), {"drive_id": first(session, Drive, col(Drive.stopped_at).is_(None)).id}


def open_task(session: Session) -> Assignment:
    found: Assignment = first(session, Assignment, col(Assignment.cancelled_at).is_(None))
    return found


@reasoned("plan_tasks.cancel_task")
def _(session: Session) -> Case:
    return who(session, "planner"), {"task_id": session.get_one(Task, open_task(session).task_id).id}


@reasoned("plans.cancel_assignment")
def _(session: Session) -> Case:
    return who(session, "planner"), {"assignment_id": open_task(session).id}


@reasoned("plans.waive_evidence")
def _(session: Session) -> Case:
    return who(session, "planner"), {"assignment_id": open_task(session).id, "kinds": ("photo",)}


@reasoned("plans.cancel_campaign")
def _(session: Session) -> Case:
    return who(session, "planner"), {"campaign_id": first(session, Campaign, col(Campaign.cancelled_at).is_(None)).id}


@reasoned("programme.end_project")
def _(session: Session) -> Case:
    return who(session, "planner"), {"project_id": first(session, Project, col(Project.ended_at).is_(None)).id}


@reasoned("programme.veto")
def _(session: Session) -> Case:
    unit = first(session, Unit, Unit.kind == "enterprise")
    return who(session, "leader"), {"unit_id": unit.id, "year": TODAY.year, "on": TODAY}


@reasoned("programme.lift_veto")
def _(session: Session) -> Case:
    leader, facts = REASONED["programme.veto"](session)
    return leader, {"veto_id": programme.veto(session, viewer=leader, **facts, reason="事故").id}


@reasoned("reviews.refuse_visit")
def _(session: Session) -> Case:
    officer = who(session, "officer")
    return officer, {"inspection_id": next(row.id for row in to_review(session, officer).rows if row.may_decide)}


@reasoned("rosters.empty_shift")
def _(session: Session) -> Case:
    row = first(session, DutyShift, col(DutyShift.unit_id).is_(None), DutyShift.leader != "")
    return who(session, "planner"), {"place": f"area-{row.area_id}", "slot": (row.on_day, row.shift)}


@reasoned("rounds.cancel_round")
def _(session: Session) -> Case:
    row = first(session, PlannedRound, col(PlannedRound.cancelled_at).is_(None))
    return who(session, "leader"), {"round_id": row.id}


@reasoned("site_merges.merge_sites")
def _(session: Session) -> Case:
    one, other = session.exec(select(Site).where(col(Site.ended_at).is_(None)).order_by(col(Site.id)).limit(2)).all()
    return who(session, "planner"), {"winner_id": one.id, "loser_id": other.id}


@reasoned("site_pauses.pause_site")
def _(session: Session) -> Case:
    return who(session, "planner"), {"site_id": a_site(session).id, "until": TODAY + timedelta(5)}


@reasoned("sites.end_site")
def _(session: Session) -> Case:
    return who(session, "planner"), {"site_id": a_site(session).id}


@reasoned("staff.leave")
def _(session: Session) -> Case:
    return who(session, "admin"), {"person_id": who(session, "patrol").person_id}


@reasoned("workdays.forget_workday")
def _(session: Session) -> Case:
    admin = who(session, "admin")
    workdays.set_workday(session, viewer=admin, on=TODAY, works=False, name="停电")
    return admin, {"on": TODAY}


@undone("calendars.revoke_feed")
def _(session: Session) -> None:
    mine = who(session, "patrol")
    calendars.make_feed(session, viewer=mine)
    held = (col(CalendarFeed.person_id) == mine.person_id, col(CalendarFeed.revoked_at).is_(None))
    [row] = session.exec(select(CalendarFeed).where(*held)).all()
    calendars.revoke_feed(session, viewer=mine, feed_id=row.id or 0)
    assert session.exec(select(CalendarFeed).where(*held)).all() == []
    calendars.make_feed(session, viewer=mine)
    assert len(session.exec(select(CalendarFeed).where(*held)).all()) == 1


def sign_in(session: Session, viewer: Viewer) -> str:
    return people.open_session(session, person_id=viewer.person_id, address="127.0.0.1", agent="test")


@undone("people.sign_out_everywhere")
def _(session: Session) -> None:
    mine = who(session, "patrol")
    token = sign_in(session, mine)
    people.sign_out_everywhere(session, viewer=mine)
    assert signed_in(session, token) is None
    assert signed_in(session, sign_in(session, mine)) == mine


@undone("people.end_session")
def _(session: Session) -> None:
    mine = who(session, "patrol")
    token = sign_in(session, mine)
    people.end_session(session, viewer=mine, mark=token_hash(token)[:16])
    assert signed_in(session, token) is None
    assert signed_in(session, sign_in(session, mine)) == mine


@undone("staff.sign_out_person")
def _(session: Session) -> None:
    mine = who(session, "patrol")
    token = sign_in(session, mine)
    staff.sign_out_person(session, viewer=who(session, "admin"), person_id=mine.person_id)
    assert signed_in(session, token) is None
    assert signed_in(session, sign_in(session, mine)) == mine


@undone("staff.end_role")
def _(session: Session) -> None:
    admin, before = who(session, "admin"), who(session, "patrol")
    grant = first(session, RoleGrant, RoleGrant.person_id == before.person_id)
    staff.end_role(session, viewer=admin, grant_id=grant.id)
    assert who(session, "patrol").grants == ()
    facts = {"role": grant.role, "area_id": grant.area_id, "unit_id": grant.unit_id}
    accounts.grant_role(session, viewer=admin, person_id=before.person_id, **facts)
    assert who(session, "patrol") == before


@undone("site_pauses.end_pause")
def _(session: Session) -> None:
    leader, site = who(session, "planner"), a_site(session)
    facts: dict[str, Any] = {"site_id": site.id, "until": TODAY + timedelta(5), "reason": "装修"}
    pause = site_pauses.pause_site(session, viewer=leader, **facts)
    site_pauses.end_pause(session, viewer=leader, pause_id=pause.id or 0)
    assert session.get_one(SitePause, pause.id).ends_at <= now()
    again = site_pauses.pause_site(session, viewer=leader, **facts)
    assert again.ends_at > now()


@undone("site_places.unplace_sites")
def _(session: Session) -> None:
    planner, site = who(session, "planner"), a_site(session)
    site.lat = site.lon = None
    session.flush()
    places = [(site.id or 0, Point(34.5, 108.9, CoordSource.MAP_CLICK))]
    site_places.place_sites(session, viewer=planner, places=places)
    site_places.unplace_sites(session, viewer=planner, places=places)
    assert site.lat is None
    site_places.place_sites(session, viewer=planner, places=places)
    session.refresh(site)
    assert session.get_one(Site, site.id).lat == 34.5


SAYS_WHY_ITSELF = {"public_reports.merge"}


def test_every_verb_of_an_action_is_known_to_keep_or_to_take() -> None:
    words = {name: name.split(".")[1].split("_")[0] for name in ALL}
    assert {name for name, word in words.items() if word not in TAKES | KEEPS and name not in INSIDE} == set()
    assert len(ALL) > 100


def test_every_step_that_takes_something_away_is_proven_here() -> None:
    proven = [*REASONED, *UNDONE, *SAYS_WHY_ITSELF]
    assert len(proven) == len(set(proven))
    assert TAKING - set(proven) == set(), "say here that it asks for a reason, or how it is undone"
    assert set(proven) - set(ALL) == set(), "this step is not there any more"


@on_the_demo
@pytest.mark.parametrize("name", REASONED)
def test_without_a_reason_it_refuses_and_with_one_the_journal_bears_it(name: str) -> None:
    with transaction() as session:
        viewer, facts = REASONED[name](session)
        session.flush()
        last = session.exec(select(JournalEntry.id).order_by(col(JournalEntry.id).desc()).limit(1)).one() or 0
        for empty in ("", "  \n"):
            with pytest.raises(BadInput), session.begin_nested():
                ALL[name](session, viewer=viewer, **facts, reason=empty)
        newer = select(JournalEntry).where(col(JournalEntry.id) > last)
        assert session.exec(newer).all() == []
        ALL[name](session, viewer=viewer, **facts, reason=WHY)
        lines = session.exec(newer).all()
        assert lines
        assert {(line.reason, line.actor_id) for line in lines} == {(WHY, viewer.person_id)}


@on_the_demo
@pytest.mark.parametrize("name", UNDONE)
def test_it_can_be_undone_and_both_ways_are_journaled(name: str) -> None:
    with transaction() as session:
        last = session.exec(select(JournalEntry.id).order_by(col(JournalEntry.id).desc()).limit(1)).one() or 0
        UNDONE[name](session)
        session.flush()
        assert len(session.exec(select(JournalEntry).where(col(JournalEntry.id) > last)).all()) >= 2


@on_the_demo
def test_a_report_that_repeats_another_says_which_one_as_its_reason() -> None:
    with transaction() as session:
        waiting = select(Hazard).where(Hazard.state == HazardState.REPORTED).order_by(col(Hazard.id))
        kept, repeats, *_rest = session.exec(waiting).all()
        officer = who(session, "officer")
        public_reports.merge(session, viewer=officer, hazard_id=repeats.id, into_hazard_id=kept.id)
        line = session.exec(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(1)).one()
        assert (line.subject_id, line.reason) == (str(repeats.id), kept.number or kept.title)
