"""A label on a site: printed with its code, photographed by any phone, and the right form opens."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import segno
from PIL import Image
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from actions import people
from capture import labels, sign_in
from capture.gate import Gate, is_page
from data.database import transaction
from data.papers.labels import SHEETS, link, pdf, preview
from data.queries.labels import Label
from models import Area, Person
from rules.permissions import SYSTEM
from tests import builders
from tests.builders_field import Town

BASE = "https://anxun.example.cn"
ZH = {"accept-language": "zh-CN"}
ROUTES = [*labels.routes, *sign_in.routes]


@pytest.fixture
def client(place: Town) -> Iterator[TestClient]:
    assert place.code_a
    app = Starlette(routes=ROUTES, middleware=[Middleware(Gate)])
    with TestClient(app, follow_redirects=False, headers=ZH) as made:
        yield made


def sign(client: TestClient, person_id: int) -> None:
    with transaction() as session:
        token = people.open_session(session, person_id=person_id, address="127.0.0.1", agent="test")
    client.cookies.set("anxun_session", token)


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def test_the_sheets_carry_code_name_and_last_four_characters() -> None:
    told = [Label(f"QH-{n:06}", "龙凤园社区12号楼地下车库" if n % 2 else "惠民菜店", "甲社区") for n in range(25)]
    body = pdf(told, base=BASE, sheet=SHEETS["small"])
    pages = PdfReader(BytesIO(body)).pages
    text = text_of(body)
    assert len(pages) == 2
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]
    assert [label.code in text for label in told] == [True] * 25
    assert "惠民菜店" in text
    assert text.count("\n0024\n") == 1


def test_the_printed_code_is_the_address_of_the_site() -> None:
    label = Label("QH-000123", "惠民菜店", "甲社区")
    code = segno.make(f"{BASE}/s/QH-000123", error="q", micro=False)
    picture: Any = Image.open(BytesIO(preview([label], base=BASE + "/", sheet=SHEETS["large"], ppi=254))).convert("L")
    pixels = picture.load()
    left, size = 60, 460  # 254 ppi = 10 points to a millimetre: 6 mm inside, 46 mm wide
    rows = [row for row in range(743) if picture.crop((left, row, left + size, row + 1)).getextrema()[0] < 128]
    top, module = rows[0], size / len(code.matrix)
    found = [
        [pixels[int(left + (x + 0.5) * module), int(top + (y + 0.5) * module)] < 128 for x in range(len(code.matrix))]
        for y in range(len(code.matrix))
    ]
    assert found == [[bool(dark) for dark in row] for row in code.matrix]


def test_a_code_with_odd_letters_stays_one_part_of_the_address() -> None:
    assert link(BASE, "甲/1?") == f"{BASE}/s/%E7%94%B2%2F1%3F"


def test_the_walk_from_a_photographed_label_through_the_sign_in_to_the_form(client: TestClient, place: Town) -> None:
    with transaction() as session:
        people.set_password(session, viewer=SYSTEM, person_id=place.people["patrol"], password="correct horse")
        session.get_one(Person, place.people["patrol"]).login = "ma"
    assert is_page(f"/s/{place.code_a}")
    first = client.get(f"/s/{place.code_a}")
    assert (first.status_code, first.headers["location"]) == (303, f"/login?next=/s/{place.code_a}")
    form = client.post(first.headers["location"], data={"login": "ma", "password": "correct horse"})
    assert (form.status_code, form.headers["location"]) == (303, f"/s/{place.code_a}")
    assert client.get(form.headers["location"]).headers["location"] == f"/field/?site={place.site_a}"


@pytest.mark.parametrize(("who", "to"), [("patrol", "/field/?site={}"), ("leader", "/hazards?site={}")])
def test_each_comes_to_where_they_have_business(client: TestClient, place: Town, who: str, to: str) -> None:
    sign(client, place.people[who])
    assert client.get(f"/s/{place.code_a.lower()}").headers["location"] == to.format(place.site_a)


@pytest.mark.parametrize("known", [True, False])
def test_a_code_of_elsewhere_or_of_nowhere_gets_the_same_sentence(client: TestClient, place: Town, known: bool) -> None:
    sign(client, place.people["patrol_b"])
    code = place.code_a if known else "<b>X</b>"
    said = client.get(f"/s/{code.replace('/', '%2F')}")
    assert said.status_code == 404
    assert "您的辖区内没有编码为" in said.text
    assert "<b>X" not in said.text


def test_the_sheets_are_for_those_who_run_the_place_and_only_of_what_they_see(client: TestClient, place: Town) -> None:
    def asked(**query: Any) -> Any:
        return client.get("/api/labels", params=query)

    assert asked().status_code == 401
    sign(client, place.people["patrol"])
    assert asked().status_code == 403
    sign(client, place.people["community"])
    found = asked(size="large")
    assert found.headers["content-type"] == "application/pdf"
    assert place.code_a in text_of(found.content)
    refused = asked(area=place.b)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"] == "没有可打印标签的场所。"
    assert asked(size="huge").status_code == 422
    assert asked(area="x").status_code == 422


def test_more_than_a_sheetful_of_sheets_is_refused_in_words(
    client: TestClient, place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.papers.labels.MOST_LABELS", 1)
    sign(client, place.people["planner"])
    said = client.get("/api/labels")
    assert said.status_code == 413
    assert said.json()["error"]["message"] == "标签超过 1 张。请选择更小的区域或某一类型。"


def test_a_site_of_a_unit_opens_for_the_school_that_answers_for_it(client: TestClient, place: Town) -> None:
    with transaction() as session:
        area = session.get_one(Area, place.a)
        unit = builders.unit(session, area, "school")
        site = builders.site(session, area, "school", unit_id=unit.id)
        person, code, key = builders.person(session, "school_contact", unit).id or 0, site.code, site.id
    sign(client, person)
    assert client.get(f"/s/{code}").headers["location"] == f"/field/?site={key}"
