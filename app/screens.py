"""Screenshots of every view on the sample: for the eye, and for the documentation."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QDialog

from app.main import Workstation, build, ensure_sample
from app.models.workspace import Tenant
from app.sync.requests import MediaSyncRequest, Products1040Request, PublishRequest
from app.views.application import make_application, make_hub
from app.views.main_window import MainWindow
from app.views.support.theme import ThemeHub, ThemeMode
from app.window import make_window

SETTLE_MS: Final = 700
"""Long enough for thumbnails and background reads of one view."""

MASTER: Final = "AO1001"
FIRST_SELECTED: Final = 3
SELECTED: Final = 3
USER: Final = "ines.kranz"


def save_sample_screens(folder: Path) -> list[Path]:
    """Make the sample in a temporary workspace, publish a part of it, and take all pictures."""
    with tempfile.TemporaryDirectory(prefix="vitrine-screens-") as scratch:
        root = Path(scratch) / "sample"
        ensure_sample(root)
        workstation = build(root, user=USER)
        try:
            workstation.engine.start()
            _publish_most(workstation)
            return save_screens(workstation, folder)
        finally:
            workstation.close()


def _publish_most(workstation: Workstation) -> None:
    """Publish all products but two, so that drafts and published media are seen side by side."""
    tenant = workstation.workspace.tenants()[0]
    engine = workstation.engine
    some = tuple(tenant.catalog.product_ids())[:-2]
    databases = sorted({row.database for row in tenant.channels.channels()})
    engine.wait(engine.submit(PublishRequest(tenant.id, some, label="autumn collection")))
    engine.wait(engine.submit(MediaSyncRequest(tenant.id)))
    for database in databases:
        engine.wait(engine.submit(Products1040Request(tenant.id, database)))


def save_screens(workstation: Workstation, folder: Path) -> list[Path]:
    """Open the window and save a PNG of every view: light, dark, and in the smallest window.

    Returns:
        The pictures in the order in which they were made.

    Thread: GUI. Without a display it draws offscreen.
    """
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application(["vitrine"])
    made: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="vitrine-settings-") as scratch:
        hub = make_hub(application, ThemeMode.LIGHT)
        settings = QSettings(str(Path(scratch) / "window.ini"), QSettings.Format.IniFormat)
        window = make_window(workstation, hub, settings, start_engine=False)
        window.show()
        window.refresh()  # the jobs of before are read when jobs begin to run, and these run already
        _settle()
        try:
            for mode, suffix in ((ThemeMode.LIGHT, ""), (ThemeMode.DARK, "-dark")):
                made += _save_all(window, hub, mode, folder, suffix, (1440, 900))
            made += _save_all(window, hub, ThemeMode.LIGHT, folder, "-small", (1100, 700))
        finally:
            window.close()
            window.deleteLater()
            _settle()
    return made


def _save_all(
    window: MainWindow, hub: ThemeHub, mode: ThemeMode, folder: Path, suffix: str, size: tuple[int, int]
) -> list[Path]:
    hub.set_mode(mode)
    window.resize(*size)
    made: list[Path] = []
    for name, show in _scenes(window):
        show()
        _settle()
        file = folder / f"{name}{suffix}.png"
        _picture(window).save(str(file))
        made.append(file)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
    return made


def _picture(window: MainWindow) -> QImage:
    """Draw the window, with the dialog over it when one is open."""
    picture = window.grab().toImage()
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        place = dialog.rect()
        place.moveCenter(window.rect().center())
        painter = QPainter(picture)
        painter.drawPixmap(place.topLeft(), dialog.grab())
        painter.setPen(dialog.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.end()
    return picture


def _scenes(window: MainWindow) -> list[tuple[str, Callable[[], object]]]:
    pages = window.pages
    assert pages is not None
    tenant: Tenant = pages.tenant
    master = tenant.catalog.product_by_number(MASTER).id

    def library() -> None:
        window.open_page("library")
        library = pages.library
        library.grid.setCurrentIndex(library.model.index(FIRST_SELECTED))
        library.grid.select_ids(library.model.ids[FIRST_SELECTED : FIRST_SELECTED + SELECTED])

    def product(tab: int) -> Callable[[], object]:
        def show() -> None:
            window.open_page("products")
            pages.products.show_product(master, tab)

        return show

    def preview() -> None:
        window.open_page("preview")
        pages.preview.show_product(master, tenant.catalog.variants(master)[0].id)

    def publish() -> None:
        window.open_page("products")
        last = tenant.catalog.product_ids()[-1]
        pages.products.show_product(last, 0)
        pages.publishing.publish_product(last, window.context)

    def jobs() -> None:
        window.open_page("jobs")
        window.jobs.tabs.setCurrentIndex(1)

    return [
        ("01-library", library),
        ("02-product-master", product(0)),
        ("03-product-dimensions", product(1)),
        ("04-product-variants", product(2)),
        ("05-preview", preview),
        ("06-publish", publish),
        ("07-jobs", jobs),
    ]


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
