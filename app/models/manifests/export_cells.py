"""What a manifest says of media items and of places where they are assigned: cells as text. Pure.

Source: import-export-manifest, domain.md 8.2, 8.3, 8.5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.assignments.rows import PublishState
from app.models.catalog.dimensions import Dimension
from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.manifests.choices import CATEGORY, DEFAULT_CATALOG, ENTITY_KEY_OF, NEUTRAL_TOKEN, SWATCH
from app.models.manifests.columns import ASSET_COLUMNS, ASSIGNMENT_COLUMNS, EXTENDED_COLUMNS
from app.models.manifests.entities import region_text
from app.models.manifests.merging import columns_of, tags_cell
from app.models.manifests.parts import Action
from app.models.manifests.properties import PROPERTY_OF, property_cell
from app.models.media.content import MediaContent, Region
from app.models.media.rows import MediaTexts, media_code

_NO_TEXTS: Final = MediaTexts()
_ASSETS: Final = tuple(column.name for column in ASSET_COLUMNS)
_ASSIGNMENTS: Final = tuple(column.name for column in ASSIGNMENT_COLUMNS)
ORDER_PLACE: Final = _ASSIGNMENTS.index("MediaDisplayOrder")
"""Where the display order stands among what `ordered` gives."""

_FOCAL, _CROP = (column.name for column in EXTENDED_COLUMNS)


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """A media item as an export reads it.

    Attributes:
        published_at, created_at, updated_at: As the store keeps them; empty where never.
        address: Where readers get it; empty while it is not published.
        is_live: Its present version is published.
        path: Of its file beside the manifest; empty without files.
    """

    media_id: int
    version: int
    content: MediaContent
    source: tuple[str, str] | None
    created_at: str
    updated_at: str
    published_at: str
    is_published: bool
    is_live: bool
    address: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class ExportShape:
    """Which columns an export has, and whom it is for.

    Attributes:
        assignments: Rows say where media are assigned.
        extended: With columns and entity types of ours.
        portable: For another tenant: without ids and versions of this one, and with the actions that bring
            everything into the same publish state there.
    """

    assignments: bool = False
    extended: bool = False
    portable: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        media = (*_ASSETS, _FOCAL) if self.extended else _ASSETS
        if not self.assignments:
            return media
        return (*media, *_ASSIGNMENTS, _CROP) if self.extended else (*media, *_ASSIGNMENTS)


def media_cells(item: ExportedItem, locale: str, shape: ExportShape) -> list[str]:
    """Write what an item holds, its texts in one locale, in the order of the columns."""
    content = item.content
    media_type = content.file.facts.type.value.capitalize()
    texts = content.texts.get(locale, _NO_TEXTS)
    facts = content.file.facts
    values = {
        "MediaChannel": OMNICHANNEL,
        "MediaLocale": locale_token(locale),
        "MediaType": media_type,
        "MediaCategory": content.category,
        "MediaAction": Action.DRAFT.value,
        "MediaImportPath": item.path,
        "ImageAltText": texts.alt_text,
        "MediaSearchTags": tags_cell(content.tags),
        "MediaDisplayName": content.display_name,
        "MediaTitle": texts.title,
        "MediaDescription": texts.description,
        "MediaCreatedOn": time_cell(item.created_at),
        "MediaLastModifiedOn": time_cell(item.updated_at),
        "MediaPublished": "true" if item.is_published else "false",
        "MediaPublishedOn": time_cell(item.published_at) if item.is_published else "",
        "MediaPublishedURL": item.address,
        "ImageWidth": str(facts.width or ""),
        "ImageHeight": str(facts.height or ""),
        "MediaChecksum": content.file.sha256,
        _FOCAL: region_text(content.focal),
    }
    for name in columns_of(media_type):
        if name in PROPERTY_OF:
            values[name] = property_cell(content.properties, name)
    if item.source is not None:
        values["MediaSourceProvider"], values["MediaSourceId"] = item.source
    if shape.portable:
        values["MediaAction"] = (Action.PUBLISH_NOW if item.is_live else Action.DRAFT).value
    else:
        values["InternalMediaId"] = media_code(item.media_id)
        values["MediaVersion"] = str(item.version)
    names = (*_ASSETS, _FOCAL) if shape.extended else _ASSETS
    return [values.get(name, "") for name in names]


def no_media_cells(shape: ExportShape) -> list[str]:
    """Write the media part of a row that has no item: of a swatch that is a colour."""
    values = {"MediaChannel": OMNICHANNEL, "MediaLocale": NEUTRAL_TOKEN, "MediaType": "Image"}
    names = (*_ASSETS, _FOCAL) if shape.extended else _ASSETS
    return [values.get(name, "") for name in names]


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """What rows say of the document that they are of; times as the store keeps them."""

    context: Context
    version: int
    state: PublishState
    created_at: str
    updated_at: str
    published_at: str


def document_cells(document: ExportedDocument, shape: ExportShape) -> dict[str, str]:
    """Write the cells that all rows of a document have alike."""
    action = Action.DRAFT
    if shape.portable and document.state is PublishState.PUBLISHED:
        action = Action.PUBLISH_NOW
    context = document.context
    return {
        "EntityLocale": locale_token(context.locale),
        "CatalogNumber": DEFAULT_CATALOG,
        "EntityChannel": context.channel,
        "EntityAssignmentCurrentPublishState": document.state.value,
        "EntityAssignmentAction": action.value,
        "EntityCreatedOn": time_cell(document.created_at),
        "EntityLastModifiedOn": time_cell(document.updated_at),
        "EntityPublishedOn": time_cell(document.published_at),
        "EntityVersion": "" if shape.portable else str(document.version),
    }


def entity_cells(entity_type: str, key: str) -> dict[str, str]:
    """Write the cells that name a target."""
    return {"EntityType": entity_type, "EntityKey": ENTITY_KEY_OF[entity_type], "EntityKeyValue": key}


def cell_key_text(number: str, values: Sequence[tuple[Dimension, str]]) -> str:
    """Write EntityKeyValue of a cell of the matrix: `93039|Color:Black|Style:Slim`."""
    return "|".join([number, *(f"{dimension.label}:{value}" for dimension, value in values)])


def swatch_cells(
    number: str, dimension: Dimension, value: str, shown: str, crop: Region | None
) -> dict[str, str]:
    """Write the cells of a swatch; `shown` is a colour or the id of its image."""
    return {
        **entity_cells(SWATCH, f"{number}|{dimension.label}|{value}"),
        "SwatchGroup": dimension.label,
        "SwatchDimension": value,
        "SwatchValue": shown,
        _CROP: region_text(crop),
    }


def category_cells(path: str) -> dict[str, str]:
    """Write the cells that name a category."""
    return entity_cells(CATEGORY, path)


def ordered(values: Mapping[str, str], shape: ExportShape) -> list[str]:
    """Put the cells of the assignment part into the order of the columns."""
    names = (*_ASSIGNMENTS, _CROP) if shape.extended else _ASSIGNMENTS
    return [values.get(name, "") for name in names]


def locale_token(locale: str) -> str:
    """Write a locale as manifests do."""
    return NEUTRAL_TOKEN if locale == NEUTRAL else locale


def time_cell(stored: str) -> str:
    """Write a time of the store in whole seconds."""
    return f"{stored[:19]}Z" if stored else ""
