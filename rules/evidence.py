"""How completely a hazard is proven: what should be on file by where it stands, and what is missing."""

from dataclasses import dataclass

from rules.vocabulary import HazardState

WEIGHTS = {
    "place_proof": 15,
    "before_photo": 15,
    "deadline": 10,
    "notice_served": 15,
    "signature": 10,
    "after_photo": 15,
    "other_rechecker": 20,
}

FROM_STATE: dict[HazardState, tuple[str, ...]] = {
    HazardState.REPORTED: ("place_proof", "before_photo"),
    HazardState.NOTICE_ISSUED: ("deadline",),
    HazardState.RECTIFYING: ("notice_served", "signature"),
    HazardState.FIXED_PENDING_RECHECK: ("after_photo",),
    HazardState.STRUCK_OFF: ("other_rechecker",),
}

ORDER = (
    HazardState.REPORTED,
    HazardState.NOTICE_ISSUED,
    HazardState.RECTIFYING,
    HazardState.FIXED_PENDING_RECHECK,
    HazardState.STRUCK_OFF,
)

STANDS_WITH = {
    HazardState.REJECTED: HazardState.REPORTED,
    HazardState.REGISTERED: HazardState.REPORTED,
    HazardState.GRADED: HazardState.REPORTED,
    HazardState.EXTENSION_PENDING: HazardState.RECTIFYING,
    HazardState.RECHECK_FAILED: HazardState.FIXED_PENDING_RECHECK,
}

PAPERS = frozenset({"deadline", "notice_served", "signature"})  # none for what was fixed on the spot


@dataclass(frozen=True, slots=True)
class Held:
    """What is on file."""

    place_proof: bool = False
    before_photo: bool = False
    deadline: bool = False
    notice_served: bool = False
    signature: bool = False
    after_photo: bool = False
    other_rechecker: bool = False


def evidence(state: HazardState, held: Held, *, fixed_on_spot: bool = False) -> tuple[int, list[str]]:
    """Score 0-100 over what is due by this state, and the names (keys of WEIGHTS) of what is missing."""
    stands = ORDER.index(STANDS_WITH.get(state, state))
    due = [name for known in ORDER[: stands + 1] for name in FROM_STATE[known]]
    if fixed_on_spot:
        due = [name for name in due if name not in PAPERS]
    missing = [name for name in due if not getattr(held, name)]
    whole = sum(WEIGHTS[name] for name in due)
    return round(100 * (whole - sum(WEIGHTS[name] for name in missing)) / whole), missing
