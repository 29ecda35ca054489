"""Imports that end before their time go on where they were."""

from pathlib import Path

import pytest

from app.models.errors import ManifestProblem
from app.sync.cms.import_manifest import import_manifest
from tests.sync.cms.import_world import World, placed


def many_rows() -> list[dict[str, str]]:
    rows = []
    for number in range(450):
        path = ("a.jpg", "b.jpg", "sub/c.png", "d.jpg", "none.jpg")[number % 5]
        key = ("TEE-BS", "TEE-BM", "TEE-RS")[number % 3]
        locale = ("", "en-us", "fr-ca", "de-de")[number % 4]
        order = str(number % 7) if number % 2 else ""
        row = placed(f"m{number // 2}", path, "Variant", key, EntityLocale=locale, MediaDisplayOrder=order)
        if number % 6 == 0:
            row["EntityAssignmentAction"] = "PublishNow"
        if number % 11 == 0:
            row |= {"EntityType": "Product|Master", "EntityKeyValue": "MUG"}
        rows.append(row)
    return rows


@pytest.mark.parametrize("stop_after", [1, 2, 3, 4, 5, 6])
def test_a_job_that_ends_anywhere_goes_on_where_it_was(tmp_path: Path, stop_after: int):
    worlds = [World(tmp_path / name) for name in ("whole", "killed") if (tmp_path / name).mkdir() is None]
    whole, killed = worlds
    counts = whole.run(*many_rows())
    assert counts["failed"] and counts["succeeded"]
    request = killed.request(killed.manifest(*many_rows()))
    yields = 0
    while True:
        body = import_manifest(request, killed.stores, killed.ctx)
        try:
            for _ in range(stop_after):
                next(body)
                yields += 1
        except StopIteration as end:
            killed.outcome = end.value
            break
        body.close()  # the process dies: only what is in the store stays
    assert yields >= 5
    assert killed.dump() == whole.dump()
    assert killed.results() == whole.results()
    assert killed.outcome.counts == counts
    for world in worlds:
        world.stores.close()
        world.workspace.close()


def test_a_manifest_that_was_changed_meanwhile_is_refused(world: World):
    request = world.request(world.manifest(*many_rows()))
    body = import_manifest(request, world.stores, world.ctx)
    next(body)
    body.close()
    world.manifest(*many_rows()[1:])
    with pytest.raises(ManifestProblem, match="changed after the import began"):
        next(import_manifest(request, world.stores, world.ctx))
