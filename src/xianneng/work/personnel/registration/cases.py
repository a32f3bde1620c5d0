"""公务员登记 and its end (公务员登记办法): 机关申报 → 主管部门审核 → 审批 → 备案; and 变更、注销、撤销 as a light case."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

import polars as pl
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case, Finding, Subject, Task
from xianneng.foundation.cases.types import CaseType, Judgement
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.queries import formal_names
from xianneng.foundation.record import operations
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Registration
from xianneng.law import registration as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused
from xianneng.work.personnel import kept
from xianneng.work.personnel.registration import queries
from xianneng.work.personnel.registration.queries import DEFERRED, ENTRY, QUALITIES, REFUSED, REGISTERED, VOID, Judged

DECISIONS = ("登记", DEFERRED, REFUSED)
ALLOWED: Mapping[str, tuple[str, ...]] = {law.DUE: DECISIONS, law.UNCLEAR: DECISIONS, law.DEFERRED: (DEFERRED, REFUSED),
                                          law.REFUSED: (REFUSED,)}
"""What may be decided of a person, by what the law concludes; of the others nobody is registered at all."""
ANNUL = "撤销登记"


def answers(case: Case, on: date) -> dict[int, Judged]:
    """The law's answer for each person of the case on a date, with what the organ found of them."""
    persons = [each.person_id for each in case.subjects.all()]
    rows: dict[int, dict[str, Any]] = {person: {"person_id": person, "finding_entry": None, "finding_qualities": None} for person in persons}
    for found in Finding.objects.filter(case=case).order_by("at", "pk"):
        rows[found.person_id]["finding_entry" if found.kind == ENTRY else "finding_qualities"] = found.value == "是"
    findings = pl.DataFrame(list(rows.values()), schema={"person_id": pl.Int64, "finding_entry": pl.Boolean, "finding_qualities": pl.Boolean})
    return queries.judge(persons, on, findings)


