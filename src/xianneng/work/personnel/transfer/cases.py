"""人员调转: 调出机关申报 → 调入机关接收 → 主管部门审批 → the file moves on the agreed day → 档案转递 and its receipt.

Where another authority stands over the organ that takes in, it decides too. To a place outside of the platform nobody accepts here:
the consent is a document, and the receipt comes back on paper.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Subject, SubjectState, Task
from xianneng.foundation.cases.types import CaseType, Judgement
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import leaving_later
from xianneng.law import transfer as law
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.promotion import Reason
from xianneng.law.refusals import Conflict, Refused
from xianneng.law.tables import figure
from xianneng.work.personnel import ahead, kept
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.leaving.effects import departure
from xianneng.work.personnel.transfer.effects import move
from xianneng.work.personnel.transfer.queries import (
    FILE_STEPS,
    INSIDE,
    TRANSFER,
    Known,
    audited_elsewhere,
    authority,
    destination,
    file_audit,
    known,
    officers,
    place_of,
)

STATUS = "调出"
SAME, OTHER = "同一", "不同"
TERMS = {"sending": "file_sending_months", "receipt": "file_receipt_months", "returned": "file_receipt_months"}
PLACING = ("establishment", "quota", "rank", "layer", "kin")  # the conditions that the organ which takes in answers for


class Transferring(CaseType):
    """人员调转 of one person out of an organ, to another organ of the platform or outside of it."""

    key: ClassVar[str] = TRANSFER
    title: ClassVar[str] = "人员调转"
    prefix: ClassVar[str] = "DZ"
    process: ClassVar[str] = "transfer.bpmn"
    forms: ClassVar[Sequence[str]] = ("application", "acceptance", "entry", "approval", "sending", "receipt", "returned")
    fact_names: ClassVar[Sequence[str]] = ("to", "managed")
    open_right: ClassVar[str] = "transfer.propose"
    second: ClassVar[Sequence[str]] = ("acceptance", "entry", "approval", "receipt")
    one_at_a_time: ClassVar[bool] = True

    def facts(self, case: Case) -> Mapping[str, str]:
        """Where to, and whether another authority stands over the organ that takes in."""
        return {"to": case.data.get("to", INSIDE), "managed": case.data.get("managed", SAME)}

    def named(self, case: Case, step: str) -> Sequence[int]:
        """The other organ's personnel officers, and at 审批 of its side its authority."""
        on = date.fromisoformat(case.data["asked_on"])
        return [each.pk for each in (authority(case.data["to_path"], on) if step == "entry" else officers(case.data["to_id"], on))]

    def touches(self, case: Case) -> Sequence[int]:
        """The organ that takes in."""
        return [case.data["to_id"]] if case.data.get("to_id") else []

    def days(self, case: Case, step: str, *, on: date) -> int | None:
        """The months within which the paper file is sent on, and its receipt comes back (FILE-MOVE-01)."""
        if step not in TERMS:
            return None
        since = max(date.fromisoformat(case.data["moves_on"]), on) if step == "sending" else on
        return (add_months(since, int(parameters.at(case.organ.path, on)[TERMS[step]])) - on).days

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody handles their own transfer, and nobody is moved in the middle of another matter."""
        subject = case.subjects.get()
        refuse_own(viewer, [subject.person_id], why="这是{who}的调转", then="请由本机关其他人事干部申报")
        person = self._present(case, localdate(now))
        subject.data |= {"name": person.row["name"], "rank": person.row["rank"]}
        subject.save()
        case.data |= {"asked_on": localdate(now).isoformat(), "from_name": person.row["organ_name"]}
        case.data["matter"] = self._matter(case, person)

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Judge again: what changed is said, and refused where the law no longer lets them move so. The file's way is not judged."""
        if step in FILE_STEPS:
            return []
        person = self._present(case, on)
        if "application" not in case.data or step == "application":
            return []
        case.data["asked_on"] = on.isoformat()
        reasons = self._reasons(case, person, on)
        self._admit(case, reasons)
        subject = case.subjects.get()
        held = Office.objects.filter(user__person_id=subject.person_id, to_on__gt=on).order_by("pk").values_list("title", flat=True)
        return [*kept.changed(subject, reasons), *(f"本人在本平台任“{title}”，调转后请系统管理员终止" for title in held)]

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the step says; what is applied for, offered or decided is judged first."""
        on = localdate(now)
        case.data[task.form] = {"on": on.isoformat(), **data}
        case.data["asked_on"] = on.isoformat()
        if task.form == "application":
            self._agree_where(case, on)
        if task.form == "approval":
            case.data |= {"moves_on": data["moves_on"], "authority": organ_names([viewer.organ_id or 0], on).get(viewer.organ_id or 0, ""),
                          "report_by": str(deadlines.task_due_on(figure("handover_workdays", on), on) or "")}
        if task.step in FILE_STEPS:
            case.data["matter"] = [*(row for row in case.data["matter"] if row[0] != "干部人事档案"), ["干部人事档案", _file(case)]]
            return
        person = self._present(case, on)
        reasons = self._reasons(case, person, on)
        self._admit(case, reasons)
        subject = case.subjects.get()
        subject.data |= {"reasons": kept.plain(reasons), "to_name": case.data["to_name"], "moves_on": case.data["moves_on"]}
        subject.save()
        case.data["matter"] = self._matter(case, person)

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """What was offered for the application that is made anew falls away."""
        for form in {"application": ("acceptance", "entry"), "acceptance": ("entry",)}.get(to_step, ()):
            case.data.pop(form, None)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """From the agreed day of the other organ's staff, or gone; today's projection and the quota books of both follow."""
        person_id, on, since = case.subjects.get().person_id, localdate(now), date.fromisoformat(case.data["moves_on"])
        document = case.data["approval"]["document"]
        leaf.body |= {"from": since.isoformat(), "to": case.data["to_name"]}
        if case.data["to"] == INSIDE:
            to = Organ.objects.get(pk=case.data["to_id"])
            changes = move(person_id, case.organ_id, to, case.data["acceptance"], since, document)
        else:
            changes = departure(person_id, STATUS, since, f"{document}，{case.number}", today=on)
        operations.write(changes, leaf=leaf)
        projection.refresh([person_id], on=on)
        take_up(case, [person_id], on, leaf, now)

    def judged(self, case: Case, person_id: int, *, on: date) -> Judgement | None:
        """What the law says of letting the person go, on the day of the decision or the last before the move."""
        if "application" not in case.data:
            return None
        last = date.fromisoformat(case.data["moves_on"]) - timedelta(days=1)
        person = known(person_id, min(localdate(case.effective_at), last) if case.effective_at else on)
        if person is None:
            return None
        reasons = law.leaving_for(person.mover, _asked(case))
        return kept.judgement(reasons, vars(person.mover))

    def _present(self, case: Case, on: date) -> Known:
        """The person, still of the organ, and in the middle of nothing that the organ has to finish first."""
        subject = case.subjects.get()
        person = known(subject.person_id, on)
        if person is None or person.row["organ_id"] != case.organ_id:
            raise Refused("不能办理人员调转", why=f"{subject.data.get('name', '')}不是本机关的人员", article=cite("SCOPE-DEF-01", on), then="请终止本件")
        serving = law.leaving_for(person.mover, law.Move(on, law.GROUNDS[0]))
        barred = [each for each in serving if each.state == "unmet"]
        if barred:
            raise Refused("不能办理人员调转", why="；".join(f"{person.row['name']}{each.text}" for each in barred),
                          article="；".join(dict.fromkeys(each.article for each in barred)), then="；".join(each.remedy for each in barred))
        self._alone(case, subject.person_id, on)
        return person

    def _alone(self, case: Case, person_id: int, on: date) -> None:
        """What the organ has begun about the person it finishes or ends; a decision that takes effect later stands before this one."""
        for status, since in leaving_later([person_id], on).values():
            raise Conflict("已有批准的离职决定", why=f"自 {since} 起{status}", then="请先撤销离职决定")
        later = Standing.objects.known().filter(person_id=person_id, valid_from__gt=on).order_by("valid_from").first()
        if later:
            raise Conflict("人员归属以后已有变动", why=f"自 {later.valid_from} 起", then="请待其生效，或者先更正")
        for rank, number in ahead.granted([person_id], on):
            raise Conflict("有已批准、尚未到任职级时间的职级", why=f"自 {rank.valid_from} 起任{rank.rank}" + (f"（{number}）" if number else ""),
                           then="请待到任职级以后，或者撤销以后再行调转")
        other = Subject.objects.filter(person_id=person_id, case__closed_at=None, case__effective_at=None).exclude(case=case).exclude(
            state=SubjectState.REMOVED).select_related("case").order_by("case__number").first()
        if other:
            raise Conflict(f"还有在办的{other.case.number}“{other.case.title}”", why="本机关的办件不随人员转到其他机关", then="请先办结、撤回，或者将其移出")

    def _agree_where(self, case: Case, on: date) -> None:
        """Where to, who takes in there, and whether another authority decides with this one."""
        given = case.data["application"]
        case.data |= {"to": given["to"], "moves_on": given["moves_on"], "to_name": given["organ"], "managed": SAME, "to_id": None, "to_path": ""}
        if given["to"] != INSIDE:
            return
        to = destination(given["organ"], on)
        if to.id == case.organ_id:
            raise Refused("调入机关就是本机关", then="本机关内的任职变动，请在人员页维护任职")
        here, there = authority(case.organ.path, on), authority(to.path, on)
        if not officers(to.id, on) or not there:
            raise Refused(f"{to.name}没有可以接收的人员", why="没有人任该机关的人事干部，或者其主管部门没有审批岗位",
                          then="请系统管理员设置岗位；对方不使用本平台的，选“平台外”")
        other = {each.jurisdiction_id for each in here} != {each.jurisdiction_id for each in there}
        case.data |= {"to_name": to.name, "to_id": to.id, "to_path": to.path, "managed": OTHER if other else SAME}

    def _reasons(self, case: Case, person: Known, on: date) -> list[Reason]:
        """What the law says of letting them go, and once there is an offer of taking them in so."""
        reasons = law.leaving_for(person.mover, _asked(case))
        if "acceptance" in case.data:
            day = max(date.fromisoformat(case.data["moves_on"]), on)
            place = place_of(person, Organ.objects.get(pk=case.data["to_id"]), case.data["acceptance"], day)
            reasons += law.placing(person.mover, place)
        return reasons

    def _admit(self, case: Case, reasons: Sequence[Reason]) -> None:
        """Refused where the law does not let them move so, or leaves a doubt that the organ which answers for it has not settled."""
        wrong = []
        for each in reasons:
            basis = case.data["acceptance" if each.clause in PLACING else "application"]["basis"]
            if each.state == "unmet" or (each.state == "ask" and not basis and each.clause != "file"):  # an audit elsewhere names its document
                wrong.append((f"{each.text}{'' if each.state == 'unmet' else '（须写明依据和认定）'}", each.article, each.remedy))
        if wrong:
            words, articles, remedies = ([*dict.fromkeys(part)] for part in zip(*wrong, strict=True))
            raise Refused("不能这样调转", why="；".join(words), article="；".join(articles), then="；".join(remedies))

    def _matter(self, case: Case, person: Known) -> list[list[str]]:
        """Rows of title and text: who, where to and why, what is offered, what was decided."""
        row, data = person.row, case.data
        found = [[row["name"], "，".join(part for part in (
            row["organ_name"], row["post"], row["rank"], person.level, person.standing.kind, person.standing.establishment) if part)],
                 ["档案审核", law.file_audited(file_audit(row["person_id"]), audited_elsewhere(data.get("application", {})))[1]]]
        if "application" in data:
            given = data["application"]
            found += [["调往", "，".join(part for part in (data["to_name"], given["consent"], f"自 {data['moves_on']} 起") if part)],
                      ["调转原因", "；".join(part for part in (given["ground"], given["basis"]) if part)],
                      ["工资发至", given["paid_through"]]]
        if "acceptance" in data:
            given = data["acceptance"]
            found.append(["调入机关意见", "，".join(part for part in (
                "同意接收", given["title"] and f"任{given['title']}", given["layer"], given["rank"], f"使用{given['establishment']}", given["basis"]) if part)])
        if "entry" in data:
            found.append(["调入方主管部门", f"同意，{data['entry']['document']}"])
        if "approval" in data:
            found.append(["批准", f"{data['authority']}，{data['approval']['document']}；应于 {data['report_by']} 前交接报到（{cite('MOVE-TRANSF-05')}）"])
        return found


def _asked(case: Case) -> law.Move:
    given = case.data["application"]
    return law.Move(date.fromisoformat(case.data["moves_on"]), given["ground"], given["classified"],
                    date.fromisoformat(given["secret_until"]) if given["secret_until"] else None, given["audit"],
                    file_audit(case.subjects.get().person_id), audited_elsewhere(given))


def _file(case: Case) -> str:
    """How the paper file stands: sent when, how much, and received when."""
    sent, received = case.data["sending"], case.data.get("receipt") or case.data.get("returned")
    papers = sum(count for name, count in sent.items() if name.startswith("papers"))
    return f"{sent['sent_on']} 以{sent['carried']}转{sent['addressee']}，正本{sent['originals']}卷、副本{sent['copies']}卷、材料{papers}份" + (
        f"；{received['received_on']} {received['taken_by']}收到，{received['checked']}" if received else "")
