"""The trade's own facts: the catalogue, split by subject, each row with its source."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlmodel import Session

HERE = Path(__file__).parent


class Word(NamedTuple):
    """A code of the catalogue with its two names."""

    id: str
    zh: str
    en: str


@cache
def read(subject: str) -> dict[str, Any]:
    """One file of the catalogue as it stands, e.g. read("sites")["site_types"]."""
    with (HERE / f"{subject}.yaml").open(encoding="utf-8") as stream:
        body: dict[str, Any] = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return body


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
    task_status, hazard_states, site_types, hazard_categories (with subcategories as "fire/hydrant").
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


def load(session: Session) -> None:
    """Bring the catalogue into the database; loading twice is loading once."""
    raise NotImplementedError
