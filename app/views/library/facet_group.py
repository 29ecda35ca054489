"""Groups of check rows with counts: the parts that the facet panel is made of."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.views.support.buttons import link_button
from app.views.support.fields import SearchField
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub, TypeRole, type_font

MOST_ROWS: Final = 80  # of an opened group; a search finds the others
_ROW_HEIGHT: Final = 24


class FacetRow(QWidget):
    """A check box with an optional icon, a name and a count at the right."""

    toggled = Signal(bool)

    def __init__(self, hub: ThemeHub, name: str, icon: str | None = None, role: str = "t2") -> None:
        super().__init__()
        self._name = name
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.box = QCheckBox(self)
        self.box.setIconSize(QSize(16, 16))
        self.box.setMinimumSize(24, _ROW_HEIGHT)
        if icon:
            hub.bind_icon(self.box, icon, role)
        self.box.clicked.connect(self.toggled)
        self._count = text_label("", "caption")
        self._count.setFont(type_font(TypeRole.CAPTION, tabular=True))
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.box, 1)
        row.addWidget(self._count)
        self.setMinimumHeight(_ROW_HEIGHT)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Say what the row stands for; a long name is cut and told by the tool tip."""
        self._name = name
        self._elide()

    def show_state(self, *, is_on: bool, count: int) -> None:
        """Tick the box and write the count."""
        self.box.setChecked(is_on)
        self._count.setText(f"{count:,}")
        self.box.setAccessibleName(f"{self._name}, {count:,}")
        self._elide()

    def resizeEvent(self, event) -> None:
        """Cut the name to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        taken = 24 + (24 if not self.box.icon().isNull() else 0) + self._count.sizeHint().width() + 8
        room = max(40, self.width() - taken)
        shown = self.box.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.box.setText(shown.replace("&", "&&"))
        self.box.setToolTip(self._name if shown != self._name else "")
        if not self.box.accessibleName():
            self.box.setAccessibleName(self._name)


class FacetGroup(QFrame):
    """A group of rows that folds up. Emits `folded(title, is_folded)`."""

    folded = Signal(str, bool)

    def __init__(self, hub: ThemeHub, title: str) -> None:
        super().__init__()
        self.title = title
        self.setProperty("edge", "bottom")
        self._hub = hub
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(4)
        self.head = QToolButton(self)
        self.head.setProperty("kind", "group")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(12, 12))
        self.head.setMinimumHeight(24)
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setAccessibleName(f"{title} filters")
        self.head.toggled.connect(self._on_head)
        self.more = link_button(hub, "")
        self.more.hide()
        head.addWidget(self.head)
        head.addStretch(1)
        head.addWidget(self.more)
        column.addLayout(head)
        self.body = QWidget(self)
        self._inside = QVBoxLayout(self.body)
        self._inside.setContentsMargins(0, 2, 0, 0)
        self._inside.setSpacing(0)
        column.addWidget(self.body)
        hub.follow(self, self._draw)

    @property
    def is_folded(self) -> bool:
        """Whether only the head is seen."""
        return not self.head.isChecked()

    def fold(self, is_folded: bool) -> None:
        """Show only the head, or the rows too."""
        self.head.setChecked(not is_folded)

    def add(self, widget: QWidget) -> None:
        """Put a row, or another part, at the end."""
        self._inside.addWidget(widget)

    def _on_head(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self._draw()
        self.folded.emit(self.title, not is_open)

    def _draw(self) -> None:
        self.head.setIcon(
            self._hub.icon("ph.caret-down-fill" if self.head.isChecked() else "ph.caret-right-fill")
        )


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: what the filter takes, what people read, and how many items it would show."""

    key: Hashable
    text: str
    count: int
    icon: str | None = None


class ValueGroup(FacetGroup):
    """A group whose values come with the counts. Emits `chosen(key, is_on)`.

    At first the leading values are seen, and every chosen one; "+ n" opens the rest with a search field.

    Args:
        hub: Theme and icons.
        title: What the values are.
        shown: How many are seen while the group is not opened.
        asks: There are more values than come with the counts: what is searched is told by `searched(text)`,
            and the owner shows what was found. Without it the group searches what it has.
    """

    chosen = Signal(object, bool)
    searched = Signal(str)

    def __init__(self, hub: ThemeHub, title: str, shown: int, *, asks: bool = False) -> None:
        super().__init__(hub, title)
        self._shown = shown
        self._asks = asks
        self._has_more = False
        self._values: tuple[FacetValue, ...] = ()
        self._active: frozenset[Hashable] = frozenset()
        self.rows: dict[Hashable, FacetRow] = {}
        self.search = SearchField(hub, f"Search {title.lower()}", name=f"Search {title.lower()}")
        self.search.searched.connect(self.searched if asks else lambda _text: self._show())
        self.search.hide()
        self.add(self.search)
        self.more.setCheckable(True)
        self.more.clicked.connect(self._on_more)
        self.hide()

    def show_values(
        self, values: Sequence[FacetValue], active: frozenset[Hashable], *, has_more: bool = False
    ) -> None:
        """Show values, most frequent first; chosen ones that match nothing any more stay, with a 0.

        Args:
            values: What there is, or what was found.
            active: Keys of those that are chosen.
            has_more: There are others, which a search finds.
        """
        self._has_more = has_more
        known = {value.key for value in values}
        lost = [FacetValue(key, str(key), 0) for key in sorted(active - known, key=str)]
        self._values = (*values, *lost)
        self._active = active
        self._show()

    def _show(self) -> None:
        is_open = self.more.isChecked()
        wanted = self.search.text().strip().casefold() if is_open and not self._asks else ""
        values = [value for value in self._values if wanted in value.text.casefold()]
        leading = values[: MOST_ROWS if is_open else self._shown]
        shown = leading + [value for value in values[len(leading) :] if value.key in self._active]
        if list(self.rows) != [value.key for value in shown]:
            self._make_rows(shown)
        for value in shown:
            self.rows[value.key].show_state(is_on=value.key in self._active, count=value.count)
        # While somebody searches here the group stays, whatever is found.
        self.setVisible(bool(self._values) or is_open)
        rest = len(self._values) - min(len(self._values), self._shown)
        self.more.setVisible(rest > 0 or is_open)
        many = "More" if self._has_more else f"+ {rest:,}"
        named = "More" if self._has_more else f"{rest:,} more"
        self.more.setText("Less" if is_open else many)
        self.more.setAccessibleName(f"{'Fewer' if is_open else named} {self.title.lower()}")

    def _make_rows(self, values: Sequence[FacetValue]) -> None:
        focused = next((key for key, row in self.rows.items() if row.box.hasFocus()), None)
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        for value in values:
            row = FacetRow(self._hub, value.text, value.icon)
            row.toggled.connect(lambda is_on, key=value.key: self.chosen.emit(key, is_on))
            self.rows[value.key] = row
            self.add(row)
        if focused in self.rows:
            self.rows[focused].box.setFocus()

    def _on_more(self, is_open: bool) -> None:
        self.fold(False)
        self.search.setVisible(is_open)
        if self._asks and self.search.text():
            self.searched.emit("")
        self.search.set_search("")
        self._show()
        if is_open:
            self.search.setFocus()
