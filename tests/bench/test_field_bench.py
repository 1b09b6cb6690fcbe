"""How fast the field door is; prints what it measured."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from data.database import reading, transaction
from data.days import local_day
from data.queries.bundle import bundle
from data.queries.people import viewer_of
from models import Area, Inspection, Person, Site, now
from rules.vocabulary import PlaceProof, Result
from tests.builders_field import Town, inspection, noise, patch, phone, put, town

pytestmark = pytest.mark.bench
SITES = 10_000
RECORDS = 600
PHONES = 8


@pytest.fixture
def place() -> Town:
    return town()


def fill(place: Town) -> None:
    """10,000 sites with three checks each."""
    with transaction() as session:
        like = session.get_one(Site, place.site_a)
        area = session.get_one(Area, place.a)
        many = [
            Site(
                code=f"BN-{n:06}", type=like.type, name=f"场所{n}", area_id=area.id or 0, risk=like.risk,
                lat=34.4 + n % 100 * 1e-4, lon=108.9 + n // 100 * 1e-4,
            )
            for n in range(SITES)
        ]  # fmt: skip
        session.add_all(many)
        session.flush()
        for age in (3, 20, 60):
            session.add_all(
                Inspection(
                    site_id=s.id or 0, area_id=s.area_id, person_id=place.people["patrol"], kind="routine_check",
                    checklists={}, answers={}, result=Result.PASS, place_proof=PlaceProof.FIX,
                    occurred_at=now() - timedelta(days=age),
                )
                for s in many
            )  # fmt: skip


def test_the_bundle_of_10_000_sites_takes_under_a_second(place: Town) -> None:
    fill(place)
    with reading() as session:
        viewer = viewer_of(session, session.get_one(Person, place.people["patrol"]))
        begin = time.process_time()  # of a core, so that neighbours on the machine do not count
        made = bundle(session, viewer, at=now(), today=local_day(now()))
        took = time.process_time() - begin
    with phone(place.people["patrol"]) as client:
        begin = time.perf_counter()
        answer = client.get("/api/field/bundle", headers={"Accept-Encoding": "gzip"})
        over_http = time.perf_counter() - begin
        begin = time.perf_counter()
        client.get("/api/field/bundle", headers={"If-None-Match": answer.headers["etag"]})
        unchanged = time.perf_counter() - begin
    size = len(json.dumps(made, ensure_ascii=False).encode())
    zipped = int(answer.headers["content-length"])
    print(f"\nbundle of {SITES} sites: {took:.2f} s, {size / 1e6:.1f} MB, gzip {zipped / 1e3:.0f} KB")
    print(f"over HTTP {over_http:.2f} s, unchanged {unchanged * 1e3:.0f} ms")
    assert took < 1


def test_records_and_photos_per_second(place: Town) -> None:
    bodies = [(str(uuid4()), inspection(place.site_a)) for _ in range(RECORDS)]
    waits: list[float] = []

    def save(one: tuple[str, dict[str, object]]) -> None:
        begin = time.perf_counter()
        assert put(client, one[1], one[0]).status_code == 201
        waits.append(time.perf_counter() - begin)

    with phone(place.people["patrol"]) as client, ThreadPoolExecutor(PHONES) as phones:
        begin, core = time.perf_counter(), time.process_time()
        list(phones.map(save, bodies))
        took, core = time.perf_counter() - begin, time.process_time() - core
        photos = [noise((640, 480)) for _ in range(60)]
        begin = time.perf_counter()
        assert all(r.json()["complete"] for r in phones.map(lambda p: patch(client, p), photos))
        sent = time.perf_counter() - begin
    waits.sort()
    p95 = waits[len(waits) * 95 // 100] * 1e3
    print(
        f"\n{RECORDS} records by {PHONES} phones: {RECORDS / took:.0f}/s, {core / RECORDS * 1e3:.1f} ms of a core each"
    )
    print(f"p95 {p95:.0f} ms, worst {waits[-1] * 1e3:.0f} ms")
    print(f"{len(photos)} photos of {len(photos[0]) / 1e3:.0f} KB: {len(photos) / sent:.0f}/s")
