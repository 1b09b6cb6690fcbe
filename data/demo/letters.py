"""Signed letters and cards of the demo: most sites have signed, some have not, a few without a photo of it."""

from datetime import timedelta
from random import Random

from sqlmodel import Session

from data.days import day_start, local_day
from data.demo.world import World
from models import Letter, PhotoLink, Site
from rules.letters import LETTER_TYPES, LetterKind, Term, term_of
from rules.vocabulary import PhotoRole

SEED = 20261201
CARD_TYPE = "food_business"
SIGNED = {LetterKind.LETTER: 0.9, LetterKind.CARD: 0.94}
RUNNING = 0.7  # of the cards of the running quarter
SCENES = {LetterKind.LETTER: "letter-paper", LetterKind.CARD: "card-paper"}


def make_letters(session: Session, world: World) -> None:
    rng = Random(SEED)
    year = term_of(LetterKind.LETTER, world.today)
    rows = [_signed(world, rng, site, year, SIGNED[LetterKind.LETTER]) for site in world.sites if _owes(site)]
    running = term_of(LetterKind.CARD, world.today)
    for quarter in range(1, running.quarter + 1):
        term = Term(LetterKind.CARD, world.today.year, quarter)
        chance = RUNNING if term == running else SIGNED[LetterKind.CARD]
        rows += [_signed(world, rng, site, term, chance) for site in world.sites if site.type == CARD_TYPE]
    made = [row for row in rows if row is not None]
    session.add_all(made)
    session.flush()
    session.add_all(_picture(world, row) for row in made if rng.random() < 0.95)
    session.flush()


def _owes(site: Site) -> bool:
    return site.type in LETTER_TYPES


def _signed(world: World, rng: Random, site: Site, term: Term, chance: float) -> Letter | None:
    """Within the first two thirds of a quarter or the first three months of a year, never later than yesterday."""
    drawn, wait = rng.random(), rng.randrange(1, 60 if term.quarter else 85)
    last = world.today - timedelta(days=1)
    on = min(max(term.starts, local_day(site.created_at)) + timedelta(days=wait), last)
    if drawn > chance or on > term.ends or on < local_day(site.created_at):
        return None
    return Letter(
        site_id=site.id or 0, **term._asdict(), signed_on=on, signer=site.responsible_person or "负责人",
        person_id=world.people["safety_officer"][0].id, recorded_at=day_start(on) + timedelta(hours=11), is_demo=True,
    )  # fmt: skip


def _picture(world: World, row: Letter) -> PhotoLink:
    return PhotoLink(
        sha256=world.photos[SCENES[row.kind]], subject_kind="letter", subject_id=str(row.id), role=PhotoRole.EVIDENCE
    )
