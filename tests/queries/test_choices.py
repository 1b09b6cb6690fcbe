"""What a page offers to choose from: everything of the catalogue, and only the places in scope."""

import pytest
from sqlmodel import Session

from data.queries import reference as choices
from models import now
from rules.errors import UnknownThing
from rules.vocabulary import Level
from tests import builders, builders_catalogue

pytestmark = pytest.mark.usefixtures("any_database")


def test_the_catalogue_is_offered_in_its_own_order(session: Session) -> None:
    builders_catalogue.load(session)
    assert [t.code for t in choices.site_types(session)][:2] == ["key_class1_enterprise", "general_enterprise"]
    assert choices.site_types(session)[0].categories[0] == "workplace"
    assert [p.code for p in choices.plan_templates(session)][:6] == [f"smp{n}" for n in range(1, 7)]


def test_subcategories_follow_their_category(session: Session) -> None:
    builders_catalogue.load(session)
    found = choices.categories(session)
    assert len(found) == 128
    assert [row.code for row in found][:2] == ["fire", "fire/crowded_place"]
    assert all(row.parent in (None, row.code.split("/")[0]) for row in found)


def test_nothing_of_the_next_community_is_offered(session: Session) -> None:
    top = builders.area(session)
    mine, other = builders.area(session, "东社区", parent=top), builders.area(session, "西社区", parent=top)
    unit = builders.unit(session, mine, name="东社区居委会")
    builders.unit(session, other)
    patrol, leader = builders.viewer(session, "patrol_member", mine), builders.viewer(session, "leader", top)
    assert [a.name for a in choices.areas_in_scope(session, patrol)] == ["东社区"]
    assert [u.id for u in choices.units_in_scope(session, patrol)] == [unit.id]
    assert [a.level for a in choices.areas_in_scope(session, leader)] == [Level.SUBDISTRICT, *[Level.COMMUNITY] * 2]
    assert len(choices.areas_in_scope(session, leader, Level.COMMUNITY)) == 2


def test_somebody_of_a_unit_sees_the_unit_and_the_area_that_it_lies_in(session: Session) -> None:
    top = builders.area(session)
    place = builders.area(session, "东社区", parent=top)
    unit = builders.unit(session, place)
    builders.unit(session, place)
    contact = builders.viewer(session, "enterprise_contact", unit)
    assert [u.id for u in choices.units_in_scope(session, contact)] == [unit.id]
    assert [a.name for a in choices.areas_in_scope(session, contact)] == ["东社区"]


def test_what_has_ended_is_not_offered(session: Session) -> None:
    place = builders.area(session)
    unit = builders.unit(session, place)
    leader = builders.viewer(session, "leader", place)
    unit.ended_at = now()
    session.flush()
    assert choices.units_in_scope(session, leader) == []


def test_an_area_is_found_by_its_code(session: Session) -> None:
    place = builders.area(session, code="QH-07")
    assert choices.area_of_code(session, "QH-07") == place.id
    with pytest.raises(UnknownThing):
        choices.area_of_code(session, "QH-08")
