"""The first edit of a product in a context: says what it cuts off, and starts from a copy or empty. No Qt."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from app.models.assignments.edit import Edit
from app.models.assignments.severance import Severance, severance, starting_from_copy
from app.models.context import Context
from app.views.assignments.prompts import Start
from app.views.assignments.state import ProductState, shapes_of
from app.views.support.drag_label import count_text

NAMED: Final = 3  # contexts that are named; of more the rest is counted

Gesture = Callable[[ProductState], Edit | None]


class AsksHowToStart(Protocol):
    """Asks how a context begins."""

    def start_context(self, context: str, what_is_cut: str, /) -> Start:
        """Ask whether it starts from a copy or empty."""
        ...


def first_edit(
    state: ProductState, edit: Edit, gesture: Gesture, served: Sequence[Context], prompts: AsksHowToStart
) -> Edit | None:
    """Ask before an edit would cut the context off from what it inherits.

    Args:
        state: The product as it was loaded.
        edit: What the gesture builds from it.
        gesture: Builds it anew, should a copy lie below.
        served: The channel and locale pairs that shoppers ask for.
        prompts: Who asks.

    Returns:
        The edit, on top of a copy where that was chosen; None where the person does not want it.
    """
    if not any(change.context == state.context for change in edit.changes):
        return edit
    cut = severance(state.drafts, state.context, shapes_of(state), state.is_image, served, order=state.order)
    if cut is None:
        return edit
    answer = prompts.start_context(state.context_name(state.context), what_is_cut(state, cut))
    if answer is Start.EMPTY:
        return edit
    if answer is Start.CANCEL:
        return None
    copied = replace(cut.content, matrix=state.content.matrix or cut.content.matrix)
    again = gesture(state.with_content(copied))
    on_top = again if again is not None else Edit(edit.text, ())
    return starting_from_copy(on_top, state.product.id, state.context, copied)


def what_is_cut(state: ProductState, cut: Severance) -> str:
    """Say what a first edit cuts off, where from, and for whom."""
    parts = []
    if cut.images:
        parts.append(count_text(cut.images, "image"))
    if cut.others:
        parts.append(count_text(cut.others, "other item"))
    if cut.swatches:
        parts.append(f"{cut.swatches} swatch{'' if cut.swatches == 1 else 'es'}")
    what = " and ".join(parts) or "no media"
    source = state.context_name(cut.source)
    words = (
        f"{state.product.name} shows {what} from {source} here, for {count_text(cut.targets, 'target')}. "
        "Once published, media of its own hide all of that"
    )
    others = [state.context_name(one) for one in cut.contexts if one != state.context]
    if others:
        more = len(others) - NAMED
        named = "; ".join(others[:NAMED]) + (f" and {more} more" if more > 0 else "")
        words += f", also for {named}"
    return words + ". A copy keeps it; starting empty does not."
