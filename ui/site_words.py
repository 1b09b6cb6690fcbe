"""Words of the register: groups, classes, sources of a position."""

from data.queries import gas_classes
from rules.vocabulary import CoordSource, Risk
from ui.ask import ask
from ui.words import _, name

GAS = "gas_household"
LETTERS = {Risk.HIGH: "A", Risk.MEDIUM: "B", Risk.LOW: "C"}


def groups() -> dict[str, str]:
    return {
        "nine_small": _("Nine small places"),
        "six_small": _("Six small places"),
        "three_in_one": _("Three-in-one places"),
        "schools": _("Schools"),
        "gas": _("Gas users"),
    }


def shows() -> dict[str, str]:
    return {
        "active": _("In the register"),
        "paused": _("Paused"),
        "unplaced": _("Without a position"),
        "expired": _("Papers expired"),
        "soon": _("Papers expire soon"),
        "ended": _("Ended"),
        "all": _("All"),
    }


def risk(kind: str, of: Risk) -> str:
    """The class of a gas household is its risk class under another name."""
    if kind == GAS:
        return gas_class(of, ask(gas_classes.meanings).get(of.value, ""))
    return name("risk_levels", of)


def gas_class(of: Risk, meaning: str) -> str:
    """With what it means here, where somebody has said so."""
    if meaning:
        return _("Class {name}: {meaning}").format(name=LETTERS[of], meaning=meaning)
    usual = {Risk.HIGH: _("Class A (high risk)"), Risk.MEDIUM: _("Class B (watched)"), Risk.LOW: _("Class C")}
    return usual[of]


def source(of: CoordSource | None) -> str:
    words = {
        CoordSource.DEVICE: _("fixed by a phone"),
        CoordSource.MAP_CLICK: _("tapped on the map"),
        CoordSource.SCAN: _("scanned"),
        CoordSource.TYPED: _("typed"),
        CoordSource.IMPORT: _("from a list"),
        CoordSource.SAME_PLACE: _("where its building or its neighbour stands"),
    }
    return words[of] if of else ""
