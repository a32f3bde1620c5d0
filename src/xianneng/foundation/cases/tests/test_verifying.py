"""What verifying finds of cases beside their sealed rows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xianneng.foundation.cases import operations, verifying
from xianneng.foundation.cases.files import content_of
from xianneng.foundation.cases.models import Material, ProcessVersion
from xianneng.foundation.cases.tests.world import NOW, World
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.report import CHECKS, Report
from xianneng.law.refusals import Conflict, NotFound


def faults() -> list[str]:
    report = Report()
    verifying.check(report)
    return report.faults


def test_verifying_runs_these_checks() -> None:
    assert verifying.check in CHECKS


def test_a_scan_changed_on_the_disk_is_named_and_not_shown(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "scan.pdf").write_bytes(b"signed")
    case = world.open()
    file = operations.File("审批表.pdf", 6, sm3(b"signed").hex(), "scan.pdf")
    operations.attach_material(case_id=case.pk, kind="pdf", title="审批表", file=file, viewer=world.viewer("officer"), now=NOW)
    material = Material.objects.get()
    assert (content_of(material), faults()) == (b"signed", [])
    (tmp_path / "scan.pdf").write_bytes(b"forged")
    with pytest.raises(Conflict, match="摘要不符"):
        content_of(material)
    assert faults() == [f"{case.number} 的材料“审批表”（cases_material 第 {material.pk} 行，scan.pdf）："
                        "文件与归入时的摘要不符，归入之后被改动过"]
    (tmp_path / "scan.pdf").unlink()
    with pytest.raises(NotFound):
        content_of(material)
    assert "文件已不在平台上" in faults()[0]


def test_a_diagram_that_is_not_its_digest_is_named(world: World) -> None:
    world.open()
    assert faults() == []
    made = ProcessVersion.objects.create(type="X", number=1, xml="<other/>", sm3="00" * 32, valid_from=date.min,
                                         published_at=NOW)
    assert f"cases_processversion 第 {made.pk} 行" in faults()[0]
