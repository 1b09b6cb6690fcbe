"""A catalogue file is believed only after it was checked; a bad one is named with its row."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import ValidationError

from data.reference import files
from data.reference.plan_shapes import Activities, KeyPeriodWindow, Programme, Recurring
from data.reference.shapes import (
    Calendar,
    Hazards,
    Organisation,
    ReferenceSite,
    Row,
    Sites,
    Sources,
    Words,
)

SHAPES: dict[str, type[Row]] = {
    "hazards": Hazards,
    "sites": Sites,
    "calendar": Calendar,
    "organisation": Organisation,
    "programme": Programme,
    "reference_site": ReferenceSite,
    "sources": Sources,
    "words": Words,
    "activities": Activities,
}


class BadReference(ValueError):
    """A file of the catalogue makes no sense; the sentence names file and row."""


class Catalogue(NamedTuple):
    """All files, checked."""

    hazards: Hazards
    sites: Sites
    calendar: Calendar
    organisation: Organisation
    programme: Programme
    activities: Activities
    words: Words


def checked() -> Catalogue:
    """Read and check every file, each by itself and then against one another. Raises BadReference."""
    found: dict[str, Any] = {subject: check(subject, files.read(subject)) for subject in SHAPES}
    catalogue = Catalogue(**{name: found[name] for name in Catalogue._fields})
    _check_names(catalogue)
    return catalogue


def check(subject: str, body: Any) -> Row:
    """One file against its shape."""
    try:
        return SHAPES[subject].model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        row = _row_name(body, first["loc"])
        raise BadReference(f"{subject}.yaml, {row}{place}: {first['msg']}") from error


def _row_name(body: Any, path: tuple[int | str, ...]) -> str:
    """The id of the innermost row on the way to the error, "row smp3-04, "."""
    name = ""
    for part in path:
        try:
            body = body[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(body, dict) and "id" in body:
            name = f"row {body['id']}, "
    return name


def _check_names(catalogue: Catalogue) -> None:
    """Every code that a row points to is there, and no id stands twice."""
    words = {kind: {row.id for row in rows} for kind, rows in catalogue.words.enums.items()}
    categories = {row.id for row in catalogue.hazards.hazard_categories}
    units = {row.id for row in catalogue.organisation.organisation.unit_types}
    indicators = {row.id for row in catalogue.programme.indicators}
    groups = {row.id for row in catalogue.organisation.organisation.groups}
    _check_hazards(catalogue)
    for site in catalogue.sites.site_types:
        _known("sites", site.id, site.hazard_categories, categories)
        _known("sites", site.id, [site.owner_unit], units)
        _known("sites", site.id, (rule.period for rule in site.frequency), words["periods"])
        _known("sites", site.id, (rule.kind for rule in site.frequency), words["check_kinds"])
    for scheme in catalogue.activities.safety_month_plans:
        for task in scheme.tasks:
            _known("activities", task.id, [task.category], words["task_categories"])
            _known("activities", task.id, task.responsible, units)
            _known("activities", task.id, task.evidence, words["evidence"])
    for plan in catalogue.activities.annual_plans:
        _known("activities", plan.id, [plan.unit], units)
        _known("activities", plan.id, plan.indicators, indicators)
        for project in plan.projects:
            _known("activities", project.id, [project.group], groups)
            _known("activities", project.id, project.hazard_categories, categories)
    _check_yearly(catalogue, words)
    for screening in catalogue.calendar.screenings:
        _once("calendar", (bar.id for bar in screening.bars))
    _once("sites", (row.id for row in catalogue.sites.site_types))
    _once("calendar", (row.id for row in catalogue.calendar.key_periods))
    _once("programme", (row.id for row in catalogue.programme.indicators))


def _check_hazards(catalogue: Catalogue) -> None:
    roles = {row.id for row in catalogue.organisation.organisation.roles}
    for move in catalogue.hazards.hazard_lifecycle.transitions:
        _known("hazards", move.action, move.roles, roles)
    _once("hazards", (item.id for row in catalogue.hazards.hazard_categories for item in row.checklist))
    _once("hazards", (row.id for row in catalogue.hazards.hazard_categories))


def _check_yearly(catalogue: Catalogue, words: dict[str, set[str]]) -> None:
    periods = {row.id for row in catalogue.calendar.key_periods}
    for plan in catalogue.activities.annual_plans:
        for task in plan.tasks:
            _known("activities", task.id, [task.category], words["task_categories"])
            _known("activities", task.id, task.evidence, words["evidence"])
            if isinstance(task.schedule, KeyPeriodWindow):
                _known("activities", task.id, [task.schedule.period], periods)
            if isinstance(task.schedule, Recurring):
                _known("activities", task.id, [task.schedule.period], words["periods"])
    _once("activities", (t.id for p in catalogue.activities.safety_month_plans for t in p.tasks))
    _once("activities", (t.id for p in catalogue.activities.annual_plans for t in p.tasks))


def _known(subject: str, row: str, codes: Iterable[str], known: set[str]) -> None:
    for code in codes:
        if code not in known:
            raise BadReference(f"{subject}.yaml, row {row}: nothing is called {code!r}")


def _once(subject: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise BadReference(f"{subject}.yaml, row {id}: this id stands twice")
        seen.add(id)
