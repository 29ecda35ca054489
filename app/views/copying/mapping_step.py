"""Step 3: where channels and locales go; removed ones can be restored."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.context import NEUTRAL, OMNICHANNEL
from app.models.copying.mapping import ContextMap, Mapped, Match
from app.views.copying.cells import centered, plain_table
from app.views.copying.state import Draft
from app.views.copying.words import MATCHES, USED_TWICE, items_word
from app.views.support.buttons import icon_button, link_button, quiet_button
from app.views.support.cards import SectionCard
from app.views.support.labels import rule, set_look, text_label
from app.views.support.theme import PANEL_PADDING, TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

_ROW_HEIGHT = max(TABLE_ROW_HEIGHT, 36)
_WIDEST: Final = 180  # px, of the choices of destinations: the names of sources are beside them
_ROWS: Final = 5  # that are always on show
_STRETCH: Final = (4, 3)  # names of channels are longer than codes of locales


class _Choice(QComboBox):
    """Elides what is chosen; the whole of it is its tool tip."""

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = text  # type: ignore[attr-defined]


class MappingCard(SectionCard):
    """Channels or locales. Signals: `mapped(source, target)`, an empty target removes; `matched()`."""

    mapped = Signal(str, str)
    restored = Signal()
    matched = Signal()

    def __init__(self, hub: ThemeHub, kind: str, fixed: str) -> None:
        super().__init__(f"{kind}s")
        self._hub, self._kind, self._fixed = hub, kind, fixed
        self.match = quiet_button(hub, "Match by name", "ph.magic-wand")
        self.match.clicked.connect(self.matched)
        self.add_action(self.match)
        self.table = plain_table(
            f"{kind}s of the source and where they go",
            (f"Source {kind.lower()}", "Destination", "Match", ""),
        )
        self.table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.table.horizontalHeader()
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(3, 40)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(PANEL_PADDING, 6, 12, 6)
        self.removed = text_label("", "body", "t2")
        self.restore = link_button(hub, "Restore", "undo")
        self.restore.setAccessibleName(f"Restore removed {kind.lower()}s")
        self.restore.clicked.connect(self.restored)
        foot.addWidget(self.removed, 1)
        foot.addWidget(self.restore)
        self.body.addLayout(foot)
        self.boxes: dict[str, QComboBox] = {}
        self.trash: dict[str, QWidget] = {}

    def show_rows(self, rows: Sequence[Mapped], targets: Mapping[str, str]) -> None:
        """Show what goes where; `targets` are the texts of what may be chosen."""
        shown = [one for one in rows if one.match is not Match.REMOVED]
        removed = [one.name for one in rows if one.match is Match.REMOVED]
        used = Counter(one.target for one in shown if one.target is not None)
        done = sum(one.target is not None for one in shown)
        self.set_caption(f"{done + 1} of {len(shown) + 1} mapped")
        self.removed.setText(f"Removed: {', '.join(removed)}" if removed else "Nothing is removed")
        self.restore.setVisible(bool(removed))
        focused = next((key for key in self.boxes if self._has_focus(key)), "")
        self.boxes, self.trash = {}, {}
        self.table.setRowCount(len(shown) + 1)
        self.table.setItem(0, 0, QTableWidgetItem(self._fixed))
        self.table.setItem(0, 1, QTableWidgetItem(self._fixed))
        for column in (2, 3):
            self.table.removeCellWidget(0, column)
        self.table.setCellWidget(0, 2, self._match_label(MATCHES[Match.SAME_NAME]))
        for place, one in enumerate(shown, 1):
            detail = one.source if one.source != one.name else ""
            words = f"{one.name}  {detail}".rstrip()
            item = QTableWidgetItem(f"{words}  ·  {items_word(one.count)}")
            item.setToolTip(f"{words}: {items_word(one.count)}")
            self.table.setItem(place, 0, item)
            is_twice = one.target is not None and used[one.target] > 1
            self.table.setCellWidget(place, 1, self._box(one, targets, is_bad=is_twice or one.target is None))
            self.table.setCellWidget(
                place, 2, self._match_label(USED_TWICE if is_twice else MATCHES[one.match])
            )
            button = icon_button(self._hub, "trash", f"Remove {one.name} from the copy", small=True)
            button.clicked.connect(partial(self.mapped.emit, one.source, ""))
            self.trash[one.source] = button
            self.table.setCellWidget(place, 3, centered(button))
        self.table.horizontalHeader().resizeSection(
            1, min(_WIDEST, max((box.sizeHint().width() for box in self.boxes.values()), default=_WIDEST))
        )
        self.table.resizeColumnToContents(2)
        self.table.setMinimumHeight(TABLE_HEADER_HEIGHT + min(len(shown) + 1, _ROWS) * _ROW_HEIGHT)
        parts = [part for key, box in self.boxes.items() for part in (box, self.trash[key])]
        for before, after in pairwise((self.table, *parts)):
            QWidget.setTabOrder(before, after)
        if focused:
            self.boxes.get(focused, self.restore).setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_focus(self, source: str) -> bool:
        return self.boxes[source].hasFocus() or self.trash[source].hasFocus()

    def _box(self, one: Mapped, targets: Mapping[str, str], *, is_bad: bool) -> QWidget:
        box = _Choice()
        box.setAccessibleName(f"Destination of {one.name}")
        if one.target is None:
            box.addItem(f"Choose a {self._kind.lower()}", "")
        for key, text in targets.items():
            box.addItem(text, key)
        box.setCurrentIndex(max(0, box.findData(one.target or "")))
        box.setToolTip(box.currentText())
        set_look(box, "problem", "true" if is_bad else "false")
        box.activated.connect(lambda place, box=box, one=one: self._choose(one, str(box.itemData(place))))
        self.boxes[one.source] = box
        return box

    def _choose(self, one: Mapped, target: str) -> None:
        if target:
            self.mapped.emit(one.source, target)

    def _match_label(self, words: tuple[str, str, str]) -> QWidget:
        text, icon, tone = words
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(6)
        picture = QLabel()
        picture.setPixmap(self._hub.icons.pixmap(icon, tone, 16, self.devicePixelRatioF()))
        row.addWidget(picture)
        row.addWidget(text_label(text, "body", tone))
        row.addStretch(1)
        return holder


class MappingStep(QWidget):
    """Signals: `changed()` when a person maps, removes or restores."""

    changed = Signal()

    def __init__(self, hub: ThemeHub, draft: Draft, target_channels: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._draft = draft
        self._target_channels = target_channels
        self.contexts: ContextMap | None = None
        self.channels = MappingCard(hub, "Channel", OMNICHANNEL)
        self.locales = MappingCard(hub, "Locale", NEUTRAL)
        self.banner = QFrame()
        self.banner.setProperty("edge", "card")
        self.banner_text = text_label("", "body", "warn")
        self.banner_text.setWordWrap(True)
        inside = QHBoxLayout(self.banner)
        inside.setContentsMargins(12, 8, 12, 8)
        picture = QLabel()
        hub.follow(
            picture,
            lambda: picture.setPixmap(hub.icons.pixmap("warning", "warn", 16, self.devicePixelRatioF())),
        )
        inside.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.banner_text, 1)
        self.cards = cards = QHBoxLayout()
        cards.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.banner)
        column.addLayout(cards, 1)
        named = ((self.channels, "channels"), (self.locales, "locales"))
        for (card, choices), stretch in zip(named, _STRETCH, strict=True):
            card.mapped.connect(partial(self._map, choices))
            card.restored.connect(partial(self._restore, choices))
            card.matched.connect(partial(self._match, choices))
            cards.addWidget(card, stretch)

    def show_contexts(self, contexts: ContextMap) -> None:
        """Show where everything goes now."""
        self.contexts = contexts
        names = self._target_channels()
        offered = sorted({code for codes in contexts.offered.values() for code in codes})
        self.channels.show_rows(contexts.channels, {oun: names.get(oun, oun) for oun in contexts.offered})
        self.locales.show_rows(contexts.locales, {code: code for code in offered})
        left = [problem.message for problem in contexts.problems]
        self.banner.setVisible(bool(left))
        self.banner_text.setText(" ".join(left))

    @property
    def reason(self) -> str:
        """Why Next is off; empty where it is on."""
        if self.contexts is None:
            return "Matching channels and locales…"
        rows = (*self.contexts.channels, *self.contexts.locales)
        unmapped = sum(one.match is Match.NOT_MAPPED for one in rows)
        if unmapped:
            return f"Map or remove {items_word(unmapped)} to go on"
        return "Map each source to a target of its own to go on" if self.contexts.problems else ""

    def _map(self, choices: str, source: str, target: str) -> None:
        getattr(self._draft, choices)[source] = target
        self.changed.emit()

    def _restore(self, choices: str) -> None:
        chosen: dict[str, str] = getattr(self._draft, choices)
        for source in [source for source, target in chosen.items() if not target]:
            del chosen[source]
        self.changed.emit()

    def _match(self, choices: str) -> None:
        chosen: dict[str, str] = getattr(self._draft, choices)
        for source in [source for source, target in chosen.items() if target]:
            del chosen[source]
        self.changed.emit()
