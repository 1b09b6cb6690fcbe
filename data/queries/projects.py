"""Safety-promotion projects: the catalogue's with their six fields, and those that an area runs."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from data.queries.scope import visible
from models import Area, Project
from rules.permissions import Viewer


class Template(NamedTuple):
    code: str
    zh: str
    en: str


class Step(NamedTuple):
    """One activity of a project; `on` when it was done."""

    number: int
    zh: str
    en: str
    on: date | None
    note: str


class ProjectSeen(NamedTuple):
    """Texts come in both languages: (zh, en). `effects` with the indicator that shows them, where there is one."""

    id: int
    name: str
    area: str
    area_id: int
    starts_on: date
    ends_on: date
    goal: tuple[str, str]
    target_group: tuple[str, str]
    group: str
    hazards: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    effects: tuple[tuple[str, str, str], ...]
    end_reason: str
    ended: bool
    mine: bool

    @property
    def done(self) -> int:
        return sum(step.on is not None for step in self.steps)


def templates() -> tuple[Template, ...]:
    """The town's eight, and those of the two other reports."""
    return tuple(Template(row["id"], row["zh"], row["en"]) for row in _catalogue())


def template(code: str) -> dict[str, Any] | None:
    """Name and the six fields of one project of the catalogue."""
    row = next((r for r in _catalogue() if r["id"] == code), None)
    if row is None:
        return None
    names = ("group", "goal", "object", "hazards", "activities", "expected_effect")
    return {"zh": row["zh"], "en": row["en"], "fields": {name: row.get(name) for name in names}}


def projects(session: Session, viewer: Viewer) -> tuple[ProjectSeen, ...]:
    """Running ones first, the newest first."""
    rows = session.execute(
        select(Project, col(Area.name), col(Area.path))
        .join(Area, col(Area.id) == col(Project.area_id))
        .where(visible(viewer, Project.area_id))
        .order_by(col(Project.ended_at).is_not(None), col(Project.starts_on).desc(), col(Project.id))
    )
    return tuple(_seen(viewer, row, area, path) for row, area, path in rows)


def _catalogue() -> list[dict[str, Any]]:
    plans = reference.read("activities")["annual_plans"]
    own = [project for plan in plans for project in plan.get("projects") or ()]
    return [*own, *reference.read("programme")["reference_projects"]]


def _seen(viewer: Viewer, row: Project, area: str, path: str) -> ProjectSeen:
    fields, done = row.fields, row.done
    steps = tuple(_step(n, said, done.get(str(n))) for n, said in enumerate(fields.get("activities") or ()))
    return ProjectSeen(
        id=row.id or 0,
        name=row.name,
        area=area,
        area_id=row.area_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        goal=_both(fields.get("goal")),
        target_group=_both(fields.get("object")),
        group=fields.get("group") or "",
        hazards=tuple(_both(said) for said in fields.get("hazards") or ()),
        steps=steps,
        effects=tuple((*_both(e), e.get("indicator") or "") for e in fields.get("expected_effect") or ()),
        end_reason=row.end_reason,
        ended=row.ended_at is not None,
        mine=any(viewer.may(p, area_path=path) for p in ("manage_plans", "update_task")) and row.ended_at is None,
    )


def _step(number: int, said: dict[str, Any], done: dict[str, Any] | None) -> Step:
    on = date.fromisoformat(done["on"]) if done else None
    return Step(number, *_both(said), on, done["note"] if done else "")


def _both(said: dict[str, Any] | None) -> tuple[str, str]:
    return (said["zh"], said["en"]) if said else ("", "")
