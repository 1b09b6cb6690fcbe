"""What was missed in a period that is over stays missed by whom it was missed, whatever the site has become since."""

from datetime import datetime

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session

from actions import standings
from data.days import day_end, local_day
from data.queries import duty_rules, schedule
from data.queries.duty_rules import Running
from data.queries.owed import OwedPage
from data.queries.schedule import Which
from data.queries.standing import Part
from models import CheckDay, CheckYear, SiteStanding, now
from rules.schedule import Check, tally
from settings import settings
from tests.builders_coverage import days, pause
from tests.builders_past import PastTown

pytestmark = pytest.mark.usefixtures("any_database")
Line = tuple[int, str, str, int, int]


def lines(page: OwedPage) -> set[Line]:
    return {(row.site_id, row.type, row.kind, row.done, row.required) for row in page.rows}


def by_rule(town: PastTown, part: Part, at: datetime, duties: list[Running]) -> tuple[int, int, set[Line]]:
    """Done, required and the lines of what is not met, by the rules alone, with what each site was when it counted."""
    done, required, short = 0, 0, set()
    for duty in duties:
        until = min(day_end(duty.window.ends), at)
        for site in town.sites:
            facts, ended = town.was(site, until)
            there = site.created_at <= until and (ended is None or ended > until)
            if not there or facts.type != duty.site_type or not town.holds(part, facts):
                continue
            seen = (row for row in town.seen[site.id or 0] if row.occurred_at <= at)
            checks = [Check(v.occurred_at.astimezone(settings().zone), v.kind, v.person_id) for v in seen]
            one = tally(duty.rule, duty.window, checks, local_day(at), since=local_day(site.created_at))
            done, required = done + one.done, required + one.required
            if one.done < one.required:
                short.add((site.id or 0, facts.type, duty.rule.kind, one.done, one.required))
    return done, required, short


def same_as_the_rules(town: PastTown, part: Part, at: datetime, which: Which) -> bool:
    ask = duty_rules.running if which == "running" else duty_rules.finished
    page = schedule.owed(town.session, town.officer, at=at, part=part, which=which)
    expected = by_rule(town, part, at, ask(town.session, local_day(at)))
    assert (page.done, page.required, lines(page)) == expected
    assert page.total == len(page.rows)
    return True


def test_a_site_moved_regraded_retyped_or_closed_later_leaves_what_was_missed(session: Session) -> None:
    town = PastTown(session, 1, sites=12)
    while standings.renew_some(session):
        pass
    back = (0, 12.4, 45, 3.1)
    asked = [(part, town.began - days(back[n % len(back)])) for n, part in enumerate(town.parts)]
    before = [schedule.owed(session, town.officer, at=at, part=part, which="finished") for part, at in asked]
    assert sum(page.total for page in before) > 10, "otherwise nothing is compared"
    for _ in range(15):
        town.changes()
    for (part, at), page in zip(asked, before, strict=True):
        assert schedule.owed(session, town.officer, at=at, part=part, which="finished") == page
        assert same_as_the_rules(town, part, at, "finished")
    session.execute(update(SiteStanding).values(stale=True))
    for table in (CheckDay, CheckYear):
        session.execute(delete(table))
    for (part, at), page in zip(asked, before, strict=True):
        assert schedule.owed(session, town.officer, at=at, part=part, which="finished") == page


def test_what_is_owed_on_a_day_is_asked_of_the_sites_of_that_day(session: Session) -> None:
    town = PastTown(session, 3, sites=14)
    for _ in range(10):
        town.changes()
    for at in (now(), town.began - days(40.3)):
        assert all(same_as_the_rules(town, part, at, "running") for part in town.parts[::3])


def test_a_pause_of_a_former_community_frees_its_period_only(session: Session) -> None:
    """Left out when the period ended: nothing was missed, also after the site has moved."""
    town = PastTown(session, 4, sites=14)
    site = next(one for one in town.sites if town.was(one, town.began) == town.was(one, town.began - days(40)))
    before = schedule.owed(session, town.officer, at=town.began, which="finished")
    assert any(row.site_id == site.id for row in before.rows)
    pause(session, site, town.officer.person_id, town.began - days(400), town.began + days(1))
    town._moves(site)
    after = schedule.owed(session, town.officer, at=town.began, which="finished")
    assert after.rows == tuple(row for row in before.rows if row.site_id != site.id)
