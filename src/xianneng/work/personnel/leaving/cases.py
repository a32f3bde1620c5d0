"""退休, 辞去公职 and 去世: 机关申报 → 主管部门审核 → 审批, a resignation then 交接; a death is only confirmed. All end in the file."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Subject, SubjectState, Task
from xianneng.foundation.cases.types import CaseType, Judgement
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.queries import formal_names
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Assessment
from xianneng.foundation.record.queries import leaving_later
from xianneng.law import leaving as law
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.paperfile import BIRTH, WORK
from xianneng.law.promotion import Reason
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import ahead, kept
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.leaving.effects import departure
from xianneng.work.personnel.leaving.queries import (
    DYING,
    RESIGNING,
    RETIRING,
    STATUS,
    Known,
    leavers,
)
from xianneng.work.personnel.paperfile.queries import doubts

FAR_AHEAD = 12  # months before somebody retires beyond which a decision is early enough to say so


class Leaving(CaseType):
    """What the three have in common: who may be in them, the law asked before each step, and what is written at the end."""

    forms: ClassVar[tuple[str, ...]] = ("application", "review", "approval", "handover", "confirm")
    open_right: ClassVar[str] = "leaving.propose"
    second: ClassVar[tuple[str, ...]] = ("review", "approval", "confirm")
    one_at_a_time: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody handles their own leaving, and nobody leaves twice; what the file proposes is kept for the form."""
        refuse_own(viewer, case.subjects.values_list("person_id", flat=True), why="其中有{who}", then="请由本机关其他人事干部申报")
        on = localdate(now)
        found = self._present(case, on)
        self._alone(case, on)
        for subject in case.subjects.all():
            known = found[subject.person_id]
            subject.data |= {"name": known.row["name"], **self.proposed(known, on)}
            subject.save()
        case.data["matter"] = [*self.matter(case, found), *_granted(case, localdate(now))]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Judge everybody again: what changed is said, and refused where the law no longer lets them leave so."""
        found = self._present(case, on)
        if "application" not in case.data or step == "application":
            return []
        said = [f"{each.data['name']}：{words}" for each in case.active()
                for words in kept.changed(each, self.reasons(case, each.person_id, found[each.person_id]))]
        self._admit(case, found)
        return [*said, *_elsewhere(case, on)]

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the step says; an application is judged first."""
        case.data[task.form] = {"on": localdate(now).isoformat(), **data}
        if task.form == "approval":
            case.data["authority"] = formal_names([viewer.organ_id or 0], localdate(now)).get(viewer.organ_id or 0, "")
        found = self._present(case, localdate(now))
        self._admit(case, found)
        for subject in case.active():
            subject.data |= {"reasons": kept.plain(self.reasons(case, subject.person_id, found[subject.person_id])),
                             "off_on": self.off_on(case, subject.person_id).isoformat()}
            subject.save()
        case.data["matter"] = [*self.matter(case, found), *_granted(case, localdate(now))]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The file from the day of leaving on, today's projection, and the quota books from that day on."""
        persons, on = [each.person_id for each in case.active()], localdate(now)
        leaf.body |= {"status": STATUS[self.key], "from": {str(each): self.off_on(case, each).isoformat() for each in persons}}
        operations.write([change for each in persons for change in departure(
            each, STATUS[self.key], self.off_on(case, each), self.why(case), today=on, drop_later=self.key == DYING)], leaf=leaf)
        projection.refresh(persons, on=on)
        take_up(case, persons, on, leaf, now)

    def judged(self, case: Case, person_id: int, *, on: date) -> Judgement | None:
        """What the law says on the day of the decision, or the last day in service, on the file as it reads now."""
        if self.key == DYING or "application" not in case.data:
            return None
        last = self.off_on(case, person_id) - timedelta(days=1)
        decided = min(localdate(case.effective_at), last) if case.effective_at else on
        known = leavers(Asked(decided, person_ids=[person_id])).get(person_id)
        if known is None:
            return None
        reasons = self.reasons(case, person_id, known)
        return kept.judgement(reasons, asdict(known.leaver) | ({"service": asdict(known.service)} if self.key == RESIGNING else {}))

    def off_on(self, case: Case, person_id: int) -> date:
        """The first day on which a person of the case no longer serves, as applied for."""
        raise NotImplementedError

    def reasons(self, case: Case, person_id: int, known: Known) -> list[Reason]:
        """What the law says of one person of the case, as applied for."""
        return []

    def proposed(self, known: Known, on: date) -> dict[str, Any]:
        """What the file suggests for the form."""
        return {}

    def matter(self, case: Case, found: Mapping[int, Known]) -> list[list[str]]:
        """Rows of title and text: what is asked for."""
        raise NotImplementedError

    def why(self, case: Case) -> str:
        """What the end of the registration rests on: the document, and the case."""
        return "，".join(part for part in (case.data.get("approval", {}).get("document", ""), case.number) if part)

    def unsettled(self, case: Case, person_id: int) -> bool:
        """Whether the application leaves open what the law asks a named official to settle in writing."""
        return False

    def _present(self, case: Case, on: date) -> dict[int, Known]:
        """Everybody's facts, once they are of the organ and still there to leave."""
        found, wrong = leavers(Asked(on, person_ids=[each.person_id for each in case.subjects.all()])), []
        for subject in case.active():
            known = found.get(subject.person_id)
            name = known.row["name"] if known else subject.data.get("name", "")
            if known is None or known.row["organ_id"] != case.organ_id:
                wrong.append(f"{name}不是本机关的人员")
            elif known.leaver.status != "在职" and (self.key != DYING or known.leaver.status == "去世"):
                wrong.append(f"{name}已{known.leaver.status}")
        if wrong:
            raise Refused(f"不能办理{self.title}", why="；".join(wrong), article=cite("SCOPE-DEF-01", on), then="请核对人员状态，移出或者终止本件")
        return found

    def _alone(self, case: Case, on: date) -> None:
        """Who is already leaving by another case, or by a decision that takes effect later, leaves by that one; the dead leave all."""
        if self.key == DYING:
            return
        persons = [each.person_id for each in case.subjects.all()]
        for status, since in leaving_later(persons, on).values():
            raise Conflict("已有批准的离职决定", why=f"自 {since} 起{status}", then="原决定有变化的，先更正人员归属")
        other = Subject.objects.filter(person_id__in=persons, case__type__in=STATUS, case__closed_at=None).exclude(
            case=case).exclude(state=SubjectState.REMOVED).select_related("case").first()
        if other:
            raise Conflict(f"已在{other.case.number}“{other.case.title}”中办理", why="同一人不能同时办理两种离职", then="请待那一件办结，或者撤回")

    def _admit(self, case: Case, found: Mapping[int, Known]) -> None:
        """Refused where the law does not let somebody leave so, or leaves a doubt that nobody has settled in writing."""
        wrong, articles = [], []
        for subject in case.active():
            for each in self.reasons(case, subject.person_id, found[subject.person_id]):
                if each.state == "unmet" or (each.state == "ask" and self.unsettled(case, subject.person_id)):
                    wrong.append(f"{subject.data['name']}{'' if each.state == 'unmet' else '（须写明依据和认定）'}：{each.text}")
                    articles.append(each.article)
        if wrong:
            raise Refused(f"不能办理{self.title}", why="；".join(wrong), article="；".join(dict.fromkeys(articles)),
                          then="请更正申报内容；情形没有消除的，终止本件")


