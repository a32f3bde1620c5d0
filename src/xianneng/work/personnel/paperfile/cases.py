"""干部人事档案审核 of one person: 初审 → 复审 by two auditors; and 档案认定 of one item: 申报 → 审核 → 审批, which corrects the file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.models import Basic, Determination, Person
from xianneng.law import paperfile as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.personnel import changes, intakes, reliance
from xianneng.work.personnel.paperfile import queries
from xianneng.work.personnel.paperfile.queries import AUDIT, COLUMNS, DETERMINATION


class Auditing(CaseType):
    """干部人事档案审核 of one person's six items; ``subject.data``: stands, items (papers, verdict, note), problems."""

    key: ClassVar[str] = AUDIT
    title: ClassVar[str] = "干部人事档案审核"
    prefix: ClassVar[str] = "DS"
    process: ClassVar[str] = "audit.bpmn"
    forms: ClassVar[Sequence[str]] = ("audit", "review")
    open_right: ClassVar[str] = "paperfile.audit"
    second: ClassVar[Sequence[str]] = ("review",)
    one_at_a_time: ClassVar[bool] = True

    def named(self, case: Case, step: str) -> Sequence[int]:
        """初审 by the office that took it up, or a colleague."""
        return [case.opened_office_id]

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody audits their own file; what it says now is kept for the form."""
        subject = case.subjects.get()
        refuse_own(viewer, [subject.person_id], why="这是{who}的档案", then="请由其他人事干部审核")
        self._keep(case, queries.stands(subject.person_id, localdate(now)))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The file still says what was compared: before 初审 it is read anew, afterwards refused where it changed."""
        subject = case.subjects.get()
        now = queries.stands(subject.person_id, on)
        changed = [item for item in law.ITEMS if now.get(item) != subject.data["stands"].get(item)]
        if changed and step == "review":
            raise Refused("初审以后档案有变化", why="、".join(changed), article=cite("FILE-FACTS-01", on), then="请退回初审，按现在的记载重新核对")
        return [f"“{item}”的档案记载有变化，现为 {now.get(item, '空')}" for item in changed]

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the first auditor found; the second is another person."""
        if task.form == "review":
            if viewer.accounts & set(case.data["auditors"]):
                raise Refused("初审、复审须由两人办理", why="初审也是您（或者您所代的人）办理的", article=cite("FILE-FACTS-01"), then="请转办给其他人员")
            return
        case.data |= {"audit": dict(data), "auditors": sorted(viewer.accounts)}
        person_id = case.subjects.get().person_id
        self._keep(case, queries.stands(person_id, localdate(now)), data["items"])

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Marked audited: nothing of the file changes, and what is wrong waits for its determination."""
        leaf.body |= {"problems": case.subjects.get().data["problems"]}

    def _keep(self, case: Case, stands: Mapping[str, str], items: Mapping[str, Any] | None = None) -> None:
        subject = case.subjects.get()
        found = {item: items[item] for item in stands if item in items} if items else {}
        problems = law.problems({item: given["verdict"] for item, given in found.items()})
        subject.data |= {"stands": dict(stands), "items": found, "problems": problems}
        subject.save()
        case.data["matter"] = [[item, told(words, found.get(item))] for item, words in stands.items()]


def told(stands: str, given: Mapping[str, Any] | None) -> str:
    """One item of an audit in words: what the file says, what the papers say, and the verdict."""
    words = f"档案：{stands or '空'}"
    if not given:
        return words
    said = _said(given["papers"])
    return "。".join(part for part in (words, said and f"材料：{said}", f"结论：{given['verdict']}", given["note"]) if part)


def _said(papers: Sequence[Mapping[str, str]]) -> str:
    """Kept papers and what they say, in a line."""
    return "；".join(f"{law.Paper(**each).source}{each['says']}" for each in papers)


