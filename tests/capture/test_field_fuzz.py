"""Whatever is sent: never a 5xx, and nothing is stored that makes no sense."""

import copy
import json
from math import isfinite
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from data.database import reading
from models import Hazard, Inspection, Patrol
from tests.builders_field import Town, activity, hazard, inspection, patch, patrol, picture, put, sha

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.1, 1e308, -1e308, float("nan"), float("inf"), "",
    "x" * 6000, "\0", "\ud83d\ude00", "\u202e", "'; drop table hazards; --", "=1+1", "<script>", "../../etc/passwd",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-06-16", "00000000-0000-0000-0000-000000000000",
    [], [[]], {}, {"a": {}}, [None], [0] * 600, {"": ""}, {"\0": "\0"}, [[0, 0, 0, 0]], [[1e308, 1e308, None, -1]],
]  # fmt: skip
values = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.floats(),
    st.integers(),
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    ),
)


def bodies(place: Town) -> list[dict[str, Any]]:
    """One of each kind with every part filled in."""
    fix = {"lat": 34.44, "lon": 108.96, "accuracy_m": 5.0, "source": "map_click", "raw": {"lat": 34, "lon": 108}}
    shown = [{"sha256": sha(b"1"), "size": 5, "taken_at": "2026-06-16T08:00:00Z", "item": "fire-01", "role": "after"}]
    common: dict[str, Any] = {"position": fix, "photos": shown}
    one = "0190c0de-0000-7000-8000-000000000001"
    answers = {"fire-01": {"result": "fail", "note": "x", "hazard": None}}
    follow = [{"hazard": one, "outcome": "fixed", "note": ""}]
    visits = [{"site": place.site_a, "inspection": one, "at": "2026-06-16T08:00:00+08:00"}]
    return [
        inspection(place.site_a, answers=answers, followups=follow, patrol=one, **common),
        hazard(site=place.site_a, area=place.a, item="fire-01", same_as=one, **common),
        patrol(visits=visits, planned=[place.site_a], track=[[34.0, 108.0, 5.0, 1.0]], area=place.a, **common),
        activity(evidence=["photo"], links=["https://example.org"], **common),
    ]


def places_in(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every part of a JSON value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, part in parts for path in places_in(part, (*here, key)))]


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    made = copy.deepcopy(body)
    part = made
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return made


def mind_what_is_stored() -> None:
    with reading() as session:
        for table in (Inspection, Hazard):
            rows = session.execute(select(col(table.lat), col(table.lon), col(table.note)))
            for lat, lon, note in rows:
                assert (lat is None) == (lon is None)
                assert lat is None or (isfinite(lat) and -90 <= lat <= 90 and isfinite(lon) and -180 <= lon <= 180)
                assert len(note) <= 5000
                assert "\0" not in note
        for track in session.execute(select(col(Patrol.track))).scalars():
            assert track is None or all(len(point) == 4 for point in track)


@pytest.mark.usefixtures("any_database")
@relaxed
@given(data=st.data())
def test_a_record_with_any_part_changed_to_anything_is_no_server_error(
    place: Town, patrolling: TestClient, data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(bodies(place)))
    for _ in range(data.draw(st.integers(1, 3))):
        paths = places_in(body)
        body = changed(body, data.draw(st.sampled_from(paths)), data.draw(values))
    raw = json.dumps(body).encode()
    assert put(patrolling, raw).status_code in (200, 201, 403, 409, 413, 422)
    mind_what_is_stored()


@relaxed
@given(raw=st.binary(max_size=400))
def test_any_bytes_as_a_record_are_no_server_error(patrolling: TestClient, raw: bytes) -> None:
    assert put(patrolling, raw).status_code == 422


@relaxed
@given(data=st.data())
def test_a_cut_or_twisted_record_is_no_server_error(place: Town, patrolling: TestClient, data: st.DataObject) -> None:
    raw = bytearray(json.dumps(data.draw(st.sampled_from(bodies(place))), ensure_ascii=False).encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    assert put(patrolling, bytes(raw)).status_code in (201, 403, 422)
    mind_what_is_stored()


@relaxed
@given(
    data=st.binary(min_size=1, max_size=2000) | st.binary(max_size=200).map(lambda tail: picture()[:-1] + tail),
    offset=st.sampled_from(["0", "1", "-1", "x", "9" * 15, "9" * 400, ""]),
    length=st.sampled_from([None, "0", "1", "x", "9" * 15, ""]),
)
def test_any_bytes_as_a_photo_are_no_server_error(
    patrolling: TestClient, data: bytes, offset: str, length: str | None
) -> None:
    headers = {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": offset,
        "Upload-Length": str(len(data)) if length is None else length,
    }
    sent = patrolling.patch(f"/api/field/photos/{sha(data)}", content=data, headers=headers)
    assert sent.status_code in (200, 409, 413, 422)


@relaxed
@given(bits=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_damaged_picture_is_kept_whole_or_refused(patrolling: TestClient, bits: list[tuple[int, int]]) -> None:
    damaged = bytearray(picture(seed=77))
    for at, value in bits:
        damaged[at % len(damaged)] = value
    data = bytes(damaged)
    sent = patch(patrolling, data)
    assert sent.status_code in (200, 422)
    if sent.status_code == 200:
        assert patrolling.get(f"/api/field/photos/{sha(data)}?w=320").status_code == 200
