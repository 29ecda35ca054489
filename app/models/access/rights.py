"""The rights of people in a tenant: read anew in the transaction of every write, given and taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, select

from app.models.access.audit import record, signed_in
from app.models.access.roles import Act, Role, Standing, may
from app.models.access.tables import granted_roles
from app.models.clock import from_iso, iso
from app.models.database import Database, insert
from app.models.errors import NotFound, RuleViolation

NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role that somebody has."""

    user: str
    role: Role
    granted_by: str
    granted_at: datetime


def require(connection: Connection, act: Act, user: str | None = None) -> None:
    """See that a user may do this now, inside the write scope of what they do.

    Args:
        connection: The write scope: who loses a role before it is refused, who loses it later has done it.
        act: What they do.
        user: Who; without a name the user that the store is opened for.

    Raises:
        NotAllowed: Their roles do not permit it; the hint names who may.
    """
    user = user or signed_in(connection).user
    query = select(granted_roles.c.role).where(granted_roles.c.user == user)
    if not may([Role(name) for name in connection.execute(query).scalars()], act):
        refusal = read_standing(connection, user).refusal(act)
        if refusal is not None:
            raise refusal


def perform(
    connection: Connection,
    act: Act,
    text: str,
    user: str | None = None,
    *,
    items: int = 1,
    operation: str | None = None,
) -> None:
    """See that a user may do this now, and keep that they did, inside the write scope of it; see `record`.

    Raises:
        NotAllowed: Their roles do not permit it; the hint names who may.
    """
    require(connection, act, user)
    record(connection, act, text, user=user, items=items, operation=operation)


def read_standing(connection: Connection, user: str) -> Standing:
    """Read what a user may do, inside a scope."""
    query = select(granted_roles.c.user, granted_roles.c.role)
    rows = connection.execute(query.order_by(granted_roles.c.granted_at, granted_roles.c.user)).all()
    holders = tuple((who, Role(role)) for who, role in rows)
    return Standing(user, frozenset(role for who, role in holders if who == user), holders)


class Rights:
    """Gives and takes roles of one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, user: str) -> Standing:
        """Tell what a user may do now."""
        with self._database.read() as connection:
            return read_standing(connection, user)

    def grants(self) -> tuple[GrantRow, ...]:
        """List who has which role, by user."""
        query = select(granted_roles).order_by(granted_roles.c.user, granted_roles.c.role)
        with self._database.read() as connection:
            return tuple(
                GrantRow(row.user, Role(row.role), row.granted_by, from_iso(row.granted_at))
                for row in connection.execute(query)
            )

    def require(self, act: Act, user: str) -> None:
        """See that a user may do this now.

        Raises:
            NotAllowed: Their roles do not permit it.
        """
        with self._database.read() as connection:
            require(connection, act, user or self._database.signed_in.user)

    def note(self, act: Act, text: str, user: str, operation: str | None = None) -> None:
        """Keep in the audit trail what a user asks for that is done elsewhere, if they may.

        Raises:
            NotAllowed: Their roles do not permit it.
        """
        with self._database.write() as connection:
            perform(connection, act, text, user, operation=operation)

    def grant(self, user: str, role: Role, by: str) -> bool:
        """Give somebody a role; tell whether they did not have it.

        The first role of a tenant makes who gives it a System Administrator, since from then on only those
        may do everything.

        Raises:
            NotAllowed: `by` may not give roles.
            RuleViolation: That is no name of a user.
        """
        kept = _user_name(user)
        with self._database.write() as connection:
            require(connection, Act.ROLES, by)
            is_first = connection.execute(select(granted_roles.c.user).limit(1)).first() is None
            own = (by, Role.SYSTEM_ADMINISTRATOR)
            if is_first and (kept, role) != own:
                _add(connection, *own, by)
                record(connection, Act.ROLES, f"Roles are in use; {by} is {own[1].label}", user=by)
            is_new = _add(connection, kept, role, by)
            if is_new:
                record(connection, Act.ROLES, f"Gave {kept} the role {role.label}", user=by)
            return is_new

    def revoke(self, user: str, role: Role, by: str) -> None:
        """Take a role from somebody; it counts from their next write on.

        Taking the only one there is ends the use of roles.

        Raises:
            NotAllowed: `by` may not take roles.
            NotFound: They do not have it.
            RuleViolation: Nobody would be left who may give roles.
        """
        with self._database.write() as connection:
            require(connection, Act.ROLES, by)
            mine = (granted_roles.c.user == user) & (granted_roles.c.role == role.value)
            if not connection.execute(delete(granted_roles).where(mine)).rowcount:
                raise NotFound(f"{user} does not have the role {role.label}.", "List: vitrine role list.")
            left = [Role(name) for name in connection.execute(select(granted_roles.c.role)).scalars()]
            if left and not may(left, Act.ROLES):
                raise RuleViolation(
                    f"{user} is the last who may give roles.",
                    "Give that role to somebody else first.",
                )
            record(connection, Act.ROLES, f"Took the role {role.label} from {user}", user=by)


def begin_roles(connection: Connection, user: str) -> None:
    """Make a user the System Administrator of a tenant that is new, inside a write scope."""
    _add(connection, user, Role.SYSTEM_ADMINISTRATOR, user)


def _add(connection: Connection, user: str, role: Role, by: str) -> bool:
    at = iso(signed_in(connection).clock.now())
    row = {"user": user, "role": role.value, "granted_by": by, "granted_at": at}
    statement = insert(granted_roles).values(**row).on_conflict_do_nothing()
    return connection.execute(statement).rowcount > 0


def _user_name(user: str) -> str:
    kept = user.strip()
    if not kept or len(kept) > NAME_LENGTH or not kept.isprintable():
        raise RuleViolation(f"{user!r} is no name of a user.", f"Use 1 to {NAME_LENGTH} letters.")
    return kept
