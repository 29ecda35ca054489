"""Copied media of a target on the clipboard: Primary and Additional, or ids that another view copied."""

import json
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.models.assignments.slots import TargetMedia, media_from_list, media_to_list
from app.views.support.mime import decode_media, encode_media

TARGET_MIME: Final = "application/x-vitrine-target-media"


def encode_target(media: TargetMedia, source: str = "clipboard") -> QMimeData:
    """Pack the media of a target; what knows media items alone reads their ids."""
    data = encode_media(media.primary or dict.fromkeys(media.media_ids()), source)
    data.setData(TARGET_MIME, json.dumps(media_to_list(media)).encode())
    return data


def dragged_target(data: QMimeData) -> TargetMedia | None:
    """Unpack all media of a cell or variant that is dragged; None where single items are."""
    return decode_target(data) if data.hasFormat(TARGET_MIME) else None


def decode_target(data: QMimeData) -> TargetMedia | None:
    """Unpack media of a target, or plain media ids as primary media; None when there are none."""
    if data.hasFormat(TARGET_MIME):
        try:
            media = media_from_list(json.loads(bytes(data.data(TARGET_MIME).data())))
        except (ValueError, TypeError):
            return None
        return media if media.primary or media.additional else None
    drag = decode_media(data)
    return None if drag is None else TargetMedia(drag.media_ids)


def copy_media(media: TargetMedia) -> None:
    """Put media on the clipboard."""
    QGuiApplication.clipboard().setMimeData(encode_target(media))


def copied_media() -> TargetMedia | None:
    """Read media from the clipboard."""
    return decode_target(QGuiApplication.clipboard().mimeData())
