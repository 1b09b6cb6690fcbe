"""One area of the tree with who answers for it, what lies below, and what can be changed about it."""

from collections.abc import Callable, Mapping

from data.queries import areas as questions
from rules.permissions import Viewer
from ui import area_boundary, area_export, area_forms, area_several, areas
from ui.act import act
from ui.ask import ask


def desk(viewer: Viewer, does: Mapping[str, Callable[..., object]]) -> None:
    """`does`: the action behind each wish of the forms."""
    rows = ask(questions.tree, viewer)
    area = areas.opened(rows)
    if area is None:
        return
    areas.head(area, rows)
    areas.empty_seats(area, rows)
    wish = area_forms.changes(area, ask(questions.candidates, viewer))
    ground, former = ask(questions.ground, viewer, area_id=area.id), ask(questions.former, viewer, area_id=area.id)
    wish = area_boundary.boundary(viewer, area, ground, former, area_forms.key_of(area)) or wish
    wish = area_several.several(viewer, area, area_forms.key_of(area)) or wish
    areas.below(area, rows)
    area_export.buttons(viewer, area, rows)
    wish = areas.ended(ask(questions.ended_below, viewer, area_id=area.id)) or wish
    if wish and act(does[wish.verb], **wish.facts):
        area_forms.changed(wish, area)
