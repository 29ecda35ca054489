"""The four switches of the staged roll-out. Source: omnichannel-media-management-overview, domain.md 7.6.

A tenant that nobody switched anything in has all on. Every order of switching is possible, as it is in the
source; what a switch still needs to take effect is told by `app.sync.rollout`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select

from app.models.access.audit import record
from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.clock import Clock, from_iso, iso
from app.models.database import Database, Priority, insert
from app.models.errors import NotFound, RuleViolation
from app.models.tenants.service import write_setting
from app.models.tenants.settings import PARAMETERS
from app.models.tenants.tables import feature_switches


class Feature(StrEnum):
    """A switch, in the order in which they are turned on."""

    CONTENT = "omnichannel-content"
    AUTHORING = "authoring-ux"
    CSU_LOCATIONS = "csu-media-locations"
    SITE = "site-omnichannel-media"

    @property
    def label(self) -> str:
        """Return the name that people know it by."""
        return _LABELS[self]


_LABELS: Final = {
    Feature.CONTENT: "Omnichannel content",
    Feature.AUTHORING: "Omnichannel media assignment authoring UX",
    Feature.CSU_LOCATIONS: "Omnichannel media assignments for CSU media locations",
    Feature.SITE: "Omnichannel media management of the site",
}

PUSHED: Final = (Feature.AUTHORING, Feature.CSU_LOCATIONS)
"""Switches of headquarters: channel databases hear of them through 1110 alone."""


class FeatureState(StrEnum):
    """What people read. Source: feature-management-overview."""

    OFF = "off"
    ON = "on"
    SCHEDULED = "scheduled"


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A switch as it is now.

    Attributes:
        feature: Which.
        is_on: Whether it is on, by hand or because its time has come.
        scheduled_at: When it goes on; None unless that is to come.
        since: When it was last switched or went on; None where nobody ever switched it.
        by: Who switched it; empty where nobody did.
        is_sent: The state that 1110 sent last.
    """

    feature: Feature
    is_on: bool
    scheduled_at: datetime | None = None
    since: datetime | None = None
    by: str = ""
    is_sent: bool = True

    @property
    def state(self) -> FeatureState:
        """Return what people read."""
        if self.is_on:
            return FeatureState.ON
        return FeatureState.OFF if self.scheduled_at is None else FeatureState.SCHEDULED


