"""Reads what the quality lint looks at, in parts, and makes the repairs that need nobody's decision."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from sqlalchemy import select

from app.models.assignments.answers import read_media_facts
from app.models.assignments.contents import read_contents
from app.models.assignments.edit import Edit
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.catalog.service import read_values, read_variants
from app.models.catalog.tables import products
from app.models.context import Context
from app.models.database import Database, chunks
from app.models.errors import Cancelled
from app.models.media.rows import MediaType
from app.models.publishing.lint import Finding, Linter, LintRule, image_first
from app.models.tenants.picture_limits import limits_from_text
from app.models.tenants.service import read_channels, read_order
from app.models.tenants.settings import read_settings

PRODUCTS_PER_PART: Final = 100


def _never() -> bool:
    return False


def _look_up(is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise Cancelled("Stopped. The rest was not looked at.")


class LintService:
    """The quality lint of one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def findings(
        self,
        product_ids: Sequence[int] | None = None,
        source: Source = Source.DRAFT,
        is_cancelled: Callable[[], bool] = _never,
    ) -> Iterator[Finding]:
        """Give what is wrong with products, product by product in their order, errors first.

        Args:
            product_ids: Products; None means all, by number. Those that are gone are left out.
            source: As if every draft were published, or what is published.
            is_cancelled: Asked every some milliseconds of work; true ends it, and who asks may be made to
                wait.
        """
        with self._database.read() as connection:
            served = [Context(row.oun, code) for row in read_channels(connection) for code in row.languages]
            limits = limits_from_text(read_settings(connection)["picture_limits"])
            linter = Linter(served, read_order(connection), limits)
            query = select(products.c.id).order_by(products.c.number)
            if product_ids is None:
                wanted = list(connection.execute(query).scalars())
            else:
                known = {
                    i
                    for part in chunks(sorted(set(product_ids)))
                    for i in connection.execute(query.where(products.c.id.in_(part))).scalars()
                }
                wanted = [i for i in product_ids if i in known]
        for part in chunks(wanted, PRODUCTS_PER_PART):
            try:
                yield from self._part(linter, part, source, partial(_look_up, is_cancelled))
            except Cancelled:
                return

    def _part(
        self, linter: Linter, product_ids: Sequence[int], source: Source, look_up: Callable[[], None]
    ) -> Iterator[Finding]:
        look_up()
        with self._database.read() as connection:
            contents = read_contents(connection, product_ids, source)
            variants = read_variants(connection, list(product_ids))
            every = [content for own in contents.values() for content in own.values()]
            facts = read_media_facts(connection, {i for one in every for i in one.media_ids()}, source)
            values = read_values(connection, sorted({i for one in every for i in one.swatches}))
        central = {row.id: row.hex for row in values}
        for product_id in product_ids:
            shapes = [VariantShape(row.id, row.values) for row in variants.get(product_id, ())]
            documents = contents.get(product_id, {})
            look_up()
            yield from linter.findings(product_id, shapes, documents, facts, central, look_up)

    def repair(self, finding: Finding) -> Edit | None:
        """Build the edit that mends a finding; None where a person has to decide, or nothing is left to do.

        Only what an editor sees is mended: the edit is made on the draft of the document.
        """
        if finding.rule is not LintRule.FIRST_NOT_IMAGE or finding.target is None:
            return None
        with self._database.read() as connection:
            own = read_contents(connection, [finding.product_id], Source.DRAFT).get(finding.product_id, {})
            content = own.get(finding.context)
            media = None if content is None else content.get(finding.target)
            if content is None or media is None:
                return None
            facts = read_media_facts(connection, media.primary, Source.DRAFT)
        image = next((i for i in media.primary if i in facts and facts[i].type is MediaType.IMAGE), None)
        if image is None or image == media.primary[0]:
            return None
        return image_first(finding.product_id, finding.context, finding.target, content, image)
