"""Answers of a tenant as of a moment to come: what authors see; no other store is told beforehand."""

from datetime import datetime
from typing import NoReturn

from app.models.as_of import TenantAsOf
from app.models.catalog.rows import ProductRow
from app.models.context import Context
from app.models.errors import RuleViolation
from app.models.workspace import Tenant
from app.sync.answers import AnswerDesk, AnswerSource
from app.sync.stores import Stores


class AnswerDeskAsOf(AnswerDesk):
    """Answers for one tenant as of the moment that it is brought to. Thread: any."""

    def __init__(self, stores: Stores, tenant: TenantAsOf) -> None:
        super().__init__(_StoresAsOf(stores, tenant))

    def expires_at(self, tenant_id: str, product: ProductRow, asked: Context) -> datetime | None:
        """Return None: nothing is cached that is yet to come."""
        del tenant_id, product, asked
        return None

    def _reader(self, tenant_id: str, asked: Context, source: AnswerSource) -> NoReturn:
        """Refuse.

        Raises:
            RuleViolation: Always.
        """
        raise RuleViolation(
            "What headquarters and the channels will have received by then is not told beforehand.",
            "Look at what is published.",
        )


class _StoresAsOf(Stores):
    def __init__(self, stores: Stores, tenant: TenantAsOf) -> None:
        super().__init__(stores.workspace, stores.clock)
        self._tenant = tenant

    def tenant(self, tenant_id: str) -> Tenant:
        """Return the tenant as of its moment."""
        del tenant_id
        return self._tenant
