"""People are invited, leave and come back; nobody is let in or shown out by somebody who may not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions import accounts, invitations, people, staff
from data import journal
from data.days import local_day
from data.queries import staff as questions
from data.queries.people import signed_in
from models import Area, Invitation, JournalEntry, Person, now
from rules.errors import BadInput, NotPermitted, RuleBroken, UnknownThing
from rules.permissions import Viewer
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
TOKEN = "t" * 43


@pytest.fixture
def top(session: Session) -> Area:
    return builders.area(session)


@pytest.fixture
def admin(session: Session, top: Area) -> Viewer:
    return builders.viewer(session, "admin", top)


def invited(session: Session, admin: Viewer, top: Area, login: str = "13800000000") -> Person:
    facts: dict[str, Any] = {"login": login, "name": "张三", "role": "patrol_member", "area_id": top.id}
    return invitations.invite(session, viewer=admin, token=TOKEN, **facts)


def verbs(session: Session, person: Person) -> list[str]:
    rows = select(col(JournalEntry.verb)).where(col(JournalEntry.subject_id) == str(person.id))
    return list(session.execute(rows.order_by(col(JournalEntry.id))).scalars())


def test_an_invited_person_chooses_a_password_with_the_link_once(session: Session, admin: Viewer, top: Area) -> None:
    person = invited(session, admin, top)
    seen = questions.invited(session, TOKEN)
    assert seen is not None
    assert (seen.name, seen.posts, seen.has_password) == ("张三", (("patrol_member", top.name),), False)
    assert invitations.accept(session, token=TOKEN, password="correct horse") == person.id
    assert people.check_password(session, login=person.login, password="correct horse", address="a") == person.id
    with pytest.raises(UnknownThing):
        invitations.accept(session, token=TOKEN, password="another horse")
    assert verbs(session, person) == ["person_added", "role_granted", "person_invited", "password_set"]
    assert list(journal.broken_links(session)) == []


def test_only_the_hash_of_a_link_is_kept(session: Session, admin: Viewer, top: Area) -> None:
    invited(session, admin, top)
    row = session.execute(select(Invitation)).scalar_one()
    assert TOKEN not in str(row.model_dump())


def test_a_link_runs_out_and_a_new_one_takes_its_place(session: Session, admin: Viewer, top: Area) -> None:
    person = invited(session, admin, top)
    invitations.invite_again(session, viewer=admin, person_id=person.id or 0, token="n" * 43)
    with pytest.raises(UnknownThing):
        invitations.accept(session, token=TOKEN, password="correct horse")
    link = session.execute(select(Invitation).where(col(Invitation.revoked_at).is_(None))).scalar_one()
    link.expires_at = now() - timedelta(seconds=1)
    session.flush()
    assert questions.invited(session, "n" * 43) is None
    with pytest.raises(UnknownThing):
        invitations.accept(session, token="n" * 43, password="correct horse")


def test_a_forgotten_password_is_chosen_anew_and_ends_every_sign_in(session: Session, admin: Viewer, top: Area) -> None:
    person = invited(session, admin, top)
    invitations.accept(session, token=TOKEN, password="correct horse")
    cookie = people.open_session(session, person_id=person.id or 0, address="a", agent="b")
    invitations.invite_again(session, viewer=admin, person_id=person.id or 0, token="n" * 43)
    assert signed_in(session, cookie) is not None
    invitations.accept(session, token="n" * 43, password="staple battery")
    assert signed_in(session, cookie) is None


def test_who_leaves_is_out_at_once_and_can_come_back(session: Session, admin: Viewer, top: Area) -> None:
    person = invited(session, admin, top)
    invitations.accept(session, token=TOKEN, password="correct horse")
    cookie = people.open_session(session, person_id=person.id or 0, address="a", agent="b")
    staff.leave(session, viewer=admin, person_id=person.id or 0, reason="调走")
    assert signed_in(session, cookie) is None
    assert [row.name for row in questions.staff(session, admin, left=True).rows] == ["张三"]
    staff.come_back(session, viewer=admin, person_id=person.id or 0)
    assert signed_in(session, cookie) is None, "the old sign-in stays ended"
    back = questions.staff(session, admin, text="1380").rows[0]
    assert [(held.role, held.place) for held in back.roles] == [("patrol_member", top.name)]
    assert verbs(session, person)[-2:] == ["person_left", "person_back"]


def test_a_role_ends_by_itself_on_its_last_day(session: Session, admin: Viewer, top: Area) -> None:
    person = invited(session, admin, top)
    today = local_day(now())
    facts: dict[str, Any] = {"person_id": person.id or 0, "role": "volunteer", "area_id": top.id}
    grant = accounts.grant_role(session, viewer=admin, **facts, last_day=today)
    assert grant.ends_at is not None
    assert local_day(grant.ends_at - timedelta(seconds=1)) == today
    with pytest.raises(BadInput, match="past"):
        accounts.grant_role(session, viewer=admin, **facts, last_day=today - timedelta(days=1))


def test_the_last_administrator_stays(session: Session, admin: Viewer, top: Area) -> None:
    [row] = [row for row in questions.staff(session, admin).rows if row.id == admin.person_id]
    with pytest.raises(BadInput, match="last administrator"):
        staff.end_role(session, viewer=admin, grant_id=row.roles[0].id)
    with pytest.raises(BadInput, match="your own"):
        staff.leave(session, viewer=admin, person_id=admin.person_id, reason="x")
    other = builders.viewer(session, "admin", top)
    staff.end_role(session, viewer=other, grant_id=row.roles[0].id)
    with pytest.raises(BadInput, match="ended already"):
        staff.end_role(session, viewer=other, grant_id=row.roles[0].id)


def test_who_manages_one_community_touches_nobody_with_a_role_elsewhere(session: Session, top: Area) -> None:
    east, west = (builders.area(session, name, parent=top) for name in ("东社区", "西社区"))
    local = builders.viewer(session, "admin", east)
    ours, both = (builders.person(session, "patrol_member", east, name) for name in ("甲", "乙"))
    theirs = builders.person(session, "patrol_member", west, "丙")
    unit = builders.unit(session, west)
    accounts.grant_role(
        session, viewer=builders.viewer(session, "admin", top), person_id=both.id or 0,
        role="enterprise_contact", unit_id=unit.id,
    )  # fmt: skip
    seen = {row.name: row.mine for row in questions.staff(session, local).rows}
    assert (seen["甲"], seen["乙"], "丙" in seen) == (True, False, False)
    staff.sign_out_person(session, viewer=local, person_id=ours.id or 0)
    with pytest.raises(NotPermitted):
        staff.correct(session, viewer=local, person_id=both.id or 0, name="乙二", phone="")
    with pytest.raises(UnknownThing):
        invitations.invite_again(session, viewer=local, person_id=theirs.id or 0, token="n" * 43)
    assert {place.name for place in questions.places(session, local)} == {"东社区"}


@pytest.mark.parametrize("role", ["leader", "planner", "patrol_member", "safety_officer"])
def test_who_does_not_manage_people_changes_nobody(session: Session, top: Area, role: str) -> None:
    viewer = builders.viewer(session, role, top)
    person = builders.person(session, "patrol_member", top)
    for change, facts in (
        (staff.leave, {"reason": "x"}),
        (staff.correct, {"name": "x", "phone": ""}),
        (staff.sign_out_person, {}),
        (invitations.invite_again, {"token": TOKEN}),
    ):
        with pytest.raises(RuleBroken):
            change(session, viewer=viewer, person_id=person.id or 0, **facts)
    assert questions.staff(session, viewer).total == 0
    assert verbs(session, person) == []


def test_my_own_sign_ins_are_listed_and_ended_one_by_one(session: Session, admin: Viewer) -> None:
    cookies = [people.open_session(session, person_id=admin.person_id, address=a, agent="x") for a in ("1", "2")]
    rows = questions.sign_ins(session, admin, token=cookies[0])
    assert [(row.address, row.this_one) for row in rows] == [("1", True), ("2", False)]
    people.end_session(session, viewer=admin, mark=rows[1].mark)
    assert signed_in(session, cookies[1]) is None
    assert signed_in(session, cookies[0]) is not None
    with pytest.raises(UnknownThing):
        people.end_session(session, viewer=admin, mark=rows[1].mark)
    with pytest.raises(UnknownThing):
        people.end_session(session, viewer=admin, mark="")
