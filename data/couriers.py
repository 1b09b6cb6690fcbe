"""The services that carry a message: apprise behind one door. It is slow to import, so only who sends imports this."""

import json
import logging
import re
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import apprise

from rules.errors import BadInput
from rules.messages import NOWHERE

SERVICES = frozenset({"wecombot", "dingtalk", "feishu", "lark", "mailto", "mailtos", "json", "jsons"})
PASTED = (
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([0-9A-Za-z]+)$"), r"dingtalk://\1/"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([0-9A-Za-z-]+)/?$"), r"feishu://\1/"),
)
"""What DingTalk and Feishu show for a robot; apprise reads WeCom's own form itself."""
LONGEST_URL = 500
ANSWER_WITHIN_S = 8
log = logging.getLogger("anxun")


def understood(url: str) -> tuple[str, str]:
    """(service, address as it is kept). Raises BadInput without repeating the address."""
    wanted = url.strip()
    for pasted, form in PASTED:
        wanted = pasted.sub(form, wanted)
    carrier = _carrier(wanted)
    schemas: set[str] = set(carrier.schemas()) & SERVICES if carrier else set()  # type: ignore[no-untyped-call]
    if not schemas or len(wanted) > LONGEST_URL:
        raise BadInput("This is not the address of a WeCom, DingTalk or Feishu robot, of mail or of a web hook.")
    named = wanted.split("://", 1)[0].lower()
    return (named if named in schemas else min(schemas)), wanted


def send(url: str, text: str) -> str:
    """Say it once, over the network; why it did not arrive, empty when the service took it.

    What is told to the demo's channel is kept here and nowhere else.
    """
    if url == NOWHERE:
        return ""
    carrier = _carrier(url)
    if carrier is None:
        return "the address is not understood"
    question = _robot_question(carrier, text)
    if question is not None:
        return _without_secrets(_ask_robot(question), url)
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call]
        try:
            if carrier.notify(body=text):
                return ""
        except Exception as trouble:  # a plug-in's own slip must not stop the other channels
            log.warning("a message was not sent: %s", type(trouble).__name__)
            return type(trouble).__name__
        told = said.getvalue()
    if "onnection error" in told:
        return "no connection"
    return _without_secrets(told, url) or "not accepted"


def _robot_question(carrier: Any, text: str) -> Request | None:
    """WeCom and DingTalk say no with status 200 and an `errcode`, which apprise takes for a yes: we ask these two."""
    if carrier.service_name == "WeCom Bot":
        address = carrier.api_url
    elif carrier.service_name == "DingTalk":
        address = carrier.notify_url.format(token=carrier.token)
        if carrier.secret:
            stamp, sign = carrier.get_signature()
            address += "&" + urlencode({"timestamp": stamp, "sign": sign}, safe="%")
    else:
        return None
    body = json.dumps({"msgtype": "text", "text": {"content": text}}).encode()
    return Request(address, body, {"Content-Type": "application/json"})


def _ask_robot(question: Request) -> str:
    """What it answered, if that was no."""
    try:
        with urlopen(question, timeout=ANSWER_WITHIN_S) as answer:
            said = json.load(answer)
    except HTTPError as refusal:
        return f"error={refusal.code}"
    except OSError:
        return "no connection"
    except ValueError:
        return "not accepted"
    return "" if said.get("errcode") == 0 else f"errcode={said.get('errcode')} {said.get('errmsg', '')}"


def _carrier(url: str) -> "apprise.NotifyBase | None":
    if not url:
        return None
    return apprise.Apprise.instantiate(url, suppress_exceptions=True)


def _without_secrets(told: str, url: str) -> str:
    """The service's own words, with every longer part of the address blotted out."""
    told = " ".join(told.split())
    for part in re.split(r"[/:?&=@]+", url.split("://", 1)[-1]):
        if len(part) > 4:
            told = told.replace(part, "…")
    return told[:200]
