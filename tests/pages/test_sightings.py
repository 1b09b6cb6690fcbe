"""What phones say about a hazard stands in its timeline."""

from collections.abc import Callable
from uuid import uuid4

from streamlit.testing.v1 import AppTest

from tests.builders_field import hazard, inspection, phone, put, town


def test_a_hazard_seen_again_and_said_to_be_fixed_says_so_in_its_timeline(open_page: Callable[..., AppTest]) -> None:
    place, hazard_id = town(), str(uuid4())
    with phone(place.people["patrol"]) as client:
        put(client, hazard(site=place.site_a), hazard_id)
        put(client, hazard(site=place.site_a, same_as=hazard_id))
        put(client, inspection(place.site_a, followups=[{"hazard": hazard_id, "outcome": "fixed", "note": ""}]))
    page = open_page("hazards", person=place.people["community"], query={"id": hazard_id})
    shown = " ".join(str(element.value) for element in [*page.markdown, *page.get("html")])
    assert not page.exception
    assert "现场再次看到" in shown
    assert "现场反映已整改" in shown
