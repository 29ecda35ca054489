"""A workspace: a folder that holds tenants and one blob store."""

import json
import re
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from app.models.access.audit import record
from app.models.access.rights import begin_roles
from app.models.access.roles import Act
from app.models.clock import Clock, iso
from app.models.database import Database, open_authored
from app.models.errors import NotFound, RuleViolation, SchemaTooNew, StorageProblem
from app.models.media.additions import is_content_used
from app.models.media.blobs import BlobStore
from app.models.media.content_service import is_uploading, used_contents
from app.models.media.index import IndexReport, ensure_index
from app.models.media.service import published_content
from app.models.media.tables import media
from app.models.media.thumbnails import Thumbnails
from app.models.schema import CMS_HEAD
from app.models.signed_in import SignedIn
from app.models.tenant_services import TenantServices
from app.models.tenants.features import make_classic
from app.models.tenants.service import read_setting, write_setting

if TYPE_CHECKING:
    from app.models.copying.service import CopyService

FORMAT: Final = 1
MARKER: Final = "workspace.json"
_SCRATCH: Final = "scratch"
COMING_IN_S: Final = 3600
"""A content may be this old, in seconds, while its item is not there yet."""

_TENANT_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Tenant(TenantServices):
    """One CMS world: the `cms` store and the services over it. Thread: any.

    Attributes:
        id: Also the name of its folder.
        name: What people read.
    """

    def __init__(self, workspace: "Workspace", tenant_id: str, folder: Path) -> None:
        self.id = tenant_id
        self.folder = folder
        self._workspace = workspace
        self.blobs, self.thumbnails = workspace.blobs, workspace.thumbnails
        self.cms = open_authored(folder / "cms.db", "cms", CMS_HEAD, create=False)
        self.cms.signed_in = SignedIn(workspace.user, workspace.clock)
        try:
            ensure_index(self.cms, workspace.on_indexing)
        except BaseException:
            self.cms.close()
            raise
        self._furnish(workspace.clock, workspace.drop_contents)
        with self.cms.read() as connection:
            self.name = read_setting(connection, "name") or tenant_id

    @cached_property
    def copying(self) -> "CopyService":
        """Plans copies from other tenants."""
        from app.models.copying.service import CopyService

        return CopyService(self.cms, self.id, self._workspace)

    def derived_path(self, store: str) -> Path:
        """Return the file of a store that jobs build, for example `hq` or `csu-Europe`."""
        return self.folder / f"{store}.db"

    def close(self) -> None:
        """Close the stores."""
        self.cms.close()


