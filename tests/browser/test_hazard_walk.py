"""A hazard walked through every state of its life by the people whose turn it is, on a phone and on a desktop."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import printed
from tests.browser.conftest import OpenPhone
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.test_report import stage, tell

DESKTOP = {"viewport": {"width": 1366, "height": 768}}
UNIT = "龙凤园商贸有限公司"  # demo-enterprise answers for it
PLAN = {
    "责任": "店长钱学文总负责",
    "措施": "停用并更换软管",
    "资金": "自筹三千元",
    "时限": "三十日内完成",
    "预案": "专人看护,备足灭火器",
}


def picture(name: str) -> dict[str, object]:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 20 + len(name)).convert("RGB").save(out, "JPEG", quality=60)
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@dataclass
class Team:
    """Who has to do with one hazard, each with a screen of their own."""

    resident: Phone
    officer: Desk
    enterprise: Desk
    leader: Desk
    number: str
    title: str


def reported(open_phone: OpenPhone, title: str, **screen: object) -> Team:
    """A resident tells of it and looks up that it has arrived; an officer opens it from the list of what waits."""
    resident = open_phone(**screen)
    number = tell(resident, title)
    officer = open_phone("officer", next="/me", **screen)
    officer.page.get_by_role("link", name=re.compile(title)).first.click()
    expect(officer.page).to_have_url(re.compile(r"id=[0-9a-f-]{36}"))
    hazard_id = officer.page.url.split("id=")[1][:36]
    enterprise, leader = (Desk(open_phone(role, next="/me", **screen), hazard_id) for role in ("enterprise", "leader"))
    return Team(resident, Desk(officer, hazard_id), enterprise, leader, number, title)


def verified(team: Team) -> None:
    """Turned down by mistake, taken up again, verified: three states before there is a number."""
    desk = team.officer.open("reject").stands("待核实")
    desk.take("不予受理", sure=True, 不予受理的理由="对象不明").stands("不予受理")
    assert stage(team.resident, team.number) == "不予受理"
    desk.take("重新受理", 说明="找到地点").stands("待核实")
    desk.open("verify").take("核实并登记").stands("已登记(台账)")
    expect(desk.page.get_by_text(re.compile(r"YH-\d{4}-\d{6}")).first).to_be_visible()


def served(team: Team, *, days: int = 0) -> None:
    """`days`: a major hazard's deadline stands in its plan, so there is none to offer."""
    desk = team.officer
    desk.choose("责任单位", UNIT)
    if days:
        desk.write_day("下达整改通知", "整改期限", days=days)
    desk.take("下达整改通知", 责任人="钱学文", 整改要求="更换软管并加装报警装置").stands("已下达整改通知")
    team.enterprise.open().take("签收整改通知", 签收人="钱学文").stands("整改中")


def extended(team: Team) -> None:
    """The unit asks, the leader decides from the list of what needs a decision."""
    desk = team.enterprise.open("request_extension")
    desk.write_day("申请延期", "申请延至", days=40)
    desk.take("申请延期", 延期理由="配件在途", 临时管控措施="停用,专人看护").stands("延期待批")
    page = team.leader.page
    page.goto(f"{team.leader.phone.url}/hazards?show=decisions")
    decide(team, "审批延期")
    team.leader.rest().take("审批延期", pick="同意", 理由="同意,管控不得放松").stands("整改中")
    expect(page.get_by_text("已延期 1 次")).to_be_visible()


def decide(team: Team, button: str) -> None:
    """One tap in the list, and the form of that step is there."""
    row = team.leader.page.locator(f'[class*="st-key-decision-{team.leader.hazard_id}"]').first
    expect(row).to_contain_text(team.title)
    row.get_by_role("button", name=button).click()
    expect(team.leader.form(button)).to_be_visible()


def on_the_spot(desk: Desk, words: str, *, nth: int, verdict: str = "") -> None:
    """By whoever's turn it is, on the field page: how many steps this phone has sent by then is `nth`."""
    phone = desk.phone
    phone.page.goto(f"{phone.url}/field/?hazard={desk.hazard_id}")
    if verdict:
        phone.get(verdict).click()
    phone.get("photo-input").set_input_files(picture(words))  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("note").fill(words)
    phone.get("submit").click()
    phone.counters(records=f"{nth}/{nth}", photos=f"{nth}/{nth}")


def check_papers(team: Team, folder: Path, kinds: set[str]) -> None:
    files = team.officer.take_along(folder)
    assert {file.stem.split("_")[0] for file in files} == kinds
    number = re.search(r"YH-\d{4}-\d{6}", team.officer.page.get_by_test_id("stMain").inner_text())
    assert number is not None
    for file in files:
        says = [number[0], file.stem.split("_")[1], team.title, UNIT]
        if file.suffix == ".docx":
            printed.check_word(file, says)
        else:
            printed.check_pdf(file, says, folder)


