"""The papers of leaving: 退休通知 of each person, and the written answer to a resignation (公务员法 第85条), once approved."""

from datetime import date

from xianneng.foundation.cases.models import Case, Subject, SubjectState
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.parts import in_words
from xianneng.foundation.documents.papers.prose import LeavingNotice
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record.facts import Asked
from xianneng.law import leaving as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.leaving.queries import RETIRING, Known, leavers


def ready(case: Case) -> list[Ready]:
    """The papers that can be filled by now."""
    return [Ready("leaving", each.person_id, _title(case, each)) for each in _people(case)] if "approval" in case.data else []


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """One notice, on the file as it was when the case was approved. NotFound before it can be filled."""
    if not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="办件没有办到这一步，或者人员不在本件", then="请刷新后查看")
    decided = date.fromisoformat(case.data["approval"]["on"])
    subject = next(each for each in _people(case) if each.person_id == person_id)
    known = leavers(Asked(min(decided, _last(subject)), person_ids=[subject.person_id]))[subject.person_id]
    return PAPERS[code].lay_out(LeavingNotice(
        organ=case.data["authority"], number=case.data["approval"]["document"], on=decided,
        addressees=organ_names([case.organ_id], decided)[case.organ_id], title=_title(case, subject), paragraphs=_said(case, subject, known)))


def _people(case: Case) -> list[Subject]:
    return [each for each in case.subjects.all() if each.state != SubjectState.REMOVED and "off_on" in each.data]


def _last(subject: Subject) -> date:
    return date.fromordinal(date.fromisoformat(subject.data["off_on"]).toordinal() - 1)


def _title(case: Case, subject: Subject) -> str:
    name = subject.data["name"]
    return f"关于{name}同志退休的通知" if case.type == RETIRING else f"关于同意{name}同志辞去公职的通知"


def _said(case: Case, subject: Subject, known: Known) -> tuple[str, ...]:
    """Who it is, what was decided by which article and from when, and what follows for them."""
    row, off_on = known.row, date.fromisoformat(subject.data["off_on"])
    began = f"，{row['work_began_on'].year}年{row['work_began_on'].month}月参加工作" if row["work_began_on"] else ""
    person = f"{row['name']}，{row['sex']}，{row['birth_on'].year}年{row['birth_on'].month}月出生{began}，现任{_position(known)}。"
    until = in_words(law.restricted_until(off_on, known.leaver.layer, known.leaver.in_team))
    after = f"{until}前，离职后的从业行为按{cite('POSTEMP-01', off_on)}受限制。"
    if case.type != RETIRING:
        return (f"{person}{in_words(date.fromisoformat(case.data['application']['applied_on']))}本人申请辞去公职。",
                f"根据{cite('RESIGN-01', off_on)}，经研究，同意其辞去公职，自{in_words(off_on)}起离职。离职前应当办理公务交接手续，必要时按照规定接受审计"
                f"（{cite('RESIGN-05', off_on)}）。", after)
    given = case.data["application"]["persons"][str(subject.person_id)]
    reached = f"{law.in_words(known.plan.statutory)}达到法定退休年龄（{known.age}）"
    ground = f"{reached}。" if given["way"] == law.DUE else f"符合{given['way']}的情形（{reached}）。"
    return (person + ground, f"根据{cite(law.WAYS[given['way']], off_on).replace('；', '、')}，经研究，批准{row['name']}同志退休，自{in_words(off_on)}起执行。", after,
            "请按规定办理有关手续，其公务员登记同时终止。")


def _position(known: Known) -> str:
    row = known.row
    return f"{row['organ_name']}{'、'.join(part for part in (row['post'], row['rank']) if part) or '工作人员'}"
