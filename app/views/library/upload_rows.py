"""The files of uploads as a list: what each row says and offers, and how it looks."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.models.media.upload_review import UploadReview
from app.models.media.uploads import FileState, Resolution, UploadFile
from app.views.support.cell_painter import paint_bar, paint_text
from app.views.support.paged_model import Index, PagedModel, Role
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

ROW_HEIGHT: Final = 32
_PLACES: Final = 1 << 32  # a row's id is the number of its job, and the place of its file in it
_PICTURE: Final = 22
_ACTION: Final = 66
_CLOSE: Final = 24


class RowAction(StrEnum):
    """What a person can do about a file."""

    RESOLVE = "Resolve…"
    RETRY = "Retry"
    REMOVE = "Remove"


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One file of an upload as the list shows it.

    Attributes:
        id: Of the row.
        same: Display name and version of the item that was there before, or None.
        sha256: Of the item that has the file's content, or empty.
    """

    id: int
    job_id: str
    file: UploadFile
    same: tuple[str, int] | None = None
    sha256: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.file.path).name

    @property
    def actions(self) -> tuple[RowAction, ...]:
        """What can be done, the first thing first."""
        if not self.file.asks:
            return ()
        if self.file.state is FileState.FAILED:
            return (RowAction.RETRY, RowAction.REMOVE)
        return (RowAction.RESOLVE,)


def row_words(row: UploadRow, share: int | None = None) -> tuple[str, str]:
    """Say what became of a file, and the colour of that."""
    file = row.file
    name, version = row.same or ("another item", 0)
    if file.state is FileState.FAILED:
        return _sentence(file.error or "It could not be taken in."), "err"
    if file.state is FileState.WAITING:
        return ("Waiting", "t3") if share is None else (f"{share} %", "t2")
    match file.resolution:
        case Resolution.USE:
            return f"Uses {name}", "t2"
        case Resolution.VERSION:
            return f"Version {version} of {name}", "ok"
        case Resolution.BOTH:
            return "Kept both", "ok"
    if file.state is FileState.REUSED:
        return f"Same content as {name} (v{version})", "warn"
    if file.same_as is not None:
        return f"Same name as {name}", "warn"
    return "Uploaded as draft", "ok"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


