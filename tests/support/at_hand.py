"""Tray, uploads and drops of files as the window has them, with work that is done where it is asked for."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.main import Workstation
from app.models.workspace import Tenant
from app.views.assignments.pictures import Pictures
from app.views.file_drops import FileDrops
from app.views.support.drag_label import DragLabel
from app.views.support.file_uploads import FileUploads, UploadPorts
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from app.views.tray.media_picker import MediaPicker, PickerTools, open_picker
from app.views.tray.media_tray import MediaTray, TrayTools
from app.views.tray.shelf import Shelf
from tests.support.at_once import AtOnce
from tests.support.builders import USER


class Memory:
    """What a window remembers, in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str, default: str = "") -> str:
        return self.kept.get(name, default)

    def put(self, name: str, value: str | int) -> None:
        self.kept[name] = str(value)


class Held(AtOnce):
    """Does work where it is asked for, or, while it `holds`, when the test says `go_on`."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = False
        self._waiting: list[Callable[[], None]] = []

    def run(self, work, on_done, *, key=None, on_error=None) -> None:
        if self.holds:
            self._waiting.append(lambda: AtOnce.run(self, work, on_done, key=key, on_error=on_error))
        else:
            super().run(work, on_done, key=key, on_error=on_error)

    def go_on(self) -> None:
        """Do what waits."""
        self.holds = False
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one()


class AtHand:
    """What the views of a tenant get media from."""

    def __init__(
        self,
        station: Workstation,
        tenant: Tenant,
        window: QWidget,
        label: DragLabel,
        toasts: ToastStack,
        thumbnails: ThumbnailStore,
        pictures: Pictures,
        memory: Memory | None = None,
    ) -> None:
        self.said: list[str] = []
        self.errors: list[BaseException] = []
        self.memory = memory or Memory()
        self.window = window
        ports = UploadPorts(station.engine.submit, station.engine.job)
        background, self.engine_room = AtOnce(), Held()
        self.uploads = FileUploads(
            tenant.id, USER, tenant.uploads, ports, self.engine_room, self.errors.append, window
        )
        memory = self.memory
        self.drops = FileDrops(
            tenant,
            USER,
            self.uploads,
            background,
            toasts,
            lambda: memory.get("drops"),
            lambda text: memory.put("drops", text),
            window,
        )
        self.shelf = Shelf(lambda: memory.get("shelf"), lambda text: memory.put("shelf", text), window)
        self.tray = MediaTray(
            TrayTools(tenant.media, self.uploads, pictures, label, background, memory, self.said.append),
            self.shelf,
        )
        self._picking = PickerTools(tenant.media, self.uploads, pictures, label, background)
        self.picker: MediaPicker | None = None

    def choose(self, title, on_chosen) -> MediaPicker:
        self.picker = open_picker(title, self._picking, self.window, on_chosen)
        return self.picker
