"""One row of somebody else's list of people, read into our words. What cannot be read is said, cell by cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.errors import BadInput
from rules.headings import vocabulary
from rules.ledger_rows import Trouble, day_of, said
from rules.sites import phones

KIND = "staff"
WORDS = {
    "login": "登录名 登录账号 用户名 账号 工号|login|sign in name|user name|username|account",
    "phone": "手机号码 手机号 手机 联系电话 联系方式 电话号码 电话"
    "|phone|mobile|tel|telephone|phone number|mobile number",
    "last_day": "到期日期 到期日 到期时间 到期 有效期至 有效期 截止日期 截止时间 截止 结束日期"
    "|last day|until|valid until|ends|end date|expires|expiry",
    "role": "角色 岗位 职务 人员类别 人员类型 身份|role|post|position",
    "area": "责任片区 所属片区 片区 责任网格 所属网格 网格 责任区域 管辖区域 辖区 所属社区 社区 村社区"
    "|area|grid|community|zone|district",
    "unit": "所在单位 所属单位 工作单位 单位名称 单位 部门|unit|company|organisation|organization|employer|department",
    "name": "姓名 人员姓名 名字 人员|name|full name|person",
}
FIELDS = vocabulary(WORDS)
"""Of a list of people. The name is a must, and a telephone number or a sign-in name."""

LONGEST = {"name": 60, "login": 60, "unit": 120, "area": 80, "role": 40}
FOR_GOOD = date.max
"""A last day that the list says there is none."""
PHONE = re.compile(r"\+?\d{5,15}")
LOGIN = re.compile(r"[\w.@-]{2,60}")


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A row as Excel counts it. Empty texts say nothing; `login` is empty where the list has none."""

    row: int
    name: str
    phone: str
    login: str
    role: str  # as the list calls it, like unit and area
    unit: str
    area: str
    last_day: date | None

    @property
    def sign_in(self) -> str:
        """The name a new person signs in with: the number they know by heart, where nothing else is said."""
        return self.login or self.phone.lstrip("+")


def read(cells: Sequence[object], columns: Mapping[str, int], *, row: int, today: date) -> StaffRow | list[Trouble]:
    """A row, or everything that is wrong with it."""
    held = {name: cells[n] if n < len(cells) else None for name, n in columns.items()}
    texts = {name: said(held.get(name)) for name in LONGEST}
    troubles = [
        Trouble(row, name, "longer than {n} characters", (("n", str(longest)),))
        for name, longest in LONGEST.items()
        if len(texts[name]) > longest
    ]
    if not texts["name"]:
        troubles.append(Trouble(row, "name", "it is empty"))
    phone = _phone(held.get("phone"), row, troubles)
    _mind_login(texts["login"], phone, row, troubles)
    last_day = _last_day(held.get("last_day"), row, today, troubles)
    return troubles or StaffRow(row=row, phone=phone, last_day=last_day, **texts)


def _phone(cell: object, row: int, troubles: list[Trouble]) -> str:
    """One number; 13800001234.0 is one that Excel took for a figure, 1.38E+10 has lost its digits."""
    text = said(cell)
    try:
        found = phones(text)
    except BadInput as refusal:
        facts = tuple((k, str(v)) for k, v in refusal.facts.items())
        troubles.append(Trouble(row, "phone", refusal.message, facts))
        return ""
    if "、" in found:
        troubles.append(Trouble(row, "phone", "several numbers; give the one of this person"))
    elif found and not PHONE.fullmatch(found):
        troubles.append(Trouble(row, "phone", "“{text}” is no telephone number", (("text", text[:40]),)))
    return found


def _mind_login(login: str, phone: str, row: int, troubles: list[Trouble]) -> None:
    if login and not LOGIN.fullmatch(login):
        sentence = "a sign-in name has 2 to 60 letters, digits, dots, dashes or underscores"
        troubles.append(Trouble(row, "login", sentence))
    if not login and not phone and not any(trouble.field == "phone" for trouble in troubles):
        troubles.append(Trouble(row, "phone", "neither a telephone number nor a sign-in name"))


def _last_day(cell: object, row: int, today: date, troubles: list[Trouble]) -> date | None:
    if said(cell) in {"长期", "无期限", "不限", "永久"}:
        return FOR_GOOD
    try:
        day = day_of(cell, today.year)
    except BadInput as refusal:
        facts = tuple((k, str(v)) for k, v in refusal.facts.items())
        troubles.append(Trouble(row, "last_day", refusal.message, facts))
        return None
    if day is not None and day < today:
        troubles.append(Trouble(row, "last_day", "it lies in the past"))
    return day
