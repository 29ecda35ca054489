"""The list of galleries that change alike: before and after as strips of pictures, with counts and marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.media.rows import MediaType
from app.models.publishing.difference import (
    ChangeGroup,
    ChangeKind,
    Difference,
    GalleryItem,
    Look,
    Move,
    bits,
)
from app.models.publishing.difference_service import GalleryPlace
from app.models.publishing.difference_words import KIND_WORDS, MOVE_WORDS, names_of
from app.views.support.chips import Chip, Tone, chip_size, paint_chip
from app.views.support.labels import text_label
from app.views.support.paged_model import Role
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

Index = QModelIndex | QPersistentModelIndex

PICTURES: Final = 3
"""Pictures of a strip; the rest is counted."""

ROW_HEIGHT: Final = 62
_PICTURE: Final = QSize(36, 44)
_GAP: Final = 4
_STRIP: Final = PICTURES * (_PICTURE.width() + _GAP) + 22
_MARGIN: Final = 8
_ARROW: Final = 30
_TONES: Final = {
    ChangeKind.GAP: Tone.ERR,
    ChangeKind.EMPTIED: Tone.ERR,
    ChangeKind.FILLED: Tone.OK,
}
_CHIP_WORDS: Final = {
    ChangeKind.GAP: "Gap",
    ChangeKind.EMPTIED: "Empty",
    ChangeKind.OTHER_MEDIA: "Other media",
    ChangeKind.RENEWED: "New content",
    ChangeKind.ORDER: "Other order",
    ChangeKind.FILLED: "New",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Galleries that change alike, in words.

    Attributes:
        title: Whose they are.
        counts: How many, and where.
        before, after: What they show; None where the item is gone.
        spoken: The whole change as a sentence.
    """

    group: ChangeGroup
    title: str
    counts: str
    before: tuple[GalleryItem | None, ...]
    after: tuple[GalleryItem | None, ...]
    spoken: str

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Say what becomes of them, and whether another context answers."""
        alike = self.group.alike
        found = [Chip(_CHIP_WORDS[alike.kind], _TONES.get(alike.kind, Tone.NEUTRAL))]
        if alike.move is Move.SEVERED:
            found.append(Chip(MOVE_WORDS[alike.move], Tone.WARN, "severed"))
        elif alike.move is Move.REINHERITED:
            found.append(Chip(MOVE_WORDS[alike.move], Tone.DASHED, "inherits"))
        return tuple(found)


def change_rows(difference: Difference, first: dict[int, GalleryPlace]) -> tuple[ChangeRow, ...]:
    """Word all groups. Thread: any."""
    return tuple(_row(difference, group, first.get(place)) for place, group in enumerate(difference.groups))


def _row(difference: Difference, group: ChangeGroup, first: GalleryPlace | None) -> ChangeRow:
    owners = len({piece.owner for piece in group.pieces})
    contexts = targets = 0
    for piece in group.pieces:
        contexts |= piece.contexts
        targets += piece.targets.bit_count()
    title = "Product" if first is None else first.name
    if owners > 1:
        title += f" and {owners - 1:,} more"
    elif targets > 1:
        title += f", {targets:,} targets"
    elif first is not None and isinstance(first.owner, int):
        title += ", master" if first.variant is None else f", {first.variant}"
    asked = [difference.contexts[bit] for bit in bits(contexts)]
    where = difference.context_text(asked[0]) if len(asked) == 1 else _channels(difference, contexts)
    counts = f"{group.count:,} {'gallery' if group.count == 1 else 'galleries'} in {where}"
    before = names_of(difference, group.alike.before, is_after=False)
    after = names_of(difference, group.alike.after, is_after=True)
    marks = [KIND_WORDS[group.alike.kind], MOVE_WORDS.get(group.alike.move, "")]
    sides = f"Before: {', '.join(before) or 'nothing'}. After: {', '.join(after) or 'nothing'}."
    spoken = ". ".join([title, counts, *filter(None, marks), sides])
    return ChangeRow(
        group,
        title,
        counts,
        _items(difference, group.alike.before, is_after=False),
        _items(difference, group.alike.after, is_after=True),
        spoken,
    )


def _channels(difference: Difference, mask: int) -> str:
    asked = [difference.contexts[bit] for bit in bits(mask)]
    channels = {context.channel for context in asked}
    if len(channels) > 1:
        return f"{len(channels):,} channels"
    return f"{difference.channels.get(asked[0].channel, asked[0].channel)}, {len(asked):,} languages"


def _items(difference: Difference, look: Look, *, is_after: bool) -> tuple[GalleryItem | None, ...]:
    return tuple(difference.items.get((shown.media_id, is_after)) for shown in look)


class ChangesModel(QAbstractListModel):
    """The rows; `Role.ROW` gives the `ChangeRow`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ChangeRow] = ()

    def set_rows(self, rows: Sequence[ChangeRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer ROW, text, tool tip and accessible roles."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Role.ROW:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return row.spoken
            case _:
                return None


class ChangeDelegate(QStyledItemDelegate):
    """Paints before, an arrow, after, the words and the marks."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Measure one row."""
        return QSize(420, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: ChangeRow = index.data(Role.ROW)
        theme, box = self._hub.theme, option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.qcolor("sel"))
        painter.setPen(QPen(theme.qcolor("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        before = QRect(box.left() + _MARGIN, box.top(), _STRIP, box.height())
        arrow = QRect(before.right() + 4, box.top(), 20, box.height())
        after = QRect(before.left() + _STRIP + _ARROW, box.top(), _STRIP, box.height())
        self._paint_strip(painter, before, row.before)
        icon = self._hub.icons.pixmap("move_right", "t2", 16, painter.device().devicePixelRatio())
        painter.drawPixmap(arrow.left() + 2, arrow.center().y() - 8, icon)
        self._paint_strip(painter, after, row.after)
        right = self._paint_chips(painter, box, row)
        words = QRect(after.right() + 10, box.top() + 10, right - after.right() - 18, box.height() - 20)
        self._paint_words(painter, words, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, row: ChangeRow) -> None:
        theme = self._hub.theme
        body = type_font(TypeRole.BODY)
        strong = type_font(TypeRole.BODY, weight=type_font(TypeRole.LABEL).weight())
        half = room.height() // 2
        for font, tone, text, top in (
            (strong, "text", row.title, room.top()),
            (body, "t2", row.counts, room.top() + half),
        ):
            painter.setFont(font)
            painter.setPen(theme.qcolor(tone))
            line = QRect(room.left(), top, room.width(), half)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)

    def _paint_chips(self, painter: QPainter, box: QRect, row: ChangeRow) -> int:
        """Paint the chips at the right, one below the other; return where they begin."""
        chips = row.chips
        sizes = [chip_size(chip) for chip in chips]
        left = box.right() - 8 - max(size.width() for size in sizes)
        height = sum(size.height() for size in sizes) + 4 * (len(sizes) - 1)
        top = box.center().y() - height // 2
        for chip, size in zip(chips, sizes, strict=True):
            at = QRect(box.right() - 8 - size.width(), top, size.width(), size.height())
            paint_chip(painter, at, chip, self._hub.theme, self._hub.icons)
            top += size.height() + 4
        return left

    def _paint_strip(self, painter: QPainter, room: QRect, items: Sequence[GalleryItem | None]) -> None:
        theme = self._hub.theme
        top = room.center().y() - _PICTURE.height() // 2
        if not items:
            place = QRect(QRect(room.left(), top, 0, 0).topLeft(), _PICTURE)
            pen = QPen(theme.qcolor("ctl"), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            painter.setFont(type_font(TypeRole.CAPTION))
            painter.setPen(theme.qcolor("t2"))
            rest = QRect(place.right() + 8, room.top(), room.right() - place.right() - 8, room.height())
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), "No media")
            return
        for number, item in enumerate(items[:PICTURES]):
            left = room.left() + number * (_PICTURE.width() + _GAP)
            self._paint_picture(painter, QRect(QRect(left, top, 0, 0).topLeft(), _PICTURE), item)
        more = len(items) - PICTURES
        if more > 0:
            painter.setFont(type_font(TypeRole.CAPTION))
            painter.setPen(theme.qcolor("t2"))
            rest = QRect(room.right() - 22, room.top(), 24, room.height())
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), f"+{more}")

    def _paint_picture(self, painter: QPainter, place: QRect, item: GalleryItem | None) -> None:
        ratio = painter.device().devicePixelRatio()
        theme = self._hub.theme
        painter.fillRect(place, theme.qcolor("hover"))
        picture = None if item is None else self._thumbnails.pixmap(item.sha256, _PICTURE.height(), ratio)
        if picture is not None:
            size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(place.topLeft(), size)
            target.moveCenter(place.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(target, picture)
        else:
            kind = None if item is None else item.type
            icon = {MediaType.VIDEO: "video", MediaType.FILE: "file"}.get(kind, "image")
            painter.drawPixmap(
                place.center().x() - 7, place.center().y() - 7, self._hub.icons.pixmap(icon, "t2", 16, ratio)
            )
        painter.setPen(QPen(theme.qcolor("line2"), 1))
        painter.drawRect(place.adjusted(0, 0, -1, -1))


class ChangesList(QListView):
    """The rows, one of them current."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ChangesModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(ChangeDelegate(hub, thumbnails, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Galleries that change, those that change alike in one row")
        thumbnails.ready.connect(self.viewport().update)
        hub.changed.connect(self.viewport().update)


def strip_heads(parent: QWidget) -> QWidget:
    """Make the words over the strips of a list."""
    heads = QWidget(parent)
    row = QHBoxLayout(heads)
    row.setContentsMargins(_MARGIN, 0, 0, 0)
    row.setSpacing(0)
    before = text_label("Before", "caption", "t2")
    before.setFixedWidth(_STRIP + _ARROW)
    row.addWidget(before)
    row.addWidget(text_label("After", "caption", "t2"), 1)
    return heads
