"""What travels in a drag or on the clipboard: media ids of Vitrine and files of the desktop."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QUrl

MEDIA_MIME: Final = "application/x-vitrine-media"
_MAX_IDS: Final = 100_000  # a selection of the whole library


@dataclass(frozen=True, slots=True)
class MediaDrag:
    """Media ids in order, and the view they come from: `library`, `tray`, `primary`, `additional`, `cell`."""

    media_ids: tuple[int, ...]
    source: str


def encode_media(media_ids: Iterable[int], source: str) -> QMimeData:
    """Pack media ids for a drag or the clipboard."""
    data = QMimeData()
    payload = json.dumps({"ids": list(media_ids), "source": source}, separators=(",", ":"))
    data.setData(MEDIA_MIME, payload.encode())
    return data


def decode_media(data: QMimeData | None) -> MediaDrag | None:
    """Unpack media ids; None when there are none or the content is not ours.

    Args:
        data: Of a drag, or of the clipboard, which has none where it was cleared.
    """
    if data is None or not data.hasFormat(MEDIA_MIME):
        return None
    try:
        payload = json.loads(bytes(data.data(MEDIA_MIME).data()))
        ids = tuple(int(value) for value in payload["ids"][:_MAX_IDS])
        return MediaDrag(ids, str(payload["source"])) if ids else None
    except (ValueError, KeyError, TypeError):
        return None


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """List files and folders dragged in from the desktop, in their order; empty when there are none."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def encode_files(paths: Iterable[Path]) -> QMimeData:
    """Pack files as a uri-list."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data
