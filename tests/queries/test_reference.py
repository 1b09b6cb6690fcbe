"""The catalogue comes in whole, once, and a bad file is named."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from data import reference
from data.reference import files
from data.reference.checking import BadReference, check, checked
from models import (
    ChecklistItem,
    ChecklistVersion,
    FrequencyRule,
    HazardCategory,
    JournalEntry,
    Loaded,
    LunarDate,
    PlanTemplate,
    SiteType,
    Table,
    TaskTemplate,
)

pytestmark = pytest.mark.usefixtures("any_database")


def count(session: Session, table: type[Table]) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_whole_catalogue_is_in_the_database(session: Session) -> None:
    reference.load(session)
    whole: dict[type[Table], int] = {
        HazardCategory: 18 + 110,
        SiteType: 40,
        FrequencyRule: 65,
        ChecklistItem: 138,
        PlanTemplate: 11,
    }
    assert {table: count(session, table) for table in whole} == whole
    assert count(session, LunarDate) == 21


def test_loading_twice_writes_nothing(session: Session) -> None:
    reference.load(session)
    session.flush()
    reference.load(session)
    assert not session.new
    assert not session.dirty
    assert count(session, JournalEntry) == 1


def test_a_new_version_changes_nothing_by_itself(session: Session) -> None:
    reference.load(session)
    tasks = count(session, TaskTemplate)
    session.get_one(Loaded, "reference").version = "older"
    session.get_one(SiteType, "school").zh = "我们的叫法"
    item = session.execute(select(ChecklistItem).where(col(ChecklistItem.code) == "fire-01")).scalar_one()
    item.zh = "我们的说法"
    reference.load(session)
    assert (session.get_one(SiteType, "school").zh, item.zh) == ("我们的叫法", "我们的说法")
    assert count(session, TaskTemplate) == tasks
    assert count(session, ChecklistVersion) == 18
    assert count(session, JournalEntry) == 2


def test_every_report_of_every_scheme_is_a_task_with_its_date(session: Session) -> None:
    reference.load(session)
    tasks = session.execute(select(TaskTemplate).where(col(TaskTemplate.category) == "reporting")).scalars().all()
    for scheme in checked().activities.safety_month_plans:
        for report in scheme.reporting:
            if report.type in ("by", "weekly"):
                asked = report.model_dump(include={"type", "date", "weekday"}, exclude_none=True)
                assert any(t.plan == scheme.id and asked.items() <= t.due.items() for t in tasks), report.zh


def test_every_task_names_units_that_exist_and_a_source(session: Session) -> None:
    reference.load(session)
    units = set(reference.words("unit_types"))
    for task in session.execute(select(TaskTemplate)).scalars():
        assert task.responsible, task.code
        assert set(task.responsible) <= units, task.code
        assert task.source, task.code


def test_the_programme_ends_in_the_year_after_it_begins(session: Session) -> None:
    reference.load(session)
    plan = session.get_one(PlanTemplate, "ap_safe_community")
    assert (plan.starts, plan.ends, plan.end_year_offset) == ("08-01", "09-30", 1)


def test_a_gas_household_has_three_rules_by_class(session: Session) -> None:
    reference.load(session)
    rules = session.execute(select(FrequencyRule).where(col(FrequencyRule.site_type) == "gas_household")).scalars()
    assert sorted((rule.condition, rule.count) for rule in rules) == [("A", 4), ("B", 2), ("C", 1)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"risk": "enormous"}, "sites.yaml, row school, site_types.6.risk"),
        ({"hazard_categories": ["ghosts"]}, "sites.yaml, row school: nothing is called 'ghosts'"),
        ({"colour": "red"}, "sites.yaml, row school, site_types.6.colour"),
        ({"id": "hotel"}, None),
    ],
)
def test_a_bad_row_is_named_with_its_file(
    session: Session, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], said: str | None
) -> None:
    read = files.read

    def changed(subject: str) -> dict[str, Any]:
        body = read(subject)
        if subject != "sites":
            return body
        return {"site_types": [{**row, **change} if row["id"] == "school" else row for row in body["site_types"]]}

    monkeypatch.setattr(files, "read", changed)
    if said is None:
        reference.load(session)
        assert session.get(SiteType, "hotel") is not None
        return
    with pytest.raises(BadReference) as refused:
        reference.load(session)
    assert said in str(refused.value)
    assert count(session, SiteType) == 0


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadReference, match=r"sites\.yaml"):
        check("sites", None)
