"""Numbers of ledger lines and papers: one series per kind, issuer and year, without gaps or doubles."""

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.issuers import issuer
from models import NumberSeries

HAZARD, NOTICE = "YH", "ZG"  # 隐患, 整改


def next_number(session: Session, name: str, year: int) -> int:
    """The next one of a series, raised in the caller's transaction: a number is given if and only if it is used."""
    row = session.execute(
        select(NumberSeries)
        .where(col(NumberSeries.name) == name, col(NumberSeries.year) == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        row = NumberSeries(name=name, year=year)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last


def spelled(session: Session, name: str, year: int) -> str:
    """The next number as it is written: YH-2026-000123."""
    return f"{name}-{year}-{next_number(session, name, year):06}"


def of_paper(session: Session, name: str, area_id: int, year: int) -> str:
    """The next number of a paper. Every subdistrict counts for itself: ZG-2026-000123, beside it ZG7-2026-000001."""
    by = issuer(session, area_id)
    return spelled(session, name if by.is_first else f"{name}{by.area_id}", year)


def several(session: Session, name: str, year: int, n: int) -> list[str]:
    """The next n numbers of a series at once."""
    first = next_number(session, name, year)
    session.get_one(NumberSeries, (name, year)).last += n - 1
    session.flush()
    return [f"{name}-{year}-{number:06}" for number in range(first, first + n)]
