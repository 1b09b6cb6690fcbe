"""Words, shapes and colours of progress: always the three together."""

from datetime import date
from html import escape

from rules.progress import METRICS, Light, State
from ui import look
from ui.words import _, day, today

MARKS = {Light.RED: "◆", Light.AMBER: "▲", Light.GREEN: "●", Light.NONE: "■"}
WORST = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2, Light.NONE: 3}
STATE_WORDS = {
    State.NOT_OPEN: "not open yet",
    State.NOT_STARTED: "not started",
    State.IN_PROGRESS: "in progress",
    State.EVIDENCE_MISSING: "evidence missing",
    State.DONE: "done",
    State.DONE_LATE: "done late",
    State.OVERDUE: "overdue",
    State.AS_NEEDED: "when it happens",
    State.CANCELLED: "cancelled",
}


def state_word(state: State) -> str:
    return _(STATE_WORDS[state])


def setting_names() -> dict[str, str]:
    return {
        "enterprise": _("Enterprise"),
        "village": _("Village"),
        "community": _("Community"),
        "school": _("School"),
        "family": _("Family"),
    }


def metric_word(metric: str) -> str:
    return _(METRICS[metric]) if metric in METRICS else metric


def colour(light: Light) -> str:
    colours = look.tokens(look.theme())
    return {
        Light.RED: colours.stale,
        Light.AMBER: colours.larger,
        Light.GREEN: colours.fresh,
        Light.NONE: colours.muted,
    }[light]


def when_word(due_on: date, *, finished: bool) -> str:
    """The deadline with the days left or gone: 6月16日 · 还有3天."""
    left = (due_on - today()).days
    if finished:
        return day(due_on)
    if left < 0:
        return _("{day}, {n} days overdue").format(day=day(due_on), n=-left)
    if left == 0:
        return _("{day}, today").format(day=day(due_on))
    return _("{day}, {n} days left").format(day=day(due_on), n=left)


def mark(light: Light, word: str) -> str:
    """Shape, word and colour together."""
    return f'<span style="color:{colour(light)};font-weight:600">{MARKS[light]} {escape(word)}</span>'


def bar(share: float | None, light: Light | None = None) -> str:
    """A thin bar; its figure stands beside it in words."""
    width = round(100 * (share or 0))
    filled = colour(light) if light else "var(--anxun-primary)"
    return (
        '<div aria-hidden="true" style="height:6px;border-radius:3px;background:var(--anxun-line);margin:4px 0">'
        f'<div style="height:6px;border-radius:3px;width:{width}%;background:{filled}"></div></div>'
    )
