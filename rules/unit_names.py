"""Which units of the register are meant by a name in a plan: 各社区 is every community, 派出所 the police station."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

_KINDS = (  # how a name that means a whole kind is made up; the first that fits
    ("village", r"(?:各|辖区|所有|全体)?(?:行政)?村(?:委会|两委)?"),
    ("community", r"(?:各|所有|全体|辖区)?社区(?:居委会|党组织|党委|党支部)?|(?:各)?居委会"),
    ("school", r"(?:各|辖区|镇属)?(?:中小)?学校|(?:各|辖区)?(?:中学|小学|幼儿园)|各校"),
    ("enterprise", r"(?:各|辖区|镇属|重点|相关|有关)*(?:生产经营单位|企业|工厂|公司)"),
    ("hospital", r"(?:各|辖区)?(?:医院|卫生院|医疗机构)"),
    ("property", r"(?:各|辖区)?物业(?:服务)?(?:企业|公司|单位)?"),
    ("grid", r"(?:各)?网格(?:员)?"),
    ("party_committee", r"(?:街道|镇|社区)?(?:党工委|党委|工委)(?:理论学习中心组)?"),
    ("safety_committee_office", r"(?:街道|镇)?(?:安委办|安委会办公室|安监站|安监办|安全办)"),
    ("safety_committee", r"(?:街道|镇)?(?:安委会|安全生产委员会)"),
    ("emergency_office", r"(?:街道|镇)?应急(?:管理)?(?:办公室|办|站|所)"),
    (
        "department",
        r"(?:街道)?(?:各|有关|相关)*(?:办|科室|部门|站所|执法部门|内设机构|成员单位|牵头单位)(?:\(站、所\))?",
    ),
    ("unit", r"辖区(?:各|有关|相关)?单位"),
    ("subdistrict", r"(?:街道|镇|乡镇)(?:办事处|政府|人民政府)?"),
)
_EVERYBODY = re.compile(r"(?:各|所有|全体|有关|相关)(?:责任)?单位|各(?:村|社区)\((?:社区|村)\)")
_SHORT = 2


class Fit(StrEnum):
    NAME = "name"  # a unit of this name
    KIND = "kind"  # all units of a kind
    PART = "part"  # a unit whose name holds this one
    NONE = "none"


class Meant(NamedTuple):
    """The units that a name may mean, for a person to look at."""

    name: str
    units: tuple[int, ...]
    fit: Fit


class Known(NamedTuple):
    kind: str
    name: str


def meant(name: str, register: Mapping[int, Known]) -> Meant:
    """Nothing is guessed beyond the name: what fits nowhere is left for the planner to choose."""
    plain = name.strip().replace("（", "(").replace("）", ")")
    exact = tuple(unit for unit, known in register.items() if known.name == name.strip())
    if exact:
        return Meant(name, exact, Fit.NAME)
    if _EVERYBODY.fullmatch(plain):
        wanted = {"community", "village"} if "(" in plain else {known.kind for known in register.values()}
        return _of_kinds(name, wanted, register)
    kind = next((code for code, pattern in _KINDS if re.fullmatch(pattern, plain)), "")
    if kind:
        found = _of_kinds(name, {kind}, register)
        if found.units:
            return found
    part = tuple(
        unit
        for unit, known in register.items()
        if len(plain) >= _SHORT and (plain in known.name or known.name in plain)
    )
    return Meant(name, part, Fit.PART if part else Fit.NONE)


def _of_kinds(name: str, kinds: set[str], register: Mapping[int, Known]) -> Meant:
    found = tuple(unit for unit, known in register.items() if known.kind in kinds)
    return Meant(name, found, Fit.KIND if found else Fit.NONE)
