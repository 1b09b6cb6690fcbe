from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reminders import Owed, Pressing, counted, pressing, reminder

TODAY = date(2026, 6, 16)


@pytest.mark.parametrize(
    ("due_on", "late", "when"),
    [
        (date(2026, 6, 15), True, Pressing.OVERDUE),
        (date(2026, 6, 16), False, Pressing.TODAY),
        (date(2026, 6, 16), True, Pressing.OVERDUE),  # its hour has passed
        (date(2026, 6, 17), False, Pressing.SOON),
        (date(2026, 6, 19), False, Pressing.SOON),
        (date(2026, 6, 20), False, None),
    ],
)
def test_what_presses(due_on: date, late: bool, when: Pressing | None) -> None:
    assert pressing(due_on, late=late, today=TODAY) is when


def owed(unit: str = "翠苑社区居委会", **more: Any) -> Owed:
    base = Owed(unit, "安全宣传咨询日活动", date(2026, 6, 14), None, True, 0, 1, "场次", ("照片", "签到表"))
    return base._replace(**more)


def test_the_words_name_unit_task_deadline_and_what_is_missing() -> None:
    later = owed(task="周报", due_on=date(2026, 6, 18), due_time=time(9), late=False, done=1, missing=("统计表",))
    assert reminder([later, owed()], TODAY) == (
        "翠苑社区居委会:截至6月16日,以下2项任务请抓紧完成并补齐佐证材料:\n"
        "1. 安全宣传咨询日活动,期限6月14日,已逾期2天;已完成0/1场次;还缺照片、签到表。\n"
        "2. 周报,期限6月18日09:00,还有2天;还缺统计表。"
    )


def test_each_unit_is_reminded_once() -> None:
    said = reminder([owed("甲"), owed("乙"), owed("甲", task="演练")], TODAY)
    assert [block.split(":")[0] for block in said.split("\n\n")] == ["甲", "乙"]
    assert said.count("甲:") == 1


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.booleans())
def test_late_is_always_overdue_and_counts_add_up(due_on: date, late: bool) -> None:
    when = pressing(due_on, late=late, today=TODAY)
    assert (when is Pressing.OVERDUE) == late
    assert sum(counted([when] if when else []).values()) == (when is not None)
