from datetime import datetime

from sqlmodel import Field

from models.base import Table, now


class Person(Table, table=True):
    __tablename__ = "people"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=60)
    phone: str = Field(default="", max_length=40)
    password_hash: str | None = Field(default=None, max_length=200)  # argon2; none = cannot sign in with a password
    subject: str | None = Field(
        default=None, max_length=255, index=True, unique=True
    )  # who this is to the single sign-on
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class RoleGrant(Table, table=True):
    """A role at an area or at a unit, for a time. Never deleted: it is ended."""

    __tablename__ = "role_grants"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    role: str = Field(max_length=40)  # catalogue: organisation.roles
    area_id: int | None = Field(default=None, foreign_key="areas.id")
    unit_id: int | None = Field(default=None, foreign_key="units.id")
    granted_by: int | None = Field(default=None, foreign_key="people.id")
    starts_at: datetime = Field(default_factory=now)
    ends_at: datetime | None = None


class SignInSession(Table, table=True):
    """A signed-in browser. The cookie holds a random token; the row holds only its SHA-256."""

    __tablename__ = "sign_in_sessions"

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="people.id", index=True)
    created_at: datetime = Field(default_factory=now)
    seen_at: datetime = Field(default_factory=now)
    expires_at: datetime
    revoked_at: datetime | None = None
    address: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=200)


class Invitation(Table, table=True):
    """A link with which one person chooses a password, once: invited anew, or because the old one is forgotten.

    The link holds a random token; the row holds only its SHA-256.
    """

    __tablename__ = "invitations"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    invited_by: int | None = Field(default=None, foreign_key="people.id")
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class SignInFailure(Table, table=True):
    """A wrong name or password, so that the sixth try waits."""

    __tablename__ = "sign_in_failures"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=60, index=True)
    address: str = Field(default="", max_length=64, index=True)
    at: datetime = Field(default_factory=now, index=True)
