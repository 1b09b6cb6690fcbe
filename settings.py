"""What the outside may change; the only reader of the environment. Every setting stands in README's table."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

HOME = Path(__file__).parent
VERSION = "0.1.0"


class Settings(BaseSettings):
    """Read from ANXUN_* variables and an optional `.env` beside app.py."""

    model_config = SettingsConfigDict(env_prefix="ANXUN_", env_file=HOME / ".env", extra="ignore", frozen=True)

    database_url: str = Field(
        default=f"sqlite:///{HOME / 'data' / 'anxun.db'}",
        description="SQLite file or postgresql+psycopg://user:password@host/name (14 or newer)",
    )
    photos_url: str = Field(
        default=str(HOME / "data" / "photos"), description="folder in which photos are kept by hash"
    )
    demo: bool = Field(default=True, description="fill an empty database with the demo subdistrict at first start")
    language: str = Field(default="zh", description="language when the browser names neither Chinese nor English")
    timezone: str = Field(default="Asia/Shanghai", description="zone in which days, weeks and deadlines are counted")
    session_idle_hours: int = Field(default=72, ge=1, description="a sign-in unused for so long has ended")
    session_days: int = Field(default=30, ge=1, description="a sign-in ends after so many days in any case")
    photo_max_mb: int = Field(default=12, ge=1, description="largest photo accepted, in MB")
    place_accuracy_m: int = Field(default=50, ge=5, description="a fix better than this proves the place")
    public_url: str = Field(
        default="", description="address of this installation for the QR codes on papers, like https://anxun.example.cn"
    )
    deadline_working_days: bool = Field(
        default=False, description="count default deadlines in working days, public holidays left out"
    )
    daily_at: str = Field(
        default="06:30",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="time of day of the daily work, such as escalating what is overdue; empty: never",
    )
    backup_folder: str = Field(
        default="", description="folder for a copy of everything, made with the daily work; empty: none"
    )
    backup_keep: int = Field(default=14, ge=1, description="how many daily copies are kept")
    quiet_hours: str = Field(
        default="21:00-07:00",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$",
        description="from when to when no message is sent to a group; empty: at any hour",
    )
    duty_hours: str = Field(
        default="08:30-17:30",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$",
        description="from when to when the day's duty shift lasts; the night's takes over and lasts till the morning",
    )
    supervise_after_days: int = Field(
        default=7, ge=1, description="days overdue after which listing for supervision is suggested"
    )
    report_weekday: int = Field(
        default=4,
        ge=1,
        le=7,
        description="day on which the weekly report is handed in, 1 = Monday; 4 = Thursday morning",
    )
    oidc_issuer: str = Field(
        default="",
        description="single sign-on: address of the OpenID Connect provider; empty: names and passwords only",
    )
    oidc_client_id: str = Field(default="", description="what this installation is called at the provider")
    oidc_client_secret: SecretStr | None = Field(default=None, description="the secret agreed with the provider")
    oidc_claim: str = Field(
        default="preferred_username", description="what the provider says that is a person's sign-in name here"
    )
    oidc_label: str = Field(default="", description="words on the button of the single sign-on")
    metrics_token: SecretStr | None = Field(default=None, description="lets a caller beyond loopback read /metrics")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@cache
def settings() -> Settings:
    return Settings()
