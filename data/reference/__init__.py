"""The trade's own facts: the catalogue, split by subject, each row with its source."""

from functools import cache
from typing import Any, NamedTuple

from data.reference.files import read
from data.reference.loading import load

__all__ = ["Word", "load", "permissions", "read", "words"]


class Word(NamedTuple):
    """A code of the catalogue with its two names."""

    id: str
    zh: str
    en: str


@cache
def permissions(role: str) -> tuple[str, ...]:
    """What a role may do; an unknown role may do nothing."""
    for row in read("organisation")["organisation"]["roles"]:
        if row["id"] == role:
            return tuple(row["permissions"])
    return ()


@cache
def words(kind: str) -> dict[str, Word]:
    """Codes of one kind with their names.

    Kinds: roles, levels, unit_types, check_kinds, grades, risk_levels, result, task_categories, evidence, periods,
    task_status, certificate_kinds, equipment_kinds, hazard_states, site_types, hazard_categories (with subcategories as
    "fire/hydrant").
    """
    organisation, enums, hazards = read("organisation")["organisation"], read("words")["enums"], read("hazards")
    if kind in ("roles", "levels", "unit_types", "groups"):
        rows = organisation[kind]
    elif kind == "hazard_states":
        rows = hazards["hazard_lifecycle"]["states"]
    elif kind == "site_types":
        rows = read("sites")["site_types"]
    elif kind == "hazard_categories":
        rows = [r for top in hazards["hazard_categories"] for r in (top, *_below(top))]
    else:
        rows = enums[kind]
    return {row["id"]: Word(row["id"], row["zh"], row["en"]) for row in rows}


def _below(category: dict[str, Any]) -> list[dict[str, Any]]:
    """Subcategories under the code that the database gives them: "fire/hydrant"."""
    return [{**row, "id": f"{category['id']}/{row['id']}"} for row in category.get("subcategories") or []]
