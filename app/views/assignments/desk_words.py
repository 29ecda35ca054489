"""What the desk says: why something is refused, what was left alone, what is moved. No Qt."""

from collections.abc import Sequence

from app.models.assignments.rows import RefusedDocument
from app.models.media.rows import MediaRow
from app.views.assignments.state import ProductState


def refusal_of(state: ProductState) -> str:
    """Say why a product may not be edited; empty when it may."""
    other = state.other_editor
    editing = f"{other} is editing this product. Ask to finish editing first." if other else ""
    return state.context_refusal or editing


def refused_words(refused: Sequence[RefusedDocument]) -> str:
    """Say which document bulk work left alone, why, and how many more."""
    more = f" And {len(refused) - 1:,} more." if len(refused) > 1 else ""
    return f"Left as it is: {refused[0].name}: {refused[0].reason}{more}"


def names_of(state: ProductState, media_ids: Sequence[int], extra: MediaRow | None = None) -> str:
    """Say what is moved: the name of a single item, else a count."""
    if len(media_ids) == 1:
        row = state.media.get(media_ids[0], extra)
        return row.display_name if row is not None else "1 item"
    return f"{len(media_ids)} items"
