"""What changed under a product on show, in words: the bar, and the sentences."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.models.media.rows import MediaState
from app.views.assignments.state import ProductState
from app.views.support.labels import text_label


class NotesBar(QFrame):
    """Visible where there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.setProperty("ground", "app")
        self.words = text_label("", "body", "warn")
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.words, 1)
        self.hide()

    def show_state(self, state: ProductState) -> None:
        """Say what there is to say, or hide."""
        notes = notes_of(state)
        self.words.setText("\n".join(notes))
        self.setVisible(bool(notes))


def notes_of(state: ProductState) -> list[str]:
    """Say what the catalogue, the tenant or the library do not have any more."""
    notes = [state.context_refusal] if state.context_refusal else []
    content = state.content
    known = {variant.id for variant in state.variants}
    gone = len(content.variants.keys() - known) + len(content.cells.keys() - state.grid.variants.keys())
    if gone:
        notes.append(
            f"Media of {_count(gone, 'variant or cell', 'variants or cells')} that the catalogue does not"
            " have any more are kept here. Nothing shows them."
        )
    missing = len(content.media_ids() - state.media.keys())
    if missing:
        words = "is" if missing == 1 else "are"
        notes.append(f"{_count(missing, 'media item', 'media items')} assigned here {words} not available.")
    live = state.published.get(state.context)
    off = [
        row.display_name
        for i in sorted(live.media_ids() if live is not None else ())
        if (row := state.media.get(i)) is not None and row.state is MediaState.DRAFT
    ]
    if off:
        named = ", ".join(off[:3]) + (f" and {len(off) - 3} more" if len(off) > 3 else "")
        notes.append(f"Unpublished, so that no store shows it: {named}.")
    return notes


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
