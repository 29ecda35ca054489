"""Screenshots of every view on the sample: for the eye, and for the documentation."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QSettings, QTimer

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


def save_sample_screens(folder: Path) -> list[Path]:
    """Make the sample in a temporary workspace, publish a part of it, and take all pictures."""
    with tempfile.TemporaryDirectory(prefix="vitrine-screens-") as scratch:
        root = Path(scratch) / "workspace"
        ensure_sample(root)
        workstation = build(root)
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
        window.grab().save(str(file))
        made.append(file)
    return made


def _scenes(window: MainWindow) -> list[tuple[str, Callable[[], object]]]:
    pages = window.pages
    assert pages is not None
    tenant: Tenant = pages.tenant
    master = tenant.catalog.product_by_number(MASTER).id

    def product(tab: int) -> Callable[[], object]:
        def show() -> None:
            window.open_page("products")
            pages.products.show_product(master, tab)

        return show

    def preview() -> None:
        window.open_page("preview")
        pages.preview.show_product(master)

    return [
        ("01-library", lambda: window.open_page("library")),
        ("02-product-master", product(0)),
        ("03-product-dimensions", product(1)),
        ("04-product-variants", product(2)),
        ("05-preview", preview),
        ("07-jobs", lambda: window.open_page("jobs")),
    ]


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
