"""What a CSU serves: omnichannel media, or legacy media as long as its own copy of the switch is off.

The copy comes with 1110; a database that never received one counts with what 1110 sent last. Both kinds of
media are there all the time, so that switching loses nothing. Source: domain.md 7.6, I10.
"""

from app.models.assignments.answers import Answer
from app.models.assignments.category_answers import CategoryAnswer
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.context import Context
from app.models.database import Database
from app.models.errors import NotFound
from app.models.tenants.features import Feature
from app.models.workspace import Tenant
from app.sync.csu.configuration import ask_features, ask_languages
from app.sync.csu.legacy import LegacyMedia
from app.sync.csu.media_locations import (
    MediaHost,
    MediaLocation,
    category_locations,
    legacy_locations,
    product_locations,
)
from app.sync.csu.read_api import PRODUCT, CsuReadApi, Row, all_answers, category_answer, target_answer


class ServedMedia(CsuReadApi):
    """Answers for the channels of one channel database. Thread: any."""

    def __init__(self, database: Database, tenant: Tenant) -> None:
        super().__init__(database)
        self._csu = database
        self._tenant = tenant
        self.legacy = LegacyMedia(tenant)

    def answer(self, product: str, variant: str | None, asked: Context) -> Answer:
        """Answer one target.

        Raises:
            NotFound: This database does not serve the context.
        """
        found = self._csu.look_up(PRODUCT, (product, asked.channel, asked.locale))
        row = found[0] if found else None
        if (row is not None and row[2]) or self._shows_omnichannel(row, asked):
            return target_answer(row, product, variant, asked)
        return self.legacy.product_answers(product, asked)[variant]

    def product_answers(self, product: str, asked: Context) -> dict[str | None, Answer]:
        """Answer the master (None) and every variant of a product.

        Raises:
            NotFound: This database does not serve the context.
        """
        row = self._product(product, asked)
        if self._shows_omnichannel(row, asked):
            return all_answers(row, product, asked)
        return self.legacy.product_answers(product, asked)

    def category_image(self, category: str, asked: Context) -> CategoryAnswer:
        """Answer a category, by its path.

        Raises:
            NotFound: This database does not serve the context.
        """
        row = self._category(category, asked)
        if self._shows_omnichannel(row, asked):
            return category_answer(row, category, asked)
        return self.legacy.category_image(category, asked)

    def swatches(self, product: str, asked: Context) -> tuple[SwatchAnswer, ...]:
        """Answer the product-specific swatches of a product; legacy media has none.

        Raises:
            NotFound: This database does not serve the context.
        """
        return super().swatches(product, asked) if self.is_omnichannel(asked) else ()

    def locations(self, product_id: int, variant: str | None, asked: Context) -> tuple[MediaLocation, ...]:
        """List the media locations of a target; legacy ones whether there are such files or not.

        Raises:
            NotFound: The product does not exist, or this database does not serve the context.
        """
        product = self._tenant.catalog.product(product_id)
        row = self._product(product.number, asked)
        if self._shows_omnichannel(row, asked):
            answer = target_answer(row, product.number, variant, asked)
            return product_locations(answer, self.host())
        paths = self.legacy.paths(product, asked).get(variant, ())
        return legacy_locations(paths, for_children=variant is None)

    def category_locations(self, category_id: int, asked: Context) -> tuple[MediaLocation, ...]:
        """List the image of a category.

        Raises:
            NotFound: The category does not exist, or this database does not serve the context.
        """
        place = self._tenant.categories.place(category_id)
        row = self._category(place.path, asked)
        if self._shows_omnichannel(row, asked):
            return category_locations(category_answer(row, place.path, asked), self.host())
        return legacy_locations([self.legacy.category_path(place.name, asked)], for_children=False)

    def host(self) -> MediaHost:
        """Return where published media is served."""
        return MediaHost(self._tenant.settings.all()["media_base_url"], self._tenant.id)

    def is_omnichannel(self, asked: Context) -> bool:
        """Tell whether omnichannel media is served.

        Raises:
            NotFound: Legacy media is, and the language has not come here with 1070 yet.
        """
        return self._shows_omnichannel(None, asked)

    def _shows_omnichannel(self, row: Row | None, asked: Context) -> bool:
        """Tell it as the row does, which was seen at the same instant; else as the store does."""
        told: int | bool | None = None if row is None else row[2]
        if told is None:
            with self._csu.look() as ask:
                features = ask_features(ask)
            told = (features or self._tenant.features.sent())[Feature.CSU_LOCATIONS]
        if told:
            return True
        with self._csu.look() as ask:
            languages = ask_languages(ask)
        if languages is not None and asked.locale not in languages.get(asked.channel, ()):
            raise NotFound(f"{asked} is not served here yet.", "Run 1070 (Channel configuration).")
        return False
