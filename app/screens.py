"""Screenshots of every view on the sample: for the eye, and for the documentation."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QDialog

from app.main import Workstation, build, ensure_sample
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.rows import MediaFilter, MediaState, MediaType
from app.models.workspace import Tenant
from app.sample import sample_manifest
from app.sync.requests import MediaSyncRequest, Products1040Request, PublishRequest, UploadRequest
from app.views.application import make_application, make_hub
from app.views.main_window import MainWindow
from app.views.manifests.wizard import CHECK
from app.views.support.collector import Collector
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.tenant_pages import TenantPages
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
            _add_files(workstation, Path(scratch) / "files")
            _publish_most(workstation)
            return save_screens(workstation, folder)
        finally:
            workstation.close()


def _add_files(workstation: Workstation, folder: Path) -> None:
    """Upload a video, a document and a drawing: the sample has pictures alone."""
    folder.mkdir()
    _make_video(folder / "ao1001-walk-loop.mp4")
    _make_document(folder / "ao1001-care-card.pdf")
    (folder / "ao-badge.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="500">'
        '<rect width="400" height="500" fill="#e9edfb"/>'
        '<circle cx="200" cy="250" r="120" fill="#3451c6"/></svg>'
    )
    engine, tenant = workstation.engine, workstation.workspace.tenants()[0]
    engine.wait(engine.submit(UploadRequest(tenant.id, (str(folder),), True, ("studio",), False)))


def _make_video(path: Path) -> None:
    """Write five seconds in which the light moves."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=12)
        stream.width, stream.height, stream.pix_fmt = 480, 600, "yuv420p"
        for number in range(60):
            image = QImage(480, 600, QImage.Format.Format_RGB888)
            image.fill(QColor.fromHsv(210, 60 + number, 150 + number))
            frame = av.VideoFrame(480, 600, "rgb24")
            frame.planes[0].update(bytes(image.constBits()))
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())


def _make_document(path: Path) -> None:
    """Write a document of two pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _page in range(2):
        document.new_page(420, 595)
    document.save(str(path))
    document.close()


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
    for job in engine.jobs(50):  # what followed by itself, so that its news do not lie over the pictures
        engine.wait(job.id)


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
        collector = Collector(application)
        collector.begin()
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
            collector.close()
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
        window.grab()  # tiles that one frame had no time for are painted in the next
        _settle()
        file = folder / f"{name}{suffix}.png"
        picture_of(window).save(str(file))
        made.append(file)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
    return made


def picture_of(window: MainWindow) -> QImage:
    """Draw the window, with the dialog over it when one is open."""
    picture = window.grab().toImage()
    beside = (each for each in window.findChildren(QDialog) if each.isVisible())
    dialog = QApplication.activeModalWidget() or next(beside, None)
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

    def product(tab: int) -> Callable[[], object]:
        def show() -> None:
            window.open_page("products")
            pages.products.show_product(master, tab)

        return show

    def category() -> None:
        window.open_page("categories")
        row = next(row for row in tenant.catalog.categories() if row.parent_id is not None)
        channel = tenant.channels.channels()[0]
        pages.edit_category(row.id, Context(channel.oun, channel.default_language))

    def any_category() -> None:
        pages.edit_category(tenant.catalog.categories()[0].id, DEFAULT_CONTEXT)

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
        *_library_scenes(window, pages),
        ("02-product-master", product(0)),
        ("03-product-dimensions", product(1)),
        ("04-product-variants", product(2)),
        ("02-category", category),
        ("02-category-omnichannel", any_category),
        ("05-preview", preview),
        ("06-publish", publish),
        ("07-jobs", jobs),
        ("09-headquarters", lambda: window.open_page("headquarters")),
        *_manifest_scenes(window, pages),
    ]


def _manifest_scenes(window: MainWindow, pages: TenantPages) -> list[tuple[str, Callable[[], object]]]:
    manifests = pages.manifests

    def check() -> None:
        """Check the sample's manifest, with an unknown media type and an unknown product in it."""
        window.open_page("library")
        asked = sample_manifest(pages.tenant.id, USER, Path())
        text = Path(asked.file).read_text("utf-8-sig").replace("\tImage\t", "\tImagee\t", 1)
        folder = Path(tempfile.mkdtemp(prefix="vitrine-manifest-"))
        manifest = folder / "autumn-hoodies.tsv"
        manifest.write_text(text.replace("\tAO1002\t", "\tAO100\t", 2), "utf-8-sig")
        wizard = manifests.import_(manifest)
        wizard.file.take_options(asked.media_root, asked.mode, is_private=False)
        while wizard.file.missing:
            _settle()
        wizard.show_step(CHECK)
        while wizard.check.missing:
            _settle()
        shutil.rmtree(folder)

    def export() -> None:
        manifests.close_windows()
        window.open_page("products")
        manifests.export("products")

    return [("12-import-check", check), ("12-export-manifest", export)]


def _library_scenes(window: MainWindow, pages: TenantPages) -> list[tuple[str, Callable[[], object]]]:
    library = pages.library

    def begin(mode: str, wanted: MediaFilter = MediaFilter()) -> None:  # noqa: B008  a frozen value
        window.open_page("library")
        deleted = [row.id for row in pages.tenant.library.trash()]
        if deleted:  # by the scene of the trash, in the theme before
            pages.refresh(pages.tenant.library.restore(deleted, USER).changes)
        library.set_mode(mode)
        library.set_filter(wanted)
        library.clear_selection()

    def select(first: int, count: int) -> None:
        library.grid.setCurrentIndex(library.model.index(first))
        library.grid.select_ids(library.model.ids[first : first + count])

    def grid() -> None:
        begin("grid")
        select(FIRST_SELECTED, SELECTED)

    def rows() -> None:
        begin("list")
        select(FIRST_SELECTED, SELECTED)

    def video() -> None:
        begin("grid")
        videos = pages.tenant.media.ids(MediaFilter(types=frozenset({MediaType.VIDEO})))
        library.selection.select(videos[:1])

    def nothing() -> None:
        published = frozenset({MediaState.PUBLISHED})
        begin("grid", MediaFilter(types=frozenset({MediaType.VIDEO}), states=published))

    def trash() -> None:
        begin("grid")
        free = pages.tenant.media.ids(MediaFilter(usage=False, states=frozenset({MediaState.DRAFT})))
        pages.refresh(pages.tenant.library.delete(free[:3], USER).changes)
        library.actions_on_media.open_trash()

    return [
        ("01-library", grid),
        ("01-library-list", rows),
        ("01-library-video", video),
        ("01-library-nothing", nothing),
        ("01-library-trash", trash),
    ]


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
