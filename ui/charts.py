"""Charts: from rows to plotly figures. Imported only where a chart is shown; a phone's first page never pays for it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from data.queries.boards import BoardRow
from data.queries.curves import Curve
from data.queries.indicators import IndicatorSeen
from rules.progress import FINISHED, NOT_COUNTED, Light, mean
from ui import look
from ui.activity_words import MARKS, WORST, colour
from ui.words import _, day, label, language, percent, today

ROW_PX = 46
BAR = 0.26  # of a row; the rest is for the name above it


def gantt(rows: Sequence[BoardRow]) -> go.Figure:
    """One bar per task from its opening to its last deadline, filled as far as it is done; its name stands above it."""
    tasks: dict[int, list[BoardRow]] = {}
    for row in rows:
        if row.state not in NOT_COUNTED:
            tasks.setdefault(row.task_id, []).append(row)
    colours, figure = look.tokens(look.theme()), go.Figure()
    for task, of_task in tasks.items():
        opens, due = min(r.opens_on for r in of_task), max(r.due_on for r in of_task)
        light = min((r.light for r in of_task if r.state not in FINISHED), key=WORST.__getitem__, default=Light.GREEN)
        share = mean(r.share for r in of_task)
        length = ((due - opens).days + 1) * 86_400_000  # plotly measures a time axis in milliseconds
        told = f"{MARKS[light]} {percent(share)} · {day(opens)}–{day(due)}"
        for filled, paint in ((1.0, colours.line), (share or 0.0, colour(light))):
            figure.add_bar(
                y=[f"task {task}"], base=[opens], x=[length * filled], orientation="h", marker_color=paint,
                hovertext=told, hoverinfo="text", width=BAR,
            )  # fmt: skip
        figure.add_annotation(
            xref="paper", x=0, xanchor="left", y=f"task {task}", yshift=ROW_PX * 0.36, showarrow=False,
            text=f"<b>{MARKS[light]} {percent(share)}</b> {label(of_task[0])}", align="left",
        )  # fmt: skip
    figure.add_vline(x=str(today()), line_color=colours.ink, line_dash="dot")
    figure.update_layout(template=look.plotly_template(), barmode="overlay", height=80 + ROW_PX * len(tasks))
    figure.update_xaxes(type="date", tickformat=day_ticks(), nticks=6)
    figure.update_yaxes(autorange="reversed", type="category", showticklabels=False)
    return figure


def day_ticks() -> str:
    return "%-m月%-d日" if language() == "zh" else "%-d %b"


def progress_curve(curve: Curve) -> go.Figure:
    """The planned line, the actual one over it, and the forecast as a band on the finish."""
    colours = look.tokens(look.theme())
    figure = go.Figure()
    figure.add_scatter(x=curve.days, y=curve.planned, mode="lines", line={"color": colours.muted, "dash": "dash"})
    figure.add_scatter(
        x=curve.days[: len(curve.actual)], y=curve.actual, mode="lines", line={"color": colours.primary, "width": 3}
    )
    figure.add_annotation(x=curve.days[-1], y=curve.planned[-1], text=_("planned"), showarrow=False, yshift=12)
    if curve.actual:
        figure.add_annotation(
            x=curve.days[len(curve.actual) - 1], y=curve.actual[-1], text=_("actual"), showarrow=False, yshift=-14,
            font={"color": colours.primary},
        )  # fmt: skip
    if curve.finish and curve.finish.early and curve.finish.late:
        figure.add_vrect(
            x0=str(curve.finish.early), x1=str(curve.finish.late), fillcolor=colours.primary, opacity=0.15, line_width=0
        )
    figure.update_layout(template=look.plotly_template(), height=380)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.08])
    figure.update_xaxes(tickformat=day_ticks(), nticks=6)
    return figure


def finish_sentence(curve: Curve) -> str:
    """The forecast in words; nothing is said where there is too little to say it honestly."""
    if curve.finish is None:
        return _("Too few completed tasks so far to say when all will be done.")
    if curve.finish.likely is None:
        return _("At this pace the end is not in sight.")
    if curve.finish.late is None:
        return _("At this pace all is done about {likely}, perhaps much later.").format(likely=day(curve.finish.likely))
    return _("At this pace all is done about {likely}; in 8 of 10 cases between {early} and {late}.").format(
        likely=day(curve.finish.likely), early=day(curve.finish.early), late=day(curve.finish.late)
    )


def indicator_trend(row: IndicatorSeen) -> go.Figure:
    """Twelve months, this year over last year; a month without data is a gap, never a zero."""
    colours, figure = look.tokens(look.theme()), go.Figure()
    names = [_("month {n}").format(n=n) for n in range(1, 13)]
    series = ((row.last_year, colours.muted, 2, _("last year")), (row.cells, colours.primary, 3, _("this year")))
    for cells, paint, width, name in series:
        values = [cell.value for cell in cells]
        figure.add_scatter(x=names, y=values, mode="lines+markers", connectgaps=False,
                           line={"color": paint, "width": width}, marker={"size": 8, "color": paint})  # fmt: skip
        last = next((n for n in range(11, -1, -1) if values[n] is not None), None)
        if last is not None:
            figure.add_annotation(x=names[last], y=values[last], text=name, showarrow=False, yshift=14,
                                  font={"color": paint})  # fmt: skip
    if row.target is not None and row.op:
        figure.add_hline(y=row.target, line_color=colours.ink, line_dash="dot")
    figure.update_layout(template=look.plotly_template(), height=280)
    figure.update_yaxes(rangemode="tozero")
    figure.update_xaxes(categoryorder="array", categoryarray=names, nticks=6)
    return figure
