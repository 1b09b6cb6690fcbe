"""A workbook that opens right, holds what the filter found, and runs nothing."""

from datetime import UTC, date, datetime
from io import BytesIO

from python_calamine import CalamineWorkbook
from sqlmodel import Session

from data.exports import workbook
from data.queries.hazards import LedgerFilter
from tests import builders
from tests.builders_hazards import hazard
from ui.hazard_export import HEADINGS, ledger_workbook


def sheet(body: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_text_stays_text_and_days_stay_days() -> None:
    moment = datetime(2026, 6, 16, 16, 30, tzinfo=UTC)
    rows = sheet(
        workbook("台账", ["一", "二", "三", "四"], [("=1+1", date(2026, 6, 16), moment, None), ("@x", 7, "", "-1")])
    )
    assert rows[0] == ["一", "二", "三", "四"]
    assert rows[1] == ["=1+1", date(2026, 6, 16), datetime(2026, 6, 17, 0, 30), ""]  # noqa: DTZ001 - Excel has no zones
    assert rows[2] == ["@x", 7.0, "", "-1"]


def test_no_rows_is_a_workbook_too() -> None:
    assert sheet(workbook("台账", ["编号"], [])) == [["编号"]]


def test_the_ledger_is_exported_as_it_was_filtered_within_the_scope(session: Session) -> None:
    top = builders.area(session)
    here, there = (builders.area(session, name, parent=top) for name in ("东社区", "西社区"))
    officer = builders.viewer(session, "safety_officer", top)
    community = builders.viewer(session, "community_admin", here)
    for place, title in ((here, '=HYPERLINK("http://x","点我")'), (here, "井盖缺失"), (there, "井盖破损")):
        hazard(session, place, officer, title=title)
    session.commit()
    rows = sheet(ledger_workbook(community, LedgerFilter(text="井盖")))
    assert len(rows) == 2
    assert len(rows[0]) == len(HEADINGS)
    assert rows[0][0] == "编号"
    assert rows[1][1] == "井盖缺失"
    assert {row[1] for row in sheet(ledger_workbook(community, LedgerFilter()))} == {
        "隐患",
        '=HYPERLINK("http://x","点我")',
        "井盖缺失",
    }
