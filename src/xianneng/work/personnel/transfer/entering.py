"""转入: a civil servant of an organ outside of the platform comes into one of it, and is entered into the file by the case.

调入机关申报 → 主管部门审核 → 审批 (the file from the agreed day on) → 报到和档案核收. Who was here before and left 调出 goes on in
the same file; who serves here is moved by their own organ (人员调转). The ID number is given when the case is opened: no step repeats it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Max
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record import names, operations, projection
from xianneng.foundation.record.merged import of_number
from xianneng.foundation.record.models import Basic, Standing
from xianneng.foundation.record.operations import Change, begin, row_values
from xianneng.foundation.web.templatetags.xn import masked
from xianneng.law import identity, series
from xianneng.law import transfer as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel.cases import take_up
from xianneng.work.personnel.transfer.effects import WAY
from xianneng.work.personnel.transfer.queries import (
    ENTERING,
    KINDS,
    audited_elsewhere,
    file_audit,
    manager_of,
    place_of,
)

GONE = "调出"


class Entering(CaseType):
    """转入 of one person from outside of the platform. ``case.data``: name, id_number, from_name; who returns, by person."""

    key: ClassVar[str] = ENTERING
    title: ClassVar[str] = "转入登记"
    prefix: ClassVar[str] = "ZR"
    process: ClassVar[str] = "entering.bpmn"
    forms: ClassVar[Sequence[str]] = ("application", "review", "approval", "receipt")
    open_right: ClassVar[str] = "transfer.propose"
    second: ClassVar[Sequence[str]] = ("review", "approval")

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """A sound ID number of somebody who serves nowhere here, and is not being taken in by another case."""
        number = case.data["id_number"]
        for problem in identity.check(number, on=localdate(now)):
            raise Refused("身份证号有误", why=problem.message, then=problem.right)
        other = Case.objects.filter(type=self.key, closed_at=None, effective_at=None, data__id_number=number).exclude(pk=case.pk).first()
        if other:
            raise Conflict("此人正在办理转入", why=other.number, then="请待那一件办结，或者撤回")
        if case.organ_id not in set(Profile.objects.as_of(localdate(now)).filter(kind__in=KINDS).values_list("organ_id", flat=True)):
            raise Refused("只有机关和参照管理单位接收转任人员", article=cite("MOVE-KIND-01"), then="请核对机关")
        self._returning(case)
        case.data |= {"to_name": organ_names([case.organ_id], localdate(now))[case.organ_id], "to_path": case.organ.path}
        case.data["matter"] = self._matter(case)

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Nobody entered the person meanwhile, and there is still a place."""
        if case.effective_at is None:
            self._returning(case)
            if step != "application":
                self._admit(case, on)
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Keep what the step says; what is applied for is judged."""
        case.data[task.form] = {"on": localdate(now).isoformat(), **data}
        if task.form == "application":
            case.data["moves_on"] = data["moves_on"]
        if task.form in ("application", "review", "approval"):
            self._admit(case, localdate(now))
        case.data["matter"] = self._matter(case)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """A file is opened, or the old one goes on; today's projection and the quota books follow."""
        returning, on = self._returning(case), localdate(now)
        person_id = returning or operations.open_files(1)[0]
        case.data["person"] = person_id
        operations.write(_again(case, person_id) if returning else _anew(case, person_id), leaf=leaf)
        case.data["id_number"] = masked(case.data["id_number"])  # from now on the file alone keeps it
        projection.refresh([person_id], on=on)
        take_up(case, [person_id], on, leaf, now)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Nobody came: the number is not kept."""
        case.data["id_number"] = masked(case.data["id_number"])

    def _returning(self, case: Case) -> int | None:
        """The file of who was here before; None for who is new. Conflict where somebody of this number has not left."""
        ids = set(Basic.objects.known().filter(id_number=case.data["id_number"]).values_list("person_id", flat=True))
        if not ids and (merged_into := of_number(case.data["id_number"], case.data["name"])):
            ids = {merged_into}
        for person_id in ids:
            last = Standing.objects.known().filter(person_id=person_id).order_by("-valid_from").first()
            if last and last.status != GONE:
                raise Conflict("本平台已有此人的档案", why=f"人员状态为{last.status}", then="在职的由其所在机关申报人员调转；状态有误的先更正")
            if last and case.data.get("moves_on") and date.fromisoformat(case.data["moves_on"]) <= last.valid_from:
                raise Refused("转入日期不能早于调出日期", why=f"自 {last.valid_from} 起调出", then="请核对转入日期")
        return next(iter(ids), None)

    def _admit(self, case: Case, on: date) -> None:
        """Refused where there is no place, or somebody would rise by coming; a doubt is settled in writing."""
        given, day = case.data["application"], date.fromisoformat(case.data["moves_on"])
        if day < on:
            raise Refused("转入日期已过", why=f"拟自 {day} 起转入，今天是 {on}", then="请退回申报环节，改定转入日期")
        mover = law.Mover("在职", given["kind"], given["held_rank"], given["held_layer"], "")
        returning = self._returning(case)
        asked = law.Move(day, law.GROUNDS[0], file_audit=file_audit(returning) if returning else "", audited=audited_elsewhere(given))
        reasons = [each for each in law.leaving_for(mover, asked) if each.clause in ("serving", "file")]
        reasons += law.placing(mover, place_of(None, case.organ, given, day))
        wrong = [each for each in reasons if each.state == "unmet" or (each.state == "ask" and not given["basis"] and each.clause != "file")]
        if wrong:
            raise Refused("不能这样转入", why="；".join(f"{each.text}{'' if each.state == 'unmet' else '（须写明依据和认定）'}" for each in wrong),
                          article="；".join(dict.fromkeys(each.article for each in wrong)), then="；".join(dict.fromkeys(each.remedy for each in wrong)))

    def _matter(self, case: Case) -> list[list[str]]:
        """Rows of title and text: who, from where, into what."""
        data = case.data
        found = [[data["name"], f"{masked(data['id_number'])}，来自{data['from_name']}"]]
        if "application" in data:
            given = data["application"]
            found += [["介绍信", given["letter"]], ["原职务职级", "，".join(part for part in (given["held_post"], given["held_layer"], given["held_rank"]) if part)],
                      ["转入后", "，".join(part for part in (data["to_name"], given["title"], given["layer"], given["rank"], f"{given['level']}级" if given["level"] else "",
                                                        f"使用{given['establishment']}", f"自 {data['moves_on']} 起") if part)],
                      ["档案审核", f"{audited_elsewhere(given)}审核，没有问题或者已查清认定"], *([["依据和认定", given["basis"]]] if given["basis"] else [])]
        if "approval" in data:
            found.append(["批准", data["approval"]["document"]])
        if "receipt" in data:
            found.append(["报到和档案", f"{data['receipt']['received_on']} {data['receipt']['taken_by']}收到档案，{data['receipt']['checked']}"])
        return found


def _standing(case: Case, on: date) -> dict[str, Any]:
    """Of the organ's staff, last in its order."""
    given, last = case.data["application"], Standing.objects.as_of(on).filter(organ=case.organ).aggregate(last=Max("team_order"))["last"] or 0
    return {"status": "在职", "organ_id": case.organ_id, "unit_id": None, "manager_id": manager_of(case.organ, on),
            "kind": KINDS[Profile.objects.as_of(on).get(organ=case.organ).kind], "establishment": given["establishment"],
            "series": series.rank(given["rank"]).series if given["rank"] else series.GENERAL, "team_order": last + 1}