class Retiring(Leaving):
    """退休, of one person or several of an organ, each in their own way and from their own day."""

    key: ClassVar[str] = RETIRING
    title: ClassVar[str] = "退休"
    prefix: ClassVar[str] = "TX"
    process: ClassVar[str] = "retirement.bpmn"

    def proposed(self, known: Known, on: date) -> dict[str, Any]:
        """At the statutory age, from the month after."""
        off_on = max(known.plan.off_on, date(2006, 1, 1))
        return {"way": law.DUE, "off": off_on.isoformat(), "years": known.work_years(off_on), "due": known.plan.off_on.isoformat()}

    def off_on(self, case: Case, person_id: int) -> date:
        """As chosen for this person."""
        return date.fromisoformat(case.data["application"]["persons"][str(person_id)]["off"])

    def reasons(self, case: Case, person_id: int, known: Known) -> list[Reason]:
        """The conditions of the way that was chosen; none for whom no application is there (resumed later)."""
        given = case.data["application"]["persons"].get(str(person_id))
        if given is None:
            raise Refused("有人员还没有申报", why=known.row["name"], then="请退回申报环节补正，或者将其移出")
        return law.retiring(known.leaver, law.Retirement(
            given["way"], date.fromisoformat(given["off"]), _day(given["applied"]), given["years"] or None, given["paid"] or None))

    def unsettled(self, case: Case, person_id: int) -> bool:
        """Nothing was written about it."""
        return not case.data["application"]["persons"][str(person_id)]["basis"]

    def matter(self, case: Case, found: Mapping[int, Known]) -> list[list[str]]:
        """A line a person: the way and the day, the statutory age, and what the organ found."""
        given = case.data.get("application", {}).get("persons", {})
        return [[each.data["name"], "；".join(part for part in (*_asked(given.get(str(each.person_id))), _statutory(found[each.person_id])) if part)]
                for each in case.subjects.all() if each.state != SubjectState.REMOVED and each.person_id in found]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """A wish is granted before it takes effect; who has reached the age may be approved late. Far ahead is said, not refused."""
        said = [*super().check(case, step, viewer=viewer, on=on), *_doubted(case)]
        asked = case.data.get("application", {}).get("persons", {}) if step != "application" else {}
        for subject in case.active():
            given = asked.get(str(subject.person_id))
            off_on = date.fromisoformat(given["off"]) if given else on
            if given and given["way"] in law.WISHED and off_on <= on:
                raise Refused("所选退休时间已过", why=f"{given['way']}自 {off_on} 起，今天是 {on}", article=cite(law.WAYS[given["way"]], on),
                              then="请退回申报环节，由本人改选退休时间")
            if off_on > add_months(on, FAR_AHEAD):
                said.append(f"{subject.data['name']}自 {off_on} 起退休，在一年以后；其间情况或者规定有变化的，须撤销决定重新办理")
        return said


