"""The case 本人申请更正: 本人申请 → 受理 by the organ's 人事干部, who goes on with 信息维护, sends it back, or declines with the reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Material, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import changes

PROPOSAL = "personnel.proposal"
PRIVACY = "《个人信息保护法》第46条"  # whom information is about may ask that it be corrected


class Proposing(CaseType):
    """本人申请更正. ``case.data["changes"]``: one entry of `changes`, as 信息维护 keeps it; it writes nothing itself."""

    key: ClassVar[str] = PROPOSAL
    title: ClassVar[str] = "本人申请更正"
    prefix: ClassVar[str] = "SQ"
    process: ClassVar[str] = "proposal.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("request", "acceptance")
    of_oneself: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One request about the same row, or of the same new one, at a time."""
        [change] = case.data["changes"]
        same = {name: change[name] for name in (("key", "row_id") if change["row_id"] else ("key", "person_id", "values"))}
        other = Case.objects.filter(type=self.key, closed_at=None, subjects__person_id=change["person_id"],
                                    data__changes__contains=[same]).exclude(pk=case.pk).first()
        if other:
            raise Conflict("这一条您已经申请更正", why=f"{other.number}正在办理", then="请在那一件中补充，或者待其办结")

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """What is asked for is checked as an entry would be, and the papers become materials of the case."""
        if task.form != "request":
            return
        if "change" not in data:
            raise Refused("没有填写应当怎样更正", then="请从“我的档案”中打开这一件申请")
        change, files = data["change"], data["files"]
        refuse_id_numbers(change["why"])
        changes.check(change, localdate(now))
        if not files and not case.materials.exists():
            raise Refused("没有附证明材料", why="请求更正的，应当有依据", article=PRIVACY, then="请附证书、任免文件等材料的扫描件或照片")
        case.data["changes"] = [change]
        made = Material.objects.bulk_create(Material(
            case=case, kind=each["kind"], title=each["name"], file_name=each["name"], size=each["size"], sm3=each["sm3"], path=each["path"],
            added_by=viewer.signature, at=now, leaf_id=leaf.id) for each in files)
        if made:
            leaf.wrote(Material._meta.db_table, [each.pk for each in made])
