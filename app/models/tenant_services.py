"""The services over the store of a tenant, each made when somebody first asks for it.

What shows assignments, groups or differences is loaded with them: a window that opens on the library does not
wait for it.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import Connection

from app.models.access.audit import AuditTrail
from app.models.access.rights import Rights
from app.models.clock import Clock
from app.models.database import Database
from app.models.media.blobs import BlobStore
from app.models.media.content_service import ContentService
from app.models.media.editing import MediaEditing
from app.models.media.limits import Limits, limits_from
from app.models.media.renditions import FOLDER as RENDITIONS
from app.models.media.renditions import Renditions
from app.models.media.service import MediaService
from app.models.media.thumbnails import Thumbnails
from app.models.tenants.features import FeatureSwitches
from app.models.tenants.service import ChannelService
from app.models.tenants.settings import TenantSettings

if TYPE_CHECKING:
    from app.models.assignments.category_list import CategoryService
    from app.models.assignments.coverage_reading import CoverageService
    from app.models.assignments.name_service import NameRules
    from app.models.assignments.plans import AssignmentPlans
    from app.models.assignments.purposes import MediaPurposes
    from app.models.assignments.service import AssignmentService
    from app.models.catalog.service import CatalogService
    from app.models.manifests.service import ManifestService
    from app.models.media.upload_review import UploadReview
    from app.models.publishing.difference_service import DifferenceService
    from app.models.publishing.groups import PublishGroups
    from app.models.publishing.library import MediaLifecycle
    from app.models.publishing.lint_reading import LintService
    from app.models.publishing.service import PublishingService
    from app.models.undo import UndoJournal


class TenantServices:
    """What can be done with a tenant. Thread: any.

    Attributes:
        folder: Where its stores are.
        cms: The authored store.
        blobs: The workspace's blob store.
        thumbnails: The workspace's thumbnails.
        media: The library.
        is_later: Whether it shows a moment to come, as `as_of.TenantAsOf` does.
    """

    is_later: ClassVar[bool] = False
    id: str
    folder: Path
    cms: Database
    blobs: BlobStore
    thumbnails: Thumbnails

    def _furnish(self, clock: Clock, drop_contents: Callable[[Iterable[str]], None]) -> None:
        """Note what the services need, once the store is open; make the one that remembers things."""
        self._clock = clock
        self._drop_contents = drop_contents
        self.media = MediaService(self.cms, self.thumbnails, clock)

    # --- the tenant itself

    @cached_property
    def settings(self) -> TenantSettings:
        """What was set for it."""
        return TenantSettings(self.cms)

    @cached_property
    def features(self) -> FeatureSwitches:
        """The switches of its roll-out."""
        return FeatureSwitches(self.cms, self._clock)

    @cached_property
    def channels(self) -> ChannelService:
        """Its channels and languages."""
        return ChannelService(self.cms)

    @cached_property
    def rights(self) -> Rights:
        """The roles of people in it."""
        return Rights(self.cms)

    @cached_property
    def audit(self) -> AuditTrail:
        """Who did what."""
        return AuditTrail(self.cms)

    @cached_property
    def undo(self) -> "UndoJournal":
        """The steps that people can take back."""
        from app.models.undo import UndoJournal

        return UndoJournal(self.cms)

    def limits(self) -> Limits:
        """Return the largest sizes that are taken in, as they are set now."""
        return limits_from(self.settings.all())

    # --- media

    @cached_property
    def contents(self) -> ContentService:
        """The files of media items."""
        return ContentService(self.cms, self.blobs, self.thumbnails, self.limits)

    @cached_property
    def media_editing(self) -> MediaEditing:
        """Check-outs, versions and bulk edits of media items."""
        return MediaEditing(self.cms, self._clock, self.contents.process, self._has_file)

    @cached_property
    def renditions(self) -> Renditions:
        """The files made for the pages of its published items."""
        return Renditions(self.blobs, self.folder.parents[1] / RENDITIONS / self.id)

    @cached_property
    def uploads(self) -> "UploadReview":
        """What uploads brought, and what is to be decided of it."""
        from app.models.media.upload_review import UploadReview

        return UploadReview(
            self.cms, self.media_editing, _media_behind_drafts, self._drop_contents, self._clock
        )

    @cached_property
    def library(self) -> "MediaLifecycle":
        """Publishing, taking off and deleting media items."""
        from app.models.publishing.library import MediaLifecycle

        return MediaLifecycle(self.cms, self._clock, self._drop_contents, self.renditions.remove)

    # --- products

    @cached_property
    def catalog(self) -> "CatalogService":
        """Products, categories and dimensions."""
        from app.models.catalog.service import CatalogService
        from app.models.copying.orphans import Orphans

        return CatalogService(self.cms, Orphans(self.cms, self._clock).attach)

    @cached_property
    def assignments(self) -> "AssignmentService":
        """Media of products."""
        from app.models.assignments.service import AssignmentService

        return AssignmentService(self.cms, self._clock)

    @cached_property
    def categories(self) -> "CategoryService":
        """Images of categories."""
        from app.models.assignments.category_list import CategoryService

        return CategoryService(self.cms, self.catalog)

    @cached_property
    def assignment_plans(self) -> "AssignmentPlans":
        """Edits of many products at once."""
        from app.models.assignments.plans import AssignmentPlans

        return AssignmentPlans(self.cms)

    @cached_property
    def coverage(self) -> "CoverageService":
        """What every channel and locale shows of many products."""
        from app.models.assignments.coverage_reading import CoverageService

        return CoverageService(self.cms)

    @cached_property
    def name_rules(self) -> "NameRules":
        """Assigning by file name."""
        from app.models.assignments.name_service import NameRules

        return NameRules(self.cms)

    @cached_property
    def purposes(self) -> "MediaPurposes":
        """The vocabulary of media purposes."""
        from app.models.assignments.purposes import MediaPurposes

        return MediaPurposes(self.cms)

    @cached_property
    def manifests(self) -> "ManifestService":
        """Checks manifests, and takes imports back."""
        from app.models.manifests.service import ManifestService

        return ManifestService(self.cms, self._clock, self.channels.locales, self.limits)

    # --- publishing

    @cached_property
    def publishing(self) -> "PublishingService":
        """What is live, and what could be."""
        from app.models.publishing.service import PublishingService

        return PublishingService(self.cms)

    @cached_property
    def difference(self) -> "DifferenceService":
        """Which galleries a publish changes."""
        from app.models.publishing.difference_service import DifferenceService

        return DifferenceService(self.cms)

    @cached_property
    def groups(self) -> "PublishGroups":
        """Its publish groups."""
        from app.models.publishing.groups import PublishGroups

        return PublishGroups(self.cms, self._clock, self._has_file)

    @cached_property
    def lint(self) -> "LintService":
        """What is wrong with product media."""
        from app.models.publishing.lint_reading import LintService

        return LintService(self.cms)

    def _has_file(self, sha256: str) -> bool:
        return self.blobs.path(sha256).is_file()


def _media_behind_drafts(connection: Connection) -> set[int]:
    from app.models.assignments.uses import media_behind_drafts

    return media_behind_drafts(connection)
