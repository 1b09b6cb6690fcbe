"""Two courses of one figure over the same days. Imported only where the chart is shown."""

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go

from ui import look
from ui.charts import day_ticks
from ui.words import _, local


def two_courses(
    ends: Sequence[datetime], today: Sequence[float | None], planned: Sequence[float | None], *, shares: bool
) -> go.Figure:
    """As today in grey dashes, the plan in the one highlight colour; each line says at its end what it is."""
    colours, days = look.tokens(look.theme()), [local(end) for end in ends]
    figure = go.Figure()
    lines = (
        (today, _("as today"), {"color": colours.muted, "dash": "dash", "width": 2}, colours.muted, -14),
        (planned, _("this plan"), {"color": colours.primary, "width": 3}, colours.primary, 14),
    )
    for values, name, line, colour, shift in lines:
        figure.add_scatter(x=days, y=list(values), mode="lines", line=line, name=name)
        if values and values[-1] is not None:
            figure.add_annotation(
                x=days[-1], y=values[-1], text=name, showarrow=False, xanchor="right", yshift=shift,
                font={"color": colour},
            )  # fmt: skip
    figure.update_layout(template=look.plotly_template(), height=340)
    figure.update_xaxes(tickformat=day_ticks(), nticks=5, tickangle=0)
    if shares:
        figure.update_yaxes(tickformat=".0%", range=[0, 1.05])
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure
