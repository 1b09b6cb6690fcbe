"""One shop of the demo stands in the register twice: somebody took it down again without looking it up."""

from sqlmodel import Session

from data.demo.world import World
from models import Site
from rules.vocabulary import CoordSource

TYPE = "commercial_outlet"


def make_double(session: Session, world: World) -> None:
    first = next(site for site in world.sites if site.type == TYPE and site.phone)
    name = f"{first.name[:2]} {first.name[2:]}"
    code = f"QH-{len(world.sites) + 1:06}"
    lat, lon = (first.lat or 0) + 0.00006, first.lon or 0
    session.add(
        Site(
            code=code, type=TYPE, name=name, area_id=first.area_id, address=first.address, lat=round(lat, 6), lon=lon,
            accuracy_m=25, coord_source=CoordSource.DEVICE, risk=first.risk, phone=first.phone,
            responsible_person=first.responsible_person, is_demo=True, created_at=world.moment(3, 10),
        )
    )  # fmt: skip
    session.flush()
