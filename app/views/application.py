"""The QApplication of Vitrine: scaling, name, fonts and theme."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.views.support.theme import ThemeHub, ThemeMode


def make_application(argv: Sequence[str] | None = None, version: str = "") -> QApplication:
    """Make the application, or return the one there is.

    Scale factors are passed through unrounded, so that 125 % and 150 % look sharp.
    Thread: GUI, before any widget.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(argv if argv is not None else sys.argv))
    application.setApplicationName("Vitrine")
    application.setApplicationDisplayName("Vitrine")
    application.setApplicationVersion(version)
    application.setDesktopFileName("vitrine")
    return application


def make_hub(application: QApplication, mode: ThemeMode = ThemeMode.SYSTEM) -> ThemeHub:
    """Dress the application and return the hub that every widget gets."""
    hub = ThemeHub(application, mode, application)
    hub.install()
    return hub
