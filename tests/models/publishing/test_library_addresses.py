from app.sync.requests import PublishRequest
from tests.support.builders import new_workstation, shirt_tenant, upload


def test_published_items_have_public_addresses(tmp_path):
    station = new_workstation(tmp_path / "w")
    tenant = shirt_tenant(station)
    ids = upload(station, tenant, tmp_path / "files", ["front", "back"])
    station.engine.submit(PublishRequest(tenant.id, media=(ids["front"],)))
    tenant.settings.set("media_base_url", "https://img.aurelia.example")
    found = tenant.library.addresses(list(ids.values()), tenant.id)
    code = tenant.media.rows([ids["front"]])[0].code
    assert list(found) == [ids["front"]]
    assert found[ids["front"]].startswith(
        f"https://img.aurelia.example/cms/api/{tenant.id}/imageFileData/{code}?ver="
    )
    station.close()
