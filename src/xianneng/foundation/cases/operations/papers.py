"""Acts on what a case rests on: findings, materials, public notices and objections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases.acts import Act, Done, act
from xianneng.foundation.cases.models import Finding, Material, Notice, Objection
from xianneng.foundation.cases.queries import notice_refusal, objection_refusal
from xianneng.foundation.ledger.digests import without_id_numbers
from xianneng.law.refusals import NotFound, Refused


@dataclass(frozen=True, slots=True)
class File:
    """A stored file: its name as shown, size in bytes, SM3 digest, and path under the files folder."""

    name: str
    size: int
    sm3: str
    path: str


def record_finding(*, case_id: int, person_id: int, kind: str, value: str, signatories: Sequence[Mapping[str, str]],
                   viewer: Viewer, seen: int | None, now: datetime, text: str = "", materials: str = "") -> Done:
    """Record what named officials found about a person, and on what it rests; it supersedes the earlier one."""
    with act("record_finding", case_id=case_id, viewer=viewer, seen=seen, now=now, person=person_id, finding=kind,
             value=value) as under:
        if not under.case.subjects.filter(person_id=person_id).exists():
            raise NotFound("本件没有这名人选")
        if not signatories or any(not each.get("name") or not each.get("office") for each in signatories):
            raise Refused("认定要有具名的认定人", why="认定由人作出并负责", then="请填写认定人的姓名和职务")
        under.add(Finding(case=under.case, person_id=person_id, kind=kind, value=value, text=text, at=now,
                          signatories=[dict(each) for each in signatories], materials=materials,
                          made_by=viewer.signature))
        under.say("record_finding", person=person_id, finding=kind, value=value)
    return under.done()


def attach_material(*, case_id: int, kind: str, title: str, file: File, viewer: Viewer, now: datetime,
                    signed: bool = False, seen: int | None = None) -> Done:
    """Put a paper into the case: a generated one, or the signed and stamped scan that came back."""
    with act("attach_material", case_id=case_id, viewer=viewer, seen=seen, now=now, title=title, sm3=file.sm3) as under:
        under.add(Material(case=under.case, kind=kind, title=title, file_name=without_id_numbers(file.name), size=file.size, sm3=file.sm3,
                           path=file.path, signed=signed, added_by=viewer.signature, at=now))
        under.say("attach_material", title=title, signed=signed)
    return under.done()


def publish_notice(*, case_id: int, text: str, contacts: str, from_on: date, days: int, viewer: Viewer,
                   seen: int | None, now: datetime) -> Done:
    """Publish a notice 公示 for this many working days, five or more."""
    with act("publish_notice", case_id=case_id, viewer=viewer, seen=seen, now=now, days=days) as under:
        if under.case.notices.filter(closed_at=None).exists():
            raise Refused("已有公示没有结束", then="请先结束正在进行的公示")
        if not text.strip() or not contacts.strip():
            raise Refused("公示要有内容和受理异议的方式", then="请补充后再发布")
        if refused := objection_refusal(under.case):
            raise refused
        start_on, end_on = deadlines.notice_period(from_on, days, under.on)
        under.add(Notice(case=under.case, text=text, contacts=contacts, from_on=start_on, to_on=end_on,
                         published_at=now, published_by=viewer.signature))
        under.say("publish_notice", from_on=start_on.isoformat(), to_on=end_on.isoformat(), days=days)
    return under.done()


def receive_objection(*, notice_id: int, text: str, viewer: Viewer, now: datetime, contact: str = "",
                      person_id: int | None = None, seen: int | None = None) -> Done:
    """Take down an objection to a notice 受理异议; who raised it stays with those who handle it."""
    notice = _notice(notice_id)
    with act("receive_objection", case_id=notice.case_id, viewer=viewer, seen=seen, now=now, notice=notice_id) as under:
        notice.refresh_from_db()
        if notice.closed_at is not None:
            raise Refused("公示已经结束", then="请按信访、举报或者复核、申诉的规定受理")
        if not text.strip():
            raise Refused("请填写异议内容", then="写明反映的事项；口头提出的，记录要点")
        _check_subject(under, person_id)
        under.add(Objection(notice=notice, person_id=person_id, text=text, contact=contact, received_at=now,
                            received_by=viewer.signature))
        under.say("receive_objection", person=person_id)
    return under.done()


def answer_objection(*, objection_id: int, answer: str, upheld: bool, viewer: Viewer, now: datetime,
                     seen: int | None = None) -> Done:
    """Say what inquiry into an objection found, and whether it was right 核查答复."""
    found = Objection.objects.select_related("notice").filter(pk=objection_id).first()
    case_id = found.notice.case_id if found else 0
    with act("answer_objection", case_id=case_id, viewer=viewer, seen=seen, now=now, objection=objection_id,
             upheld=upheld) as under:
        objection = Objection.objects.get(pk=objection_id)
        if objection.answered_at is not None:
            raise Refused("这一异议已经答复", why=f"{objection.answered_by} 已答复", then="请刷新后查看答复；有新的情况，另登记一件异议")
        if not answer.strip():
            raise Refused("请写明核查情况和答复", then="写明怎样核查、查明什么、怎样答复异议人")
        Objection.objects.filter(pk=objection_id).update(answer=answer, upheld=upheld, answered_by=viewer.signature,
                                                         answered_at=now)
        under.say("answer_objection", objection=objection_id, person=objection.person_id, upheld=upheld, answer=answer)
    return under.done()


def close_notice(*, notice_id: int, result: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Close a notice whose term is over and whose objections are answered, with its result."""
    with act("close_notice", case_id=_notice(notice_id).case_id, viewer=viewer, seen=seen, now=now, notice=notice_id,
             result=result) as under:
        notice = Notice.objects.get(pk=notice_id)
        if notice.closed_at is not None:
            raise Refused("公示已经结束", then="请刷新后查看")
        if refused := notice_refusal(under.case, notice, under.on):
            raise refused
        if not result.strip():
            raise Refused("请填写公示结果", then="写明公示期间有没有异议，有异议的写明核查结论")
        if notice.runs_to != notice.to_on:
            under.case.data.setdefault("prolonged", {})[str(notice_id)] = notice.runs_to.isoformat()
        Notice.objects.filter(pk=notice_id).update(result=result, closed_at=now, closed_by=viewer.signature)
        under.say("close_notice", result=result)
    return under.done()


def _notice(notice_id: int) -> Notice:
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("没有找到这一公示")
    return notice


def _check_subject(under: Act, person_id: int | None) -> None:
    if person_id is not None and not under.case.subjects.filter(person_id=person_id).exists():
        raise NotFound("本件没有这名人选")
