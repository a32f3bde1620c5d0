"""考察, the first slice: an inquiry into candidates by named officers. Conclusion and document only.

Another room opens it by its dotted type ``vetting.inquiry`` and reads its findings. Political conduct stands first
(POL-01): until it is found, nothing else is looked at, and no score or seniority makes up for it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import SIGNERS, Case, Finding, Subject, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.record.facts import NOT_SECONDED
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Basic, Post, Rank
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused
from xianneng.law.reporting import reports

LEAST_OFFICERS = 2
EXAMINERS = ("personnel_officer", "authority_reviewer")  # the roles that inquire, of the organ and of what stands above it
POLITICAL, FILE, MATTERS, INTEGRITY, BASIC = (
    "political_conduct", "file_audit", "personal_matters", "integrity", "basic_conditions")
NOT_REPORTING = "不属于报告对象"
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    POLITICAL: ("政治素质考察结论", ("合格", "有疑点", "不合格")),
    FILE: ("档案审核结论", ("一致", "待补充认定", "不一致")),
    MATTERS: ("个人有关事项查核结论", ("一致", NOT_REPORTING, "漏报情节较轻", "隐瞒不报")),
    INTEGRITY: ("纪检监察机关意见", ("无影响", "有影响")),
    BASIC: ("考察结论", ("符合", "不符合")),
}
PLAIN = ("合格", "一致", NOT_REPORTING, "无影响", "符合")  # what speaks against nobody
# What of the file, the personal matters and the inspectors' opinion does not let anybody be found to meet the conditions.
UNSETTLED = {FILE: ("待补充认定", "不一致"), MATTERS: ("隐瞒不报",), INTEGRITY: ("有影响",)}
FOUND_AT = {"political": (POLITICAL,), "file": (FILE, MATTERS), "integrity": (INTEGRITY,), "conclusion": (BASIC,)}


class Inquiry(CaseType):
    """考察."""

    key: ClassVar[str] = "vetting.inquiry"
    title: ClassVar[str] = "考察"
    prefix: ClassVar[str] = "KC"
    process: ClassVar[str] = "inquiry.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("political", "file", "integrity", "conclusion")
    fact_names: ClassVar[tuple[str, ...]] = ("left",)
    open_right: ClassVar[str] = "vetting.conduct"
    one_at_a_time: ClassVar[bool] = True

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether anybody has passed the first gate: for who has not, nothing else is looked at."""
        return {"left": "是" if case.subjects.filter(state="在办").exists() else "否"}

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Two officers or more who hold such an office over the organ today, each named; nobody inquires into themselves."""
        examined = list(case.subjects.values_list("person_id", flat=True))
        refuse_own(viewer, examined, why="考察的人选中有{who}", then="请由本机关其他人事干部组织")
        named = set(case.data.get("officers", []))
        officers = [each for role in EXAMINERS for each in seats.candidates(case, role, localdate(now)).filter(pk__in=named)]
        if len(officers) < len(named):
            raise Refused("有考察人员不能参加考察", why="考察组由本机关、上级机关在任的人事干部和公务员主管部门经办人员组成", article=cite("POST-PROM-07"), then="请重新选择考察人员")
        if len({office.user_id for office in officers}) < LEAST_OFFICERS:
            raise Refused("考察组不足两人", why="考察组由两名以上人员组成", article=cite("POST-PROM-07"), then="请增加考察人员；本机关人手不足的，请公务员主管部门经办人员参加")
        own = records(examined)
        if any(office.user.person_id in own for office in officers):
            raise Refused("考察人员不能考察本人", article=cite("POST-PROM-07"), then="请更换考察人员")
        case.data["named"] = {"*": [office.pk for office in officers]}
        case.data["officer_names"] = [f"{office.title}　{office.user.display_name}" for office in officers]

    def answered(self, case: Case, task: Task, *, data: Mapping[str, Any], on: date) -> None:
        """No officer finds 符合 of whom the file or the personal matters are unsettled, the first no more than the last."""
        for subject in case.subjects.filter(state="在办"):
            if data.get(f"{BASIC}_{subject.person_id}") == "符合":
                _refuse_unsettled(case, subject, on)

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Write the step's findings about each person, signed by who took part in the step."""
        for kind in FOUND_AT.get(task.form, ()):
            for subject in case.subjects.filter(state="在办"):
                given, note = self._agreed(case, task, data, f"{kind}_{subject.person_id}", kind)
                _refuse_unsaid(subject, given, data.get(f"{kind}_text_{subject.person_id}", ""), localdate(now))
                Finding.objects.create(
                    case=case, person_id=subject.person_id, kind=kind, value=given, at=now, leaf_id=leaf.id,
                    text=data.get(f"{kind}_text_{subject.person_id}", "") + note, signatories=self._signatories(task, viewer),
                    materials=data.get("materials", ""), made_by=viewer.signature)
                if (kind, given) == (POLITICAL, "不合格"):
                    subject.state, subject.reason = "移出", "政治素质考察不合格，首关不过，余关不再考察"
                    subject.save()
        case.data.setdefault("found", []).append(task.form)

    def _agreed(self, case: Case, task: Task, data: Mapping[str, Any], field: str, kind: str) -> tuple[str, str]:
        """What those who took part found; where they differ the severest, and a note of what each of them found."""
        options = CHOICES[kind][1]
        if data.get(field) not in options:
            raise Refused(f"请填写{CHOICES[kind][0]}", then=f"可选：{'、'.join(options)}")
        acts = case.events.filter(kind="complete", data__step=task.step, at__gte=task.opened_at).order_by("pk")
        found = [(act.actor, act.data["values"][field]) for act in acts if act.data["values"].get(field) in options]
        values = {value for _, value in found}
        differ = "；".join(f"{who}：{value}" for who, value in found) if len(values) > 1 else ""
        return max(values, key=options.index), f"（各人结论不一致，从严记录。{differ}）" if differ else ""

    def _signatories(self, task: Task, viewer: Viewer) -> Sequence[dict[str, str]]:
        signed = [{"name": said.name, "office": said.office_title} for said in task.opinions.exclude(outcome__in=SIGNERS).order_by("pk")]
        return signed or [{"name": viewer.name, "office": viewer.title}]


