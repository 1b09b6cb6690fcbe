"""Why a visit waits until a person has looked at it."""

from rules.vocabulary import PlaceProof

REASON = "reason"
MAY_DECIDE = "recheck"
"""The permission of those who judge the work of others: community administrators and safety officers."""
LONGEST_REASON = 200


def waits(needs_review: str, proof: PlaceProof, *, accepted: bool) -> str:
    """What the phone's record was marked for ("future_time", "clock_off", "null_island"), "reason" where only words
    stand for the place, or nothing."""
    return needs_review or (REASON if proof is PlaceProof.REASON and not accepted else "")


def needs_words(waiting_for: str) -> bool:
    """Whoever overrules a phone's clock or position says why; a claim about the place carries its own reason."""
    return waiting_for != REASON
