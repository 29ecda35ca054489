"""vitrine product: who edits a product in a channel and locale, and its versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from app.cli import check_outs
from app.cli.console import Json, TenantId, opened_tenant
from app.cli.pipeline_commands import InGroup, context_of, in_group
from app.models.context import NEUTRAL, OMNICHANNEL

product = typer.Typer(no_args_is_help=True, help="Check-outs and versions of product media.")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The product's number.")]
Channel = Annotated[str, typer.Option("--channel", help="OUN, or Omnichannel.")]
Locale = Annotated[str, typer.Option("--locale", help="Locale code, or Neutral.")]


@product.command("checkout")
def product_checkout(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Take the right to edit a product; its lease of 15 minutes is renewed by doing so again."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.check_out(at, as_json)


@product.command("finish")
def product_finish(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    comment: check_outs.Comment = "",
    as_json: Json = False,
) -> None:
    """Check what was saved in as a new version; nothing is published."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.finish(at, comment, as_json)


@product.command("discard")
def product_discard(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    reason: check_outs.Reason = "",
    as_json: Json = False,
) -> None:
    """Return to the last check-in; with a reason, edits of somebody else are thrown away too."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.discard(at, reason, as_json)


@product.command("break")
def product_break(
    number: Number,
    tenant_id: TenantId,
    reason: check_outs.Reason,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Take a check-out from its holder, with what was saved in it; for administrators."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.break_check_out(at, reason, as_json)


@product.command("take-over")
def product_take_over(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Take a check-out that lapsed, with what was saved in it."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.take_over(at, as_json)


@product.command("ask")
def product_ask(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    text: check_outs.Text = "",
    as_json: Json = False,
) -> None:
    """Ask who holds a check-out to finish editing."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.ask(at, text, as_json)


@product.command("history")
def product_history(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """List the versions of a product, newest first, and what became of its check-outs."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.history(at, as_json)


@product.command("restore")
def product_restore(
    number: Number,
    version: check_outs.Version,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    group: InGroup = None,
    finish: check_outs.Finish = False,
    comment: check_outs.Comment = "",
    as_json: Json = False,
) -> None:
    """Bring an earlier version back as a draft, which undo takes back; checks the product out."""
    with _place(tenant_id, number, channel, locale, group) as at:
        check_outs.restore(at, version, finish, comment, as_json)


@contextmanager
def _place(
    tenant_id: str, number: str, channel: str, locale: str, group: str | None
) -> Iterator[check_outs.Place]:
    with opened_tenant(tenant_id) as (workstation, one):
        found = one.catalog.product_by_number(number)
        context = in_group(one, context_of(channel, locale), group)
        yield check_outs.Place(one, "product", found.number, found.id, context, workstation.user).check()