def _held(case: Case, person_id: int) -> list[Change]:
    """Post, rank and level from the day on, and the registration as it was elsewhere."""
    given, on, document = case.data["application"], date.fromisoformat(case.data["moves_on"]), case.data["approval"]["document"]
    rows: dict[str, dict[str, Any]] = {}
    if given["title"]:
        rows["post"] = {"organ_id": case.organ_id, "title": given["title"], "layer": given["layer"], "in_team": given["in_team"], "document": document}
    if given["rank"]:
        rows["rank"] = {"series": series.rank(given["rank"]).series, "rank": given["rank"], "way": WAY, "document": document}
    if given["level"]:
        rows["level"] = {"level": given["level"], "step": given["step"]}
    rows["registration"] = {"state": "已登记", "kind": KINDS[Profile.objects.as_of(on).get(organ=case.organ).kind], "way": WAY,
                            "authority": given["registered_by"], "reason": f"转入前于 {given['registered_on']} 登记，{case.number}"}
    return [Change(person_id, key, (), [{"valid_from": on, **values}]) for key, values in rows.items()]


def _anew(case: Case, person_id: int) -> list[Change]:
    """Who is new to the platform: the basics from the day of birth, the rest from the day of coming."""
    given, on, number = case.data["application"], date.fromisoformat(case.data["moves_on"]), case.data["id_number"]
    said = identity.read(number)
    if said is None:
        raise Refused("身份证号有误", then="请终止本件，核对后重新申报")
    name = case.data["name"]
    basic = {"name": name, "name_pinyin": names.pinyin(name), "name_initials": names.initials(name), "name_strokes": names.strokes(name),
             "sex": said.sex, "birth_on": said.birth_on, "id_number": said.number, "ethnicity": given["ethnicity"],
             "native_place": given["native_place"], "political_status": given["political_status"], "work_started_on": given["work_began_on"]}
    return [Change(person_id, "basic", (), [{"valid_from": said.birth_on, **basic}]),
            Change(person_id, "standing", (), [{"valid_from": on, **_standing(case, on)}]), *_held(case, person_id)]


def _again(case: Case, person_id: int) -> list[Change]:
    """Who was here before: in service again from the day on; name and birth stay as the file has them."""
    on = date.fromisoformat(case.data["moves_on"])
    held = Standing.objects.known().filter(person_id=person_id).order_by("-valid_from")[0]
    return [begin(person_id=person_id, key="standing", valid_from=on, values={**row_values("standing", held), **_standing(case, on)}),
            *_held(case, person_id)]
