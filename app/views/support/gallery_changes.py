"""Which galleries change: asks in the background, says how far it is, shows what was found.

Used before anything that stores will show: a publish, an unpublish, a rule by file name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Final

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from app.models.errors import AppError, Cancelled
from app.models.publishing.difference import Difference
from app.models.publishing.difference_service import DifferenceService, GalleryPlace
from app.models.publishing.difference_words import side_notes, summary_text
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import link_button
from app.views.support.gallery_changes_list import ChangeRow, ChangesList, change_rows, strip_heads
from app.views.support.labels import text_label
from app.views.support.paged_model import Role
from app.views.support.progress_strip import ProgressStrip
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

NAMED_AT_ONCE: Final = 200
"""Single galleries of a row that are named; the rest is counted."""

NAMES_SHOWN: Final = 6

_POLL_MS: Final = 100
_READING: Final = "Looking which galleries change"

IsCancelled = Callable[[], bool]
Report = Callable[[int, int], None]
Question = Callable[[IsCancelled, Report], Difference]
"""Asks for a difference; told whether to stop, and tells how far it is. Thread: any."""


class _Meter:
    """How far a reading is, written by a worker and looked at by the GUI thread."""

    def __init__(self) -> None:
        self.stop = Event()
        self.done = self.total = 0

    def report(self, done: int, total: int) -> None:
        """Keep how far it is. Thread: worker."""
        self.done, self.total = done, total


@dataclass(frozen=True, slots=True)
class _Told:
    difference: Difference
    rows: tuple[ChangeRow, ...]
    summary: str
    notes: str


class GalleryChanges(QWidget):
    """A sentence, the rows, and below them the single galleries of the current row.

    Signals: `told(Difference)` once a question was answered.

    Args:
        service: Names single galleries.
    """

    told = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        service: DifferenceService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._service = service
        self._key = f"gallery changes {id(self)}"
        self._meter = _Meter()
        self._question: Question | None = None
        self.difference: Difference | None = None
        self.summary = text_label("", "name")
        self.note = text_label("", "caption", "t2")
        self.again = link_button(hub, "Look again")
        self.strip = ProgressStrip(hub, self)
        self.list = ChangesList(hub, thumbnails, self)
        self.places = QListView(self)
        self.heads = strip_heads(self)
        self._names = QStringListModel(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._lay_out()
        self._timer.timeout.connect(self._show_progress)
        self.strip.cancel_asked.connect(self.cancel)
        self.again.clicked.connect(self._ask_again)
        self.list.selectionModel().currentChanged.connect(self._on_current)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.summary.setWordWrap(True)
        self.note.setWordWrap(True)
        self.places.setModel(self._names)
        self.places.setUniformItemSizes(True)
        self.places.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.places.setAccessibleName("Galleries of the row above")
        self.list.setMinimumHeight(130)
        for widget in (self.summary, self.note, self.again, self.strip, self.heads):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.places)
        self._clear()

    def _clear(self) -> None:
        self.difference = None
        self.list.rows.set_rows(())
        for widget in (self.note, self.again, self.heads, self.list, self.places):
            widget.hide()

    # --- asking

    @property
    def is_reading(self) -> bool:
        """Whether an answer is on its way."""
        return self._timer.isActive()

    def ask(self, question: Question) -> None:
        """Ask which galleries change; an earlier question is dropped."""
        self.stop()
        self._question = question
        self._clear()
        self._meter = meter = _Meter()
        self.summary.setText(f"{_READING}…")
        self._timer.start()
        service = self._service

        def work() -> _Told:
            found = question(meter.stop.is_set, meter.report)
            rows = change_rows(found, service.first_places(found))
            return _Told(found, rows, summary_text(found), side_notes(found))

        self._background.run(work, self._on_told, key=self._key, on_error=self._on_error)

    def say_nothing(self, text: str) -> None:
        """Say why there is nothing to ask."""
        self.stop()
        self._clear()
        self.summary.setText(text)

    def cancel(self) -> None:
        """Stop looking, as a person asks; the question can be asked again."""
        if self.is_reading:
            self.stop()
            self._say("Stopped looking which galleries change.", can_ask=True)

    def stop(self) -> None:
        """Drop what is asked; nothing arrives any more."""
        self._meter.stop.set()
        self._background.drop(self._key)
        self._background.drop(self._key + " places")
        self._timer.stop()
        self.strip.show_progress("", 0, 0)

    def _ask_again(self) -> None:
        if self._question is not None:
            self.ask(self._question)

    def _show_progress(self) -> None:
        self.strip.show_progress(_READING, self._meter.done, self._meter.total)

    def _say(self, text: str, *, can_ask: bool) -> None:
        self.summary.setText(text)
        self.again.setVisible(can_ask)
        announce(self, text)

    def _on_error(self, error: BaseException) -> None:
        self._timer.stop()
        self.strip.show_progress("", 0, 0)
        if not isinstance(error, AppError):
            raise error
        if not isinstance(error, Cancelled):
            self._say(str(error), can_ask=True)

    # --- showing

    def _on_told(self, told: _Told) -> None:
        self._timer.stop()
        self.strip.show_progress("", 0, 0)
        self.difference = told.difference
        self.list.rows.set_rows(told.rows)
        self._names.setStringList([])
        self.list.setVisible(bool(told.rows))
        self.heads.setVisible(bool(told.rows))
        self.places.hide()
        self.note.setText(told.notes)
        self.note.setVisible(bool(told.notes))
        self._say(told.summary, can_ask=False)
        self.told.emit(told.difference)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row: ChangeRow | None = current.data(Role.ROW)
        difference, service = self.difference, self._service
        if row is None or difference is None:
            self.places.hide()
            return
        pieces = row.group.pieces
        self._background.run(
            lambda: service.places(difference, pieces, NAMED_AT_ONCE),
            partial(self._on_places, difference, row),
            key=self._key + " places",
        )

    def _on_places(self, difference: Difference, row: ChangeRow, places: tuple[GalleryPlace, ...]) -> None:
        names = [_place_text(difference, place) for place in places]
        more = row.group.count - len(names)
        if more > 0:
            names.append(f"and {more:,} more")
        self._names.setStringList(names)
        self.places.setVisible(bool(names))
        self.places.setFixedHeight(min(NAMES_SHOWN, len(names)) * self.places.sizeHintForRow(0) + 6)


def _place_text(difference: Difference, place: GalleryPlace) -> str:
    where = difference.context_text(place.context)
    if not isinstance(place.owner, int):
        return f"{place.number} in {where}"
    return f"{place.variant or f'{place.number} master'} in {where}"
