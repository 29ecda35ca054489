"""Gestures: what a person does to the image of a category, written as edits. Pure, no Qt.

None comes back where the gesture would change nothing.
"""

from collections.abc import Iterable

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.context import Context
from app.models.media.rows import MediaRow
from app.views.categories.state import CategoryPage

MASTER = MasterTarget()


def set_image(page: CategoryPage, image: MediaRow) -> Edit | None:
    """Show this image, in place of what was shown."""
    return set_media(page, image.id, image.display_name)


def set_media(page: CategoryPage, media_id: int, media_name: str) -> Edit | None:
    """Show the image of this id, or of this number of a file that is on its way into the library."""
    name = page.name
    verb = f"Assign {media_name} to {name}"
    if page.own is not None and page.own.primary:
        verb = f"Replace the image of {name} with {media_name}"
    return _edit(page, verb, TargetMedia((media_id,)))


def inherit(page: CategoryPage) -> Edit | None:
    """Take the own image away, so that Neutral of the channel answers."""
    return _edit(page, f"Remove the image of {page.name}", None)


def show_nothing(page: CategoryPage) -> Edit | None:
    """Show the placeholder on purpose. Source: domain.md U6."""
    return _edit(page, f"Show no image for {page.name}", TargetMedia(intentionally_empty=True))


def copy_to(page: CategoryPage, contexts: Iterable[Context]) -> Edit | None:
    """Give other channels and locales the image that is shown here."""
    shown = page.image
    if shown is None:
        return None
    after = TargetMedia((shown.id,))
    changes = []
    for context in contexts:
        row = page.row(context)
        before = row.resolution.media if row is not None and row.is_own else None
        if before != after and context != page.context:
            changes.append(TargetEdit(page.owner, context, MASTER, before, after))
    if not changes:
        return None
    count = len(changes)
    where = page.context_name(changes[0].context) if count == 1 else f"{count} channels and locales"
    return Edit(f"Copy the image of {page.name} to {where}", tuple(changes))


def past_tense(text: str) -> str:
    """Turn the sentence of an edit into what a toast says: `Assign front` becomes `Assigned front`."""
    words = {
        "Assign": "Assigned",
        "Replace": "Replaced",
        "Remove": "Removed",
        "Copy": "Copied",
        "Show": "Set to show",
        "Restore": "Restored",
    }
    verb, space, rest = text.partition(" ")
    return words.get(verb, verb) + space + rest


def _edit(page: CategoryPage, text: str, after: TargetMedia | None) -> Edit | None:
    if after == page.own:
        return None
    return Edit(text, (TargetEdit(page.owner, page.context, MASTER, page.own, after),))
