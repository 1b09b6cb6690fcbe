"""What is asked on site, and how often, and what a newer catalogue would bring."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext

from data.queries import catalogue, checklists, frequency_rules
from rules.permissions import Viewer
from ui import catalogue_forms, catalogue_updates, list_exports
from ui import checklists as lists
from ui import frequency_rules as rules
from ui.act import act
from ui.ask import ask
from ui.catalogue_forms import Wish
from ui.words import today


def desk(viewer: Viewer, does: Mapping[str, Callable[..., object]]) -> None:
    """`does`: the action behind each wish of the forms."""
    found = ask(catalogue.differences)
    part = catalogue_forms.part(sum(not one.declined for one in found))
    if part == "updates":
        wish = catalogue_updates.shown(viewer, found)
    else:
        wish = _rules(viewer) if part == "rules" else _lists()
    if wish is None:
        return
    with wish.where or nullcontext():
        done = act(does[wish.verb], **wish.facts)
    if done:
        catalogue_forms.changed()


def _rules(viewer: Viewer) -> Wish | None:
    site_type = rules.choose_type()
    wish = rules.rules(viewer, site_type, ask(frequency_rules.of_type, site_type=site_type, on=today()))
    list_exports.buttons("rules")
    return wish


def _lists() -> Wish | None:
    chosen = lists.choose(ask(checklists.codes))
    list_exports.buttons("checklists")
    if chosen == lists.NEW:
        return lists.first(ask(checklists.free))
    wish = lists.versions(chosen, ask(checklists.versions, checklist=chosen))
    held = ask(checklists.newest, checklist=chosen)
    return wish or (lists.edit(held, ask(checklists.reach, checklist=chosen)) if held else None)
