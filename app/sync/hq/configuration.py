"""What 1110 and 1070 send to a channel database, in download sessions as 1040. Source: domain.md 7.3, 7.4.

The package is a text: the setting as the channel database keeps it.
"""

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from app.models.database import Database, Priority
from app.models.errors import NotFound
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.csu.configuration import (
    Languages,
    begin_configuration,
    features_text,
    languages_text,
    mark_contexts,
)
from app.sync.hq.packages import Contents, PackageFolder, deliver
from app.sync.hq.sessions import sessions_of
from app.sync.jobs.states import Body, JobContext
from app.sync.stores import Stores


def languages_of(tenant: Tenant, database: str) -> Languages:
    """Return the languages of the channels that use a database.

    Raises:
        NotFound: No channel does.
    """
    own = {row.oun: row.languages for row in tenant.channels.channels() if row.database == database}
    if not own:
        raise NotFound(f"No channel uses the channel database {database}.", "Add a channel to it first.")
    return dict(sorted(own.items()))


def give_first(connection: Connection, tenant: Tenant, database: str) -> None:
    """Give a database that is new what was sent to the others before, inside its write scope."""
    features = features_text(tenant.features.sent())
    begin_configuration(connection, features, languages_text(languages_of(tenant, database)))


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one of these jobs sends to one channel database. Thread: the lane of the database.

    Attributes:
        job: Its number.
        database: The channel database.
        name: The setting.
        text: Works the setting out when the package is made.
        count: Says what a setting holds, as people read it.
        arrived: Told of a setting that the channel database has now; may be told twice.
    """

    job: str
    database: str
    name: str
    tenant: Tenant
    csu: Database
    text: Callable[[], str]
    count: Callable[[str], dict[str, int]]
    arrived: Callable[[str], None] = lambda _text: None

    def check(self) -> None:
        """See that a channel uses the database.

        Raises:
            NotFound: None does.
        """
        languages_of(self.tenant, self.database)

    def pack(self, file: Path, *, full: bool) -> Generator[None, None, Contents]:
        """Write the package; it holds everything always."""
        del full
        text = self.text()
        file.write_text(text, "utf-8")
        yield
        return Contents(True, 0, 0, sum(self.count(text).values()))

    def applied(self, mark: str) -> Mapping[str, int] | None:
        """Return the counts of what was taken in last, if it bears this mark."""
        with self.csu.read() as connection:
            kept = store.read_cursor(connection, self.job)
            text = store.read_setting(connection, self.name)
        if text is None or kept != mark:
            return None
        self.arrived(text)
        return self.count(text)

    def apply(self, file: Path, contents: object, mark: str) -> Mapping[str, int]:
        """Take the package in, with its mark, as one transaction."""
        del contents
        text = file.read_text("utf-8")
        with self.csu.write(Priority.JOB) as connection:
            give_first(connection, self.tenant, self.database)
            store.write_setting(connection, self.name, text)
            mark_contexts(connection)
            store.write_cursor(connection, self.job, mark)
        self.arrived(text)
        return self.count(text)


def send(cargo: Configuration, stores: Stores, session: int | None, ctx: JobContext) -> Body:
    """Bring a session of one of these jobs to its end."""
    folder = PackageFolder(cargo.tenant.folder / "packages" / cargo.database)
    return deliver(cargo, sessions_of(stores, cargo.tenant.id), folder, ctx, session=session)


def count_switches(text: str) -> dict[str, int]:
    """Count what 1110 brings."""
    return {"switches": len(json.loads(text))}


def count_languages(text: str) -> dict[str, int]:
    """Count what 1070 brings."""
    channels = json.loads(text)
    return {"channels": len(channels), "languages": sum(len(codes) for codes in channels.values())}
