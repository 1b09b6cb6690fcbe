"""What the parts of the demo hand on to one another while it is made."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from data.days import day_start
from data.demo.ground import Quad, Spot
from data.demo.names import Names
from models import Area, ChecklistItem, Inspection, Person, Site, Unit
from rules.permissions import Grant
from settings import settings


class Plot(NamedTuple):
    """An area with its ground."""

    area: Area
    ground: Quad


@dataclass
class Community:
    """One community with its areas and the people who work in it."""

    number: int
    area: Area
    ground: Quad
    unit: Unit
    grids: list[Plot] = field(default_factory=list)
    zones: list[Plot] = field(default_factory=list)
    buildings: list[Plot] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    head: Person | None = None
    patrol: list[Person] = field(default_factory=list)
    grid_members: list[Person] = field(default_factory=list)


@dataclass
class World:
    """All of the demo. `today` is the day in its own zone; nothing happens later than the evening before."""

    today: date
    rng: Random
    names: Names
    communities: list[Community] = field(default_factory=list)
    units: dict[str, list[Unit]] = field(default_factory=dict)  # by kind, the subdistrict's own first
    contacts: dict[int, Person] = field(default_factory=dict)  # unit id -> who answers for it
    people: dict[str, list[Person]] = field(default_factory=dict)  # by role at the subdistrict
    grants: dict[int, list[Grant]] = field(default_factory=dict)  # person id -> roles, as the rules see them
    sites: list[Site] = field(default_factory=list)
    homes: list[Community] = field(default_factory=list)  # of each site, in the same order
    owners: dict[int, Community] = field(default_factory=dict)  # site id -> community
    inspections: list[Inspection] = field(default_factory=list)
    items: dict[str, list[ChecklistItem]] = field(default_factory=dict)  # site type -> what is asked there
    paths: dict[int, str] = field(default_factory=dict)  # area id -> path
    photos: dict[str, str] = field(default_factory=dict)  # scene -> sha256
    _sites: dict[int, Site] = field(default_factory=dict)
    _people: dict[int, Person] = field(default_factory=dict)

    def site(self, id: int) -> Site:
        if not self._sites:
            self._sites = {site.id or 0: site for site in self.sites}
        return self._sites[id]

    def person(self, id: int) -> Person:
        if not self._people:
            everybody = [p for home in self.communities for p in (*home.patrol, *home.grid_members)]
            self._people = {p.id or 0: p for p in (*everybody, *(p for role in self.people.values() for p in role))}
        return self._people[id]

    def moment(self, days_ago: int, hour: float) -> datetime:
        """A moment by the clock of the community, in UTC."""
        return day_start(self.today - timedelta(days=days_ago)) + timedelta(hours=hour)

    @property
    def start(self) -> datetime:
        """Long before anything happens."""
        return self.moment(400, 9)

    @property
    def end(self) -> datetime:
        """The evening before today: no demo record lies in the future, whatever the hour of the first start."""
        return self.moment(1, 18.5)

    def id(self, moment: datetime) -> UUID:
        """A UUIDv7 of that moment, from the seed."""
        head = int(moment.timestamp() * 1000) << 80
        tail = self.rng.getrandbits(74)
        return UUID(int=head | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & (1 << 62) - 1)

    def spread(self, spot: Spot, metres: float) -> Spot:
        return spot[0] + self.rng.uniform(-metres, metres), spot[1] + self.rng.uniform(-metres, metres)

    def at_work(self, moment: datetime) -> datetime:
        """The same moment, or the next one within working hours."""
        local = moment.astimezone(settings().zone)
        if local.time() < time(8, 30):
            local = local.replace(hour=8, minute=30) + timedelta(minutes=self.rng.randrange(90))
        elif local.time() > time(18):
            morning = (local + timedelta(days=1)).replace(hour=8, minute=30)
            local = morning + timedelta(minutes=self.rng.randrange(480))
        return local.astimezone(moment.tzinfo)
