"""The bundled sample: a small catalogue with pictures of our own."""

import json
from pathlib import Path

from app.main import Workstation
from app.models.catalog.importers.formats import read
from app.models.errors import AppError
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant
from app.paths import sample_folder
from app.sync.requests import ImportManifestRequest


def sample_tenant(workstation: Workstation) -> Tenant:
    """Make the sample's tenant with its channels and catalogue; no media yet."""
    folder = sample_folder()
    setup = json.loads((folder / "setup.json").read_text("utf-8"))
    tenant = workstation.workspace.create_tenant(setup["id"], setup["name"])
    for channel in setup["channels"]:
        tenant.channels.add(
            channel["oun"],
            channel["name"],
            ChannelType(channel["type"]),
            tuple(channel["languages"]),
            channel["database"],
        )
    tenant.catalog.import_(read("vitrine", [folder / "catalog.tsv"]))
    return tenant


def sample_manifest(tenant_id: str, user: str, result: Path) -> ImportManifestRequest:
    """Return the request that brings the pictures and their assignments in, as drafts."""
    folder = sample_folder()
    return ImportManifestRequest(
        tenant_id,
        str(folder / "assignments.tsv"),
        str(folder / "pictures"),
        result=str(result),
        user=user,
    )


def install_sample(workstation: Workstation) -> Tenant:
    """Fill a workspace with the sample; the engine runs.

    Raises:
        AppError: A stage failed.
    """
    tenant = sample_tenant(workstation)
    result = workstation.workspace.root / "sample-result.tsv"
    job = workstation.engine.wait(
        workstation.engine.submit(sample_manifest(tenant.id, workstation.user, result))
    )
    if job.state.value != "Ended":
        raise AppError(f"The sample could not be installed: {job.error or job.counts}.", f"See {result}.")
    return tenant
