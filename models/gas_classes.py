from sqlalchemy import Enum
from sqlmodel import Field

from models.base import Table
from rules.vocabulary import Risk


class GasClass(Table, table=True):
    """What a class of gas households means here, A for high risk to C for low; none: as the catalogue assumes."""

    __tablename__ = "gas_classes"

    risk: Risk = Field(
        sa_type=Enum(Risk, native_enum=False, length=40, values_callable=lambda words: [w.value for w in words]),
        primary_key=True,
    )
    meaning: str = Field(max_length=60)
