"""How a benchmark states a claim: one line for people, one line of JSON for the table."""

import json
import resource
import sys
from pathlib import Path

CLAIMS: list[bool] = []


def claim(
    text: str, measured: float, *, at_most: float | None = None, at_least: float | None = None, unit: str = ""
) -> bool:
    """State that `measured` stays within its limit; return whether it does.

    Args:
        text: what is claimed, as README says it.
        measured: the figure of this run.
        at_most: the highest figure that passes.
        at_least: the lowest figure that passes; give one of the two.
        unit: of both figures; empty for a ratio.
    """
    limit, sign = (at_most, "<=") if at_most is not None else (at_least, ">=")
    assert limit is not None
    ok = measured <= limit if sign == "<=" else measured >= limit
    CLAIMS.append(ok)
    shown = float(f"{measured:.4g}")
    print(f"{'pass' if ok else 'FAIL'}  {text}: {shown:g} {unit} (limit {sign} {limit:g} {unit})", flush=True)
    print(
        json.dumps({"claim": text, "measured": shown, "limit": limit, "unit": unit, "sign": sign, "ok": ok}),
        flush=True,
    )
    return ok


def unmeasured(text: str, why: str) -> None:
    """State that a claim could not be looked at, which does not pass; for example for want of a peer."""
    CLAIMS.append(False)
    print(f"FAIL  {text}: not measured: {why}", flush=True)
    print(
        json.dumps({"claim": text, "measured": f"not measured: {why}", "limit": "", "ok": False}), flush=True
    )


def finish() -> None:
    """End the process: 0 when every claim held, else 1."""
    sys.exit(0 if CLAIMS and all(CLAIMS) else 1)


def peak_memory_mb() -> float:
    """Return the peak resident memory of this process.

    getrusage is not enough on Linux: its figure survives exec, so a child shows the peak of the process
    that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024