class UploadRows:
    """Which files of which jobs are listed, and their rows. Thread: any, but for `shares`.

    Attributes:
        shares: By row id, percent of the files that are being read now. Thread: GUI.
    """

    def __init__(self, review: UploadReview) -> None:
        self._review = review
        self._jobs: list[str] = []
        self.shares: dict[int, int] = {}

    def add(self, job_id: str) -> None:
        """List a job's files too."""
        if job_id not in self._jobs:
            self._jobs.append(job_id)

    def forget(self, job_ids: Iterable[str]) -> None:
        """List these jobs' files no more; the numbers of the others stay."""
        gone = set(job_ids)
        self._jobs = ["" if job in gone else job for job in self._jobs]

    def row_id(self, job_id: str, place: int) -> int:
        """Return the id of a file's row."""
        return self._jobs.index(job_id) * _PLACES + place

    def ids(self) -> "array[int]":
        """List rows: the newest job first, in it the files that wait for a decision first."""
        found: array[int] = array("q")
        for number, job in reversed([(number, job) for number, job in enumerate(self._jobs) if job]):
            first = number * _PLACES
            asking, removed = self._review.asking(job), self._review.removed(job)
            found.extend(first + place for place in asking)
            left_out = {*asking, *removed}
            count = self._review.summary(job).files
            found.extend(first + place for place in range(count) if place not in left_out)
        return found

    def rows(self, ids: Sequence[int]) -> list[UploadRow]:
        """Read rows."""
        by_job: dict[int, list[int]] = {}
        for row_id in ids:
            by_job.setdefault(row_id // _PLACES, []).append(row_id % _PLACES)
        found: list[UploadRow] = []
        for number, places in by_job.items():
            job = self._jobs[number]
            files = self._review.files(job, places)
            wanted = {media_id for file in files for media_id in (file.media_id, file.same_as)} - {None}
            names = self._review.names(media_id for media_id in wanted if media_id is not None)
            for file in files:
                same = None if file.same_as is None else names.get(file.same_as)
                own = None if file.media_id is None else names.get(file.media_id)
                found.append(
                    UploadRow(
                        number * _PLACES + file.place,
                        job,
                        file,
                        None if same is None else same[:2],
                        "" if own is None else own[2],
                    )
                )
        return found


def describe_row(row: UploadRow) -> tuple[str, str]:
    """Give a row's text and its description for screen readers."""
    words, _ = row_words(row)
    return row.name, ", ".join([row.name, words, *(action.value.rstrip("…") for action in row.actions)])


class UploadRowDelegate(QStyledItemDelegate):
    """Paints a file: picture, name, bar or words, what can be done."""

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        model: PagedModel,
        share_of: Callable[[int], int | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._model = model
        self._share_of = share_of
        self._shown: dict[int, UploadRow] = {}  # what a row said before it was read anew

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Measure one line."""
        return QSize(300, ROW_HEIGHT)

    def row(self, index: Index) -> UploadRow | None:
        """Return the row as it is painted."""
        row = self._model.peek(index.row())
        row_id = int(index.data(Role.ID))
        if row is None:
            return self._shown.get(row_id)
        if len(self._shown) > 1000:
            self._shown.clear()
        self._shown[row_id] = row
        return row

    def action_at(self, index: Index, box: QRect, place: QPoint) -> RowAction | None:
        """Return what a click at a place asks for."""
        row = self.row(index)
        if row is None or not row.actions:
            return None
        close, action = _close_rect(box), _action_rect(box)
        if RowAction.REMOVE in row.actions and close.contains(place):
            return RowAction.REMOVE
        return row.actions[0] if action.contains(place) else None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        theme, box = self._hub.theme, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.qcolor("sel"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        row = self.row(index)
        if row is not None:
            self._paint_row(painter, box, row)
        painter.restore()

    def _paint_row(self, painter: QPainter, box: QRect, row: UploadRow) -> None:
        share = self._share_of(row.id) if row.file.state is FileState.WAITING else None
        words, tone = row_words(row, share)
        self._paint_picture(painter, QRect(box.left() + 4, box.center().y() - 10, _PICTURE, _PICTURE), row)
        left = box.left() + _PICTURE + 14
        room = QRect(left, box.top(), _action_rect(box).left() - left - 8, box.height())
        name = QRect(room.left(), room.top(), max(80, room.width() * 2 // 5), room.height())
        told = QRect(name.right() + 12, room.top(), room.right() - name.right() - 12, room.height())
        theme, strong = self._hub.theme, QFont.Weight.Medium
        middle = Qt.TextElideMode.ElideMiddle
        paint_text(painter, name, row.name, theme, "text", weight=strong, mode=middle)
        if share is not None:
            told = paint_bar(painter, told, share, theme, spare=52)
        paint_text(painter, told, words, theme, tone)
        if row.actions:
            role = "text" if row.actions[0] is RowAction.REMOVE else "accent"
            paint_text(painter, _action_rect(box), row.actions[0].value, theme, role, weight=strong)
        if RowAction.REMOVE in row.actions:
            close = _close_rect(box)
            ratio = painter.device().devicePixelRatio()
            cross = self._hub.icons.pixmap("close", "t2", 12, ratio)
            painter.drawPixmap(close.center().x() - 5, close.center().y() - 5, cross)

    def _paint_picture(self, painter: QPainter, place: QRect, row: UploadRow) -> None:
        ratio = painter.device().devicePixelRatio()
        picture = self._thumbnails.pixmap(row.sha256, _PICTURE, ratio) if row.sha256 else None
        if picture is not None:
            size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(place.topLeft(), size)
            target.moveCenter(place.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(target, picture)
            return
        is_bad = row.file.state is FileState.FAILED
        icon, role = ("error", "err") if is_bad else ("file", "t3")
        mark = self._hub.icons.pixmap(icon, role, 16, ratio)
        painter.drawPixmap(place.center().x() - 7, place.center().y() - 7, mark)


def _close_rect(box: QRect) -> QRect:
    return QRect(box.right() - _CLOSE - 4, box.top(), _CLOSE, box.height())


def _action_rect(box: QRect) -> QRect:
    return QRect(box.right() - _CLOSE - _ACTION - 8, box.top(), _ACTION, box.height())
