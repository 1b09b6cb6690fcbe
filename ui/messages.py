"""Channels that hear of an area, and the outbox: what waits, what was sent, what needs somebody."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from data.queries.messages import ChannelLine, OutboxLine
from data.queries.staff import Place
from rules.duties import LONGEST_REASON
from rules.messages import DAILY, DEMO, NOWHERE, MessageKind, MessageState
from settings import settings
from ui import list_exports
from ui.act import act
from ui.words import _, moment

TURN = "messages.turn"
TOLD = "messages.told"
MARKS = {
    MessageState.WAITING: "◷",
    MessageState.SENDING: "◷",
    MessageState.SENT: "✓",
    MessageState.UNCLEAR: "?",
    MessageState.GIVEN_UP: "✕",
}


class Wish(NamedTuple):
    verb: str  # add | end | test | again
    facts: dict[str, Any]


def told_last() -> None:
    """How the last try went; gone with the next touch of the page."""
    held: tuple[bool, str] | None = st.session_state.pop(TOLD, None)
    if held is not None:
        (st.success if held[0] else st.error)(held[1])


def went(error: str, *, nowhere: bool = False) -> None:
    """Remember how it went for the run that follows."""
    taken = _("Demo: kept here, nothing was sent outside.") if nowhere else _("The service took the message.")
    said = taken if not error else _("The message did not arrive: {why}")
    st.session_state[TOLD] = (not error, said.format(why=error_word(error)))
    st.rerun()


def send_now(
    wish: Wish,
    *,
    hold: Callable[..., Any],
    take: Callable[..., Any],
    settle: Callable[..., Any],
    send: Callable[[str, str], str],
) -> None:
    """Marked first, then sent, then settled: three steps, so that the network is not waited for in a transaction.

    `hold` and `settle` are those of `actions.messages`, `take` its `trial` or `again`, `send` is `couriers.send`.
    """
    held: list[Any] = []
    if not act(hold, take=take, held=held, **wish.facts):
        return
    with st.spinner(_("Sending")):
        error = send(held[0].url, held[0].text)
    if act(settle, message_id=held[0].id, error=error):
        went(error, nowhere=held[0].url == NOWHERE)


def changed() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.toast(_("Changed."), icon=":material/check:")
    st.rerun()


def channels(rows: Sequence[ChannelLine]) -> Wish | None:
    """Each with its test and its end."""
    st.caption(_("Groups and mailboxes hear counts and a link, never a name. Quiet: {hours}.").format(hours=_quiet()))
    if not settings().daily_at:
        st.warning(_("The daily work is switched off (ANXUN_DAILY_AT), so nothing is sent by itself."))
    if not settings().public_url:
        st.info(_("Set ANXUN_PUBLIC_URL, so that messages carry a link."), icon=":material/link_off:")
    if not rows:
        st.info(
            _("No channel yet. Add the robot of a WeCom, DingTalk or Feishu group, or a mailbox, below."),
            icon=":material/campaign:",
        )
    wishes = [_channel(row) for row in rows]
    if rows:
        list_exports.buttons("channels")
    return next((wish for wish in wishes if wish), None)


def add_form(places: Sequence[Place]) -> Wish | None:
    """Empties itself after it was kept, and keeps what was typed after a refusal."""
    key = f"messages.add.{st.session_state.get(TURN, 0)}"
    areas = {place.area_id: place.name for place in places if place.area_id is not None}
    with st.expander(_("Add a channel"), icon=":material/add_alert:"), st.form(key, border=False):
        area = st.selectbox(_("Hears of"), list(areas), format_func=areas.__getitem__, key=f"{key}.area")
        named = st.text_input(_("Name of the channel"), max_chars=60, key=f"{key}.name")
        st.caption(_("What it is to hear, each day"))
        kinds = [kind.value for kind in DAILY if st.checkbox(kind_names()[kind], key=f"{key}.{kind}")]
        url = st.text_input(
            _("Address of the robot or mailbox"), type="password", max_chars=500, key=f"{key}.url",
            placeholder="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
            help=_("Copy it from the group's robot. Mail: mailtos://user:password@host?to=address"),
        )  # fmt: skip
        st.caption(_("The address is a secret: it is never shown again."))
        if not st.form_submit_button(_("Add the channel"), type="primary", width="stretch"):
            return None
    return Wish("add", {"area_id": area or 0, "name": named, "kinds": tuple(kinds), "url": url})


def outbox(rows: Sequence[OutboxLine]) -> Wish | None:
    """What is not sent comes first."""
    st.subheader(_("Outbox"))
    if not rows:
        st.caption(_("Nothing was sent yet. The day's messages are written with the daily work."))
    wishes = [_message(row) for row in rows]
    if rows:
        list_exports.buttons("outbox")
    return next((wish for wish in wishes if wish), None)


def _channel(row: ChannelLine) -> Wish | None:
    service = service_names().get(row.service, row.service)
    kinds = " · ".join(kind_names()[MessageKind(kind)] for kind in row.kinds)
    sent = _("last kept {when}, nothing goes outside") if row.service == DEMO else _("last sent {when}")
    last = sent.format(when=moment(row.last_sent_at)) if row.last_sent_at else _("nothing sent yet")
    waits = " · " + _("{n} waiting").format(n=row.waiting) if row.waiting else ""
    with st.container(border=True, key=f"messages.channel.{row.id}"):
        st.html(
            f'<div style="line-height:1.5"><b>{escape(row.name)}</b> · {escape(service)} · {escape(row.place)}'
            f'<div>{escape(kinds)}</div><div style="color:var(--anxun-muted)">{escape(last + waits)}</div></div>'
        )
        with st.container(horizontal=True):
            test = st.button(_("Send a test"), icon=":material/send:", key=f"messages.test.{row.id}")
            with st.popover(_("End the channel"), icon=":material/notifications_off:"):
                st.write(_("Its address is forgotten, and what waits for it is not sent."))
                reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"messages.end.{row.id}.reason")
                end = st.button(_("End it now"), type="primary", key=f"messages.end.{row.id}", width="stretch")
    if test:
        return Wish("test", {"channel_id": row.id})
    return Wish("end", {"channel_id": row.id, "reason": reason}) if end else None


def _message(row: OutboxLine) -> Wish | None:
    state = f"{MARKS[row.state]} {state_names()[row.state]}"
    if row.state == MessageState.SENT and row.service == DEMO:
        state = f"{MARKS[row.state]} {_('Demo: kept here, not sent outside')} {moment(row.sent_at)}"
    elif row.state == MessageState.SENT:
        state += f" {moment(row.sent_at)}"
    elif row.state == MessageState.WAITING:
        state += " · " + _("next try {when}").format(when=moment(row.next_try_at))
    error = (
        f"<div>{escape(_('Tries {n}: {why}').format(n=row.tries, why=error_word(row.error)))}</div>"
        if row.error
        else ""
    )
    with st.container(border=True, key=f"messages.message.{row.id}"):
        st.html(
            f'<div style="line-height:1.5"><b>{escape(state)}</b> · {escape(kind_names()[row.kind])} · '
            f'{escape(row.channel)}{error}<div style="color:var(--anxun-muted);white-space:pre-line;'
            f'overflow-wrap:anywhere">{escape(row.text)}</div></div>'
        )
        open_ones = (MessageState.WAITING, MessageState.UNCLEAR, MessageState.GIVEN_UP)
        if row.state in open_ones and st.button(
            _("Send it now"), icon=":material/refresh:", key=f"messages.again.{row.id}"
        ):
            return Wish("again", {"message_id": row.id})
    return None


def error_word(error: str) -> str:
    """What we say ourselves is translated; the service's own words stay as they are."""
    known = {
        "no connection": _("no connection to the service"),
        "not accepted": _("the service did not accept it"),
        "the channel was ended": _("the channel was ended"),
    }
    return known.get(error, error)


def kind_names() -> dict[MessageKind, str]:
    return {
        MessageKind.DIGEST: _("Daily digest"),
        MessageKind.OVERDUE: _("What is overdue, for officers"),
        MessageKind.DECISIONS: _("What waits for a decision, for leaders"),
        MessageKind.TEST: _("Test message"),
    }


def state_names() -> dict[MessageState, str]:
    return {
        MessageState.WAITING: _("Waiting to be sent"),
        MessageState.SENDING: _("Being sent"),
        MessageState.SENT: _("Sent"),
        MessageState.UNCLEAR: _("Perhaps sent: the server stopped meanwhile"),
        MessageState.GIVEN_UP: _("Given up"),
    }


def service_names() -> dict[str, str]:
    mail, hook = _("Mail"), _("Web hook")
    robots = {"wecombot": _("WeCom"), "dingtalk": _("DingTalk"), "feishu": _("Feishu"), "lark": "Lark"}
    return {DEMO: _("Demo channel"), **robots, "mailto": mail, "mailtos": mail, "json": hook, "jsons": hook}


def _quiet() -> str:
    return settings().quiet_hours or _("at no hour")
