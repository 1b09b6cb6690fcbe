"""How it stands with a report, as a page for whoever has its number; and the page for a number that nobody knows."""

from datetime import datetime
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from capture.report_pages import Say, ask, calls, page, say
from capture.session import language_of
from data.queries.report_answers import Answer
from rules.public_reports import Stage
from settings import settings

ROAD = (Stage.RECEIVED, Stage.VERIFIED, Stage.BEING_FIXED, Stage.SOLVED)


def lookup(request: Request, *, typed: str, error: str = "", status: int = 200) -> HTMLResponse:
    """The number is not known, or was asked for too often."""
    _ = say(request)
    said = error or _("There is no report under this number. Please look at it once more.")
    body = f'<h1>{escape(_("Ask for the answer"))}</h1><p class="error" role="alert">{escape(said)}</p>'
    return page(request, _("Ask for the answer"), f"{body}{ask(_, typed)}{_back(_)}{calls(_)}", status)


def answer(request: Request, found: Answer) -> HTMLResponse:
    """How it stands, in plain words; of whoever has to do with it, nothing."""
    _ = say(request)
    thanks = f'<p class="thanks" role="status">{escape(_("Thank you. Your report has arrived."))}</p>'
    keep = f"<p>{escape(_('Keep this number, for example as a picture of the screen: it shows the answer.'))}</p>"
    new = "new" in request.query_params
    told = f'<p class="told"><b>{escape(_("Answer"))}</b><br>{escape(found.told)}</p>' if found.told else ""
    merged = f"<p>{escape(_('Somebody else had reported the same; both get this answer.'))}</p>" if found.merged else ""
    body = (
        f"{thanks if new else ''}<h1>{escape(_('How it stands'))}</h1>"
        f'<p class="number" data-testid="report-number">{escape(found.number)}</p>{keep if new else ""}'
        f'<p class="stage" data-testid="report-stage">{escape(_stage(_, found.stage))}</p>'
        f"{_road(_, found.stage)}"
        f'<p class="muted">{escape(_("Received {day}").format(day=_day(request, found.received_at)))} · '
        f"{escape(_('Last change {day}').format(day=_day(request, found.since)))}</p>"
        f"{merged}{told}{_back(_)}{calls(_)}"
    )
    return page(request, _("How it stands"), body)


def _stage(_: Say, stage: Stage) -> str:
    return {
        Stage.RECEIVED: _("Received"),
        Stage.VERIFIED: _("Verified"),
        Stage.BEING_FIXED: _("Being fixed"),
        Stage.SOLVED: _("Solved"),
        Stage.NOT_TAKEN_UP: _("Not taken up"),
    }[stage]


def _road(_: Say, stage: Stage) -> str:
    """✓ done, ▶ here, ○ to come: shape and word, never colour alone."""
    if stage is Stage.NOT_TAKEN_UP:
        return ""
    here, last = ROAD.index(stage), stage is Stage.SOLVED
    marks = ["✓" if n < here or last else "▶" if n == here else "○" for n in range(len(ROAD))]
    now = [' aria-current="step"' if n == here else "" for n in range(len(ROAD))]
    rows = zip(marks, now, ROAD, strict=True)
    return "<ol>" + "".join(f"<li{at}>{mark} {escape(_stage(_, word))}</li>" for mark, at, word in rows) + "</ol>"


def _back(_: Say) -> str:
    return f'<p><a class="link" href="/report/">{escape(_("Report a hazard"))}</a></p>'


def _day(request: Request, moment: datetime) -> str:
    local = moment.astimezone(settings().zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}" if language_of(request) == "zh" else f"{local:%d %b %H:%M}"
