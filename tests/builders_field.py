"""A small place with people in it, and what their phones would send."""

import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from PIL import Image
from sqlalchemy import func, select
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions import people
from capture.field import routes
from data.database import reading, transaction
from models import ActivityRecord, Hazard, Inspection, JournalEntry, Patrol, PhotoLink
from tests import builders, builders_catalogue

HERE = (34.44, 108.96)
TABLES = (Inspection, Hazard, Patrol, ActivityRecord, JournalEntry, PhotoLink)


@dataclass
class Town:
    """Two communities A and B; ids only, because the session that made them is over."""

    root: int
    a: int
    b: int
    site_a: int
    site_b: int
    code_a: str
    people: dict[str, int] = field(default_factory=dict)


def town() -> Town:
    """Commits: a site in A at HERE, one in B, and people of several roles."""
    with transaction() as session:
        builders_catalogue.load(session)
    with transaction() as session:
        root = builders.area(session)
        a, b = builders.area(session, "甲社区", parent=root), builders.area(session, "乙社区", parent=root)
        unit = builders.unit(session, a)
        here = builders.site(session, a, lat=HERE[0], lon=HERE[1], floor="1F", room="101", address="甲路1号")
        there = builders.site(session, b, lat=34.5, lon=109.0)
        roles: list[tuple[str, str, Any]] = [
            ("patrol", "patrol_member", a),
            ("patrol2", "patrol_member", a),
            ("patrol_b", "patrol_member", b),
            ("officer", "safety_officer", root),
            ("planner", "planner", root),
            ("leader", "leader", root),
            ("community", "community_admin", a),
            ("enterprise", "enterprise_contact", unit),
            ("volunteer", "volunteer", a),
        ]
        made = {name: builders.person(session, role, place) for name, role, place in roles}
        ids = {name: person.id or 0 for name, person in made.items()}
        return Town(root.id or 0, a.id or 0, b.id or 0, here.id or 0, there.id or 0, here.code, ids)


def phone(person_id: int | None = None, *, language: str = "en") -> TestClient:
    """A browser at the field door, signed in through a real sign-in row."""
    client = TestClient(Starlette(routes=routes), headers={"Accept-Language": language})
    if person_id is not None:
        with transaction() as session:
            token = people.open_session(session, person_id=person_id, address="127.0.0.1", agent="test")
        client.cookies.set("anxun_session", token)
    return client


def moment(when: datetime | None = None) -> str:
    return (when or datetime.now(UTC)).isoformat()


def _common(kind: str) -> dict[str, Any]:
    return {"v": 1, "kind": kind, "occurred_at": moment(), "note": "", "position": None, "photos": []}


def inspection(at: int, /, **more: Any) -> dict[str, Any]:
    """A clean routine check with a good fix at HERE."""
    fix = {"lat": HERE[0], "lon": HERE[1], "accuracy_m": 8.0, "source": "device", "raw": None}
    check: dict[str, Any] = {"site": at, "check_kind": "routine_check", "checklists": {"fire": 1}, "answers": {}}
    check["position"] = fix
    proof: dict[str, Any] = {"proof": {"kind": "fix", "text": ""}, "patrol": None, "followups": []}
    return {**_common("inspection"), **check, **proof, **more}


def hazard(**more: Any) -> dict[str, Any]:
    where: dict[str, Any] = {"site": None, "area": None, "place": "", "floor": ""}
    return {**_common("hazard"), **where, "category": "fire", "item": None, "text": "楼道堆物", "same_as": None, **more}


def patrol(**more: Any) -> dict[str, Any]:
    walked: dict[str, Any] = {"started_at": moment(), "ended_at": None, "planned": [], "visits": []}
    walked |= {"track": None, "area": None}
    return {**_common("patrol"), **walked, **more}


def activity(**more: Any) -> dict[str, Any]:
    done = {"assignment": None, "activity_kind": "consultation_day", "title": "咨询日", "place": "广场"}
    return {**_common("activity"), **done, "counts": {"sessions": 1}, "evidence": [], "links": [], **more}


def step(hazard_id: str, what: str, **more: Any) -> dict[str, Any]:
    return {**_common("step"), "hazard": hazard_id, "step": what, "note": "已清理完毕", **more}


def put(client: TestClient, body: Any, record_id: str | None = None, **headers: str) -> Any:
    """The response to sending a record; `body` is bytes as they are, or is made into JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    told = {"Content-Type": "application/json", "X-Phone-Time": moment(), **headers}
    return client.put(f"/api/field/records/{record_id or uuid4()}", content=raw, headers=told)


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 240), seed: int = 1, **save: Any) -> bytes:
    """A picture with its own content for every seed."""
    image = Image.new("RGB", size, (seed % 256, seed // 256 % 256, 90))
    stream = io.BytesIO()
    image.save(stream, kind, **save)
    return stream.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A JPEG that does not compress: about a byte per pixel."""
    stream = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(stream, "JPEG", quality=95)
    return stream.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def patch(
    client: TestClient, data: bytes, *, offset: int = 0, name: str | None = None, length: int | None = None
) -> Any:
    """The response to sending a photo from an offset on; `data` is the whole photo."""
    headers = {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Length": str(len(data) if length is None else length),
    }
    return client.patch(f"/api/field/photos/{name or sha(data)}", content=data[offset:], headers=headers)


def rows(*tables: Any) -> dict[str, int]:
    """How many rows each table has: those named, or all that a record can write to."""
    with reading() as session:
        return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables or TABLES}


def only(session: Session, table: Any) -> Any:
    """The one row of a table."""
    return session.execute(select(table)).scalars().one()
