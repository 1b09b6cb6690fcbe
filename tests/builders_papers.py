"""A place with everybody whom a paper names, and a hazard that has lived through all there is."""

import io
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from PIL import Image
from sqlmodel import Session

from actions import hazards
from actions.photos import PhotoRef, attach, keep
from models import Area, Hazard, Site, now
from rules.permissions import Viewer
from rules.vocabulary import Grade, PhotoRole
from tests import builders
from tests.builders_hazards import found

PLAN = {
    "responsibility": "法定代表人钱某总负责,厨师长孙某具体落实",
    "measures": "停用燃气灶具,委托有资质单位更换软管并加装熄火保护和泄漏报警装置",
    "funds": "由本单位安全生产费用列支,预算八千元",
    "time_limit": "自备案之日起十五日内完成",
    "contingency_plan": "整改期间关闭总阀,配备灭火器两具,专人看护,发生泄漏立即疏散并报警",
}


class Place(NamedTuple):
    top_id: int
    street: Area
    unit_id: int
    shop: Site
    officer: Viewer
    patrol: Viewer
    owner: Viewer
    leader: Viewer
    stranger: Viewer


def place(session: Session, name: str = "清河街道") -> Place:
    top = builders.area(session, name)
    here, there = (builders.area(session, part, parent=top) for part in ("东社区", "西社区"))
    unit = builders.unit(session, here, name="老街饭店有限责任公司")
    shop = builders.site(session, here, name="老街饭店", unit_id=unit.id)
    return Place(
        top.id or 0,
        here,
        unit.id or 0,
        shop,
        builders.viewer(session, "safety_officer", top, "周安监"),
        builders.viewer(session, "patrol_member", here, "赵巡查"),
        builders.viewer(session, "enterprise_contact", unit, "钱老板"),
        builders.viewer(session, "leader", top, "李书记"),
        builders.viewer(session, "patrol_member", there, "外人"),
    )


def picture(session: Session, by: Viewer, colour: tuple[int, int, int], role: PhotoRole, at: datetime) -> PhotoRef:
    """A real picture on the disk."""
    file = io.BytesIO()
    Image.new("RGB", (800, 600 if colour[0] else 1000), colour).save(file, "JPEG")
    return PhotoRef(keep(session, viewer=by, data=file.getvalue()), role, taken_at=at)


def whole_life(session: Session, here: Place, **more: Any) -> Hazard:
    """A major hazard: filed, supervised, failed once, fixed again and struck off."""
    builders.category(session, "urban_gas")
    base = {
        "category": "urban_gas",
        "title": "燃气软管老化开裂,无熄火保护装置",
        "note": "后厨灶具与软管接口处有明显裂纹,检漏仪报警",
        "place": "后厨",
        "floor": "1层",
        "found_at": now() - timedelta(days=5),
    }
    line = hazards.report(session, viewer=here.patrol, found=found(here.shop, **{**base, **more}))
    day = line.found_at
    attach(
        session,
        subject=("hazard", line.id),
        refs=[picture(session, here.patrol, (180, 60, n), PhotoRole.EVIDENCE, day) for n in (20, 90)],
    )
    for step, person, record in _steps(session, here):
        hazards.take_step(session, viewer=person, hazard_id=line.id, step=step, **record)
    return line


def _steps(session: Session, here: Place) -> list[tuple[str, Viewer, dict[str, Any]]]:
    due = (now() + timedelta(days=10)).date()
    after = picture(session, here.owner, (0, 120, 60), PhotoRole.AFTER, now())
    again = picture(session, here.officer, (40, 90, 160), PhotoRole.EVIDENCE, now())
    fix = "已更换不锈钢波纹软管,加装熄火保护和泄漏报警装置,试压合格"
    return [
        (
            "grade",
            here.officer,
            {"grade": Grade.MAJOR, "basis": "人员密集的餐饮场所使用瓶装燃气,存在泄漏爆炸的现实危险"},
        ),
        ("file_major", here.officer, {"plan": PLAN}),
        (
            "issue_notice",
            here.officer,
            {
                "note": "立即停用后厨燃气灶具;更换燃气软管,加装熄火保护装置和可燃气体泄漏报警装置",
                "due_on": due,
                "responsible_person": "钱某",
            },
        ),
        ("acknowledge", here.owner, {"signed_by": "钱某"}),
        ("interim_control", here.owner, {"interim_control": "关闭总阀,后厨停用,专人看护"}),
        ("supervise", here.leader, {"note": "重大隐患,人员密集,列入街道挂牌督办"}),
        ("submit_fix", here.owner, {"note": "已更换软管", "photos": [after]}),
        ("recheck_fail", here.officer, {"note": "报警装置未安装", "photos": [again]}),
        ("reissue", here.officer, {"note": "补装可燃气体泄漏报警装置", "due_on": due}),
        ("submit_fix", here.owner, {"note": fix, "photos": [after]}),
        ("recheck_pass", here.officer, {"note": "现场检查合格,检漏无异常", "photos": [again]}),
    ]
