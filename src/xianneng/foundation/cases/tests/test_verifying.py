"""What verifying finds of cases beside their sealed rows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from xianneng.foundation.cases import diagrams, operations, processes, types, verifying
from xianneng.foundation.cases.files import content_of
from xianneng.foundation.cases.models import Material, ProcessVersion
from xianneng.foundation.cases.processes import SHIPPED
from xianneng.foundation.cases.tests import drawing
from xianneng.foundation.cases.tests.world import NOW, Trial, World
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.report import CHECKS, Report
from xianneng.law.refusals import Conflict, NotFound


def faults() -> list[str]:
    report = Report()
    verifying.check(report)
    return report.faults


def test_verifying_runs_these_checks() -> None:
    assert verifying.check in CHECKS


CHANGES = {
    "cases_case": ["state = '已办结'", "data = '{\"approved\": {\"四级主任科员\": 9}}'", "organ_id = organ_id + 1"],
    "cases_subject": ["person_id = person_id + 100", "data = '{\"target\": \"X\"}'", "state = '移出'"],
    "cases_task": ["data = '{\"votes\": 9}'", "outcome = '不同意'", "due_on = '2030-01-01'"],
    "cases_participant": ["office_id = office_id + 1", "state = '已转出'"],
    "cases_notice": ["result = '无异议'"], "cases_objection": ["answer = 'X'", "upheld = true"],
}


def after(statement: str) -> list[str]:
    """What is told when this is done behind the platform's back; then it is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        found = faults()
        transaction.set_rollback(True)
    return found


def test_working_rows_changed_behind_the_platforms_back_are_told(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    by = world.viewer("member1")
    operations.publish_notice(case_id=case.pk, text="公示", contacts="12380", from_on=NOW.date(), days=5, viewer=by, seen=None, now=NOW)
    operations.receive_objection(notice_id=case.notices.get().pk, text="反映", viewer=world.viewer("officer"), now=NOW)
    assert faults() == []
    untold = [f"{table} {change}" for table, changes in CHANGES.items() for change in changes
              if not "".join(after(f"UPDATE {table} SET {change}")).startswith(f"办件 {case.number}：办件数据")]
    assert untold == []
    assert f"办件 {case.number}：" in after("DELETE FROM cases_participant")[0]


def test_a_case_renumbered_or_inserted_is_told(world: World) -> None:
    case = world.open()
    told = "\n".join(after("UPDATE cases_case SET number = 'SB-1999-0001'"))
    assert f"办件 {case.number}：有存证" in told
    assert "办件 SB-1999-0001（cases_case 第" in told


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
    assert [f"cases_processversion 第 {made.pk} 行" in each for each in faults()] == [True, True]


def test_a_day_that_cannot_be_read_hides_nothing_else(world: World) -> None:
    world.open()
    told = after("""INSERT INTO cases_processversion (type, number, xml, sm3, valid_from, published_by, published_at)
        SELECT type, 7, xml, 'X', '0001-12-31 BC', published_by, published_at FROM cases_processversion LIMIT 1""")
    assert ["（trial.case 第 7 版" in each for each in told] == [True, True], "no leaf, and not its digest"
    told = after("""INSERT INTO cases_calendarday ("on", kind, name, document) VALUES ('0001-12-31 BC', '休', '', '');
        UPDATE cases_case SET state = '已办结'""")
    assert "办件数据" in told[0]
    assert "_check_calendar：核对中止" in told[1]


def test_a_diagram_that_nobody_published_is_named(world: World) -> None:
    """Its digest is right: who slips it in can write that too."""
    case = world.open()
    told = "\n".join(after(f"""INSERT INTO cases_processversion (type, number, xml, sm3, valid_from, published_by, published_at, jurisdiction_id)
        SELECT type, 2, xml, sm3, '2026-01-01', '随平台发布', now(), {case.organ_id} FROM cases_processversion LIMIT 1"""))
    assert "没有发布的存证" in told


def test_a_diagram_put_in_as_shipped_starts_no_case_and_is_named(world: World) -> None:
    """Under the number that comes next, its digest its own; or with the digest of what is really shipped."""
    forged = drawing.TRIAL.replace('name="呈报"', 'name="不公示"')
    for stated in (diagrams.digest(forged), diagrams.digest(drawing.TRIAL)):
        with transaction.atomic():
            made = [ProcessVersion.objects.create(type="trial.case", number=number, xml=forged, sm3=stated, valid_from=date.min,
                                                  published_by=SHIPPED, published_at=NOW) for number in (1, 2)]
            assert world.open().process.xml == drawing.TRIAL
            told = faults()
            assert all(any(f"第 {each.pk} 行" in fault for fault in told) for each in made)
            transaction.set_rollback(True)


def test_an_earlier_diagram_of_the_platform_stays_sound(world: World) -> None:
    before = world.open().process
    types.register(Trial(drawing.SIMPLE))
    processes._packaged.cache_clear()
    assert world.open().process.number == before.number + 1
    assert faults() == []


def test_a_diagram_that_was_published_and_is_no_longer_there_is_named(world: World) -> None:
    with transaction.atomic(), writing(kind="cases.process", now=NOW, body={"type": "trial.case", "jurisdiction": "", "sm3": "00" * 32}):
        pass
    assert ["已被删除" in each for each in faults()] == [True]


def test_a_diagram_shipped_before_shipping_left_a_leaf_is_known_by_its_digest(world: World) -> None:
    type_key, _, sm3 = min(verifying._shipped_without_leaf())
    ProcessVersion.objects.create(type=type_key, number=1, xml="<other/>", sm3=sm3, valid_from=date.min, published_at=NOW)
    assert ["摘要不符" in each for each in faults()] == [True], "it is no longer that file; that it was shipped is not in doubt"
