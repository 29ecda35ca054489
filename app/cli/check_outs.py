"""What the commands of products and categories do with check-outs and versions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from app.cli.console import emit, table
from app.models.context import Context

if TYPE_CHECKING:
    from app.models.assignments.history import DocumentVersion
    from app.models.assignments.notes import CheckOutNote
    from app.models.assignments.slots import Owner
    from app.models.workspace import Tenant

Comment = Annotated[str, typer.Option("--comment", help="Kept with the new version.")]
Reason = Annotated[str, typer.Option("--reason", help="Kept, and told to who held the check-out.")]
Text = Annotated[str, typer.Option("--text", help="Shown to the holder.")]
Version = Annotated[int, typer.Argument(metavar="N", min=1)]
Finish = Annotated[bool, typer.Option("--finish", help="Check it in at once.")]


@dataclass(frozen=True, slots=True)
class Place:
    """A product or category in a context, and who works on it.

    Attributes:
        kind: `product` or `category`.
        name: The product's number, or the category's path.
    """

    tenant: "Tenant"
    kind: str
    name: str
    owner: "Owner"
    context: Context
    user: str

    def check(self) -> "Place":
        """See that the channel has the locale; what was begun there outlives both.

        Raises:
            NotFound: It has not.
        """
        if self.tenant.assignments.document(self.owner, self.context).updated_at is None:
            self.tenant.channels.check(self.context)
        return self

    def document(self) -> dict[str, Any]:
        """Return how it stands as JSON."""
        row = self.tenant.assignments.document(self.owner, self.context)
        group = self.context.group
        return {
            self.kind: self.name,
            "channel": self.context.channel,
            "locale": self.context.locale,
            **({"group": self.tenant.groups.group(group).name} if group else {}),
            "checked_out_by": row.checked_out_by,
            "since": None if row.checked_out_at is None else row.checked_out_at.isoformat(),
            "lease_until": None if row.lease_until is None else row.lease_until.isoformat(),
            "version": row.head_version,
            "published_version": row.published_version,
            "has_draft": row.has_draft,
        }


def check_out(at: Place, as_json: bool) -> None:
    """Take the right to edit."""
    at.tenant.assignments.check_out(at.owner, at.context, at.user)
    emit(as_json, at.document(), "Checked out.")


def finish(at: Place, comment: str, as_json: bool) -> None:
    """Check in."""
    at.tenant.assignments.finish_editing(at.owner, at.context, at.user, comment)
    emit(as_json, at.document(), "Checked in. Not published yet.")


def discard(at: Place, reason: str, as_json: bool) -> None:
    """Return to the last check-in; with a reason, for somebody else too."""
    service = at.tenant.assignments
    holder = service.document(at.owner, at.context).checked_out_by
    if reason and holder not in (None, at.user):
        service.discard_edits_of_holder(at.owner, at.context, at.user, reason, holder=holder)
    else:
        service.discard_edits(at.owner, at.context, at.user)
    emit(as_json, at.document(), "Discarded.")


def break_check_out(at: Place, reason: str, as_json: bool) -> None:
    """Take a check-out from its holder."""
    at.tenant.assignments.break_check_out(at.owner, at.context, at.user, reason)
    emit(as_json, at.document(), "Checked out to you, with what was saved.")


def take_over(at: Place, as_json: bool) -> None:
    """Take a check-out that lapsed."""
    at.tenant.assignments.take_over(at.owner, at.context, at.user)
    emit(as_json, at.document(), "Checked out to you, with what was saved.")


def ask(at: Place, text: str, as_json: bool) -> None:
    """Ask the holder to finish."""
    holder = at.tenant.assignments.ask_to_finish(at.owner, at.context, at.user, text)
    emit(as_json, {**at.document(), "asked": holder}, f"Asked {holder} to finish editing.")


def history(at: Place, as_json: bool) -> None:
    """List versions and notes."""
    found = at.tenant.assignments.history(at.owner, at.context)
    versions = [_version(row) for row in found.versions]
    notes = [_note(note) for note in found.notes]
    if as_json:
        emit(True, {"versions": versions, "notes": notes}, "")
        return
    table(versions, ("version", "at", "user", "comment", "state", "changes"))
    if notes:
        print()
        table(notes, ("at", "kind", "user", "holder", "text"))


def restore(at: Place, version: int, finish: bool, comment: str, as_json: bool) -> None:
    """Bring a version back as a draft."""
    from app.models.assignments.rows import desk_of
    from app.models.undo import StepNote

    service = at.tenant.assignments
    found = service.restoring(at.owner, at.context, version)
    if found.edit is not None:
        step = StepNote(uuid4().hex, desk_of(at.owner, at.context), "assignments", found.edit.text)
        service.apply(found.edit, at.user, step=step, check_out=True)
        if finish:
            said = comment or f"Version {version} restored"
            service.finish_editing(at.owner, at.context, at.user, said)
    done = found.edit is not None
    document = {**at.document(), "restored": done, "left_out": list(found.left_out)}
    text = f"Version {version} is back." if done else f"The {at.kind} shows version {version} already."
    emit(as_json, document, "\n".join([text, *found.left_out]))


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
