"""vitrine publish, unpublish, resolve."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.as_of import AsOf, AsOfZone, need_published, seen, told_as_of
from app.cli.console import (
    Json,
    TenantId,
    emit,
    fail_unless_ended,
    follow_job,
    job_facts,
    opened_tenant,
    run_job,
    warn,
)
from app.models.context import NEUTRAL, OMNICHANNEL, Context

if TYPE_CHECKING:
    from app.main import Workstation
    from app.models.assignments.answers import Answer
    from app.models.assignments.target_reading import TargetReading
    from app.models.workspace import Tenant
    from app.sync.requests import PublishRequest, UnpublishRequest

Products = Annotated[list[str] | None, typer.Option("--product", help="Product number; may be repeated.")]
Categories = Annotated[
    list[str] | None, typer.Option("--category", help='Category, like "Men > Tops"; may be repeated.')
]
All = Annotated[bool, typer.Option("--all", help="All products.")]
Everything = Annotated[bool, typer.Option("--all", help="All products and categories.")]
Channel = Annotated[str | None, typer.Option("--channel", help="OUN, or Omnichannel.")]
Locale = Annotated[str | None, typer.Option("--locale", help="Locale code, or Neutral.")]
InGroup = Annotated[str | None, typer.Option("--group", help="In a publish group, by its name.")]
AllContexts = Annotated[bool, typer.Option("--all-contexts", help="Every channel and locale.")]


class SourceName(StrEnum):
    """Who is asked."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HQ = "hq"
    CSU = "csu"
    CACHED = "cached"


def publish(
    tenant_id: TenantId,
    products: Products = None,
    categories: Categories = None,
    every: Everything = False,
    channel: Channel = None,
    locale: Locale = None,
    all_contexts: AllContexts = False,
    as_json: Json = False,
) -> None:
    """Publish products and categories in a context (Omnichannel, Neutral by default), their media first."""
    from app.sync.requests import PublishRequest

    need_scope(products, categories, every, channel, locale, all_contexts)
    context = None if all_contexts else context_of(channel or OMNICHANNEL, locale)
    _run_publish(PublishRequest, tenant_id, products, categories, context, as_json)


def unpublish(
    tenant_id: TenantId,
    products: Products = None,
    categories: Categories = None,
    every: Everything = False,
    channel: Channel = None,
    locale: Locale = None,
    all_contexts: AllContexts = False,
    as_json: Json = False,
) -> None:
    """Take products and categories off in a context (Omnichannel, Neutral by default); they inherit again."""
    from app.sync.requests import UnpublishRequest

    need_scope(products, categories, every, channel, locale, all_contexts)
    context = None if all_contexts else context_of(channel or OMNICHANNEL, locale)
    _run_publish(UnpublishRequest, tenant_id, products, categories, context, as_json)


def _run_publish(
    make: "type[PublishRequest | UnpublishRequest]",
    tenant_id: str,
    products: list[str] | None,
    categories: list[str] | None,
    context: Context | None,
    as_json: bool,
) -> None:
    with opened_tenant(tenant_id, running=True) as (workstation, one):
        ids = tuple(one.catalog.product_by_number(number).id for number in products or ())
        category_ids = tuple(one.categories.find(path).id for path in categories or ())
        if context is not None:
            one.channels.check(context)
        contexts = () if context is None else (context,)
        job = run_job(workstation, make(tenant_id, ids, contexts, categories=category_ids))
        log = workstation.engine.log(job.id)
        _write_renditions(workstation, tenant_id)
    counts = {name: job.counts.get(name, 0) for name in ("documents", "media")}
    blocked = job.counts.get("blocked", 0)
    if blocked:
        for line in log:
            warn(line)
    emit(
        as_json,
        {**job_facts(job), **counts},
        f"{counts['documents']} documents, {counts['media']} media items, {blocked} blocked.",
    )
    fail_unless_ended(job)


def _write_renditions(workstation: "Workstation", tenant_id: str) -> None:
    """Wait for the renditions of what was published: nothing is left half done behind the command."""
    from app.sync.jobs.states import JobQuery, JobState
    from app.sync.requests import RenditionsRequest

    workstation.engine.follow_up(tenant_id)
    open_ones = JobQuery(tenant_id, (RenditionsRequest.kind,), (JobState.WAITING, JobState.EXECUTING))
    while left := workstation.engine.jobs(1, open_ones):
        follow_job(workstation, left[0].id)


def need_scope(
    products: list[str] | None,
    categories: list[str] | None,
    every: bool,
    channel: str | None,
    locale: str | None,
    all_contexts: bool,
) -> None:
    """See that owners and contexts are named in one of the ways that there are."""
    if bool(products or categories) == every:
        raise typer.BadParameter("name --product or --category, or --all")
    if all_contexts and (channel or locale):
        raise typer.BadParameter("--all-contexts goes without --channel and --locale")
    if categories and not all_contexts and channel in (None, OMNICHANNEL):
        raise typer.BadParameter(f"--category goes with --channel: categories have nothing in {OMNICHANNEL}")


