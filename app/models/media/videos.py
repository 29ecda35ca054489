"""Videos: size, duration, poster frame. PyAV lives here only; call it where it can be stopped."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.models.errors import BadInput
from app.models.media.images import AGAIN, Picture, picture_of_pixels
from app.models.media.limits import need_pixels

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer

CONTAINERS: Final = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-msvideo": "avi",
    "video/x-ms-wmv": "asf",
    "video/mpeg": "",
}
"""FFmpeg's name of each; it is told, since its play lists would open other files."""

_POSTER_AT: Final = 0.1
_POSTER_LATEST_S: Final = 5
_TRIED_PACKETS: Final = 48
_DAMAGED: Final = "the video is damaged or cut off."


@dataclass(frozen=True, slots=True)
class VideoLook:
    """Width and height as shown, the duration where it is said, and the poster frame."""

    width: int
    height: int
    duration_ms: int | None
    poster: Picture


def look_at_video(path: Path, mime: str, pixel_size: int, max_pixels: int) -> VideoLook:
    """Read a video's facts and decode the frame that stands for it.

    Raises:
        BadInput: It is damaged, shows nothing, or its frames have too many pixels.
    """
    import av

    try:
        with av.open(str(path), format=_container(path, mime), metadata_errors="replace") as video:
            if not video.streams.video:
                raise BadInput("the video shows nothing: it holds sound only.", AGAIN)
            stream = video.streams.video[0]
            if not stream.width or not stream.height:
                raise BadInput(_DAMAGED, AGAIN)
            need_pixels(stream.width, stream.height, max_pixels)
            stream.thread_count = 2
            frame = _poster_frame(video)
            turn = frame.rotation % 360
            size = (frame.height, frame.width) if turn in (90, 270) else (frame.width, frame.height)
            return VideoLook(*size, _duration(video), _picture(frame, turn, pixel_size))
    except (av.FFmpegError, ValueError, LookupError, OSError) as error:
        raise BadInput(_DAMAGED, AGAIN) from error


def _container(path: Path, mime: str) -> str:
    if known := CONTAINERS[mime]:
        return known
    with path.open("rb") as file:
        return "mpeg" if file.read(4) == b"\0\0\x01\xba" else "mpegvideo"


def _duration(video: "InputContainer") -> int | None:
    stream = video.streams.video[0]
    if video.duration and video.duration > 0:
        return round(video.duration / 1000)
    if stream.duration and stream.time_base:
        return round(stream.duration * stream.time_base * 1000)
    return None


def _poster_frame(video: "InputContainer") -> "VideoFrame":
    """Return a frame from a little way in, or the first one: many videos begin in black."""
    import av

    duration_s = (_duration(video) or 0) / 1000
    if duration_s:
        with contextlib.suppress(av.FFmpegError):  # some cannot seek
            at_s = min(duration_s * _POSTER_AT, _POSTER_LATEST_S)
            start = max(0, video.start_time or 0)
            video.seek(int(at_s * 1_000_000) + start)
            if (frame := _frame_at(video, at_s + start / 1_000_000)) is not None:
                return frame
        video.seek(0)
    frame = _frame_at(video, 0)
    if frame is None:
        raise BadInput(_DAMAGED, AGAIN)
    return frame


def _frame_at(video: "InputContainer", at_s: float) -> "VideoFrame | None":
    """Decode from where the video stands to a time, not over too many frames; None where nothing comes."""
    import av

    latest = None
    with contextlib.suppress(av.FFmpegError):  # what follows a readable frame may be damaged
        for tried, packet in enumerate(video.demux(video.streams.video[0])):
            for latest in packet.decode():
                if latest.time is None or latest.time >= at_s:
                    return latest
            if tried > _TRIED_PACKETS:
                break
    return latest


def _picture(frame: "VideoFrame", turn: int, pixel_size: int) -> Picture:
    scale = min(1.0, 2 * pixel_size / max(frame.width, frame.height))
    size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    small = frame.reformat(width=size[0], height=size[1], format="rgb24")
    plane = small.planes[0]
    return picture_of_pixels("RGB", size, bytes(plane), plane.line_size, pixel_size, turn)
