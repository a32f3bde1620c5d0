"""人员转隶: 机关或者主管部门呈报 → 接收机关意见 → 主管部门审批, of both sides where they differ → everybody's file moves on one day (EST-11).

When an organ is merged, split or handed to another superior. One decision over a roster: post, rank, level and registration go on
unless the decision says otherwise (MOVE-TRANSF-08).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record import projection
from xianneng.law import transfer as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import intakes
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.reassignment import queries
from xianneng.work.personnel.reassignment.effects import hand_over
from xianneng.work.personnel.transfer.queries import authority, destination, officers

SAME, OTHER = "同一", "不同"
ORGAN, AUTHORITY = "机关", "主管部门"
PROPOSING = ("application", "submission")


class Reassigning(CaseType):
    """人员转隶 of all or some people of one organ to another organ of the platform, on one day."""

    key: ClassVar[str] = queries.REASSIGNMENT
    title: ClassVar[str] = "人员转隶"
    prefix: ClassVar[str] = "ZL"
    process: ClassVar[str] = "reassignment.bpmn"
    forms: ClassVar[Sequence[str]] = ("application", "acceptance", "entry", "approval")
    fact_names: ClassVar[Sequence[str]] = ("by", "managed")
    open_right: ClassVar[str] = "reassignment.propose"
    second: ClassVar[Sequence[str]] = ("acceptance", "entry", "approval")
    one_at_a_time: ClassVar[bool] = True
    of_persons: ClassVar[bool] = True

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether the organ or the authority proposes it, and whether another authority stands over the organ that takes over."""
        return {"by": ORGAN if case.opened_office.role == "personnel_officer" else AUTHORITY, "managed": case.data.get("managed", SAME)}

    def named(self, case: Case, step: str) -> Sequence[int]:
        """Who proposed it; the other organ's personnel officers, and at 审批 of its side its authority."""
        if step in PROPOSING:
            return [case.opened_office_id]
        on = date.fromisoformat(case.data["asked_on"])
        return [each.pk for each in (authority(case.data["to_path"], on) if step == "entry" else officers(case.data["to_id"], on))]

    def touches(self, case: Case) -> Sequence[int]:
        """The organ that takes over."""
        return [case.data["to_id"]] if case.data.get("to_id") else []

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody hands themselves over, and nobody goes in the middle of another matter."""
        on, roster = localdate(now), queries.people(case, localdate(now))
        refuse_own(viewer, [each.person_id for each in roster], why="其中有{who}", then="请由公务员主管部门申报，或者只申报其余人员")
        self._present(case, on)
        case.data |= {"asked_on": on.isoformat(), "from_name": organ_names([case.organ_id], on)[case.organ_id], "count": len(roster),
                      "matter": [["转出机关", organ_names([case.organ_id], on)[case.organ_id]], ["人数", f"{len(roster)} 人"]],
                      "application": {"posts": queries.proposed(roster)}}

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Everybody is still there to go; establishment and places still suffice; who is under investigation is said."""
        self._present(case, on)
        if step in PROPOSING:
            return []
        case.data["asked_on"] = on.isoformat()
        if date.fromisoformat(case.data["moves_on"]) < on:
            raise Refused("转隶日期已过", why=f"呈报的是 {case.data['moves_on']}，今天是 {on}", then="请退回呈报环节，改定日期")
        self._admit(case, on)
        found = queries.investigated(case, on)
        return [f"{'、'.join(found[:queries.SHOWN])}{f'等{len(found)}人' if len(found) > queries.SHOWN else ''}正在接受调查，有关情况应当向接收机关交接"] if found else []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the step says; what is applied for is judged first."""
        on = localdate(now)
        case.data[task.form] = {"on": on.isoformat(), **data}
        if task.form == "application":
            self._agree_where(case, on)
            self._admit(case, on)
        if task.form == "acceptance" and data["kinship"] == law.KIN and not data["basis"]:
            raise Refused("转隶人员中有构成任职回避的", why="没有写明怎样回避", article=cite("AVOID-POST-01", on), then="请写明有关人员和安排，或者退回改任其他职务")
        if task.form == "approval":
            case.data["authority"] = organ_names([viewer.organ_id or 0], on).get(viewer.organ_id or 0, "")
        case.data["matter"] = self._matter(case, on)

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What was agreed to an application that is made anew falls away."""
        for form in {**dict.fromkeys(PROPOSING, ("acceptance", "entry")), "acceptance": ("entry",)}.get(to_step, ()):
            case.data.pop(form, None)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One main post ends and one begins for everybody on the day; today's projection and the quota books of both follow."""
        intakes.wait_for_imports()
        on, since = localdate(now), date.fromisoformat(case.data["moves_on"])
        titles = queries.targets(case.data["application"]["posts"], queries.people(case, on))
        persons = hand_over(case, Organ.objects.get(pk=case.data["to_id"]), titles, since, case.data["approval"]["document"], leaf)
        leaf.body |= {"from": since.isoformat(), "to": case.data["to_name"], "count": len(persons)}
        projection.refresh(persons, on=on)
        take_up(case, persons, on, leaf, now)

    def _present(self, case: Case, on: date) -> None:
        """What hinders is said of everybody at once, so that it can be settled at once."""
        found = queries.hindrances(case, on)
        if found:
            raise Conflict("有人员还不能转隶", why="；".join(found), then="请先办结、撤回有关办件，待决定生效，或者将这些人员移出本件")

    def _agree_where(self, case: Case, on: date) -> None:
        """Where to, who takes over there, and whether another authority decides with this one."""
        given, to = case.data["application"], destination(case.data["application"]["organ"], on)
        if to.id == case.organ_id:
            raise Refused("接收机关就是转出机关", then="机关名称、上级的变动，请办理机构信息审定；内设机构之间的调整，在人员页维护任职")
        queries.targets(given["posts"], queries.people(case, on))
        here, there = authority(case.organ.path, on), authority(to.path, on)
        if not officers(to.id, on) or not there:
            raise Refused(f"{to.name}没有可以接收的人员", why="没有人任该机关的人事干部，或者其主管部门没有审批岗位", then="请系统管理员设置岗位")
        other = {each.jurisdiction_id for each in here} != {each.jurisdiction_id for each in there}
        case.data |= {"to_id": to.id, "to_path": to.path, "to_name": to.name, "moves_on": given["moves_on"], "managed": OTHER if other else SAME,
                      "asked_on": on.isoformat()}

    def _admit(self, case: Case, on: date) -> None:
        """Refused where there is no room for them, or nobody has written why a number that is not known here suffices."""
        day = max(date.fromisoformat(case.data["moves_on"]), on)
        found = law.taking_over(queries.room(case, Organ.objects.get(pk=case.data["to_id"]), queries.people(case, on), day))
        wrong = [each for each in found if each.state == "unmet" or (each.state == "ask" and not case.data["application"]["basis"])]
        if wrong:
            raise Refused("不能这样转隶", why="；".join(f"{each.text}{'' if each.state == 'unmet' else '（须写明依据和认定）'}" for each in wrong),
                          article="；".join(dict.fromkeys(each.article for each in wrong)), then="；".join(dict.fromkeys(each.remedy for each in wrong)))
        case.data["room"] = [each.text for each in found]

    def _matter(self, case: Case, on: date) -> list[list[str]]:
        """Rows of title and text: from where to where, by which decision, how many of what, whose posts change, what was decided."""
        data, roster = case.data, queries.people(case, on)
        given, titles = data["application"], queries.targets(data["application"]["posts"], roster)
        changed = [f"{each.name}：{each.title or queries.NONE}改任{titles[each.person_id] or queries.NONE}" for each in roster
                   if titles[each.person_id] != each.title]
        found = [["转出机关", data["from_name"]], ["接收机关", f"{data['to_name']}，自 {data['moves_on']} 起"],
                 ["转隶原因", "；".join(part for part in (given["ground"], given["document"], given["basis"]) if part)],
                 ["人数", f"{len(roster)} 人：{queries.words(Counter(each.establishment for each in roster))}；职级保留 {sum(bool(each.rank) for each in roster)} 人"],
                 ["职务变动", "；".join(changed[:20]) + (f"；等 {len(changed)} 人，见名册" if len(changed) > 20 else "") if changed else "都保留原职务名称"],
                 ["编制和职数", "；".join(data["room"])], ["工资发至", given["paid_through"]]]
        if "acceptance" in data:
            found.append(["接收机关意见", "，".join(part for part in ("同意接收", data["acceptance"]["kinship"], data["acceptance"]["basis"]) if part)])
        if "entry" in data:
            found.append(["接收方主管部门", f"同意，{data['entry']['document']}"])
        if "approval" in data:
            found.append(["批准", f"{data['authority']}，{data['approval']['document']}（{cite('MOVE-TRANSF-08')}）"])
        return found
