"""vitrine category: images of categories."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, TenantId, emit, emit_lines, opened_tenant
from app.cli.pipeline_commands import SourceName, context_of
from app.models.context import Context

if TYPE_CHECKING:
    from app.models.assignments.category_answers import CategoryAnswer

category = typer.Typer(no_args_is_help=True, help="Categories of a tenant and the image that each shows.")

Channel = Annotated[str, typer.Option("--channel", help="OUN of a channel.")]
Locale = Annotated[str, typer.Option("--locale", help="Locale code, or Neutral.")]
From = Annotated[SourceName, typer.Option("--source", help="draft, published, hq or csu.")]


@category.command("list")
def category_list(
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale,
    source: From = SourceName.DRAFT,
    as_json: Json = False,
) -> None:
    """List the categories with the image that each shows; one JSON object per line."""
    asked = context_of(channel, locale)
    with opened_tenant(tenant_id) as (workstation, one):
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
    path: Annotated[str, typer.Argument(metavar="PATH", help='Names from the top, like "Men > Tops".')],
    tenant_id: TenantId,
    channel: Channel,
    locale: Locale,
    source: From = SourceName.DRAFT,
    as_json: Json = False,
) -> None:
    """Say which image a category shows in a context, and where it comes from."""
    asked = context_of(channel, locale)
    with opened_tenant(tenant_id) as (workstation, one):
        place = one.categories.find(path)
        answer = _ask(workstation, tenant_id, place.id, asked, source)
    document = _document(answer, source)
    image = document["image"]
    name = "no image, a placeholder is shown" if image is None else image["display_name"]
    where = "" if answer.context is None else f" ({answer.context})"
    emit(as_json, document, f"{document['category']}: {name}{where}")


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
