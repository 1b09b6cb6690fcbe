"""The words of the trade. Stored as these strings; shown through ui.words.

Lists that a community may extend (site types, categories, check kinds, roles) are reference rows, not words here.
"""

from enum import StrEnum


class HazardState(StrEnum):
    """Steps of a hazard's life, catalogue: hazard_lifecycle.states."""

    REPORTED = "reported"
    REJECTED = "rejected"
    REGISTERED = "registered"
    GRADED = "graded"
    NOTICE_ISSUED = "notice_issued"
    RECTIFYING = "rectifying"
    EXTENSION_PENDING = "extension_pending"
    FIXED_PENDING_RECHECK = "fixed_pending_recheck"
    RECHECK_FAILED = "recheck_failed"
    STRUCK_OFF = "struck_off"


class Grade(StrEnum):
    GENERAL = "general"
    MAJOR = "major"


class Risk(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Result(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NA = "na"


class CoordSource(StrEnum):
    DEVICE = "device"
    MAP_CLICK = "map_click"
    SCAN = "scan"
    TYPED = "typed"
    IMPORT = "import"
    SAME_PLACE = "same_place"  # taken from its building, or from another site at the same address


class PlaceProof(StrEnum):
    """Why we believe that somebody stood there, `anchors.md` 3.4."""

    FIX = "fix"
    SCAN = "scan"
    TAG = "tag"  # floor or room tag with a photo, inside a building
    REASON = "reason"  # a reason that the supervisor accepted
    NONE = "none"


class HazardSource(StrEnum):
    INSPECTION = "inspection"
    PATROL = "patrol"
    SELF_CHECK = "self_check"
    PUBLIC = "public"
    HOTLINE_12350 = "hotline_12350"
    HOTLINE_12345 = "hotline_12345"
    STAFF = "staff"
    IMPORT = "import"


class Level(StrEnum):
    """Levels of the area tree, catalogue: organisation.levels."""

    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    GRID = "grid"
    ZONE = "zone"
    BUILDING = "building"
    HOUSEHOLD = "household"


class PhotoRole(StrEnum):
    EVIDENCE = "evidence"
    BEFORE = "before"
    AFTER = "after"


class FlagKind(StrEnum):
    """Why somebody should look at what came from a phone. None of them says that anybody did wrong."""

    SPEED = "impossible_speed"
    PACE = "quick_pace"
    SAME_FIX = "same_fix"
    CLOCK = "clock_drift"
    PHOTO = "reused_photo"


class SkipReason(StrEnum):
    """Why a point of a round was passed over."""

    CLOSED = "closed"
    NOBODY = "nobody_in"
    NO_ACCESS = "no_access"
    NOT_SAFE = "not_safe"
    NO_TIME = "no_time"
    OTHER = "other"


OPEN_STATES = frozenset(HazardState) - {HazardState.REJECTED, HazardState.STRUCK_OFF}
"""Found and not yet gone. `reported` is open too: nobody has looked at it yet."""

ON_LEDGER_STATES = OPEN_STATES - {HazardState.REPORTED}
"""Registered and not yet struck off: `open(t) = registered(<= t) - struck_off(<= t)`."""
