"""List models of the media of one target: primary media and Additional media."""

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from app.models.media.rows import MediaState, MediaType
from app.views.assignments.gestures import is_purpose
from app.views.assignments.pictures import kind_text
from app.views.assignments.rows import AdditionalItem, PrimaryItem
from app.views.support.mime import MEDIA_MIME, encode_media
from app.views.support.paged_model import Role

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()


class PrimaryModel(QAbstractListModel):
    """The primary media of one target in gallery order; `Role.ROW` gives a `PrimaryItem`.

    Args:
        source: Where a drag from here says it comes from (`primary`, `cell`).
        has_add_item: Whether a last item without a row stands for "Add media".
    """

    def __init__(self, source: str, *, has_add_item: bool = False) -> None:
        super().__init__()
        self.source = source
        self._has_add_item = has_add_item
        self._items: list[PrimaryItem] = []

    @property
    def items(self) -> Sequence[PrimaryItem]:
        """The items on show."""
        return self._items

    @property
    def media_ids(self) -> list[int]:
        """Their ids in order."""
        return [item.media_id for item in self._items]

    def set_items(self, items: Iterable[PrimaryItem]) -> None:
        """Show these items."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def is_add_item(self, index: Index) -> bool:
        """Tell whether an index is the "Add media" item."""
        return bool(index.isValid() and self._has_add_item and index.row() == len(self._items))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the items."""
        return 0 if parent.isValid() else len(self._items) + int(self._has_add_item)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one item."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        if self.is_add_item(index):
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return "Add media" if role in texts else None
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Role.ROW:
            return item
        if role == Role.ID:
            return item.media_id
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(item)
        return None

    def _tip(self, item: PrimaryItem) -> str:
        if item.is_default and item.place > 1:
            skipped = (
                "the item before it is no image" if item.place == 2 else "the items before it are no images"
            )
            return f"{item.name}: default image, since {skipped}"
        if item.is_default:
            return f"{item.name}: default image, the first image of the list"
        if item.media is not None and item.media.type != MediaType.IMAGE:
            return f"{item.name}: {kind_text(item.media)}, not used as default image"
        return item.name

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let own items be dragged."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        if self.is_add_item(index):
            return flags
        return flags | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Name what a drag carries."""
        return [MEDIA_MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Pack the chosen items in gallery order."""
        rows = sorted(index.row() for index in indexes if not self.is_add_item(index))
        return encode_media([self._items[row].media_id for row in rows], self.source)


class AdditionalColumn(IntEnum):
    """Columns of Additional media."""

    PICTURE = 0
    NAME = 1
    PURPOSE = 2
    TYPE = 3
    STATE = 4
    REMOVE = 5


_TITLES: Final = {
    AdditionalColumn.NAME: "Name",
    AdditionalColumn.PURPOSE: "Media purpose",
    AdditionalColumn.TYPE: "Type",
    AdditionalColumn.STATE: "State",
}


class AdditionalModel(QAbstractTableModel):
    """The Additional media of one target; `Role.ROW` gives an `AdditionalItem`.

    Args:
        on_purpose: Called with (item, new purpose) when a person chose another one.
        on_refused: Called with the item when what was typed cannot be a media purpose.
    """

    def __init__(
        self, on_purpose: Callable[[AdditionalItem, str], None], on_refused: Callable[[AdditionalItem], None]
    ) -> None:
        super().__init__()
        self._on_purpose = on_purpose
        self._on_refused = on_refused
        self._items: list[AdditionalItem] = []
        self.refusal: Callable[[], str] = lambda: ""
        """Says why nothing may be changed; empty where it may."""

    @property
    def items(self) -> Sequence[AdditionalItem]:
        """The slots on show."""
        return self._items

    def set_items(self, items: Iterable[AdditionalItem]) -> None:
        """Show these slots."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the slots."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(AdditionalColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES.get(AdditionalColumn(section), "")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one field."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        column = AdditionalColumn(index.column())
        if role == Role.ROW:
            return item
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and column is AdditionalColumn.NAME:
            return "inherited" if item.is_inherited else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(item, column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(item, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Remove" if column is AdditionalColumn.REMOVE else self._text(item, column)
        return None

    def _spoken(self, item: AdditionalItem, column: AdditionalColumn) -> str:
        if column is AdditionalColumn.PICTURE:
            return f"Picture of {item.name}"
        if column is AdditionalColumn.REMOVE:
            return f"Remove {item.name}"
        return self._text(item, column)

    def _text(self, item: AdditionalItem, column: AdditionalColumn) -> str:
        if column is AdditionalColumn.NAME:
            return item.name
        if column is AdditionalColumn.PURPOSE:
            return item.slot.purpose
        if column is AdditionalColumn.TYPE:
            return kind_text(item.media) if item.media is not None else ""
        if column is AdditionalColumn.STATE and item.media is not None:
            return "Published" if item.media.state is MediaState.PUBLISHED else "Draft"
        return ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the media purpose of own slots be edited."""
        flags = super().flags(index)
        if not index.isValid() or self.refusal() or index.column() != AdditionalColumn.PURPOSE:
            return flags
        return flags if self._items[index.row()].is_inherited else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand a new media purpose on; the model changes when the edit was applied."""
        if role != Qt.ItemDataRole.EditRole or index.column() != AdditionalColumn.PURPOSE:
            return False
        item = self._items[index.row()]
        text = str(value).strip()
        if text == item.slot.purpose:
            return False
        if not is_purpose(text):
            self._on_refused(item)
            return False
        self._on_purpose(item, text)
        return True
