"""Whoever verifies a report puts its category right on the same page."""

from collections.abc import Callable

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data import database
from models import Hazard
from rules.vocabulary import HazardSource
from tests import builders
from tests.builders_hazards import hazard


@pytest.mark.usefixtures("reference_loaded")
@pytest.mark.parametrize(("language", "label"), [("zh", "更正类别或位置"), ("en", "Correct the category or the place")])
def test_the_category_of_a_report_is_corrected_before_it_is_verified(
    open_page: Callable[..., AppTest], language: str, label: str
) -> None:
    with database.transaction() as session:
        here = builders.area(session)
        officer = builders.viewer(session, "safety_officer", here)
        line = hazard(session, builders.site(session, here), officer, source=HazardSource.PUBLIC)
        asked = {"id": str(line.id)}
    app = open_page("hazards", person=officer.person_id, language=language, query=asked)
    (switch,) = [toggle for toggle in app.toggle if toggle.label == label]
    switch.set_value(True).run()
    assert not app.exception
    key = next(box.key for box in app.selectbox if box.key and box.key.endswith(".category"))
    app.selectbox(key=key).set_value("urban_gas")
    next(b for b in app.button if b.key and "correct" in b.key).click().run()
    assert not app.exception
    with database.reading() as session:
        assert session.exec(select(Hazard)).one().category == "urban_gas"
