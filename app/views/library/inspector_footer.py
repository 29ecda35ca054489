"""The foot of the inspector: what ends an edit, what publishes, how far an edit of many items is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.views.library.inspector_values import Inspected
from app.views.support.buttons import icon_button, link_button, primary_button, secondary_button
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import FOOTER_HEIGHT, PANEL_PADDING, ThemeHub


class InspectorFooter(QFrame):
    """Discard edits and Finish editing with a comment, or Publish with the reason why not.

    Emits `finish_asked(comment)`, `discard_asked()`, `publish_asked()` and `cancel_asked()`.
    """

    finish_asked = Signal(str)
    discard_asked = Signal()
    publish_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "top")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Editing and publishing")
        self.comment_button = icon_button(hub, "ph.chat-text", "Comment on this version")
        self.comment_button.setCheckable(True)
        self.comment = QLineEdit(self)
        self.comment.setPlaceholderText("Comment (optional)")
        self.comment.setAccessibleName("Comment on this version")
        self.comment.setProperty("compact", "true")
        self.comment.setMaxLength(500)
        self.discard = secondary_button(hub, "Discard edits", parent=self)
        self.finish = primary_button(hub, "Finish editing", parent=self)
        self.finish.setToolTip("Check in as a new version (Ctrl+Return)")
        self.reason = text_label("", "caption")
        self.reason.setWordWrap(True)
        self.reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.publish = primary_button(hub, "Publish", "publish", self)
        self._make_progress(hub)
        self._lay_out()
        self.comment_button.toggled.connect(self._on_comment)
        self.comment.returnPressed.connect(self.ask_to_finish)
        self.finish.clicked.connect(self.ask_to_finish)
        self.discard.clicked.connect(lambda: self.discard_asked.emit())
        self.publish.clicked.connect(lambda: self.publish_asked.emit())
        self._cancel.clicked.connect(lambda: self.cancel_asked.emit())
        self.show_values(Inspected())

    def show_values(self, seen: Inspected) -> None:
        """Show what can be done with a selection; nothing to do hides the foot."""
        mine = seen.mine_ids
        refusal = seen.publish_refusal() if seen.is_single else ""
        offers_publish = not mine and refusal != ""
        self._edit_row.setVisible(bool(mine))
        self._publish_row.setVisible(offers_publish)
        if not mine:
            self._close_comment()
        self.publish.setEnabled(refusal is None)
        self.reason.setText(refusal or "")
        self.publish.setAccessibleDescription(refusal or "")
        has_changes = bool(seen.more_held) or any(detail.has_changes for detail in seen.mine)
        self.discard.setToolTip("Return to the last version" if has_changes else "Give the check-out back")
        self.setVisible(bool(mine) or offers_publish or not self._progress.isHidden())

    def forget(self) -> None:
        """Forget the comment: it was for other items."""
        self._close_comment()

    def ask_to_finish(self) -> None:
        """Finish editing where that is offered."""
        if not self._edit_row.isHidden():
            text = self.comment.text().strip()
            self._close_comment()
            self.finish_asked.emit(text)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Show how far an edit of many items is; an empty text hides it."""
        self._progress.setVisible(bool(text))
        if text:
            self._progress_text.setText(f"{text}: {done:,} of {total:,}")
            self._bar.setRange(0, max(1, total))
            self._bar.setValue(done)
            self._bar.setAccessibleDescription(f"{done:,} of {total:,}")
            self.show()
        else:
            self.setVisible(not self._edit_row.isHidden() or not self._publish_row.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the comment without its button in narrow panels; buttons under each other with large text."""
        super().resizeEvent(event)
        gap, icon = 8, self.comment_button.sizeHint().width()
        needed = self.discard.sizeHint().width() + self.finish.sizeHint().width() + gap + PANEL_PADDING + 12
        direction = QBoxLayout.Direction
        self._buttons.setDirection(direction.LeftToRight if needed <= self.width() else direction.TopToBottom)
        is_roomy = needed + gap + icon <= self.width()
        self.comment_button.setVisible(is_roomy)
        self.comment.setVisible(not is_roomy or self.comment_button.isChecked())

    def _make_progress(self, hub: ThemeHub) -> None:
        self._progress = QWidget(self)
        self._progress_text = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self._bar = QProgressBar(self._progress)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._cancel = link_button(hub, "Cancel", parent=self._progress)
        self._cancel.setAccessibleName("Cancel the edit")
        column = QVBoxLayout(self._progress)
        column.setContentsMargins(PANEL_PADDING, 4, 12, 8)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(self._progress_text, 1)
        line.addWidget(self._cancel)
        column.addLayout(line)
        column.addWidget(self._bar)
        self._progress.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._progress)
        self._edit_row = QWidget(self)
        edit = QVBoxLayout(self._edit_row)
        edit.setContentsMargins(PANEL_PADDING, 10, 12, 10)
        edit.setSpacing(8)
        edit.addWidget(self.comment)
        self.comment.hide()
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.comment_button)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.discard)
        self._buttons.addWidget(self.finish)
        edit.addLayout(self._buttons)
        column.addWidget(self._edit_row)
        self._publish_row = QWidget(self)
        publish = QHBoxLayout(self._publish_row)
        publish.setContentsMargins(PANEL_PADDING, 0, 12, 0)
        publish.setSpacing(8)
        publish.addWidget(self.reason, 1)
        publish.addWidget(self.publish)
        self._publish_row.setMinimumHeight(FOOTER_HEIGHT)
        column.addWidget(self._publish_row)

    def _on_comment(self, is_open: bool) -> None:
        self.comment.setVisible(is_open or self.comment_button.isHidden())
        if is_open:
            self.comment.setFocus()

    def _close_comment(self) -> None:
        self.comment.clear()
        self.comment_button.setChecked(False)