class Resigning(Leaving):
    """辞去公职, of one person; decided within the law's days, written into the file when the duties are handed over."""

    key: ClassVar[str] = RESIGNING
    title: ClassVar[str] = "辞去公职"
    prefix: ClassVar[str] = "CZ"
    process: ClassVar[str] = "resignation.bpmn"

    def days(self, case: Case, step: str, *, on: date) -> int | None:
        """The authority decides within 30 days of the receipt, within 90 about leading members (RESIGN-01)."""
        if step != "approval" or "application" not in case.data:
            return None
        return max((date.fromisoformat(case.data["decide_by"]) - on).days, 1)

    def off_on(self, case: Case, person_id: int) -> date:
        """As applied for, and not before it is approved and the duties are handed over."""
        data = case.data
        handed, approved = _day(data.get("handover", {}).get("handed_on")), _day(data.get("approval", {}).get("on"))
        return max(day for day in (date.fromisoformat(data["application"]["off_on"]), handed and handed + timedelta(days=1), approved) if day)

    def proposed(self, known: Known, on: date) -> dict[str, Any]:
        """The minimum service that still binds by the file."""
        service = known.service
        return {"service_until": service.until.isoformat()} if service.known and service.until and service.until > on else {}

    def reasons(self, case: Case, person_id: int, known: Known) -> list[Reason]:
        """The five bars."""
        given = case.data["application"]
        return law.resigning(known.leaver, law.Resignation(
            date.fromisoformat(given["applied_on"]), date.fromisoformat(given["off_on"]), known.service, _day(given["service_until"]), given["classified"],
            _day(given["secret_until"]), given["duty"], given["audit"], given["other"]))

    def unsettled(self, case: Case, person_id: int) -> bool:
        """Nothing was written about it."""
        return not case.data["application"]["basis"]

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """The law's last day to decide is known with the application."""
        if task.form == "application":
            known = next(iter(leavers(Asked(localdate(now), person_ids=[each.person_id for each in case.active()])).values()))
            case.data["decide_by"] = law.decide_by(date.fromisoformat(data["received_on"]), known.leaver.in_team).isoformat()
        super().complete(case, task, outcome=outcome, data=data, viewer=viewer, leaf=leaf, now=now)

    def matter(self, case: Case, found: Mapping[int, Known]) -> list[list[str]]:
        """The application, the day to decide by, and how long work after leaving is restricted."""
        given, known = case.data.get("application"), next(iter(found.values()))
        if given is None:
            return [[known.row["name"], f"{known.row['post'] or known.row['rank'] or known.row['kind']}申请辞去公职"]]
        leaver, off_on = known.leaver, self.off_on(case, known.row["person_id"])
        return [[known.row["name"], f"{given['applied_on']} 申请辞去公职，拟自 {given['off_on']} 起离职"],
                ["审批期限", f"{given['received_on']} 收到申请，应于 {case.data['decide_by']} 前审批（{cite('RESIGN-01', off_on)}）；逾期不视为同意"],
                ["离职后去向", given["next"] or "没有说明"],
                ["从业限制", f"至 {law.restricted_until(off_on, leaver.layer, leaver.in_team)}（不含），不得到与原工作业务直接相关的营利性组织任职、"
                             f"从事直接相关的营利性活动（{cite('POSTEMP-01', off_on)}）"]]


