"""vitrine product: who edits a product in a channel and locale, and its versions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from app.cli.console import Json, TenantId, emit, opened_tenant, table
from app.cli.pipeline_commands import context_of
from app.models.context import NEUTRAL, OMNICHANNEL, Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.models.assignments.history import DocumentVersion
    from app.models.assignments.notes import CheckOutNote
    from app.models.changes import Changes
    from app.models.workspace import Tenant

product = typer.Typer(no_args_is_help=True, help="Check-outs and versions of product media.")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The product's number.")]
Channel = Annotated[str, typer.Option("--channel", help="OUN, or Omnichannel.")]
Locale = Annotated[str, typer.Option("--locale", help="Locale code, or Neutral.")]
Comment = Annotated[str, typer.Option("--comment", help="Kept with the new version.")]
Reason = Annotated[str, typer.Option("--reason", help="Kept, and told to who held the check-out.")]


@dataclass(frozen=True, slots=True)
class Place:
    """A product in a context, and who works on it."""

    tenant: "Tenant"
    number: str
    product_id: int
    context: Context
    user: str

    def document(self) -> dict[str, Any]:
        """Return how it stands as JSON."""
        row = self.tenant.assignments.document(self.product_id, self.context)
        return {
            "product": self.number,
            "channel": self.context.channel,
            "locale": self.context.locale,
            "checked_out_by": row.checked_out_by,
            "since": None if row.checked_out_at is None else row.checked_out_at.isoformat(),
            "lease_until": None if row.lease_until is None else row.lease_until.isoformat(),
            "version": row.head_version,
            "published_version": row.published_version,
            "has_draft": row.has_draft,
        }


@product.command("checkout")
def product_checkout(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    as_json: Json = False,
) -> None:
    """Take the right to edit a product; its lease of 15 minutes is renewed by doing so again."""
    _do(
        tenant_id,
        number,
        context_of(channel, locale),
        lambda at: at.tenant.assignments.check_out(at.product_id, at.context, at.user),
        "Checked out.",
        as_json,
    )


@product.command("finish")
def product_finish(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    comment: Comment = "",
    as_json: Json = False,
) -> None:
    """Check what was saved in as a new version; nothing is published."""
    _do(
        tenant_id,
        number,
        context_of(channel, locale),
        lambda at: at.tenant.assignments.finish_editing(at.product_id, at.context, at.user, comment),
        "Checked in. Not published yet.",
        as_json,
    )


@product.command("discard")
def product_discard(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    reason: Reason = "",
    as_json: Json = False,
) -> None:
    """Return to the last check-in; with a reason, edits of somebody else are thrown away too."""

    def discard(at: Place) -> "Changes":
        service = at.tenant.assignments
        holder = service.document(at.product_id, at.context).checked_out_by
        if reason and holder not in (None, at.user):
            return service.discard_edits_of_holder(at.product_id, at.context, at.user, reason, holder=holder)
        return service.discard_edits(at.product_id, at.context, at.user)

    _do(tenant_id, number, context_of(channel, locale), discard, "Discarded.", as_json)


@product.command("break")
def product_break(
    number: Number,
    tenant_id: TenantId,
    reason: Reason,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    as_json: Json = False,
) -> None:
    """Take a check-out from its holder, with what was saved in it; for administrators."""
    _do(
        tenant_id,
        number,
        context_of(channel, locale),
        lambda at: at.tenant.assignments.break_check_out(at.product_id, at.context, at.user, reason),
        "Checked out to you, with what was saved.",
        as_json,
    )


@product.command("take-over")
def product_take_over(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    as_json: Json = False,
) -> None:
    """Take a check-out that lapsed, with what was saved in it."""
    _do(
        tenant_id,
        number,
        context_of(channel, locale),
        lambda at: at.tenant.assignments.take_over(at.product_id, at.context, at.user),
        "Checked out to you, with what was saved.",
        as_json,
    )


@product.command("ask")
def product_ask(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    text: Annotated[str, typer.Option("--text", help="Shown to the holder.")] = "",
    as_json: Json = False,
) -> None:
    """Ask who holds a check-out to finish editing."""
    with opened_tenant(tenant_id) as (workstation, one):
        at = _place(one, number, context_of(channel, locale), workstation.user)
        holder = one.assignments.ask_to_finish(at.product_id, at.context, at.user, text)
        emit(as_json, {**at.document(), "asked": holder}, f"Asked {holder} to finish editing.")


@product.command("history")
def product_history(
    number: Number,
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    as_json: Json = False,
) -> None:
    """List the versions of a product, newest first, and what became of its check-outs."""
    with opened_tenant(tenant_id) as (workstation, one):
        at = _place(one, number, context_of(channel, locale), workstation.user)
        found = one.assignments.history(at.product_id, at.context)
    versions = [_version(row) for row in found.versions]
    notes = [_note(note) for note in found.notes]
    if as_json:
        emit(True, {"versions": versions, "notes": notes}, "")
        return
    table(versions, ("version", "at", "user", "comment", "state", "changes"))
    if notes:
        print()
        table(notes, ("at", "kind", "user", "holder", "text"))


@product.command("restore")
def product_restore(
    number: Number,
    version: Annotated[int, typer.Argument(metavar="N", min=1)],
    tenant_id: TenantId,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    finish: Annotated[bool, typer.Option("--finish", help="Check it in at once.")] = False,
    comment: Comment = "",
    as_json: Json = False,
) -> None:
    """Bring an earlier version back as a draft, which undo takes back; checks the product out."""
    from app.models.assignments.rows import desk_of
    from app.models.undo import StepNote

    with opened_tenant(tenant_id) as (workstation, one):
        at = _place(one, number, context_of(channel, locale), workstation.user)
        service = one.assignments
        found = service.restoring(at.product_id, at.context, version)
        if found.edit is not None:
            desk = desk_of(at.product_id, at.context)
            step = StepNote(uuid4().hex, desk, "assignments", found.edit.text)
            service.apply(found.edit, at.user, step=step, check_out=True)
            if finish:
                said = comment or f"Version {version} restored"
                service.finish_editing(at.product_id, at.context, at.user, said)
        done = found.edit is not None
        document = {**at.document(), "restored": done, "left_out": list(found.left_out)}
        text = f"Version {version} is back." if done else f"The product shows version {version} already."
        emit(as_json, document, "\n".join([text, *found.left_out]))


def _do(
    tenant_id: str,
    number: str,
    context: Context,
    act: "Callable[[Place], Changes]",
    text: str,
    as_json: bool,
) -> None:
    with opened_tenant(tenant_id) as (workstation, one):
        at = _place(one, number, context, workstation.user)
        act(at)
        emit(as_json, at.document(), text)


def _place(tenant: "Tenant", number: str, context: Context, user: str) -> Place:
    found = tenant.catalog.product_by_number(number)
    if tenant.assignments.document(found.id, context).updated_at is None:
        tenant.channels.check(context)  # what was begun there outlives a channel or locale
    return Place(tenant, found.number, found.id, context, user)


def _version(row: "DocumentVersion") -> dict[str, Any]:
    return {
        "version": row.version,
        "at": row.at.isoformat(),
        "user": row.user,
        "comment": row.comment,
        "state": row.state.value,
        "changes": list(row.words),
    }


def _note(note: "CheckOutNote") -> dict[str, Any]:
    return {
        "kind": note.kind.value,
        "at": note.at.isoformat(),
        "user": note.user,
        "holder": note.holder,
        "text": note.text,
    }
