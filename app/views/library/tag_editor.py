"""Tags as chips: in every selected item, or in some of them; and a field that adds one."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QVBoxLayout, QWidget

from app.views.support.buttons import link_button
from app.views.support.flow_layout import FlowLayout
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub

MOST_CHIPS: Final = 40
"""Chips that are laid out; a large selection has hundreds of tags, and laying them out takes seconds."""


class TagMark(StrEnum):
    """What a chip says of the selected items, and what a click will do to them."""

    ALL = "all"
    SOME = "some"
    ADD = "add"
    REMOVE = "remove"


_ICONS: Final = {
    TagMark.ALL: ("close", "t3"),
    TagMark.SOME: ("remove", "t3"),
    TagMark.ADD: ("check", "accent"),
    TagMark.REMOVE: ("close", "err"),
}
_SPOKEN: Final = {
    TagMark.ALL: "Remove {0}",
    TagMark.SOME: "{0} is in some items: add it to all",
    TagMark.ADD: "{0} is added to all items: remove it from all",
    TagMark.REMOVE: "{0} is removed from all items: leave it as it is",
}
_NEXT: Final = {TagMark.SOME: TagMark.ADD, TagMark.ADD: TagMark.REMOVE, TagMark.REMOVE: TagMark.SOME}


def tag_chip(hub: ThemeHub, text: str, mark: TagMark = TagMark.ALL) -> QToolButton:
    """Make a chip with a sign behind the word: a cross for what a click takes away."""
    chip = QToolButton()
    chip.setProperty("kind", "tag")
    chip.setProperty("mark", mark.value)
    chip.setText(text)
    chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the sign stands behind the word
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    spoken = _SPOKEN[mark].format(text)
    chip.setAccessibleName(spoken)
    chip.setToolTip(spoken)
    font = chip.font()
    font.setStrikeOut(mark is TagMark.REMOVE)
    chip.setFont(font)
    hub.bind_icon(chip, *_ICONS[mark])
    size = chip.iconSize()
    size.setWidth(10)
    size.setHeight(10)
    chip.setIconSize(size)
    return chip


def removable_chip(hub: ThemeHub, text: str) -> QToolButton:
    """Make a grey chip whose click takes it away."""
    return tag_chip(hub, text)


class _NewTag(QLineEdit):
    """Esc closes the field before anything else hears of it."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc go no further."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        super().keyPressEvent(event)


class TagEditor(QWidget):
    """Shows what `show_tags` gives it and emits `tags_changed(added, removed)`, tuples of tags.

    A tag that every item has goes with one click. A tag that some have turns with each click: added to all,
    removed from all, left as it is; `marked()` comes at each turn and `commit` emits what it has come to.
    """

    tags_changed = Signal(object, object)
    marked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._marks: dict[str, TagMark] = {}
        self.known_tags: tuple[str, ...] = ()
        self.chips: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips)
        column.addWidget(self._chips)
        self.field = _NewTag(self)
        self.field.setPlaceholderText("New tag")
        self.field.setAccessibleName("New tag")
        self.field.setProperty("compact", "true")
        self.field.returnPressed.connect(self._on_entered)
        self.field.editingFinished.connect(self._on_left)
        self.field.given_up.connect(self._give_up)
        self.field.hide()
        column.addWidget(self.field)
        self.add_button = link_button(hub, "Add tag", "add", self)
        self.add_button.clicked.connect(self.begin)
        self._flow.addWidget(self.add_button)

    def set_known_tags(self, tags: Iterable[str]) -> None:
        """Offer these while a tag is typed."""
        known = tuple(tags)
        if known == self.known_tags:
            return
        self.known_tags = known
        completer = QCompleter(list(known), self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)

    def show_tags(self, every: Iterable[str], some: Iterable[str] = ()) -> None:
        """Show tags of all items, then those of some; marks that are not committed stay."""
        shown = (tuple(every), tuple(some))
        self._marks = {tag: mark for tag, mark in self._marks.items() if tag in shown[1]}
        if shown != self._shown:
            self._shown = shown
            self._draw()

    def forget_marks(self) -> None:
        """Drop what was clicked and not committed: other items come."""
        if self._marks:
            self._marks.clear()
            self._draw()

    def begin(self) -> None:
        """Open the field for a new tag."""
        self.field.clear()
        self.field.show()
        self.field.setFocus()

    def commit(self) -> None:
        """Emit what chips of some items were turned to."""
        marks, self._marks = self._marks, {}
        added = tuple(sorted(tag for tag, mark in marks.items() if mark is TagMark.ADD))
        removed = tuple(sorted(tag for tag, mark in marks.items() if mark is TagMark.REMOVE))
        if added or removed:
            self.tags_changed.emit(added, removed)

    def _draw(self) -> None:
        focused = next((tag for tag, chip in self.chips.items() if chip.hasFocus()), None)
        self._flow.removeWidget(self.add_button)
        self._flow.clear_widgets()
        every, some = self._shown
        self.chips = {}
        marked = [tag for tag in some if tag in self._marks]
        left = max(0, MOST_CHIPS - len(every) - len(marked))
        seen = {*marked, *[tag for tag in some if tag not in self._marks][:left]}
        for tag in (*every, *(tag for tag in some if tag in seen)):
            mark = TagMark.ALL if tag in every else self._marks.get(tag, TagMark.SOME)
            chip = tag_chip(self._hub, tag, mark)
            chip.clicked.connect(lambda _on=False, tag=tag, mark=mark: self._on_clicked(tag, mark))
            self.chips[tag] = chip
            self._flow.addWidget(chip)
        if len(some) > len(seen):
            self._flow.addWidget(text_label(f"{len(some) - len(seen):,} more in some items", "caption"))
        self._flow.addWidget(self.add_button)
        for before, after in pairwise([*self.chips.values(), self.add_button]):
            QWidget.setTabOrder(before, after)
        if focused is not None:
            self.chips.get(focused, self.add_button).setFocus()
        self._chips.updateGeometry()

    def _on_clicked(self, tag: str, mark: TagMark) -> None:
        if mark is TagMark.ALL:
            self.tags_changed.emit((), (tag,))
            return
        self._marks[tag] = _NEXT[mark]
        self._draw()
        self.marked.emit()

    def _on_entered(self) -> None:
        tag = self.field.text().strip()
        self.field.clear()
        if tag and tag not in self._shown[0]:
            self._marks.pop(tag, None)
            self.tags_changed.emit((tag,), ())

    def _on_left(self) -> None:
        if not self.field.hasFocus():
            self._on_entered()
            self.field.hide()

    def _give_up(self) -> None:
        self.field.clear()
        self.field.hide()
        self.add_button.setFocus()
