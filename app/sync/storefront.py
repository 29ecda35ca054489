"""What a storefront makes of media locations, with and without omnichannel media management of the site.

Source: domain.md 7.6 (mixed states), 10.3, 11.3.
"""

from dataclasses import dataclass
from typing import Any

from app.models.context import Context
from app.models.media.rows import MediaType
from app.models.tenants.features import Feature
from app.models.tenants.legacy_names import legacy_uri
from app.models.workspace import Tenant
from app.sync.csu.legacy import first_found
from app.sync.csu.media_locations import MEDIA_TYPE_VALUES, MediaLocation
from app.sync.served_media import ServedMedia


@dataclass(frozen=True, slots=True)
class ShownMedia:
    """One picture, video or file that a page shows.

    Attributes:
        src: The whole address.
        alt_text: What stands for it.
        media_type: Image, video or file.
        media: Id of the item as people see it; empty where there is none.
        is_legacy: Whether it was found by its file name.
        is_blank: Whether nothing is behind the address: the page has a gap there.
    """

    src: str
    alt_text: str
    media_type: MediaType
    media: str
    is_legacy: bool = False
    is_blank: bool = False

    def document(self) -> dict[str, Any]:
        """Return it as a page knows it."""
        return {
            "src": self.src,
            "altText": self.alt_text,
            "mediaTypeValue": MEDIA_TYPE_VALUES[self.media_type],
            "media": self.media or None,
            "isLegacy": self.is_legacy,
            "isBlank": self.is_blank,
        }


class Storefront:
    """Shows products of one tenant through the CSU of a channel. Thread: any.

    Attributes:
        served: What the CSU serves.
    """

    def __init__(self, tenant: Tenant, served: ServedMedia) -> None:
        self._tenant = tenant
        self.served = served

    def gallery(self, product_id: int, variant: str | None, asked: Context) -> tuple[ShownMedia, ...]:
        """Return the gallery of a target; empty means the placeholder.

        With the switch of the site on, locations are shown as they come: nothing falls back, and a legacy
        location without a file is blank. With it off, what cannot be loaded is left out, legacy names of the
        variant and then of its master stand in where nothing is left, and alt texts are the product's name.

        Raises:
            NotFound: The product, channel or locale does not exist, or the CSU does not serve it yet.
        """
        self._tenant.channels.check(asked)
        product = self._tenant.catalog.product(product_id)
        locations = [one for one in self.served.locations(product_id, variant, asked) if not one.purpose]
        paths = self.served.legacy.paths(product, asked)
        chain = [paths[variant], paths[None]] if variant in paths else [paths[None]]
        found = self.served.legacy.find(path for own in chain for path in own)
        base = self.served.host().media_base_url()
        is_on = self._tenant.features.row(Feature.SITE).is_on
        if not is_on:
            shown = [_shown(one, product.name) for one in locations if not one.is_partial]
            if shown:
                return tuple(shown)
            return tuple(
                ShownMedia(base + legacy_uri(path), product.name, MediaType.IMAGE, facts.code, is_legacy=True)
                for path, facts in first_found(chain, found)
            )
        behind = {legacy_uri(path): facts.code for path, facts in found.items()}
        return tuple(
            ShownMedia(
                base + one.uri,
                product.name,
                MediaType.IMAGE,
                behind.get(one.uri, ""),
                is_legacy=True,
                is_blank=one.uri not in behind,
            )
            if one.is_partial
            else _shown(one, one.alt_text or product.name)
            for one in locations
        )


def _shown(one: MediaLocation, alt_text: str) -> ShownMedia:
    return ShownMedia(one.uri, alt_text, one.media_type, one.media)
