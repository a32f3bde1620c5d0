"""The papers of hiring, of each person once approved: 录用通知 to the organ, and 公务员录用审批表."""

from datetime import date

from xianneng.foundation.cases.models import Case, Opinion, Subject, SubjectState
from xianneng.foundation.cases.queries import notice_of
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready, parts
from xianneng.foundation.documents.papers.hiring import HiringForm
from xianneng.foundation.documents.papers.parts import year_month
from xianneng.foundation.documents.papers.prose import LeavingNotice
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.law import identity
from xianneng.law.catalogue import cite
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.hiring import queries
from xianneng.work.recruitment.hiring.models import Finalist, HiringAct
from xianneng.work.recruitment.hiring.operations import EXAMINED, FOUND
from xianneng.work.recruitment.models import Position

NOTICE, FORM = "hiring_notice", "hiring_form"


def ready(case: Case) -> list[Ready]:
    """The papers that can be filled by now."""
    if "approval" not in case.data:
        return []
    return [Ready(code, each.person_id, f"{PAPERS[code].title}（{each.data['name']}）") for each in _people(case) for code in (NOTICE, FORM)]


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """One paper. NotFound before it can be filled, and once the candidate was removed."""
    if not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="办件没有办到这一步，或者人员不在本件", then="请刷新后查看")
    who = Finalist.objects.select_related("recruitment__organ", "organ").get(pk__in=case.data["candidates"], person_id=person_id or 0)
    row = Position.objects.get(recruitment=who.recruitment_id, at=who.at)
    return PAPERS[code].lay_out(_notice(case, who, row) if code == NOTICE else _form(case, who, row))


def _people(case: Case) -> list[Subject]:
    return [each for each in case.subjects.all() if each.state != SubjectState.REMOVED]


def _notice(case: Case, who: Finalist, row: Position) -> LeavingNotice:
    given, decided = case.data["approval"], date.fromisoformat(case.data["approval"]["on"])
    return LeavingNotice(
        organ=_authority(case, decided), number=given["document"], on=decided, addressees=_organ(who, row, decided), title=f"关于录用{who.name}同志为公务员的通知", paragraphs=(
            f"根据{cite('RECR-PROC-09', decided)}，经考试、体检、考察和公示，决定录用{who.name}同志为公务员，职位为{row.organ}{row.name}（职位代码{row.code}）。",
            f"请通知其按期报到。试用期一年，自报到之日起计算（{cite('PROB-01', decided)}）；没有正当理由逾期不报到的，取消录用（{cite('PROB-06', decided)}）。"))


def _form(case: Case, who: Finalist, row: Position) -> HiringForm:
    given, decided, told, said = case.data["approval"], date.fromisoformat(case.data["approval"]["on"]), who.profile, identity.read(queries.number_of(who))
    notice = notice_of(case)
    medical = "；".join(f"{each.institution}，{each.happened_on}：{each.result}" for each in queries.acts(who, EXAMINED))
    vetting = next((f"{each.document}：{each.result}，政治素质合格" for each in reversed(queries.acts(who, FOUND))), "")
    opinion = Opinion.objects.filter(task__case=case, task__form="approval").order_by("-pk").first()
    return HiringForm(
        number=case.number, on=decided, organ=_organ(who, row, decided), name=who.name, sex=said.sex if said else told.get("gender", ""), born=year_month(said.birth_on if said else None),
        ethnicity=told.get("ethnicity", ""), political_status=told.get("politics", ""), education=told.get("level", ""), school=f"{told.get('school', '')}{told.get('major', '')}",
        examination=who.recruitment.name, position=f"{row.organ} {row.name}（{row.code}）", rank=f"第 {who.rank} 名，综合成绩 {who.score}", medical=medical, vetting=vetting,
        notice=f"{notice.from_on} 至 {notice.last_on} 公示。{notice.result}" if notice else "",
        approval=parts.Opinion(f"{opinion.text if opinion else ''}（{given['way']}，{given['document']}）", opinion.name if opinion else "", decided))


def _organ(who: Finalist, row: Position, on: date) -> str:
    return organ_names([who.organ_id], on)[who.organ_id] if who.organ_id else row.organ


def _authority(case: Case, on: date) -> str:
    """The organ of whoever approved; of the log the title that signed."""
    act = HiringAct.objects.filter(candidate__in=case.data["candidates"], kind="批准录用").first()
    return act.by.split("　")[0] if act else organ_names([case.organ_id], on)[case.organ_id]
