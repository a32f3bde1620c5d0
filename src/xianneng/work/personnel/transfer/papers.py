"""The papers of a transfer: 干部介绍信 once approved, 档案转递通知单 once the paper file was sent."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from xianneng.foundation.cases.models import Case
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.transfer import FileTransfer, Introduction
from xianneng.foundation.record.resume import Resume, resume
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.transfer.forms import CATEGORIES
from xianneng.work.personnel.transfer.queries import EVERYWHERE

INTRODUCTION, FILE = "introduction", "file_transfer"
FROM = {INTRODUCTION: "approval", FILE: "sending"}


def ready(case: Case) -> list[Ready]:
    """The papers that can be filled by now."""
    subject = case.subjects.all()[0]
    return [Ready(code, subject.person_id, f"{PAPERS[code].title}（{subject.data['name']}）") for code, form in FROM.items() if form in case.data]


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """One paper, laid out, on the file as it was before the move. NotFound before it can be filled."""
    if not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="办件没有办到这一步，或者人员不在本件", then="请刷新后查看")
    told = _told(case)
    return PAPERS[code].lay_out(_introduction(case, told) if code == INTRODUCTION else _file(case, told))


def _told(case: Case) -> Resume:
    """The person on the day of the decision, or the last before the move, as known then; who was entered only afterwards, as known now."""
    decided = localdate(case.effective_at) if case.effective_at else date.fromisoformat(case.data["approval"]["on"])
    day = min(decided, date.fromisoformat(case.data["moves_on"]) - timedelta(days=1))
    person_id = case.subjects.all()[0].person_id
    found = resume(EVERYWHERE, person_id, day, case.effective_at)
    return found if found.basic else resume(EVERYWHERE, person_id, day)


def _introduction(case: Case, told: Resume) -> Introduction:
    data, basic = case.data, told.basic
    offer = data.get("acceptance", {})
    learned = (told.in_service[0] or told.full_time[0]).partition("\n")[0]
    return Introduction(
        number=case.number, on=date.fromisoformat(data["approval"]["on"]), organ=data["authority"], addressee=data["to_name"], name=basic["name"],
        sex=basic["sex"], ethnicity=basic["ethnicity"], born_on=basic["birth_on"], political_status=basic["political_status"],
        education=learned, work_began_on=basic["work_started_on"], post=told.position, level=told.level,
        new_post="、".join(part for part in (offer.get("title"), offer.get("rank")) if part), moves_on=date.fromisoformat(data["moves_on"]),
        paid_through=data["application"]["paid_through"], document=data["approval"]["document"],
        report_by=date.fromisoformat(data["report_by"]) if data["report_by"] else None)


def _file(case: Case, told: Resume) -> FileTransfer:
    sent, got = case.data["sending"], case.data.get("receipt") or case.data.get("returned") or {}
    return FileTransfer(
        number=case.number, on=date.fromisoformat(sent["sent_on"]), organ=case.data["from_name"], addressee=sent["addressee"],
        name=told.basic["name"], post=told.position, reason=f"调{case.data['to_name']}", originals_count=sent["originals"],
        copies_count=sent["copies"], papers=tuple((category, sent[f"papers{number}"]) for number, category in enumerate(CATEGORIES, 1)),
        carried=sent["carried"], sender=sent["sender"], received_on=date.fromisoformat(got["received_on"]) if got else None,
        checked=got.get("checked", ""), received_by=got.get("taken_by", ""))
