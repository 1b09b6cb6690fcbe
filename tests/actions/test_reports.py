"""A report is frozen with its figures: made again it says the same, what came later stands beside it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from actions.reports import correct_report, make_report
from data.days import local_day
from data.papers import report_blocks, report_text
from data.queries import reports
from data.queries.reports import ReportSeen
from models import JournalEntry, Snapshot, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.reports import Period, ReportKind, corrected
from tests import builders
from tests.builders_period_reports import WEEK, Week, later_changes, week

WHOLE = "A count is a whole number that is not negative."
SENSELESS = (
    ("records.total", 4.0, "x", "The figure is 4 already."),
    ("records.total", 2.5, "x", WHOLE),
    ("records.total", -1.0, "x", WHOLE),
    ("records.total", float("nan"), "x", WHOLE),
    ("tasks.share", 1.0, "x", "This figure cannot be corrected by hand."),
    ("nonsense", 1.0, "x", "This figure cannot be corrected by hand."),
    ("records.total", 5.0, "  ", "Say why."),
)


@pytest.fixture
def made(session: Session) -> Week:
    return week(session)


def seen(session: Session, where: Week, snapshot: Snapshot) -> ReportSeen:
    return reports.report(session, where.town.planner, snapshot_id=snapshot.id)


def body_of(report: ReportSeen) -> list[object]:
    """The document without what came after it was frozen."""
    alone = report._replace(late=(), withdrawn=())
    return list(report_blocks.document(alone).blocks)


@pytest.mark.usefixtures("any_database")
def test_the_weekly_report_made_twice_and_again_after_later_changes_tells_the_same_figures(session: Session) -> None:
    where = week(session)
    first = make_report(session, viewer=where.town.planner, **where.asked())
    was = seen(session, where, first)
    assert (was.figures["activity.consultation_day.people"], was.figures["records.total"]) == (264, 4)
    assert (was.figures["hazards.registered"], was.figures["hazards.struck_off"]) == (3, 1)
    assert (was.figures["coverage.active"], was.figures["coverage.fresh"]) == (2, 1)
    again = make_report(session, viewer=where.leader, **where.asked())
    later_changes(session, where)
    session.expire_all()
    third = make_report(session, viewer=where.town.planner, **where.asked())
    assert {first.id, again.id, third.id} == {first.id}
    now_seen = seen(session, where, third)
    assert now_seen.figures == was.figures
    assert now_seen.value == was.value
    assert body_of(now_seen) == body_of(was)
    assert now_seen.sound
    assert [line["counts"]["people"] for line in now_seen.late] == [500]
    assert [line["counts"]["people"] for line in now_seen.withdrawn] == [120]


def test_what_was_done_is_counted_anew_from_the_records_as_they_were_known(session: Session, made: Week) -> None:
    """Not only kept: the same figures come out of the records again, for all that a record can undo."""
    where = made
    first = make_report(session, viewer=where.town.planner, **where.asked())
    later_changes(session, where)
    recounted = reports.gather(
        session, where.town.planner, kind=ReportKind.WEEKLY, area_id=where.town.area.id or 0, period=WEEK,
        campaign_id=where.plan.id, known_at=first.known_at,
    ).value["figures"]  # fmt: skip
    own = ("tasks.", "records.", "activity.", "photos.", "coverage.")
    assert {k: v for k, v in recounted.items() if k.startswith(own)} == {
        k: v for k, v in first.value["figures"].items() if k.startswith(own)
    }


def test_every_figure_bears_the_rows_behind_it_and_every_sentence_its_figures(session: Session, made: Week) -> None:
    told = seen(session, made, make_report(session, viewer=made.town.planner, **made.asked()))
    counts = (
        "tasks.total", "tasks.done", "tasks.late", "tasks.overdue", "records.total", "hazards.open",
        "hazards.registered", "hazards.struck_off", "hazards.overdue", "coverage.active", "coverage.fresh",
    )  # fmt: skip
    assert {code: len(told.rows[code]) for code in counts} == {code: told.figures[code] for code in counts}
    cells = [code for code in told.figures if code.startswith("activity.")]
    assert cells
    assert all(told.rows[code] for code in cells)
    _mind_sentences(told)


def _mind_sentences(told: ReportSeen) -> None:
    """No sentence without a figure of the report behind it."""
    figures = told.figures
    said = [
        *report_text.progress(told.value, figures), *report_text.activities(told.value, figures),
        *report_text.hazards(figures), *report_text.coverage(figures),
    ]  # fmt: skip
    assert len(said) >= 7
    for sentence in said:
        assert sentence.basis
        assert set(sentence.basis) <= set(figures), sentence.text
    empty = {code: (None if "share" in code else 0) for code in figures if not code.startswith("activity.")}
    nothing = {**told.value, "units": {}}
    assert [s.text for s in report_text.activities(nothing, empty)] == ["本期没有活动记录。"]
    assert "不计算覆盖率" in report_text.coverage(empty)[0].text


def test_a_correction_by_hand_is_logged_and_told_and_changes_no_frozen_figure(session: Session, made: Week) -> None:
    kept = make_report(session, viewer=made.town.planner, **made.asked())
    code = "activity.consultation_day.people"
    correct_report(session, viewer=made.leader, snapshot_id=kept.id, code=code, value=260, reason="签到表重复四人")
    told = seen(session, made, kept)
    assert (told.figures[code], corrected(told.figures, told.corrections)[code]) == (264, 260)
    assert told.sound
    text = str(report_blocks.document(told))
    assert "人工更正：咨询日参加人数由264更正为260，原因：签到表重复四人。由李书记于" in text
    assert "参加人数260人次" in text
    assert "参加人数264人次" not in text
    logged = session.exec(select(JournalEntry).where(JournalEntry.verb == "report_corrected")).one()
    assert (logged.before, logged.after, logged.reason) == ({code: 264}, {code: 260}, "签到表重复四人")

    for refused in SENSELESS:
        _refuses(session, made, kept, *refused)
    assert len(seen(session, made, kept).corrections) == 1


def _refuses(session: Session, made: Week, kept: Snapshot, code: str, value: float, reason: str, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        correct_report(session, viewer=made.town.planner, snapshot_id=kept.id, code=code, value=value, reason=reason)
    assert str(refusal.value) == said


def test_a_period_that_still_runs_is_reported_so_far_and_made_anew_later(session: Session, made: Week) -> None:
    today = local_day(now())
    running = made.asked(kind="monthly", campaign_id=None, period=Period(today.replace(day=1), today))
    first = make_report(session, viewer=made.town.planner, **running)
    assert seen(session, made, first).unfinished
    assert "本期尚未结束" in str(report_blocks.document(seen(session, made, first)))
    again = make_report(session, viewer=made.town.planner, **running)
    assert again.id != first.id


def test_nothing_is_reported_of_days_to_come_or_without_a_right(session: Session, made: Week) -> None:
    tomorrow = local_day(now()) + timedelta(days=1)
    for period in (Period(tomorrow, tomorrow), Period(WEEK.ends_on, WEEK.starts_on)):
        with pytest.raises(BadInput):
            make_report(session, viewer=made.town.planner, **made.asked(period=period))
    with pytest.raises(BadInput, match="final report"):
        make_report(session, viewer=made.town.planner, **made.asked(kind="final", campaign_id=None))
    patrol = builders.viewer(session, "patrol_member", made.town.area)
    with pytest.raises(NotPermitted):
        make_report(session, viewer=patrol, **made.asked())
    with pytest.raises(UnknownThing):
        make_report(session, viewer=builders.viewer(session, "planner", builders.area(session)), **made.asked())
    assert session.exec(select(Snapshot)).all() == []


def test_a_community_reports_on_itself_only(session: Session, made: Week) -> None:
    home = made.town.communities[0]
    head = builders.viewer(session, "community_admin", home)
    own = make_report(session, viewer=head, **made.asked(area_id=home.id))
    assert own.value["figures"]["activity.consultation_day.people"] == 120
    assert {row["unit"] for row in own.value["records"]} == {made.town.units[0].name}
    whole = make_report(session, viewer=made.town.planner, **made.asked())
    with pytest.raises(UnknownThing):
        reports.report(session, head, snapshot_id=whole.id)
    with pytest.raises(UnknownThing):
        reports.report(session, head, snapshot_id=uuid4())
    assert [line.id for line in reports.archive(session, head).rows] == [own.id]
