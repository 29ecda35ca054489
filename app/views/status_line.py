"""The status bar: workspace, last save, running jobs, totals."""

from datetime import datetime

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from app.views.support.theme import ThemeHub


class StatusLine(QStatusBar):
    """Shows what it is told; `jobs_asked` when a person clicks the running jobs."""

    jobs_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 12, 0)
        self._workspace = self._entry("ended", "ok")
        self._saved = self._entry("history", "t2")
        self._saved.hide()
        self._jobs = QToolButton(self)
        self._jobs.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._jobs.setIconSize(QSize(14, 14))
        self._jobs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._jobs.setToolTip("Open Jobs (Ctrl+J)")
        hub.bind_icon(self._jobs, "running", "t2")
        self._jobs.clicked.connect(self.jobs_asked)
        self._media = QLabel(self)
        self._products = QLabel(self)
        self.addWidget(self._workspace)
        self.addWidget(self._saved)
        self.addPermanentWidget(self._jobs)
        self.addPermanentWidget(self._media)
        self.addPermanentWidget(self._products)
        self._products.setContentsMargins(8, 0, 8, 0)
        self.messageChanged.connect(self._on_message)
        self.show_running(0)

    def show_workspace(self, text: str, *, is_well: bool = True) -> None:
        """Name the workspace, or say what is wrong with it."""
        self._workspace.set_text(text)
        self._workspace.set_icon(*(("ended", "ok") if is_well else ("warning", "warn")))

    def show_saved(self, at: datetime) -> None:
        """Say when something was saved last."""
        self._saved.set_text(f"Saved {QLocale().toString(at.astimezone(), 'HH:mm:ss')}")
        self._on_message(self.currentMessage())

    def show_running(self, count: int) -> None:
        """Say how many jobs run or wait; nothing for none."""
        self._jobs.setText(f"{count} {'job' if count == 1 else 'jobs'} running")
        self._jobs.setAccessibleName(self._jobs.text())
        self._jobs.setVisible(count > 0)

    def show_totals(self, media: int, products: int) -> None:
        """Say how much the tenant holds."""
        self._media.setText(f"{media:,} media {'item' if media == 1 else 'items'}")
        self._products.setText(f"{products:,} {'product' if products == 1 else 'products'}")

    def _on_message(self, message: str) -> None:
        """A message takes the place of the entries at the left; none comes back on top of it."""
        self._workspace.setVisible(not message)
        self._saved.setVisible(not message and bool(self._saved.text()))

    def _entry(self, icon: str, role: str) -> "_Entry":
        return _Entry(self._hub, icon, role, self)


class _Entry(QToolButton):
    """An icon and words that nobody clicks."""

    def __init__(self, hub: ThemeHub, icon: str, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub
        self._look = (icon, role)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        hub.follow(self, self._draw)

    def set_text(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)

    def set_icon(self, icon: str, role: str) -> None:
        self._look = (icon, role)
        self._draw()

    def _draw(self) -> None:
        self.setIcon(self._hub.icon(*self._look))
