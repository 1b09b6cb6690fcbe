"""What a phone sends, piece by piece. Known pieces are checked strictly; a piece that this version does not know
is kept out of the record but named in the journal: another version of the phone page must never lose a record.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from actions.photos import PhotoRef
from rules.places import Fix, is_null_island
from rules.vocabulary import CoordSource, PhotoRole, PlaceProof, Result, SkipReason

BIGGEST_KEY = 2**31 - 1
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL characters, and nobody typed them."""
    return text.replace("\0", "")


def _in_utc(moment: datetime) -> datetime:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError as far:
        raise ValueError("no such moment") from far
    if not EARLIEST <= utc < LATEST:
        raise ValueError("no such moment")
    return utc


def _sane_day(day: date) -> date:
    if not EARLIEST.date() <= day < LATEST.date():
        raise ValueError("no such day")
    return day


Key = Annotated[int, Field(ge=1, le=BIGGEST_KEY)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Day = Annotated[date, AfterValidator(_sane_day)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Metres = Annotated[float, Field(ge=0, le=50_000_000)]
Floor = Annotated[str, Field(max_length=20), AfterValidator(_without_nul)]
Code = Annotated[str, Field(max_length=60), AfterValidator(_without_nul)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]
Tag = Annotated[str, Field(max_length=300), AfterValidator(_without_nul)]
Link = Annotated[str, Field(max_length=500), AfterValidator(_without_nul)]
Text = Annotated[str, Field(max_length=5000), AfterValidator(_without_nul)]


class Piece(BaseModel):
    """Strict JSON: a number is not a text, and not a number is no number."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, allow_inf_nan=False)


class RawFix(Piece):
    lat: Latitude
    lon: Longitude
    accuracy_m: Metres | None = None


class Position(Piece):
    """WGS-84. `raw` is the device's own fix where the pin was corrected by hand."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Metres | None = None
    source: CoordSource = CoordSource.DEVICE
    raw: RawFix | None = None


class PhotoNamed(Piece):
    sha256: Hash
    size: Annotated[int, Field(ge=0, le=BIGGEST_KEY)] | None = None
    taken_at: Moment | None = None
    item: Code | None = None
    role: PhotoRole = PhotoRole.EVIDENCE


class Draft(Piece):
    """What all kinds of records have in common."""

    v: int = 1
    occurred_at: Moment
    note: Text = ""
    position: Position | None = None
    photos: tuple[PhotoNamed, ...] = Field(default=(), max_length=500)

    @property
    def says_null_island(self) -> bool:
        return self.position is not None and is_null_island(self.position.lat, self.position.lon)

    @property
    def fix(self) -> Fix | None:
        """The position as the rules see it; none where the phone said 0, 0."""
        place = self.position
        if place is None or self.says_null_island:
            return None
        raw = place.raw
        return Fix(
            lat=place.lat,
            lon=place.lon,
            accuracy_m=place.accuracy_m,
            source=place.source,
            raw_lat=raw.lat if raw else None,
            raw_lon=raw.lon if raw else None,
            raw_accuracy_m=raw.accuracy_m if raw else None,
        )

    def refs(self, item: str | None = None) -> list[PhotoRef]:
        """The photos named, or those of one checklist item."""
        return [
            PhotoRef(photo.sha256, photo.role, photo.item, photo.taken_at, n)
            for n, photo in enumerate(self.photos)
            if item is None or photo.item == item
        ]


class Answer(Piece):
    result: Result
    note: Text = ""
    hazard: UUID | None = None


class Proof(Piece):
    kind: PlaceProof = PlaceProof.NONE
    text: Tag = ""


class FollowUp(Piece):
    """What became of a hazard that was open already."""

    hazard: UUID
    outcome: Literal["still", "fixed"]
    note: Text = ""


class InspectionDraft(Draft):
    kind: Literal["inspection"] = "inspection"
    site: Key
    check_kind: Code = "routine_check"
    checklists: dict[Code, Key] = Field(default_factory=dict, max_length=50)
    answers: dict[Code, Answer] = Field(default_factory=dict, max_length=1000)
    proof: Proof = Proof()
    patrol: UUID | None = None
    followups: tuple[FollowUp, ...] = Field(default=(), max_length=200)


class Daily(Piece):
    """The daily report of a unit that a find belongs to: it says that something happened."""

    unit: Key
    on: Day


class HazardDraft(Draft):
    kind: Literal["hazard"] = "hazard"
    site: Key | None = None
    area: Key | None = None
    category: Code
    item: Code | None = None
    text: Text = ""
    place: Line = ""
    floor: Floor = ""
    same_as: UUID | None = None
    daily: Daily | None = None


class Visit(Piece):
    site: Key
    at: Moment
    inspection: UUID | None = None


class Skip(Piece):
    """A point of a planned round that was passed over."""

    site: Key
    reason: SkipReason = SkipReason.OTHER
    note: Tag = ""
    at: Moment | None = None


class PatrolDraft(Draft):
    kind: Literal["patrol"] = "patrol"
    area: Key | None = None
    started_at: Moment
    ended_at: Moment | None = None
    planned: tuple[Key, ...] = Field(default=(), max_length=2000)
    round: Key | None = None
    skipped: tuple[Skip, ...] = Field(default=(), max_length=2000)
    visits: tuple[Visit, ...] = Field(default=(), max_length=2000)
    track: tuple[tuple[float, float, float | None, float], ...] | None = Field(default=None, max_length=30_000)


class FaultSent(Piece):
    """What a drill showed to be wrong; it becomes a hazard of this id. Its photos name it as their item."""

    id: UUID
    category: Code
    text: Line


class ActivitySent(Draft):
    kind: Literal["activity"] = "activity"
    assignment: Key | None = None
    area: Key | None = None
    activity_kind: Code = ""
    title: Line = ""
    place: Line = ""
    counts: dict[Code, float] = Field(default_factory=dict, max_length=50)
    evidence: tuple[Code, ...] = Field(default=(), max_length=50)
    links: tuple[Link, ...] = Field(default=(), max_length=50)
    form: Code = ""
    grids: tuple[Key, ...] = Field(default=(), max_length=1000)
    faults: tuple[FaultSent, ...] = Field(default=(), max_length=50)
    also: tuple[Key, ...] = Field(default=(), max_length=300)  # assignments of other units that took part


class StepDraft(Draft):
    """A step taken where the hazard is: what else a step may record is asked for at a desk."""

    kind: Literal["step"] = "step"
    hazard: UUID
    step: Literal["fix_on_spot", "submit_fix", "recheck_pass", "recheck_fail"]


class ZeroDraft(Draft):
    """The daily report of a unit in a key period: nothing happened on this day."""

    kind: Literal["zero_report"] = "zero_report"
    unit: Key
    on: Day


Sent = InspectionDraft | HazardDraft | PatrolDraft | ActivitySent | StepDraft | ZeroDraft
SENT: TypeAdapter[Sent] = TypeAdapter(Annotated[Sent, Field(discriminator="kind")])
KINDS = ("inspection", "hazard", "patrol", "activity", "step", "zero_report")
