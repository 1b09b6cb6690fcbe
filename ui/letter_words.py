"""Words of letters and cards: the term, the state, the kinds."""

from data.queries.letter_slots import Slot
from data.queries.letters import State
from rules.letters import LetterKind, Term, term_of
from ui.words import _, day, today

VIEWS = {"letter": LetterKind.LETTER, "card": LetterKind.CARD}


def kinds() -> dict[LetterKind, str]:
    return {LetterKind.LETTER: _("Responsibility letter"), LetterKind.CARD: _("Responsibility card")}


def states() -> dict[State, str]:
    return {
        "unsigned": _("Not signed"),
        "signed": _("Signed"),
        "unshown": _("Signed, no photo"),
        "all": _("All"),
    }


def term_word(term: Term) -> str:
    if term.kind is LetterKind.CARD:
        return _("{year}, quarter {n}").format(year=term.year, n=term.quarter)
    return _("year {year}").format(year=term.year)


def title(term: Term) -> str:
    return f"{kinds()[term.kind]} · {term_word(term)}"


def spelled(term: Term) -> str:
    """As the address has it: 2026 or 2026-4."""
    return f"{term.year}-{term.quarter}" if term.quarter else str(term.year)


def choices(kind: LetterKind) -> list[Term]:
    """The next term, the running one and those before, as far as anybody looks back."""
    found = [term_of(kind, today()).after]
    while len(found) < (10 if kind is LetterKind.CARD else 5):
        found.append(found[-1].before)
    return found


def slot_line(slot: Slot) -> str:
    """With a mark: a term that is over unsigned is worse than one that runs."""
    if slot.letter_id is not None:
        said = _("signed {day} by {signer}").format(day=day(slot.signed_on), signer=slot.signer)
        bare = "" if slot.photos else f" · {_('no photo')}"
        return f"✓ {title(slot.term)} · {said}{bare}"
    if slot.checked_at is not None:
        return f"✓ {title(slot.term)} · {_('written down as a check on {day}').format(day=day(slot.checked_at))}"
    mark, said = ("◆", _("not signed, the term is over")) if slot.term.ends < today() else ("▲", _("not signed yet"))
    return f"{mark} {title(slot.term)} · {said}"
