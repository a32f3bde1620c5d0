"""What `xianneng verify` checks of cases beside the sealed rows: the files of materials, and diagrams."""

from xianneng.foundation.cases import diagrams
from xianneng.foundation.cases.files import content_of
from xianneng.foundation.cases.models import Material, ProcessVersion
from xianneng.foundation.ledger.report import Report
from xianneng.law.refusals import Refusal


def check(report: Report) -> None:
    """Every check of this room."""
    _check_materials(report)
    _check_diagrams(report)


def _check_materials(report: Report) -> None:
    for material in Material.objects.select_related("case").order_by("id").iterator():
        try:
            content_of(material)
        except Refusal as error:
            report.fault(f"{material.case.number} 的材料“{material.title}”（cases_material 第 {material.pk} 行，{material.path}）："
                         f"{error.why}")


def _check_diagrams(report: Report) -> None:
    for version in ProcessVersion.objects.order_by("id"):
        if diagrams.digest(version.xml) != version.sm3:
            report.fault(f"cases_processversion 第 {version.pk} 行（{version.type} 第 {version.number} 版）：流程图与其摘要不符，已被改动")
