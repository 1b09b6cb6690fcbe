"""Who is on duty in the demo, and its emergency page. Every name and number is invented."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from data.demo.world import Community, World
from models import (
    ActivityRecord,
    Area,
    DutyHandover,
    DutyShift,
    EmergencyContact,
    EmergencyPlan,
    EmergencyStore,
    EmergencyTeam,
    Person,
)
from rules.emergency import ContactKind, PlanLevel
from rules.rosters import HALVES, OnDuty, Shift, ShiftFacts, rota

BEHIND, AHEAD = 14, 13  # days
GAP_AHEAD = 5  # that night nobody is entered: the warning has something to say
WITH_ROSTER = 3  # communities
CONTACTS = (
    (ContactKind.POLICE, "清河派出所值班室", "辖区治安、交通纠纷"),
    (ContactKind.FIRE, "清河消防救援站", "火警先打119,再通知本站"),
    (ContactKind.HOSPITAL, "清河街道社区卫生服务中心", "急诊24小时"),
    (ContactKind.GAS, "燃气公司清河抢修班", "泄漏时先关阀、到室外再打电话"),
    (ContactKind.POWER, "供电所清河抢修班", ""),
    (ContactKind.WATER, "自来水公司抢修班", ""),
)
PLANS = (
    (
        "高层住宅火灾应急预案",
        "fire",
        PlanLevel.III,
        (
            "确认起火楼栋、楼层,拨打119,报清地址和被困人数",
            "通知带班领导和楼长,楼长敲门疏散,走楼梯不乘电梯",
            "打开消防通道、清开登高场地,专人在路口引导消防车",
            "切断起火楼层燃气和电源,疏散人员到集合点清点人数",
            "消防到场后交接现场情况,30分钟内向街道应急办报告",
        ),
        410,
    ),
    (
        "燃气泄漏应急预案",
        "urban_gas",
        PlanLevel.III,
        (
            "不开关电器、不打手机,先到室外上风处",
            "关闭表前阀门,拨打燃气抢修电话",
            "拉警戒线,50米内禁火,疏散上下三层住户",
            "专业人员检测合格后方可返回",
        ),
        120,
    ),
    (
        "汛期内涝转移应急预案",
        "natural_disaster",
        PlanLevel.IV,
        ("接到预警,通知低洼户和地下空间人员", "关闭地下车库入口,摆放沙袋", "老弱优先转移到安置点,逐户登记"),
        None,
    ),
)
STORES = (
    ("灭火器", 24, "具"),
    ("防毒面罩", 30, "个"),
    ("抽水泵", 2, "台"),
    ("沙袋", 400, "袋"),
    ("应急照明灯", 12, "盏"),
)


def make_duty(session: Session, world: World, top: Area) -> None:
    """Two weeks back and two ahead, so that the sheet has somebody on it whenever it is opened."""
    heads = [*world.people["leader"], *world.people["safety_officer"]]
    staff = [*world.people["gas_inspector"], *world.people["planner"], *world.people["expert"]]
    shifts = [_shift(top, one) for one in _rota(world, heads, staff, HALVES)]
    for home in world.communities[:WITH_ROSTER]:
        mine = [home.head] if home.head else []
        shifts += [_shift(home.area, one) for one in _rota(world, mine, home.patrol, (Shift.WHOLE,))]
    for shift in shifts:
        shift.entered_at = world.moment(BEHIND, 9)
    session.add_all(shifts)
    teams = _teams(world, top)
    _keep(session, world, [*_contacts(world, top), *_plans(session, world, top), *teams])
    _keep(session, world, _stores(world, teams))
    session.add_all(_notes(world, shifts, staff))
    session.flush()


def _keep(
    session: Session,
    world: World,
    rows: Sequence[EmergencyContact | EmergencyPlan | EmergencyTeam | EmergencyStore],
) -> None:
    for row in rows:
        row.created_at = world.start
    session.add_all(rows)
    session.flush()


def _rota(world: World, heads: Sequence[Person], staff: Sequence[Person], shifts: Sequence[Shift]) -> list[ShiftFacts]:
    days = [world.today + timedelta(days=n) for n in range(-BEHIND, AHEAD + 1)]
    made = rota([_on(p) for p in heads], [_on(p) for p in staff], each=1, days=days, shifts=shifts)
    empty = (world.today + timedelta(days=GAP_AHEAD), Shift.NIGHT)
    return [one for one in made if one.slot != empty]


def _on(person: Person) -> OnDuty:
    return OnDuty(person.name, person.phone)


def _shift(area: Area, one: ShiftFacts) -> DutyShift:
    return DutyShift(
        key=f"a{area.id}/{one.on_day.isoformat()}/{one.shift.value}",
        area_id=area.id or 0,
        on_day=one.on_day,
        shift=one.shift,
        leader=one.leader.name,
        leader_phone=one.leader.phone,
        staff=[{"name": person.name, "phone": person.phone} for person in one.staff],
        is_demo=True,
    )


def _contacts(world: World, top: Area) -> list[EmergencyContact]:
    phone = world.names.phone
    rows = [
        EmergencyContact(area_id=top.id or 0, kind=kind, name=name, phone=phone(), note=note, is_demo=True)
        for kind, name, note in CONTACTS
    ]
    return rows + [_property(home) for home in world.communities]


def _property(home: Community) -> EmergencyContact:
    """The property company of a community: somebody's own number."""
    unit = next(unit for unit in home.units if unit.kind == "property")
    return EmergencyContact(
        area_id=home.area.id or 0, kind=ContactKind.PROPERTY, name=f"{unit.name} {unit.contact}", phone=unit.phone,
        note="电梯困人、停水停电", is_private=True, is_demo=True,
    )  # fmt: skip


