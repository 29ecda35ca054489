"""1070 (Channel configuration): sends the languages of channels to their channel database.

Source: e-commerce-localization-guide, domain.md 3.6, 7.3.
"""

from app.sync.csu.configuration import CHANNELS, languages_text
from app.sync.hq.configuration import Configuration, count_languages, languages_of, send
from app.sync.jobs.states import Body, JobContext
from app.sync.requests import ChannelConfiguration1070Request
from app.sync.stores import Stores

JOB = "1070"


def channel_configuration_1070(
    request: ChannelConfiguration1070Request, stores: Stores, ctx: JobContext
) -> Body:
    """Bring the languages of one channel database up to date.

    Raises:
        NotFound: No channel uses the database.
    """
    tenant = stores.tenant(request.tenant)

    def text() -> str:
        return languages_text(languages_of(tenant, request.database))

    csu = stores.csu(request.tenant, request.database)
    cargo = Configuration(JOB, request.database, CHANNELS, tenant, csu, text, count_languages)
    return send(cargo, stores, request.session, ctx)