def test_a_general_hazard_walks_through_every_state_on_a_phone(open_phone: OpenPhone, tmp_path: Path) -> None:
    printed.needs_poppler()
    team = reported(open_phone, "小吃店燃气软管老化")
    verified(team)
    team.officer.take("定级", pick="● 一般", 定级依据="局部问题,限期可消除").stands("已定级")
    served(team)
    extended(team)
    on_the_spot(team.enterprise, "已更换软管", nth=1)
    team.officer.open().stands("待复查")
    on_the_spot(team.officer, "报警装置还没有装", nth=1, verdict="recheck_fail")
    desk = team.officer.open().stands("复查不合格")
    desk.take("重新限期", 整改要求="补装报警装置").stands("整改中")
    on_the_spot(team.enterprise, "报警装置已装好", nth=2)
    on_the_spot(team.officer, "整改到位", nth=2, verdict="recheck_pass")
    struck_off(team)
    check_papers(team, tmp_path, {"整改通知书", "复查意见书", "销号单"})
    came_back(team)


def struck_off(team: Team) -> None:
    desk = team.officer.open()
    expect(desk.page.get_by_text("✓ 已销号")).to_be_visible()
    assert stage(team.resident, team.number) == "已解决"


def came_back(team: Team) -> None:
    """The struck-off line stays; a new one points to it."""
    page = team.officer.page
    page.get_by_text("又出现了").click()
    team.officer.take("再次上报", 情况说明="软管又老化")
    expect(page.get_by_text("已新建一条并与本条关联。")).to_be_visible()
    page.goto(f"{team.officer.phone.url}/hazards?q={team.title}&view=all&sort=newest")
    page.get_by_role("button", name=re.compile(f"打开.*{team.title}")).first.click()
    expect(page.get_by_text("反复出现")).to_be_visible()


@pytest.mark.bench  # as long as the other one again; it makes all five papers
def test_a_major_hazard_walks_through_every_state_on_a_desktop(open_phone: OpenPhone, tmp_path: Path) -> None:
    printed.needs_poppler()
    team = reported(open_phone, "后厨液化气钢瓶违规存放", **DESKTOP)
    verified(team)
    desk = team.officer
    desk.take("定级", pick="◆ 重大", 定级依据="可能造成群死群伤").stands("已定级")
    expect(desk.page.get_by_role("button", name="下达整改通知")).to_have_count(0)  # filed first
    desk.open("assign").choose("责任单位", UNIT).take("指定责任单位")
    expect(desk.page.locator("dd", has_text=UNIT)).to_be_visible()
    desk.open("file_major").take("重大隐患备案", written=PLAN)
    expect(desk.form("下达整改通知")).to_be_visible()
    served(team, days=30)
    refused_and_listed(team)
    extended(team)
    team.enterprise.open("submit_fix").show(picture("after")).take("提交整改结果", 整改情况="已清运钢瓶").stands(
        "待复查"
    )
    desk.open("recheck_fail").show(picture("seen"))
    desk.take("复查不合格", sure=True, 仍存在的问题="仍有一瓶").stands("复查不合格")
    desk.write_day("重新限期", "整改期限", days=10)
    desk.take("重新限期", 整改要求="全部清运").stands("整改中")
    team.enterprise.open("submit_fix").show(picture("again")).take("提交整改结果", 整改情况="全部清运").stands("待复查")
    desk.open("recheck_pass").show(picture("clear")).take("复查合格,销号", 复查结论="整改到位,同意销号")
    struck_off(team)
    check_papers(team, tmp_path, {"整改通知书", "复查意见书", "销号单", "重大隐患备案及治理方案", "挂牌督办函"})


def refused_and_listed(team: Team) -> None:
    """Refused climbs at once; the leader lists it for supervision from the list of decisions, and warns the others."""
    team.officer.open("note_refusal").take("登记拒不整改", sure=True, 情况="拒绝停用")
    expect(team.officer.page.get_by_text("已上报安监站").first).to_be_visible()
    page = team.leader.page
    page.goto(f"{team.leader.phone.url}/hazards?show=decisions")
    decide(team, "挂牌督办")
    team.leader.take("挂牌督办", 理由="拒不整改,列入挂牌督办")
    expect(page.get_by_text("挂牌督办中").first).to_be_visible()
    team.leader.open("warn").take("发出安全预警", 说明="同类商户自查")
    expect(page.get_by_text("安全预警").first).to_be_visible()
