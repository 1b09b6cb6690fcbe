"""Messages to a group: what is said (counts only, nothing personal), when it is quiet, when one is tried again."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple


class MessageKind(StrEnum):
    DIGEST = "digest"
    OVERDUE = "overdue"
    DECISIONS = "decisions"
    TEST = "test"


class MessageState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCLEAR = "unclear"  # the process died while sending: nobody knows, so it is not sent a second time by itself
    GIVEN_UP = "given_up"


DEMO = "demo"
"""The service of the demo's channel. What goes there goes nowhere: nobody outside hears of it."""
NOWHERE = "demo://nowhere"
DAILY = (MessageKind.DIGEST, MessageKind.OVERDUE, MessageKind.DECISIONS)
WAITS = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 720, 1440, 1440))
"""After each try that failed; after the last one it is given up, two and a half days on."""
DECISION_WORDS = {
    "extension": "延期申请",
    "refused": "拒不整改",
    "major_unfiled": "重大隐患待建档",
    "overdue": "逾期未整改",
    "failed_recheck": "复查不合格",
    "recheck": "待复查",
    "to_verify": "待核实",
}


class Figures(NamedTuple):
    """Of one area and all below it on one day. `decisions`: kind of decision and how many."""

    open: int
    major_open: int
    overdue: int
    waiting_recheck: int
    to_verify: int
    points: int
    points_overdue: int
    high_overdue: int
    never: int
    decisions: Mapping[str, int]
    expired: int = 0  # certificates and fire equipment
    expiring: int = 0  # of the same, within thirty days


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after so many tries; None: no more."""
    return at + WAITS[tries - 1] if tries <= len(WAITS) else None


def is_quiet(clock: time, hours: str) -> bool:
    """Within "21:00-07:00", which may go over midnight; its end is not quiet any more. Empty: never."""
    if not hours:
        return False
    starts, ends = (time.fromisoformat(part) for part in hours.split("-"))
    return starts <= clock < ends if starts <= ends else clock >= starts or clock < ends


def text(kind: MessageKind, place: str, day: date, found: Figures, base: str) -> str:
    """The message, or nothing where there is nothing to say. `base`: address of the installation, or empty."""
    head = f"【安巡】{place} {day.month}月{day.day}日"
    if kind == MessageKind.DIGEST:
        return _joined(f"{head} 安全日报", _digest(found), base, "/overview")
    if kind == MessageKind.OVERDUE and (found.overdue or found.points_overdue):
        return _joined(f"{head} 逾期提醒", _overdue(found), base, "/hazards?overdue=true")
    waiting = [f"{DECISION_WORDS[k]}{n}项" for k, n in found.decisions.items() if n]
    if kind == MessageKind.DECISIONS and waiting:
        return _joined(
            f"{head} 待决事项",
            f"共{sum(found.decisions.values())}项:{'、'.join(waiting)}",
            base,
            "/hazards?show=decisions",
        )
    return ""


def trial_text(place: str, name: str) -> str:
    return f"【安巡】{place} 测试消息:“{name}”已接通。"


def _digest(found: Figures) -> str:
    return (
        f"在账隐患{found.open}条,其中重大{found.major_open}条;逾期未整改{found.overdue}条;"
        f"待复查{found.waiting_recheck}条;待核实{found.to_verify}条\n"
        f"应查点位{found.points}处,逾期未查{found.points_overdue}处,从未检查{found.never}处"
        + (f"\n证照器材已过期{found.expired}项,30天内到期{found.expiring}项" if found.expired or found.expiring else "")
    )


def _overdue(found: Figures) -> str:
    return f"隐患逾期未整改{found.overdue}条;点位逾期未查{found.points_overdue}处,其中高风险{found.high_overdue}处"


def _joined(head: str, body: str, base: str, path: str) -> str:
    return "\n".join([head, body, *([f"查看:{base.rstrip('/')}{path}"] if base else [])])
