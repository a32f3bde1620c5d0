"""Figures of the import: a roster from Excel to the file, checked, compared, written, in the books and in the ledger."""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import Office, User
from xianneng.foundation.exchange.bench import write_roster
from xianneng.foundation.exchange.writing import Book
from xianneng.work.personnel import intakes

FULL_SIZE, ORGANS = 100_000, 900
SECONDS, MEMORY_MIB = 60.0, 2048.0
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)


def figures(quick: bool) -> list[dict[str, Any]]:
    """The organs first, then the roster, each through its case; the same roster again changes nothing."""
    from xianneng.work.personnel import (  # which use this module's moment
        bench_forms,
        bench_package,
        bench_printing,
        bench_workbook,
    )

    count = FULL_SIZE // 10 if quick else FULL_SIZE
    with TemporaryDirectory() as folder:
        organs, roster = Path(folder) / "机构.xlsx", Path(folder) / "花名册.xlsx"
        write_organs(organs)
        write_roster(roster, count)
        viewer = officer(organs)
        bring_in(organs, "organs", viewer)
        seconds, rows = bring_in(roster, "roster", viewer)
        again, left = bring_in(roster, "roster", viewer)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # so far: of the imports
        forms = [*bench_forms.figures(viewer, quick), *bench_workbook.figures(viewer, quick), *bench_package.figures(viewer, quick), *bench_printing.figures(quick)]
    scale = count / FULL_SIZE
    return [_figure(f"exchange.import.{count}", seconds, "s", SECONDS * scale, rows > 0),
            _figure(f"exchange.import_again.{count}", again, "s", SECONDS * scale, left == 0),
            _figure("exchange.import_memory", peak, "MiB", MEMORY_MIB, True), *forms]


def bring_in(path: Path, kind: str, viewer: Viewer) -> tuple[float, int]:
    """Seconds from the file to the file, and how many rows were written."""
    start = time.perf_counter()
    given = {"person_kind": "公务员", "manager": "单位管理"}
    outcome = intakes.examine(path, kind, scope=viewer.scope, on=NOW.date(), given=given, organ_id=viewer.organ_id,
                              own=(), opens=True)
    rows = int(outcome.plan.summary["rows"])
    if rows:
        intakes.import_at_once(path, kind, outcome, viewer=viewer, given=given, now=NOW)
    return time.perf_counter() - start, rows


def officer(organs: Path) -> Viewer:
    """An office over the whole of a new platform."""
    top = intakes.open_platform(organs, now=NOW)
    user = User.objects.create_user("bench", display_name="测")
    Office.objects.create(user=user, role="authority_reviewer", title="测量", organ=top, jurisdiction=top, from_on=NOW.date())
    return viewers(user, NOW.date())[0]


def write_organs(path: Path) -> None:
    """The organs that the bench's roster names."""
    with Book(path) as book:
        sheet = book.add_worksheet("机构")
        sheet.write_row(0, 0, ["机构名称", "上级机构", "机构类型", "机构层级", "行政编制", "一级至四级主任科员职数", "一级、二级主任科员职数"])
        sheet.write_row(1, 0, ["示例县", "", "地区"])
        for at in range(ORGANS):
            sheet.write_row(at + 2, 0, [f"示例县第{at}局", "示例县", "机关", "县级", 120, 60, 30])


def _figure(name: str, value: float, unit: str, target: float, right: bool) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "target": target, "peer": None, "ratio": None,
            "ok": value <= target and right}