def _refuse_unsaid(subject: Subject, given: str, said: str, on: date) -> None:
    """不属于报告对象, said of who reports by the rules, or is to report once promoted, rests on something."""
    if given != NOT_REPORTING or said.strip():
        return
    held, aim = reports(_held(subject, on)), reports(_aimed(subject))
    if held or aim:
        raise Refused(f"{_name(subject, on)}{f'任{held}' if held else f'拟任{aim}'}，应为个人有关事项报告对象", why="县处级副职以上和相应的职级应当报告，拟首次任此的先行报告", article=cite("REPORT-01"),
                      then="请核对结论；确不属于报告对象的，请在“依据和说明”中写明")


def _name(subject: Subject, on: date) -> str:
    return Basic.objects.as_of(on).filter(person_id=subject.person_id).values_list("name", flat=True).first() or str(subject.data.get("name", ""))


def _held(subject: Subject, on: date) -> list[str]:
    """The leading layers and the rank that a person holds."""
    posts = Post.objects.as_of(on).filter(NOT_SECONDED, person_id=subject.person_id).values_list("layer", flat=True)
    return [*posts, *Rank.objects.as_of(on).filter(person_id=subject.person_id).values_list("rank", flat=True)]


def _aimed(subject: Subject) -> list[str]:
    """The rank for which the person is inquired into: of the matter that asked for the inquiry."""
    return list(Subject.objects.filter(case__number=subject.case.data.get("parent", ""), person_id=subject.person_id, data__target__isnull=False).values_list("data__target", flat=True))


def _refuse_unsettled(case: Case, subject: Subject, on: date) -> None:
    """凡提四必: the file and the personal matters are looked at, and what they show is not passed over (POST-PROM-07)."""
    for kind, values in UNSETTLED.items():
        found = Finding.objects.filter(case=case, person_id=subject.person_id, kind=kind).order_by("pk").last()
        if found and found.value in values:
            raise Refused(f"{_name(subject, on)}不能认定为符合", why=f"{CHOICES[kind][0]}：{found.value}", article=cite("POST-PROM-07"),
                          then="请填不符合；须补充认定的，先退回补正，或将其暂缓")
