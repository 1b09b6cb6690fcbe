"""Who I am here, how it looks to me, and the way out."""

import streamlit as st

from actions.calendars import make_feed, revoke_feed
from actions.people import end_session, sign_out_everywhere
from actions.public_reports import enter_call
from actions.workdays import forget_workday, set_workday
from data.queries import calendars as calendar_questions
from data.queries import people, staff
from ui import calendars, me, public_reports, shell, sign_ins, workdays
from ui.act import act
from ui.ask import ask
from ui.person import token, viewer
from ui.words import _

person = viewer()
if st.query_params.get("show") == "workdays" and workdays.may(person):
    workdays.screen(put=set_workday, forget=forget_workday)
    st.stop()
st.title(person.name)
me.posts(ask(people.posts, person))
if not person.grants:
    st.info(_("You have no role yet. Ask your administrator for one."), icon=":material/info:")
if ask(people.is_demo):
    st.caption(_("This is demo data: people, places and records are invented."))

shell.further_places(person)
if workdays.may(person):
    workdays.way()

if person.has("register_hazard"):
    public_reports.desk(person, enter=enter_call)

calendars.section(ask(calendar_questions.feeds, person), make=make_feed, revoke=revoke_feed)

st.subheader(_("Numbers to call"))
me.hotlines()

st.subheader(_("How it looks"))
me.preferences()

st.subheader(_("Sign-in"))
me.sign_out()
st.caption(_("What this phone has not sent yet stays on it and goes out after the next sign-in."))
ended = sign_ins.listed(ask(staff.sign_ins, person, token=token()))
if ended and act(end_session, mark=ended):
    st.rerun()
with st.popover(_("Sign out everywhere"), icon=":material/devices:"):
    st.write(_("Ends your sign-in on all phones and computers, this one too."))
    if st.button(_("Sign out everywhere now"), type="primary") and act(sign_out_everywhere):
        st.rerun()
