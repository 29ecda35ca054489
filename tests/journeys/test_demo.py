import json
from pathlib import Path

import pytest
import typer

from app.cli import demo
from app.cli.command import main
from app.main import build
from app.sync.answers import AnswerSource

STAGES = [
    "import catalogue",
    "upload and assign (manifest)",
    "image of a category",
    "preview of every target",
    "Publish products and categories",
    "CMS to HQ omnichannel media sync",
    "1040 (Products), Americas",
    "1040 (Products), Europe",
    "read back from every CSU",
]


def test_the_demo_prints_every_stage_and_ends_with_0(capsys: pytest.CaptureFixture[str]):
    assert main(["demo"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line[:34].rstrip() for line in lines[:-1]] == STAGES
    assert all(line.endswith(" s)") for line in lines[:-1])
    assert lines[-1] == "Every CSU serves exactly what the preview promised."
    assert err == ""


def test_the_demo_as_json(capsys: pytest.CaptureFixture[str]):
    assert main(["demo", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"stages", "differences"}
    assert document["differences"] == []
    stages = {stage["stage"]: stage["counts"] for stage in document["stages"]}
    assert list(stages) == STAGES
    assert stages["preview of every target"] == stages["read back from every CSU"]
    assert stages["preview of every target"]["answers"] > 400
    assert all(stages["Publish products and categories"][name] > 0 for name in ("documents", "media"))
    assert all(set(stage) == {"stage", "counts", "seconds"} for stage in document["stages"])


def _another(placed: str) -> str:
    """Return the letter of an answer that some target has, but not the master."""
    return next((letter for letter in placed if letter != placed[0]), placed[0])


def test_the_demo_fails_where_a_csu_serves_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    root = tmp_path / "workspace"
    stages, differences = demo._run(root)
    assert differences == []
    workstation = build(root)
    tenant = workstation.workspace.tenant("aurelia")
    promised = demo._answers(workstation, tenant, AnswerSource.PUBLISHED)
    with workstation.stores.csu("aurelia", "Americas").write() as connection:
        answers = "SELECT answers FROM products WHERE number = 'AO1001'"
        lines = connection.exec_driver_sql(answers).scalar_one().split("\n")
        for letter in set(lines[1]) - {"!"}:  # see `answer_texts`
            place = ord(letter) - ord("0")
            lines[place] = _another(lines[place]) + lines[place][1:]
        update = "UPDATE products SET answers = ? WHERE number = 'AO1001'"
        connection.exec_driver_sql(update, ("\n".join(lines),))
    differences = demo._differences(promised, demo._answers(workstation, tenant, AnswerSource.CSU))
    assert demo._image_differences(demo._images(workstation, tenant, AnswerSource.DRAFT), {}) != []
    workstation.close()
    assert {text.split()[0] for text in differences} == {"AO1001"}
    assert any(text.startswith("AO1001 master in ") for text in differences)
    with pytest.raises(typer.Exit) as left:
        demo._report(stages, differences, as_json=False)
    assert left.value.exit_code == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"{len(differences)} answers differ from the preview, the first: {differences[0]}"


def test_an_answer_that_a_csu_does_not_give_is_a_difference(tmp_path: Path):
    demo._run(tmp_path / "workspace")
    workstation = build(tmp_path / "workspace")
    tenant = workstation.workspace.tenant("aurelia")
    promised = demo._answers(workstation, tenant, AnswerSource.PUBLISHED)
    served = {key: dict(answers) for key, answers in promised.items()}
    workstation.close()
    key = next(key for key, answers in served.items() if len(answers) > 1)
    number = list(served[key])[1]
    del served[key][number]
    (difference,) = demo._differences(promised, served)
    assert number is not None and number in difference


def test_nothing_of_the_demo_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["demo"]) == 0
    assert list(tmp_path.iterdir()) == []
