"""What the classes A, B and C of gas households mean in this place: the papers name the letters only."""

from collections.abc import Mapping

from sqlmodel import Session

from actions.frequency_rules import mind_catalogue
from actions.sites import mind_reason
from data import journal
from models import GasClass
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.vocabulary import Risk

LONGEST = 60


def explain_gas_classes(session: Session, *, viewer: Viewer, meanings: Mapping[Risk, str], reason: str) -> None:
    """All three at once; an empty one goes back to what the catalogue assumes."""
    mind_catalogue(session, viewer)
    why = mind_reason(reason)
    before, after = {}, {}
    for risk, text in meanings.items():
        plain = " ".join(text.split())
        if len(plain) > LONGEST:
            raise BadInput("longer than {n} characters", field="meaning", n=LONGEST)
        held = session.get(GasClass, risk)
        if plain == (held.meaning if held else ""):
            continue
        before[risk.value], after[risk.value] = held.meaning if held else "", plain
        if held is None:
            session.add(GasClass(risk=risk, meaning=plain))
        else:
            held.meaning = plain
    if not after:
        raise BadInput("Nothing was changed.")
    session.flush()
    subject = ("site_type", "gas_household")
    journal.record(session, viewer, "gas_classes_explained", subject, before=before, after=after, reason=why)
