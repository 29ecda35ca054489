"""dev.py: environment, system libraries, steps. Nothing is installed here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from benchmarks import __main__ as bench


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("a==1\n")
    return dev.Environment(tmp_path)


def finish(environment):
    python = Path(environment.program("python"))
    python.parent.mkdir(parents=True)
    python.touch()
    environment.stamp.write_text(environment.fingerprint())


class TestEnvironment:
    def test_nothing_there(self, environment):
        assert not environment.is_ready()

    def test_finished(self, environment):
        finish(environment)
        assert environment.is_ready()
        environment.ensure()  # and so nothing is set up

    def test_interrupted_before_the_stamp(self, environment):
        finish(environment)
        environment.stamp.unlink()
        assert not environment.is_ready()

    @pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
    def test_changed_requirements(self, environment, name):
        finish(environment)
        (environment.root / name).write_text("something else")
        assert not environment.is_ready()

    def test_python_deleted(self, environment):
        finish(environment)
        Path(environment.program("python")).unlink()
        assert not environment.is_ready()

    def test_torn_stamp(self, environment):
        finish(environment)
        environment.stamp.write_bytes(b"\xff\xfe")
        assert not environment.is_ready()

    def test_moved(self, environment, tmp_path):
        finish(environment)
        other = tmp_path / "other"
        other.mkdir()
        for name in ("pyproject.toml", "constraints.txt", ".venv"):
            (environment.root / name).rename(other / name)
        assert not dev.Environment(other).is_ready()


class TestRunLogged:
    def test_output_goes_to_the_log(self, tmp_path, capfd):
        dev.run_logged([sys.executable, "-c", "print('quiet')"], tmp_path / "log", "trying")
        assert (tmp_path / "log").read_text() == "quiet\n"
        assert capfd.readouterr().out == ""

    def test_failure_shows_the_end_of_the_log(self, tmp_path):
        code = "print('no such package'); raise SystemExit(7)"
        with pytest.raises(dev.SetupProblem, match=r"no such package\n.*while trying \(exit code 7\)"):
            dev.run_logged([sys.executable, "-c", code], tmp_path / "log", "trying")


class TestSystemLibraries:
    def test_proofs(self, tmp_path):
        assert dev.is_there("!python3") or dev.is_there("!python")
        assert not dev.is_there("!no-such-command")
        assert not dev.is_there("libno-such-library.so.0")

    def test_missing_names_packages(self):
        assert dev.missing({"one": "libno-such-library.so.0", "two": "!no-such-command"}) == ["one", "two"]

    def test_a_user_gets_the_exact_command(self):
        assert dev.by_hand(["libgl1", "libegl1"]).strip() == (
            "sudo apt-get update && sudo apt-get install -y libgl1 libegl1"
        )

    def test_display(self, monkeypatch):
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert not dev.has_display()


class TestCommands:
    def run_dev(self, *args):
        return subprocess.run(
            [sys.executable, str(dev.ROOT / "dev.py"), *args],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def test_without_a_command_it_explains_itself(self):
        done = self.run_dev()
        assert done.returncode == dev.USAGE_ERROR
        for name in dev.COMMANDS:
            assert f"python3 dev.py {name}" in done.stdout

    def test_unknown_command(self):
        done = self.run_dev("frobnicate")
        assert done.returncode == dev.USAGE_ERROR
        assert "No command frobnicate" in done.stderr
        assert done.stdout == ""

    def test_every_step_runs_and_one_failure_fails_all(self, capfd):
        steps = [
            ("first", [sys.executable, "-c", "raise SystemExit(3)"]),
            ("second", [sys.executable, "-c", ""]),
        ]
        assert dev.report_all(steps) == 1
        shown = capfd.readouterr().out
        assert "FAILED  first" in shown
        assert "passed  second" in shown

    def test_steps_in_order(self, environment):
        assert [name for name, _ in dev.checks(environment)] == [
            "ruff check",
            "ruff format",
            "mypy",
            "lint-imports",
        ]

    def test_steps_are_offscreen(self, capfd):
        code = "import os; raise SystemExit(os.environ['QT_QPA_PLATFORM'] != 'offscreen')"
        assert dev.call([sys.executable, "-c", code], offscreen=True) == 0


class TestBench:
    def claims(self, code):
        return bench.run_benchmark([sys.executable, "-c", code], "trial")

    def test_claims_are_collected(self, capfd):
        code = (
            "from benchmarks.claims import claim, finish;"
            "claim('a', 0.95, at_least=0.9); claim('b', 7, at_most=5); finish()"
        )
        rows = self.claims(code)
        assert [(row["claim"], row["measured"], row["limit"], row["ok"]) for row in rows] == [
            ("a", 0.95, 0.9, True),
            ("b", 7, 5, False),
        ]
        assert "FAIL  b: 7" in capfd.readouterr().out

    @pytest.mark.parametrize("code", ["", "print('{\"claim\": 1}'); raise SystemExit(5)"])
    def test_a_crash_or_silence_is_a_failed_claim(self, code):
        assert self.claims(code)[-1]["ok"] is False

    def test_table(self):
        shown = bench.table(
            [{"claim": "a", "measured": 3, "limit": 5, "unit": "ms", "sign": "<=", "ok": True}]
        )
        assert shown.splitlines()[1].split() == ["a", "3", "ms", "<=", "5", "ms", "pass"]

    def test_unknown_name(self, capsys):
        assert bench.main(["no-such-benchmark"]) == 2
        assert "No benchmark no-such-benchmark" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "opened"),
    [
        ([], ["--sample"]),
        (["--workspace", "autumn"], ["--workspace", "autumn"]),
        (["--workspace=autumn"], ["--workspace=autumn"]),
    ],
)
def test_run_opens_the_sample_or_the_workspace_that_is_named(environment, monkeypatch, args, opened):
    called = []
    monkeypatch.setattr(dev, "has_display", lambda: True)
    monkeypatch.setattr(dev, "call", lambda command: called.append(command) or 0)
    assert dev.run(environment, args) == 0
    assert called == [[environment.program("python"), "-m", "app.main", *opened]]


def test_ci_runs_the_tests():
    script = dev.ROOT / ".ci" / "run"
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert "exec python3 dev.py test" in script.read_text()
    assert os.access(script, os.X_OK)
