"""Invented large events: one in draft that lacks papers, one that waits for its approval, one that is summed up."""

from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session

from data.demo.world import Community, World
from models import EventDocument, LargeEvent
from rules.events import EventPaper, EventState

DEMO = "演示数据,内容为虚构。"
WORDS = {
    EventPaper.PLAN: "活动时间、地点、流程、人员分工、现场布置和物资清单;社区、物业、志愿队各负其责。",
    EventPaper.RISK_ANALYSIS: "人员拥挤、临时用电、舞台搭建、天气变化四类风险,逐项给出等级和控制措施。",
    EventPaper.MEASURES: "限流、专人值守出入口、临时用电由持证电工接线、舞台验收后使用、设医疗点。",
    EventPaper.RESPONSE_PLAN: "停电、拥挤、火情、突发疾病四种情形的处置程序、疏散路线和联络方式。",
}


class Show(NamedTuple):
    """`days`: from today to its first day."""

    home: int
    title: str
    place: str
    people: int
    days: int
    state: EventState
    papers: int


SHOWS = (
    Show(0, "社区邻里节暨安全宣传游园会", "社区文化广场", 600, 12, EventState.SUBMITTED, 4),
    Show(1, "新春社火巡演", "商业街东段", 1500, 40, EventState.SUBMITTED, 4),
    Show(0, "消夏露天电影周", "小区南门广场", 300, 25, EventState.DRAFT, 2),
    Show(2, "重阳敬老文艺演出", "社区活动中心", 260, -20, EventState.SUMMARISED, 4),
)


def make_events(session: Session, world: World) -> None:
    for show in SHOWS:
        _make(session, world, world.communities[show.home % len(world.communities)], show)
    session.flush()


def _make(session: Session, world: World, home: Community, show: Show) -> None:
    author = home.head.id if home.head else None
    first = world.today + timedelta(days=show.days)
    row = LargeEvent(
        area_id=home.area.id or 0,
        unit_id=home.unit.id,
        title=show.title,
        place=show.place,
        starts_on=first,
        ends_on=first,
        people_expected=show.people,
        note=DEMO,
        created_by=author,
        created_at=world.moment(30, 10),
        is_demo=True,
    )
    session.add(row)
    session.flush()
    for kind in list(EventPaper)[: show.papers]:
        paper = EventDocument(
            event_id=row.id or 0, kind=kind, text=WORDS[kind] + DEMO, added_by=author, added_at=world.moment(29, 10)
        )
        session.add(paper)
        session.flush()
        setattr(row, f"{kind}_id", paper.id)
    if show.state is not EventState.DRAFT:
        row.submitted_by, row.submitted_at = author, world.moment(28, 10)
    if show.state is EventState.SUMMARISED:
        row.decided_by, row.decided_at = world.people["leader"][0].id, world.moment(27, 15)
        row.done_at, row.people_came = world.moment(20, 17), 240
        row.summary = f"按方案举办,现场秩序良好。{DEMO}"
    row.state = show.state
