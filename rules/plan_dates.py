"""Dates in the words of a Chinese plan: 6月16日, 6月底前, 每周四上午, 6月1日至30日, 上旬, 国庆节前, 每季度.

`find` says what stands in a text and where; `rules.plan_days` makes real days of what needs a calendar.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

from rules.almanac import DAY, moved
from rules.calendar import WEEKDAYS
from rules.plan_due import Due, Hit, Years
from rules.plan_lines import chinese_number

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_Y = r"(?:(?P<@y>20\d\d|20_+|20[Xx×*]{2}|今|本|明|次|翌)\s*年\s*)?"
_POINT = (
    _Y + rf"(?P<@m>{_N})\s*月(?!查|检|报)(?:份)?\s*"
    rf"(?:(?P<@d>{_N})\s*[日号](?!常)|(?P<@p>上旬|中旬|下旬|初|底|末))?"
)
_WD = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_TO = r"\s*[日号]?(?:开始|起)?\s*(?:至|到|-+|~)\s*"
_BY = (
    r"(?P<by>\s*(?:上午|下午)?\s*(?P<clock>\d{1,2}[:时点]\d{0,2}分?)?\s*(?:下班)?\s*"
    r"(?:之前|以前|前后|左右|前(?![期往后])|截止|为止))?"
)
_FEASTS = {
    "元旦": "new_year", "春节": "spring_festival", "清明": "qingming", "五一": "labour_day", "劳动": "labour_day",
    "端午": "dragon_boat", "中秋": "mid_autumn", "国庆": "national_day", "十一": "national_day",
}  # fmt: skip
_FEAST = r"[“\"]?(?:" + "|".join(_FEASTS) + r")[”\"]?节?"
_SEASONS = {
    "汛期": "rainy_season", "雨季": "rainy_season", "高温": "high_temperature", "冬季": "winter",
    "暑假": "summer_break", "暑期": "summer_break",
}  # fmt: skip
_PERIODS = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "季度": "quarter", "季": "quarter",
    "半年": "half_year", "年": "year", "年度": "year", "学期": "term", "两周": "two_weeks", "双周": "two_weeks",
    "半月": "half_month", "半个月": "half_month", "旬": "ten_days",
}  # fmt: skip
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "底": (31, 31), "末": (31, 31)}


def find(text: str, years: Years) -> list[Hit]:
    """All date phrases, in order, none inside another. `text` must be plain (rules.plan_lines.plain)."""
    taken: list[Hit] = []
    for pattern, read, strong in _PATTERNS:
        for match in pattern.finditer(text):
            if any(h.start < match.end() and match.start() < h.end for h in taken):
                continue
            due = read(match, years)
            if due is not None:
                taken.append(Hit(match.start(), match.end(), due, strong))
    return list(_joined(text, sorted(taken)))


def _joined(text: str, hits: list[Hit]) -> Iterator[Hit]:
    """ "3月20日、4月20日、5月20日前" is one phrase with three dates; "11月每周三" is each Wednesday of November."""
    held: Hit | None = None
    for hit in hits:
        gap = text[held.end : hit.start] if held else ""
        if held and held.due.kind in ("on", "dates") and hit.due.kind in ("by", "on") and gap in ("、", "和", "及"):
            days = held.due.dates or (held.due.last,)
            due = Due("dates", dates=(*(d for d in days if d), *((hit.due.last,) if hit.due.last else ())))
            held = Hit(held.start, hit.end, due, True)
        elif (
            held
            and held.due.kind == "window"
            and hit.due.kind in ("weekly", "recurring")
            and gap in ("", "的", "内", "期间")
        ):
            held = Hit(held.start, hit.end, replace(hit.due, first=held.due.first, last=held.due.last), True)
        else:
            if held:
                yield held
            held = hit
    if held:
        yield held


def _range(m: "re.Match[str]", years: Years) -> Due | None:
    g = m.groupdict()
    first = _span(years, g["ay"], g["am"], g["ad"], g["ap"])
    if first is None:
        return None
    if g["zm"]:
        last = _span(years, g["zy"], g["zm"], g["zd"], g["zp"], near=first[0].year)
        if last and last[1] < first[0] and not g["zy"]:
            last = (moved(last[0], 12), moved(last[1], 12))
    else:
        last = _day(first[0].year, first[0].month, chinese_number(g["ze"]))
    if last is None or last[1] < first[0]:
        return None
    return Due("window", first[0], last[1])


def _span(
    years: Years, year: str | None, month: str, day: str | None, part: str | None, *, near: int | None = None
) -> tuple[date, date] | None:
    number = chinese_number(month)
    if not 1 <= number <= 12:
        return None
    of = years.of(number, year, near)
    if day:
        return _day(of, number, chinese_number(day))
    first, last = _TENS[part] if part else (1, 31)
    length = calendar.monthrange(of, number)[1]
    return date(of, number, min(first, length)), date(of, number, min(last, length))


def _day(year: int, month: int, day: int) -> tuple[date, date] | None:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    found = date(year, month, day)
    return found, found


def _months(m: "re.Match[str]", years: Years) -> Due | None:
    first, last = _span(years, m["ay"], m["am"], None, None), _span(years, None, m["bm"], None, None)
    if first is None or last is None:
        return None
    end = last[1] if last[1] >= first[0] else moved(last[1], 12)
    return Due("window", first[0], end)


def _dotted(m: "re.Match[str]", years: Years) -> Due | None:
    first = _span(years, None, m["am"], m["ad"], None)
    last = _span(years, None, m["bm"], m["bd"], None)
    return Due("window", first[0], last[1]) if first and last and last[1] >= first[0] else None


def _one(m: "re.Match[str]", years: Years) -> Due | None:
    span = _span(years, m["ay"], m["am"], m["ad"], m["ap"])
    if span is None:
        return None
    first, last = span
    by = m["by"] or ""
    if by and not by.strip().endswith(("前后", "左右")):
        before_month = not m["ad"] and not m["ap"]  # "6月前" ends with May
        return Due("by", last=first - DAY if before_month else last, at=_clock(m["clock"], by))
    if m["ap"] in ("底", "末"):
        return Due("by", last=last)
    return Due("on", last, last) if first == last else Due("window", first, last)


def _iso(m: "re.Match[str]", years: Years) -> Due | None:
    month, day = int(m["am"]), int(m["ad"])
    if not 1 <= month <= 12:
        return None
    span = _day(int(m["ay"]) + years.shift, month, day)
    if span is None:
        return None
    return Due("by", last=span[1], at=_clock(m["clock"], m["by"])) if m["by"] else Due("on", *span)


def _clock(said: str | None, words: str) -> time | None:
    """A time of day only where it is a deadline: 12:00前, 上午下班前."""
    if not said:
        return time(12) if "上午" in words and "下班" in words else None
    hour, minute = (int(part or 0) for part in re.split(r"[:时点]", said.rstrip("分"))[:2])
    hour += 12 if "下午" in words and hour < 12 else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _weekly(m: "re.Match[str]", _years: Years) -> Due:
    day = WEEKDAYS["一二三四五六日天".index(m["day"]) if m["day"] != "天" else 6]
    at = _clock(m["clock"], m["by"] or "") if m["by"] else None
    return Due("weekly", weekday=day, at=at or (time(12) if m["noon"] else None))


def _every(m: "re.Match[str]", _years: Years) -> Due:
    name = _PERIODS[m["p"] or (m["q"] or "").replace("按", "").replace("逐", "")]
    if name == "month":
        if m["last"]:
            return Due("recurring", name=name, weekday=WEEKDAYS["一二三四五六日".index(m["last"].replace("天", "日"))])
        if m["d"]:
            return Due("recurring", name=name, day=int(m["d"]))
        if m["part"]:
            last = _TENS[m["part"].replace("月", "")][1]
            return Due("recurring", name=name, day=0 if last == 31 else last)
    return Due("recurring", name=name)


def _feast(m: "re.Match[str]", _years: Years) -> Due:
    names = dict.fromkeys(code for word, code in _FEASTS.items() if word in (m["names"] or ""))
    return Due("during" if m["how"] == "期间" else "before", name=" ".join(names))


def _season(m: "re.Match[str]", _years: Years) -> Due:
    return Due("during", name=_SEASONS[m["name"]])


def _term(m: "re.Match[str]", years: Years) -> Due:
    if m["break"]:
        return Due("during", name="pre_summer_break" if "暑" in m["break"] else "pre_winter_break")
    return Due("during", name="term_start_spring" if years.turn == 13 else "term_start_autumn")


def _quarter(m: "re.Match[str]", years: Years) -> Due:
    if m["year"]:
        return Due("window", date(years.year, 1, 1), date(years.year, 12, 31))
    if m["half"]:
        first = date(years.year, 1 if m["half"] == "上" else 7, 1)
        return Due("window", first, moved(first, 6) - DAY)
    number = chinese_number(m["n"] or m["k"])
    first = date(years.year, number * 3 - 2, 1)
    last = moved(first, 3) - DAY
    return Due("by", last=last) if m["end"] else Due("window", first, last)


_YA = _Y.replace("@", "a")
_A, _Z = _POINT.replace("@", "a"), _POINT.replace("@", "z")
_PATTERNS: list[tuple["re.Pattern[str]", Callable[[Any, Years], Due | None], bool]] = [
    (re.compile(rf"{_A}{_WD}{_TO}(?:{_Z}|(?P<ze>{_N})\s*[日号](?!常)){_WD}(?:止|前|期间)?"), _range, True),
    (re.compile(rf"{_YA}(?P<am>{_N})\s*月(?P<ad>{_N})(?P<ap>)\s*[-~至](?P<zm>)(?P<ze>{_N})\s*[日号]"), _range, True),
    (re.compile(rf"{_YA}(?<!\d)(?P<am>{_N})\s*(?:月份?)?\s*[-~至到]\s*(?P<bm>{_N})\s*月份?(?!\d)"), _months, True),
    (re.compile(r"(?<![\d.])(?P<am>\d{1,2})\.(?P<ad>\d{1,2})\s*[-~至]\s*(?P<bm>\d{1,2})\.(?P<bd>\d{1,2})(?![\d.%])"),
     _dotted, True),
    (re.compile(rf"(?P<ay>20\d\d)[-/.](?P<am>\d{{1,2}})[-/.](?P<ad>\d{{1,2}})(?!\d){_WD}{_BY}"), _iso, True),
    (re.compile(rf"(?<![每\d]){_A}{_WD}{_BY}"), _one, True),
    (re.compile(rf"(?P<names>{_FEAST}(?:(?:[、,]|和|及|以及){_FEAST}){{0,9}})等?(?:重[大要])?"
                r"(?:节?假[日期]|放假|假日|长假|[两双]节)?"
                r"(?P<how>期间|之前|前夕|前(?![期往后]))"), _feast, True),
    (re.compile(r"(?:重[大要]|法定)*(?:节假日|节日|(?<=[,。;、每])节)(?P<names>)(?P<how>前)(?![期往])"), _feast, False),
    (re.compile(rf"(?P<name>{'|'.join(_SEASONS)})(?:季节|天气)?期间"), _season, True),
    (re.compile(r"开学(?:前|第一周|初|时|季|后(?:一|两|1|2)周内)|放?(?P<break>[寒暑]假前)"), _term, True),
    (re.compile(rf"每个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?P<noon>上午)?{_BY}"), _weekly, False),
    (re.compile(r"每个?(?P<p>两周|双周|半个?月|半年|季度|季|学期|年度|年|星期|周(?!边)|月|旬|天|日(?!常))(?:(?P<d>\d{1,2})[日号]"
                r"|(?P<part>月?[底末]|上旬|中旬|下旬|初)|最后一个(?:星期|周)(?P<last>[一二三四五六日天]))?(?:之前|以前|前)?"
                r"|(?P<q>[按逐](?:季度|周|月|季|日))"), _every, False),
    (re.compile(r"(?:第(?P<n>[一二三四1-4])|(?<![\d每])(?P<k>[一二三四]))季度(?P<end>末前?|前)?"
                r"|(?P<half>[上下])半年|(?P<year>全年)"),
     _quarter, False),
]  # fmt: skip
