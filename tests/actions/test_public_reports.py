"""Reports of residents and callers, on both databases."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions import hazards
from actions import public_reports as receiving
from actions.hazard_corrections import correct_report
from actions.photos import attach
from actions.public_reports import Sender, Told
from data import reference
from data.queries import public_reports as questions
from data.queries.report_answers import answer_to
from models import Area, Hazard, JournalEntry, PublicReport, new_id, now
from rules import public_reports as rules
from rules.errors import BadInput, ConflictingCopy, ForbiddenMove, NotPermitted, TooMuch, UnknownThing
from rules.hazard_steps import Step
from rules.public_reports import Channel, Stage
from rules.vocabulary import CoordSource, HazardSource, HazardState, Level
from tests import builders, builders_hazards

pytestmark = pytest.mark.usefixtures("any_database")
NAME, PHONE = "钱多多", "138-1234-5678"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[108.9, 34.4], [109.0, 34.4], [109.0, 34.5], [108.9, 34.5], [108.9, 34.4]]],
}


@pytest.fixture
def root(session: Session) -> Area:
    for code in ("fire", receiving.UNSORTED):
        builders.category(session, code)
    return builders.area(session)


@pytest.fixture
def community(session: Session, root: Area) -> Area:
    return builders.area(session, "甲社区", parent=root, boundary=SQUARE)


def told(**more: object) -> Told:
    base: dict[str, object] = {"id": new_id(), "text": "楼道堆物", "category": "fire", "name": NAME, "phone": PHONE}
    return Told(**{**base, "body_hash": "a" * 64, **more})  # type: ignore[arg-type]


def sender(n: int = 0, **more: object) -> Sender:
    return Sender(**{"address_hash": "home", "challenge": f"c{n}-{new_id()}", **more})  # type: ignore[arg-type]


def journal(session: Session) -> str:
    rows = session.execute(select(JournalEntry)).scalars()
    return json.dumps([[r.before, r.after, r.reason, r.subject_id] for r in rows], ensure_ascii=False)


def test_a_report_waits_on_the_ledger_of_the_community_that_holds_its_place(
    session: Session, root: Area, community: Area
) -> None:
    inside = receiving.receive(session, told=told(lat=34.45, lon=108.95), sender=sender())
    outside = receiving.receive(session, told=told(lat=30.0, lon=100.0), sender=sender())
    nowhere = receiving.receive(session, told=told(), sender=sender())
    lines = [session.get_one(Hazard, r.hazard_id) for r in (inside, outside, nowhere)]
    assert [line.area_id for line in lines] == [community.id, root.id, root.id]
    assert {line.state for line in lines} == {HazardState.REPORTED}
    assert {line.source for line in lines} == {HazardSource.PUBLIC}
    assert all(line.number is None and line.finder_id is None for line in lines)
    assert len({inside.number, outside.number, nowhere.number}) == 3
    assert all(rules.read_number(r.number) == r.number for r in (inside, outside, nowhere))


@pytest.mark.usefixtures("community")
def test_the_same_again_is_the_same_report_and_other_words_are_a_conflict(session: Session) -> None:
    first = told()
    report = receiving.receive(session, told=first, sender=sender())
    assert receiving.receive(session, told=first, sender=sender()).id == report.id
    with pytest.raises(ConflictingCopy):
        receiving.receive(session, told=told(id=first.id, body_hash="b" * 64), sender=sender())
    assert len(session.execute(select(PublicReport)).all()) == 1


@pytest.mark.usefixtures("community")
def test_a_challenge_is_spent_once(session: Session) -> None:
    once = sender()
    receiving.receive(session, told=told(), sender=once)
    with pytest.raises(BadInput, match="sent already"):
        receiving.receive(session, told=told(), sender=once)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.usefixtures("community")
def test_one_address_sends_so_much_and_no_more_and_may_again_later(session: Session, plain: bool) -> None:
    most = (rules.FROM_ONE_ADDRESS_PLAIN if plain else rules.FROM_ONE_ADDRESS)[0][1]
    for n in range(most):
        receiving.receive(session, told=told(), sender=sender(n, plain=plain))
    with pytest.raises(TooMuch) as refused:
        receiving.receive(session, told=told(), sender=sender(plain=plain))
    assert refused.value.retry_after
    receiving.receive(session, told=told(), sender=sender(address_hash="neighbour", plain=plain))
    receiving.receive(session, told=told(), sender=sender(plain=plain, at=now() + timedelta(hours=2)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "  "),
        ("text", "x" * 1001),
        ("place", "x" * 201),
        ("name", "x" * 61),
        ("phone", "1" * 41),
        ("category", "none"),
    ],
)
@pytest.mark.usefixtures("community")
def test_what_makes_no_sense_is_refused_by_its_field(session: Session, field: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        receiving.receive(session, told=told(**{field: value}), sender=sender())
    assert refused.value.field == field


def test_before_there_is_any_area_people_are_sent_to_the_hotline(session: Session) -> None:
    builders.category(session)
    with pytest.raises(NotPermitted, match="12350"):
        receiving.receive(session, told=told(), sender=sender())


def test_who_reported_stands_in_no_journal_and_not_on_the_line(session: Session, root: Area) -> None:
    said = told(text=f"我是{NAME},电话13812345678,楼道堆物", place=f"{NAME}家门口")
    report = receiving.receive(session, told=said, sender=sender())
    officer = builders.viewer(session, "safety_officer", root)
    receiving.look_at_contact(session, viewer=officer, report_id=report.id)
    receiving.answer(session, viewer=officer, report_id=report.id, text="已派人核实")
    line = session.get_one(Hazard, report.hazard_id)
    for written in (line.title, line.note, line.place, journal(session)):
        assert NAME not in written
        assert "13812345678" not in written
        assert PHONE not in written
    assert '"look_at_contact"' in json.dumps([r.verb for r in session.execute(select(JournalEntry)).scalars()])


def test_only_safety_officer_and_administrator_read_who_reported(session: Session, root: Area) -> None:
    report = receiving.receive(session, told=told(), sender=sender())
    for role in reference.words("roles"):
        viewer = builders.viewer(session, role, root)
        if role in ("safety_officer", "admin"):
            assert questions.contact(session, viewer, report.id) == (NAME, PHONE)
        else:
            with pytest.raises((NotPermitted, UnknownThing)):
                questions.contact(session, viewer, report.id)
    elsewhere = builders.viewer(session, "safety_officer", builders.area(session, "别处"))
    with pytest.raises(UnknownThing):
        questions.contact(session, elsewhere, report.id)
    with pytest.raises(UnknownThing):
        receiving.look_at_contact(session, viewer=elsewhere, report_id=report.id)


def test_what_waits_is_shown_in_scope_only_and_leaves_when_verified(session: Session, root: Area) -> None:
    other = builders.area(session, "乙社区", parent=root)
    report = receiving.receive(session, told=told(lat=34.45, lon=108.95), sender=sender())
    officer, stranger = (
        builders.viewer(session, "safety_officer", root),
        builders.viewer(session, "community_admin", other),
    )
    assert [row.number for row in questions.waiting(session, officer)] == [report.number]
    assert questions.waiting(session, stranger) == []
    assert questions.of_hazard(session, stranger, report.hazard_id) == []
    hazards.take_step(session, viewer=officer, hazard_id=report.hazard_id, step=Step.VERIFY)
    assert questions.waiting(session, officer) == []
    assert [row.has_contact for row in questions.of_hazard(session, officer, report.hazard_id)] == [True]


def test_the_resident_follows_the_line_to_its_end_without_a_name(session: Session, root: Area) -> None:
    officer = builders.viewer(session, "safety_officer", root, name="王安全")
    fixer = builders.viewer(session, "community_admin", root, name="李社区")
    report = receiving.receive(session, told=told(), sender=sender())
    seen = [_stage(session, report)]
    hazards.take_step(session, viewer=officer, hazard_id=report.hazard_id, step=Step.VERIFY)
    seen.append(_stage(session, report))
    line = session.get_one(Hazard, report.hazard_id)
    attach(session, subject=("hazard", line.id), refs=[builders_hazards.photo()])
    builders_hazards.walk(session, line, HazardState.NOTICE_ISSUED, by=officer, fixer=fixer)
    seen.append(_stage(session, report))
    rest = builders_hazards.WALK[2:]
    for step in rest:
        person = officer if step == "recheck_pass" else fixer
        hazards.take_step(session, viewer=person, hazard_id=line.id, step=step, **builders_hazards.facts(step))
    receiving.answer(session, viewer=officer, report_id=report.id, text="王安全已查,找王某或打13900001111")
    seen.append(_stage(session, report))
    assert seen == [Stage.RECEIVED, Stage.VERIFIED, Stage.BEING_FIXED, Stage.SOLVED]
    found = answer_to(session, report.number)
    assert found is not None
    assert not [name for name in ("王安全", "李社区", "王某", "13900001111", NAME) if name in str(found)]
    assert "已查" in found.told


def test_a_rejection_gives_its_reason_without_names(session: Session, root: Area) -> None:
    officer = builders.viewer(session, "safety_officer", root, name="王安全")
    report = receiving.receive(session, told=told(), sender=sender())
    hazards.take_step(
        session, viewer=officer, hazard_id=report.hazard_id, step=Step.REJECT, note=f"王安全到场,{NAME}看错了"
    )
    found = answer_to(session, report.number)
    assert found is not None
    assert (found.stage, found.told) == (Stage.NOT_TAKEN_UP, "▇到场,▇看错了")


def test_both_reporters_of_a_duplicate_get_the_answer_of_the_line_kept(session: Session, root: Area) -> None:
    officer = builders.viewer(session, "safety_officer", root)
    reports = [receiving.receive(session, told=told(), sender=sender(n)) for n in range(3)]
    first, second, third = reports
    assert second.hazard_id in {row.id for row in questions.alike(session, officer, first.hazard_id)}
    receiving.merge(session, viewer=officer, hazard_id=second.hazard_id, into_hazard_id=first.hazard_id)
    receiving.merge(session, viewer=officer, hazard_id=third.hazard_id, into_hazard_id=second.hazard_id)  # is led on
    hazards.take_step(session, viewer=officer, hazard_id=first.hazard_id, step=Step.VERIFY)
    receiving.answer(session, viewer=officer, report_id=first.id, text="已派人清理")
    answers = [answer_to(session, report.number) for report in reports]
    assert {(a.stage, a.told) for a in answers if a} == {(Stage.VERIFIED, "已派人清理")}
    assert [a.merged for a in answers if a] == [False, True, True]
    seen = questions.of_hazard(session, officer, first.hazard_id)
    assert [(row.number, row.merged) for row in seen] == [(r.number, n > 0) for n, r in enumerate(reports)]


def test_a_merge_needs_scope_the_right_role_and_two_lines(session: Session, root: Area) -> None:
    one, two = (receiving.receive(session, told=told(), sender=sender(n)).hazard_id for n in range(2))
    officer = builders.viewer(session, "safety_officer", root)
    with pytest.raises(BadInput):
        receiving.merge(session, viewer=officer, hazard_id=one, into_hazard_id=one)
    with pytest.raises(NotPermitted):
        receiving.merge(session, viewer=builders.viewer(session, "leader", root), hazard_id=one, into_hazard_id=two)
    with pytest.raises(UnknownThing):
        receiving.merge(session, viewer=officer, hazard_id=one, into_hazard_id=UUID(int=7))
    stranger = builders.viewer(session, "safety_officer", builders.area(session, "别处"))
    with pytest.raises(UnknownThing):
        receiving.merge(session, viewer=stranger, hazard_id=one, into_hazard_id=two)


@pytest.mark.parametrize("channel", rules.CALLS)
def test_a_call_is_written_down_with_its_line_as_source(session: Session, community: Area, channel: Channel) -> None:
    admin = builders.viewer(session, "community_admin", community)
    said = {"text": "井盖缺失", "category": "fire", "area_id": community.id, "name": NAME, "phone": PHONE}
    report = receiving.enter_call(session, viewer=admin, channel=channel, call_number="T1", **said)
    line = session.get_one(Hazard, report.hazard_id)
    assert (line.source.value, line.state) == (channel.value, HazardState.REPORTED)
    assert NAME not in journal(session)
    with pytest.raises(NotPermitted):
        questions.contact(session, admin, report.id)
    patrol = builders.viewer(session, "patrol_member", community)
    with pytest.raises(NotPermitted):
        receiving.enter_call(session, viewer=patrol, channel=channel, **said)
    with pytest.raises(BadInput):
        receiving.enter_call(session, viewer=admin, channel=channel, **{**said, "area_id": None})


def test_an_answer_needs_words_and_the_right_role(session: Session, root: Area) -> None:
    report = receiving.receive(session, told=told(), sender=sender())
    officer = builders.viewer(session, "safety_officer", root)
    for text in ("  ", "x" * 501):
        with pytest.raises(BadInput):
            receiving.answer(session, viewer=officer, report_id=report.id, text=text)
    with pytest.raises(NotPermitted):
        receiving.answer(session, viewer=builders.viewer(session, "leader", root), report_id=report.id, text="好")
    with pytest.raises(UnknownThing):
        receiving.answer(session, viewer=officer, report_id=new_id(), text="好")


def test_a_call_may_be_entered_for_places_in_scope(session: Session, community: Area) -> None:
    builders.area(session, "网格", parent=community, level=Level.GRID)
    admin = builders.viewer(session, "community_admin", community)
    assert [place.name for place in questions.places(session, admin)] == ["甲社区"]
    assert len(questions.outlines(session)) == 1


def _stage(session: Session, report: PublicReport) -> Stage:
    found = answer_to(session, report.number)
    assert found is not None
    return found.stage


def test_the_key_of_challenges_is_made_once(session: Session) -> None:
    assert questions.signing_key(session) is None
    assert receiving.make_signing_key(session) == receiving.make_signing_key(session) == questions.signing_key(session)
    assert session.execute(select(col(PublicReport.id))).first() is None


def waits(session: Session, **more: object) -> Hazard:
    report = receiving.receive(session, told=told(**more), sender=sender())
    return session.get_one(Hazard, report.hazard_id)


def test_whoever_verifies_puts_category_and_pin_right_and_the_fix_of_the_phone_is_kept(
    session: Session, community: Area
) -> None:
    builders.category(session, "urban_gas")
    officer = builders.viewer(session, "safety_officer", community)
    line = waits(session, lat=34.45, lon=108.95, accuracy_m=30.0, coord_source=CoordSource.DEVICE, category="")
    assert line.needs_review == "category"
    correct_report(
        session, viewer=officer, hazard_id=line.id, category="urban_gas", place="3号楼东侧", pin=(34.451, 108.952)
    )
    assert (line.category, line.place, line.lat, line.lon) == ("urban_gas", "3号楼东侧", 34.451, 108.952)
    assert (line.raw_lat, line.raw_lon, line.coord_source) == (34.45, 108.95, CoordSource.MAP_CLICK)
    assert (line.needs_review, line.state, line.area_id) == ("", HazardState.REPORTED, community.id)
    entry = session.execute(select(JournalEntry).where(col(JournalEntry.verb) == "correct_report")).scalars().one()
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["category"], entry.after["category"]) == (receiving.UNSORTED, "urban_gas")
    hazards.take_step(session, viewer=officer, hazard_id=line.id, step="verify")
    with pytest.raises(ForbiddenMove):
        correct_report(session, viewer=officer, hazard_id=line.id, category="fire")


def test_a_pin_in_another_community_takes_the_report_there_if_one_sees_it(session: Session, community: Area) -> None:
    root = session.get_one(Area, community.parent_id)
    east = {"type": "Polygon", "coordinates": [[[109.0, 34.4], [109.1, 34.4], [109.1, 34.5], [109.0, 34.4]]]}
    there = builders.area(session, "乙社区", parent=root, boundary=east)
    line = waits(session, lat=34.45, lon=108.95)
    pin = (34.42, 109.05)
    with pytest.raises(NotPermitted, match="another community"):
        correct_report(
            session, viewer=builders.viewer(session, "community_admin", community), hazard_id=line.id, pin=pin
        )
    officer = builders.viewer(session, "safety_officer", root)
    correct_report(session, viewer=officer, hazard_id=line.id, pin=pin)
    assert line.area_id == there.id


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"category": "weather"}, "category"),
        ({"place": "长" * 201}, "place"),
        ({"pin": (91.0, 0.0)}, "position"),
        ({}, "category"),
    ],
)
def test_a_correction_that_makes_no_sense_changes_nothing(
    session: Session, community: Area, more: dict[str, object], field: str
) -> None:
    officer, line = builders.viewer(session, "safety_officer", community), waits(session, lat=34.45, lon=108.95)
    before = journal(session)
    with pytest.raises(BadInput) as refused:
        correct_report(session, viewer=officer, hazard_id=line.id, **more)  # type: ignore[arg-type]
    assert (refused.value.field, journal(session)) == (field, before)


def test_only_who_may_verify_corrects(session: Session, community: Area) -> None:
    line = waits(session, lat=34.45, lon=108.95)
    with pytest.raises(NotPermitted):
        correct_report(
            session, viewer=builders.viewer(session, "leader", community), hazard_id=line.id, category="urban_gas"
        )
