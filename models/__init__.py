"""What exists: one table per noun. Import tables from here so that the metadata is always whole."""

from models.activities import ActivityRecord, Assignment, Campaign, HandedTask, PlanTemplate, Task, TaskTemplate
from models.areas import Area, Unit
from models.base import Table, new_id, now
from models.calendars import CalendarFeed
from models.checklists import Checklist, ChecklistItem, ChecklistVersion, HazardCategory
from models.doubles import SitePair
from models.emergency import EmergencyContact, EmergencyPlan, EmergencyStore, EmergencyTeam
from models.events import EventDocument, LargeEvent
from models.expiries import Expiry
from models.gas_classes import GasClass
from models.hazards import Hazard, HazardEvent, HeadingMap, ImportedLine, Notice, NoticeHazard, NumberSeries
from models.inspections import Inspection, Patrol, PatrolVisit
from models.journal import JournalEntry, Lease, Loaded
from models.kept import CheckDay, CheckYear, SiteMonth, SiteStanding
from models.laws import establish, suspend
from models.letters import Letter, LetterRule
from models.messages import Channel, Message
from models.people import Invitation, Person, RoleGrant, SignInFailure, SignInSession
from models.periods import Drive, PeriodYear, ZeroReport
from models.photos import Photo, PhotoLink
from models.programme import IndicatorValue, Project, SurveyAnswer, SurveyRound, Veto
from models.public_reports import PublicReport, ServerKey
from models.reference import CatalogueDecision, Indicator, KeyPeriod, LunarDate, WorkdayOverride
from models.reports import ReportCorrection
from models.rosters import DutyHandover, DutyShift
from models.rounds import Flag, PlannedRound
from models.site_states import SiteState
from models.sites import FrequencyRule, Site, SiteFrequency, SiteInterval, SitePause, SiteType
from models.snapshots import Snapshot

__all__ = [
    "ActivityRecord",
    "Area",
    "Assignment",
    "CalendarFeed",
    "Campaign",
    "CatalogueDecision",
    "Channel",
    "CheckDay",
    "CheckYear",
    "Checklist",
    "ChecklistItem",
    "ChecklistVersion",
    "Drive",
    "DutyHandover",
    "DutyShift",
    "EmergencyContact",
    "EmergencyPlan",
    "EmergencyStore",
    "EmergencyTeam",
    "EventDocument",
    "Expiry",
    "Flag",
    "FrequencyRule",
    "GasClass",
    "HandedTask",
    "Hazard",
    "HazardCategory",
    "HazardEvent",
    "HeadingMap",
    "ImportedLine",
    "Indicator",
    "IndicatorValue",
    "Inspection",
    "Invitation",
    "JournalEntry",
    "KeyPeriod",
    "LargeEvent",
    "Lease",
    "Letter",
    "LetterRule",
    "Loaded",
    "LunarDate",
    "Message",
    "Notice",
    "NoticeHazard",
    "NumberSeries",
    "Patrol",
    "PatrolVisit",
    "PeriodYear",
    "Person",
    "Photo",
    "PhotoLink",
    "PlanTemplate",
    "PlannedRound",
    "Project",
    "PublicReport",
    "ReportCorrection",
    "RoleGrant",
    "ServerKey",
    "SignInFailure",
    "SignInSession",
    "Site",
    "SiteFrequency",
    "SiteInterval",
    "SiteMonth",
    "SitePair",
    "SitePause",
    "SiteStanding",
    "SiteState",
    "SiteType",
    "Snapshot",
    "SurveyAnswer",
    "SurveyRound",
    "Table",
    "Task",
    "TaskTemplate",
    "Unit",
    "Veto",
    "WorkdayOverride",
    "ZeroReport",
    "establish",
    "new_id",
    "now",
    "suspend",
]
