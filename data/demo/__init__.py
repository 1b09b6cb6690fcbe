"""The demo: an invented subdistrict at work, made from a seed, so that every page has something true to show."""

import logging
from collections.abc import Callable
from datetime import date
from random import Random

from sqlmodel import Session

from data import journal
from data.demo.areas import REFERENCE, make_areas, reference_facts
from data.demo.building import make_building_checks
from data.demo.doubles import make_double
from data.demo.duty import make_duty
from data.demo.events import make_events
from data.demo.expiries import make_expiries
from data.demo.frozen import make_frozen
from data.demo.hazards import make_lives
from data.demo.letters import make_letters
from data.demo.messages import make_channel
from data.demo.month import make_month
from data.demo.names import Names
from data.demo.papers import keep
from data.demo.people import make_people
from data.demo.periods import make_periods, mark_checks
from data.demo.pictures import make_pictures
from data.demo.programme import make_programme
from data.demo.reports import make_reports, merge_one
from data.demo.rounds import make_rounds
from data.demo.sites import make_sites
from data.demo.things import make_things
from data.demo.visits import make_visits
from data.demo.world import World
from models import Loaded
from rules.permissions import SYSTEM

NAME = "demo"
SEED = 20260616
STAGES = (
    *("areas", "people", "sites", "inspections", "pictures", "hazards", "papers"),
    *("public reports", "safety month", "periods", "large events", "frozen figures"),
)
log = logging.getLogger("anxun.demo")


def make(session: Session, *, today: date, seed: int = SEED, tell: Callable[[str], None] = log.info) -> None:
    """Fill an empty database with the demo subdistrict; where it was made before, nothing is changed.

    The same seed and day give the same rows. `today` is the day in the community's zone; the reference must be loaded.
    `tell` hears the name of each of the STAGES when it is done.
    """
    if session.get(Loaded, NAME) is not None:
        return
    rng = Random(seed)
    world = World(today, rng, Names(rng))
    top = make_areas(session, world)
    tell("areas")
    make_people(session, world, top)
    tell("people")
    make_sites(session, world)
    tell("sites")
    make_visits(session, world)
    mark_checks(world)
    tell("inspections")
    make_rounds(session, world)
    make_building_checks(session, world)
    make_pictures(session, world)
    tell("pictures")
    lives = make_lives(world)
    tell("hazards")
    merge_one(lives)
    keep(session, world, lives)
    tell("papers")
    make_reports(session, lives)
    tell("public reports")
    make_month(session, world, top)
    tell("safety month")
    make_periods(session, world, top)
    make_programme(session, world, top)
    make_expiries(session, world)
    make_letters(session, world)
    make_double(session, world)
    tell("periods")
    make_events(session, world)
    make_duty(session, world, top)
    make_channel(session, world, top)
    tell("large events")
    make_things(session, world, top)
    make_frozen(session, world, top)
    tell("frozen figures")
    session.add(Loaded(name=NAME, version=f"{seed}:{today.isoformat()}"))
    after = {
        "subdistrict": top.name,
        "seed": seed,
        "today": today,
        "reference_site": {"area": world.communities[REFERENCE].area.code, **reference_facts()},
        "sites": len(world.sites),
        "inspections": len(world.inspections),
        "hazards": len(lives),
    }
    journal.record(session, SYSTEM, "demo_made", ("area", top.id), after=after)
