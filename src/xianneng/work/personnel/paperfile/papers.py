"""The papers of 档案审核: each person's 审核表 once audited first, and the 认定表 once proposed."""

from datetime import date

from django.utils.timezone import localdate

from xianneng.foundation.cases.models import Case, Opinion
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.paperfile import Audited, FileAudit, FileDetermination
from xianneng.foundation.documents.papers.parts import Opinion as Said
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record.resume import Resume, resume
from xianneng.law.paperfile import ITEMS, Paper
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.paperfile.queries import AUDIT, DETERMINATION, EVERYWHERE

CODES = {AUDIT: ("file_audit", "audit"), DETERMINATION: ("file_determination", "application")}  # by type: the paper, and the form that fills it


def ready(case: Case) -> list[Ready]:
    """The paper that can be filled by now."""
    code, form = CODES[case.type]
    return [Ready(code, each.person_id, PAPERS[code].title) for each in case.subjects.all()] if form in case.data else []


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """The paper, laid out, on the file as it was before the decision. NotFound before it can be filled."""
    if not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="办件没有办到这一步，或者人员不在本件", then="请刷新后查看")
    return PAPERS[code].lay_out(_audit(case, on) if case.type == AUDIT else _determination(case, on))


def _told(case: Case, on: date) -> Resume:
    """The person as known just before the decision; who was entered only afterwards, as known now."""
    person_id, day = case.subjects.all()[0].person_id, localdate(case.effective_at) if case.effective_at else on
    found = resume(EVERYWHERE, person_id, day, case.effective_at)
    return found if found.basic else resume(EVERYWHERE, person_id, day)


def _said(case: Case, step: str) -> Said:
    """The last opinion at a step."""
    found = Opinion.objects.filter(case=case, task__step=step).exclude(outcome="退回补正").order_by("-pk").first()
    return Said(found.text, f"{found.office_title}　{found.name}", localdate(found.at)) if found else Said()


def _audit(case: Case, on: date) -> FileAudit:
    told, data = _told(case, on), case.subjects.all()[0].data
    found = [(item, data["items"][item]) for item in ITEMS if item in data["items"]]
    items = tuple(Audited(
        item, data["stands"][item], tuple((Paper(**each).source, each["says"]) for each in given["papers"]),
        "：".join(part for part in (given["verdict"], given["note"]) if part)) for item, given in found)
    return FileAudit(
        number=case.number, on=localdate(case.effective_at) if case.effective_at else on, organ=_organ(case, on), name=told.basic["name"], sex=told.basic["sex"],
        born_on=told.basic["birth_on"], post=told.position, items=items, first=_said(case, "audit"), second=_said(case, "review"))


def _determination(case: Case, on: date) -> FileDetermination:
    told, data = _told(case, on), case.data
    given = data["application"]
    return FileDetermination(
        number=case.number, on=localdate(case.effective_at) if case.effective_at else on, organ=_organ(case, on), name=told.basic["name"], sex=told.basic["sex"],
        born_on=told.basic["birth_on"], post=told.position, item=data["item"], former=data["former"],
        papers="\n".join(f"{Paper(**each).source}：{each['says']}" for each in data["papers"]),
        determined=given["value"], basis="\n".join(part for part in (given["basis"], given["evidence"], given.get("instead", "")) if part),
        document=data.get("approval", {}).get("document", ""), proposal=_said(case, "application"), review=_said(case, "review"),
        decision=_said(case, "approval"))


def _organ(case: Case, on: date) -> str:
    return organ_names([case.organ_id], on)[case.organ_id]
