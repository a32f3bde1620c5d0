"""How long a backup and a restore take, of a province (``quick``: a county), and whether what came back is what was there."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

Figure = dict[str, Any]


def figures(quick: bool) -> list[Figure]:
    """A demonstration is made, backed up, destroyed and restored; the ledger says whether it is whole."""
    with tempfile.TemporaryDirectory() as folder:
        data, target = Path(folder) / "data", Path(folder) / "all.xnb"
        _run("migrate", "--data", data)
        _run("demo", "--load-only", "--scale", "county" if quick else "province", "--data", data)
        seconds, peak, _ = _run("backup", "-o", target, "--data", data)
        size = target.stat().st_size / 2**20
        for each in (data, data.with_name("data.heads")):
            shutil.rmtree(each, ignore_errors=True)
        again, most, said = _run("restore", target, "--data", data)
        whole = "一样不少" in said and "账本完好" in said
        return [{"name": "upkeep.backup", "value": round(seconds, 1), "unit": "s", "ok": True, "note": f" {size:.0f} MiB"},
                {"name": "upkeep.restore", "value": round(again, 1), "unit": "s", "ok": whole, "note": " 账本完好" if whole else " 账本不符"},
                {"name": "upkeep.memory", "value": round(max(peak, most)), "unit": "MiB", "target": 1024, "ok": max(peak, most) < 1024}]


def _run(*words: object) -> tuple[float, float, str]:
    """One command to its end: seconds, the most MiB that it or a program of its held, and what it said."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen([sys.executable, "-m", "xianneng.surface.cli", *map(str, words)], stdout=output, stderr=output)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if child.returncode:
        raise RuntimeError(said)
    return time.perf_counter() - began, used.ru_maxrss / 1024, said
