#!/usr/bin/env python3
"""Set up, run and check Vitrine. Needs Python 3.11 or newer and nothing else.

python3 dev.py run            open the workstation on the bundled sample
python3 dev.py test [ARGS]    style, types, layer contracts and tests; ARGS go to pytest
python3 dev.py lint [--fix]   style, types and layer contracts only
python3 dev.py bench [NAMES]  the benchmarks behind the figures in README; --prepare makes their large library
python3 dev.py screens [DIR]  a screenshot of every view (default: screens)
python3 dev.py vitrine ARGS   the `vitrine` command

Every command first sets up the environment in .venv, and sets it up again when pyproject.toml or
constraints.txt changed or an earlier set-up was interrupted. Messages about that go to standard error,
so that `vitrine … --json` stays clean.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:  # before anything that an old Python would not understand
    for newer in ("python3.13", "python3.12", "python3.11"):
        if shutil.which(newer):
            os.execvp(newer, [newer, *sys.argv])
    sys.exit(
        "Vitrine needs Python 3.11 or newer; this is Python {}.{} ({}).\n"
        "Install a newer one (Debian 12: apt-get install python3; others: python.org) and run it as\n"
        "    python3.11 dev.py …".format(*sys.version_info[:2], sys.executable)
    )

ROOT = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"

USAGE_ERROR, KNOWN_ERROR, INTERRUPTED = 2, 3, 130

# What Qt needs and a bare Debian 12 lacks: package -> shared library that proves it is there.
# A trailing slash marks a folder, a leading "!" a command.
OFFSCREEN_PACKAGES = {
    "libglib2.0-0": "libglib-2.0.so.0",
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "fontconfig": "!fc-cache",
    "fonts-dejavu-core": "/usr/share/fonts/",
}
WINDOW_PACKAGES = {
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-util1": "libxcb-util.so.1",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-render0": "libxcb-render.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
}
PLAYBACK_PACKAGES = {"libpulse0": "libpulse.so.0"}


class SetupProblem(Exception):
    """The environment cannot be made; the message says why and what to do."""


def say(text: str) -> None:
    """Tell the developer something without touching standard output."""
    print(text, file=sys.stderr, flush=True)


# --- the environment -------------------------------------------------------------------------------


class Environment:
    """The virtual environment of one working copy.

    Attributes:
        stamp: the file that is written last; it holds the fingerprint of a finished set-up.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "vitrine-set-up"
        self.log = root / ".venv-setup.log"

    def program(self, name: str) -> str:
        """Return the path of a program of this environment."""
        folder = self.folder / ("Scripts" if WINDOWS else "bin")
        return str(folder / (f"{name}.exe" if WINDOWS else name))

    def fingerprint(self) -> str:
        """Return a hash of all that decides what is installed, and where."""
        digest = hashlib.sha256()
        for name in ("pyproject.toml", "constraints.txt"):
            digest.update((self.root / name).read_bytes() + b"\0")
        # A moved working copy has scripts that point to the old place.
        digest.update(f"{sys.version_info[:3]} {Path(sys.executable).resolve()} {self.folder}".encode())
        return digest.hexdigest()

    def is_ready(self) -> bool:
        """Return whether a finished set-up of exactly this state is there."""
        try:
            stamped = self.stamp.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return False
        return stamped == self.fingerprint() and Path(self.program("python")).exists()

    def ensure(self) -> None:
        """Set the environment up if it is missing, outdated or half made.

        Raises:
            SetupProblem: when it cannot be set up.
        """
        if self.is_ready():
            return
        with self._alone():
            if not self.is_ready():  # another dev.py may have made it while this one waited
                self._set_up()

    def _set_up(self) -> None:
        started = time.monotonic()
        what = "Repairing or renewing" if self.folder.exists() else "Setting up"
        say(f"{what} the environment in {self.folder.name} (about a minute, once)")
        ensure_venv_module()
        if self.folder.is_symlink():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)
        run_logged(
            [sys.executable, "-m", "venv", str(self.folder)], self.log, "making the virtual environment"
        )
        install = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        run_logged(
            [self.program("python"), *install, "-c", "constraints.txt", "-e", ".[dev]"],
            self.log,
            "installing the packages",
            cwd=self.root,
        )
        self.stamp.write_text(self.fingerprint(), encoding="ascii")
        say(f"The environment is ready ({time.monotonic() - started:.0f} s)")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second dev.py of the same working copy waiting."""
        with (self.root / ".venv.lock").open("w") as lock:
            if WINDOWS:
                yield  # pip itself fails on files in use there
                return
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Waiting for another dev.py that sets up the environment")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def run_logged(command: Sequence[str], log: Path, what: str, cwd: Path | None = None) -> None:
    """Run a long command quietly, with a line now and then for what it is doing.

    Raises:
        SetupProblem: when it ends with anything but 0; the message holds its last lines.
    """
    tail: list[str] = []
    last_said = 0.0
    with (
        log.open("a", encoding="utf-8") as file,
        subprocess.Popen(
            command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            tail = [*tail[-24:], line.rstrip()]
            worth_saying = line.startswith(("Collecting ", "Installing "))
            if worth_saying and time.monotonic() - last_said > 2:
                say(f"  {line.strip()[:90]}")
                last_said = time.monotonic()
    if process.returncode:
        raise SetupProblem(
            "\n".join([*tail, f"Failed while {what} (exit code {process.returncode}).", f"Whole log: {log}"])
        )


# --- the system ------------------------------------------------------------------------------------


def is_debian_like() -> bool:
    """Return whether apt-get and dpkg can install what is missing."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def is_root() -> bool:
    """Return whether packages may be installed without asking."""
    return not WINDOWS and os.geteuid() == 0


