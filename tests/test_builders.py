"""What the tests build on is what the product makes."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import create_engine, func, select
from sqlmodel import Session

from data import reference
from models import FrequencyRule, SiteType, Table
from tests import builders_catalogue

PASSING = {"hash", "previous"}


def _lasting(row: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    return tuple((k, v) for k, v in row.items() if k not in PASSING and not isinstance(v, datetime))


def held(session: Session) -> dict[str, list[tuple[tuple[str, object], ...]]]:
    """Every row of every table without its moments and what follows from them."""
    found = {}
    for table in Table.metadata.sorted_tables:
        rows = session.execute(select(table).order_by(*table.primary_key)).all()
        found[table.name] = [
            tuple((k, v) for k, v in row._mapping.items() if k not in PASSING and not isinstance(v, datetime))
            for row in rows
        ]
    return found


@pytest.mark.usefixtures("any_database")
def test_the_quick_catalogue_is_the_catalogue_row_for_row(session: Session) -> None:
    builders_catalogue.load(session)
    made = create_engine("sqlite://")
    Table.metadata.create_all(made)
    with Session(made) as other:
        reference.load(other)
        assert held(session) == held(other)
    made.dispose()
    new = SiteType.model_validate(session.get(SiteType, "school"), update={"code": "own"})
    rule = FrequencyRule(site_type="own", count=1, period="year", kind="routine_check")
    session.add(new)
    session.flush()
    session.add(rule)
    session.flush()  # its number goes on where the catalogue ends
    assert rule.id == session.execute(select(func.count()).select_from(FrequencyRule)).scalar_one()
