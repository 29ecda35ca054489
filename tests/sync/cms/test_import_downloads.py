"""Pictures that come from an address, of a server of this machine that is allowed explicitly."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.models.manifests.tsv import write_tsv
from app.sync.cms.import_manifest import import_manifest
from tests.sync.cms.import_world import World, media
from tests.sync.cms.told import Told, finish


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def address(world: World) -> Iterator[str]:
    handler = partial(_Quiet, directory=str(world.media_root))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_pictures_by_address(world: World, address: str):
    rows = [
        media("a", f"{address}/A.jpg"),
        media("b", "", MediaReferenceUrl=f"{address}/b.jpg"),
        media("c", f"{address}/none.jpg"),
        media("d", f"{address}/broken.jpg"),
        media("e", "d.jpg"),
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = world.files / "in.tsv"
    write_tsv(file, names, [[row.get(name, "") for name in names] for row in rows])
    for dry_run in (True, False):
        request = replace(world.request(file), allow_private=True, dry_run=dry_run)
        world.outcome = finish(import_manifest(request, world.stores, Told(f"job-{dry_run}")))
        codes = [code for _, code in world.results()]
        assert codes == (["", "", "", "", ""] if dry_run else ["", "", "M004", "M008", ""]), (
            world.descriptions()
        )
    found = {row.display_name: row for row in world.tenant.media.rows(world.tenant.media.ids())}
    assert {name: row.file_name for name, row in found.items()} == {"a": "A.jpg", "b": "b.jpg", "e": "d.jpg"}
    world.outcome = finish(import_manifest(replace(world.request(file)), world.stores, Told("refused")))
    assert [code for _, code in world.results()] == ["", "", "M004", "M004", ""]
    assert world.workspace.check() == []
