"""What the classes of gas households mean here."""

from sqlalchemy import select
from sqlmodel import Session, col

from models import GasClass


def meanings(session: Session) -> dict[str, str]:
    """By risk class; one that nobody has explained is not among them."""
    rows = session.execute(select(col(GasClass.risk), col(GasClass.meaning)).where(col(GasClass.meaning) != ""))
    return {risk.value: meaning for risk, meaning in rows}
