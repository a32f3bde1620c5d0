"""合并档案: two records of one person become one. 比对 → the other's authority where it is another → 审批 → the file.

Who proposes chooses item by item; whoever manages each of the two records agrees. A light case: no organ is asked but theirs.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Reading
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record import merged, operations, projection
from xianneng.foundation.record.models import Basic, Person, Standing
from xianneng.foundation.record.operations import supposed
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import foreseen, intakes, reliance
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.importers.comparing import of_changes
from xianneng.work.personnel.merging import queries
from xianneng.work.personnel.merging.comparing import LEFT, RIGHT, STATES, Comparison, changes, clashes, compare
from xianneng.work.personnel.paperfile.queries import deciders

SAME, OTHER = "同一", "不同"
ORGAN, AUTHORITY = "机关", "主管部门"
PROPOSING = ("application", "submission")
FIELDS = "合并档案比对：全部信息集，身份证号、家庭成员遮盖"


class OfTwo(CaseType):
    """A matter of two records: by whom it is proposed, and who agrees to it."""

    forms: ClassVar[Sequence[str]] = ("application", "entry", "approval")
    fact_names: ClassVar[Sequence[str]] = ("by", "managed")
    open_right: ClassVar[str] = "merging.propose"
    second: ClassVar[Sequence[str]] = ("entry", "approval")
    one_at_a_time: ClassVar[bool] = True
    of_two: ClassVar[bool] = True

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether an organ or the authority proposes it, and whether another authority manages the other record."""
        return {"by": ORGAN if case.opened_office.role == "personnel_officer" else AUTHORITY, "managed": case.data.get("managed", SAME)}

    def named(self, case: Case, step: str) -> Sequence[int]:
        """Who proposed it; at 审批 who manages the first record, before it who manages the other, where that is somebody else."""
        if step in PROPOSING:
            return [case.opened_office_id]
        named: Sequence[int] = case.data["deciders"][RIGHT if step == "entry" else LEFT]
        return named

    def _managed(self, case: Case, managed: Sequence[Sequence[int]]) -> None:
        """Keep who decides over each of the two. Refused where nobody holds that office."""
        for offices, organ_id in zip(managed, (case.organ_id, case.data["other_organ"]), strict=True):
            if not offices:
                raise Refused("没有可以审批的人员", why=f"没有人任管理{case.data['organs'][str(organ_id)]}人员的主管部门审批岗位", then="请系统管理员设置岗位")
        case.data |= {"deciders": {LEFT: list(managed[0]), RIGHT: list(managed[1])}, "managed": SAME if set(managed[0]) == set(managed[1]) else OTHER}


