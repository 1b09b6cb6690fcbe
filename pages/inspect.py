"""Inspect: the capture form, what is due, and what became of what this person reported."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from data.queries import inspections
from ui import capture
from ui.ask import ask
from ui.person import require
from ui.words import today

EVERY = timedelta(minutes=10)  # the list of due points is asked anew so often; the form itself knows sooner

viewer = require("log_inspection", "report_hazard")
asked = st.query_params.get("site", "")
now = datetime.now(UTC)
at = now - (now - datetime.min.replace(tzinfo=UTC)) % EVERY
form, lists = st.columns([3, 2], gap="large")
with form:
    capture.capture_form(viewer, site=int(asked) if asked.isdecimal() else None, code=st.query_params.get("code"))
with lists:
    capture.became_list(ask(inspections.became_of, viewer, on=today()))
    capture.due_list(ask(inspections.due, viewer, at=at))
    capture.done_list(ask(inspections.recent, viewer))
