"""Channels, locales and settings of a tenant."""

import re
from typing import Final

from sqlalchemy import Connection, select, update

from app.models.access.rights import perform
from app.models.access.roles import Act
from app.models.context import LIVE_SITE, NEUTRAL, OMNICHANNEL, Context, ContextOrder
from app.models.database import Database, insert, next_value
from app.models.errors import NotFound, RuleViolation
from app.models.schema import PUBLISH_SEQUENCE, counters
from app.models.tenants.rows import EDITABLE_STATES, ChannelRow, ChannelType
from app.models.tenants.tables import channel_languages, channels, publish_groups, settings

_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_OUN: Final = re.compile(r"OUN[A-Z0-9]{1,17}")
_DATABASE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")

CHANNELS_SEQUENCE: Final = "channels-changed"
"""Setting: the publish sequence at which channels or languages last changed."""


class ChannelService:
    """Reads and changes the channels of one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def channels(self) -> tuple[ChannelRow, ...]:
        """List all channels by name."""
        with self._database.read() as connection:
            return read_channels(connection)

    def channel(self, oun: str) -> ChannelRow:
        """Find a channel by its OUN.

        Raises:
            NotFound: There is none.
        """
        for row in self.channels():
            if row.oun == oun:
                return row
        raise _no_channel(oun)

    def locales(self) -> tuple[str, ...]:
        """List the languages of all channels, sorted, without Neutral. Source: domain.md 3.6."""
        return tuple(sorted({locale for row in self.channels() for locale in row.languages}))

    def served_contexts(self) -> tuple[Context, ...]:
        """List each channel with each of its languages: what readers may ask for."""
        return tuple(Context(row.oun, locale) for row in self.channels() for locale in row.languages)

    def check(self, context: Context) -> None:
        """See that a context exists.

        Raises:
            NotFound: The channel or the locale is unknown, or the channel does not offer the locale.
        """
        with self._database.read() as connection:
            check_context(connection, context)

    def order(self) -> ContextOrder:
        """Return the order of contexts that the tenant has set. Source: domain.md U1."""
        with self._database.read() as connection:
            return read_order(connection)

    def add(
        self, oun: str, name: str, type_: ChannelType, languages: tuple[str, ...], database: str | None = None
    ) -> ChannelRow:
        """Add a channel, or update the one with this OUN.

        Args:
            oun: Operating unit number with its prefix.
            name: Unique among the channels.
            type_: Kind of channel.
            languages: One locale code or more, the default first.
            database: Channel database; without one a channel keeps its own, a new one is named by OUN.

        Raises:
            RuleViolation: A value has the wrong form, or the name is taken.
        """
        codes = tuple(dict.fromkeys(code.strip().lower() for code in languages if code.strip()))
        if not _OUN.fullmatch(oun):
            raise RuleViolation(f"{oun!r} is not an operating unit number.", "Write it like OUN128.")
        if not codes:
            raise RuleViolation(f"Channel {oun} has no language.", "Name at least one, for example en-us.")
        for code in codes:
            if not _LOCALE.fullmatch(code):
                raise RuleViolation(f"{code!r} is not a locale code.", "Write it like en-us.")
        if database and not _DATABASE.fullmatch(database):
            raise RuleViolation(
                f"{database!r} cannot name a channel database.", "Use letters, digits, - and _."
            )
        with self._database.write() as connection:
            known = {row.oun: row for row in read_channels(connection)}
            taken = {row.name.casefold(): row.oun for row in known.values()}
            if not name.strip() or taken.get(name.strip().casefold(), oun) != oun:
                raise RuleViolation(f"A channel named {name!r} exists already.", "Choose another name.")
            text = f"{'Changed' if oun in known else 'Added'} the channel {name.strip()} ({oun})"
            perform(connection, Act.PARAMETERS, text)
            database = database or (known[oun].database if oun in known else oun)
            values = {"name": name.strip(), "type": type_.value, "database": database}
            statement = insert(channels).values(oun=oun, **values)
            statement = statement.on_conflict_do_update(index_elements=["oun"], set_=values)
            channel_id = connection.execute(statement.returning(channels.c.id)).scalar_one()
            connection.execute(channel_languages.delete().where(channel_languages.c.channel_id == channel_id))
            rows = [{"channel_id": channel_id, "position": n, "locale": code} for n, code in enumerate(codes)]
            connection.execute(channel_languages.insert(), rows)
            write_setting(
                connection, CHANNELS_SEQUENCE, str(next_value(connection, counters, PUBLISH_SEQUENCE))
            )
        return self.channel(oun)

    def set_order(self, order: ContextOrder) -> None:
        """Choose the order of contexts; headquarters flattens everything anew."""
        with self._database.write() as connection:
            perform(connection, Act.PARAMETERS, f"Set context-order to {order.value}")
            write_setting(connection, "context-order", order.value)
            write_setting(
                connection, CHANNELS_SEQUENCE, str(next_value(connection, counters, PUBLISH_SEQUENCE))
            )


def check_context(connection: Connection, context: Context) -> None:
    """See that a context exists, inside a scope.

    Raises:
        NotFound: The channel or the locale is unknown, or the channel does not offer the locale; or the
            publish group is gone.
        RuleViolation: The publish group went live.
    """
    check_group(connection, context.group)
    rows = read_channels(connection)
    if context.channel == OMNICHANNEL:
        offered = {NEUTRAL, *(locale for row in rows for locale in row.languages)}
        if context.locale not in offered:
            raise NotFound(
                f"Locale {context.locale} is not a language of any channel.", "Add it to a channel first."
            )
        return
    found = next((row for row in rows if row.oun == context.channel), None)
    if found is None:
        raise _no_channel(context.channel)
    if context.locale != NEUTRAL and context.locale not in found.languages:
        raise NotFound(
            f"{found.name} ({found.oun}) does not offer {context.locale}.",
            f"It offers {', '.join(found.languages)}.",
        )


def check_group(connection: Connection, group: int) -> None:
    """See that people may still edit in a publish group, inside a scope; on the Live site they always may.

    Raises:
        NotFound: It is gone.
        RuleViolation: It went live, or is going.
    """
    if group == LIVE_SITE:
        return
    query = select(publish_groups.c.name, publish_groups.c.state).where(publish_groups.c.id == group)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("This publish group does not exist any more.", "Choose another one, or the Live site.")
    if row.state not in EDITABLE_STATES:
        raise RuleViolation(
            f"The publish group {row.name} went live and cannot be edited any more.",
            "Work on the Live site, or in another publish group.",
        )


def _no_channel(oun: str) -> NotFound:
    hint = "List the channels with: vitrine channel list --tenant TENANT."
    return NotFound(f"Channel {oun} does not exist.", hint)


def read_channels(connection: Connection) -> tuple[ChannelRow, ...]:
    """Read all channels by name, inside a scope."""
    languages: dict[int, list[str]] = {}
    for channel_id, locale in connection.execute(
        select(channel_languages.c.channel_id, channel_languages.c.locale).order_by(
            channel_languages.c.channel_id, channel_languages.c.position
        )
    ):
        languages.setdefault(channel_id, []).append(locale)
    return tuple(
        ChannelRow(row.id, row.oun, row.name, ChannelType(row.type), tuple(languages[row.id]), row.database)
        for row in connection.execute(select(channels).order_by(channels.c.name))
    )


def read_order(connection: Connection) -> ContextOrder:
    """Read the tenant's order of contexts, inside a scope."""
    return ContextOrder(read_setting(connection, "context-order") or ContextOrder.CHANNEL_FIRST)


def read_setting(connection: Connection, name: str) -> str | None:
    """Read a setting; None where it was never written."""
    return connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Write a setting, inside a write scope."""
    found = connection.execute(update(settings).where(settings.c.name == name).values(value=value))
    if found.rowcount == 0:
        connection.execute(settings.insert().values(name=name, value=value))
