"""Roles and what each may do: one table. Pure. Source: manage-ecommerce-users-roles, domain.md 12.

Reading and exporting what is read need no role: whoever can open a workspace's folder can read it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.errors import NotAllowed, NotFound


class Role(StrEnum):
    """A role of a tenant."""

    SYSTEM_ADMINISTRATOR = "system-administrator"
    ADMINISTRATOR = "administrator"
    PRODUCER = "web-producer"
    READER = "reader"
    MODERATOR = "rnr-moderator"
    HQ_ADMINISTRATOR = "hq-system-administrator"
    FEATURE_MANAGER = "feature-manager"
    FEATURE_VIEWER = "feature-viewer"
    BATCH_MANAGER = "batch-manager"
    QUALITY_CONTROL = "quality-control-manager"

    @property
    def label(self) -> str:
        """Return what people read."""
        return _ROLE_LABELS[self]


class Act(StrEnum):
    """What a write does, as rights and the audit trail tell it apart."""

    UPLOAD = "upload"
    EDIT = "edit"
    ASSIGN = "assign"
    PUBLISH = "publish"
    GROUPS = "groups"
    IMPORT = "import"
    BREAK_LOCK = "break-lock"
    DELETE = "delete"
    FORCE_UNPUBLISH = "force-unpublish"
    FEATURES = "features"
    JOBS = "jobs"
    PARAMETERS = "parameters"
    COPY = "copy"
    CREATE_TENANT = "create-tenant"
    ROLES = "roles"

    @property
    def label(self) -> str:
        """Return what lists and filters show."""
        return _ACTS[self][0]

    @property
    def words(self) -> str:
        """Return what follows "may" in a sentence."""
        return _ACTS[self][1]


_ROLE_LABELS: Final = {
    Role.SYSTEM_ADMINISTRATOR: "System Administrator",
    Role.ADMINISTRATOR: "Administrator",
    Role.PRODUCER: "Web Producer",
    Role.READER: "Reader",
    Role.MODERATOR: "RnR Moderator",
    Role.HQ_ADMINISTRATOR: "HQ System administrator",
    Role.FEATURE_MANAGER: "Feature manager",
    Role.FEATURE_VIEWER: "Feature viewer",
    Role.BATCH_MANAGER: "Batch manager",
    Role.QUALITY_CONTROL: "Quality control manager",
}

_ACTS: Final = {
    Act.UPLOAD: ("Upload", "upload media"),
    Act.EDIT: ("Media editing", "edit media items"),
    Act.ASSIGN: ("Assignment", "edit product and category media"),
    Act.PUBLISH: ("Publishing", "publish or unpublish"),
    Act.GROUPS: ("Publish groups", "change publish groups"),
    Act.IMPORT: ("Import", "import manifests or catalogs"),
    Act.BREAK_LOCK: ("Check-outs ended", "end the check-outs of others"),
    Act.DELETE: ("Deletion", "delete media items or bring them back"),
    Act.FORCE_UNPUBLISH: ("Forced unpublishing", "unpublish what something live shows"),
    Act.FEATURES: ("Feature switches", "turn feature switches"),
    Act.JOBS: ("Jobs of headquarters", "run or change jobs of headquarters"),
    Act.PARAMETERS: ("Settings", "change settings, parameters or channels"),
    Act.COPY: ("Copy between tenants", "copy content between tenants"),
    Act.CREATE_TENANT: ("New tenants", "create tenants"),
    Act.ROLES: ("Roles", "give or take roles"),
}

_PRODUCING: Final = frozenset((Act.UPLOAD, Act.EDIT, Act.ASSIGN, Act.PUBLISH, Act.GROUPS, Act.IMPORT))
_SITE: Final = _PRODUCING | {Act.BREAK_LOCK, Act.DELETE, Act.FORCE_UNPUBLISH}
_NOTHING: Final = frozenset[Act]()

PERMISSIONS: Final[Mapping[Role, frozenset[Act]]] = {
    Role.SYSTEM_ADMINISTRATOR: frozenset(Act),
    Role.ADMINISTRATOR: _SITE,
    Role.PRODUCER: _PRODUCING,
    Role.READER: _NOTHING,
    Role.MODERATOR: _NOTHING,
    Role.HQ_ADMINISTRATOR: frozenset((Act.FEATURES, Act.JOBS, Act.PARAMETERS)),
    Role.FEATURE_MANAGER: frozenset((Act.FEATURES,)),
    Role.FEATURE_VIEWER: _NOTHING,
    Role.BATCH_MANAGER: frozenset((Act.JOBS,)),
    Role.QUALITY_CONTROL: _NOTHING,
}
"""What each role may do beside reading; who has several roles may do what any of them may."""

MOST_NAMED: Final = 3
"""People who are named as those to ask, at most."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user may do in a tenant, as it was when it was read.

    Attributes:
        user: Who.
        roles: Their roles.
        holders: The roles of everybody; while there are none everybody may do everything.
    """

    user: str
    roles: frozenset[Role] = frozenset()
    holders: tuple[tuple[str, Role], ...] = ()

    def may(self, act: Act) -> bool:
        """Tell whether the user may do this."""
        return not self.holders or may(self.roles, act)

    def refusal(self, act: Act) -> NotAllowed | None:
        """Say why the user may not do this, and who may; None where they may."""
        if self.may(act):
            return None
        names = ", ".join(role.label for role in Role if role in self.roles)
        have = f"their role is {names}" if names else "they have no role here"
        return NotAllowed(f"{self.user or 'Nobody'} may not {act.words}: {have}.", self._who(act))

    def _who(self, act: Act) -> str:
        permitted = [role for role in Role if act in PERMISSIONS[role]]
        can = dict.fromkeys(user for user, role in self.holders if role in permitted)
        if not can:
            return f"It takes the role {permitted[-1].label} or above."
        named = list(can)[:MOST_NAMED]
        more = f" or {len(can) - len(named)} more" if len(can) > len(named) else ""
        return f"Ask {', '.join(named)}{more}, who may."


def may(roles: Collection[Role], act: Act) -> bool:
    """Tell whether any of some roles permits an act."""
    return any(act in PERMISSIONS[role] for role in roles)


def role_named(name: str) -> Role:
    """Find a role by its name or label.

    Raises:
        NotFound: There is none.
    """
    wanted = name.strip().casefold()
    found = next((role for role in Role if wanted in (role.value, role.label.casefold())), None)
    if found is None:
        raise NotFound(f"There is no role {name!r}.", f"Roles: {', '.join(Role)}.")
    return found


def act_named(name: str) -> Act:
    """Find an act by its name or label.

    Raises:
        NotFound: There is none.
    """
    wanted = name.strip().casefold()
    found = next((act for act in Act if wanted in (act.value, act.label.casefold())), None)
    if found is None:
        raise NotFound(f"There is no kind {name!r}.", f"Kinds: {', '.join(Act)}.")
    return found