def _plans(session: Session, world: World, top: Area) -> list[EmergencyPlan]:
    """One was drilled, as the safety month says; one is past its day; one was never drilled."""
    drill = session.execute(
        select(col(ActivityRecord.id)).where(col(ActivityRecord.kind) == "drill", col(ActivityRecord.is_demo))
        .order_by(col(ActivityRecord.occurred_at).desc(), col(ActivityRecord.id)).limit(1)
    ).scalar_one_or_none()  # fmt: skip
    return [
        EmergencyPlan(
            area_id=top.id or 0, title=title, category=category, level=level, steps=list(steps),
            revised_on=world.today - timedelta(days=300),
            valid_until=_until(world.today, valid_for), drill_id=drill if n == 0 else None, is_demo=True,
        )
        for n, (title, category, level, steps, valid_for) in enumerate(PLANS)
    ]  # fmt: skip


def _until(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days - 200)


def _teams(world: World, top: Area) -> list[EmergencyTeam]:
    phone, person = world.names.phone, world.names.person
    own = EmergencyTeam(
        area_id=top.id or 0, name="清河街道应急救援队", leader=person(), phone=phone(), members=18,
        place="街道办事处一楼应急值班室", note="15分钟内集结", is_demo=True,
    )  # fmt: skip
    return [
        own,
        *(
            EmergencyTeam(
                area_id=home.area.id or 0, name=f"{home.area.name}微型消防站", leader=person(), phone=phone(),
                members=6, place=f"{home.area.name}党群服务中心", is_demo=True,
            )
            for home in world.communities[:WITH_ROSTER]
        ),
    ]  # fmt: skip


def _stores(world: World, teams: Sequence[EmergencyTeam]) -> list[EmergencyStore]:
    """With the teams; one kind was last counted long ago."""
    return [
        EmergencyStore(
            area_id=team.area_id, team_id=team.id, name=name, place=team.place,
            amount=amount if n == 0 else amount // 4, measure=measure, keeper=team.leader, phone=team.phone,
            checked_on=world.today - timedelta(days=130 if (n, k) == (0, 2) else 20 + k), is_demo=True,
        )
        for n, team in enumerate(teams)
        for k, (name, amount, measure) in enumerate(STORES if n == 0 else STORES[:2])
    ]  # fmt: skip


def _notes(world: World, shifts: Sequence[DutyShift], staff: Sequence[Person]) -> list[DutyHandover]:
    """What the two shifts before yesterday's evening left; the second waits to be taken over."""
    by_key = {(one.on_day, one.shift): one for one in shifts[: 2 * (BEHIND + AHEAD + 1)]}
    day = world.today - timedelta(days=1)
    first, second = by_key[day - timedelta(days=1), Shift.NIGHT], by_key[day, Shift.DAY]
    signer, taker = staff[0].id or 0, staff[1].id
    return [
        DutyHandover(
            shift_id=first.id or 0, happened="夜间巡查两次,清河湾社区12号楼电梯困人1起,20分钟解救,无人受伤。",
            still_open="电梯维保单位今日上门,请跟进。", signed_by=signer, signed_at=world.moment(1, 8.4),
            taken_by=taker, taken_at=world.moment(1, 8.6), is_demo=True,
        ),
        DutyHandover(
            shift_id=second.id or 0, happened="白天无突发情况,接12345转办1件,已交梧桐里社区。",
            still_open="梧桐里社区楼道充电投诉待回复。", signed_by=signer,
            signed_at=world.moment(1, 17.4), is_demo=True,
        ),
    ]  # fmt: skip
