"""
Every way we say no:

* RuleBroken
  - BadInput             what was sent makes no sense; `field` names the part
  - UnknownThing         the record asked for is not there, or not for this person
  - ForbiddenMove        the hazard's life has no such step
  - NotPermitted         this person's role may not do it
  - ConflictingCopy      the same record arrived twice with different contents
  - TooMuch              too large, or too often
  - NotSignedIn          nobody, or a sign-in that has ended
"""


class RuleBroken(Exception):
    """A request that our rules refuse. `message` is an English msgid with named blanks; `facts` fill them."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message.format(**facts))
        self.message = message
        self.facts = facts


class BadInput(RuleBroken):
    """Makes no sense as sent."""

    def __init__(self, message: str, *, field: str = "", **facts: object) -> None:
        super().__init__(message, **facts)
        self.field = field


class UnknownThing(RuleBroken): ...


class ForbiddenMove(RuleBroken): ...


class NotPermitted(RuleBroken): ...


class ConflictingCopy(RuleBroken): ...


class TooMuch(RuleBroken):
    """Too large or too often; `retry_after` in seconds when waiting helps."""

    def __init__(self, message: str, *, retry_after: int | None = None, **facts: object) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class NotSignedIn(RuleBroken): ...
