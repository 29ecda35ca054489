"""The shop as a tenant that has not begun its roll-out: legacy pictures, and omnichannel media staged."""

from pathlib import Path

from app.models.context import Context
from app.models.tenants.features import Feature, make_classic
from app.models.tenants.settings import PARAMETERS
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import (
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    MediaSyncRequest,
    Products1040Request,
    Request,
    UploadRequest,
)
from tests.support.builders import draw
from tests.support.shop import DATABASES, Shop

US = Context("OUN128", "en-us")
DE = Context("OUN200", "de-de")
RED_S = "SHIRT-Red-Slim-S"

LEGACY_MASTER = "SHIRT_000_001"
LEGACY_VARIANT = "SHIRT ^ Slim ^ S ^ Red ^_000_001"
LEGACY = (LEGACY_MASTER, "SHIRT_000_002", LEGACY_VARIANT, "Tops")


def stage(shop: Shop, folder: Path) -> None:
    """Publish `m1` for the shirt, then put the tenant back to the time before the roll-out."""
    for name, path in (
        ("product", "/Products/{ProductNumber}_000_{Sequence}.jpg"),
        ("variant", "/Products/{ProductNumber} ^ {Style} ^ {Size} ^ {Color} ^_000_{Sequence}.jpg"),
        ("category", "/Categories/{CategoryName}.jpg"),
    ):
        shop.tenant.settings.set(f"legacy_{name}_template", path)
    shop.tenant.settings.set("legacy_product_images", "3")
    for path in draw(folder, LEGACY, (44, 33)):
        assert shop.run(UploadRequest("aurelia", (str(path),), publish=True)).state is JobState.ENDED
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish(shop.shirt)
    with shop.tenant.cms.write() as connection:
        make_classic(connection)


def set_parameters(shop: Shop) -> None:
    for name in PARAMETERS:
        shop.tenant.settings.set(name, "https://cms.example" if name.endswith("endpoint") else "aurelia")


def requests(job: str) -> list[Request]:
    """What a job of the roll-out is, in every channel database."""
    if job == "media":
        return [MediaSyncRequest("aurelia")]
    kinds = {
        "1040": Products1040Request,
        "1070": ChannelConfiguration1070Request,
        "1110": GlobalConfiguration1110Request,
    }
    return [kinds[job]("aurelia", database) for database in DATABASES]


def run(shop: Shop, job: str) -> list[JobSnapshot]:
    return [shop.run(request) for request in requests(job)]


def do(shop: Shop, *steps: str) -> None:
    """Do steps of the roll-out: `+F3` and `-F3` switch, `P` sets the parameters, others are jobs."""
    for step in steps:
        if step == "P":
            set_parameters(shop)
        elif step[0] in "+-":
            feature = list(Feature)[int(step[2]) - 1]
            switch = shop.tenant.features.enable if step[0] == "+" else shop.tenant.features.disable
            switch(feature, "kim")
        else:
            assert {job.state for job in run(shop, step)} == {JobState.ENDED}, step


def served(shop: Shop, variant: str | None = None, context: Context = US) -> list[str]:
    """Names of what the CSU serves for the shirt."""
    return shop.shown(shop.shirt, context.channel, context.locale, AnswerSource.CSU)[variant]
