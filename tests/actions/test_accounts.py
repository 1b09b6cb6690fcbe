"""Areas, units, people and roles: who may add them, and what makes no sense."""

import pytest
from sqlalchemy import select
from sqlmodel import Session

from actions import accounts, areas
from data import journal
from models import JournalEntry
from rules.errors import BadInput, NotPermitted, RuleBroken, UnknownThing
from rules.permissions import SYSTEM
from rules.vocabulary import Level
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")


def test_an_administrator_adds_a_community_with_the_next_free_code(session: Session) -> None:
    top = builders.area(session, code="QH")
    admin = builders.viewer(session, "admin", top)
    first = areas.add_area(session, viewer=admin, level=Level.COMMUNITY, name=" 东社区 ", parent_id=top.id)
    second = areas.add_area(session, viewer=admin, level=Level.COMMUNITY, name="西社区", parent_id=top.id)
    assert (first.name, first.code, first.path) == ("东社区", "QH-01", f"{top.path}{first.id}/")
    assert second.code == "QH-02"
    assert list(journal.broken_links(session)) == []


def test_only_who_manages_people_adds_places(session: Session) -> None:
    top = builders.area(session)
    leader = builders.viewer(session, "leader", top)
    with pytest.raises(NotPermitted):
        areas.add_area(session, viewer=leader, level=Level.COMMUNITY, name="东社区", parent_id=top.id)
    with pytest.raises(NotPermitted):
        areas.add_unit(session, viewer=leader, kind="school", name="小学", area_id=top.id or 0)
    admin = builders.viewer(session, "admin", top)
    with pytest.raises(NotPermitted):
        areas.add_area(session, viewer=admin, level=Level.DISTRICT, name="区")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"level": Level.SUBDISTRICT}, BadInput),
        ({"name": " "}, BadInput),
        ({"name": "长" * 81}, BadInput),
        ({"code": "QH"}, BadInput),
        ({"parent_id": 99}, UnknownThing),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(
    session: Session, more: dict[str, object], refusal: type[RuleBroken]
) -> None:
    top = builders.area(session, code="QH")
    facts: dict[str, object] = {"level": Level.COMMUNITY, "name": "东社区", "parent_id": top.id, **more}
    with pytest.raises(refusal):
        areas.add_area(session, viewer=SYSTEM, **facts)  # type: ignore[arg-type]


def test_an_administrator_gives_roles_below_and_nowhere_else(session: Session) -> None:
    top = builders.area(session)
    mine, other = builders.area(session, "东社区", parent=top), builders.area(session, "西社区", parent=top)
    admin = builders.viewer(session, "admin", mine)
    unit = builders.unit(session, mine)
    person = accounts.add_person(session, viewer=admin, login="li", name="李四", role="grid_member", area_id=mine.id)
    accounts.grant_role(session, viewer=admin, person_id=person.id or 0, role="enterprise_contact", unit_id=unit.id)
    with pytest.raises(NotPermitted):
        accounts.grant_role(session, viewer=admin, person_id=person.id or 0, role="leader", area_id=other.id)


def test_a_password_is_never_written_into_the_journal(session: Session) -> None:
    top = builders.area(session)
    made = accounts.add_person(
        session, viewer=SYSTEM, login="li", name="李四", role="leader", area_id=top.id, password="geheim geheim"
    )
    assert made.password_hash
    assert made.password_hash.startswith("$argon2")
    written = [f"{row.before}{row.after}{row.reason}" for row in _journal(session)]
    assert not any("geheim" in row or "argon2" in row for row in written)


def _journal(session: Session) -> list[JournalEntry]:
    return list(session.execute(select(JournalEntry)).scalars())
