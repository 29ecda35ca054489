"""vitrine search: what the list pages of a channel find."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.console import Json, TenantId, emit_lines, opened_tenant
from app.cli.pipeline_commands import context_of

if TYPE_CHECKING:
    from app.sync.csu.search_index import ProductTile

COLUMNS: Final = ("product", "name", "default_image")


def search(
    tenant_id: TenantId,
    channel: Annotated[str, typer.Option("--channel", help="OUN.")],
    locale: Annotated[str, typer.Option("--locale", help="Locale code.")],
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Each in number or name; none: all.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1)] = 50,
    as_json: Json = False,
) -> None:
    """Find products as list pages do, as of the last refresh; one JSON object per line."""
    from app.sync.csu.search_index import SearchIndex

    asked = context_of(channel, locale)
    with opened_tenant(tenant_id) as (workstation, one):
        one.channels.check(asked)
        index = SearchIndex(workstation.stores.search(tenant_id, one.channels.channel(channel).database))
        found = index.find(words, asked, limit)
    emit_lines(as_json, [_document(tile) for tile in found], COLUMNS)


def _document(tile: "ProductTile") -> dict[str, Any]:
    image = None if tile.image is None else tile.image.display_name
    return {"product": tile.number, "name": tile.name, "default_image": image}
