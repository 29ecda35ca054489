"""Where changes are: what each store has received. Source: domain.md 14.2."""

from dataclasses import dataclass

from sqlalchemy import select

from app.models.schema import PUBLISH_SEQUENCE, counters
from app.sync.csu import store
from app.sync.hq.media_sync import CMS_CURSOR, HQ_SEQUENCE
from app.sync.hq.products_1040 import APPLIED
from app.sync.stores import Stores


@dataclass(frozen=True, slots=True)
class DatabaseLag:
    """A channel database; `behind` counts products of headquarters that it has not applied yet."""

    database: str
    channels: tuple[str, ...]
    behind: int


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
    """Read what each store of a tenant has received."""
    tenant = stores.tenant(tenant_id)
    with tenant.cms.read() as connection:
        query = select(counters.c.value).where(counters.c.name == PUBLISH_SEQUENCE)
        published = connection.execute(query).scalar() or 0
    with stores.hq(tenant_id).read() as connection:
        seen = store.read_counter(connection, CMS_CURSOR)
        sequence = store.read_counter(connection, HQ_SEQUENCE)
        changed = list(connection.execute(select(store.products.c.seq)).scalars())
    channels: dict[str, list[str]] = {}
    for row in tenant.channels.channels():
        channels.setdefault(row.database, []).append(row.name)
    found: list[DatabaseLag] = []
    for database in sorted(channels):
        with stores.csu(tenant_id, database).read() as connection:
            applied = store.read_counter(connection, APPLIED)
        behind = sum(seq > applied for seq in changed) if applied < sequence else 0
        found.append(DatabaseLag(database, tuple(channels[database]), behind))
    return PipelineStatus(seen >= published, tuple(found))
