"""撤销合并: two records that were made one are two again, as they were; what has been entered since stays with the one that went on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Subject, Task
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.record import merged, operations, projection
from xianneng.foundation.record.models import Basic, Merged, Person
from xianneng.foundation.record.operations import Change, row_values, supposed
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import intakes
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.merging import queries
from xianneng.work.personnel.merging.cases import PROPOSING, OfTwo


class Separating(OfTwo):
    """撤销合并, of one merge. ``case.data``: what the merge's case kept of the two records, and its number (``of``)."""

    key: ClassVar[str] = queries.SEPARATING
    title: ClassVar[str] = "撤销合并"
    prefix: ClassVar[str] = "HX"
    process: ClassVar[str] = "separation.bpmn"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Of a merge that still stands, by somebody whom it does not concern; who managed both then decides again."""
        merge = Case.objects.get(number=case.data["of"])
        refuse_own(viewer, [merge.data["left"], merge.data["right"]], why="这是{who}的档案", then="请由其他人事干部或者公务员主管部门办理")
        case.data |= {name: merge.data[name] for name in ("left", "right", "goes_on", "closed", "other_organ", "other_path", "organs", "deciders", "managed")}
        self._present(case, localdate(now))
        name = Basic.objects.as_of(localdate(now)).get(person_id=case.data["goes_on"]).name
        Subject.objects.filter(case=case).update(data={"name": name})
        case.data["matter"] = [["撤销的合并", f"{merge.number}，{merge.title}"], *merge.data["matter"][:2]]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """It can still be undone."""
        self._present(case, on)
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep why, and who agreed."""
        case.data[task.form] = {"on": localdate(now).isoformat(), "by": viewer.signature, **data}
        if task.form == "application":
            case.data["matter"] = [*case.data["matter"][:3], ["撤销理由", f"{data['why']}（{viewer.signature}）"]]

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What the other authority agreed to falls away with the application."""
        if to_step in PROPOSING:
            case.data.pop("entry", None)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Both files as before the merge; today's projection and the quota books follow."""
        intakes.wait_for_imports()
        on, ids = localdate(now), [case.data["left"], case.data["right"]]
        lock(Person, ids)
        self._present(case, on)
        rows, before = _references(case)
        operations.write(undone(case), leaf=leaf)
        merged.reopen(rows, before, leaf=leaf)
        projection.refresh(ids, on=on)
        take_up(case, ids, on, leaf, now)

    def _present(self, case: Case, on: date) -> None:
        if not _references(case)[0]:
            raise Conflict("没有可以撤销的合并", why=f"{case.data['of']} 的合并已经撤销，或者其续用的档案又并入了另一份", then="请刷新后核对；又并入另一份的，先撤销后一次合并")
        found = queries.hindrances(case, [case.data["goes_on"]], on)
        if found:
            raise Conflict("还不能撤销合并", why="；".join(found), then="请先办结、撤回有关办件，或者待决定生效以后再撤销")
        with supposed(undone(case)):
            pass


def _references(case: Case) -> tuple[list[Merged], list[Merged]]:
    """What the merge wrote of who goes on in whom and still stands, and what it ended."""
    leaf = queries.deed(Case.objects.get(number=case.data["of"]))
    if leaf is None:
        return [], []
    return list(Merged.objects.known().filter(leaf_id=leaf.pk)), list(Merged.objects.filter(ended_leaf_id=leaf.pk))


def undone(case: Case) -> list[Change]:
    """The changes that take back what the merge wrote: its rows are known no more, those that it ended are known again.

    Refused where a row that it wrote has been changed since.
    """
    leaf, found = queries.deed(Case.objects.get(number=case.data["of"])), []
    for key, item in SETS.items():
        for person_id in (case.data["left"], case.data["right"]):
            rows = item.model.objects.filter(person_id=person_id)
            written, ended = list(rows.filter(leaf=leaf)), list(rows.filter(ended_leaf=leaf))
            if any(row.ended_leaf_id for row in written):
                raise Refused(f"合并以后{item.title}又有变动", why="不能整件撤销", then="请先更正回合并时的内容；或者由公务员主管部门逐项更正，另立一份档案")
            if written or ended:
                found.append(Change(person_id, key, [row.pk for row in written], [
                    {**row_values(key, row), "valid_from": row.valid_from, "valid_to": row.valid_to} for row in ended]))
    return found
