"""Imports whose process dies at any statement go on where they were: no row lost, none applied twice."""

import random
from pathlib import Path

from sqlalchemy import event

from app.sync.cms.import_manifest import import_manifest
from tests.sync.cms.import_world import World, media, placed
from tests.sync.cms.told import Told, finish

SEED = 4711
KILLS = 30


class Killed(BaseException):
    """The process dies here."""


def rows() -> list[dict[str, str]]:
    found = []
    for number in range(150):
        path = ("a.jpg", "b.jpg", "sub/c.png", "d.jpg", "none.jpg")[number % 5]
        row = placed(f"m{number // 4}", path, "Variant", ("TEE-BS", "TEE-BM", "TEE-RS")[number % 3])
        row |= {
            "EntityLocale": ("", "en-us", "fr-ca", "de-de")[number % 4],
            "MediaDisplayOrder": str(number % 7),
        }
        if number % 6 == 0:
            row |= {"MediaAction": "PublishNow"}
        if number % 11 == 0:
            row |= {"EntityType": "Product|Master", "EntityKeyValue": "MUG"}
        if number % 13 == 0:
            row |= {"MediaLocale": "fr-ca", "ImageAltText": f"Texte {number}"}
        if number % 17 == 0:
            row |= {"MediaSourceIfExistsAction": "Overwrite", "ImageAltText": f"Alt {number}"}
        if number % 29 == 0:
            row |= {"MediaSourceIfExistsAction": "KeepBoth"}
        found.append(row)
    found += [media("z", "a.jpg"), media("z", "", MediaAction="UnpublishAndDelete")]
    return found


def moves(world: World) -> list[tuple]:
    with world.tenant.cms.read() as connection:
        query = "SELECT result, media_id, description FROM manifest_rows WHERE job_id = 'job moves'"
        return sorted(connection.exec_driver_sql(query).fetchall())


def test_killed_at_random_statements(tmp_path: Path):
    worlds = [World(tmp_path / name) for name in ("whole", "killed") if (tmp_path / name).mkdir() is None]
    whole, killed = worlds
    requests = [world.request(world.manifest(*rows())) for world in worlds]
    seen = [0, 0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == seen[1]:
            raise Killed

    event.listen(whole.tenant.cms._engine, "before_cursor_execute", count)
    whole.outcome = finish(import_manifest(requests[0], whole.stores, Told("job")))
    event.remove(whole.tenant.cms._engine, "before_cursor_execute", count)
    statements, chance, kills = seen[0], random.Random(SEED), 0
    event.listen(killed.tenant.cms._engine, "before_cursor_execute", count)
    while True:
        seen[:] = [0, chance.randrange(1, statements // 6) if kills < KILLS else 0]
        try:
            killed.outcome = finish(import_manifest(requests[1], killed.stores, Told("job")))
            break
        except Killed:
            kills += 1
    event.remove(killed.tenant.cms._engine, "before_cursor_execute", count)
    assert kills == KILLS
    assert killed.dump() == whole.dump()
    assert killed.results() == whole.results()
    assert killed.outcome.counts == whole.outcome.counts
    assert moves(killed) == moves(whole)
    assert sorted(killed.workspace.blobs.contents()) == sorted(whole.workspace.blobs.contents())
    for world in worlds:
        assert world.workspace.check() == []
        world.stores.close()
        world.workspace.close()