class Registering(CaseType):
    """公务员登记, of one person or many of an organ; 参公登记 where the organ is managed by reference."""

    key: ClassVar[str] = "personnel.registration"
    title: ClassVar[str] = "公务员登记"
    prefix: ClassVar[str] = "DJ"
    process: ClassVar[str] = "registration.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("application", "review", "approval", "filing")
    open_right: ClassVar[str] = "registration.propose"
    second: ClassVar[tuple[str, ...]] = ("review", "approval")
    one_at_a_time: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody is registered twice, in probation, or outside of the scope; the law's reasons are kept."""
        refuse_own(viewer, case.subjects.values_list("person_id", flat=True), why="登记对象中有您本人",
                   then="请由本机关其他人事干部申报")
        self._keep(case, self._admitted(case, localdate(now)))
        case.data["matter"] = self._matter(case)

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Judge everybody again: what changed is said; who may not be registered at all must leave."""
        if step == "filing":
            return []
        found = self._admitted(case, on)
        if step == "approval":
            self._held(case, found)
        return [f"{each.data['name']}：{words}" for each in case.active() for words in _changed(each, found[each.person_id])]

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Each step's business, by the form that the diagram names."""
        case.data[task.form] = {"on": localdate(now).isoformat(), **data}
        if task.form == "application":
            self._find(case, viewer, leaf, now)
        if task.form in ("application", "review"):
            found = self._admitted(case, localdate(now))
            if task.form == "review":
                self._held(case, found)
            self._keep(case, found)
        case.data["matter"] = self._matter(case)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Registered, deferred or refused from the day of the approval on (REG-PROC-01), each in the person's own file."""
        on = localdate(now)
        authority = formal_names([viewer.organ_id or 0], on).get(viewer.organ_id or 0, "")
        case.data["authority"] = authority
        leaf.body |= {"decisions": {str(each.person_id): each.data["decision"] for each in case.active()}}
        operations.write([self._written(case, each, on, authority) for each in case.active()], leaf=leaf)

    def judged(self, case: Case, person_id: int, *, on: date) -> Judgement | None:
        """The law's conclusion as on the day of the decision, on the file as it reads now."""
        found = answers(case, localdate(case.effective_at) if case.effective_at else on).get(person_id)
        if found is None:
            return None
        read = {name: value for name, value in found.row.items() if not name.startswith("registered") and name != "row_id"}
        return Judgement(found.row["conclusion"], kept.plain(found.reasons), read)

    def _admitted(self, case: Case, on: date) -> dict[int, Judged]:
        """The answers, once everybody in the case may be decided on. Refused where somebody may not."""
        found, barred, articles = answers(case, on), [], []
        for subject in case.active():
            each = found.get(subject.person_id)
            if each is None:
                barred.append(f"{subject.data.get('name', '')}没有人员归属信息")
            elif each.row["organ_id"] != case.organ_id:
                barred.append(f"{each.row['name']}不是本机关的人员")
            elif each.row["registered"] == REGISTERED and each.row["registered_as"] == each.row["kind"]:
                barred.append(f"{each.row['name']}已于 {each.row['registered_on']} 登记")
            elif each.row["conclusion"] not in ALLOWED:
                barred.append(f"{each.row['name']}{each.row['conclusion']}：{each.told}")
                articles += [reason.article for reason in each.reasons if reason.state == "unmet"]
        if barred:
            raise Refused("有人员不能申报登记", why="；".join(barred), article="；".join(dict.fromkeys(articles)) or cite("REG-OBJ-01"),
                          then="请将其移出后再办理")
        return found

    def _find(self, case: Case, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The organ finds of each person what no file says: a lawful entry, and the conditions of article 13."""
        for person, given in case.data["application"]["persons"].items():
            for kind, name in ((ENTRY, "entry"), (QUALITIES, "qualities")):
                Finding.objects.create(
                    case=case, person_id=int(person), kind=kind, value=given[name], text="", materials=given["basis"],
                    signatories=[{"name": viewer.name, "office": viewer.title}], made_by=viewer.signature, at=now, leaf_id=leaf.id)

    def _held(self, case: Case, found: Mapping[int, Judged]) -> None:
        """What the authority decides of each person is what the law allows; anything but 登记, or a doubt, has its reason."""
        given, asked = case.data["review"]["persons"], case.data["application"]["persons"]
        wrong, articles = [], []
        for subject in case.active():
            each, said = found[subject.person_id], given.get(str(subject.person_id))
            if said is None or str(subject.person_id) not in asked:  # resumed 恢复 after the others went on
                wrong.append(f"{subject.data['name']}还没有申报、审核")
            elif said["decision"] not in ALLOWED[each.row["conclusion"]]:
                wrong.append(f"{subject.data['name']}按规定{each.row['conclusion']}（{each.told}），不能{said['decision']}")
                articles += [reason.article for reason in each.reasons if reason.state != "met"]
            elif not said["why"] and (said["decision"] != DECISIONS[0] or each.row["conclusion"] == law.UNCLEAR):
                wrong.append(f"{subject.data['name']}{said['decision']}，没有写明{'认定' if said['decision'] == DECISIONS[0] else ''}理由")
        if wrong:
            raise Refused("审核意见与规定不符", why="；".join(wrong), article="；".join(dict.fromkeys(articles)) or cite("REG-PROC-01"),
                          then="请更正审核意见，或退回补正")

    def _keep(self, case: Case, found: Mapping[int, Judged]) -> None:
        given = case.data.get("review", {}).get("persons", {})
        for subject in case.active():
            each = found[subject.person_id]
            subject.data |= {"name": each.row["name"], "kind": each.row["kind"], "conclusion": each.row["conclusion"],
                             "post": each.row["post"] or each.row["rank"], "level": each.row["level"], "reasons": kept.plain(each.reasons),
                             **given.get(str(subject.person_id), {})}
            subject.save()

    def _matter(self, case: Case) -> list[list[str]]:
        """A line a person: what is asked for them, and what was decided."""
        asked = case.data.get("application", {}).get("persons", {})
        return [[each.data["name"], "；".join(part for part in (
            law.FORM[each.data["kind"]].removesuffix("表"), _asked(asked.get(str(each.person_id), {})),
            " ".join(filter(None, (each.data.get("decision", ""), each.data.get("why", ""))))) if part)]
                for each in case.subjects.all() if each.state != "移出"]

    def _written(self, case: Case, subject: Subject, on: date, authority: str) -> operations.Change:
        given, decision = case.data["application"]["persons"][str(subject.person_id)], subject.data["decision"]
        done = decision == DECISIONS[0]
        return operations.begin(person_id=subject.person_id, key="registration", valid_from=on, values={
            "state": REGISTERED if done else decision, "kind": subject.data["kind"], "way": given["way"], "authority": authority,
            "number": f"{case.number}-{subject.position + 1:02}" if done else "", "post": given["post"] if done else "",
            "level": given["level"] if done else "", "document": case.data["approval"]["document"], "reason": subject.data.get("why", ""),
            "exit": ""})


def _asked(given: Mapping[str, Any]) -> str:
    return f"{given['way']}，{given['basis']}；登记后任{given['post']}" + (f"，{given['level']}" if given["level"] else "") if given else ""


def _changed(subject: Subject, now: Judged) -> list[str]:
    """Which conditions stand otherwise than when the case last kept them; what an official has found since is no change."""
    asked = {reason["clause"] for reason in subject.data.get("reasons", ()) if reason["state"] == "ask"}
    return kept.changed(subject, [each for each in now.reasons if each.state != "met" or each.clause not in asked])


class Ending(CaseType):
    """登记变更、注销: what a registration becomes when the person leaves, is of the other kind, or ought never to have been registered."""

    key: ClassVar[str] = "personnel.registration_end"
    title: ClassVar[str] = "公务员登记变更、注销"
    prefix: ClassVar[str] = "ZX"
    process: ClassVar[str] = "ending.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("application", "confirm")
    open_right: ClassVar[str] = "registration.propose"
    second: ClassVar[tuple[str, ...]] = ("confirm",)
    one_at_a_time: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Only who is registered."""
        refuse_own(viewer, case.subjects.values_list("person_id", flat=True), why="其中有您本人", then="请由本机关其他人事干部申报")
        self._rows(case)
        found = {row["person_id"]: row for row in queries.facts(Asked(localdate(now), person_ids=[
            each.person_id for each in case.subjects.all()])).iter_rows(named=True)}
        for subject in case.subjects.all():
            row = found[subject.person_id]
            subject.data |= {"name": row["name"], **proposed(row)}
            subject.save()
        case.data["matter"] = [[each.data["name"], f"{each.data['act']}，{each.data['exit'] or '—'}"] for each in case.subjects.all()]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Everybody is still registered as they were."""
        self._rows(case)
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the organ proposes of each, once it can be written."""
        if task.form != "application":
            return
        case.data["application"] = dict(data)
        self._changes(case)
        case.data["matter"] = [[each.data["name"], "，".join(part for part in (
            given["act"], f"自 {given['on']} 起", given["exit"], given["why"]) if part)]
            for each in case.active() if (given := data["persons"][str(each.person_id)])]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The registration ends, goes on as of the other kind, or is void from its first day (REG-CANCEL-01)."""
        operations.write(self._changes(case), leaf=leaf)

    def _rows(self, case: Case) -> dict[int, Registration]:
        persons = {each.person_id: each for each in case.active()}
        rows = {row.person_id: row for row in Registration.objects.known().filter(
            person_id__in=persons, state=REGISTERED).order_by("valid_from")}
        lacking = [subject.data.get("name") or str(person) for person, subject in persons.items() if person not in rows or rows[person].exit]
        if lacking:
            raise Refused("有人员没有登记在册", why="、".join(lacking), article=cite("REG-EXIT-01"), then="请将其移出后再办理")
        return rows

    def _changes(self, case: Case) -> list[operations.Change]:
        rows, given = self._rows(case), case.data["application"]["persons"]
        return [_change(rows[each.person_id], given[str(each.person_id)]) for each in case.active()]


def proposed(row: Mapping[str, Any]) -> dict[str, str]:
    """What the file suggests for a registration that should not stand: the act, its day, why the person left."""
    left = row["status"] in law.EXITS
    moved = row["kind"] in law.FORM and row["kind"] != row["registered_as"]
    act = law.END if left else law.CHANGE if moved else ANNUL if row["kind"] in law.FORM else law.END
    return {"act": act, "on": row["status_from"].isoformat() if left or act != ANNUL else row["registered_on"].isoformat(),
            "exit": law.EXITS[row["status"]] if left else "" if act != law.END else law.OTHER_EXITS[2], "kind": row["kind"]}


def _change(row: Registration, given: Mapping[str, str]) -> operations.Change:
    on, held = date.fromisoformat(given["on"]), operations.row_values("registration", row)
    if given["act"] == ANNUL:
        return operations.correct(person_id=row.person_id, key="registration", row_id=row.pk,
                                  values={"state": VOID, "reason": given["why"]})
    if not row.valid_from < on:
        raise Refused("日期应当晚于登记日期", why=f"{row.valid_from} 登记，填写的是 {on}", then="请核对日期；登记本身有误的，办理撤销登记或更正")
    if given["act"] == law.CHANGE:
        return operations.begin(person_id=row.person_id, key="registration", valid_from=on,
                                values={**held, "kind": given["kind"], "reason": given["why"]})
    return operations.Change(row.person_id, "registration", [row.pk], [{
        **held, "exit": given["exit"], "reason": given["why"], "valid_from": row.valid_from, "valid_to": on}])
