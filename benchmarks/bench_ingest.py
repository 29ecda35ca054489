"""Taking files in against `cp -r` and `rsync -a`, and the window while it happens.

2,000 made-up JPEGs of 1 MB whose bytes cannot be compressed are uploaded into a new workspace by the engine,
from the order to the commit of the last draft item: listed, looked into, hashed, copied, brought to the disk
and committed, with a cursor that survives a kill. Then the job is cancelled: reading contents through and
making thumbnails is what `bench thumbnails` measures.

What is compared: before each commit the files of its batch and their names are flushed (fsync), so that no
item can be there without its content after a power cut. `cp` and `rsync` flush nothing and hash nothing that
stays; told beside them are `cp -r` with `sync`, and the same work by ordinary tools: `cp -r`, `sha256sum` by
two processes, `sync`.

What makes it steady: all read from a warm cache and write to the same disk; each begins with nothing left to
flush; each round has an order of its own; a claim is the median of the ratios within each round. What was
written is emptied, not removed: for minutes ext4 without a journal looks past every removed file whenever a
new one is made, and who comes next would pay for it. So leave five minutes between two runs, too.

The second claim: the window, its library open on a few items, with a timer that beats every few
milliseconds, while the engine takes in 5,000 pictures in the same process; the longest gap of two beats.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Event

from PIL import Image

from app.main import build
from app.models.clock import SystemClock
from app.models.workspace import Workspace
from app.sync.requests import UploadRequest
from benchmarks.claims import claim, finish

FILES, FILE_BYTES = 2_000, 1_000_000
ROUNDS = 3
PICTURES, KNOWN = 5_000, 200  # to take in, and in the library before
PICTURE_SIZE = (640, 800)
BEAT_MS = 4
REST_MS = 5_000  # until the window has built what it builds while nobody waits
_SEGMENT = 65_533


def picture(number: int, size: tuple[int, int]) -> bytes:
    """Return a small JPEG like no other."""
    made = BytesIO()
    color = (number * 7 % 256, number * 13 % 256, number // 256 % 256)
    Image.new("RGB", size, color).save(made, "JPEG", comment=str(number).encode())
    return made.getvalue()


def padded(jpeg: bytes, size: int, chance: random.Random) -> bytes:
    """Fill a JPEG up with comments of random bytes; the structure stays valid."""
    parts = [jpeg[:2]]
    left = size - len(jpeg)
    while left > 4:
        length = min(_SEGMENT, left - 4)
        parts.append(b"\xff\xfe" + (length + 2).to_bytes(2, "big") + chance.randbytes(length))
        left -= length + 4
    return b"".join([*parts, jpeg[2:]])


def make_files(folder: Path) -> None:
    """Write the files, in folders of 100."""
    chance = random.Random(5)
    for number in range(FILES):
        place = folder / f"{number // 100:02}"
        place.mkdir(parents=True, exist_ok=True)
        content = padded(picture(number, (32, 40)), FILE_BYTES, chance)
        (place / f"picture-{number:05}.jpg").write_bytes(content)


def timed(command: str) -> float:
    """Return the seconds that a command line takes."""
    started = time.perf_counter()
    subprocess.run(command, shell=True, check=True)
    return time.perf_counter() - started


def ingest(files: Path, folder: Path) -> float:
    """Upload into a new workspace; return the seconds to the last commit of an item."""
    Workspace.create(folder, SystemClock()).close()
    station = build(folder, user="bench")
    station.workspace.create_tenant("bench", "Bench")
    station.engine.start()
    all_taken = Event()
    station.engine.subscribe(lambda job: all_taken.set() if job.counts.get("taken") == FILES else None)
    subprocess.run(["sync"], check=True)
    started = time.perf_counter()
    job = station.engine.submit(UploadRequest("bench", (str(files),), recursive=True))
    assert all_taken.wait(300), station.engine.job(job)
    seconds = time.perf_counter() - started
    station.engine.cancel(job)
    station.engine.wait(job)
    station.close()
    return seconds


def empty(folder: Path) -> None:
    """Give back what files take, in memory and on the disk; the files stay."""
    for file in folder.rglob("*"):
        if file.is_file():
            os.truncate(file, 0)


def compare(folder: Path) -> None:
    """Measure the tools in turn and claim."""
    files = folder / "files"
    make_files(files)
    tools: dict[str, Callable[[Path], float]] = {
        "cp": lambda out: timed(f"cp -r '{files}' '{out}'"),
        "rsync": lambda out: timed(f"rsync -a '{files}/' '{out}/'"),
        "ingest": lambda out: ingest(files, out),
        "cp, sync": lambda out: timed(f"cp -r '{files}' '{out}' && sync"),
        "cp, hash, sync": lambda out: timed(
            f"cp -r '{files}' '{out}'"
            f" && find '{out}' -type f -print0 | xargs -0 -n 100 -P 2 sha256sum >'{out}.sums' && sync"
        ),
    }
    seconds: dict[str, list[float]] = {name: [] for name in tools}
    for number in range(ROUNDS):
        for name in random.Random(number).sample(list(tools), len(tools)):
            for file in files.rglob("*.jpg"):
                file.read_bytes()  # into the cache, for each alike
            subprocess.run(["sync"], check=True)
            out = folder / f"{number}-{name.replace(', ', '-')}"
            seconds[name].append(tools[name](out))
            empty(out)
        print("  ".join(f"{name} {times[-1]:.2f} s" for name, times in seconds.items()), flush=True)
    for word, chosen in (("median", statistics.median), ("quickest", min)):
        print(f"{word}: " + "  ".join(f"{name} {chosen(times):.2f} s" for name, times in seconds.items()))

    def ratio(name: str) -> float:
        pairs = zip(seconds[name], seconds["ingest"], strict=True)
        return statistics.median(other / own for other, own in pairs)

    claim("ingest of 2,000 files, 2 GB, of the speed of cp -r", ratio("cp"), at_least=0.8)
    claim("ingest against rsync -a", ratio("rsync"), at_least=2)
    print(f"against cp -r and sync: {ratio('cp, sync'):.2f}, hashed too: {ratio('cp, hash, sync'):.2f}")


def window(folder: Path, files: Path) -> None:
    """Show the window, take the pictures in, print the longest gaps between two beats in milliseconds."""
    station = build(folder, user="bench")

    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.window import open_window

    main_window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    gaps: list[float] = []
    last = [0.0]
    jobs: list[str] = []

    def beat() -> None:
        now = time.perf_counter()
        if last[0]:
            gaps.append((now - last[0]) * 1000)
        last[0] = now

    timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)

    def begin() -> None:
        jobs.append(station.engine.submit(UploadRequest("bench", (str(files),))))
        timer.start()
        look.start()

    def see() -> None:
        if station.engine.job(jobs[0]).state.is_final:
            main_window.close()

    look = QTimer(interval=500)
    look.timeout.connect(see)
    QTimer.singleShot(REST_MS, begin)
    QApplication.exec()
    job = station.engine.job(jobs[0])
    station.close()
    print(json.dumps({"gaps": sorted(gaps)[-10:], "beats": len(gaps), "counts": dict(job.counts)}))


def longest_gap(folder: Path) -> None:
    """Measure the window in a process of its own and claim."""
    files, known = folder / "pictures", folder / "known"
    for place, numbers in ((files, range(PICTURES)), (known, range(PICTURES, PICTURES + KNOWN))):
        place.mkdir()
        for number in numbers:
            (place / f"picture-{number:05}.jpg").write_bytes(picture(number, PICTURE_SIZE))
    Workspace.create(folder / "w", SystemClock()).close()
    station = build(folder / "w", user="bench", inline=True)
    station.workspace.create_tenant("bench", "Bench")
    station.engine.submit(UploadRequest("bench", (str(known),)))
    station.close()
    command = [sys.executable, "-m", "benchmarks.bench_ingest", "--window", str(folder / "w"), str(files)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    answer = json.loads(output.splitlines()[-1])
    print(
        f"{answer['counts']['created']:,} pictures, {answer['beats']:,} beats, longest gaps {answer['gaps']}"
    )
    claim(
        "longest gap of the window while 5,000 pictures are taken in",
        max(answer["gaps"]),
        at_most=50,
        unit="ms",
    )


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        compare(Path(place))
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        longest_gap(Path(place))
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--window"]:
        window(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
