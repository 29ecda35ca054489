"""Largest sizes that are taken in, of one tenant. Source: domain.md 0."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.models.errors import BadInput

_MB: Final = 2**20
_MEGAPIXEL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest sizes in bytes and pixels; all are looked at before anything is decoded."""

    image_bytes: int = 50 * _MB
    image_pixels: int = 100 * _MEGAPIXEL
    file_bytes: int = 500 * _MB
    video_bytes: int = 4096 * _MB


DEFAULT_LIMITS: Final = Limits()

_SETTINGS: Final = {
    "limit_image_mb": ("image_bytes", _MB),
    "limit_image_megapixels": ("image_pixels", _MEGAPIXEL),
    "limit_file_mb": ("file_bytes", _MB),
    "limit_video_mb": ("video_bytes", _MB),
}


def limits_from(settings: Mapping[str, str]) -> Limits:
    """Read the limits among a tenant's settings; what is not set or no number is as by default."""
    said = {
        field: int(settings[name]) * unit
        for name, (field, unit) in _SETTINGS.items()
        if settings.get(name, "").isdecimal()
    }
    return replace(DEFAULT_LIMITS, **{field: value for field, value in said.items() if value > 0})


def need_bytes(size: int, limit: int, kind: str) -> None:
    """See that a file is not too large.

    Raises:
        BadInput: It is.
    """
    if size > limit:
        raise BadInput(
            f"{size / _MB:,.0f} MB is more than the {limit / _MB:,.0f} MB that {kind} may have.",
            "Make it smaller, or raise the limit in the tenant's settings.",
        )


def need_pixels(width: int, height: int, limit: int) -> None:
    """See that a picture has no more pixels than allowed, and at least one.

    Raises:
        BadInput: It has not.
    """
    if width <= 0 or height <= 0:
        raise BadInput("the picture has no pixels.", "Export it again from where it came from.")
    if width * height > limit:
        raise BadInput(
            f"{width} x {height} pixels is more than {limit / _MEGAPIXEL:,.0f} megapixels.",
            "Make the picture smaller, or raise the limit in the tenant's settings.",
        )
