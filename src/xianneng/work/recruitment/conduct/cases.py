"""考试行为记录: proposed with the decision that found it, approved by the authority; the effect writes the register."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.catalogue import cite
from xianneng.law.recruitment.conduct import FINDINGS
from xianneng.work.recruitment.cases import Publishing
from xianneng.work.recruitment.conduct.models import Conduct
from xianneng.work.recruitment.conduct.queries import until_words
from xianneng.work.recruitment.planning.queries import PREPARE


class Recording(CaseType):
    """考试行为记录 (RECR-VIOL-01, RECR-VIOL-02). ``case.data``: the columns of `Conduct` as plain values."""

    key: ClassVar[str] = "recruitment.conduct"
    title: ClassVar[str] = "考试行为记录"
    prefix: ClassVar[str] = "WJ"
    process: ClassVar[str] = Publishing.process
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = PREPARE
    second: ClassVar[Sequence[str]] = ("approval",)

    def diagram(self) -> str:
        """Approved by one step, as a publication is."""
        return Publishing().diagram()

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What the approver is shown."""
        data: dict[str, Any] = case.data
        finding = FINDINGS[data["finding"]]
        case.data["matter"] = [
            ["当事人", f"{data['name']}　{data['shown']}"], ["环节", f"{data['stage']}，{data['happened_on']}"], ["事实和证据", data["facts"]],
            ["情形", f"{finding.title}（{cite(finding.rule_id)}）"], ["处理", f"{finding.leads_to}，{until_words(date.fromisoformat(data['until']) if data['until'] else None)}"],
            ["处理决定", f"{data['document']}，{data['decided_on']}"]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """It stands in the register from now on."""
        data: dict[str, Any] = case.data
        days = {key: date.fromisoformat(data[key]) if data[key] else None for key in ("happened_on", "decided_on", "until")}
        texts = {key: data[key] for key in ("name", "number_digest", "shown", "stage", "facts", "finding", "document")}
        row = Conduct.objects.create(**texts, **days, recruitment_id=data["recruitment"], leads_to=FINDINGS[data["finding"]].leads_to, case_number=case.number,
                                     approved_by=viewer.signature, made_at=now, leaf_id=leaf.id)
        leaf.wrote(Conduct._meta.db_table, [row.pk])
