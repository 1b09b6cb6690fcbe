"""What a site was is kept whenever it changes, whatever door the change comes through."""

from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select
from sqlmodel import Session, col

from actions.sites import correct_site, end_site, reopen_site
from data import journal
from models import Area, Site, SiteState, now
from rules.permissions import Viewer
from rules.sites import SiteFacts
from rules.vocabulary import Risk
from settings import HOME
from tests import builders as make

pytestmark = pytest.mark.usefixtures("any_database")
THIS = "5f2e8c1d7a36"
"""The migration that tells former states from the journal."""


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session)


@pytest.fixture
def planner(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "planner", place)


def facts(site: Site, **more: Any) -> SiteFacts:
    told = {"type": site.type, "name": site.name, "risk": Risk(site.risk), "floor": site.floor}
    return SiteFacts(**{**told, **more})


def states(session: Session) -> list[SiteState]:
    return list(session.execute(select(SiteState).order_by(col(SiteState.id))).scalars())


def test_a_raised_risk_keeps_what_it_was_and_a_new_telephone_number_keeps_nothing(
    session: Session, place: Area, planner: Viewer
) -> None:
    site = make.site(session, place, risk=Risk.LOW, floor="2")
    session.expire(site)
    began = now()
    correct_site(session, viewer=planner, site_id=site.id or 0, facts=facts(site, risk=Risk.HIGH))
    correct_site(session, viewer=planner, site_id=site.id or 0, facts=facts(site, phone="13800000000"))
    correct_site(session, viewer=planner, site_id=site.id or 0, facts=facts(site, phone="13800000000"))
    [kept] = states(session)
    assert (kept.site_id, kept.risk, kept.type, kept.floor) == (site.id, Risk.LOW, site.type, "2")
    assert began <= kept.until <= now()
    assert (kept.area_id, kept.gone) == (place.id, False)


def test_a_site_that_ended_and_came_back_was_gone_in_between(session: Session, place: Area, planner: Viewer) -> None:
    site = make.site(session, place, risk=Risk.LOW)
    end_site(session, viewer=planner, site_id=site.id or 0, reason="关门")
    ended = site.ended_at
    reopen_site(session, viewer=planner, site_id=site.id or 0)
    correct_site(session, viewer=planner, site_id=site.id or 0, facts=facts(site, risk=Risk.HIGH))
    there, gone, again = states(session)
    assert (there.until, there.gone, gone.gone, again.gone) == (ended, False, True, False)
    assert there.until < gone.until < again.until


def test_the_journal_of_before_is_told_as_former_states(session: Session, place: Area, planner: Viewer) -> None:
    site = make.site(session, place, risk=Risk.HIGH, floor="3")
    lines: list[tuple[str, dict[str, Any]]] = [
        ("site_corrected", {"risk": "low", "name": "旧名"}),
        ("site_ended", {"ended": None}),
        ("site_import_changed", {"floor": "2"}),
        ("site_reopened", {"ended": now(), "reason": "关门"}),
        ("site_corrected", {"phone": "1"}),
    ]
    for verb, before in lines:
        journal.record(session, planner, verb, ("site", site.id), before=before, after={})
    session.commit()
    config = Config(toml_file=str(HOME / "pyproject.toml"))
    command.stamp(config, THIS)
    command.downgrade(config, f"{THIS}-1")
    command.upgrade(config, THIS)
    told = sorted(states(session), key=lambda state: state.until)
    assert [(one.risk, one.floor, one.gone) for one in told] == [
        (Risk.LOW, "2", False),
        (Risk.HIGH, "2", False),
        (Risk.HIGH, "2", True),
        (Risk.HIGH, "3", True),
    ]
    assert [one.until for one in told] == sorted(one.until for one in told)
