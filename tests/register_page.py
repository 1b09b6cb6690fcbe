"""Somebody at the import screen who knows nothing but what it says."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from models import JournalEntry, Site
from tests import builders
from tests.builders_register import OWN_WORD, workbook

OpenPage = Callable[..., AppTest]
AGAIN = {"zh": "名册中没有新内容。", "en": "There is nothing new in this list."}


def taken_over_by_what_the_screen_says(open_page: OpenPage, *, lines: int, bad: int, language: str = "zh") -> None:
    """The list with ugly headings; the same again, which is nothing new; then with another phone in one cell."""
    with database.transaction() as session:
        top = builders.area(session)
        for community in ("东社区", "西社区"):
            builders.area(session, community, parent=top)
        planner = builders.person(session, "planner", top).id
    app = open_page("sites", person=planner, language=language, query={"show": "import"})
    _show(app, workbook(lines))
    assert "行未导入" not in str(app.markdown)
    next(box for box in app.selectbox if OWN_WORD in box.label).set_value("nine_small_place").run()
    assert "9" in str([text.value for text in app.text])  # the row without a name is named
    good = lines - bad
    _press(app, str(good))
    assert str(good) in app.success[0].value
    assert _sites() == good

    _show(app, workbook(lines))
    assert AGAIN[language] in [info.value for info in app.info]
    assert _changed() == []

    _show(app, workbook(lines, other={7: (8, 13999999999.0)}))
    _press(app, " 1 ")
    assert _changed() == [({"phone": "13800000007"}, "13999999999")]
    assert _sites() == good


def _show(app: AppTest, data: bytes) -> None:
    app.file_uploader[0].upload("名册.xlsx", data).run()
    assert not app.exception
    app.radio[0].set_value(app.radio[0].options[1]).run()
    assert not app.exception


def _press(app: AppTest, words: str) -> None:
    next(button for button in app.button if words in f" {button.label} ").click().run()
    assert not app.exception
    assert not app.error


def _sites() -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(Site)).scalar_one())


def _changed() -> list[tuple[dict[str, str], str]]:
    """Before, and the phone after, of each row that an import has changed."""
    with database.reading() as session:
        asked = select(JournalEntry).where(col(JournalEntry.verb) == "site_import_changed")
        return [(one.before or {}, (one.after or {})["phone"]) for one in session.execute(asked).scalars()]
