"""专项审核: the authority has the files of everybody serving in a place audited within a term; it ends when nobody is left out unnamed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.queries import Place
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel.paperfile import queries
from xianneng.work.personnel.paperfile.queries import CAMPAIGN

NAMED_MOST = 100  # persons whom a campaign may leave out with a reason each


class Campaigning(CaseType):
    """干部人事档案专项审核 over one place. ``case.data``: from, until, basis; at the end summary (count by state) and excused (names, reasons)."""

    key: ClassVar[str] = CAMPAIGN
    title: ClassVar[str] = "干部人事档案专项审核"
    prefix: ClassVar[str] = "ZD"
    process: ClassVar[str] = "campaign.bpmn"
    forms: ClassVar[Sequence[str]] = ("approval", "conclusion")
    open_right: ClassVar[str] = "paperfile.campaign"
    second: ClassVar[Sequence[str]] = ("approval",)

    def named(self, case: Case, step: str) -> Sequence[int]:
        """Who began it ends it."""
        return [case.opened_office_id]

    def days(self, case: Case, step: str, *, on: date) -> int | None:
        """Until the last day of the term."""
        return max((date.fromisoformat(case.data["until"]) - on).days, 1) if step == "conclusion" else None

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One at a time over a place."""
        other = Case.objects.filter(type=CAMPAIGN, organ=case.organ, closed_at=None).exclude(pk=case.pk).first()
        if other:
            raise Conflict(f"已有正在进行的{other.number}“{other.title}”", why="同一范围一次只组织一次专项审核", then="请待那一件办结，或者撤回")
        case.data |= {"page": f"/paperfile/?campaign={case.number}", "matter": _matter(case)}

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """It ends once everybody is audited or named with a reason."""
        case.data[task.form] = {"on": localdate(now).isoformat(), **data}
        if task.form == "conclusion":
            self._conclude(case, data.get("persons", {}), localdate(now))
        case.data["matter"] = _matter(case)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nothing of the file changes; how it ended is in the ledger."""
        leaf.body |= {"summary": case.data["summary"], "excused_count": len(case.data["excused"])}

    def _conclude(self, case: Case, given: Mapping[str, Mapping[str, str]], on: date) -> None:
        left = queries.uncovered(case, on, limit=NAMED_MOST + 1)
        unnamed = [each["name"] for each in left if not given.get(str(each["person_id"]), {}).get("why")]
        if len(left) > NAMED_MOST or unnamed:
            more = f"等 {NAMED_MOST} 人以上" if len(left) > NAMED_MOST else f"等 {len(unnamed)} 人" if len(unnamed) > 5 else ""
            raise Refused("专项审核还不能结束", why="没有审核完，也没有写明理由：" + "、".join((unnamed or [each["name"] for each in left])[:5]) + more,
                          article=cite("FILE-FACTS-01", on), then="请审核这些人员的档案，或者逐人写明理由")
        place = Place(case.organ_id, "", case.organ.path, "")
        found = queries.covered(place, date.fromisoformat(case.data["from"]), on=on, size=0)
        case.data |= {"summary": dict(found.counts), "excused": [[each["name"], given[str(each["person_id"])]["why"]] for each in left]}


def _matter(case: Case) -> list[list[str]]:
    data = case.data
    found = [["审核范围", data["place"]], ["期限", f"{data['from']} 至 {data['until']}"], ["依据", data["basis"]]]
    if "approval" in data:
        found.append(["批准", data["approval"]["document"]])
    if "summary" in data:
        found.append(["结果", "，".join(f"{state} {count} 人" for state, count in data["summary"].items())])
        found += [["未审核的理由", "；".join(f"{name}：{why}" for name, why in data["excused"])]] if data["excused"] else []
    return found
