"""Edit View by Module: which part of a picture each place of a page shows. Source: domain.md 2.8."""

from dataclasses import astuple
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.media import cuts
from app.models.media.content import CropKey, MediaContent, Region
from app.models.media.rows import MediaRow
from app.views.library.crop_canvas import CropCanvas, CutResult
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.fields import field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import set_tone, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

_KEY_ROLE: Final = Qt.ItemDataRole.UserRole
_SIDE: Final = 216
_SIZE: Final = (1040, 640)
_ROOM: Final = 0.92  # of the window


class CropDialog(FooterDialog):
    """Shows and changes the crops of one picture; `crops()` is the new value after `exec()` was accepted.

    Args:
        hub: Theme and icons.
        thumbnails: Pictures.
        row: The item.
        content: What the item holds for this user; its file must be a picture of a known size.
        parent: The window that waits meanwhile.
    """

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        row: MediaRow,
        content: MediaContent,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, f"Edit view by module: {row.display_name}", parent)
        facts = content.file.facts
        self._sha256, self._size = content.file.sha256, (facts.width or 1, facts.height or 1)
        self._focal, self._first, self._crops = content.focal, content.crops, content.crops
        self._key = cuts.TARGETS[0].key if not content.crops else content.crops[0][0]
        self.setWindowTitle("Edit view by module")
        self._pickers = {
            name: PickerButton(hub, name, parent=self)
            for name in ("Module", "View type", "Placement", "Viewport")
        }
        for name, picker in self._pickers.items():
            picker.setObjectName(name)
        self.canvas = CropCanvas(hub, thumbnails, self)
        self.canvas.show_picture(self._sha256, *self._size)
        self.result = CutResult(hub, thumbnails, self)
        self.own = QListWidget(self)
        self.own.setAccessibleName("Views with their own crop")
        self._own_label = text_label("", "label")
        self.note = text_label("", "caption")
        self.note.setWordWrap(True)
        self.reset_button = needs(secondary_button(hub, "Reset", "undo", self), Act.EDIT)
        self.reset_button.setToolTip("Cut this view around the focal point again (Delete)")
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(self._choice_column())
        columns.addWidget(self.canvas, 3)
        columns.addLayout(self._result_column(), 2)
        self.body.addLayout(columns, 1)
        self.apply_button = needs(primary_button(hub, "Apply crops", parent=self), Act.EDIT)
        self.apply_button.setDefault(True)
        cancel = secondary_button(hub, "Cancel", parent=self)
        self.add_buttons(cancel, self.apply_button)
        cancel.clicked.connect(self.reject)
        self.apply_button.clicked.connect(self.accept)
        self.reset_button.clicked.connect(self.reset)
        self.canvas.region_changed.connect(self._on_region_changed)
        self.canvas.reset_asked.connect(self.reset)
        self.own.itemActivated.connect(self._on_own_chosen)
        self.own.itemClicked.connect(self._on_own_chosen)
        for place, picker in enumerate(self._pickers.values()):
            picker.chosen.connect(lambda _chosen, place=place: self._on_chosen(place))
        self.show_key(self._key)
        self.canvas.setFocus()
        room = None if parent is None else parent.window().size()
        wide, high = _SIZE if room is None else (room.width() * _ROOM, room.height() * _ROOM)
        self.resize(min(_SIZE[0], int(wide)), min(_SIZE[1], int(high)))

    def _choice_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        for name, picker in self._pickers.items():
            picker.setFixedWidth(_SIDE)
            column.addWidget(field_label(name, picker))
            column.addWidget(picker)
            column.addSpacing(4)
        self.own.setFixedWidth(_SIDE)
        self.own.setMinimumHeight(64)
        column.addSpacing(8)
        column.addWidget(self._own_label)
        column.addWidget(self.own, 1)
        return column

    def _result_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(text_label("Result", "label"))
        column.addWidget(self.result, 1)
        column.addWidget(self.note)
        column.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    @property
    def key(self) -> CropKey:
        """The view on show."""
        return self._key

    def crops(self) -> cuts.Crops:
        """Return the crops as they are now, sorted by key."""
        return self._crops

    def is_changed(self) -> bool:
        """Tell whether anything differs from what the item holds."""
        return self._crops != self._first

    def show_key(self, key: CropKey) -> None:
        """Show another view; one that modules do not offer any more is offered as long as it has a crop."""
        self._key = key
        parts = astuple(key)
        offered = (
            cuts.modules(),
            cuts.view_types(key.module),
            cuts.placements(key.module, key.view_type),
            cuts.viewports(key.module, key.view_type, key.placement),
        )
        for picker, names, name in zip(self._pickers.values(), offered, parts, strict=True):
            known = names if name in names else (*names, name)
            picker.set_choices([Choice(n, n, self._size_text(n, picker)) for n in known], name)
        self._show()

    def _size_text(self, name: str, picker: PickerButton) -> str:
        """Return the size of a viewport, to choose by."""
        if picker is not self._pickers["Viewport"]:
            return ""
        target = cuts.cut_target(CropKey(self._key.module, self._key.view_type, self._key.placement, name))
        return f"{target.width or 'any'} × {target.height or 'any'}"

    def reset(self) -> None:
        """Take the view's own crop away."""
        self._crops = cuts.with_crop(self._crops, self._key, None)
        self._show()

    def _on_chosen(self, place: int) -> None:
        """Follow a choice: what comes after it starts at its first name, or keeps its name where it can."""
        names = [picker.current for picker in self._pickers.values()]

        def kept(offered: tuple[str, ...], at: int) -> str:
            return names[at] if at <= place or names[at] in offered else offered[0]

        module = names[0]
        view_type = kept(cuts.view_types(module), 1)
        placement = kept(cuts.placements(module, view_type), 2)
        viewport = kept(cuts.viewports(module, view_type, placement), 3)
        self.show_key(CropKey(module, view_type, placement, viewport))

    def _on_own_chosen(self, item: QListWidgetItem) -> None:
        self.show_key(item.data(_KEY_ROLE))

    def _on_region_changed(self, region: Region) -> None:
        self._crops = cuts.with_crop(self._crops, self._key, region)
        self._show()

    def _show(self) -> None:
        target = cuts.cut_target(self._key)
        own = cuts.own_region(self._crops, self._key)
        region = cuts.default_region(self._key, *self._size, self._focal)
        if own is not None:
            region = cuts.fit_region(own, target.ratio, *self._size)
        self.canvas.show_region(region, target.ratio, is_own=own is not None)
        plan = cuts.plan_cut(target, *self._size, self._focal, self._crops)
        self.result.show_plan(self._sha256, *self._size, plan)
        wide, high = region.x2 - region.x1, region.y2 - region.y1
        words = "Own crop" if own is not None else "Cut around the focal point"
        is_small = wide < plan.canvas_width or high < plan.canvas_height
        small = f" It is smaller than the {plan.canvas_width} × {plan.canvas_height} px that this view shows."
        self.note.setText(f"{words}: {wide} × {high} px.{small if is_small else ''}")
        set_tone(self.note, "warn" if is_small else "t2")
        self.reset_button.setEnabled(own is not None)
        self._list_own()

    def _list_own(self) -> None:
        count = len(self._crops)
        self._own_label.setText(
            "No view has its own crop" if not count else f"Views with their own crop ({count})"
        )
        if [self.own.item(n).data(_KEY_ROLE) for n in range(self.own.count())] != [k for k, _ in self._crops]:
            self.own.clear()
            for key, _region in self._crops:
                item = QListWidgetItem(f"{key.module}, {key.viewport}")
                item.setToolTip(" · ".join(astuple(key)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(astuple(key)))
                item.setData(_KEY_ROLE, key)
                self.own.addItem(item)
        place = next((n for n, (key, _) in enumerate(self._crops) if key == self._key), -1)
        self.own.setCurrentRow(place)
