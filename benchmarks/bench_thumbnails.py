"""Thumbnails of large JPEGs against `djpeg -scale 1/8` and `vipsthumbnail`, all on two cores.

The pictures have 12 to 24 megapixels and an sRGB profile; every third lies on its side (EXIF), as
cameras write them, and every eighth is progressive, as editors write them. djpeg only decodes to one
eighth and writes what it got; vipsthumbnail does all of it. Both have a process for each file, two at a
time; how vipsthumbnail does with many files in a process is printed beside. Ours is what an upload does
with a file that it has taken in: checked to its end, turned, converted, reduced to 256 pixels, encoded,
and its likeness worked out. All run in turn, so that a busy machine slows all.
"""

import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageCms

from app.models.media.formats import file_facts
from app.models.media.processing import THUMBNAIL_PX, processed
from benchmarks.claims import claim, finish, peak_memory_mb, unmeasured

SIZES = ((4000, 3000), (4608, 3456), (5184, 3456), (6000, 4000))
FILES = 24
NOISE = 0.10  # makes some 6 MB of a 17 megapixel picture, as cameras do
ROUNDS = 5
WORKERS = 2
ORIENTATION = 0x0112
SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample" / "pictures"


def make_pictures(folder: Path) -> list[Path]:
    """Write large JPEGs: sample pictures side by side, enlarged, with the noise of a sensor."""
    chance = random.Random(8)
    noise = Image.frombytes("L", (1024, 1024), chance.randbytes(1024 * 1024))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sources = sorted(SAMPLE.glob("*.jpg"))
    files = []
    for number in range(FILES):
        width, height = SIZES[number % len(SIZES)]
        picture = Image.new("RGB", (width, height))
        for column in range(2):
            with Image.open(chance.choice(sources)) as source:
                picture.paste(source.resize((width // 2, height)), (column * width // 2, 0))
        grain = Image.new("L", picture.size)
        for x in range(0, width, 1024):
            for y in range(0, height, 1024):
                grain.paste(noise, (x, y))
        picture = Image.blend(picture, Image.merge("RGB", (grain, grain, grain)), NOISE)
        exif = Image.Exif()
        exif[ORIENTATION] = 6 if number % 3 == 0 else 1
        files.append(folder / f"{number:02}.jpg")
        picture.save(files[-1], quality=90, icc_profile=profile, exif=exif, progressive=number % 8 == 7)
    return files


def ours(folder: Path) -> tuple[float, float]:
    """Return seconds and peak memory in MB of a fresh process that makes all thumbnails."""
    command = [sys.executable, "-m", "benchmarks.bench_thumbnails", "--child", str(folder)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["seconds"], answer["peak_mb"]


def child(folder: Path) -> None:
    """Make all thumbnails with two threads; print seconds and peak memory."""
    files = sorted(folder.glob("*.jpg"))
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: time.sleep(0.001), range(WORKERS)))  # threads exist before the clock starts
        started = time.perf_counter()
        made = list(pool.map(lambda file: processed(file, file_facts(file)), files))
        seconds = time.perf_counter() - started
    assert all(one.thumbnail and one.problem is None for one in made)
    print(json.dumps({"seconds": seconds, "peak_mb": peak_memory_mb()}))


def djpeg(files: list[Path], target: Path) -> float:
    """Return the seconds that two parallel djpeg processes need for all files."""

    def decode(file: Path) -> None:
        command = ["djpeg", "-scale", "1/8", "-outfile", str(target / f"{file.stem}.ppm"), str(file)]
        subprocess.run(command, check=True)

    with ThreadPoolExecutor(WORKERS) as pool:
        started = time.perf_counter()
        list(pool.map(decode, files))
        return time.perf_counter() - started


def vipsthumbnail(files: list[Path], target: Path) -> float:
    """Return the seconds that vipsthumbnail needs, as djpeg: a process for each file, two at a time."""
    return vips_in([[file] for file in files], target)


def vips_in(parts: list[list[Path]], target: Path) -> float:
    """Return the seconds that vipsthumbnail needs with a process for each part, two at a time."""

    def make(part: list[Path]) -> None:
        command = ["vipsthumbnail", "--size", str(THUMBNAIL_PX), "--export-profile", "srgb"]
        subprocess.run([*command, "-o", f"{target}/%s-vips.jpg[Q=85]", *map(str, part)], check=True)

    with ThreadPoolExecutor(WORKERS) as pool:
        started = time.perf_counter()
        list(pool.map(make, parts))
        return time.perf_counter() - started


PEERS = (
    ("djpeg", "libjpeg-turbo-progs", djpeg, "thumbnails, two threads, of djpeg -scale 1/8", 0.95),
    ("vipsthumbnail", "libvips-tools", vipsthumbnail, "thumbnails, two threads, of vipsthumbnail", 1.5),
)


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        folder, target = Path(place) / "pictures", Path(place) / "made"
        folder.mkdir()
        target.mkdir()
        files = make_pictures(folder)
        sizes = [SIZES[number % len(SIZES)] for number in range(FILES)]
        megapixels = sum(width * height for width, height in sizes) / 1e6
        megabytes = sum(file.stat().st_size for file in files) / 1e6
        print(f"{FILES} JPEGs, {megapixels:.0f} megapixels, {megabytes:.0f} MB")
        ours(folder)  # fills the page cache
        measured: list[tuple[float, float]] = []
        peers: dict[str, list[float]] = {name: [] for name, *_ in PEERS}
        for _ in range(ROUNDS):
            measured.append(ours(folder))
            for name, _package, run, _text, _limit in PEERS:
                if shutil.which(name):
                    peers[name].append(run(files, target))
        seconds = statistics.median(time_needed for time_needed, _ in measured)
        print(f"ours {seconds:.2f} s, {FILES / seconds:.0f} files/s, {megapixels / seconds:.0f} megapixels/s")
        for name, package, _run, text, limit in PEERS:
            if not peers[name]:
                unmeasured(text, f"needs {package}")
                continue
            print(f"{name} {statistics.median(peers[name]):.2f} s")
            ratio = statistics.median(p / o for p, (o, _) in zip(peers[name], measured, strict=True))
            claim(text, ratio, at_least=limit)
        if peers["vipsthumbnail"]:
            for text, parts in (("one process", [files]), ("two processes", [files[::2], files[1::2]])):
                print(f"vipsthumbnail, {text} for all files: {vips_in(parts, target) / seconds:.2f} of ours")
        claim("thumbnails, peak memory", max(peak for _, peak in measured), at_most=400, unit="MB")
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main()
