"""One drill of the demo brought a fault to light; it waits to be verified, as any fault that a drill shows."""

from sqlalchemy import select
from sqlmodel import Session, col

from data.demo.world import World
from models import ActivityRecord, Hazard, HazardEvent, PhotoLink
from rules.vocabulary import HazardSource, HazardState, PhotoRole

FAULT = "演练时疏散通道堆放杂物,人员绕行"


def show_fault(session: Session, world: World) -> None:
    """The newest drill on record; nothing where the plan has none."""
    drill = session.execute(
        select(ActivityRecord).where(col(ActivityRecord.kind) == "drill", col(ActivityRecord.is_demo))
        .order_by(col(ActivityRecord.occurred_at).desc(), col(ActivityRecord.id)).limit(1)
    ).scalar_one_or_none()  # fmt: skip
    if drill is None:
        return
    hazard = Hazard(
        id=world.id(drill.occurred_at),
        area_id=drill.area_id,
        category="fire",
        title=FAULT,
        note=drill.title,
        source=HazardSource.STAFF,
        state=HazardState.REPORTED,
        finder_id=drill.person_id,
        place=drill.place,
        found_at=drill.occurred_at,
        recorded_at=drill.recorded_at,
        is_demo=True,
    )
    session.add(hazard)
    session.flush()
    session.add(
        HazardEvent(
            hazard_id=hazard.id,
            step="found",
            to_state=HazardState.REPORTED,
            actor_id=drill.person_id,
            facts={},
            at=drill.occurred_at,
            recorded_at=drill.recorded_at,
        )
    )
    picture = world.photos["fire-before"]
    session.add(PhotoLink(sha256=picture, subject_kind="hazard", subject_id=str(hazard.id), role=PhotoRole.BEFORE))
    drill.hazards = [str(hazard.id)]
    drill.counts = {**drill.counts, "hazards": max(1.0, drill.counts.get("hazards", 0))}
    session.flush()
