"""The Dimensions tab: the assignment matrix, or the card that creates it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.edit import Edit
from app.models.assignments.slots import CellTarget, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.views.assignments import gestures
from app.views.assignments.cell_panel import WIDTH, CellPanel
from app.views.assignments.clipboard import copied_media, copy_media
from app.views.assignments.desk import ProductDesk
from app.views.assignments.desk_words import names_of
from app.views.assignments.kit import Kit
from app.views.assignments.matrix_card import MatrixCard
from app.views.assignments.matrix_dialog import MatrixDialog
from app.views.assignments.matrix_model import MatrixModel
from app.views.assignments.matrix_view import MatrixView
from app.views.assignments.state import ProductState
from app.views.support.background import Background
from app.views.support.buttons import icon_button, link_button
from app.views.support.drag_label import count_text
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.labels import ElidedLabel, rule, set_tone, text_label
from app.views.support.mime import MediaDrag
from app.views.support.rights import needs
from app.views.support.theme import FILTER_BAR_HEIGHT, text_scale

BAR_ROOM = 640  # px that the bar needs for all its words


def first_cell(state: ProductState) -> DimensionValues:
    """Return the cell to begin with, in reading order: the first with media of its own, else the first."""
    keys = [key for row in range(len(state.grid.rows)) for key in state.grid.row_keys(row)]
    return next((key for key in keys if key in state.content.cells), keys[0])


class DimensionsTab(QWidget):
    """The matrix with its bar and the panel of the chosen cell."""

    def __init__(
        self,
        kit: Kit,
        desk: ProductDesk,
        background: Background,
        errors: ErrorPresenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._desk = desk
        self._background = background
        self._errors = errors
        self._product_id: int | None = None
        self.setProperty("ground", "sunken")
        self.card = MatrixCard(kit)
        self.matrix = MatrixModel()
        self.matrix.setParent(self)
        self.view = MatrixView(kit.pictures, self.matrix, kit.gate)
        self.panel = CellPanel(kit, desk)
        self._title = ElidedLabel("", "name", Qt.TextElideMode.ElideRight)
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._ignored = text_label("", "body", "t2")
        self.change_button = link_button(kit.hub, "Change dimensions…")
        self._explicit = text_label("", "caption")
        self._inherits = text_label("", "caption")
        self.copy_button = icon_button(kit.hub, "copy", "Copy media (Ctrl+C)")
        self.paste_button = needs(icon_button(kit.hub, "paste", "Paste media (Ctrl+V)"), Act.ASSIGN)
        self.reset_button = needs(
            icon_button(kit.hub, "undo", "Reset to inherit Master (Delete)"), Act.ASSIGN
        )
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        first = QWidget()
        place = QVBoxLayout(first)
        place.setContentsMargins(24, 24, 24, 24)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.card)
        middle.addStretch(1)
        place.addLayout(middle)
        place.addStretch(1)
        self._pages.addWidget(first)
        second = QWidget()
        row = QHBoxLayout(second)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._bar())
        room = QHBoxLayout()
        room.setContentsMargins(16, 8, 8, 4)
        room.addWidget(self.view)
        left.addLayout(room, 1)
        row.addLayout(left, 1)
        self.panel.setFixedWidth(WIDTH)
        row.addWidget(self.panel)
        self._pages.addWidget(second)

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("edge", "bottom")
        bar.setProperty("ground", "surface")
        bar.setFixedHeight(FILTER_BAR_HEIGHT - 4)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        for widget in (self._title, self._ignored, self.change_button):
            row.addWidget(widget)
        row.addStretch(1)
        for label in (self._explicit, self._inherits):
            set_tone(label, "t2")
            row.addWidget(label)
        divider = rule(vertical=True)
        divider.setFixedHeight(20)
        row.addWidget(divider)
        for button in (self.copy_button, self.paste_button, self.reset_button):
            row.addWidget(button)
        return bar

    def _connect(self) -> None:
        self.card.created.connect(self._create)
        self.change_button.clicked.connect(self.change_dimensions)
        self.view.media_dropped.connect(self._on_drop)
        self.view.target_dropped.connect(self._on_target_drop)
        self.view.open_wanted.connect(self._choose)
        self.view.menu_wanted.connect(self._open_menu)
        self.view.remove_wanted.connect(lambda _keys: self.reset_selected())
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_panel())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.copy_button.clicked.connect(self.copy_selected)
        self.paste_button.clicked.connect(self.paste_into_selected)
        self.reset_button.clicked.connect(self.reset_selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the counts away where the bar has no room for them; every cell says it in words."""
        super().resizeEvent(event)
        room = (self.width() - WIDTH) / text_scale(QApplication.font())
        for label in (self._explicit, self._inherits):
            label.setVisible(room >= BAR_ROOM)
        self._ignored.setVisible(room >= BAR_ROOM * 3 / 4)

    def show_state(self, state: ProductState) -> None:
        """Show the matrix of a product; the chosen cell stays chosen."""
        is_new = self._product_id != state.product.id
        self._product_id = state.product.id
        self.card.offer(state)
        key = None if is_new else self.view.current_key
        self.matrix.show_state(state)
        has_matrix = bool(state.grid.dimensions)
        self._pages.setCurrentIndex(int(has_matrix))
        self.change_button.setEnabled(state.other_editor is None)
        if not has_matrix:
            return
        if self.view.current_key is None or key not in state.grid.variants:
            self.view.select_key(first_cell(state))
        explicit, inherits = self.matrix.counts()
        self._title.setText(state.grid.title)
        ignored = " and ".join(dimension.label for dimension in state.grid.ignored)
        self._ignored.setText(f"·  {ignored} ignored" if ignored else "")
        self._explicit.setText(f"▭  Explicit {explicit}")
        words = state.source_words(state.resolutions[None]) if state.inherits_context else "Master"
        self._inherits.setText(f"⬚  Inherits {words} {inherits}")
        self._show_panel()
        self._show_buttons()

    def _show_panel(self) -> None:
        state = self._desk.state
        if state is not None and state.grid.dimensions:
            key = self.view.current_key
            self.panel.show_cell(state, key if key in state.grid.variants else None)

    def _show_buttons(self) -> None:
        state = self._desk.state
        keys = self.view.selected_keys
        self.copy_button.setEnabled(len(keys) == 1)
        self.paste_button.setEnabled(bool(keys))
        self.reset_button.setEnabled(state is not None and any(key in state.content.cells for key in keys))

    def _create(self, chosen: tuple[Dimension, ...]) -> None:
        self._desk.perform(
            lambda state: gestures.change_matrix(state.sheet, state.product.matrix, chosen),
            keeps_inherited=True,
        )

    def change_dimensions(self) -> MatrixDialog | None:
        """Choose other dimensions for the matrix; the first ones where it has none yet."""
        state = self._desk.state
        if state is None or not state.grid.dimensions or self._desk.refusal():
            self._desk.say(self._desk.refusal() or "Create the assignment matrix first.")
            return None
        dialog = MatrixDialog(
            self._kit.pictures, state, self._desk.services, self._background, self._errors, self
        )
        dialog.change_wanted.connect(self._change)
        dialog.open()
        return dialog

    def _change(self, edit: Edit) -> None:
        self._desk.perform(lambda _state: edit, toast=True, keeps_inherited=True)

    # cells

    def assign(
        self, keys: Sequence[DimensionValues], media_ids: Sequence[int], *, replacing: bool = False
    ) -> None:
        """Assign media to cells as one step."""
        ids, cells = tuple(media_ids), tuple(keys)
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None

        def gesture(state: ProductState) -> Edit | None:
            return gestures.assign(
                state.sheet,
                [CellTarget(key) for key in cells],
                ids,
                what=names_of(state, ids, extra),
                where=self._where(state, cells),
                replacing=replacing,
            )

        self._desk.perform(gesture, toast=len(cells) > 1)

    def _where(self, state: ProductState, keys: Sequence[DimensionValues]) -> str:
        return state.values_text(keys[0]) if len(keys) == 1 else f"{len(keys)} cells"

    def _on_drop(self, drag: MediaDrag, keys: tuple[DimensionValues, ...], replacing: bool) -> None:
        if len(keys) == 1:
            self.view.select_key(keys[0])
        self.assign(keys, drag.media_ids, replacing=replacing)

    def _on_target_drop(self, media: TargetMedia, keys: tuple[DimensionValues, ...], replacing: bool) -> None:
        if len(keys) == 1:
            self.view.select_key(keys[0])
        self._paste(media, keys, replacing)

    def assign_to_selected(self, media_ids: Sequence[int]) -> bool:
        """Assign media to the chosen cells; False when none is chosen."""
        keys = self.view.selected_keys
        if keys and self._pages.currentIndex() == 1:
            self.assign(keys, media_ids)
            return True
        return False

    def copy_selected(self) -> None:
        """Copy what the chosen cell shows, own or inherited."""
        cell = self.matrix.cell(self.view.current_key) if self.view.current_key is not None else None
        if cell is not None and (cell.media.primary or cell.media.additional):
            copy_media(TargetMedia(cell.media.primary, cell.media.additional))
            self._desk.say(f"Copied media of {cell.name}")

    def paste_into_selected(self) -> None:
        """Paste into the chosen cells as one step."""
        media, keys = copied_media(), self.view.selected_keys
        if media is None or not keys:
            self._desk.say("There is no copied media to paste.")
            return
        self._paste(media, keys)

    def _paste(self, media: TargetMedia, keys: Sequence[DimensionValues], replacing: bool = False) -> None:
        cells, what = tuple(keys), count_text(len(media.primary) + len(media.additional), "item")
        self._desk.perform(
            lambda state: gestures.paste(
                state.sheet,
                [CellTarget(key) for key in cells],
                media,
                what=what,
                where=self._where(state, cells),
                replacing=replacing,
            ),
            toast=len(cells) > 1,
        )

    def _choose(self, keys: Sequence[DimensionValues]) -> None:
        state = self._desk.state
        if state is not None:
            receive: Callable[[Sequence[int]], object] = lambda ids: self.assign(keys, ids)  # noqa: E731
            self._kit.choose_media(f"Assign media to {self._where(state, keys)}", receive)

    def show_nothing_in_selected(self) -> None:
        """Leave the chosen cells intentionally empty, as one step."""
        keys = self.view.selected_keys
        if keys:
            self._desk.perform(
                lambda state: gestures.show_nothing(
                    state.sheet, [CellTarget(key) for key in keys], where=self._where(state, keys)
                ),
                toast=True,
            )

    def _open_menu(self, keys: tuple[DimensionValues, ...], place: QPoint) -> None:
        state = self._desk.state
        if state is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        needs(menu.addAction("Assign media…\tEnter", lambda: self._choose(keys)), Act.ASSIGN)
        copy = menu.addAction("Copy media\tCtrl+C", self.copy_selected)
        copy.setEnabled(len(keys) == 1)
        needs(menu.addAction("Paste media\tCtrl+V", self.paste_into_selected), Act.ASSIGN)
        menu.addSeparator()
        needs(menu.addAction("Show no media", self.show_nothing_in_selected), Act.ASSIGN)
        reset = needs(menu.addAction("Reset to inherit Master\tDel", self.reset_selected), Act.ASSIGN)
        reset.setEnabled(any(key in state.content.cells for key in keys))
        menu.popup(place)

    def reset_selected(self) -> None:
        """Drop own media of the chosen cells as one step."""
        keys = self.view.selected_keys
        if keys:
            self._desk.perform(
                lambda state: gestures.reset(
                    state.sheet,
                    [CellTarget(key) for key in keys],
                    where=self._where(state, keys),
                    inherits="Master",
                ),
                toast=True,
            )
