"""Tells what publish groups met at their time: made up for after a closed window, or not gone live."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.views.support.toasts import ToastStack, ToastTone


class Notice(Protocol):
    """What is told of a group."""

    @property
    def text(self) -> str:
        """One or two sentences."""
        ...

    @property
    def is_problem(self) -> bool:
        """Whether it did not go live."""
        ...


class NoticeSource(Protocol):
    """The part of the engine that looks after publish groups."""

    def subscribe(self, hearer: Callable[[Notice], None]) -> Callable[[], None]:
        """Tell somebody of notices, on any thread; returns what ends it."""
        ...


class GroupNotices(QObject):
    """Shows notices as toasts, those of a problem until they are closed.

    Args:
        source: Tells of notices on any thread.
        toasts: Where they are shown; the notices end with it.
    """

    _told = Signal(str, bool)

    def __init__(self, source: NoticeSource, toasts: ToastStack) -> None:
        super().__init__(toasts)
        self._toasts = toasts
        self._told.connect(self._show)
        self.destroyed.connect(source.subscribe(self._hear))

    def _hear(self, notice: Notice) -> None:
        try:
            self._told.emit(notice.text, notice.is_problem)
        except RuntimeError:
            return  # the window went meanwhile

    def _show(self, text: str, is_problem: bool) -> None:
        self._toasts.show_toast(text, ToastTone.ERR if is_problem else ToastTone.INFO)
