"""Finds and opens the tenant that is copied from: one of this workspace, or of another by path or URL."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from app.models.database import Database
from app.models.errors import BadInput, NotFound, RuleViolation, SchemaTooNew, StorageProblem
from app.models.media.blobs import BlobStore
from app.models.schema import CMS_HEAD
from app.models.tenants.service import read_setting

TENANT_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FORMAT: Final = 1
_MARKER: Final = "workspace.json"


@dataclass(frozen=True, slots=True)
class Source:
    """An open tenant to copy from.

    Attributes:
        origin: What it is known by, wherever its workspace is moved.
        is_beside: It shares the blob store of the destination.
    """

    tenant: str
    name: str
    origin: str
    database: Database
    blobs: BlobStore
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Address:
    """Where a tenant is; without a folder, in the workspace of the destination."""

    folder: Path | None
    tenant: str


def read_address(text: str) -> Address:
    """Read an address: a tenant's id; or a folder, or a file URL, of a workspace or of a tenant in it.

    A workspace of several tenants is followed by `#` and the id of one.

    Raises:
        BadInput: It is none.
    """
    text = text.strip()
    if TENANT_ID.fullmatch(text):
        return Address(None, text)
    if not text:
        raise BadInput("No source is named.", "Give the id of a tenant, or the folder of its workspace.")
    if "://" in text:
        parts = urlsplit(text)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise BadInput(
                f"{parts.scheme}://{parts.netloc} cannot be read.", "Give a folder, or a file:// address."
            )
        return Address(Path(unquote(parts.path)), unquote(parts.fragment))
    path, _, tenant = text.rpartition("#") if "#" in text else (text, "", "")
    return Address(Path(path).expanduser(), tenant)


def origin_of(root: Path, tenant: str) -> str:
    """Return what a tenant of a workspace is known by.

    Raises:
        NotFound: The folder is no workspace.
        SchemaTooNew: A newer program made it.
        StorageProblem: It cannot be read.
    """
    marker = root / _MARKER
    try:
        facts = json.loads(marker.read_text("utf-8"))
        found, made_at = int(facts["format"]), str(facts["created_at"])
    except FileNotFoundError as error:
        raise NotFound(f"{root} is no workspace.", "See that the path is right.") from error
    except OSError as error:
        raise StorageProblem(f"{root} cannot be read: {error.strerror}.", "See that it is there.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StorageProblem(f"{marker} is damaged.", "Restore that workspace from a backup.") from error
    if found > _FORMAT:
        raise SchemaTooNew(f"{root} was made by a newer Vitrine.", "Update Vitrine.")
    return f"{made_at}/{tenant}"


@contextmanager
def opened_source(
    text: str, root: Path, destination: str, own: Callable[[str], Database], blobs: BlobStore
) -> Iterator[Source]:
    """Open a tenant to copy from, for the scope; nothing is written to it.

    Args:
        text: Its address.
        root: The workspace of the destination.
        destination: The id of the destination.
        own: Gives the store of a tenant of that workspace; raises NotFound.
        blobs: The blob store of that workspace.

    Raises:
        BadInput: It is no address.
        NotFound: There is no such tenant.
        RuleViolation: It is the destination itself, or its store is of an older program.
        SchemaTooNew: A newer program wrote it.
        StorageProblem: It cannot be read, is locked, or damaged.
    """
    address = read_address(text)
    folder, tenant = _found(address)
    is_beside = folder is None or _is_same(folder, root)
    if is_beside and tenant == destination:
        raise RuleViolation(f"{tenant} is the destination itself.", "Choose another tenant as the source.")
    if is_beside:
        database = own(tenant)
        yield _source(database, tenant, origin_of(root, tenant), blobs, is_beside=True)
        return
    assert folder is not None
    origin = origin_of(folder, tenant)
    file = folder / "tenants" / tenant / "cms.db"
    if not file.is_file():
        raise NotFound(f"Tenant {tenant} does not exist in {folder}.", _others(folder))
    database = Database(file)
    try:
        _need_present_schema(database, folder)
        yield _source(database, tenant, origin, BlobStore(folder / "blobs"), is_beside=False)
    finally:
        database.close()


def _found(address: Address) -> tuple[Path | None, str]:
    """Return the workspace, or None for that of the destination, and the tenant of an address."""
    if address.folder is None:
        return None, address.tenant
    folder = address.folder.absolute()
    if not folder.is_dir():
        raise NotFound(f"{folder} does not exist.", "See that the path is right.")
    if (folder / "cms.db").is_file() and folder.parent.name == "tenants":
        return folder.parents[1], folder.name
    if address.tenant:
        if not TENANT_ID.fullmatch(address.tenant):
            raise BadInput(f"{address.tenant!r} cannot be a tenant id.", _others(folder))
        return folder, address.tenant
    origin_of(folder, "")  # says what is wrong with the folder
    tenants = _tenants(folder)
    if len(tenants) != 1:
        raise BadInput(f"{folder} does not say which tenant is meant.", _others(folder))
    return folder, tenants[0]


def _tenants(folder: Path) -> list[str]:
    return sorted(file.parent.name for file in (folder / "tenants").glob("*/cms.db"))


def _others(folder: Path) -> str:
    known = _tenants(folder)
    return f"Write {folder}#{known[0]}; its tenants: {', '.join(known)}." if known else "It has no tenants."


def _is_same(folder: Path, root: Path) -> bool:
    try:
        return folder.samefile(root)
    except OSError:
        return False


def _need_present_schema(database: Database, folder: Path) -> None:
    with database.read() as connection:
        query = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        if not connection.exec_driver_sql(query).all():
            raise StorageProblem(f"{database.path} is damaged.", "Restore that workspace from a backup.")
        found = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    if found > CMS_HEAD:
        raise SchemaTooNew(
            f"{database.path} was written by a newer Vitrine (schema {found}).", "Update Vitrine."
        )
    if found != CMS_HEAD:
        raise RuleViolation(
            f"{database.path} is of an older Vitrine (schema {found}), and a source is never written to.",
            f"Open the workspace {folder} once with this Vitrine, then copy.",
        )


def _source(database: Database, tenant: str, origin: str, blobs: BlobStore, *, is_beside: bool) -> Source:
    with database.read() as connection:
        name = read_setting(connection, "name") or tenant
    return Source(tenant, name, origin, database, blobs, is_beside)
