"""Names of what stands on the emergency page."""

from rules.emergency import ContactKind, PlanLevel
from rules.rosters import Shift
from ui.words import _


def shift_names() -> dict[Shift, str]:
    return {Shift.WHOLE: _("Whole day"), Shift.DAY: _("Day shift"), Shift.NIGHT: _("Night shift")}


def kind_names() -> dict[ContactKind, str]:
    return {
        ContactKind.POLICE: _("Police station"),
        ContactKind.FIRE: _("Fire station"),
        ContactKind.HOSPITAL: _("Hospital"),
        ContactKind.GAS: _("Gas repair"),
        ContactKind.POWER: _("Power repair"),
        ContactKind.WATER: _("Water repair"),
        ContactKind.PROPERTY: _("Property company"),
        ContactKind.OTHER: _("Other contact"),
    }


def level_names() -> dict[PlanLevel, str]:
    return {
        PlanLevel.I: _("Level I, exceptionally grave"),
        PlanLevel.II: _("Level II, grave"),
        PlanLevel.III: _("Level III, considerable"),
        PlanLevel.IV: _("Level IV, ordinary"),
    }
