"""vitrine media list, show, history, check: what reads the library."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from app.cli.console import Json, TenantId, emit, emit_lines, fail_if, opened_tenant, progress_line, table
from app.cli.content_commands import media as media
from app.cli.media_items import (
    Code,
    content_document,
    find_items,
    list_document,
    plain,
    use_document,
    version_document,
)

_E = TypeVar("_E", bound=StrEnum)


class _LocaleMayFollow(TyperCommand):
    """A command whose `--missing-alt-text` may be followed by a locale; without one it means Neutral."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        given: list[str] = []
        for place, arg in enumerate(args):
            given.append(arg)
            if arg == "--missing-alt-text" and (place + 1 == len(args) or args[place + 1].startswith("-")):
                given.append("Neutral")
        return super().parse_args(ctx, given)


class Usage(StrEnum):
    """Whether a document uses an item."""

    USED = "used"
    UNUSED = "unused"


_COLUMNS = ("id", "display_name", "type", "state", "width", "height", "used_by")


@media.command("list", cls=_LocaleMayFollow)
def media_list(
    tenant_id: TenantId,
    query: Annotated[str, typer.Option("--query", help="Words of names, texts and tags.")] = "",
    types: Annotated[
        list[str] | None, typer.Option("--type", help="image, video or file; may be repeated.")
    ] = None,
    states: Annotated[
        list[str] | None, typer.Option("--state", help="draft, published or published-with-draft.")
    ] = None,
    usage: Annotated[Usage | None, typer.Option("--usage", help="Used by a product, or unused.")] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be repeated.")] = None,
    categories: Annotated[list[str] | None, typer.Option("--category", help="A category.")] = None,
    missing: Annotated[
        str,
        typer.Option("--missing-alt-text", metavar="[LOCALE]", help="Images without alt text; Neutral's."),
    ] = "",
    small: Annotated[bool, typer.Option("--small", help="Images of less than 1,000 pixels.")] = False,
    problem: Annotated[bool, typer.Option("--problem", help="Items that cannot be shown.")] = False,
    locales: Annotated[list[str] | None, typer.Option("--locale", help="With a text in it.")] = None,
    shapes: Annotated[
        list[str] | None, typer.Option("--shape", help="landscape, portrait or square.")
    ] = None,
    holders: Annotated[list[str] | None, typer.Option("--checked-out-by", help="A user.")] = None,
    added_days: Annotated[int, typer.Option("--added-days", min=0, help="Of the last so many days.")] = 0,
    sort: Annotated[str, typer.Option("--sort", help="newest, modified, name or largest.")] = "newest",
    limit: Annotated[int | None, typer.Option("--limit", min=1)] = None,
    as_json: Json = False,
) -> None:
    """List media items, newest first; one JSON object per line."""
    from app.models.context import NEUTRAL
    from app.models.media.rows import MediaFilter, MediaSort, MediaState, MediaType, Shape

    wanted = MediaFilter(
        text=query,
        types=_chosen(MediaType, types, "--type"),
        states=_chosen(MediaState, states, "--state"),
        usage=None if usage is None else usage is Usage.USED,
        tags=frozenset(tags or ()),
        categories=frozenset(categories or ()),
        missing_alt_text=missing == NEUTRAL,
        missing_alt_locale="" if missing == NEUTRAL else missing,
        is_small=small,
        has_problem=problem,
        locales=frozenset(locales or ()),
        shapes=_chosen(Shape, shapes, "--shape"),
        holders=frozenset(holders or ()),
        added_days=added_days,
    )
    (order,) = _chosen(MediaSort, [sort], "--sort")
    with opened_tenant(tenant_id) as (_, one):
        ids = one.media.ids(wanted, order, limit)
        rows = one.media.rows(ids if limit is None else ids[:limit])
    emit_lines(as_json, [list_document(row) for row in rows], _COLUMNS)


def _chosen(kind: type[_E], values: Iterable[str] | None, option: str) -> frozenset[_E]:
    try:
        return frozenset(kind(value) for value in values or ())
    except ValueError as error:
        known = ", ".join(value.value for value in kind)
        raise typer.BadParameter(f"choose of {known}", param_hint=option) from error


@media.command("show")
def media_show(code: Code, tenant_id: TenantId, as_json: Json = False) -> None:
    """Show everything of a media item: texts, tags, properties, cuts, versions and uses."""
    with opened_tenant(tenant_id) as (workstation, one):
        (media_id,) = find_items(one, [code])
        (detail,) = one.media_editing.details([media_id], workstation.user)
        versions = one.media_editing.history(media_id)
        uses = one.library.uses([media_id]).get(media_id, ())
        row = detail.row
        document: dict[str, Any] = {
            **list_document(row),
            **content_document(detail.content),
            "id": row.code,
            "version": row.version,
            "published_version": row.published_version,
            "public_url": one.library.addresses([media_id], one.id).get(media_id),
            "blocked": one.library.blocked([media_id]).get(media_id),
            "problem": row.problem or None,
            "created_at": row.created_at.isoformat(),
            "updated_at": row.updated_at.isoformat(),
            "updated_by": row.updated_by,
            "checked_out_by": detail.holder or None,
            "has_changes": detail.has_changes,
            "versions": [version_document(version) for version in versions],
            "uses": [use_document(use) for use in uses],
        }
    emit(as_json, document, "\n".join(plain(document)))


@media.command("history")
def media_history(code: Code, tenant_id: TenantId, as_json: Json = False) -> None:
    """List the versions of a media item, the present one first."""
    with opened_tenant(tenant_id) as (_, one):
        versions = one.media_editing.history(*find_items(one, [code]))
    documents = [version_document(version) for version in versions]
    if as_json:
        emit(True, documents, "")
    else:
        table(documents, ("version", "at", "user", "comment", "state"))


@media.command("check")
def media_check(
    tenant_id: TenantId,
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE...]", help="Ids or names; none means all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read contents again and compare their checksums: of some items, or of the whole library."""
    with opened_tenant(tenant_id) as (_, one), progress_line("Check") as progress:
        found = one.contents.check(find_items(one, codes) if codes else None, progress=progress)
    problems = [
        {"id": damage.code, "display_name": damage.display_name, "error": damage.problem}
        for damage in found.damages
    ]
    document = {"ok": not problems, "checked": found.checked, "bytes": found.bytes, "problems": problems}
    lines = [f"{problem['display_name']}: {problem['error']}" for problem in problems]
    emit(as_json, document, "\n".join([f"{found.checked:,} contents checked.", *lines]))
    fail_if(len(problems))