class Determining(CaseType):
    """档案认定 of one item of one person. ``case.data``: item, former (as the file says), papers, advice, changes (`personnel.changes`)."""

    key: ClassVar[str] = DETERMINATION
    title: ClassVar[str] = "档案认定"
    prefix: ClassVar[str] = "RD"
    process: ClassVar[str] = "determination.bpmn"
    forms: ClassVar[Sequence[str]] = ("application", "review", "approval")
    open_right: ClassVar[str] = "paperfile.audit"
    second: ClassVar[Sequence[str]] = ("review", "approval")
    one_at_a_time: ClassVar[bool] = True

    def named(self, case: Case, step: str) -> Sequence[int]:
        """Who proposes; then who holds 干部管理权限 over the person."""
        if step == "application":
            return [case.opened_office_id]
        role = "authority_reviewer" if step == "review" else "authority_leader"
        return queries.deciders(case.subjects.get().person_id, role, date.fromisoformat(case.data["asked_on"]))

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody has their own file determined; the papers of the last audit and what they suggest are kept."""
        subject, on = case.subjects.get(), localdate(now)
        refuse_own(viewer, [subject.person_id], why="这是{who}的档案", then="请由其他人事干部申报")
        stands, item = queries.stands(subject.person_id, on), case.data["item"]
        if item not in stands:
            raise NotFound(f"没有可以认定的“{item}”", then="请在人员页选择认定事项")
        papers = queries.papers(queries.audits([subject.person_id]).get(subject.person_id), item)
        case.data |= {"asked_on": on.isoformat(), "former": stands[item], "papers": [vars(each) for each in papers]}
        if item == law.BIRTH:
            case.data["advice"] = vars(law.advice(papers, parameters.at(case.organ.path, on)["file_birth_weighing"]))
        subject.data |= {"item": item, "stands": stands[item], "advice": case.data.get("advice", {}).get("value", ""), "resume": stands[law.CAREER],
                         "rows": [[each.pk, queries.schooling(each)] for each in queries.educations(subject.person_id)]}
        subject.save()
        case.data["matter"] = _matter(case)

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The file has not moved on since the proposal, and takes what is proposed."""
        case.data["asked_on"] = on.isoformat()
        if step != "application":
            self._admit(case, on)
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep the proposal with what it would write and who relied on the old value; then the decision's document."""
        on = localdate(now)
        case.data |= {"asked_on": on.isoformat(), task.form: {"on": on.isoformat(), **data}}
        if task.form == "application":
            case.data["former"] = queries.stands(case.subjects.get().person_id, on).get(case.data["item"], "")
            case.data["changes"] = _changes(case, data)
            self._admit(case, on)
            self._keep_relied(case, on)
        if task.form == "approval":
            case.data["authority"] = organ_names([viewer.organ_id or 0], on).get(viewer.organ_id or 0, "")
        case.data["matter"] = _matter(case)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The determination and the correction, in one; the old value stays readable, and who relied on it is listed once more."""
        person_id, on = case.subjects.get().person_id, localdate(now)
        intakes.wait_for_imports()
        lock(Person, [person_id])
        self._admit(case, on)
        self._keep_relied(case, on)
        leaf.body |= {"item": case.data["item"], "document": case.data["approval"]["document"]}
        operations.write([*_planned(case), _determined(case, person_id)], leaf=leaf)
        projection.refresh([person_id], on=on)

    def _admit(self, case: Case, on: date) -> None:
        for change in case.data["changes"]:
            try:
                changes.check(change, on)
            except (Conflict, NotFound) as stale:
                raise Refused(stale.what, why="申报以后，这一条已由他人更改", then="请退回申报，按现在的记载重新提出") from stale

    def _keep_relied(self, case: Case, on: date) -> None:
        planned = _planned(case)
        case.data |= {"relied": reliance.relied(planned, on), "unjudged": reliance.unjudged(planned)}


def _planned(case: Case) -> list[operations.Change]:
    return [changes.planned(change) for change in case.data["changes"]]


def _changes(case: Case, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The corrections that a proposal asks for, as entries of `personnel.changes`; none for 干部身份, which goes by its own matters."""
    item, person_id, on = case.data["item"], case.subjects.get().person_id, date.fromisoformat(case.data["asked_on"])
    entry = {"act": "correct", "person_id": person_id, "why": given["basis"], "material": given["evidence"]}
    if item in COLUMNS:
        rows = Basic.objects.known().filter(person_id=person_id).exclude(**{COLUMNS[item]: given["value"]}).order_by("valid_from")
        return [{**entry, "key": "basic", "row_id": row.pk, "values": {COLUMNS[item]: given["value"]}, "determined": True} for row in rows]
    if item == law.SCHOOLING and given["row"]:
        values = {name: given[name] for name in ("education", "degree", "school") if given[name]}
        return [{**entry, "key": "education", "row_id": int(given["row"]), "values": values}] if values else []
    if item == law.CAREER and given["resume"] != case.data["former"]:
        row = queries.particulars(person_id, on)
        if row is None:
            return [{**entry, "act": "add", "key": "particulars", "valid_from": on.isoformat(), "values": {"resume": given["resume"]}}]
        return [{**entry, "key": "particulars", "row_id": row.pk, "values": {"resume": given["resume"]}}]
    return []


def _determined(case: Case, person_id: int) -> operations.Change:
    """The determination, in the place of an earlier one of the item; it is true of the whole file, from its first day on."""
    given, item = case.data["application"], case.data["item"]
    before = Determination.objects.known().filter(person_id=person_id, item=item).values_list("pk", flat=True)
    first = Basic.objects.known().filter(person_id=person_id).order_by("valid_from").values_list("valid_from", flat=True)[0]
    basis = f"{case.data['approval']['document']}；{given['basis']}"[:200]
    return replace(operations.add(person_id=person_id, key="determination", valid_from=first, values={
        "item": item, "value": given["value"], "basis": basis}), end_ids=list(before))


def _matter(case: Case) -> list[list[str]]:
    """Rows of title and text: the item, what stands, what the papers say and suggest, what is proposed and decided."""
    data, given = case.data, case.data.get("application")
    found = [["认定事项", data["item"]], ["原记载", data["former"] or "空"]]
    found += [["材料记载", _said(data["papers"])]] if data["papers"] else []
    if advice := data.get("advice"):
        found.append(["按材料建议", f"{advice['value'] or '不作建议'}。{advice['words']}（{advice['article']}）"])
    if given:
        found += [["拟认定为", given["value"]], ["认定依据", f"{given['basis']}；{given['evidence']}"]]
        why = "不按建议的理由" if advice and advice["value"] else "怎样确定的"
        found += [[why, given["instead"]]] if given.get("instead") else []
    if "approval" in data:
        found.append(["认定", f"{data['authority']}，{data['approval']['document']}"])
    return found
