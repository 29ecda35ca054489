"""Manifests of a tenant, before and after an import. The import and the export are jobs."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from app.models.clock import Clock
from app.models.database import Database
from app.models.errors import BadInput
from app.models.manifests.plan import IsCancelled, ManifestPlan, Progress
from app.models.manifests.policies import MergeMode
from app.models.manifests.reversal import Receipt, ReverseOutcome, read_receipt, reverse
from app.models.media.limits import Limits


class ManifestService:
    """Checks manifests, and takes imports back. Thread: any.

    Args:
        database: The tenant's store.
        clock: The time.
        locales: Tells the codes that a text may be in.
        limits: Tells the largest sizes that are taken in.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        locales: Callable[[], Iterable[str]],
        limits: Callable[[], Limits],
    ) -> None:
        self._database = database
        self._clock = clock
        self._locales = locales
        self._limits = limits

    def plan(
        self,
        file: Path,
        media_root: Path | None = None,
        mode: str = "merge",
        user: str = "",
        *,
        allow_private: bool = False,
        progress: Progress = lambda done, total: None,
        cancelled: IsCancelled = lambda: False,
    ) -> ManifestPlan:
        """Find out what an import would do, without doing it; close the plan in the end.

        Args:
            file: The manifest.
            media_root: Folder of local files; None: that of the manifest.
            mode: `merge` or `replace`.
            user: Who would import.
            allow_private: Whether private addresses would be asked.
            progress: Told rows done and in total.
            cancelled: Asked between steps.

        Raises:
            ManifestProblem: The file cannot be used as a whole.
            BadInput: The media folder is not there, or the mode is not known.
            Cancelled: As `cancelled` said.
        """
        if mode not in tuple(MergeMode):
            raise BadInput(f"The mode {mode!r} is not known.", "Choose merge or replace.")
        return ManifestPlan(
            self._database,
            file,
            media_root,
            MergeMode(mode),
            user or self._database.signed_in.user or "import",
            self._clock,
            frozenset(self._locales()),
            self._limits(),
            allow_private=allow_private,
            progress=progress,
            cancelled=cancelled,
        )

    def receipt(self, job_id: str) -> Receipt:
        """Tell what an import changed, and what of it can be taken back now."""
        with self._database.read() as connection:
            return read_receipt(connection, job_id)

    def reverse(self, job_id: str, user: str, keys: Collection[str] = ()) -> ReverseOutcome:
        """Take an import back, or some lines of its receipt; what was changed again since stays.

        Raises:
            NotAllowed: The user may not import.
            StorageProblem: The store cannot be written.
        """
        return reverse(self._database, job_id, user, keys, self._clock.now())
