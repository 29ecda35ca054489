"""Legacy media: pictures that are found by file names, formed from media templates.

A channel database serves them while media locations are off there. Source: domain.md 10.1, 10.2.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from app.models.assignments.answers import Answer, MediaFacts, make_answer, read_media_facts
from app.models.assignments.category_answers import CategoryAnswer, make_category_answer
from app.models.assignments.rows import Source
from app.models.assignments.slots import Level, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ProductRow, VariantRow
from app.models.context import Context
from app.models.database import chunks
from app.models.media.tables import media
from app.models.tenants.legacy_names import LegacyTemplate, file_name, legacy_path
from app.models.workspace import Tenant


class LegacyMedia:
    """Forms the legacy paths of one tenant, and finds the files behind them. Thread: any."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def paths(self, product: ProductRow, asked: Context) -> dict[str | None, tuple[str, ...]]:
        """Form the paths of the master (None) and of every variant, by number."""
        settings = self._tenant.settings.all()
        values = {
            row.id: row.value for rows in self._tenant.catalog.values(product.id).values() for row in rows
        }
        found: dict[str | None, tuple[str, ...]] = {
            None: _counted(settings, LegacyTemplate.PRODUCT, product.number, asked.locale, {})
        }
        for variant in self._tenant.catalog.variants(product.id):
            own = _named_values(variant, values)
            is_configured = "Configuration" in own
            kind = LegacyTemplate.CONFIGURATION if is_configured else LegacyTemplate.VARIANT
            found[variant.number] = _counted(settings, kind, product.number, asked.locale, own)
        return found

    def master_paths(self, numbers: Iterable[str], locale: str) -> dict[str, tuple[str, ...]]:
        """Form the paths of many masters, by number."""
        settings = self._tenant.settings.all()
        kind = LegacyTemplate.PRODUCT
        return {number: _counted(settings, kind, number, locale, {}) for number in numbers}

    def category_path(self, name: str, asked: Context) -> str:
        """Form the path of a category's picture."""
        template = self._tenant.settings.all()[LegacyTemplate.CATEGORY]
        return legacy_path(template, {"CategoryName": name, "LanguageId": asked.locale})

    def find(self, paths: Iterable[str]) -> dict[str, MediaFacts]:
        """Find the published items behind paths, by path: what an address answers with."""
        ids = self.find_ids(paths)
        with self._tenant.cms.read() as connection:
            facts = read_media_facts(connection, ids.values(), Source.PUBLISHED)
        return {path: facts[media_id] for path, media_id in ids.items() if media_id in facts}

    def find_ids(self, paths: Iterable[str]) -> dict[str, int]:
        """Find the ids of the published items behind paths, by path."""
        names = {path: file_name(path) for path in paths}
        ids: dict[str, int] = {}
        with self._tenant.cms.read() as connection:
            for part in chunks(sorted(set(names.values()))):
                query = select(media.c.id, media.c.file_name).where(
                    media.c.file_name.in_(part), media.c.published.is_not(None)
                )
                for row in connection.execute(query.order_by(media.c.id.desc())):
                    ids[row.file_name] = row.id  # of several, the one that came first
        return {path: ids[name] for path, name in names.items() if name in ids}

    def product_answers(self, number: str, asked: Context) -> dict[str | None, Answer]:
        """Answer the master (None) and every variant by the files that there are; nothing falls back."""
        paths = self.paths(self._tenant.catalog.product_by_number(number), asked)
        found = self.find(path for own in paths.values() for path in own)
        answers: dict[str | None, Answer] = {}
        for variant, own in paths.items():
            items = [found[path] for path in own if path in found]
            level = (Level.MASTER if variant is None else Level.VARIANT) if items else None
            shown = TargetMedia(tuple(dict.fromkeys(one.id for one in items)))
            facts = {one.id: one for one in items}
            answers[variant] = make_answer(number, variant, asked, None, level, shown, facts)
        return answers

    def category_image(self, category: str, asked: Context) -> CategoryAnswer:
        """Answer a category, by its path in the tree, by the file that there is."""
        name = category.rpartition("/")[2]
        items = list(self.find([self.category_path(name, asked)]).values())
        shown = TargetMedia(tuple(one.id for one in items))
        return make_category_answer(category, name, asked, None, shown, {one.id: one for one in items})


def _counted(
    settings: Mapping[str, str],
    kind: LegacyTemplate,
    number: str,
    locale: str,
    values: Mapping[str, str],
) -> tuple[str, ...]:
    known = {"ProductNumber": number, "LanguageId": locale, **values}
    numbers = range(1, int(settings["legacy_product_images"]) + 1)
    return tuple(dict.fromkeys(legacy_path(settings[kind], known | {"Sequence": f"{n:03}"}) for n in numbers))


def _named_values(variant: VariantRow, values: Mapping[int, str]) -> dict[str, str]:
    ids = {dimension.label: variant.values.get(dimension) for dimension in Dimension}
    return {label: values[i] for label, i in ids.items() if i is not None}


def first_found(
    chain: Sequence[Sequence[str]], found: Mapping[str, MediaFacts]
) -> tuple[tuple[str, MediaFacts], ...]:
    """Return the files of the first list of paths that has any. Source: optimize-images-search-cat."""
    for paths in chain:
        items = tuple((path, found[path]) for path in paths if path in found)
        if items:
            return items
    return ()
