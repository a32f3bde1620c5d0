"""撤销离职决定: a decision on leaving that has not taken effect yet is undone, and the file reads as it did before."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Subject, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.models import Basic, Rank, Standing
from xianneng.foundation.record.operations import Change, row_values
from xianneng.foundation.record.queries import LEFT
from xianneng.foundation.record.sets import SETS
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.leaving.effects import ENDED
from xianneng.work.personnel.leaving.queries import REVOKING, STATUS
from xianneng.work.personnel.promotions import granted_by

GROUNDS = ("本人撤回选择", "立案调查，不得办理", "决定有误")


class Revoking(CaseType):
    """撤销离职决定, of one person, before its day."""

    key: ClassVar[str] = REVOKING
    title: ClassVar[str] = "撤销离职决定"
    prefix: ClassVar[str] = "CX"
    process: ClassVar[str] = "revocation.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("application", "approval")
    open_right: ClassVar[str] = "leaving.propose"
    second: ClassVar[tuple[str, ...]] = ("approval",)
    one_at_a_time: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Only a decision that is still to take effect."""
        subject = case.subjects.get()
        refuse_own(viewer, [subject.person_id], why="这是{who}的离职决定", then="请由本机关其他人事干部申报")
        row = _decided(subject.person_id, localdate(now))
        subject.data["name"] = Basic.objects.as_of(localdate(now)).get(person_id=subject.person_id).name
        subject.save()
        decision = Case.objects.filter(type__in=STATUS, number__in=Leaf.objects.filter(pk=row.leaf_id).values("case_number")).first()
        if decision is None:
            raise Refused("这一变动不是由离职办件决定的", why=f"自 {row.valid_from} 起{row.status}", then="请由公务员主管部门更正人员归属")
        case.data["matter"] = [[subject.data["name"], f"原决定：自 {row.valid_from} 起{row.status}（{decision.number}）"]]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """It can still be undone, and the places of ranks granted ahead are there to be taken again."""
        undone(case.active()[0].person_id, on)
        _require_places(case.active()[0].person_id, on)
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep why it is revoked, and by which document."""
        case.data[task.form] = {"on": localdate(now).isoformat(), **data}
        if task.form == "application":
            article = f"（{cite('MOVE-BAR-01')}）" if data["ground"] == GROUNDS[1] else ""
            case.data["matter"] = [case.data["matter"][0], ["撤销理由", f"{data['ground']}{article}：{data['why']}"]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The file as before the decision; today's projection and the quota books follow."""
        persons, on = [case.active()[0].person_id], localdate(now)
        operations.write(undone(persons[0], on), leaf=leaf)
        projection.refresh(persons, on=on)
        take_up(case, persons, on, leaf, now)


def undone(person_id: int, on: date) -> list[Change]:
    """The changes that take back what the decision wrote: its rows are known no more, those that it ended are known again.

    Refused where something has changed on top of it since, and where its day has come.
    """
    leaf_id, found = _decided(person_id, on).leaf_id, []
    for key in ("standing", *ENDED, "registration"):
        rows = SETS[key].model.objects.filter(person_id=person_id)
        written, ended = list(rows.filter(leaf_id=leaf_id)), list(rows.filter(ended_leaf_id=leaf_id))
        if rows.filter(leaf_id=leaf_id).exclude(ended_leaf_id=None).exists():
            raise Refused(f"决定以后{SETS[key].title}又有变动", why="不能整件撤销", then="请由公务员主管部门逐项更正")
        if written or ended:
            found.append(Change(person_id, key, [row.pk for row in written], [
                {**row_values(key, row), "valid_from": row.valid_from, "valid_to": row.valid_to} for row in ended]))
    return found


def _require_places(person_id: int, on: date) -> None:
    """Refused where the place of a rank that is to begin after all, which leaving had freed, has been given to another case since."""
    granted, moves = granted_by([person_id]), []
    for row in Rank.objects.filter(person_id=person_id, ended_leaf_id=_decided(person_id, on).leaf_id, valid_from__gt=on):
        given = Subject.objects.filter(case__number=granted.get(row.pk, ""), person_id=person_id).select_related("case").first()
        moves += [quotas.Move(given.case.organ_id, given.data["rank"] or "", given.data["layer"] or "", row.rank)] if given else []
    try:
        quotas.check_free(moves, on=on)
    except Refused as short:
        raise Refused("原已批准的晋升没有职数可用", why=f"离职决定作出后，所占职数已经释放；{short.what}，{short.why}", article=short.article,
                      then="请先核定、调整职数，或者待占用的办件释放后再撤销") from short


def _decided(person_id: int, on: date) -> Standing:
    """The standing that a decision on leaving begins later; Conflict where there is none any more."""
    row: Standing | None = Standing.objects.known().filter(person_id=person_id, status__in=LEFT, valid_from__gt=on).first()
    if row is None:
        raise Conflict("没有尚未生效的离职决定", why="决定已到生效日期，或者已经撤销", then="已经生效的，由公务员主管部门更正人员归属")
    return row
