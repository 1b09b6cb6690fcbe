"""Names in a plan and the units of the register that they mean."""

import pytest

from rules.plan_pages import paragraphs
from rules.unit_names import Fit, Known, meant

REGISTER = {
    1: Known("community", "龙凤园社区居民委员会"),
    2: Known("community", "东兴社区居民委员会"),
    3: Known("department", "清河派出所"),
    4: Known("emergency_office", "清河街道应急管理办公室"),
    5: Known("school", "清河小学"),
    6: Known("enterprise", "恒达机械有限公司"),
    7: Known("village", "柳溪村村民委员会"),
}


@pytest.mark.parametrize(
    ("name", "units", "fit"),
    [
        ("清河小学", (5,), Fit.NAME),
        ("各社区", (1, 2), Fit.KIND),
        ("各社区党组织", (1, 2), Fit.KIND),
        ("各村（社区）", (1, 2, 7), Fit.KIND),
        ("各单位", (1, 2, 3, 4, 5, 6, 7), Fit.KIND),
        ("辖区企业", (6,), Fit.KIND),
        ("应急办", (4,), Fit.KIND),
        ("派出所", (3,), Fit.PART),
        ("东兴社区", (2,), Fit.PART),
        ("医院", (), Fit.NONE),
        ("德育处", (), Fit.NONE),
    ],
)
def test_a_name_means_units(name: str, units: tuple[int, ...], fit: Fit) -> None:
    assert meant(name, REGISTER)[1:] == (units, fit)


def test_lines_of_a_page_become_paragraphs_again() -> None:
    page = (
        "一、活动内容\n（一）各社区要在六月十六日上午组织开展安全生产宣传咨询活\n动，"
        "发放宣传资料不少于一千份。\n- 2 -\n"
        "（二）总结。\n2027年5月20日"
    )
    assert paragraphs(page).split("\n") == [
        "一、活动内容",
        "（一）各社区要在六月十六日上午组织开展安全生产宣传咨询活动，发放宣传资料不少于一千份。",
        "（二）总结。",
        "2027年5月20日",
    ]
