"""Feature management: the switches of the roll-out with what turning them on would do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTabBar, QVBoxLayout, QWidget

from app.models.tenants.features import Feature, FeatureState
from app.models.tenants.headquarters import FeatureFacts
from app.views.headquarters.table import Cell, PlainTable
from app.views.headquarters.words import (
    DESCRIPTIONS,
    MODULES,
    NAMES,
    STATES,
    day_words,
    is_new,
    matches,
    moment_words,
    since_words,
)
from app.views.support.buttons import link_button, primary_button, secondary_button
from app.views.support.cards import SectionCard
from app.views.support.chips import Chip, ChipLabel, Tone
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.theme import TAB_BAR_HEIGHT, ThemeHub

DETAILS_WIDTH: Final = 290
_TONES: Final = {
    FeatureState.ON: Tone.OK,
    FeatureState.OFF: Tone.NEUTRAL,
    FeatureState.SCHEDULED: Tone.TINT,
}
_TABS: Final[Mapping[str, Callable[[FeatureFacts], bool]]] = {
    "New": is_new,
    "Not enabled": lambda facts: facts.row.state is not FeatureState.ON,
    "Enabled": lambda facts: facts.row.state is FeatureState.ON,
    "All": lambda _facts: True,
}


class FeaturesCard(SectionCard):
    """Lists the switches; a person checks for updates, filters, and turns one on or off.

    Signals: `check_asked()`, `enable_asked(Feature)`, `schedule_asked(Feature)`, `disable_asked(Feature)`.
    """

    check_asked = Signal()
    enable_asked = Signal(object)
    schedule_asked = Signal(object)
    disable_asked = Signal(object)

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("Feature management", parent=parent)
        self._hub, self._now = hub, now
        self._facts: dict[str, FeatureFacts] = {}
        self._checked = text_label("", "caption")
        self.check = secondary_button(hub, "Check for updates", "refresh")
        self.check.clicked.connect(lambda: self.check_asked.emit())
        self.add_action(self._checked)
        self.add_action(self.check)
        self.body.addWidget(rule())
        self.body.addLayout(self._make_bar())
        self.body.addWidget(rule())
        columns = (("Feature name", 0), ("State", 106), ("Enabled", 108), ("Module", 96))
        self.table = PlainTable(hub, "Features", columns)
        self.table.setMinimumHeight(134)
        self.table.chosen.connect(lambda _key: self._show_details())
        row = QHBoxLayout()
        row.setSpacing(0)
        left = QVBoxLayout()
        left.addWidget(self.table, 1)
        left.addLayout(self._make_hint())
        row.addLayout(left, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(self._make_details())
        self.body.addLayout(row, 1)

    @property
    def feature(self) -> Feature | None:
        """The selected switch."""
        return Feature(self.table.key) if self.table.key else None

    def show_features(self, features: tuple[FeatureFacts, ...], checked_at: datetime) -> None:
        """Show the switches as they are now."""
        self._facts = {one.row.feature.value: one for one in features}
        self._checked.setText(f"Last check {moment_words(checked_at, self._now())}")
        self._refill()

    def show_feature(self, feature: Feature) -> None:
        """Bring a switch into sight, with the focus on what can be done with it."""
        self.search.set_search("")
        self.tabs.setCurrentIndex(list(_TABS).index("All"))
        self._refill()
        self.table.select_key(feature.value)
        (self.enable if self.enable.isVisibleTo(self) else self.disable).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave out what the details say too."""
        for column in (2, 3):
            self.table.setColumnHidden(column, is_narrow)

    def filter_by(self, text: str) -> None:
        """Filter by name, as if it had been typed."""
        self.search.set_search(text)
        self._refill()

    # --- parts

    def _make_bar(self) -> QHBoxLayout:
        self.tabs = QTabBar(self)
        self.tabs.setAccessibleName("Which features")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setMinimumHeight(TAB_BAR_HEIGHT)
        for name in _TABS:
            self.tabs.addTab(name)
        self.tabs.setCurrentIndex(len(_TABS) - 1)
        self.tabs.currentChanged.connect(lambda _place: self._refill())
        self.search = SearchField(self._hub, "Filter, as *omni", name="Filter features by name")
        self.search.setMaximumWidth(200)
        self.search.searched.connect(lambda _text: self._refill())
        self._found = text_label("", "caption")
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 0, 16, 0)
        bar.setSpacing(8)
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        bar.addWidget(self.search, 1)
        bar.addWidget(self._found)
        return bar

    def _make_hint(self) -> QHBoxLayout:
        self._hint = text_label("", "caption")
        self.show_all = link_button(self._hub, "Show all")
        self.show_all.clicked.connect(lambda: self._all())
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 16, 6)
        row.addWidget(self._hint)
        row.addWidget(self.show_all)
        row.addStretch(1)
        return row

    def _make_details(self) -> QWidget:
        panel = QWidget(self)
        panel.setFixedWidth(DETAILS_WIDTH)
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._name = _wrapped("", "section")
        self._chip = ChipLabel(self._hub, Chip("Not enabled"))
        self._since = _wrapped("", "caption")
        self._text = _wrapped("", "body", "t2")
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(self._chip)
        state.addWidget(self._since, 1)
        self._warning = QFrame(panel)
        self._warning.setProperty("ground", "warn")
        inner = QHBoxLayout(self._warning)
        inner.setContentsMargins(10, 8, 10, 8)
        inner.setSpacing(8)
        icon = QLabel(self._warning)
        self._hub.follow(
            icon,
            lambda: icon.setPixmap(self._hub.icons.pixmap("warning", "warn", 16, self.devicePixelRatioF())),
        )
        self.consequences = _wrapped("", "body", "warn")
        inner.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self.consequences, 1)
        self.schedule = secondary_button(self._hub, "Schedule…")
        self.disable = secondary_button(self._hub, "Disable")
        self.enable = primary_button(self._hub, "Enable now")
        for button, signal in (
            (self.schedule, self.schedule_asked),
            (self.disable, self.disable_asked),
            (self.enable, self.enable_asked),
        ):
            button.clicked.connect(lambda _on=False, signal=signal: signal.emit(self.feature))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.disable, self.schedule, self.enable):
            buttons.addWidget(button)
        column.addWidget(self._name)
        column.addLayout(state)
        column.addWidget(self._text)
        column.addWidget(self._warning)
        column.addStretch(1)
        column.addLayout(buttons)
        return panel

    # --- showing

    def _refill(self) -> None:
        facts = list(self._facts.values())
        for place, (name, belongs) in enumerate(_TABS.items()):
            self.tabs.setTabText(place, f"{name}  {sum(map(belongs, facts)):,}")
        wanted = self.search.text().strip()
        belongs = list(_TABS.values())[self.tabs.currentIndex()]
        shown = [
            one for one in facts if belongs(one) and (not wanted or matches(wanted, NAMES[one.row.feature]))
        ]
        self.table.fill([(one.row.feature.value, self._cells(one)) for one in shown])
        self._found.setText(f"{len(shown):,} found" if wanted else "")
        is_less = len(shown) < len(facts)
        if wanted:
            self._hint.setText(f"Only features whose name contains {wanted.strip('*')} are listed.")
        else:
            self._hint.setText("No feature is listed here." if not shown else "")
        self.show_all.setText(f"Show all {len(facts):,}")
        self.show_all.setVisible(is_less)
        self._hint.setVisible(bool(self._hint.text()))
        self._show_details()

    def _cells(self, facts: FeatureFacts) -> tuple[Cell, ...]:
        row = facts.row
        on = row.scheduled_at if row.state is FeatureState.SCHEDULED else row.since if row.is_on else None
        return (
            Cell(NAMES[row.feature], tone="text", is_strong=row.state is not FeatureState.ON),
            Cell("", chip=Chip(STATES[row.state], _TONES[row.state])),
            Cell("" if on is None else day_words(on)),
            Cell(MODULES[row.feature]),
        )

    def _all(self) -> None:
        self.search.set_search("")
        self.tabs.setCurrentIndex(len(_TABS) - 1)
        self._refill()

    def _show_details(self) -> None:
        feature = self.feature
        facts = None if feature is None else self._facts.get(feature.value)
        for widget in (self._chip, self._warning, self.schedule, self.disable, self.enable):
            widget.setVisible(facts is not None)
        if feature is None or facts is None:
            self._name.setText("No feature is selected")
            self._since.setText("")
            self._text.setText("")
            return
        state = facts.row.state
        self._name.setText(NAMES[feature])
        self._chip.set_chip(Chip(STATES[state], _TONES[state]))
        self._since.setText(
            since_words(facts, self._now()) if state is FeatureState.SCHEDULED else "Can be disabled again"
        )
        self._since.setToolTip(since_words(facts, self._now()))
        self._text.setText(DESCRIPTIONS[feature])
        told = (*facts.consequences, *facts.missing)
        self.consequences.setText("\n".join(told))
        self._warning.setVisible(bool(told))
        self.enable.setVisible(state is not FeatureState.ON)
        self.schedule.setVisible(state is FeatureState.OFF)
        self.disable.setVisible(state is not FeatureState.OFF)
        self.disable.setText("Disable" if state is FeatureState.ON else "Take the time back")


def _wrapped(text: str, role: str, tone: str | None = None) -> QLabel:
    label = text_label(text, role, tone)
    label.setWordWrap(True)
    return label
