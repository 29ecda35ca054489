"""Answers: what a target shows in a context, in words that every source shares."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from app.models.assignments.contents import read_contents
from app.models.assignments.resolve import Resolution, VariantShape, default_image, resolve
from app.models.assignments.rows import Source
from app.models.assignments.slots import Level, TargetMedia
from app.models.catalog.rows import ProductRow
from app.models.catalog.service import read_variants
from app.models.context import NEUTRAL, Context
from app.models.media.content import Region, crops_from_json, region_from_json
from app.models.media.cuts import Crops, live_cuts
from app.models.media.rows import MediaState, MediaTexts, MediaType, media_code
from app.models.media.service import read_texts
from app.models.media.tables import media
from app.models.statements import Prepared, among, fetched, listed
from app.models.tenants.service import read_order


class AnswerItem(NamedTuple):
    """One media item of an answer; a tuple, since a CSU makes some for every read.

    Attributes:
        media: Its id as people see it.
        alt_text: In the asked locale, else Neutral, else the display name. Source: domain.md U10.
        alt_from: The locale that the alt text comes from; None where the display name stands in.
        purpose: Media purpose of an additional item; empty for a primary one.
        width, height: Pixels of the picture, or None.
        focal, crops: Which part of it places show.
        duration_ms: Of a video, or None.
    """

    media: str
    display_name: str
    type: MediaType
    sha256: str
    alt_text: str
    alt_from: str | None
    purpose: str = ""
    width: int | None = None
    height: int | None = None
    focal: Region | None = None
    crops: Crops = ()
    mime: str = ""
    duration_ms: int | None = None


class Answer(NamedTuple):
    """What one target shows in one context.

    Attributes:
        product: Product number.
        variant: Variant number, or None for the master.
        asked: The context that was asked.
        context: The context that answered; None where the product has no media anywhere.
        level: The level that answered; None for a gap.
        primary: The gallery in order.
        additional: Additional media in order.
        default_image: The first image of the gallery, or None.
    """

    product: str
    variant: str | None
    asked: Context
    context: Context | None
    level: Level | None
    primary: tuple[AnswerItem, ...]
    additional: tuple[AnswerItem, ...]
    default_image: AnswerItem | None


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What an answer needs to know of a media item, texts included."""

    id: int
    code: str
    display_name: str
    type: MediaType
    mime: str
    sha256: str
    width: int | None
    height: int | None
    texts: Mapping[str, MediaTexts]
    focal: Region | None = None
    crops: Crops = ()
    duration_ms: int | None = None
    version: int = 0
    state: MediaState = MediaState.PUBLISHED

    def alt_text(self, locale: str) -> tuple[str, str | None]:
        """Return the alt text for a locale and where it comes from. Source: domain.md U10."""
        for wanted in (locale, NEUTRAL):
            texts = self.texts.get(wanted)
            if texts is not None and texts.alt_text:
                return texts.alt_text, wanted
        return self.display_name, None


_FACTS: Final = Prepared(
    select(
        *(media.c[name] for name in ("id", "display_name", "type", "mime", "sha256", "width", "height")),
        *(media.c[name] for name in ("duration_ms", "published", "focal", "crops", "version")),
        media.c.published_version,
    ).where(among(media.c.id))
)


def read_media_facts(
    connection: Connection, media_ids: Iterable[int], source: Source
) -> dict[int, MediaFacts]:
    """Read media inside a scope: as it is now, or as it was published; unpublished ones are left out then."""
    found: dict[int, MediaFacts] = {}
    wanted = sorted(set(media_ids))
    now = read_texts(connection, wanted) if source is Source.DRAFT else {}
    for media_id, name, *own, duration_ms, published, focused, cut, version, published_version in fetched(
        connection, _FACTS, listed(wanted)
    ):
        content = own
        if source is Source.DRAFT:
            texts = now.get(media_id, {})
            focal, crops = region_from_json(focused), crops_from_json(cut)
            state = MediaState.of(published_version, version)
        elif published is not None:
            live: dict[str, Any] = json.loads(published)
            name = live["display_name"]
            texts = {locale: MediaTexts(*three) for locale, three in live["texts"].items()}
            content = live.get("content", own)
            same = duration_ms if content[2] == own[2] else None  # older snapshots lack it
            duration_ms = live.get("duration_ms", same)
            focal, crops = live_cuts(live)
            version, state = published_version or version, MediaState.PUBLISHED
        else:
            continue
        type_, mime, sha256, width, height = content
        found[media_id] = MediaFacts(
            media_id,
            media_code(media_id),
            name,
            MediaType(type_),
            mime,
            sha256,
            width,
            height,
            texts,
            focal,
            crops,
            duration_ms,
            version,
            state,
        )
    return found


def read_answers(
    connection: Connection, product: ProductRow, asked: Context, source: Source
) -> list[tuple[Answer, Resolution]]:
    """Answer the master and every variant of a product inside a scope, master first, variants in order."""
    order = read_order(connection)
    contents = read_contents(connection, [product.id], source, asked.groups).get(product.id, {})
    rows = read_variants(connection, [product.id]).get(product.id, ())
    resolutions: list[tuple[str | None, Resolution]] = [(None, resolve(None, contents, asked, order))]
    for row in rows:
        shape = VariantShape(row.id, row.values)
        resolutions.append((row.number, resolve(shape, contents, asked, order)))
    wanted = {i for _, resolution in resolutions for i in resolution.media.media_ids()}
    facts = read_media_facts(connection, wanted, source)
    return [
        (
            make_answer(
                product.number, number, asked, resolution.context, resolution.level, resolution.media, facts
            ),
            resolution,
        )
        for number, resolution in resolutions
    ]


def make_item(known: MediaFacts, locale: str, purpose: str = "") -> AnswerItem:
    """Describe a media item to a reader of a locale."""
    alt_text, alt_from = known.alt_text(locale)
    return AnswerItem(
        known.code,
        known.display_name,
        known.type,
        known.sha256,
        alt_text,
        alt_from,
        purpose,
        known.width,
        known.height,
        known.focal,
        known.crops,
        known.mime,
        known.duration_ms,
    )


def make_answer(
    product: str,
    variant: str | None,
    asked: Context,
    context: Context | None,
    level: Level | None,
    shown: TargetMedia,
    facts: Mapping[int, MediaFacts],
) -> Answer:
    """Put names to the media ids of a target.

    Items without facts are left out: they were unpublished while a live document names them.
    """

    def item(media_id: int, purpose: str = "") -> AnswerItem:
        return make_item(facts[media_id], asked.locale, purpose)

    def is_image(media_id: int) -> bool:
        return media_id in facts and facts[media_id].type is MediaType.IMAGE

    first = default_image(shown, is_image)
    return Answer(
        product,
        variant,
        asked,
        context,
        level,
        tuple(item(media_id) for media_id in shown.primary if media_id in facts),
        tuple(item(slot.media_id, slot.purpose) for slot in shown.additional if slot.media_id in facts),
        None if first is None else item(first),
    )