class FeatureSwitches:
    """Reads and turns the switches of one tenant. Thread: any."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def rows(self) -> tuple[FeatureRow, ...]:
        """List all switches in the order of the roll-out."""
        with self._database.read() as connection:
            return tuple(read_switches(connection, self._clock.now()).values())

    def row(self, feature: Feature) -> FeatureRow:
        """Return one switch."""
        with self._database.read() as connection:
            return read_switches(connection, self._clock.now())[feature]

    def enable(self, feature: Feature, user: str, at: datetime | None = None) -> FeatureRow:
        """Turn a switch on, now or at a time.

        Raises:
            RuleViolation: The time is over.
        """
        now = self._clock.now()
        if at is not None and at <= now:
            raise RuleViolation(f"{iso(at)} is over.", "Choose a later time, or turn it on now.")
        return self._switch(feature, user, is_on=at is None, at=at)

    def disable(self, feature: Feature, user: str) -> FeatureRow:
        """Turn a switch off, or take its time back; nothing that was made is lost."""
        return self._switch(feature, user, is_on=False, at=None)

    def _switch(self, feature: Feature, user: str, *, is_on: bool, at: datetime | None) -> FeatureRow:
        now = self._clock.now()
        with self._database.write() as connection:
            require(connection, Act.FEATURES, user)
            before = read_switches(connection, now)[feature]
            if (before.is_on, before.scheduled_at) != (is_on, at) and not (before.is_on and at is not None):
                row = FeatureRow(feature, is_on, at, now, user, before.is_sent)
                _write(connection, row)
                how = "on" if is_on else "off" if at is None else f"on at {iso(at)}"
                record(connection, Act.FEATURES, f"Turned {feature.label} {how}", user=user)
            return read_switches(connection, now)[feature]

    def need_authoring(self) -> None:
        """See that product media may be edited and published.

        Raises:
            RuleViolation: Omnichannel content is off.
        """
        with self._database.read() as connection:
            need_authoring(connection, self._clock.now())

    def to_send(self) -> Mapping[Feature, bool]:
        """Return what 1110 sends: the state of every switch of headquarters."""
        with self._database.read() as connection:
            rows = read_switches(connection, self._clock.now())
        return {feature: rows[feature].is_on for feature in PUSHED}

    def mark_sent(self, sent: Mapping[Feature, bool]) -> None:
        """Keep what 1110 brought to a channel database. Thread: lane."""
        if self.sent() == sent:
            return
        with self._database.write(Priority.JOB) as connection:
            rows = read_switches(connection, self._clock.now())
            for feature, is_on in sent.items():
                if rows[feature].is_sent != is_on:
                    _write(connection, rows[feature], is_sent=is_on)

    def sent(self) -> Mapping[Feature, bool]:
        """Return what 1110 brought last: what a channel database counts with that received nothing yet."""
        with self._database.read() as connection:
            rows = read_switches(connection, self._clock.now())
        return {feature: rows[feature].is_sent for feature in PUSHED}


def feature_named(name: str) -> Feature:
    """Find a switch by its name.

    Raises:
        NotFound: There is none.
    """
    try:
        return Feature(name)
    except ValueError as error:
        raise NotFound(f"There is no switch {name!r}.", f"Switches: {', '.join(Feature)}.") from error


def read_switches(connection: Connection, now: datetime) -> dict[Feature, FeatureRow]:
    """Read all switches as they are at a time, inside a scope."""
    stored = {row.name: row for row in connection.execute(select(feature_switches))}
    found: dict[Feature, FeatureRow] = {}
    for feature in Feature:
        row = stored.get(feature.value)
        if row is None:
            found[feature] = FeatureRow(feature, True)
            continue
        at = None if row.scheduled_at is None else from_iso(row.scheduled_at)
        since = None if row.since is None else from_iso(row.since)
        if at is not None and at <= now:
            found[feature] = FeatureRow(feature, True, None, at, row.by, bool(row.is_sent))
        else:
            found[feature] = FeatureRow(feature, bool(row.is_on), at, since, row.by, bool(row.is_sent))
    return found


def need_authoring(connection: Connection, now: datetime) -> None:
    """See that product media may be edited and published, inside a scope.

    Raises:
        RuleViolation: Omnichannel content is off. What was made before is kept.
    """
    query = select(feature_switches.c.is_on, feature_switches.c.scheduled_at)
    row = connection.execute(query.where(feature_switches.c.name == Feature.CONTENT.value)).first()
    if row is None or row.is_on or (row.scheduled_at is not None and from_iso(row.scheduled_at) <= now):
        return
    raise RuleViolation(
        "Omnichannel content is off: product and category media can be neither edited nor published.",
        f"Turn it on with: vitrine feature enable {Feature.CONTENT} --tenant TENANT.",
    )


def make_classic(connection: Connection) -> None:
    """Give a new tenant the state before any roll-out: switches off, parameters empty. Inside a scope."""
    for feature in Feature:
        _write(connection, FeatureRow(feature, False), is_sent=False)
    for name in PARAMETERS:
        write_setting(connection, name, "")


def _write(connection: Connection, row: FeatureRow, *, is_sent: bool | None = None) -> None:
    values = {
        "is_on": int(row.is_on),
        "scheduled_at": None if row.scheduled_at is None else iso(row.scheduled_at),
        "since": None if row.since is None else iso(row.since),
        "by": row.by,
        "is_sent": int(row.is_sent if is_sent is None else is_sent),
    }
    statement = insert(feature_switches).values(name=row.feature.value, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
