"""Hazards for tests: found by somebody, and walked to the state that a test needs."""

import hashlib
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from actions import hazards
from actions.hazards import Found
from actions.photos import PhotoRef, attach
from models import Area, Hazard, Site, new_id, now
from rules.lifecycle import PLAN_PARTS
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardSource, HazardState, PhotoRole
from tests import builders

PLAN = dict.fromkeys(PLAN_PARTS, "已落实")
WALK = ("grade", "issue_notice", "acknowledge", "submit_fix", "recheck_pass")
STATES = (
    HazardState.GRADED,
    HazardState.NOTICE_ISSUED,
    HazardState.RECTIFYING,
    HazardState.FIXED_PENDING_RECHECK,
    HazardState.STRUCK_OFF,
)


def photo(role: PhotoRole = PhotoRole.EVIDENCE) -> PhotoRef:
    return PhotoRef(hashlib.sha256(new_id().bytes).hexdigest(), role)


def found(place: Area | Site, /, **more: Any) -> Found:
    at = {"site_id": place.id, "area_id": None} if isinstance(place, Site) else {"site_id": None, "area_id": place.id}
    base = {
        "id": new_id(),
        "category": "fire",
        "title": "安全出口堵塞",
        "source": HazardSource.PATROL,
        "found_at": now(),
    }
    return Found(**{**base, **at, **more})


def hazard(session: Session, place: Area | Site, by: Viewer, /, *, photos: bool = False, **more: Any) -> Hazard:
    """Found by this person; on the ledger if the role may verify."""
    builders.category(session, more.get("category", "fire"))
    made = hazards.report(session, viewer=by, found=found(place, **more))
    if photos:
        attach(session, subject=("hazard", made.id), refs=[photo()])
    return made


def facts(step: str, *, due_on: date | None = None, grade: Grade = Grade.GENERAL) -> dict[str, Any]:
    """What a step must record."""
    due = due_on or (now() + timedelta(days=7)).date()
    every: dict[str, dict[str, Any]] = {
        "grade": {"grade": grade, "basis": "判定标准"},
        "regrade": {"grade": grade, "basis": "重新判定"},
        "file_major": {"plan": PLAN},
        "issue_notice": {"note": "立即清理", "due_on": due, "responsible_person": "王某"},
        "acknowledge": {"signed_by": "王某"},
        "fix_on_spot": {"note": "当场清理", "photos": [photo(PhotoRole.BEFORE), photo(PhotoRole.AFTER)]},
        "submit_fix": {"note": "已清理", "photos": [photo(PhotoRole.AFTER)]},
        "request_extension": {"note": "缺材料", "asked_due_on": due + timedelta(days=20), "interim_control": "看护"},
        "decide_extension": {"note": "同意", "approve": True},
        "recheck_pass": {"note": "合格", "photos": [photo()]},
        "recheck_fail": {"note": "仍堵塞", "photos": [photo()]},
        "reissue": {"note": "继续整改", "due_on": due},
        "interim_control": {"interim_control": "设警戒线"},
    }
    return every.get(step, {"note": "说明"} if step != "verify" else {})


def walk(session: Session, line: Hazard, to: HazardState, *, by: Viewer, fixer: Viewer, **more: Any) -> Hazard:
    """Take the main line to a state: an officer decides, somebody else rectifies."""
    for step, state in zip(WALK, STATES, strict=True):
        person = fixer if step in ("acknowledge", "submit_fix") else by
        hazards.take_step(session, viewer=person, hazard_id=line.id, step=step, **facts(step, **more))
        if state is to:
            break
    return line
