"""A register of twenty thousand rows: read, previewed and taken over."""

from os import cpu_count, getloadavg
from time import perf_counter, process_time

import pytest
from sqlmodel import Session

from actions.register_import import Asked, import_register
from data import database, imports, reference
from data.queries.register_import import columns, preview
from rules.register_rows import FIELDS
from rules.sites import Datum
from tests import builders
from tests.builders_register import workbook

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("any_database")]
SIZE, TARGET_S = 20_000, 20


def test_twenty_thousand_rows_in_under_twenty_seconds(session: Session) -> None:
    reference.load(session)
    top = builders.area(session)
    for name in ("东社区", "西社区"):
        builders.area(session, name, parent=top)
    planner = builders.viewer(session, "planner", top)
    session.commit()
    data, start, worked = workbook(SIZE, wrong=False), perf_counter(), process_time()
    [sheet] = imports.ledgers_among(imports.read("名册.xlsx", data), FIELDS)
    read = perf_counter()
    found = columns(session, sheet.rows)
    words = (("小诊所", "nine_small_place"),)
    asked = Asked(
        "名册.xlsx", sheet.rows, found.row, found.fields, top.id or 0, "commercial_outlet", Datum.GCJ02, words
    )
    preview(session, planner, **asked.facts())
    previewed = perf_counter()
    [done] = import_register(session, viewer=planner, sheets=[asked])
    session.commit()
    taken, worked = perf_counter(), process_time() - worked
    where = database.engine().dialect.name
    print(f"\nload of the machine {getloadavg()[0]:.1f} on {cpu_count()} cores")
    print(f"{where:<11}{SIZE} rows: read {read - start:.1f} s, preview {previewed - read:.1f} s, "
          f"import {taken - previewed:.1f} s, together {taken - start:.1f} s, CPU {worked:.1f} s")  # fmt: skip
    assert done.added == SIZE
    assert taken - start < TARGET_S