class Merging(OfTwo):
    """合并档案. ``case.data``: the two persons (``left``, ``right``), who of them goes on, the rows that were compared, the choices."""

    key: ClassVar[str] = queries.MERGING
    title: ClassVar[str] = "合并档案"
    prefix: ClassVar[str] = "HB"
    process: ClassVar[str] = "merging.bpmn"

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Neither is the viewer, or in another matter; that both files were read stands in the record of readings."""
        on, ids = localdate(now), [case.data["left"], case.data["right"]]
        refuse_own(viewer, ids, why="其中有{who}的档案", then="请由其他人事干部或者公务员主管部门办理")
        self._present(case, on)
        case.data |= _organs(ids, on) | {"page": f"/merges/{case.number}/", "page_title": "逐项比对"}
        names = dict(Basic.objects.as_of(on).filter(person_id__in=ids).values_list("person_id", "name"))
        for subject in case.subjects.all():
            subject.data["name"] = f"{names.get(subject.person_id, '')}（{LEFT if subject.person_id == ids[0] else RIGHT}）"
            subject.save()
        self._managed(case, [deciders(each, "authority_leader", on) for each in ids])
        readings = Reading.objects.bulk_create([Reading(
            user_id=viewer.user_id, office_title=viewer.signature, person_id=each, at=now, fields=FIELDS, purpose=f"合并档案 {case.number}", leaf_id=leaf.id) for each in ids])
        leaf.wrote(Reading._meta.db_table, [each.pk for each in readings])
        case.data["matter"] = self._matter(case)

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Nothing hinders by now, and both files are as they were compared."""
        self._present(case, on)
        if step not in PROPOSING:
            found = compare(case.data["left"], case.data["right"])
            if found.rows() != case.data["rows"]:
                raise Conflict("比对以后档案又有变动", why="其中一份档案已经更正或者新增", then="请退回比对环节，重新核对")
            self._plan(case, found, on)
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the step says and who said it; the choices are tried on the file before anybody agrees to them."""
        on = localdate(now)
        case.data[task.form] = {"on": on.isoformat(), "by": viewer.signature, **data}
        if task.form == "application":
            found = compare(case.data["left"], case.data["right"])
            goes_on, closed = (found.left, found.right) if data["into"] == LEFT else (found.right, found.left)
            case.data |= {"goes_on": goes_on, "closed": closed, "rows": found.rows(), "counts": queries.counts(found)}
            self._plan(case, found, on)
        case.data["matter"] = self._matter(case)

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What was agreed to a comparison that is made anew falls away."""
        for form in ("entry",) if to_step in PROPOSING else ():
            case.data.pop(form, None)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One record goes on and the other is closed with a reference; today's projection and the quota books follow."""
        intakes.wait_for_imports()
        on, ids = localdate(now), [case.data["left"], case.data["right"]]
        lock(Person, ids)
        self.check(case, "approval", viewer=viewer, on=on)
        given, closed, goes_on = case.data["application"], case.data["closed"], case.data["goes_on"]
        operations.write(changes(compare(*ids), given["pick"], given["into"]), leaf=leaf)
        merged.close(closed, goes_on, on, leaf=leaf)
        leaf.body |= {"goes_on": goes_on, "closed": closed, "pick": given["pick"]}
        projection.refresh(ids, on=on)
        take_up(case, ids, on, leaf, now)

    def _present(self, case: Case, on: date) -> None:
        found = queries.hindrances(case, [case.data["left"], case.data["right"]], on)
        if found:
            raise Conflict("还不能合并", why="；".join(found), then="请先办结、撤回有关办件，或者待决定生效以后再合并")

    def _plan(self, case: Case, found: Comparison, on: date) -> None:
        """Keep what the choices come to. Refused where they cannot stand together, or a set does not admit them."""
        given = case.data["application"]
        wrong = clashes(found, given["pick"], given["into"], on)
        if wrong:
            raise Refused("所选的内容不能同时成立", why="；".join(dict.fromkeys(words for _, words in wrong)), then="请退回比对环节改选")
        planned = changes(found, given["pick"], given["into"])
        with supposed(planned):
            pass
        own = [each for each in planned if each.person_id == case.data["goes_on"]]
        case.data |= {"warned": foreseen.words(foreseen.foreseen(of_changes(planned), on)), "relied": reliance.relied(own, on)}

    def _matter(self, case: Case) -> list[list[str]]:
        """Rows of title and text: which two records, which goes on, how many items were chosen, by whom and on what."""
        data = case.data
        found = [["甲", data["said"][0]], ["乙", data["said"][1]]]
        if "application" in data:
            given = data["application"]
            found += [["续用", f"{given['into']}；另一份关闭并注明去向，原姓名、身份证号作为曾用保留"],
                      ["比对", "，".join(f"{state} {data['counts'][state]} 项" for state in STATES if data["counts"][state])],
                      ["认定依据", f"{given['basis']}（{given['by']}，{given['on']}；{cite('FILE-FACTS-01')}）"]]
        found += [[title, f"{data[form]['by']}，{data[form]['document']}" if data[form]["document"] else data[form]["by"]]
                  for form, title in (("entry", "另一方主管部门"), ("approval", "批准")) if form in data]
        return found


def _organs(ids: Sequence[int], on: date) -> dict[str, Any]:
    """Where each of the two stands, as the case keeps it: the other's organ and path, and both in words."""
    standing = {row.person_id: row for row in Standing.objects.known().filter(person_id__in=ids).order_by("valid_from")}
    called = organ_names({row.organ_id for row in standing.values()}, on)
    names = {row.person_id: row for row in Basic.objects.known().filter(person_id__in=ids).order_by("valid_from")}
    said = [f"{names[each].name}，{names[each].birth_on} 出生，{called.get(standing[each].organ_id, '')}{standing[each].status}" for each in ids]
    other = Organ.objects.get(pk=standing[ids[1]].organ_id)
    return {"other_organ": other.pk, "other_path": other.path, "organs": {str(each): name for each, name in called.items()}, "said": said}
