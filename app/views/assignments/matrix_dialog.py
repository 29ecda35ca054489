"""Change dimensions: another choice for the assignment matrix, and what becomes of the cells of now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.rows import MatrixChange
from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.media.rows import MediaRow
from app.views.assignments.grid import cell_count
from app.views.assignments.pictures import Pictures
from app.views.assignments.state import ProductState, Services, media_by_id, shapes_of
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import TypeRole, type_font

_KEY: Final = "matrix-change"
_ROW: Final = Qt.ItemDataRole.UserRole
_PICTURE: Final = QSize(26, 32)
NAMED: Final = 3  # contexts that are named; of more the rest is counted


@dataclass(frozen=True, slots=True)
class _Worked:
    """A change that was worked out, with the media of the cells that lose their place."""

    change: MatrixChange
    media: Mapping[int, MediaRow]


class LostDelegate(QStyledItemDelegate):
    """Paints a cell that loses its place: picture, name, what it holds and where."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines beside a picture."""
        lines = (type_font(TypeRole.BODY), type_font(TypeRole.CAPTION))
        text = sum(QFontMetrics(font).height() for font in lines)
        return QSize(200, max(_PICTURE.height(), text) + 8)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one line."""
        theme, rect = self._pictures.theme, option.rect
        name, facts, media = index.data(_ROW)
        painter.save()
        box = QRect(rect.left() + 8, rect.center().y() - _PICTURE.height() // 2, 0, 0)
        box.setSize(_PICTURE)
        self._pictures.paint(painter, box, media, edge="line2")
        room = rect.adjusted(16 + _PICTURE.width(), 4, -8, -4)
        for font, token, align, text in (
            (type_font(TypeRole.BODY, weight=QFont.Weight.Medium), "text", Qt.AlignmentFlag.AlignTop, name),
            (type_font(TypeRole.CAPTION), "t2", Qt.AlignmentFlag.AlignBottom, facts),
        ):
            painter.setFont(font)
            painter.setPen(theme.qcolor(token))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, align, shown)
        painter.restore()


class MatrixDialog(FooterDialog):
    """Chooses other dimensions and says at once what that does, in every context of the product.

    Args:
        pictures: Theme and pictures.
        state: The product on show.
        services: Works the change out.
        background: Where it is worked out.
        errors: Presents known errors.

    Signals: `change_wanted(Edit)` once it was agreed to.
    """

    change_wanted = Signal(object)

    def __init__(
        self,
        pictures: Pictures,
        state: ProductState,
        services: Services,
        background: Background,
        errors: ErrorPresenter,
        parent: QWidget,
    ) -> None:
        super().__init__(pictures.hub, f"Change dimensions of {state.product.name}", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 560)
        self._pictures = pictures
        self._state = state
        self._services = services
        self._background = background
        self._errors = errors
        self._worked: _Worked | None = None
        self.boxes: dict[Dimension, QCheckBox] = {}
        self.count = text_label("", "body", "t2")
        self.summary = text_label("", "body", "text")
        self.lost = QListWidget(self)
        self.keep = QCheckBox(self)
        self.contexts = text_label("", "body", "t2")
        self.held = text_label("", "body", "err")
        self.change_button = needs(primary_button(self.hub, "Change dimensions"), Act.ASSIGN)
        self._lay_out()
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        self._work_out()

    def _lay_out(self) -> None:
        self.say("The choice holds in every channel and locale. It can be taken back with Undo.")
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(4)
        for row, dimension in enumerate(self._state.product.dimensions):
            box = QCheckBox(dimension.label, self)
            box.setMinimumHeight(24)
            box.setChecked(dimension in self._state.product.matrix)
            box.toggled.connect(lambda _on: self._work_out())
            self.boxes[dimension] = box
            values = count_text(len(self._state.values.get(dimension, ())), "value")
            grid.addWidget(box, row, 0)
            grid.addWidget(text_label(values, "body", "t3"), row, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.count)
        self.body.addWidget(self.summary)
        self.lost.setAccessibleName("Cells that lose their place")
        self.lost.setItemDelegate(LostDelegate(self._pictures, self.lost))
        self.lost.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.body.addWidget(self.lost, 1)
        self.keep.setChecked(True)
        self.keep.setMinimumHeight(24)
        self.keep.toggled.connect(lambda _on: self._work_out())
        self.body.addWidget(self.keep)
        for label in (self.summary, self.contexts, self.held):
            label.setWordWrap(True)
        self.body.addWidget(self.contexts)
        self.body.addWidget(self.held)
        self.body.addStretch(1)
        cancel = secondary_button(self.hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.change_button.clicked.connect(self._on_change)
        self.add_buttons(cancel, self.change_button)

    @property
    def chosen(self) -> tuple[Dimension, ...]:
        """The ticked dimensions in canonical order."""
        return tuple(dimension for dimension in Dimension if self._is_on(dimension))

    def _is_on(self, dimension: Dimension) -> bool:
        box = self.boxes.get(dimension)
        return box is not None and box.isChecked()

    def _work_out(self) -> None:
        state, chosen, keeps = self._state, self.chosen, self.keep.isChecked()
        cells, variants = cell_count(chosen, shapes_of(state)), len(state.variants)
        self.count.setText(
            f"{count_text(cells, 'cell')} cover{'s' if cells == 1 else ''} {count_text(variants, 'variant')}"
            if cells
            else "No dimension chosen: the product has no assignment matrix."
        )
        self._worked = None
        self.change_button.setEnabled(False)
        self.change_button.setText("Change dimensions" if chosen else "Remove assignment matrix")
        services, product_id, context, user = self._services, state.product.id, state.context, state.user

        def work() -> _Worked:
            change = services.assignments.matrix_change(
                product_id, context, chosen, user, keep_on_variants=keeps
            )
            ids = {i for _, _, media in change.lost for i in media.media_ids()}
            return _Worked(change, media_by_id(services, ids))

        self._background.run(work, self._show, key=_KEY, on_error=self._errors.present)

    def _show(self, worked: _Worked) -> None:
        self._worked, change = worked, worked.change
        self.summary.setText(kept_words(change, is_same=not change.edit.changes))
        self.lost.clear()
        for context, key, media in change.lost:
            facts = f"{_holds(media)} · {self._state.context_name(context)}"
            name = self._state.values_text(key) or "A cell"
            item = QListWidgetItem(f"{name}, {facts}", self.lost)
            first = next(iter(media.media_ids()), None)
            item.setData(_ROW, (name, facts, worked.media.get(first) if first is not None else None))
        self.lost.setVisible(bool(change.lost))
        self.keep.setVisible(bool(change.lost))
        self.keep.setText(
            f"Keep the rest on the variants themselves ({count_text(change.variants, 'variant')})"
        )
        _say(self.contexts, self._context_words(change))
        _say(self.held, self._held_words(change))
        self.change_button.setEnabled(bool(change.edit.changes) and not change.held)

    def _context_words(self, change: MatrixChange) -> str:
        names = [self._state.context_name(context) for context in change.contexts]
        if not names or change.contexts == (self._state.context,):
            return ""
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return f"Changes media of {'; '.join(names[:NAMED])}{more}, and checks them out to you."

    def _held_words(self, change: MatrixChange) -> str:
        lines = [f"{who} is editing {self._state.context_name(context)}." for context, who in change.held]
        return " ".join([*lines, "Ask to finish editing first."]) if lines else ""

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.lost.viewport().update()

    def _on_change(self) -> None:
        if self._worked is not None and self._worked.change.edit.changes:
            self.change_wanted.emit(self._worked.change.edit)
            self.accept()


def kept_words(change: MatrixChange, *, is_same: bool) -> str:
    """Say how many cells keep their media, and how many lose their place."""
    if is_same:
        return "These are the dimensions of now."
    if not change.kept and not change.lost:
        return "No cell has media, so nothing moves."
    kept = count_text(change.kept, "cell") if change.kept else "No cell"
    lost = len(change.lost)
    if not lost:
        return f"{kept} will have media. Nothing loses its place."
    lose = "loses its place" if lost == 1 else "lose their place"
    return f"{kept} will have media. {count_text(lost, 'cell')} of now {lose}:"


def _holds(media: TargetMedia) -> str:
    if media.intentionally_empty:
        return "No media on purpose"
    return count_text(len(media.primary) + len(media.additional), "item")


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
