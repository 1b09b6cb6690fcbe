"""Words of the register: groups, classes, sources of a position."""

from rules.vocabulary import CoordSource, Risk
from ui.words import _, name

GAS = "gas_household"


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
        letters = {Risk.HIGH: _("Class A (high risk)"), Risk.MEDIUM: _("Class B (watched)"), Risk.LOW: _("Class C")}
        return letters[of]
    return name("risk_levels", of)


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
