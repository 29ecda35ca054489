"""Thumbnails: decoded on workers as QImage, kept as QPixmap on the GUI thread."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from PySide6.QtCore import (
    QByteArray,
    QDataStream,
    QElapsedTimer,
    QObject,
    QRunnable,
    QSize,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QImageReader, QPixmap

# Pixel sizes that exist on disk; a wish is rounded up to the next one so that the slider does not decode
# anew.
THUMBNAIL_SIZES: Final = (256, 512, 1024)
CACHE_MEGABYTES: Final = 48  # some 200 pictures; one that was dropped is decoded again in 0.3 ms
DELIVER_EVERY_MS: Final = 16
DELIVERED_AT_ONCE: Final = 24  # QPixmap.fromImage takes 0.1 ms for 256 px
MAX_WAITING: Final = 400  # older wishes than this are off screen by now

DECODING_THREADS: Final = max(1, min(3, (os.cpu_count() or 2) - 1))  # one core is the GUI thread's

Fetch = Callable[[str, int], bytes | None]


@dataclass(frozen=True, slots=True)
class ThumbnailKey:
    """A picture by content and the longest edge in device pixels (one of `THUMBNAIL_SIZES`)."""

    sha256: str
    pixel_size: int


class ThumbnailState(StrEnum):
    """What there is to paint."""

    READY = "ready"
    LOADING = "loading"
    BROKEN = "broken"
    NONE = "none"  # no picture of this file exists (a PDF, a sound)


class ThumbnailCache:
    """Least recently used pixmaps within a byte budget. Thread: GUI."""

    def __init__(self, megabytes: int = CACHE_MEGABYTES) -> None:
        self._budget = megabytes * 1024 * 1024
        self._bytes = 0
        self._pixmaps: OrderedDict[ThumbnailKey, QPixmap] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pixmaps)

    def __contains__(self, key: ThumbnailKey) -> bool:
        return key in self._pixmaps

    def get(self, key: ThumbnailKey) -> QPixmap | None:
        """Return a pixmap and mark it as used."""
        pixmap = self._pixmaps.get(key)
        if pixmap is not None:
            self._pixmaps.move_to_end(key)
        return pixmap

    def put(self, key: ThumbnailKey, pixmap: QPixmap) -> None:
        """Keep a pixmap and drop the oldest beyond the budget."""
        old = self._pixmaps.pop(key, None)
        if old is not None:
            self._bytes -= _cost(old)
        self._pixmaps[key] = pixmap
        self._bytes += _cost(pixmap)
        while self._bytes > self._budget and len(self._pixmaps) > 1:
            _, dropped = self._pixmaps.popitem(last=False)
            self._bytes -= _cost(dropped)

    def clear(self) -> None:
        """Drop everything."""
        self._pixmaps.clear()
        self._bytes = 0


def _cost(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def _decoded(content: bytes) -> QImage:
    """Decode a picture without holding the interpreter lock. Thread: worker.

    `QImage.fromData` holds it all the while: frames that waited for it took 20 ms more. A device that Python
    made will not do: Qt asks Python for its methods while it holds the lock of its image plugins, which a
    thread that has the interpreter may be waiting for. The device of a stream over bytes is made by Qt.
    """
    stream = QDataStream(QByteArray(content))
    return QImageReader(stream.device()).read()


class _Worker(QRunnable):
    """Decodes until nothing waits any more. One start for many pictures: a start costs 0.1 ms."""

    def __init__(self, store: "ThumbnailStore") -> None:
        super().__init__()
        self._store = store

    def run(self) -> None:
        self._store.drain()


class ThumbnailStore(QObject):
    """Answers at once with what it has and says later what became ready.

    `pixmap(sha256, logical_size, ratio)` returns a pixmap or None and starts decoding when it is missing, the
    newest wish first; `state(...)` tells loading from broken; `ready(list[str])` names the contents (sha256)
    that changed, at most every 16 ms. `look_ahead(...)` has pictures made that may be wanted soon, while
    nothing that was wished waits. `begin_generation()` (a new filter, another tenant) drops what waits and
    what comes late. A worker that reads what is to be shown brings the pictures along: `at_hand(...)` decodes
    them there, `put(...)` keeps them, and the first paint has them.

    Args:
        fetch: Returns JPEG or PNG bytes of a thumbnail whose longest edge is at least `pixel_size` where the
            original has that many, None when the file has no picture. It runs on worker threads and may
            raise;
            then the thumbnail is broken.
        fetch_ahead: The same for what may be wanted soon; without it `fetch` is asked.
        fetch_kept: Returns a thumbnail at once, or None where it has to be made first.
        threads: Workers that decode.
    Thread: GUI, except `drain` and `at_hand`.
    """

    ready = Signal(list)
    _decoded = Signal()

    def __init__(
        self,
        fetch: Fetch,
        *,
        fetch_ahead: Fetch | None = None,
        fetch_kept: Fetch = lambda _sha256, _pixel_size: None,
        threads: int = DECODING_THREADS,
        cache: ThumbnailCache | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._fetch_ahead = fetch_ahead or fetch
        self._fetch_kept = fetch_kept
        self._cache = cache or ThumbnailCache()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._lock = threading.Lock()
        self._waiting: OrderedDict[ThumbnailKey, None] = OrderedDict()
        self._ahead: OrderedDict[ThumbnailKey, None] = OrderedDict()
        self._threads = threads
        self._active = 0
        self._decoding: set[ThumbnailKey] = set()
        self._results: list[tuple[ThumbnailKey, QImage | None, bool]] = []
        self._outcomes: dict[ThumbnailKey, ThumbnailState] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELIVER_EVERY_MS)
        self._timer.timeout.connect(self._deliver)
        self._decoded.connect(self._on_decoded)
        self._delivered = QElapsedTimer()
        self._start_timer = QTimer(self)
        self._start_timer.setSingleShot(True)
        self._start_timer.setInterval(0)
        self._start_timer.timeout.connect(self._start_workers)

    def pixmap(self, sha256: str, logical_size: int, ratio: float = 1.0) -> QPixmap | None:
        """Return a pixmap that covers `logical_size` with its longest edge, or None if there is none yet.

        The pixmap has the device pixel ratio 1; scale it into the target rectangle with smooth
        transformation.
        """
        key = self.key(sha256, logical_size, ratio)
        found = self._cache.get(key)
        if found is not None:
            return found
        if key not in self._outcomes:
            self._request(key)
        return self._other_size(key)

    def look_ahead(self, contents: Iterable[str], logical_size: int, ratio: float = 1.0) -> None:
        """Make these pictures ready in their order, instead of those that were thought of before."""
        keys = dict.fromkeys(self.key(sha256, logical_size, ratio) for sha256 in contents)
        missing = [key for key in keys if self._cache.get(key) is None and key not in self._outcomes]
        with self._lock:
            self._ahead = OrderedDict((key, None) for key in missing if key not in self._waiting)
        if self._ahead and not self._start_timer.isActive():
            self._start_timer.start()

    def at_hand(
        self, contents: Iterable[str], logical_size: int, ratio: float = 1.0
    ) -> list[tuple[ThumbnailKey, QImage]]:
        """Decode those pictures that lie ready and are not kept yet. Thread: any."""
        found = []
        for key in dict.fromkeys(self.key(sha256, logical_size, ratio) for sha256 in contents):
            if key in self._cache:
                continue
            image, _broken = self._read(key, self._fetch_kept)
            if image is not None:
                found.append((key, image))
        return found

    def put(self, decoded: Iterable[tuple[ThumbnailKey, QImage]]) -> None:
        """Keep what `at_hand` decoded."""
        for key, image in decoded:
            self._cache.put(key, QPixmap.fromImage(image))

    def state(self, sha256: str, logical_size: int, ratio: float = 1.0) -> ThumbnailState:
        """Tell what there is to paint for a picture."""
        key = self.key(sha256, logical_size, ratio)
        if self._cache.get(key) is not None:
            return ThumbnailState.READY
        return self._outcomes.get(key, ThumbnailState.LOADING)

    def retry(self, sha256: str) -> None:
        """Forget that a picture could not be read, so that it is asked again."""
        for key in [key for key in self._outcomes if key.sha256 == sha256]:
            del self._outcomes[key]
        self.ready.emit([sha256])

    def begin_generation(self) -> None:
        """Drop wishes that wait and answers that come late; kept pixmaps stay."""
        with self._lock:
            self._waiting.clear()
            self._ahead.clear()
            self._decoding.difference_update(key for key, _image, _broken in self._results)
            self._results.clear()

    def clear(self) -> None:
        """Drop everything, as for another workspace."""
        self.begin_generation()
        self._cache.clear()
        self._outcomes.clear()

    def close(self) -> None:
        """Stop the workers; call before the workspace closes."""
        self._start_timer.stop()
        self.begin_generation()
        self._pool.clear()
        self._pool.waitForDone(5000)

    @staticmethod
    def key(sha256: str, logical_size: int, ratio: float = 1.0) -> ThumbnailKey:
        """Round a wish up to a size that exists."""
        wish = logical_size * ratio
        return ThumbnailKey(
            sha256, next((size for size in THUMBNAIL_SIZES if size >= wish), THUMBNAIL_SIZES[-1])
        )

    def _other_size(self, key: ThumbnailKey) -> QPixmap | None:
        """Stand in with another size of the same picture while the right one is decoded."""
        for size in reversed(THUMBNAIL_SIZES):
            if size != key.pixel_size:
                found = self._cache.get(ThumbnailKey(key.sha256, size))
                if found is not None:
                    return found
        return None

    def _request(self, key: ThumbnailKey) -> None:
        with self._lock:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            while len(self._waiting) > MAX_WAITING:
                self._waiting.popitem(last=False)
        if not self._start_timer.isActive():
            self._start_timer.start()

    def _start_workers(self) -> None:
        """Start workers after the paint event that wished, not inside it."""
        with self._lock:
            wanted = len(self._waiting) + len(self._ahead) - len(self._decoding)
            count = min(self._threads - self._active, wanted)
            self._active += max(0, count)
        for _ in range(count):
            self._pool.start(_Worker(self))

    def drain(self) -> None:
        """Decode what waits, the newest wish first, then what is ahead. Thread: worker."""
        while True:
            with self._lock:
                in_turn = chain(reversed(self._waiting), self._ahead)
                key = next((key for key in in_turn if key not in self._decoding), None)
                if key is None:
                    self._active -= 1
                    return
                self._decoding.add(key)
                fetch = self._fetch if key in self._waiting else self._fetch_ahead
            image, broken = self._read(key, fetch)
            with self._lock:
                if key not in self._waiting and key not in self._ahead:
                    self._decoding.discard(key)
                    continue  # nobody wants it any more
                first = not self._results
                self._results.append((key, image, broken))
            if first:
                try:
                    self._decoded.emit()
                except RuntimeError:
                    return  # the window went while this was decoding

    def _read(self, key: ThumbnailKey, fetch: Fetch) -> tuple[QImage | None, bool]:
        """Return the image, None where there is no picture, and whether it is broken. Thread: worker."""
        try:
            content = fetch(key.sha256, key.pixel_size)
        except Exception:  # noqa: BLE001  the boundary of a worker thread: shown as "Cannot read file"
            return None, True
        if content is None:
            return None, False
        image = _decoded(content)
        if image.isNull():
            return None, True
        if max(image.width(), image.height()) > key.pixel_size * 2:
            image = image.scaled(
                QSize(key.pixel_size, key.pixel_size),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return image, False

    def _on_decoded(self) -> None:
        """Deliver at once after a pause, then at most every 16 ms."""
        passed = self._delivered.elapsed() if self._delivered.isValid() else DELIVER_EVERY_MS
        self._timer.start(max(0, DELIVER_EVERY_MS - passed))

    def _deliver(self) -> None:
        self._delivered.start()
        with self._lock:
            results, self._results = self._results[:DELIVERED_AT_ONCE], self._results[DELIVERED_AT_ONCE:]
            for key, _image, _broken in results:
                self._waiting.pop(key, None)
                self._ahead.pop(key, None)
                self._decoding.discard(key)
            if self._results:
                self._timer.start(DELIVER_EVERY_MS)
        changed: dict[str, None] = {}
        for key, image, broken in results:
            if broken:
                self._outcomes[key] = ThumbnailState.BROKEN
            elif image is None:
                self._outcomes[key] = ThumbnailState.NONE
            else:
                self._cache.put(key, QPixmap.fromImage(image))
            changed[key.sha256] = None
        if changed:
            self.ready.emit(list(changed))
