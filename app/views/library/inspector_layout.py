"""How the parts of the inspector stand under each other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.library.inspector_fields import EditFields
from app.views.library.inspector_footer import InspectorFooter
from app.views.library.inspector_header import InspectorHeader
from app.views.library.inspector_locales import LocaleTabs
from app.views.library.inspector_media import MediaPane
from app.views.library.inspector_parts import CheckOutBadge
from app.views.library.uses_panel import UsesPanel
from app.views.library.versions_panel import VersionsPanel
from app.views.support.cards import EmptyState
from app.views.support.labels import rule
from app.views.support.theme import PANEL_PADDING


class InspectorLayout(QWidget):
    """Header and foot stay, the rest scrolls. Who derives from it makes the parts, then lays out."""

    header: InspectorHeader
    badge: CheckOutBadge
    pane: MediaPane
    locales: LocaleTabs
    fields: EditFields
    versions: VersionsPanel
    uses: UsesPanel
    footer: InspectorFooter
    _several: QLabel
    _nothing: EmptyState

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(self.badge)
        outer.addWidget(self._nothing, 1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addWidget(self.pane)
        column.addWidget(self.locales)
        column.addWidget(rule())
        self._several.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 0)
        column.addWidget(self._several)
        column.addWidget(self.fields)
        self._line_above_versions, self._line_above_uses = rule(), rule()
        for widget in (self._line_above_versions, self.versions, self._line_above_uses, self.uses):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll.setWidget(body)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self.footer)
