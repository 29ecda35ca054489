"""The bar that says who else is editing the product on show."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.views.assignments.state import ProductState
from app.views.support.labels import text_label


class EditorBar(QFrame):
    """Visible while somebody else has the product checked out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.setProperty("ground", "app")
        self.words = text_label("", "body", "t2")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self.words, 1)

    def show_state(self, state: ProductState) -> None:
        """Name the editor and since when, or hide."""
        other = state.other_editor
        self.setVisible(other is not None)
        if other is None:
            return
        since = state.document.checked_out_at
        at = f" since {since.astimezone():%H:%M}" if since is not None else ""
        self.words.setText(
            f"{other} is editing{at}. You can look at the staged changes. "
            "Ask to finish editing before you change anything."
        )
