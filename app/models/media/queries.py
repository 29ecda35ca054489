"""The library's lists and counts."""

from array import array
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from app.models.context import NEUTRAL
from app.models.database import like_text
from app.models.media.rows import MediaFacets, MediaFilter, MediaSort, MediaState, MediaType
from app.models.media.tables import media, media_tags, media_texts

TAGS_SHOWN = 60

_STATES: dict[MediaState, ColumnElement[bool]] = {
    MediaState.DRAFT: or_(media.c.published_version.is_(None), media.c.published_version != media.c.version),
    MediaState.PUBLISHED: media.c.published_version.is_not(None),
    MediaState.CHANGED: media.c.published_version != media.c.version,
}


def list_ids(
    connection: Connection, wanted: MediaFilter, sort: MediaSort, limit: int | None = None
) -> "array[int]":
    """List matching ids inside a scope, the first `limit` of them where given."""
    orders = {
        MediaSort.NEWEST: (media.c.id.desc(),),
        MediaSort.MODIFIED: (media.c.updated_at.desc(), media.c.id.desc()),
        MediaSort.NAME: (media.c.display_name,),
        MediaSort.LARGEST: (media.c.size_bytes.desc(), media.c.id),
    }
    query = select(media.c.id).where(*_conditions(wanted)).order_by(*orders[sort]).limit(limit)
    return array("q", connection.execute(query).scalars())


def count_facets(connection: Connection, wanted: MediaFilter) -> MediaFacets:
    """Count matching items per facet value inside a scope; each facet leaves its own choice out."""

    def count(filter_: MediaFilter, *more: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(media).where(*_conditions(filter_), *more)
        return connection.execute(query).scalar_one()

    any_type = replace(wanted, types=frozenset())
    any_state = replace(wanted, states=frozenset())
    any_usage = replace(wanted, usage=None)
    any_alt = replace(wanted, missing_alt_text=False)
    by_type = select(media.c.type, func.count()).where(*_conditions(any_type)).group_by(media.c.type)
    any_tag = select(media.c.id).where(*_conditions(replace(wanted, tags=frozenset())))
    by_tag = (
        select(media_tags.c.tag, func.count())
        .where(media_tags.c.media_id.in_(any_tag))
        .group_by(media_tags.c.tag)
        .order_by(func.count().desc(), media_tags.c.tag)
        .limit(TAGS_SHOWN)
    )
    return MediaFacets(
        types={MediaType(row[0]): row[1] for row in connection.execute(by_type)},
        states={
            state: count(any_state, _STATES[state]) for state in (MediaState.DRAFT, MediaState.PUBLISHED)
        },
        used=count(any_usage, media.c.used_by > 0),
        unused=count(any_usage, media.c.used_by == 0),
        missing_alt_text=count(any_alt, _missing_alt_text()),
        tags=tuple((row[0], row[1]) for row in connection.execute(by_tag)),
    )


def _conditions(wanted: MediaFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text.strip():
        like = f"%{like_text(wanted.text.strip())}%"
        tagged = select(media_tags.c.media_id).where(media_tags.c.tag.like(like, escape="\\"))
        found.append(
            or_(
                media.c.display_name.like(like, escape="\\"),
                media.c.file_name.like(like, escape="\\"),
                media.c.id.in_(tagged),
            )
        )
    if wanted.types:
        found.append(media.c.type.in_(sorted(t.value for t in wanted.types)))
    if wanted.states:
        found.append(or_(*(_STATES[state] for state in sorted(wanted.states))))
    if wanted.usage is not None:
        found.append(media.c.used_by > 0 if wanted.usage else media.c.used_by == 0)
    if wanted.tags:
        tagged = select(media_tags.c.media_id).where(media_tags.c.tag.in_(sorted(wanted.tags)))
        found.append(media.c.id.in_(tagged))
    if wanted.missing_alt_text:
        found.append(_missing_alt_text())
    return found


def _missing_alt_text() -> ColumnElement[bool]:
    written = select(media_texts.c.media_id).where(
        media_texts.c.locale == NEUTRAL, media_texts.c.alt_text != ""
    )
    return and_(media.c.type == MediaType.IMAGE.value, media.c.id.not_in(written))
