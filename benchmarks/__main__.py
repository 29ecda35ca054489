"""Run the benchmarks, each in a process of its own, and print one table: python3 dev.py bench [NAMES].

`--prepare` makes the library of a million items that some of them share, where it is not there yet.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
PREPARE = "--prepare"


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; return 1 if a claim does not hold, 2 for an unknown name."""
    if PREPARE in names:
        code = subprocess.run(
            [sys.executable, "-m", "benchmarks.large_library"], cwd=FOLDER.parent, check=False
        ).returncode
        names = [name for name in names if name != PREPARE]
        if code or not names:
            return code
    files = {file.stem.removeprefix("bench_"): file for file in sorted(FOLDER.glob("bench_*.py"))}
    unknown = [name for name in names if name.removeprefix("bench_") not in files]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}. There are: {', '.join(files)}", file=sys.stderr)
        return 2
    rows: list[dict[str, Any]] = []
    for name in [name.removeprefix("bench_") for name in names] or list(files):
        print(f"--- {name}", flush=True)
        rows += run_benchmark([sys.executable, "-m", f"benchmarks.{files[name].stem}"], name)
    print(f"---\n{table(rows)}")
    return int(not all(row["ok"] for row in rows))


def run_benchmark(command: Sequence[str], name: str) -> list[dict[str, Any]]:
    """Run one benchmark; return its claims. No claim, or a crash, is a claim that does not hold."""
    claims: list[dict[str, Any]] = []
    # Windows are drawn offscreen: figures must not depend on a display server.
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True, env=quiet
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                claims.append(json.loads(line))
            else:
                print(line, end="", flush=True)
    if process.returncode not in (0, 1) or not claims:
        claims.append(
            {"claim": f"{name} runs to its end", "measured": process.returncode, "limit": 0, "ok": False}
        )
    return claims


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return claims as a table of text."""
    cells = [["claim", "measured", "limit", ""]]
    for row in rows:
        unit = row.get("unit", "")
        sign = row.get("sign", "")
        cells.append([row["claim"], f"{row['measured']} {unit}", f"{sign} {row['limit']} {unit}".strip()])
        cells[-1].append("pass" if row["ok"] else "FAIL")
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
