"""Reads what an export writes, in batches, from one consistent view. Source: domain.md 8.5."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection, Row, func, select

from app.models.assignments.documents import publish_state
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    MasterTarget,
    Target,
    TargetMedia,
    content_from_json,
)
from app.models.assignments.tables import document_versions, documents
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.tables import categories, dimension_values, products, variants
from app.models.context import LIVE_SITE, NEUTRAL, Context
from app.models.database import chunks
from app.models.manifests.export_cells import (
    ORDER_PLACE,
    ExportedDocument,
    ExportedItem,
    ExportShape,
    category_cells,
    cell_key_text,
    document_cells,
    entity_cells,
    media_cells,
    no_media_cells,
    ordered,
    swatch_cells,
)
from app.models.media.addresses import public_url
from app.models.media.contents import read_contents
from app.models.media.rows import media_code
from app.models.media.tables import media
from app.models.tenants.service import read_setting

AT_ONCE: Final = 200
_KEPT_ITEMS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """What is exported.

    Attributes:
        media_ids: Items; none means all.
        product_ids: Products; none means all.
        context: Channel and locale that are wanted.
        all_channels, all_locales: Every channel, every locale instead.
        files: The files come along.
    """

    shape: ExportShape
    context: Context
    media_ids: tuple[int, ...] = ()
    product_ids: tuple[int, ...] = ()
    all_channels: bool = False
    all_locales: bool = False
    files: bool = False


_T = TypeVar("_T")


@dataclass(slots=True)
class Exported(Generic[_T]):
    """A batch of an export.

    Attributes:
        done: Items, or documents, that are finished.
        rows: The parts of each row, one behind the other in the order of the header.
        files: What each file beside the manifest holds, by path.
        empty: Targets that show nothing on purpose, in words: every row is about media, so they have none.
    """

    done: int
    rows: list[tuple[_T, ...]]
    files: dict[str, str]
    empty: list[str] = field(default_factory=list[str])


class Export(Generic[_T]):
    """Reads one export in a scope that lasts as long as it. Thread: one at a time.

    Args:
        connection: The scope.
        tenant: The tenant's id, for public addresses.
        choice: What is exported.
        encode: Makes of some cells what is written; of an item that stands in many rows it is asked once.
    """

    def __init__(
        self, connection: Connection, tenant: str, choice: Choice, encode: Callable[[Sequence[str]], _T]
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._choice = choice
        self._encode = encode
        self._no_media = encode(no_media_cells(choice.shape))
        self._shape = choice.shape
        self._base_url = read_setting(connection, "media_base_url") or ""
        self._cells: dict[int, _T] = {}
        self._files: dict[int, tuple[str, str]] = {}
        self._ids = self._documents() if self._shape.assignments else self._items()

    @property
    def total(self) -> int:
        """How many items, or documents, there are."""
        return len(self._ids)

    def batches(self) -> Iterator[Exported[_T]]:
        """Read all of it."""
        read = self._document_rows if self._shape.assignments else self._media_rows
        for part in chunks(self._ids, AT_ONCE):
            yield read(part)

    # --- media

    def _items(self) -> list[int]:
        if not self._choice.media_ids:
            return list(self._connection.execute(select(media.c.id).order_by(media.c.id)).scalars())
        wanted = sorted(set(self._choice.media_ids))
        found: list[int] = []
        for part in chunks(wanted):
            query = select(media.c.id).where(media.c.id.in_(part)).order_by(media.c.id)
            found += self._connection.execute(query).scalars()
        return found

    def _media_rows(self, media_ids: list[int]) -> Exported[_T]:
        batch = Exported[_T](len(media_ids), [], {})
        for item in self._read_items(media_ids).values():
            if item.path:
                batch.files[item.path] = item.content.file.sha256
            locales = [self._choice.context.locale]
            if self._choice.all_locales:
                locales = [NEUTRAL, *(code for code in sorted(item.content.texts) if code != NEUTRAL)]
            batch.rows += [(self._encode(media_cells(item, at, self._shape)),) for at in locales]
        return batch

    def _read_items(self, media_ids: Sequence[int]) -> dict[int, ExportedItem]:
        stored = read_contents(self._connection, sorted(media_ids))
        columns = media.c
        query = select(
            columns.id,
            columns.source_provider,
            columns.source_id,
            columns.created_at,
            columns.updated_at,
            columns.published,
            columns.published_version,
            columns.published_at,
        )
        found: dict[int, ExportedItem] = {}
        for part in chunks(sorted(media_ids)):
            for row in self._connection.execute(query.where(columns.id.in_(part)).order_by(columns.id)):
                one = stored[row.id]
                path = ""
                if self._choice.files:
                    path = f"media/{one.content.file.sha256[:12]}/{one.content.file.file_name}"
                found[row.id] = ExportedItem(
                    row.id,
                    one.version,
                    one.content,
                    (row.source_provider, row.source_id) if row.source_id is not None else None,
                    row.created_at,
                    row.updated_at,
                    row.published_at or "",
                    row.published_version is not None,
                    row.published_version == one.version,
                    public_url(self._base_url, self._tenant, media_code(row.id), row.published) or "",
                    path,
                )
        return found

    # --- assignments

    def _documents(self) -> list[int]:
        """List documents by product number, then by context; categories last."""
        choice, columns = self._choice, documents.c
        query = (
            select(columns.id)
            .outerjoin(products, products.c.id == columns.product_id)
            .outerjoin(categories, categories.c.id == columns.category_id)
            .where(columns.group_id == LIVE_SITE, columns.head_version > 0)
            .order_by(products.c.number.is_(None), products.c.number, categories.c.path)
            .order_by(columns.channel, columns.locale)
        )
        if not choice.all_channels:
            query = query.where(columns.channel == choice.context.channel)
        if not choice.all_locales:
            query = query.where(columns.locale == choice.context.locale)
        if not self._shape.extended or choice.product_ids:
            query = query.where(columns.product_id.is_not(None))
        if not choice.product_ids:
            return list(self._connection.execute(query).scalars())
        found: list[int] = []
        for part in chunks(list(dict.fromkeys(choice.product_ids))):
            found += self._connection.execute(query.where(columns.product_id.in_(part))).scalars()
        return found

    def _document_rows(self, document_ids: list[int]) -> Exported[_T]:
        read = self._read_documents(document_ids)
        contents = [(row, content_from_json(row.content)) for row in read]
        self._read_cells({i for _, content in contents for i in content.media_ids()})
        names = _Names(self._connection, [content for _, content in contents])
        batch = Exported[_T](len(document_ids), [], {})
        for row, content in contents:
            state = publish_state(
                row.head_version, row.published_version, row.publish_seq, row.draft is not None
            )
            document = ExportedDocument(
                Context(row.channel, row.locale),
                row.head_version,
                state,
                row.created_at or "",
                row.updated_at,
                row.published_at or "",
            )
            same = document_cells(document, self._shape)
            for entity, shown in _targets(row, content, names):
                if not (shown.primary or shown.additional):
                    batch.empty.append(f"{entity['EntityKeyValue']} in {document.context}")
                self._target_rows(batch, {**same, **entity}, shown)
            self._swatch_rows(batch, row, content, names, same)
        return batch

    def _read_documents(self, document_ids: list[int]) -> list[Row[Any]]:
        head, first = document_versions.alias("head"), document_versions.alias("first")
        columns = documents.c
        created = select(func.min(first.c.created_at)).where(first.c.document_id == columns.id)
        query = (
            select(
                columns.id,
                columns.channel,
                columns.locale,
                columns.draft,
                columns.head_version,
                columns.published_version,
                columns.publish_seq,
                columns.published_at,
                columns.updated_at,
                products.c.number,
                categories.c.path,
                head.c.content,
                created.scalar_subquery().label("created_at"),
            )
            .join(head, (head.c.document_id == columns.id) & (head.c.version == columns.head_version))
            .outerjoin(products, products.c.id == columns.product_id)
            .outerjoin(categories, categories.c.id == columns.category_id)
        )
        rows: dict[int, Any] = {
            row.id: row for row in self._connection.execute(query.where(columns.id.in_(document_ids)))
        }
        return [rows[document_id] for document_id in document_ids if document_id in rows]

    def _read_cells(self, media_ids: set[int]) -> None:
        if len(self._cells) > _KEPT_ITEMS:
            self._cells.clear()
            self._files.clear()
        for media_id, item in self._read_items(sorted(media_ids - self._cells.keys())).items():
            self._cells[media_id] = self._encode(media_cells(item, NEUTRAL, self._shape))
            if item.path:
                self._files[media_id] = (item.path, item.content.file.sha256)

    def _target_rows(self, batch: Exported[_T], cells: dict[str, str], shown: TargetMedia) -> None:
        tail = ordered({**cells, "MediaGroup": "Primary"}, self._shape)
        for order, media_id in enumerate(shown.primary, 1):
            tail[ORDER_PLACE] = str(order)
            self._row(batch, media_id, tail)
        for order, slot in enumerate(shown.additional, 1):
            more = {"MediaGroup": "Additional", "MediaDisplayOrder": str(order), "MediaPurpose": slot.purpose}
            self._row(batch, slot.media_id, ordered({**cells, **more}, self._shape))

    def _swatch_rows(
        self,
        batch: Exported[_T],
        row: Row[Any],
        content: DocumentContent,
        names: "_Names",
        same: dict[str, str],
    ) -> None:
        for value_id, swatch in content.swatches.items():
            named = names.values.get(value_id)
            if named is None or row.number is None:
                continue
            shown = swatch.hex or ""
            if swatch.media_id is not None and not self._shape.portable:
                shown = media_code(swatch.media_id)
            cells = swatch_cells(row.number, *named, shown, swatch.crop)
            self._row(batch, swatch.media_id, ordered({**same, **cells}, self._shape))

    def _row(self, batch: Exported[_T], media_id: int | None, tail: list[str]) -> None:
        head = self._no_media if media_id is None else self._cells[media_id]
        batch.rows.append((head, self._encode(tail)))
        if media_id in self._files:
            path, sha256 = self._files[media_id]
            batch.files[path] = sha256


class _Names:
    """Numbers of variants and words of dimension values that documents name by id."""

    def __init__(self, connection: Connection, contents: Sequence[DocumentContent]) -> None:
        variant_ids = {i for content in contents for i in content.variants}
        value_ids = {i for content in contents for i in content.swatches}
        value_ids |= {i for content in contents for key in content.cells for i in key if i is not None}
        self.variants: dict[int, str] = {}
        self.values: dict[int, tuple[Dimension, str]] = {}
        for part in chunks(sorted(variant_ids)):
            query = select(variants.c.id, variants.c.number).where(variants.c.id.in_(part))
            self.variants.update({row.id: row.number for row in connection.execute(query)})
        for part in chunks(sorted(value_ids)):
            columns = dimension_values.c
            of = select(columns.id, columns.dimension, columns.value).where(columns.id.in_(part))
            self.values.update(
                {row.id: (Dimension(row.dimension), row.value) for row in connection.execute(of)}
            )

    def of_cell(self, key: DimensionValues) -> list[tuple[Dimension, str]] | None:
        """Name the values of a cell; None where one is gone."""
        found = [self.values.get(value_id) for value_id in key if value_id is not None]
        named = [one for one in found if one is not None]
        return named if len(named) == len(found) else None


def _targets(
    row: Row[Any], content: DocumentContent, names: _Names
) -> Iterator[tuple[dict[str, str], TargetMedia]]:
    for target, shown in content.targets():
        entity = _entity(row, target, names)
        if entity is not None:
            yield entity, shown


def _entity(row: Row[Any], target: Target, names: _Names) -> dict[str, str] | None:
    if row.number is None:
        return category_cells(row.path)
    if isinstance(target, MasterTarget):
        return entity_cells("Product|Master", row.number)
    if isinstance(target, CellTarget):
        values = names.of_cell(target.key)
        return None if values is None else _matrix(row.number, values)
    number = names.variants.get(target.variant_id)
    return None if number is None else entity_cells("Product|Variant", number)


def _matrix(number: str, values: Sequence[tuple[Dimension, str]]) -> dict[str, str]:
    return entity_cells("Product|DimensionMatrix", cell_key_text(number, values))
