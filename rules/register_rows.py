"""One row of somebody else's list of places, read into the words of our register. What cannot be read is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.errors import BadInput
from rules.headings import vocabulary
from rules.ledger_rows import Trouble, said
from rules.sites import LONGEST, Datum, phones, wgs84
from rules.vocabulary import Risk

KIND = "register"
WORDS = {
    "code": "场所编码 场所编号 场所代码 档案编号 二维码编号 编码|code|site code",
    "lon": "经度|longitude|lon|lng",
    "lat": "纬度|latitude|lat",
    "lonlat": "经纬度 经纬度坐标 坐标经纬度 经纬度信息 坐标 坐标位置 位置坐标|coordinates|lonlat|lng lat|lon lat",
    "name": "场所名称 单位名称 商户名称 店铺名称 门店名称 企业名称 招牌名称 店名 名称 字号|name|site|site name|shop",
    "type": "场所类型 场所类别 单位类型 行业类别 行业类型 类型 类别 行业 经营类型 性质|type|category|kind",
    "risk": "风险等级 风险级别 风险分级 安全等级 用气分类 等级 级别 分级|risk|risk level|risk class",
    "area": "所属社区 社区 村社区 社区村 所属网格 网格 所属辖区 辖区|community|area|grid",
    "address": "地址 详细地址 经营地址 场所地址 具体位置 位置 地点|address|location",
    "floor": "楼层 所在楼层 层数|floor|storey",
    "room": "房号 门牌号 房间号 室号 户号|room|room no|unit no",
    "phone": "联系电话 联系方式 手机号码 手机号 电话号码 电话 手机|phone|mobile|tel|telephone|phone number",
    "responsible_person": "负责人 责任人 安全责任人 经营者 法定代表人 法人 联系人 户主"
    "|responsible person|person in charge|owner|contact",
    "unit": "责任单位 主管部门 主管单位 监管部门 监管单位 行业主管部门 包联单位|responsible unit|supervising unit",
}
FIELDS = vocabulary(WORDS)
"""Of a register of sites. The name alone is a must."""

TEXTS = tuple(field for field in LONGEST if field != "phone")
LONGEST_CODE = 20
SOUTH, NORTH, WEST, EAST = 3.0, 54.0, 73.0, 136.0  # the box around the country

RISKS: tuple[tuple[str, Risk], ...] = (
    ("重大|较大|高|红|橙|^a|一级|high", Risk.HIGH),
    ("中|一般|黄|^b|二级|medium", Risk.MEDIUM),
    ("低|蓝|正常|^c|三级|low", Risk.LOW),
)
"""Words of a class, the first that occurs decides; of four colours the upper two are high."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row as Excel counts it. Empty texts say nothing; `point` is WGS-84."""

    row: int
    code: str
    type: str  # as the list calls it
    area: str
    unit: str  # the responsible one
    risk: Risk | None
    texts: Mapping[str, str]
    point: tuple[float, float] | None = None


def read(
    cells: Sequence[object], columns: Mapping[str, int], *, row: int, datum: Datum | None
) -> RegisterRow | list[Trouble]:
    """A row, or everything that is wrong with it."""
    held = {name: cells[n] if n < len(cells) else None for name, n in columns.items()}
    troubles: list[Trouble] = []
    texts = {name: said(held.get(name)) for name in (*TEXTS, "code", "type", "area", "unit")}
    for name, longest in (*((name, LONGEST[name]) for name in TEXTS), ("code", LONGEST_CODE)):
        if len(texts[name]) > longest:
            troubles.append(Trouble(row, name, "longer than {n} characters", (("n", str(longest)),)))
    if not texts["name"]:
        troubles.append(Trouble(row, "name", "it is empty"))
    texts["phone"] = _phone(held.get("phone"), row, troubles)
    risk = _risk(held.get("risk"), row, troubles)
    point = _point(held, row, datum, troubles)
    if troubles:
        return troubles
    facts = {name: texts[name] for name in LONGEST}
    return RegisterRow(row, texts["code"], texts["type"], texts["area"], texts["unit"], risk, facts, point)


def _phone(cell: object, row: int, troubles: list[Trouble]) -> str:
    """13800001234.0 is a number that Excel took for a figure; 1.38E+10 has lost its digits."""
    try:
        found = phones(said(cell))
    except BadInput as refusal:
        facts = tuple((k, str(v)) for k, v in refusal.facts.items())
        troubles.append(Trouble(row, "phone", refusal.message, facts))
        return ""
    if len(found) > LONGEST["phone"]:
        troubles.append(Trouble(row, "phone", "longer than {n} characters", (("n", str(LONGEST["phone"])),)))
    return found


def _risk(cell: object, row: int, troubles: list[Trouble]) -> Risk | None:
    text = said(cell).lower()
    if not text or text in {"-", "—", "/", "无"}:
        return None
    for pattern, meaning in RISKS:
        if re.search(pattern, text):
            return meaning
    troubles.append(Trouble(row, "risk", "“{text}” is not known", (("text", text),)))
    return None


def _point(
    held: Mapping[str, object], row: int, datum: Datum | None, troubles: list[Trouble]
) -> tuple[float, float] | None:
    """Longitude and latitude from two columns or from one; in China the larger figure is the longitude."""
    lon, lat, field = said(held.get("lon")), said(held.get("lat")), "lon"
    if not (lon or lat):
        pair, field = re.split(r"[,,;;\s]+", said(held.get("lonlat"))), "lonlat"
        if pair == [""]:
            return None
        lon, lat = pair if len(pair) == 2 else (" ".join(pair), "")
    figures = (degrees(lon), degrees(lat))
    if field == "lonlat" and None not in figures:
        figures = (max(figures, key=float), min(figures, key=float))  # type: ignore[arg-type]
    if figures[0] is None or figures[1] is None:
        text = f"{lon} {lat}".strip()[:40]
        troubles.append(Trouble(row, field, "“{text}” is no position", (("text", text),)))
    elif not (WEST <= figures[0] <= EAST and SOUTH <= figures[1] <= NORTH):
        swapped = WEST <= figures[1] <= EAST and SOUTH <= figures[0] <= NORTH
        sentence = "longitude and latitude are exchanged" if swapped else "it lies outside China"
        troubles.append(Trouble(row, field, sentence))
    elif datum is not None:
        return wgs84(figures[1], figures[0], datum)
    return None


def degrees(text: str) -> float | None:
    """108.9613, or 108°57'40.7"E as handhelds print it."""
    try:
        return float(text)
    except ValueError:
        parts = re.fullmatch(r"[EN]?(\d{1,3})[°度](\d{1,2})['′分](?:(\d{1,2}(?:\.\d+)?)[\"″秒]?)?[ENen]?", text)
    return None if parts is None else int(parts[1]) + int(parts[2]) / 60 + float(parts[3] or 0) / 3600
