"""How far the staged roll-out of a tenant is: what each switch still needs, and where it has arrived.

No order is forced, since the source forces none: a switch whose ground is missing is on, and says what lacks.
Source: omnichannel-media-management-overview, domain.md 7.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.models.errors import StorageProblem
from app.models.tenants.features import PUSHED, Feature, FeatureRow
from app.models.tenants.settings import PARAMETERS
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.csu.configuration import ask_features
from app.sync.pipeline import PipelineStatus, pipeline_status
from app.sync.stores import Stores


@dataclass(frozen=True, slots=True)
class FeatureStatus:
    """A switch with its place in the roll-out.

    Attributes:
        row: The switch.
        databases: For each channel database, the state that 1110 brought there; empty for a switch of the
            CMS or of the site, which takes effect at once.
        missing: What has to be done before it takes effect as it should, a sentence each.
    """

    row: FeatureRow
    databases: Mapping[str, bool]
    missing: tuple[str, ...]


def rollout(stores: Stores, tenant_id: str) -> tuple[FeatureStatus, ...]:
    """Tell of every switch what it still needs, in the order of the roll-out."""
    tenant = stores.tenant(tenant_id)
    rows = {row.feature: row for row in tenant.features.rows()}
    there, unreadable = _all_received(stores, tenant)
    found: list[FeatureStatus] = []
    for feature, row in rows.items():
        own = {name: flags[feature] for name, flags in there.items()} if feature in PUSHED else {}
        missing: list[str] = []
        if feature is Feature.AUTHORING and row.is_on and not rows[Feature.CONTENT].is_on:
            missing.append(f"{Feature.CONTENT.label} is off.")
        if feature in PUSHED:
            missing += unreadable
        if feature is Feature.CSU_LOCATIONS:
            missing += _lacking_data(stores, tenant)
        if feature is Feature.SITE:
            missing += [
                f"{name} still serves legacy media: images may be blank."
                for name, flags in there.items()
                if not flags[Feature.CSU_LOCATIONS]
            ]
        late = [name for name, is_on in own.items() if is_on != row.is_on]
        if late:
            missing.append(f"1110 (Global configuration) has not brought it to {', '.join(late)} yet.")
        found.append(FeatureStatus(row, own, tuple(missing)))
    return tuple(found)


def received(stores: Stores, tenant: Tenant, database: str) -> Mapping[Feature, bool]:
    """Return what a channel database knows; one that received nothing yet counts with what was sent last.

    Raises:
        StorageProblem: It cannot be read.
    """
    known = None
    if tenant.derived_path(f"csu-{database}").exists():
        with stores.csu(tenant.id, database).look() as ask:
            known = ask_features(ask)
    return known or tenant.features.sent()


def _all_received(stores: Stores, tenant: Tenant) -> tuple[dict[str, Mapping[Feature, bool]], list[str]]:
    """Return what each channel database knows, and a sentence on each that cannot be read."""
    found: dict[str, Mapping[Feature, bool]] = {}
    unreadable: list[str] = []
    for database in sorted({row.database for row in tenant.channels.channels()}):
        try:
            found[database] = received(stores, tenant, database)
        except StorageProblem as problem:
            unreadable.append(f"{database} cannot be read: {problem}")
    return found, unreadable


def _lacking_data(stores: Stores, tenant: Tenant) -> list[str]:
    """Tell what stands between published media and the channel databases."""
    settings = tenant.settings.all()
    found = [f"{label} is not set." for name, label in PARAMETERS.items() if not settings[name]]
    try:
        status = pipeline_status(stores, tenant.id)
        with stores.hq(tenant.id).read() as connection:
            has_answers = store.read_counters(connection)[store.EPOCH] != 0
    except StorageProblem as problem:
        return [*found, f"Headquarters cannot be read: {problem}"]
    if not has_answers:
        found.append("CMS to HQ omnichannel media sync has not run yet.")
        return found
    if not status.hq_is_current:
        found.append("CMS to HQ omnichannel media sync has not run since the last publish.")
    return found + _late_databases(stores, tenant, status)


def _late_databases(stores: Stores, tenant: Tenant, status: PipelineStatus) -> list[str]:
    found: list[str] = []
    for lag in status.databases:
        if lag.problem:  # it is said of every switch that 1110 brings
            continue
        with stores.csu(tenant.id, lag.database).read() as connection:
            is_filled = bool(store.read_contexts(connection))
        if not is_filled:
            found.append(f"1040 (Products) has not filled {lag.database} yet.")
        elif lag.behind:
            found.append(f"1040 (Products) has not brought the newest to {lag.database} yet.")
    return found
