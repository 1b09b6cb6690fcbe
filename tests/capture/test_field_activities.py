"""An activity from a phone with all that comes with it, in one record that can be sent again."""

from uuid import uuid4

from sqlmodel import select

from data.database import reading, transaction
from models import ActivityRecord, Hazard, PhotoLink
from tests import builders_activities as plans
from tests.builders_field import activity, phone, picture, put, rows, sha, town


def test_faults_and_copies_come_with_the_record_once_or_not_at_all() -> None:
    with transaction() as session:
        where = plans.town(session, communities=3)
        made = plans.campaign(session, where)
        owed = [plans.assignment(session, made, "smp3-03", unit).id or 0 for unit in where.units]
        person = where.planner.person_id
    fault = {"id": str(uuid4()), "category": "fire", "text": "应急灯不亮"}
    photo = {"sha256": sha(picture()), "size": 9, "taken_at": None, "item": fault["id"], "role": "evidence"}
    facts = {"assignment": owed[0], "form": "drill", "faults": [fault], "also": owed[1:], "photos": [photo]}
    sent, key = activity(**facts), str(uuid4())
    client = phone(person)
    wrong = put(client, {**sent, "also": [999_999]}, str(uuid4()))
    assert (wrong.status_code, rows(ActivityRecord, Hazard)) == (422, {"activity_records": 0, "hazards": 0})
    assert [put(client, sent, key).status_code for _ in range(2)] == [201, 200]
    with reading() as session:
        kept = session.exec(select(ActivityRecord)).all()
        assert sorted(str(r.assignment_id) for r in kept) == sorted(str(i) for i in owed)
        assert {r.copied_from for r in kept if str(r.id) != key} == {r.id for r in kept if str(r.id) == key}
        hazard = session.exec(select(Hazard)).one()
        assert (str(hazard.id), hazard.title) == (fault["id"], "应急灯不亮")
        links = session.exec(select(PhotoLink).where(PhotoLink.subject_kind == "hazard")).all()
        assert [link.sha256 for link in links] == [photo["sha256"]]
    bundle = client.get("/api/field/bundle").json()
    assert bundle["forms"]["drill"]["faults"]
    assert bundle["last_activities"][0]["form"] == "drill"


def test_an_activity_of_an_older_phone_page_is_kept_as_ever() -> None:
    place = town()
    assert put(phone(place.people["community"]), activity()).status_code == 201
