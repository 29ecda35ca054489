from pathlib import Path

import pytest

from app.main import build
from app.models.context import Context
from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")


def test_a_window_hears_what_a_command_invalidates(vitrine: Vitrine, sample: Path):
    station = build(sample)
    try:
        database = station.workspace.tenant("aurelia").channels.channels()[0].database
        cache, asked = station.desk.cache("aurelia", database), Context("OUN001", "en-us")

        def kept() -> list[str]:
            return [number for number in ("AO1001", "AO1002") if cache.expires_at(number, asked)]

        def read() -> None:
            for number in ("AO1001", "AO1002"):
                cache.product_answers(number, asked)

        read()
        assert kept() == ["AO1001", "AO1002"]
        ran = vitrine("sync", "invalidate", *T, "--product", "AO1001", "--json")
        assert ran.document["name"] == "AO1001"
        assert database in ran.document["databases"]
        assert kept() == ["AO1002"]
        read()
        assert vitrine("sync", "invalidate", *T, "--database", database, "--json").document == {
            "databases": [database],
            "name": None,
        }
        assert kept() == []
    finally:
        station.close()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("invalidate", "--full"), 2),
        (("invalidate", "--product", "AO1001", "--category", "Tops"), 2),
        (("media", "--product", "AO1001"), 2),
        (("invalidate", "--product", "nothing"), 3),
        (("invalidate", "--category", "nothing"), 3),
        (("invalidate", "--database", "nothing"), 3),
    ],
)
def test_what_does_not_go_together_or_is_not_there_is_refused(
    vitrine: Vitrine, sample: Path, args: tuple[str, ...], code: int
):
    ran = vitrine("sync", *args, *T)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err
