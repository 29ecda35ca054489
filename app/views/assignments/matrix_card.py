"""The card that creates the assignment matrix of a product. Source: ui.md 4, 03."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.models.catalog.dimensions import Dimension
from app.views.assignments.grid import cell_count
from app.views.assignments.kit import Kit
from app.views.assignments.state import ProductState, shapes_of
from app.views.support.buttons import primary_button
from app.views.support.labels import text_label

_LOOKS_DIFFERENT = {Dimension.COLOR, Dimension.STYLE}  # what usually shows in photos, domain.md 4.5


class MatrixCard(QFrame):
    """Chooses the dimensions of the first matrix. Signals: `created(tuple of Dimension)`."""

    created = Signal(tuple)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "card")
        self.setFixedWidth(460)
        self.setAccessibleName("Create assignment matrix")
        self._state: ProductState | None = None
        self.boxes: dict[Dimension, QCheckBox] = {}
        self._facts: dict[Dimension, QLabel] = {}
        self._count = text_label("", "body", "t2")
        self.create_button = primary_button(kit.hub, "Create assignment matrix")
        self.create_button.clicked.connect(lambda: self.created.emit(self.chosen))
        icon = QLabel(self)
        kit.hub.follow(
            icon, lambda: icon.setPixmap(kit.hub.icons.pixmap("matrix", "t2", 28, self.devicePixelRatioF()))
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 16)
        row.setSpacing(16)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        row.addLayout(column, 1)
        words = text_label(
            "Choose the dimensions that look different in photos. "
            "Leave out the ones that do not, such as Size.",
            "body",
            "t2",
        )
        words.setWordWrap(True)
        column.addWidget(text_label("Create assignment matrix", "section"))
        column.addWidget(words)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self._grid.setContentsMargins(0, 8, 0, 8)
        column.addLayout(self._grid)
        for place, dimension in enumerate(Dimension):
            box = QCheckBox(dimension.label, self)
            box.toggled.connect(self._on_toggled)
            self.boxes[dimension] = box
            self._facts[dimension] = text_label("", "body", "t3")
            box.setMinimumSize(120, 24)
            self._grid.addWidget(box, place, 0)
            self._grid.addWidget(self._facts[dimension], place, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._count, 1)
        foot.addWidget(self.create_button)
        column.addLayout(foot)

    @property
    def chosen(self) -> tuple[Dimension, ...]:
        """The ticked dimensions in canonical order."""
        return tuple(d for d, box in self.boxes.items() if box.isChecked() and not box.isHidden())

    @property
    def count_text(self) -> str:
        """What the card says about its choice."""
        return self._count.text()

    def offer(self, state: ProductState) -> None:
        """Offer the dimensions of a product; Size and Configuration are left out at first."""
        is_new = self._state is None or self._state.product.id != state.product.id
        self._state = state
        dimensions = state.product.dimensions
        usual = [d for d in dimensions if d in _LOOKS_DIFFERENT] or list(dimensions[:1])
        for dimension, box in self.boxes.items():
            box.setVisible(dimension in dimensions)
            self._facts[dimension].setVisible(dimension in dimensions)
            if is_new:
                box.setChecked(dimension in usual)
        self._on_toggled()

    def _on_toggled(self) -> None:
        state = self._state
        if state is None:
            return
        for dimension in state.product.dimensions:
            count = len(state.values.get(dimension, ()))
            words = f"{count} value{'' if count == 1 else 's'}"
            self._facts[dimension].setText(
                words if self.boxes[dimension].isChecked() else f"{words}, ignored"
            )
        cells = cell_count(self.chosen, shapes_of(state))
        variants = len(state.variants)
        self._count.setText(
            f"{cells} cell{'' if cells == 1 else 's'} cover{'s' if cells == 1 else ''} {variants} variants"
            if cells
            else "Choose at least one dimension"
        )
        self.create_button.setEnabled(bool(cells) and state.other_editor is None)
