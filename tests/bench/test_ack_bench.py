"""The acknowledgement held at full count: one row per key, whatever happens to the reply. Prints planned = done."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from models import Inspection
from tests.builders_field import inspection, phone, put, rows, town

pytestmark = pytest.mark.bench
LOST_REPLIES = 500
OTHER_BODIES = 200
PARALLEL = 200
AT_ONCE = 8


def test_replies_lost_other_bodies_and_parallel_sends_leave_one_row_per_key() -> None:
    place = town()
    with phone(place.people["patrol"]) as client:
        lost = 0
        for n in range(LOST_REPLIES):  # the phone never saw the first answer and sends the same again
            key, body = str(uuid4()), inspection(place.site_a, note=f"lost {n}")
            first, again = put(client, body, key), put(client, body, key)
            same = first.json()["recorded_at"] == again.json()["recorded_at"]
            lost += (first.status_code, again.status_code, same) == (201, 200, True)
        refused = 0
        for n in range(OTHER_BODIES):
            key = str(uuid4())
            put(client, inspection(place.site_a, note=f"one {n}"), key)
            refused += put(client, inspection(place.site_a, note=f"other {n}"), key).status_code == 409
        alone = 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for n in range(PARALLEL):
                key, body = str(uuid4()), inspection(place.site_a, note=f"parallel {n}")
                sends = [threads.submit(put, client, body, key) for _ in range(AT_ONCE)]
                codes = sorted(send.result().status_code for send in sends)
                alone += codes == [200] * (AT_ONCE - 1) + [201]
    print(f"\nreply lost: planned {LOST_REPLIES} = done {lost}")
    print(f"same key, other body: planned {OTHER_BODIES} = done {refused}")
    print(f"same key, {AT_ONCE} at once: planned {PARALLEL} = done {alone}")
    assert (lost, refused, alone) == (LOST_REPLIES, OTHER_BODIES, PARALLEL)
    assert rows(Inspection) == {"inspections": LOST_REPLIES + OTHER_BODIES + PARALLEL}
