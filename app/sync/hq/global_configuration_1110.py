"""1110 (Global configuration): sends the switches of headquarters to one channel database.

A channel database serves legacy media until it receives here that media locations are on, and again once it
receives that they are off. Source: omnichannel-media-management-overview, domain.md 7.3, 7.6.
"""

from app.sync.csu.configuration import FEATURES, features_in, features_text
from app.sync.hq.configuration import Configuration, count_switches, send
from app.sync.jobs.states import Body, JobContext
from app.sync.requests import GlobalConfiguration1110Request
from app.sync.stores import Stores

JOB = "1110"


def global_configuration_1110(
    request: GlobalConfiguration1110Request, stores: Stores, ctx: JobContext
) -> Body:
    """Bring the switches of one channel database up to date.

    Raises:
        NotFound: No channel uses the database.
    """
    tenant = stores.tenant(request.tenant)

    def text() -> str:
        return features_text(tenant.features.to_send())

    def arrived(text: str) -> None:
        tenant.features.mark_sent(features_in(text))

    csu = stores.csu(request.tenant, request.database)
    cargo = Configuration(JOB, request.database, FEATURES, tenant, csu, text, count_switches, arrived)
    return send(cargo, stores, request.session, ctx)
