"""Who may see and do what, and where. A role is granted at an area or at a unit; it reaches that area and below."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place. `area_path` like "/1/5/" or `unit_id`, never both."""

    role: str
    permissions: tuple[str, ...]
    area_path: str | None = None
    unit_id: int | None = None

    def reaches(self, area_path: str | None, unit_id: int | None) -> bool:
        if self.area_path is not None:
            return area_path is not None and area_path.startswith(self.area_path)
        return self.unit_id is not None and self.unit_id == unit_id


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person looking or acting. Hashable, so that it can be part of a cache key."""

    person_id: int
    name: str
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def area_paths(self) -> tuple[str, ...]:
        """Roots of what this person sees; a root inside another root is left out."""
        paths = sorted({g.area_path for g in self.grants if g.area_path is not None and _sees(g)})
        return tuple(p for p in paths if not any(p != q and p.startswith(q) for q in paths))

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return tuple(sorted({g.unit_id for g in self.grants if g.unit_id is not None and _sees(g)}))

    def has(self, permission: str) -> bool:
        """Somewhere at all: for navigation, never for a write."""
        return any(permission in grant.permissions for grant in self.grants)

    def may(self, permission: str, *, area_path: str | None = None, unit_id: int | None = None) -> bool:
        return any(permission in g.permissions and g.reaches(area_path, unit_id) for g in self.grants)

    def roles_at(self, *, area_path: str | None = None, unit_id: int | None = None) -> frozenset[str]:
        return frozenset(g.role for g in self.grants if g.reaches(area_path, unit_id))

    def sees(self, *, area_path: str | None = None, unit_id: int | None = None) -> bool:
        return any(_sees(g) and g.reaches(area_path, unit_id) for g in self.grants)


SYSTEM = Viewer(person_id=0, name="system")
"""Start-up, import and nightly work; the journal shows it as the system itself. It has no grants."""


def _sees(grant: Grant) -> bool:
    return any(p in grant.permissions for p in ("view_all", "view_scope", "view_own"))


def require(
    viewer: Viewer, permissions: str | Iterable[str], *, area_path: str | None = None, unit_id: int | None = None
) -> None:
    """One of the permissions, at this place. Raises NotPermitted."""
    wanted = [permissions] if isinstance(permissions, str) else list(permissions)
    if not any(viewer.may(p, area_path=area_path, unit_id=unit_id) for p in wanted):
        raise NotPermitted("Your role does not allow this here.")
