"""Plans in words: numbers, dates, who, how many, and the tasks that come of it."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import plan_facts
from rules.almanac import Almanac, Window
from rules.errors import BadInput
from rules.plan_dates import find
from rules.plan_days import days_of
from rules.plan_due import Due, Years, years_of
from rules.plan_lines import heading, items, plain
from rules.plan_text import read_plan
from tests.builders_plans import FOLDERS, Score, gold, measure

JUNE = Window(date(2027, 6, 1), date(2027, 6, 30))
ALMANAC = Almanac(
    {
        "spring_festival": Window(date(2027, 1, 22), date(2027, 2, 21)),
        "national_day": Window(date(2027, 9, 24), date(2027, 10, 7)),
    },
    days_off=frozenset({date(2027, 2, 5), date(2027, 2, 6), date(2027, 10, 1), date(2027, 9, 15)}),
)


def d(text: str) -> date:
    return date.fromisoformat(f"2027-{text}")


def one(text: str) -> Due:
    [hit] = find(plain(text), Years(2027))
    return hit.due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6月16日", Due("on", d("06-16"), d("06-16"))),
        ("６月１６日前", Due("by", last=d("06-16"))),
        ("6月底前", Due("by", last=d("06-30"))),
        ("6月中旬前", Due("by", last=d("06-20"))),
        ("8月上旬", Due("window", d("08-01"), d("08-10"))),
        ("5月28日（星期五）前", Due("by", last=d("05-28"))),
        ("6月前", Due("by", last=d("05-31"))),
        ("二月底", Due("by", last=d("02-28"))),
        ("6月1日至30日", Due("window", d("06-01"), d("06-30"))),
        ("5月10-12日", Due("window", d("05-10"), d("05-12"))),
        ("自2026年11月11日起至2027年3月15日止", Due("window", date(2026, 11, 11), d("03-15"))),
        ("11月1日至次年3月15日", Due("window", d("11-01"), date(2028, 3, 15))),
        ("7—8月", Due("window", d("07-01"), d("08-31"))),
        ("6.1—6.30", Due("window", d("06-01"), d("06-30"))),
        ("2027-06-16", Due("on", d("06-16"), d("06-16"))),
        ("20__年6月16日", Due("on", d("06-16"), d("06-16"))),
        ("第三季度", Due("window", d("07-01"), d("09-30"))),
        ("下半年", Due("window", d("07-01"), d("12-31"))),
        ("3月20日、4月20日、5月20日前", Due("dates", dates=(d("03-20"), d("04-20"), d("05-20")))),
        ("每周四上午12:00前", Due("weekly", weekday="thu", at=time(12))),
        ("每周四上午下班前", Due("weekly", weekday="thu", at=time(12))),
        ("每星期日", Due("weekly", weekday="sun")),
        ("11月每周三", Due("weekly", d("11-01"), d("11-30"), weekday="wed")),
        ("每月25日前", Due("recurring", name="month", day=25)),
        ("每月最后一个星期五", Due("recurring", name="month", weekday="fri")),
        ("每月月底前", Due("recurring", name="month", day=0)),
        ("每半月", Due("recurring", name="half_month")),
        ("国庆放假前", Due("before", name="national_day")),
        ("春节、“五一”前", Due("before", name="spring_festival labour_day")),
        ("清明期间", Due("during", name="qingming")),
    ],
)
def test_a_date_in_words(text: str, due: Due) -> None:
    assert one(text) == due


@pytest.mark.parametrize(
    "text", ["用3个月时间", "13月1日", "6月31日", "安全生产月", "第26个", "日常检查", "月报表", "3.5米"]
)
def test_what_is_no_date(text: str) -> None:
    assert find(plain(text), Years(2027)) == []


@pytest.mark.parametrize(
    ("text", "wanted", "month", "year"),
    [
        ("2025年安全生产月方案", None, 6, 2025),
        ("2025年安全生产月方案", 2027, 6, 2027),
        ("20__年方案", None, 6, 2030),
        ("2026-2027学年度第一学期", None, 9, 2026),
        ("2026-2027学年度第一学期", None, 1, 2027),
        ("2026-2027学年度第二学期", None, 3, 2027),
        ("2026年11月10日起,2027年3月15日止", None, 2, 2027),
    ],
)
def test_the_year_that_a_date_without_one_means(text: str, wanted: int | None, month: int, year: int) -> None:
    assert years_of(plain(text), wanted, 2030).of(month, None) == year


def test_last_years_plan_moves_as_a_whole() -> None:
    found = read_plan(
        "2025年方案\n一、工作任务\n1.2025年6月16日举办咨询日。\n2.2026年1月10日前报送总结。", year=2027, fallback=2027
    )
    assert [task.due.last for task in found.tasks] == [d("06-16"), date(2028, 1, 10)]


@pytest.mark.parametrize(
    ("due", "days"),
    [
        (Due(), [("06-01", "06-30")]),
        (Due("by", last=d("07-02")), [("06-01", "07-02")]),
        (Due("on", d("06-16"), d("06-16")), [("06-16", "06-16")]),
        (Due("dates", dates=(d("06-20"), d("06-10"))), [("06-01", "06-10"), ("06-11", "06-20")]),
        (Due("recurring", name="half_month"), [("06-01", "06-15"), ("06-16", "06-30")]),
        (Due("recurring", name="month", day=25), [("06-01", "06-25")]),
        (Due("recurring", name="month", weekday="fri"), [("06-01", "06-25")]),
        (Due("before", name="spring_festival"), [("01-29", "02-04")]),
        (Due("before", name="national_day"), [("09-24", "09-30")]),
        (Due("during", name="spring_festival"), [("01-22", "02-21")]),
    ],
)
def test_real_days(due: Due, days: list[tuple[str, str]]) -> None:
    assert [(one.opens_on, one.due_on) for one in days_of(due, JUNE, ALMANAC)] == [(d(a), d(b)) for a, b in days]


def test_each_thursday_of_june() -> None:
    assert [one.due_on.day for one in days_of(Due("weekly", weekday="thu"), JUNE, ALMANAC)] == [3, 10, 17, 24]


def test_an_unknown_kind_of_date_is_refused() -> None:
    with pytest.raises(BadInput):
        days_of(Due("someday"), JUNE, ALMANAC)


def test_points_stand_under_one_another() -> None:
    text = plain("一、任务\n（一）学习。读。\n1、甲\n2、乙\n（二）演练。①一次。②两次。\n二、要求\n4.5月10日检查")
    shape = [(item.kind, heading(text, item), len(item.line_of())) for item in items(text) if item.kind != "inline"]
    assert shape == [
        ("一、", "任务", 1),
        ("(一)", "学习", 2),
        ("1.", "甲", 3),
        ("1.", "乙", 3),
        ("(一)", "演练", 2),
        ("一、", "要求", 1),
        ("1.", "5月10日检查", 2),
    ]
    assert [text[i.start : i.end] for i in items(text) if i.kind == "inline"] == ["一次。", "两次。"]


def test_who_how_many_and_proven_by_what() -> None:
    text = plain(
        "各社区、派出所要组织演练不少于2场，留存照片、签到表（牵头单位：应急办，配合单位：消防站、市场监管所）"
    )
    assert [s.value for s in plan_facts.subjects(text)] == ["各社区", "派出所"]
    assert [s.value for s in plan_facts.labelled_units(text)] == ["应急办", "消防站", "市场监管所"]
    assert [(c.op, c.value, c.unit_word) for c in plan_facts.counts(text)[:1]] == [(">=", 2, "场")]
    assert {s.value for s in plan_facts.evidence(text)} == {"photo", "attendance"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("发放资料3000份", 3000), ("1.5万份", 15000), ("检查率100%", 100), ("组织三场", 3), ("至少一次", 1)],
)
def test_counts(text: str, value: float) -> None:
    assert plan_facts.counts(text)[0].value == value


def test_demands_and_aims_are_no_tasks_but_what_is_to_be_handed_in_is() -> None:
    aims, demands = "一、工作目标\n全年无事故。\n", "二、工作要求\n（一）加强领导。各单位要高度重视。\n"
    text = f"{aims}{demands}（二）信息报送。各社区6月30日前报送总结。"
    [task] = read_plan(text, fallback=2027).tasks
    assert (task.title, task.units, task.due.last, task.evidence) == ("信息报送", ("各社区",), d("06-30"), ("report",))
    assert text[task.start : task.end].startswith("信息报送")


def test_a_table_is_read_by_its_columns() -> None:
    text = "任务分解表\n序号\t工作任务\t责任单位\t完成时限\n1\t组织演练2场\t各社区、学校\t6月20日前\n合计\t\t\t\n"
    [task] = read_plan(text, fallback=2027).tasks
    assert (task.title, task.units, task.due, task.count and task.count.value) == (
        "组织演练2场",
        ("各社区", "学校"),
        Due("by", last=d("06-20")),
        2,
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_marked_plans_are_read_as_well_as_the_bench_says(folder: str) -> None:
    scores = [measure(plan) for plan in gold(folder)]
    for what in ("tasks", "due dates"):
        assert sum((score[what] for score in scores), Score()).f1 >= 0.85


WORDS = [
    *(
        "一、",
        "（二）",
        "1.",
        "（3）",
        "①",
        "一是",
        "第一阶段：",
        "工作任务",
        "要求",
        "目标",
        "\n",
        "。",
        "；",
        "，",
        "：",
        "\t",
    ),
    *("6月16日", "6月底前", "每周四", "至", "20__年", "各社区", "责任单位：", "开展", "演练", "不少于2场", "100%"),
    *("照片", "报送", "总结", "99月", "（", "）", "春节前", "x", "２", " "),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS)))
def test_any_text_is_read_without_a_stumble_and_every_task_stands_in_it(words: list[str]) -> None:
    text = "".join(words)
    for task in read_plan(text, fallback=2027).tasks:
        assert 0 <= task.start < task.end <= len(text)
        assert task.title.strip()
        assert all(task.start <= mark.start < mark.end for mark in task.marks)
        assert days_of(task.due, JUNE, ALMANAC) or task.due.kind != "by"


def test_a_long_text_is_read_in_no_time() -> None:
    plan = gold("known")[0].text
    assert len(read_plan(plan * 30, fallback=2027).tasks) > 100
