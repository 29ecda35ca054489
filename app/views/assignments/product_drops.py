"""Media given to products in the list of the panel: added to their Primary media, as one step."""

from collections.abc import Callable, Sequence

from app.models.assignments.arriving import files_in
from app.models.assignments.edit import Change, Edit
from app.models.context import Context
from app.views.assignments import gestures
from app.views.assignments.context_start import first_edit
from app.views.assignments.desk import PRODUCTS_DESK, STEP_KIND, ProductDesk
from app.views.assignments.drop_gate import DroppedFiles
from app.views.assignments.prompts import Start
from app.views.assignments.state import ProductState, Services, load_state
from app.views.support.background import Background
from app.views.support.drag_label import count_text


class _KeepsInherited:
    """Begins every context with a copy of what it inherits: a drop on a list must not cut anything off."""

    def start_context(self, _context: str, _what_is_cut: str) -> Start:
        """Choose the copy."""
        return Start.COPY


class ProductDrops:
    """Adds media to the Primary media of any number of products. Thread: GUI.

    Args:
        desk: Whose context and steps of undo they are.
        background: Reads the products.
        apply: Applies an edit, product by product.
        files: Takes files of the desktop.
    """

    def __init__(
        self,
        desk: ProductDesk,
        background: Background,
        apply: Callable[[Edit], object],
        files: DroppedFiles | None,
    ) -> None:
        self._desk = desk
        self._background = background
        self._apply = apply
        self._files = files

    def give(self, product_ids: Sequence[int], media_ids: Sequence[int]) -> None:
        """Add media to the end of the Primary media of products, in the context in force."""
        services, context, user = self._desk.services, self._desk.context, self._desk.user
        products, media = tuple(product_ids), tuple(media_ids)
        if products and media:
            self._background.run(lambda: giving(services, products, media, context, user), self._do)

    def _do(self, edit: Edit | None) -> None:
        if edit is None:
            self._desk.say("Nothing to change: the media are there already.")
        elif files_in(edit) and self._files is not None:
            self._files.hold(edit, self._desk.note(PRODUCTS_DESK, STEP_KIND, edit))
            self._desk.say("The files are being uploaded. They are assigned when they are in the library.")
        else:
            self._apply(edit)


def giving(
    services: Services, product_ids: Sequence[int], media_ids: Sequence[int], context: Context, user: str
) -> Edit | None:
    """Build the edit that adds media to products; None where all have them. Thread: any."""
    changes: list[Change] = []
    what = count_text(len(media_ids), "item")
    where = ""

    def gesture(state: ProductState) -> Edit | None:
        there = set(state.sheet.media(gestures.MASTER).primary)
        new = [media_id for media_id in media_ids if media_id not in there]
        name = f"Primary media of {state.product.name}"
        return gestures.assign(state.sheet, [gestures.MASTER], new, what=what, where=name) if new else None

    for product_id in product_ids:
        state = load_state(services, product_id, context, user)
        edit = gesture(state)
        if edit is not None:
            edit = first_edit(state, edit, gesture, state.served, _KeepsInherited())
        if edit is not None:
            changes += edit.changes
            where = state.product.name
    if not changes:
        return None
    count = len({change.owner for change in changes})
    target = where if count == 1 else count_text(count, "product")
    return Edit(f"Assign {what} to Primary media of {target}", tuple(changes))