class Dying(Leaving):
    """去世: reported by the organ and confirmed by a second; whatever was to begin later never does."""

    key: ClassVar[str] = DYING
    title: ClassVar[str] = "去世登记"
    prefix: ClassVar[str] = "QS"
    process: ClassVar[str] = "death.bpmn"

    def off_on(self, case: Case, person_id: int) -> date:
        """The day of death."""
        return date.fromisoformat(case.data["application"]["died_on"])

    def _admit(self, case: Case, found: Mapping[int, Known]) -> None:
        """Nobody dies before what the file says they did since: a day typed wrongly would wipe out years."""
        for person_id, known in found.items():
            died = self.off_on(case, person_id)
            later = Assessment.objects.known().filter(person_id=person_id, year__gt=died.year).order_by("-year").first()
            if later:
                raise Refused(f"{known.row['name']}的去世日期不能是 {died}", why=f"档案有 {later.year} 年度考核结果（{later.grade}）",
                              then="请核对去世日期；日期无误的，先更正考核记录")
            departure(person_id, STATUS[self.key], died, self.why(case), today=localdate(case.opened_at), drop_later=True)

    def why(self, case: Case) -> str:
        """The certificate, and the case."""
        return f"{case.data['application']['proof']}，{case.number}"

    def matter(self, case: Case, found: Mapping[int, Known]) -> list[list[str]]:
        """When, how, and by which certificate."""
        given = case.data.get("application")
        return [[known.row["name"], f"{given['died_on']} {given['cause']}，{given['proof']}" if given else "登记去世"] for known in found.values()]


def _asked(given: Mapping[str, Any] | None) -> list[str]:
    if not given:
        return []
    return [f"{given['way']}，自 {given['off']} 起", given["applied"] and f"本人 {given['applied']} 书面申请", given["basis"]]


def _statutory(known: Known) -> str:
    return f"{law.in_words(known.plan.statutory)}达到法定退休年龄（{known.age}）"


def _granted(case: Case, on: date) -> list[list[str]]:
    """The ranks granted ahead, each with its case: of who has left by then they are taken back, with their places."""
    names = {each.person_id: each.data["name"] for each in case.active()}
    return [["已批准、尚未到任职级时间", f"{names[each.person_id]}自 {each.valid_from} 起任{each.rank}"
             + (f"（{number}）" if number else "") + "；到时已离职的，随之收回，不再任，所占职数释放"] for each, number in ahead.granted(names, on)]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None




def _doubted(case: Case) -> list[str]:
    """Whose age or work years rest on a date that an audit of the paper file found in doubt (FILE-FACTS-01)."""
    found = doubts([each.person_id for each in case.active()])
    return [f"{each.data['name']}的{item}还没有认定，请先办理档案认定（{cite('FILE-FACTS-01')}）" for each in case.active()
            for item in (BIRTH, WORK) if item in found.get(each.person_id, ())]


def _elsewhere(case: Case, on: date) -> list[str]:
    """The other running cases and the offices of these persons, which somebody has to end."""
    rows = Subject.objects.filter(person_id__in=[each.person_id for each in case.active()], case__closed_at=None).exclude(
        case=case).exclude(state=SubjectState.REMOVED).order_by("case__number").values_list("case__number", "case__title")
    held = Office.objects.filter(user__person_id__in=[each.person_id for each in case.active()], to_on__gt=on).order_by("pk")
    return [*(f"还有在办的 {number}“{title}”，离职后须终止或者移出" for number, title in dict.fromkeys(rows)),
            *(f"{name}在本平台任“{title}”，离职后请系统管理员终止" for title, name in held.values_list("title", "user__display_name"))]