def by_hand(packages: Sequence[str]) -> str:
    """Return the command that installs system packages."""
    return f"    sudo apt-get update && sudo apt-get install -y {shlex.join(packages)}"


def apt_install(packages: Sequence[str], why: str) -> None:
    """Install system packages when allowed to.

    Raises:
        SetupProblem: with the exact command to run, when this user may not install or apt-get fails.
    """
    if not is_debian_like():
        raise SetupProblem(f"{why}\nInstall what your system calls: {' '.join(packages)}")
    if not is_root():
        raise SetupProblem(f"{why}\nInstall it with\n{by_hand(packages)}")
    say(f"{why} Installing: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], ["apt-get", "install", "-y", *packages]):
        done = subprocess.run(step, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise SetupProblem(
                f"{done.stdout[-2000:]}\n{why}\n{shlex.join(step)} failed. By hand:\n{by_hand(packages)}"
            )


def ensure_venv_module() -> None:
    """Make sure that this Python can make virtual environments; Debian ships that apart."""

    def is_missing() -> bool:
        importlib.invalidate_caches()
        return any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip"))

    if is_missing():
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        default = Path(shutil.which("python3") or "").resolve().name == version
        apt_install(["python3-venv" if default else f"{version}-venv"], "Python's venv module is missing.")
        if is_missing():
            raise SetupProblem(f"{sys.executable} has no venv and ensurepip modules; use a complete Python.")


def is_there(proof: str) -> bool:
    """Return whether a shared library can be loaded, `!name` is a command, or `folder/` holds fonts."""
    if proof.startswith("!"):
        return shutil.which(proof[1:]) is not None
    if proof.endswith("/"):
        folders = [Path(proof), Path("/usr/local/share/fonts"), Path("~/.local/share/fonts").expanduser()]
        return any(font for folder in folders for font in folder.glob("**/*.[to]tf"))
    try:
        ctypes.CDLL(proof)
    except OSError:
        return False
    return True


def missing(packages: dict[str, str]) -> list[str]:
    """Return the packages whose proof is not there."""
    return [package for package, proof in packages.items() if not is_there(proof)]


def ensure_system_libraries(environment: Environment, *, window: bool) -> None:
    """Make sure that Qt finds its system libraries on Linux.

    What tests and screenshots need must be there. What a window needs must be there when one is asked
    for. What playback needs is installed along with them, and its absence is no problem.

    Raises:
        SetupProblem: when libraries are missing and cannot be installed.
    """
    if sys.platform != "linux":
        return
    needed = missing(OFFSCREEN_PACKAGES | (WINDOW_PACKAGES if window else {}))
    if needed and not is_debian_like():  # names differ from system to system, so this may be a false alarm
        say(f"Qt may not start: this system lacks what Debian calls {' '.join(needed)}")
        return
    if needed:
        extra = missing(WINDOW_PACKAGES | PLAYBACK_PACKAGES) if is_root() else []
        apt_install(list(dict.fromkeys([*needed, *extra])), "System libraries that Qt needs are missing.")
        return
    wanted = missing(WINDOW_PACKAGES | PLAYBACK_PACKAGES)
    tried = environment.folder / "system-libraries-tried"
    if wanted and is_root() and is_debian_like() and not tried.exists():
        tried.write_text(" ".join(wanted), encoding="ascii")
        try:
            apt_install(wanted, "Libraries for windows and playback are missing.")
        except SetupProblem as problem:
            say(f"{problem}\nGoing on without them.")


def has_display() -> bool:
    """Return whether a window can be shown."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in {"offscreen", "minimal"}:
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- commands --------------------------------------------------------------------------------------


def call(command: Sequence[str], *, cwd: Path | None = ROOT, offscreen: bool = False) -> int:
    """Run a program of the environment with the terminal as its own; return its exit code."""
    env = {**os.environ, "PYTHONUTF8": "1"}
    if offscreen:
        env["QT_QPA_PLATFORM"] = "offscreen"
    process = subprocess.Popen(command, cwd=cwd, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the program got the same Ctrl+C and ends by itself
            continue


def run(environment: Environment, args: list[str]) -> int:
    """Open the workstation on the bundled sample, or run the demo where there is no display."""
    if has_display():
        is_named = any(arg.split("=")[0] == "--workspace" for arg in args)
        which = [] if is_named else ["--sample"]
        return call([environment.program("python"), "-m", "app.main", *which, *args])
    say("No display here: running the demo without a window instead.")
    if args:
        say(f"Left aside, since it is for the window: {shlex.join(args)}")
    code = call([environment.program("vitrine"), "demo"], offscreen=True)
    say(
        "To open the window, run `python3 dev.py run` where DISPLAY or WAYLAND_DISPLAY is set,\n"
        "or look at pictures of every view: python3 dev.py screens"
    )
    return code


def checks(environment: Environment, *, fix: bool = False) -> list[tuple[str, list[str]]]:
    """Return the static checks: name and command."""
    ruff, python = environment.program("ruff"), environment.program("python")
    return [
        ("ruff check", [ruff, "check", *(["--fix"] if fix else []), "."]),
        ("ruff format", [ruff, "format", *([] if fix else ["--check"]), "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("lint-imports", [environment.program("lint-imports")]),
    ]


def report_all(steps: list[tuple[str, list[str]]]) -> int:
    """Run every step, whatever the ones before said; return 1 if one failed, else 0."""
    results: list[tuple[str, int, float]] = []
    for name, command in steps:
        print(f"--- {name}", flush=True)
        started = time.monotonic()
        results.append((name, call(command, offscreen=True), time.monotonic() - started))
    print("---")
    for name, code, seconds in results:
        print(f"{'passed' if code == 0 else 'FAILED':8}{name:14}{seconds:7.1f} s")
    return int(any(code for _, code, _ in results))


def lint(environment: Environment, args: list[str]) -> int:
    """Check style, types and layer contracts; `--fix` mends what can be mended."""
    if args not in ([], ["--fix"]):
        say("lint takes no argument but --fix")
        return USAGE_ERROR
    return report_all(checks(environment, fix=bool(args)))


def test(environment: Environment, args: list[str]) -> int:
    """Run all checks and the tests, and report every one."""
    pytest = [environment.program("python"), "-m", "pytest", *args]
    return report_all([*checks(environment), ("pytest", pytest)])


def screens(environment: Environment, args: list[str]) -> int:
    """Write a screenshot of every view into a folder."""
    folder = Path(args[0] if args else "screens").absolute()
    return call(
        [environment.program("python"), "-m", "app.main", "--screens", str(folder), *args[1:]], offscreen=True
    )


def vitrine(environment: Environment, args: list[str]) -> int:
    """Run the command line where the caller stands, so that relative paths mean what they say."""
    return call([environment.program("vitrine"), *args], cwd=None)


def bench(environment: Environment, args: list[str]) -> int:
    """Run benchmarks, all or the named ones, and print what each claims and measures."""
    return call([environment.program("python"), "-m", "benchmarks", *args], offscreen=True)


COMMANDS: dict[str, Callable[[Environment, list[str]], int]] = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "screens": screens,
    "vitrine": vitrine,
}


def main(argv: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0 if argv else USAGE_ERROR
    command = COMMANDS.get(argv[0])
    if command is None:
        say(f"No command {argv[0]}. There are: {', '.join(COMMANDS)}")
        return USAGE_ERROR
    environment = Environment(ROOT)
    try:
        environment.ensure()
        ensure_system_libraries(environment, window=command is run and has_display())
        return command(environment, list(argv[1:]))
    except SetupProblem as problem:
        say(str(problem))
        return KNOWN_ERROR
    except KeyboardInterrupt:
        say("Interrupted. The next command repairs what was left half made.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
