"""What is said to a group, when it is quiet, and how long a failed message waits."""

from datetime import UTC, date, datetime, time

import pytest

from rules.messages import DAILY, WAITS, Figures, MessageKind, is_quiet, next_try, text

DAY = date(2026, 6, 16)
SOME = Figures(38, 2, 5, 4, 3, 120, 9, 1, 7, {"refused": 1, "recheck": 4})
NONE = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, {})


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_go_over_midnight_and_end_on_the_minute(clock: str, quiet: bool) -> None:
    assert is_quiet(time.fromisoformat(clock), "21:00-07:00") is quiet


def test_quiet_at_noon_or_never() -> None:
    assert is_quiet(time(12, 30), "12:00-14:00")
    assert not is_quiet(time(14, 0), "12:00-14:00")
    assert not is_quiet(time(3, 0), "")


def test_waits_grow_and_end() -> None:
    at = datetime(2026, 6, 16, tzinfo=UTC)
    waits = [next_try(n, at) for n in range(1, len(WAITS) + 2)]
    assert waits[-1] is None
    kept = [wait for wait in waits if wait]
    assert kept == sorted(kept)
    assert kept[0] > at


def test_a_message_says_counts_with_a_link_and_nothing_where_there_is_nothing_to_say() -> None:
    said = {kind: text(kind, "清河街道", DAY, SOME, "https://anxun.example.cn/") for kind in DAILY}
    assert said[MessageKind.DIGEST].splitlines() == [
        "【安巡】清河街道 6月16日 安全日报",
        "在账隐患38条,其中重大2条;逾期未整改5条;待复查4条;待核实3条",
        "应查点位120处,逾期未查9处,从未检查7处",
        "查看:https://anxun.example.cn/overview",
    ]
    assert "隐患逾期未整改5条;点位逾期未查9处,其中高风险1处" in said[MessageKind.OVERDUE]
    assert "共5项:拒不整改1项、待复查4项" in said[MessageKind.DECISIONS]
    assert "查看" not in text(MessageKind.DIGEST, "清河街道", DAY, SOME, "")
    assert [text(kind, "清河街道", DAY, NONE, "") for kind in DAILY[1:]] == ["", ""]


def test_the_digest_says_what_has_run_out_only_where_something_has() -> None:
    assert "证照" not in text(MessageKind.DIGEST, "清河街道", DAY, SOME, "")
    found = text(MessageKind.DIGEST, "清河街道", DAY, SOME._replace(expired=2, expiring=5), "")
    assert found.splitlines()[-1] == "证照器材已过期2项,30天内到期5项"
