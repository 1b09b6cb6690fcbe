"""Labels: which sites they are for, and the site behind a printed code."""

import pytest
from sqlmodel import Session

from data.queries.areas import tree
from data.queries.labels import LabelsWanted, coded_site, label_count, labels
from models import now
from tests import builders


@pytest.mark.usefixtures("any_database")
def test_labels_are_those_of_running_sites_in_the_area_of_the_type_and_in_scope(session: Session) -> None:
    top = builders.area(session)
    near, far = builders.area(session, "甲社区", parent=top), builders.area(session, "乙社区", parent=top)
    shop = builders.site(session, near, code="QH-000009", name="惠民菜店")
    builders.site(session, near, "school", code="QH-000003", name="第一小学")
    builders.site(session, far, code="QH-000005")
    builders.site(session, near, code="QH-000007", ended_at=now())
    admin, local = builders.viewer(session, "admin", top), builders.viewer(session, "patrol_member", near)
    assert [label.code for label in labels(session, admin, of=LabelsWanted(near.id))] == ["QH-000003", "QH-000009"]
    assert labels(session, admin, of=LabelsWanted(near.id, shop.type)) == (("QH-000009", "惠民菜店", "甲社区"),)
    assert label_count(session, admin, of=LabelsWanted()) == 3
    assert label_count(session, local, of=LabelsWanted()) == 2
    assert label_count(session, local, of=LabelsWanted(far.id)) == 0
    assert [row.code for row in labels(session, admin, of=LabelsWanted(site_id=shop.id))] == ["QH-000009"]


@pytest.mark.usefixtures("any_database")
def test_a_code_opens_its_running_site_in_scope_whatever_the_letters(session: Session) -> None:
    top = builders.area(session)
    near, far = builders.area(session, "甲社区", parent=top), builders.area(session, "乙社区", parent=top)
    shop = builders.site(session, near, code="QH-00000A")
    builders.site(session, near, code="QH-00000B", ended_at=now())
    here, there = builders.viewer(session, "patrol_member", near), builders.viewer(session, "patrol_member", far)
    assert coded_site(session, here, code="qh-00000a ") == (shop.id, near.path, None)
    assert coded_site(session, there, code="QH-00000A") is None
    assert coded_site(session, here, code="QH-00000B") is None
    assert coded_site(session, here, code="00000A") is None


@pytest.mark.usefixtures("any_database")
def test_the_tree_has_each_area_below_its_own_and_an_empty_seat_where_the_steward_left(session: Session) -> None:
    top = builders.area(session, code="A")
    near = builders.area(session, "甲社区", parent=top, code="A-1")
    builders.area(session, "乙社区", parent=top, code="A-2")
    builders.area(session, "甲一区", parent=near, code="A-1-1", households=30)
    builders.area(session, "旧社区", parent=top, code="A-3", ended_at=now())
    head = builders.person(session, "zone_head", near, "赵区长", phone="13800000001")
    near.steward_id = head.id
    session.flush()
    admin = builders.viewer(session, "admin", top)
    assert [(row.depth, row.name) for row in tree(session, admin)] == [
        (0, "清河街道"), (1, "甲社区"), (2, "甲一区"), (1, "乙社区"),
    ]  # fmt: skip
    assert [(row.steward, row.phone) for row in tree(session, admin)][1] == ("赵区长", "13800000001")
    head.ended_at = now()
    session.flush()
    assert {row.steward for row in tree(session, admin)} == {""}
    local = builders.viewer(session, "patrol_member", near)
    assert [(row.depth, row.name) for row in tree(session, local)] == [(0, "甲社区"), (1, "甲一区")]
