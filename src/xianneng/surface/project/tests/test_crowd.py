"""Registrations that were acknowledged are there after the web process and then the database were killed with SIGKILL under load."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json
from xianneng.surface.commands.bench import scratch
from xianneng.surface.project import crowd
with scratch():
    print(json.dumps(crowd.figures(True, (5, 20, 60))))
"""


@pytest.mark.slow
@pytest.mark.row("REC-14")
def test_nothing_acknowledged_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "XN_DATA", "XN_AS", "XN_DEMO", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    _, lost = json.loads(done.stdout.splitlines()[-1])
    assert (lost["value"], lost["ok"], lost["note"]) == (0, True, " 已答复 85 份，")
