"""Words of what runs out: marks of its state, what is due, what it is."""

from datetime import date

from data.queries.expiries import DueLine, ExpiryLine
from data.queries.running_out import Due
from rules.expiries import KINDS, DueFor, ExpirySort, ExpiryState, state
from ui.words import _, day, name, today

MARKS = {ExpiryState.EXPIRED: "◆", ExpiryState.SOON: "▲", ExpiryState.VALID: "✓", ExpiryState.LASTING: "–"}


def sorts() -> dict[ExpirySort, str]:
    return {ExpirySort.CERTIFICATE: _("Certificates"), ExpirySort.EQUIPMENT: _("Fire equipment")}


def dues() -> dict[Due, str]:
    return {
        "due": _("Expired or soon"),
        "expired": _("Expired"),
        "soon": _("Within 30 days"),
        "all": _("All"),
    }


def purposes() -> dict[DueFor, str]:
    return {DueFor.INSPECTION: _("Inspection"), DueFor.REPLACEMENT: _("Replacement")}


def title(row: ExpiryLine | DueLine) -> str:
    """What it is, and how many where there are several."""
    called = name(KINDS[row.sort], row.kind)
    return _("{what}, {n} pieces").format(what=called, n=row.pieces) if row.pieces > 1 else called


def until(due_on: date | None, due_for: DueFor = DueFor.RENEWAL) -> str:
    """With the mark of its state: shape and word, never colour alone."""
    now = state(due_on, today())
    if due_on is None:
        return f"{MARKS[now]} {_('does not run out')}"
    left = (due_on - today()).days
    if now is ExpiryState.EXPIRED:
        said = _("expired {n} days ago") if due_for is DueFor.RENEWAL else _("due {n} days ago")
        return f"{MARKS[now]} {said.format(n=-left)}"
    if now is ExpiryState.SOON:
        said = _("expires in {n} days") if due_for is DueFor.RENEWAL else _("due in {n} days")
        return f"{MARKS[now]} {said.format(n=left)}"
    return f"{MARKS[now]} {_('until {day}').format(day=day(due_on))}"


def short(due_on: date | None) -> str:
    """For a line of the register: nothing while nothing is pressing."""
    now = state(due_on, today())
    if now is ExpiryState.EXPIRED:
        return f"{MARKS[now]} {_('Papers expired')}"
    return f"{MARKS[now]} {_('Papers expire soon')}" if now is ExpiryState.SOON else ""
