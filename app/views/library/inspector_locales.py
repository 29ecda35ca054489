"""Tabs of locales: Neutral, those of the context, and a menu with the rest."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QTabBar, QToolButton, QWidget

from app.models.context import NEUTRAL
from app.views.support.theme import ThemeHub

_DOT: Final = 8  # px
_SPACE: Final = 28  # px beside the words of a tab: padding, dot


class LocaleTabs(QWidget):
    """Emits `about_to_change()` and `chosen(locale)` when a person takes another one.

    Locales without alt text have an amber dot.
    """

    about_to_change = Signal()
    chosen = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._locales: tuple[str, ...] = (NEUTRAL,)
        self._shown: tuple[str, ...] = ()
        self._current = NEUTRAL
        self._missing: frozenset[str] = frozenset()
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("LocaleTabs")
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.setAccessibleName("Locale of the texts")
        self.tabs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.tabs.currentChanged.connect(self._on_tab)
        self.more = QToolButton(self)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMinimumHeight(24)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.more)
        hub.follow(self, self._mark)
        self._arrange()

    @property
    def locale(self) -> str:
        """The locale that is chosen."""
        return self._current

    @property
    def locales(self) -> tuple[str, ...]:
        """All that are offered, Neutral first."""
        return self._locales

    def set_locales(self, locales: Sequence[str], current: str) -> None:
        """Offer Neutral and these, the current one in front of the menu; nothing is emitted."""
        self._locales = (NEUTRAL, *(locale for locale in locales if locale != NEUTRAL))
        self._current = current if current in self._locales else NEUTRAL
        self._arrange()

    def choose(self, locale: str) -> None:
        """Take another locale as a person would."""
        if locale in self._locales and locale != self._current:
            self.about_to_change.emit()
            self._current = locale
            self._arrange()
            self.chosen.emit(locale)

    def mark(self, lacks: Callable[[str], bool]) -> None:
        """Mark the locales of which `lacks` says that an alt text is missing."""
        missing = frozenset(locale for locale in self._locales if lacks(locale))
        if missing != self._missing:
            self._missing = missing
            self._mark()

    def is_marked(self, locale: str) -> bool:
        """Whether a locale has the dot."""
        return locale in self._missing

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many tabs as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        shown = self._fitting()
        if shown != self._shown:
            self._shown = shown
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for locale in shown:
                self.tabs.addTab(locale)
            self.tabs.blockSignals(False)
            self._mark()
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(shown.index(self._current))
        self.tabs.blockSignals(False)
        hidden = [locale for locale in self._locales if locale not in shown]
        self.more.setVisible(bool(hidden))
        self.more.setText(f"+ {len(hidden)}")
        spoken = f"{len(hidden)} more locale{'' if len(hidden) == 1 else 's'}"
        self.more.setAccessibleName(spoken)
        self.more.setToolTip(spoken)

    def _fitting(self) -> tuple[str, ...]:
        """Return the tabs that fit, the current one always among them."""
        metrics = self.tabs.fontMetrics()
        room = self.width() - 16

        def width(locale: str) -> int:
            return round(metrics.horizontalAdvance(locale) * 1.08) + _SPACE  # the current one is bolder

        if sum(map(width, self._locales)) <= room:
            return self._locales
        room -= metrics.horizontalAdvance("+ 99") + 16
        kept = list(dict.fromkeys((NEUTRAL, self._current)))
        for locale in self._locales:
            if locale not in kept and sum(map(width, kept)) + width(locale) <= room:
                kept.append(locale)
        return tuple(locale for locale in self._locales if locale in kept)

    def _mark(self) -> None:
        for place, locale in enumerate(self._shown):
            is_missing = locale in self._missing
            dot: QLabel | None = None
            if is_missing:
                dot = QLabel(self.tabs)
                dot.setFixedSize(_DOT, _DOT)
                ratio = self.devicePixelRatioF()
                dot.setPixmap(self._hub.icons.pixmap("ph.circle-fill", "warn", _DOT, ratio))
            old = self.tabs.tabButton(place, QTabBar.ButtonPosition.RightSide)
            self.tabs.setTabButton(place, QTabBar.ButtonPosition.RightSide, dot)  # type: ignore[arg-type]
            if old is not None:
                old.hide()
                old.deleteLater()
            words = f"{locale}, alt text missing" if is_missing else locale
            self.tabs.setTabToolTip(place, f"Alt text missing in {locale}" if is_missing else "")
            self.tabs.setAccessibleTabName(place, words)

    def _fill_menu(self) -> None:
        self.menu.clear()
        for locale in self._locales:
            if locale not in self._shown:
                words = f"{locale}  ·  alt text missing" if locale in self._missing else locale
                self.menu.addAction(words, lambda locale=locale: self.choose(locale))

    def _on_tab(self, place: int) -> None:
        if 0 <= place < len(self._shown):
            self.choose(self._shown[place])
