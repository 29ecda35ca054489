"""vitrine media edit, publish, delete and the like: what changes the library."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import (
    Json,
    TenantId,
    emit,
    emit_lines,
    fail_if,
    fail_unless_ended,
    job_facts,
    need_file,
    opened_tenant,
    progress_line,
    run_job,
)
from app.cli.media_commands import media as media
from app.cli.media_items import Code, Codes, find_items, refusal_lines, refusals
from app.models.context import NEUTRAL

if TYPE_CHECKING:
    from app.models.media.content import FieldChange, MediaContent
    from app.models.media.details import EditOutcome
    from app.models.publishing.library import LifecycleOutcome
    from app.models.workspace import Tenant

trash = typer.Typer(no_args_is_help=True, help="Deleted media items.")
media.add_typer(trash, name="trash")

Comment = Annotated[str, typer.Option("--comment", help="Kept with the new version.")]


@media.command("edit")
def media_edit(
    codes: Codes,
    tenant_id: TenantId,
    locale: Annotated[str, typer.Option("--locale", help="Of the texts.")] = NEUTRAL,
    title: Annotated[str | None, typer.Option("--title")] = None,
    alt_text: Annotated[str | None, typer.Option("--alt-text")] = None,
    description: Annotated[str | None, typer.Option("--description")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Display name; of one item.")] = None,
    add_tags: Annotated[list[str] | None, typer.Option("--add-tag", help="May be repeated.")] = None,
    remove_tags: Annotated[list[str] | None, typer.Option("--remove-tag", help="May be repeated.")] = None,
    category: Annotated[str | None, typer.Option("--category")] = None,
    comment: Comment = "",
    as_json: Json = False,
) -> None:
    """Change texts, tags, names or categories; each item gets its next version at once."""
    from app.models.errors import NotFound
    from app.models.media.content import FieldChange, MediaEdit, MediaField

    texts = {MediaField.TITLE: title, MediaField.ALT_TEXT: alt_text, MediaField.DESCRIPTION: description}
    values = {MediaField.NAME: name, MediaField.CATEGORY: category}
    added, removed = set(add_tags or ()), set(remove_tags or ())
    if not (added or removed) and all(v is None for v in (*texts.values(), *values.values())):
        raise typer.BadParameter("name what to change, for example --title")

    def changes(media_id: int, content: "MediaContent") -> "list[FieldChange]":
        found = [
            FieldChange(media_id, field, "", content.value(field), value)
            for field, value in values.items()
            if value is not None
        ]
        found += [
            FieldChange(media_id, field, locale, content.value(field, locale), text)
            for field, text in texts.items()
            if text is not None
        ]
        if added or removed:
            tags = tuple(sorted((set(content.tags) | added) - removed))
            found.append(FieldChange(media_id, MediaField.TAGS, "", content.tags, tags))
        return found

    with opened_tenant(tenant_id) as (workstation, one):
        if locale != NEUTRAL and locale not in one.channels.locales():
            raise NotFound(f"{locale} is a language of no channel.", "Add it to a channel first.")
        ids = find_items(one, codes)
        if name is not None and len(ids) > 1:
            raise typer.BadParameter("a display name is given to one item", param_hint="--name")
        made = [
            change
            for detail in one.media_editing.details(ids, workstation.user)
            for change in changes(detail.row.id, detail.content)
        ]
        with progress_line("Edit") as progress:
            edit = MediaEdit(f"Edit {len(ids)} media items", tuple(made))
            outcome = one.media_editing.apply(edit, workstation.user, comment=comment, progress=progress)
    _tell_edit(as_json, outcome)


def _tell_edit(as_json: bool, outcome: "EditOutcome") -> None:
    from app.models.media.rows import media_code

    changed = sorted({change.media_id for change in outcome.applied.changes})
    document = {"changed": [media_code(media_id) for media_id in changed]}
    lines = [f"{len(changed):,} changed.", *refusal_lines(outcome.refused)]
    emit(as_json, {**document, "refused": refusals(outcome.refused)}, "\n".join(lines))
    fail_if(len(outcome.refused))


@media.command("ask")
def media_ask(
    code: Code,
    tenant_id: TenantId,
    text: Annotated[str, typer.Option("--text", help="Shown to the holder.")] = "",
    as_json: Json = False,
) -> None:
    """Ask who has an item checked out to finish editing it."""
    with opened_tenant(tenant_id) as (workstation, one):
        (media_id,) = find_items(one, [code])
        holder = one.assignments.ask_to_finish_media(media_id, workstation.user, text)
    emit(as_json, {"asked": holder}, f"Asked {holder} to finish editing.")


@media.command("restore-version")
def media_restore_version(
    code: Code,
    version: Annotated[int, typer.Argument(metavar="N", min=1)],
    tenant_id: TenantId,
    comment: Comment = "",
    as_json: Json = False,
) -> None:
    """Bring an earlier version back, as the next one."""
    with opened_tenant(tenant_id) as (workstation, one):
        (media_id,) = find_items(one, [code])
        edit = one.media_editing.restoring(media_id, version, workstation.user)
        said = comment or f"Version {version} restored"
        outcome = one.media_editing.apply(edit, workstation.user, comment=said)
    _tell_edit(as_json, outcome)


@media.command("replace")
def media_replace(
    code: Code,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that takes the place of its own.")],
    tenant_id: TenantId,
    keep_cuts: Annotated[bool, typer.Option("--keep-cuts", help="Keep focal point and crops.")] = False,
    comment: Comment = "",
    as_json: Json = False,
) -> None:
    """Give a media item another file; its id, texts, tags and uses stay."""
    with opened_tenant(tenant_id) as (workstation, one):
        (media_id,) = find_items(one, [code])
        taken = one.contents.take_in(need_file(file))
        edit = one.media_editing.replacing(media_id, taken, workstation.user, keep_cuts=keep_cuts)
        outcome = one.media_editing.apply(edit, workstation.user, comment=comment)
    _tell_edit(as_json, outcome)


@media.command("publish")
def media_publish(codes: Codes, tenant_id: TenantId, as_json: Json = False) -> None:
    """Publish media items by themselves."""
    from app.models.media.details import Refusal
    from app.sync.requests import PublishRequest

    with opened_tenant(tenant_id, running=True) as (workstation, one):
        ids = find_items(one, codes)
        job = run_job(workstation, PublishRequest(tenant_id, media=tuple(ids)))
        blocked = one.library.blocked(ids)
        names = {row.id: row.display_name for row in one.media.rows(list(blocked))}
    refused = [Refusal(media_id, names.get(media_id, ""), reason) for media_id, reason in blocked.items()]
    published = job.counts.get("media", 0)
    document = {**job_facts(job), "published": published, "refused": refusals(refused)}
    emit(as_json, document, "\n".join([f"{published:,} published.", *refusal_lines(refused)]))
    fail_unless_ended(job)


@media.command("unpublish")
def media_unpublish(
    codes: Codes,
    tenant_id: TenantId,
    force: Annotated[bool, typer.Option("--force", help="Also what published products show.")] = False,
    as_json: Json = False,
) -> None:
    """Take media items off; what published products show stays, unless forced."""
    with opened_tenant(tenant_id) as (workstation, one):
        outcome = one.library.unpublish(find_items(one, codes), workstation.user, force=force)
        workstation.engine.follow_up(one.id)
    _tell(as_json, "unpublished", outcome)


@media.command("delete")
def media_delete(codes: Codes, tenant_id: TenantId, as_json: Json = False) -> None:
    """Move media items to the trash: only those that are neither published nor used."""
    with opened_tenant(tenant_id) as (workstation, one):
        outcome = one.library.delete(find_items(one, codes), workstation.user)
    _tell(as_json, "deleted", outcome)


@media.command("restore")
def media_restore(codes: Codes, tenant_id: TenantId, as_json: Json = False) -> None:
    """Bring media items back from the trash."""
    with opened_tenant(tenant_id) as (workstation, one):
        outcome = one.library.restore(_in_trash(one, codes), workstation.user)
    _tell(as_json, "restored", outcome)


@trash.command("list")
def trash_list(
    tenant_id: TenantId,
    limit: Annotated[int | None, typer.Option("--limit", min=1)] = None,
    as_json: Json = False,
) -> None:
    """List deleted media items, the newest first; one JSON object per line."""
    with opened_tenant(tenant_id) as (_, one):
        rows = one.library.trash(limit)
    documents = [
        {
            "id": row.code,
            "display_name": row.display_name,
            "type": row.type.value,
            "checksum": row.sha256,
            "size_bytes": row.size_bytes,
            "deleted_at": row.deleted_at.isoformat(),
            "deleted_by": row.deleted_by,
        }
        for row in rows
    ]
    emit_lines(as_json, documents, ("id", "display_name", "type", "size_bytes", "deleted_at", "deleted_by"))


@trash.command("purge")
def trash_purge(
    tenant_id: TenantId,
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE...]", help="Ids or names in the trash.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything in the trash.")] = False,
    as_json: Json = False,
) -> None:
    """Forget deleted media items for good, with their versions and contents."""
    if bool(codes) == every:
        raise typer.BadParameter("name items, or say --all")
    with opened_tenant(tenant_id) as (_, one):
        ids = [row.id for row in one.library.trash()] if every else _in_trash(one, codes or [])
        purged = one.library.purge(ids)
    emit(as_json, {"purged": purged}, f"{purged:,} forgotten for good.")


def _in_trash(tenant: "Tenant", codes: list[str]) -> list[int]:
    """Return the ids of deleted items that are named by code or display name.

    Raises:
        NotFound: One of them is not in the trash.
    """
    from app.models.errors import NotFound

    rows = tenant.library.trash()
    known = {row.display_name: row.id for row in reversed(rows)} | {row.code: row.id for row in rows}
    for code in codes:
        if code not in known:
            raise NotFound(f"{code} is not in the trash.", "List it with: vitrine media trash list.")
    return [known[code] for code in dict.fromkeys(codes)]


def _tell(as_json: bool, word: str, outcome: "LifecycleOutcome") -> None:
    from app.models.media.rows import media_code

    document: dict[str, Any] = {word: [media_code(media_id) for media_id in outcome.done]}
    lines = [f"{len(outcome.done):,} {word}.", *refusal_lines(outcome.refused)]
    emit(as_json, {**document, "refused": refusals(outcome.refused)}, "\n".join(lines))
    fail_if(len(outcome.refused))