def context_of(channel: str, locale: str | None) -> Context:
    """Read a context as people write it: the locale in any letter case, Neutral where there is none."""
    if locale is None or locale.casefold() == NEUTRAL.casefold():
        return Context(channel, NEUTRAL)
    return Context(channel, locale.lower())


def in_group(tenant: "Tenant", context: Context, name: str | None) -> Context:
    """Return a context in a publish group, or as it is where none is named.

    Raises:
        NotFound: There is no such group.
    """
    return context if name is None else context.on(tenant.groups.by_name(name).id)


def resolve(
    tenant_id: TenantId,
    channel: Annotated[str, typer.Option("--channel", help="OUN, or Omnichannel.")],
    locale: Annotated[str, typer.Option("--locale", help="Locale code, or Neutral.")],
    source: Annotated[SourceName, typer.Option("--source", help="draft, published, hq, csu or cached.")],
    every: All = False,
    product: Annotated[str | None, typer.Option("--product", help="Product number.")] = None,
    variant: Annotated[str | None, typer.Option("--variant", help="Variant number.")] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Every step that was tried, and who set what it found.")
    ] = False,
    group: InGroup = None,
    as_of: AsOf = None,
    zone: AsOfZone = "UTC",
    as_json: Json = False,
) -> None:
    """Say what targets show in a context; one JSON object per line."""
    from app.sync.answers import AnswerSource

    if [every, product is not None, variant is not None].count(True) != 1:
        raise typer.BadParameter("name one of --all, --product, --variant")
    if group is not None and source is not SourceName.DRAFT:
        raise typer.BadParameter("--group goes with --source draft")
    need_published(as_of, source, group=group)
    with (
        opened_tenant(tenant_id) as (workstation, tenant),
        seen(workstation, tenant, as_of, zone) as (one, desk),
    ):
        asked = in_group(one, context_of(channel, locale), group)
        one.channels.check(asked)
        if variant is not None:
            ids = [one.catalog.variant_by_number(variant).product_id]
        elif product is not None:
            ids = [one.catalog.product_by_number(product).id]
        else:
            ids = list(one.catalog.product_ids())
        for product_id in ids:
            row, asked_of = one.catalog.product(product_id), AnswerSource(source)
            rows = {each.number: each for each in one.catalog.variants(product_id)} if trace else {}
            for number, answer in desk.answers(tenant_id, product_id, asked, asked_of).items():
                if not every and number != variant:
                    continue
                reading = None
                if trace:
                    target = None if number is None else rows[number]
                    reading = desk.target(tenant_id, row, target, asked, asked_of)
                document = told_as_of(one, _answer(answer, source, reading))
                print(json.dumps(document, ensure_ascii=False) if as_json else _answer_text(document))


def _answer(answer: "Answer", source: str, reading: "TargetReading | None") -> dict[str, Any]:
    def item(one: Any) -> dict[str, Any]:
        return {"media": one.media, "display_name": one.display_name}

    context = answer.context
    document: dict[str, Any] = {
        "product": answer.product,
        "variant": answer.variant,
        "channel": answer.asked.channel,
        "locale": answer.asked.locale,
        "source": source,
        "context": None if context is None else [context.channel, context.locale],
        "level": answer.level,
        "primary": [item(one) for one in answer.primary],
        "additional": [{**item(one), "purpose": one.purpose} for one in answer.additional],
        "default_image": None if answer.default_image is None else answer.default_image.display_name,
    }
    if reading is not None:
        document["trace"] = [
            {
                "context": [step.context.channel, step.context.locale],
                "level": step.level,
                "result": step.result,
                "items": step.items,
                "set_by": None if origin is None else origin.set_by,
                "set_at": None if origin is None else _at(origin.set_at),
                "version": None if origin is None else origin.version,
            }
            for step, origin in zip(reading.resolution.steps, reading.origins, strict=True)
        ]
    return document


def _answer_text(document: dict[str, Any]) -> str:
    names = ", ".join(one["display_name"] for one in document["primary"]) or "nothing"
    found_in = document["context"]
    where = "no media" if found_in is None else f"{document['level']} in {', '.join(found_in)}"
    if found_in is None and document["primary"]:
        where = "legacy media, by file name"
    lines = [f"{document['product']} {document['variant'] or 'master'}: {names} ({where})"]
    for step in document.get("trace", ()):
        who = f", set by {step['set_by']} at {step['set_at']}" if step["set_by"] else ""
        version = f", version {step['version']}" if step["version"] else ""
        tried = f"{step['level'] or 'all levels'} in {', '.join(step['context'])}"
        lines.append(f"    {tried}: {step['result']}{who}{version}")
    if document.get("trace") and document["source"] not in ("draft", "published"):
        lines.append("    who set it, and when, is known in the CMS: --source published")
    return "\n".join(lines)


def _at(time: Any) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")
