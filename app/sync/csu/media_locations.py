"""Media locations: what a CSU hands to POS and storefront, in the shape of the public interface.

Locations of omnichannel media are whole addresses in the CMS. Those of legacy media are formed from media
templates, whether there is such a file or not, and are parts of addresses.
Source: domain.md 10.1, 11.1, 11.2.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.models.assignments.answers import Answer, AnswerItem
from app.models.assignments.category_answers import CategoryAnswer
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.media.addresses import DEFAULT_BASE_URL, public_url
from app.models.media.rows import MediaType
from app.models.tenants.legacy_names import legacy_uri

MEDIA_TYPE_VALUES: Final = {MediaType.IMAGE: 1, MediaType.VIDEO: 2, MediaType.FILE: 3}
"""The numbers by which readers tell media types."""


@dataclass(frozen=True, slots=True)
class MediaLocation:
    """One media item of a product, a variant or a category, or the image of a swatch.

    Attributes:
        uri: Where it is.
        alt_text: As the CMS has it; empty where it has none, or the location is a legacy one.
        display_order: Place in its group, from 1.
        media_type: Image, video or file.
        purpose: Media purpose of additional media; empty for the gallery.
        is_default: Whether it is the default image.
        for_children: Whether it is a master's, which variants may show too.
        is_partial: Whether the media base URL has to be put before it: a legacy location.
        media: Id of the item as people see it; empty for a legacy location.
        title: What a video is called.
        poster: The picture that stands for a video; empty for other types.
        play_time_s: How long a video plays, in seconds.
    """

    uri: str
    alt_text: str
    display_order: int
    media_type: MediaType = MediaType.IMAGE
    purpose: str = ""
    is_default: bool = False
    for_children: bool = False
    is_partial: bool = False
    media: str = ""
    title: str = ""
    poster: str = ""
    play_time_s: float | None = None

    def document(self) -> dict[str, Any]:
        """Return it with the field names that readers know."""
        video = None
        if self.media_type is MediaType.VIDEO:
            video = {
                "id": self.media,
                "title": self.title,
                "playTime": self.play_time_s,
                "thumbnail": {"src": self.poster},
                "_links": {"binaryReferences": [{"id": self.media, "src": self.uri}]},
            }
        return {
            "Uri": self.uri,
            "AltText": self.alt_text,
            "IsApplicableForChildEntities": self.for_children,
            "IsDefault": self.is_default,
            "IsPartialUrl": self.is_partial,
            "MediaPurpose": self.purpose,
            "displayOrder": self.display_order,
            "mediaTypeValue": MEDIA_TYPE_VALUES[self.media_type],
            "src": self.uri,
            "altText": self.alt_text,
            "videoData": video,
        }


@dataclass(frozen=True, slots=True)
class MediaHost:
    """Where the published media of a tenant is served; an empty base means the default one."""

    base_url: str
    tenant: str

    def address(self, item: AnswerItem) -> str:
        """Return the public address of an item, the same that its page in the library shows."""
        return self._address(item, item.type)

    def poster(self, item: AnswerItem) -> str:
        """Return the address of the picture that stands for a video; empty for other types."""
        return self._address(item, MediaType.IMAGE) if item.type is MediaType.VIDEO else ""

    def media_base_url(self) -> str:
        """Return what goes before a legacy location. Source: configure-env-file."""
        return f"{(self.base_url or DEFAULT_BASE_URL).rstrip('/')}/cms/api/{self.tenant}/"

    def _address(self, item: AnswerItem, as_type: MediaType) -> str:
        live: dict[str, Any] = {"content": [item.type, item.mime, item.sha256, item.width, item.height]}
        if item.focal is not None:
            live["focal"] = [item.focal.x1, item.focal.y1, item.focal.x2, item.focal.y2]
        if item.crops:
            live["crops"] = [
                [k.module, k.view_type, k.placement, k.viewport, r.x1, r.y1, r.x2, r.y2]
                for k, r in item.crops
            ]
        address = public_url(self.base_url, self.tenant, item.media, json.dumps(live), as_type)
        assert address is not None
        return address


def product_locations(answer: Answer, host: MediaHost) -> tuple[MediaLocation, ...]:
    """List the locations of a target: its gallery, then additional media by purpose."""
    default = answer.default_image
    is_master = answer.variant is None
    found = [
        _location(item, place, host, is_default=item is default or item == default, for_children=is_master)
        for place, item in enumerate(answer.primary, start=1)
    ]
    places: dict[str, int] = {}
    for item in sorted(answer.additional, key=lambda one: one.purpose):
        places[item.purpose] = places.get(item.purpose, 0) + 1
        found.append(_location(item, places[item.purpose], host, for_children=is_master))
    return tuple(found)


def category_locations(answer: CategoryAnswer, host: MediaHost) -> tuple[MediaLocation, ...]:
    """List the image of a category, or nothing."""
    return () if answer.image is None else (_location(answer.image, 1, host, is_default=True),)


def swatch_document(swatch: SwatchAnswer, host: MediaHost) -> dict[str, Any]:
    """Return a product-specific swatch with the field names that product cards know."""
    return {
        "Dimension": swatch.dimension.value,
        "SwatchValue": swatch.value,
        "SwatchColorHexCode": swatch.hex,
        "SwatchImageUrl": None if swatch.image is None else host.address(swatch.image),
    }


def legacy_locations(paths: Sequence[str], *, for_children: bool) -> tuple[MediaLocation, ...]:
    """List the locations of legacy files, in order, the first one as the default."""
    return tuple(
        MediaLocation(
            legacy_uri(path),
            "",
            place,
            is_default=place == 1,
            for_children=for_children,
            is_partial=True,
        )
        for place, path in enumerate(paths, start=1)
    )


def _location(
    item: AnswerItem, place: int, host: MediaHost, *, is_default: bool = False, for_children: bool = False
) -> MediaLocation:
    return MediaLocation(
        host.address(item),
        "" if item.alt_from is None else item.alt_text,
        place,
        item.type,
        item.purpose,
        is_default,
        for_children,
        media=item.media,
        title=item.display_name,
        poster=host.poster(item),
        play_time_s=None if item.duration_ms is None else item.duration_ms / 1000,
    )
