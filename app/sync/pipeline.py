"""Where changes are: what each store has received. Source: domain.md 14.2."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.models.errors import StorageProblem
from app.models.schema import PUBLISH_SEQUENCE, counters
from app.sync.csu import store
from app.sync.hq.media_sync import CMS_CURSOR
from app.sync.hq.products_1040 import APPLIED
from app.sync.stores import Stores


@dataclass(frozen=True, slots=True)
class DatabaseLag:
    """A channel database.

    Attributes:
        behind: How many products and categories it lacks the newest of.
        problem: Why it cannot be read; it lacks everything then.
    """

    database: str
    channels: tuple[str, ...]
    behind: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PipelineStatus:
    """What has travelled how far.

    Attributes:
        hq_is_current: Whether the media sync has seen every publish.
        databases: By name.
    """

    hq_is_current: bool
    databases: tuple[DatabaseLag, ...]


def pipeline_status(stores: Stores, tenant_id: str) -> PipelineStatus:
    """Read what each store of a tenant has received, last one first: what moves meanwhile is behind."""
    tenant = stores.tenant(tenant_id)
    channels: dict[str, list[str]] = {}
    for row in tenant.channels.channels():
        channels.setdefault(row.database, []).append(row.name)
    applied: dict[str, tuple[int, int]] = {}
    problems: dict[str, str] = {}
    for database in sorted(channels):
        try:
            with stores.csu(tenant_id, database).read() as connection:
                counted = store.read_counters(connection)
        except StorageProblem as problem:
            problems[database] = problem.message
            applied[database] = (0, 0)
            continue
        applied[database] = (counted[store.EPOCH], counted[APPLIED])
    found: list[DatabaseLag] = []
    with stores.hq(tenant_id).read() as connection:
        known = store.read_counters(connection)
        for database, (epoch, sequence) in applied.items():
            # A sequence of another life of headquarters says nothing about this one.
            since = sequence if epoch == known[store.EPOCH] else 0
            behind = sum(
                connection.execute(select(func.count()).where(table.c.seq > since)).scalar_one()
                for table in (store.products, store.categories)
            )
            lag = DatabaseLag(database, tuple(channels[database]), behind, problems.get(database, ""))
            found.append(lag)
    with tenant.cms.read() as connection:
        query = select(counters.c.value).where(counters.c.name == PUBLISH_SEQUENCE)
        published = connection.execute(query).scalar() or 0
    return PipelineStatus(known[CMS_CURSOR] == published, tuple(found))
