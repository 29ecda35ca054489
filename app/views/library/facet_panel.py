"""The facets at the left of the library: groups of check rows with live counts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.media.rows import MediaFacets, MediaFilter
from app.views.library.filters import STATE_NAMES, TYPE_NAMES
from app.views.support.buttons import link_button
from app.views.support.labels import text_label
from app.views.support.theme import VIEW_HEADER_HEIGHT, ThemeHub, TypeRole, type_font

TAGS_SHOWN: Final = 6
_ROW_HEIGHT: Final = 24


class FacetRow(QWidget):
    """A check box with an optional icon, a name that elides and a count at the right."""

    toggled = Signal(bool)

    def __init__(self, hub: ThemeHub, name: str, icon: str | None, role: str = "t2") -> None:
        super().__init__()
        self._name = name
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.box = QCheckBox(name, self)
        self.box.setIconSize(QSize(16, 16))
        if icon:
            hub.bind_icon(self.box, icon, role)
        self.box.clicked.connect(self.toggled)
        self._count = text_label("", "caption")
        self._count.setFont(type_font(TypeRole.CAPTION, tabular=True))
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.box, 1)
        row.addWidget(self._count)
        self.setMinimumHeight(_ROW_HEIGHT)

    def show_state(self, *, is_on: bool, count: int) -> None:
        """Tick the box and write the count."""
        self.box.setChecked(is_on)
        self._count.setText(f"{count:,}")
        self.box.setAccessibleName(f"{self._name}, {count:,}")


class FacetGroup(QFrame):
    """A group of rows that folds up."""

    def __init__(self, hub: ThemeHub, title: str) -> None:
        super().__init__()
        self.setProperty("edge", "bottom")
        self._hub = hub
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(4)
        self._head = QToolButton(self)
        self._head.setProperty("kind", "group")
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setIconSize(QSize(12, 12))
        self._head.setText(title)
        self._head.setCheckable(True)
        self._head.setChecked(True)
        self._head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._head.setAccessibleName(f"{title} filters")
        self._head.toggled.connect(self._on_folded)
        self.more = text_label("", "caption", "accent")
        head.addWidget(self._head)
        head.addStretch(1)
        head.addWidget(self.more)
        column.addLayout(head)
        self._body = QWidget(self)
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 2, 0, 0)
        self._rows.setSpacing(0)
        column.addWidget(self._body)
        hub.follow(self, self._draw)

    def add_row(self, row: FacetRow) -> None:
        """Put a row at the end."""
        self._rows.addWidget(row)

    def clear_rows(self) -> None:
        """Take every row out."""
        while self._rows.count():
            widget = self._rows.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()

    def _on_folded(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._draw()

    def _draw(self) -> None:
        self._head.setIcon(
            self._hub.icon("ph.caret-down-fill" if self._head.isChecked() else "ph.caret-right-fill")
        )


class FacetPanel(QWidget):
    """Shows counts and emits `filter_changed(MediaFilter)` when a box is ticked.

    Values inside one group combine with or, groups with and.
    """

    filter_changed = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._filter = MediaFilter()
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._make_header())
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._types = self._make_types()
        self._states = self._make_states()
        self._usage = self._make_usage()
        self._quality = self._make_quality()
        self._tag_group = FacetGroup(hub, "Tags")
        self._tag_rows: dict[str, FacetRow] = {}
        self._column.addWidget(self._tag_group)
        self._column.addStretch(1)
        scroll.setWidget(inside)
        outer.addWidget(scroll, 1)

    def set_filter(self, wanted: MediaFilter) -> None:
        """Know the filter in force."""
        self._filter = wanted
        self._clear.setVisible(wanted != MediaFilter(text=wanted.text))

    def show_facets(self, facets: MediaFacets) -> None:
        """Write counts and ticks."""
        wanted = self._filter
        for kind, row in self._types.items():
            row.show_state(is_on=kind in wanted.types, count=facets.types.get(kind, 0))
        for state, row in self._states.items():
            row.show_state(is_on=state in wanted.states, count=facets.states.get(state, 0))
        self._usage[True].show_state(is_on=wanted.usage is True, count=facets.used)
        self._usage[False].show_state(is_on=wanted.usage is False, count=facets.unused)
        self._quality.show_state(is_on=wanted.missing_alt_text, count=facets.missing_alt_text)
        self._show_tags(facets)

    def _show_tags(self, facets: MediaFacets) -> None:
        counts = dict(facets.tags)
        shown = [tag for tag, _ in facets.tags[:TAGS_SHOWN]]
        shown += [tag for tag in sorted(self._filter.tags) if tag not in shown]
        if list(self._tag_rows) != shown:
            self._tag_group.clear_rows()
            self._tag_rows = {}
            for tag in shown:
                row = FacetRow(self._hub, tag, None)
                row.toggled.connect(lambda on, tag=tag: self._toggle_tag(tag, on))
                self._tag_rows[tag] = row
                self._tag_group.add_row(row)
        for tag, row in self._tag_rows.items():
            row.show_state(is_on=tag in self._filter.tags, count=counts.get(tag, 0))
        self._tag_group.setVisible(bool(shown))
        hidden = len(facets.tags) - len(shown)
        self._tag_group.more.setText(f"+ {hidden}" if hidden > 0 else "")

    def _make_header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("edge", "bottom")
        header.setFixedHeight(VIEW_HEADER_HEIGHT - 4)
        row = QHBoxLayout(header)
        row.setContentsMargins(14, 0, 12, 0)
        title: QLabel = text_label("Filters", "section")
        self._clear = link_button(self._hub, "Clear all")
        self._clear.clicked.connect(lambda: self._change(MediaFilter(text=self._filter.text)))
        self._clear.hide()
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self._clear)
        return header

    def _group(self, title: str) -> FacetGroup:
        group = FacetGroup(self._hub, title)
        self._column.addWidget(group)
        return group

    def _row(
        self, group: FacetGroup, name: str, icon: str | None, act: Callable[[bool], None], role: str = "t2"
    ) -> FacetRow:
        row = FacetRow(self._hub, name, icon, role)
        row.toggled.connect(act)
        group.add_row(row)
        return row

    def _make_types(self) -> dict:
        group = self._group("Type")
        return {
            kind: self._row(group, name, kind.value, lambda on, kind=kind: self._toggle_type(kind, on))
            for kind, name in TYPE_NAMES.items()
        }

    def _make_states(self) -> dict:
        group = self._group("State")
        return {
            state: self._row(group, name, None, lambda on, state=state: self._toggle_state(state, on))
            for state, name in STATE_NAMES.items()
        }

    def _make_usage(self) -> dict[bool, FacetRow]:
        group = self._group("Usage")
        return {
            used: self._row(group, name, None, lambda on, used=used: self._toggle_usage(used, on))
            for used, name in ((True, "Assigned"), (False, "Unassigned"))
        }

    def _make_quality(self) -> FacetRow:
        def act(on: bool) -> None:
            self._change(replace(self._filter, missing_alt_text=on))

        return self._row(self._group("Quality"), "Missing alt text", "alt_text", act, "warn")

    def _toggle_type(self, kind, on: bool) -> None:
        types = self._filter.types | {kind} if on else self._filter.types - {kind}
        self._change(replace(self._filter, types=types))

    def _toggle_state(self, state, on: bool) -> None:
        states = self._filter.states | {state} if on else self._filter.states - {state}
        self._change(replace(self._filter, states=states))

    def _toggle_usage(self, used: bool, on: bool) -> None:
        self._change(replace(self._filter, usage=used if on else None))

    def _toggle_tag(self, tag: str, on: bool) -> None:
        tags = self._filter.tags | {tag} if on else self._filter.tags - {tag}
        self._change(replace(self._filter, tags=tags))

    def _change(self, wanted: MediaFilter) -> None:
        self.filter_changed.emit(wanted)
