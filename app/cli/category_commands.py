"""vitrine category: images of categories, who edits them, and their versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import check_outs
from app.cli.console import Json, TenantId, emit, emit_lines, opened_tenant
from app.cli.pipeline_commands import InGroup, SourceName, context_of, in_group
from app.models.context import NEUTRAL, Context

if TYPE_CHECKING:
    from app.models.assignments.category_answers import CategoryAnswer

category = typer.Typer(no_args_is_help=True, help="Categories of a tenant and the image that each shows.")

Channel = Annotated[str, typer.Option("--channel", help="OUN of a channel.")]
CategoryPath = Annotated[str, typer.Argument(metavar="PATH", help='Names from the top, like "Men > Tops".')]
Locale = Annotated[str, typer.Option("--locale", help="Locale code, or Neutral.")]
From = Annotated[SourceName, typer.Option("--source", help="draft, published, hq or csu.")]


@category.command("list")
def category_list(
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale,
    source: From = SourceName.DRAFT,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """List the categories with the image that each shows; one JSON object per line."""
    _need_draft(group, source)
    with opened_tenant(tenant_id) as (workstation, one):
        asked = in_group(one, context_of(channel, locale), group)
        one.channels.check(asked)
        rows = [
            _document(_ask(workstation, tenant_id, row.id, asked, source), source)
            for row in one.catalog.categories()
        ]
    if not as_json:
        rows = [{**row, "image": (row["image"] or {}).get("display_name", "")} for row in rows]
    emit_lines(as_json, rows, ("category", "image", "context"))


@category.command("show")
def category_show(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale,
    source: From = SourceName.DRAFT,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Say which image a category shows in a context, and where it comes from."""
    _need_draft(group, source)
    with opened_tenant(tenant_id) as (workstation, one):
        asked = in_group(one, context_of(channel, locale), group)
        place = one.categories.find(path)
        answer = _ask(workstation, tenant_id, place.id, asked, source)
    document = _document(answer, source)
    image = document["image"]
    name = "no image, a placeholder is shown" if image is None else image["display_name"]
    where = "" if answer.context is None else f" ({answer.context})"
    emit(as_json, document, f"{document['category']}: {name}{where}")


@category.command("checkout")
def category_checkout(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Take the right to edit a category; its lease of 15 minutes is renewed by doing so again."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.check_out(at, as_json)


@category.command("finish")
def category_finish(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    comment: check_outs.Comment = "",
    as_json: Json = False,
) -> None:
    """Check what was saved in as a new version; nothing is published."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.finish(at, comment, as_json)


@category.command("discard")
def category_discard(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    reason: check_outs.Reason = "",
    as_json: Json = False,
) -> None:
    """Return to the last check-in; with a reason, edits of somebody else are thrown away too."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.discard(at, reason, as_json)


@category.command("break")
def category_break(
    path: CategoryPath,
    tenant_id: TenantId,
    reason: check_outs.Reason,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Take a check-out from its holder, with what was saved in it; for administrators."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.break_check_out(at, reason, as_json)


@category.command("take-over")
def category_take_over(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Take a check-out that lapsed, with what was saved in it."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.take_over(at, as_json)


@category.command("ask")
def category_ask(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    text: check_outs.Text = "",
    as_json: Json = False,
) -> None:
    """Ask who holds a check-out to finish editing."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.ask(at, text, as_json)


@category.command("history")
def category_history(
    path: CategoryPath,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """List the versions of a category, newest first, and what became of its check-outs."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.history(at, as_json)


@category.command("restore")
def category_restore(
    path: CategoryPath,
    version: check_outs.Version,
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    finish: check_outs.Finish = False,
    comment: check_outs.Comment = "",
    as_json: Json = False,
) -> None:
    """Bring an earlier version back as a draft, which undo takes back; checks the category out."""
    with _place(tenant_id, path, channel, locale, group) as at:
        check_outs.restore(at, version, finish, comment, as_json)


@contextmanager
def _place(
    tenant_id: str, path: str, channel: str, locale: str, group: str | None
) -> Iterator[check_outs.Place]:
    from app.models.assignments.slots import CategoryId

    with opened_tenant(tenant_id) as (workstation, one):
        found = one.categories.find(path)
        owner = CategoryId(found.id)
        context = in_group(one, context_of(channel, locale), group)
        yield check_outs.Place(one, "category", found.path, owner, context, workstation.user).check()


def _need_draft(group: str | None, source: SourceName) -> None:
    if group is not None and source is not SourceName.DRAFT:
        raise typer.BadParameter("--group goes with --source draft")


def _ask(workstation: Any, tenant_id: str, category_id: int, asked: Context, source: str) -> "CategoryAnswer":
    from app.sync.answers import AnswerSource

    answer: CategoryAnswer
    answer, _ = workstation.desk.category(tenant_id, category_id, asked, AnswerSource(source))
    return answer


def _document(answer: "CategoryAnswer", source: str) -> dict[str, Any]:
    image, context = answer.image, answer.context
    return {
        "category": answer.path,
        "name": answer.name,
        "channel": answer.asked.channel,
        "locale": answer.asked.locale,
        "source": str(source),
        "context": None if context is None else [context.channel, context.locale],
        "image": None
        if image is None
        else {"media": image.media, "display_name": image.display_name, "alt_text": image.alt_text},
    }