class Workspace:
    """An open workspace. Thread: any.

    Args:
        root: The folder.
        clock: The time.
        user: Who works here; empty is the program itself.

    Attributes:
        on_indexing: Told, on the opening thread, of an index that is built as a tenant is opened.

    Raises:
        NotFound: The folder is no workspace.
        SchemaTooNew: A newer program made it.
        StorageProblem: It cannot be read.
    """

    def __init__(self, root: Path, clock: Clock, user: str = "") -> None:
        self.root = root
        self.clock = clock
        self.user = user
        marker = root / MARKER
        try:
            facts = json.loads(marker.read_text("utf-8"))
            found = int(facts["format"])
        except FileNotFoundError as error:
            raise NotFound(
                f"{root} is no workspace.", "Make one with: vitrine workspace create DIR."
            ) from error
        except OSError as error:
            raise StorageProblem(
                f"{root} cannot be read: {error.strerror}.", "See that it is there."
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StorageProblem(f"{marker} is damaged.", "Restore the workspace from a backup.") from error
        if found > FORMAT:
            raise SchemaTooNew(f"{root} was made by a newer Vitrine.", "Update Vitrine.")
        self.blobs = BlobStore(root / "blobs")
        self.thumbnails = Thumbnails(self.blobs, root / "thumbnails")
        self.on_indexing: IndexReport = lambda _done, _total: None
        self._opening = threading.Lock()
        self._tenants: dict[str, Tenant] = {}

    @classmethod
    def create(cls, root: Path, clock: Clock) -> "Workspace":
        """Make a workspace in a folder that is missing or empty, and open it.

        Raises:
            RuleViolation: The folder holds something.
            StorageProblem: It cannot be written.
        """
        try:
            root.mkdir(parents=True, exist_ok=True)
            if any(root.iterdir()):
                raise RuleViolation(f"{root} is not empty.", "Choose an empty folder.")
            (root / "tenants").mkdir()
            (root / "blobs").mkdir()
            marker = {"format": FORMAT, "created_at": iso(clock.now())}
            partial = root / f"{MARKER}.new"
            partial.write_text(json.dumps(marker), "utf-8")
            partial.replace(root / MARKER)
        except OSError as error:
            raise StorageProblem(
                f"{root} cannot be written: {error.strerror}.", "Choose another folder."
            ) from error
        return cls(root, clock)

    @property
    def jobs_path(self) -> Path:
        """Return the file of the jobs store."""
        return self.root / "jobs.db"

    def tenant_ids(self) -> list[str]:
        """List the ids of the tenants."""
        folder = self.root / "tenants"
        try:
            return sorted(
                entry.name
                for entry in folder.iterdir()
                if _TENANT_ID.fullmatch(entry.name) and (entry / "cms.db").is_file()
            )
        except OSError as error:
            raise StorageProblem(
                f"{folder} cannot be read: {error.strerror}.", "See that it is there."
            ) from error

    def tenants(self) -> list[Tenant]:
        """Open all tenants, by id."""
        return [self.tenant(tenant_id) for tenant_id in self.tenant_ids()]

    def tenant(self, tenant_id: str) -> Tenant:
        """Open a tenant, or return the open one.

        Raises:
            NotFound: There is none with this id.
        """
        with self._opening:  # a store that is open twice has two write gates
            if tenant_id not in self._tenants:
                folder = self._folder(tenant_id)
                if not (folder / "cms.db").is_file():
                    known = ", ".join(self.tenant_ids()) or "none yet"
                    raise NotFound(
                        f"Tenant {tenant_id} does not exist.", f"Tenants of this workspace: {known}."
                    )
                self._tenants[tenant_id] = Tenant(self, tenant_id, folder)
            return self._tenants[tenant_id]

    def create_tenant(self, tenant_id: str, name: str, *, classic: bool = False) -> Tenant:
        """Make a tenant. Where others of the workspace use roles, its maker is its System Administrator.

        Args:
            tenant_id: Also the name of its folder.
            name: What people read.
            classic: Begin before the roll-out of omnichannel media: all switches off, parameters empty.

        Raises:
            RuleViolation: The id has the wrong form or is taken.
            NotAllowed: Tenants of the workspace use roles, and none lets the user make more.
            StorageProblem: It cannot be written.
        """
        uses_roles = self._need_maker()
        folder = self._folder(tenant_id)
        if (folder / "cms.db").exists():
            raise RuleViolation(f"Tenant {tenant_id} exists already.", "Choose another id.")
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StorageProblem(
                f"{folder} cannot be written: {error.strerror}.", "Make it writable."
            ) from error
        cms = open_authored(folder / "cms.db", "cms", CMS_HEAD)
        cms.signed_in = SignedIn(self.user, self.clock)
        with cms.write() as connection:
            write_setting(connection, "name", name.strip() or tenant_id)
            record(connection, Act.CREATE_TENANT, f"Made the tenant {name.strip() or tenant_id}")
            if uses_roles:
                begin_roles(connection, self.user)
            if classic:
                make_classic(connection)
        cms.close()
        return self.tenant(tenant_id)

    def _need_maker(self) -> bool:
        """See that the user may make tenants; tell whether any tenant uses roles."""
        standings = [tenant.rights.standing(self.user) for tenant in self.tenants()]
        using = [one for one in standings if one.holders]
        refusals = [one.refusal(Act.CREATE_TENANT) for one in using]
        if using and None not in refusals:
            raise next(one for one in refusals if one is not None)
        return bool(using)

    def check(self) -> list[str]:
        """Look for damage; an empty list means: sound.

        Every store is checked for integrity, every media item for its blob, every blob for an item.
        """
        problems: list[str] = []
        used: set[str] = set()
        all_read = True
        for tenant_id in self.tenant_ids():
            stores = sorted(self._folder(tenant_id).glob("*.db"))
            found = [text for store in stores for text in _problems(store)]
            try:
                found += self._content_problems(self.tenant(tenant_id), used)
            except StorageProblem as problem:
                all_read = False
                if not found:
                    found.append(problem.message)
            problems += [f"tenant {tenant_id}: {text}" for text in found]
        if self.jobs_path.exists():
            problems += _problems(self.jobs_path)
        if all_read:  # else nobody knows what the unreadable items use
            orphans = sorted(sha256 for sha256 in self.blobs.contents() if sha256 not in used)
            problems += [
                f"blob {sha256} belongs to no media item" for sha256 in orphans if not self._may_come(sha256)
            ]
        return problems

    def _may_come(self, sha256: str) -> bool:
        """Tell whether a content came in just now, while the item that it is for may still be written."""
        return self._is_young(sha256) and any(self._is_uploading(tenant) for tenant in self.tenants())

    def _is_young(self, sha256: str) -> bool:
        try:
            age_s = self.clock.now().timestamp() - self.blobs.path(sha256).stat().st_mtime
        except OSError:  # it went away meanwhile
            return True
        return age_s <= COMING_IN_S

    def _is_uploading(self, tenant: Tenant) -> bool:
        with tenant.cms.read() as connection:
            return is_uploading(connection)

    def drop_orphans(self) -> int:
        """Remove contents that no item of any tenant needs; return how many these were.

        What came in within the last hour stays: the item that it is for may still be written.

        Raises:
            StorageProblem: A tenant cannot be read, so nobody knows what it needs.
        """
        used: set[str] = set()
        for tenant in self.tenants():
            with tenant.cms.read() as connection:
                used.update(sha256 for sha256, _ in used_contents(connection))
        orphans = [sha256 for sha256 in self.blobs.contents() if sha256 not in used]
        return sum(self._drop(sha256) for sha256 in orphans if not self._is_young(sha256))

    def _content_problems(self, tenant: Tenant, used: set[str]) -> list[str]:
        """Look whether the contents of a tenant are there; adds those that should be to `used`."""
        found: list[str] = []
        with tenant.cms.read() as connection:
            used.update(sha256 for sha256, _ in used_contents(connection))
            for row in connection.execute(select(media)):
                live = published_content(row.published)
                blob = self.blobs.path(row.sha256)
                if not blob.is_file():
                    found.append(f"the content of {row.display_name} is missing")
                elif blob.stat().st_size != row.size_bytes:
                    found.append(f"the content of {row.display_name} is cut off")
                if live is not None and live != row.sha256 and not self.blobs.path(live).is_file():
                    found.append(f"the published content of {row.display_name} is missing")
        return found

    def sweep(self) -> None:
        """Remove what killed jobs left half written or never committed; only while no job runs."""
        shutil.rmtree(self.root / _SCRATCH, ignore_errors=True)
        self.blobs.sweep()
        self.drop_contents([*self.blobs.put_back(), *self.blobs.unsettled()])
        self.thumbnails.sweep()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Make an empty folder for what a job needs until it ends; `sweep` removes that of a killed one.

        Raises:
            StorageProblem: It cannot be made.
        """
        try:
            (self.root / _SCRATCH).mkdir(exist_ok=True)
            folder = Path(tempfile.mkdtemp(dir=self.root / _SCRATCH))
        except OSError as error:
            raise StorageProblem(
                f"{self.root / _SCRATCH} cannot be written: {error.strerror}.",
                "Free some space there, or make the workspace folder writable, and try again.",
            ) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def drop_contents(self, contents: Iterable[str]) -> None:
        """Remove those contents that no item of any tenant has, now or before."""
        for sha256 in contents:
            self._drop(sha256)

    @contextmanager
    def taking_away(self, contents: Collection[str]) -> Iterator[None]:
        """Remove contents that nobody has any more once what is inside has taken them from their items.

        A process that is killed meanwhile leaves a note, so that `sweep` does it.
        """
        with self.blobs.unwanted(contents):
            yield
            self.drop_contents(contents)

    def _drop(self, sha256: str) -> bool:
        is_gone = self.blobs.remove(sha256, self._is_used)
        if is_gone:
            self.thumbnails.forget(sha256)
        return is_gone

    def _is_used(self, sha256: str) -> bool:
        try:
            for tenant in self.tenants():
                with tenant.cms.read() as connection:
                    if is_content_used(connection, sha256):
                        return True
        except StorageProblem:  # nobody knows what an unreadable tenant uses
            return True
        return False

    def close(self) -> None:
        """Close all stores."""
        for tenant in self._tenants.values():
            tenant.close()
        self._tenants.clear()

    def _folder(self, tenant_id: str) -> Path:
        if not _TENANT_ID.fullmatch(tenant_id):
            raise RuleViolation(
                f"{tenant_id!r} cannot be a tenant id.", "Use small letters, digits, - and _."
            )
        return self.root / "tenants" / tenant_id


def _problems(path: Path) -> Iterator[str]:
    database = Database(path)
    yield from database.problems()
    database.close()
