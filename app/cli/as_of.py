"""The option --as-of: a tenant as it will be once its scheduled publish groups went live."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.main import Workstation
    from app.models.as_of import TenantAsOf
    from app.models.workspace import Tenant
    from app.sync.answers import AnswerDesk

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="As of a moment to come, with all scheduled publish groups applied in order:"
        " 2026-12-01T09:00Z, or without Z in --zone.",
    ),
]
AsOfZone = Annotated[str, typer.Option("--zone", help="Time zone of --as-of, like Europe/Berlin.")]


def need_published(as_of: str | None, source: str, **others: object) -> None:
    """See that nothing is asked together that does not go together."""
    if as_of is None:
        return
    for name, value in others.items():
        if value:
            raise typer.BadParameter(f"--as-of goes without --{name}")
    if source != "published":
        raise typer.BadParameter("--as-of goes with --source published")


@contextmanager
def as_it_will_be(workstation: "Workstation", tenant: "Tenant") -> Iterator["TenantAsOf"]:
    """Give a scope the tenant as it will be, at no moment yet."""
    from app.models.as_of import TenantAsOf

    with closing(TenantAsOf(tenant, workstation.workspace.clock)) as later:
        yield later


@contextmanager
def seen(
    workstation: "Workstation", tenant: "Tenant", as_of: str | None, zone: str
) -> Iterator[tuple["Tenant", "AnswerDesk"]]:
    """Give a scope the tenant, and who answers for it, as of a moment or as it is where none is named.

    Raises:
        BadInput: It is no time, or over.
    """
    if as_of is None:
        yield tenant, workstation.desk
        return
    from app.models.publishing.group_schedule import read_moment
    from app.sync.answers_as_of import AnswerDeskAsOf

    with as_it_will_be(workstation, tenant) as later:
        later.go_to(read_moment(as_of, zone))
        yield later, AnswerDeskAsOf(workstation.stores, later)


def told_as_of(tenant: "Tenant", document: dict[str, Any]) -> dict[str, Any]:
    """Add the moment, to a document of a tenant as it will be."""
    moment = getattr(tenant, "moment", None)
    if moment is None:
        return document
    return {**document, "as_of": moment.isoformat().replace("+00:00", "Z")}
