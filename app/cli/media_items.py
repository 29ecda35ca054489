"""Media items as the command takes them and prints them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.models.errors import NotFound

if TYPE_CHECKING:
    from app.models.assignments.uses import UseRow
    from app.models.media.content import MediaContent
    from app.models.media.details import Refusal, VersionRow
    from app.models.media.rows import MediaRow
    from app.models.workspace import Tenant

Codes = Annotated[list[str], typer.Argument(metavar="CODE...", help="Ids like M00001, or display names.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="An id like M00001, or a display name.")]


def find_items(tenant: "Tenant", texts: Sequence[str]) -> list[int]:
    """Return the ids of items that are named by code or display name, each once, in this order.

    Raises:
        NotFound: One of them does not exist.
    """
    from app.models.media.names import find_by_name
    from app.models.media.rows import media_id_of

    found: dict[int, None] = {}
    ids = [media_id_of(text) for text in texts]
    known = {row.id for row in tenant.media.rows([media_id for media_id in ids if media_id is not None])}
    with tenant.cms.read() as connection:
        for text, media_id in zip(texts, ids, strict=True):
            if media_id not in known:
                media_id = find_by_name(connection, text)
            if media_id is None:
                raise NotFound(
                    f"Media item {text} does not exist.", "List the items with: vitrine media list."
                )
            found[media_id] = None
    return list(found)


def refusals(refused: Iterable["Refusal"]) -> list[dict[str, Any]]:
    """Return items that were left as they are as JSON."""
    from app.models.media.rows import media_code

    return [
        {"id": media_code(one.media_id), "display_name": one.display_name, "error": one.reason}
        for one in refused
    ]


def refusal_lines(refused: Iterable["Refusal"]) -> list[str]:
    """Write items that were left as they are, one in a line."""
    return [f"{one.display_name}: {one.reason}" for one in refused]


def list_document(row: "MediaRow") -> dict[str, Any]:
    """Return an item as lists print it."""
    return {
        "id": row.code,
        "display_name": row.display_name,
        "type": row.type.value,
        "state": row.state.value,
        "checksum": row.sha256,
        "width": row.width,
        "height": row.height,
        "used_by": row.used_by,
    }


def content_document(content: "MediaContent") -> dict[str, Any]:
    """Return what a version says as JSON."""
    facts = content.file.facts
    return {
        "display_name": content.display_name,
        "type": facts.type.value,
        "category": content.category,
        "tags": list(content.tags),
        "texts": {locale: asdict(texts) for locale, texts in sorted(content.texts.items())},
        "properties": asdict(content.properties),
        "focal": None if content.focal is None else list(asdict(content.focal).values()),
        "crops": [{**asdict(key), "region": list(asdict(region).values())} for key, region in content.crops],
        "file": {
            "name": content.file.file_name,
            "checksum": content.file.sha256,
            "size_bytes": content.file.size_bytes,
            "mime": facts.mime,
            "width": facts.width,
            "height": facts.height,
            "duration_ms": facts.duration_ms,
            "pages": facts.pages,
        },
    }


def version_document(row: "VersionRow") -> dict[str, Any]:
    """Return a line of a history as JSON."""
    return {
        "version": row.version,
        "at": row.at.isoformat(),
        "user": row.user,
        "comment": row.comment,
        "state": row.state.value,
        "checksum": row.content.file.sha256,
    }


def use_document(row: "UseRow") -> dict[str, Any]:
    """Return a use as JSON."""
    return {
        "product": row.number or None,
        "product_name": row.name if row.number else None,
        "category": None if row.number else row.name.removeprefix("Category "),
        "target": row.target_text,
        "channel": row.context.channel,
        "locale": row.context.locale,
        "group": row.group,
        "current": row.is_current,
        "live": row.is_live,
    }


def plain(document: Mapping[str, Any], indent: str = "") -> list[str]:
    """Write a document for people: a line for each value that there is."""
    lines: list[str] = []
    for name, value in document.items():
        words = f"{indent}{name.replace('_', ' ')}:"
        if isinstance(value, Mapping):
            inner = plain(value, indent + "  ")
            lines += [words, *inner] if inner else []
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines.append(words)
            lines += [f"{indent}  {', '.join(plain_values(one))}" for one in value]
        elif value not in (None, "", [], False):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            lines.append(f"{words} {shown}")
    return lines


def plain_values(document: Mapping[str, Any]) -> list[str]:
    """Write the values of a document that there are, in one line."""
    return [
        name.replace("_", " ") if value is True else str(value)
        for name, value in document.items()
        if value not in (None, "", [], False)
    ]
