"""核查 of credit, degrees and service projects by file exchange: a batch written for another system, its answers taken in, each hit decided by a person
(RECR-QUAL-08, RECR-VIOL-01). Degrees and projects are asked of the government's data centre, with what is claimed and nothing else.

The other system may answer late, twice, wrong or never: the first answer stands, one that differs is for a person, what cannot be read is told line
by line, and who has not been answered for stays on the page.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.digests import refuse_id_numbers, sm3
from xianneng.foundation.ledger.operations import writing
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import registering as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import queries
from xianneng.work.recruitment.applying.exchanging import lines, written
from xianneng.work.recruitment.applying.models import Application, Inquiry, Stage
from xianneng.work.recruitment.applying.operations import add_acts, count
from xianneng.work.recruitment.models import Recruitment

ASKED, ANSWERED = ("查询编号", "姓名", "证件类型", "证件号码"), ("查询编号", "结果", "说明")
CLAIMED = {law.CREDIT: {}, law.DEGREES: {"level": "学历", "school": "毕业院校", "major": "专业", "year": "毕业年份", "degree": "已取得或者能按期取得学位"},
           law.SERVICE: {"project": "服务基层项目"}}
"""What of a profile another system is asked to compare."""


def ask(*, recruitment: Recruitment, viewer: Viewer, now: datetime, subject: str = law.CREDIT) -> str:
    """导出一批查询 of every registration that stands, claims something of the subject and was not asked about: the file's text. Who asked, and for how many, goes into the log."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    with transaction.atomic():
        Recruitment.objects.select_for_update(of=("self",)).get(pk=recruitment.pk)
        before = Inquiry.objects.filter(application=OuterRef("pk"), subject=subject)
        standing = Application.objects.exclude(told__profile__project="无").filter(told__profile__has_key="project") if subject == law.SERVICE else Application.objects.all()
        rows = list(standing.filter(~Exists(before), recruitment=recruitment, stage__in=(Stage.WAITING, Stage.PASSED)).select_related("account").order_by("pk"))
        if not rows:
            raise Refused("没有需要查询的报名", why=f"有效的报名中，{subject}都已经查询过，或者没有这一项", then="有新的报名以后再导出")
        batch = (Inquiry.objects.filter(recruitment=recruitment).aggregate(last=Max("batch"))["last"] or 0) + 1
        made = Inquiry.objects.bulk_create((Inquiry(recruitment=recruitment, application=each, subject=subject, batch=batch, reference=secrets.token_hex(12), asked_at=now) for each in rows),
                                           batch_size=1000)
        claimed = CLAIMED[subject]
        text = written((*ASKED, *claimed.values()), ((
            inquiry.reference, each.account.name, each.account.document, queries.told(each.account)["number"], *(each.told["profile"].get(name, "") for name in claimed))
            for inquiry, each in zip(made, rows, strict=True)))
        with writing(kind="recruitment.inquire", now=now, body={"recruitment": recruitment.pk, "subject": subject, "batch": batch, "count": len(rows), "by": viewer.signature,
                                                               "file": sm3(text.encode()).hex()}):
            pass
    return text


@dataclass
class Taken:
    """What became of a file of answers: how many are new, how many were there already, and what is wrong, line by line."""

    new: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)


def take_in(*, recruitment: Recruitment, content: bytes, viewer: Viewer, now: datetime) -> Taken:
    """导入答复. Refused where the file is none; a line that is wrong leaves the others."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    given = list(lines(content, ANSWERED, ANSWERED[:2], title="答复文件"))
    found = Taken()
    with transaction.atomic():
        kept = {each.reference: each for each in Inquiry.objects.select_for_update(of=("self",)).filter(
            recruitment=recruitment, reference__in={line.get("查询编号", "") for _, line in given})}
        for number, line in given:
            _answer(kept.get(line.get("查询编号", "")), line, f"第 {number} 行", found, now)
        Inquiry.objects.bulk_update(kept.values(), ["answer", "detail", "is_disputed", "answered_at"], batch_size=1000)
        with writing(kind="recruitment.answer", now=now, body={"recruitment": recruitment.pk, "new": found.new, "again": found.again, "wrong": len(found.wrong),
                                                              "by": viewer.signature, "file": sm3(content).hex()}):
            pass
    return found


def _answer(kept: Inquiry | None, line: Mapping[str, str], where: str, found: Taken, now: datetime) -> None:
    """One line of answers, upon its inquiry."""
    answer, detail = law.read_answer(kept.subject, line.get("结果", "")) if kept else None, line.get("说明", "")[:300]
    if kept is None:
        found.wrong.append(f"{where}：没有这个查询编号")
    elif answer is None:
        found.wrong.append(f"{where}：结果“{line.get('结果', '')[:20]}”不是{'或'.join(f'“{each}”' for each in law.ANSWERS[kept.subject])}")
    elif kept.decision:
        found.wrong.append(f"{where}：已经处理（{kept.decision}），迟到的答复不再改变")
    elif not kept.answer:
        kept.answer, kept.detail, kept.answered_at = answer, detail, now
        found.new += 1
    elif kept.answer == answer:
        found.again += 1
    else:
        kept.is_disputed = True
        found.wrong.append(f"{where}：与先前的答复“{kept.answer}”不同，由人核实")


def decide(*, inquiry_id: int, recruitment: Recruitment, cancels: bool, words: str, viewer: Viewer, now: datetime) -> None:
    """处理 a hit, or answers that differ: it changes nothing, or the registration is refused, with a reason either way."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    refuse_unseen(words)
    refuse_id_numbers(words)
    if not words:
        raise Refused("没有写明理由", article=cite("RECR-QUAL-08"), then="请写明核实了什么、依据是什么")
    with transaction.atomic():
        kept = Inquiry.objects.select_for_update(of=("self",)).filter(pk=inquiry_id, recruitment=recruitment).first()
        if kept is None:
            raise NotFound("没有找到这一核查", then="请刷新页面")
        if kept.decision or not (kept.answer in law.HITS or kept.is_disputed):
            raise Conflict("这一核查不需要处理", why=kept.decision or "没有记录", then="请刷新页面")
        kept.decision, kept.words, kept.decided_by = law.CANCELLED if cancels else law.UNTOUCHED, words, viewer.signature
        kept.save(update_fields=["decision", "words", "decided_by"])
        held = Application.objects.select_for_update(of=("self",)).select_related("statement").get(pk=kept.application_id)
        if cancels and held.stage not in (Stage.WAITING, Stage.PASSED):
            raise Conflict(f"这一报名{held.stage}，不能取消", then="请在其办结以后再处理")
        with writing(kind="recruitment.check", now=now, body={"recruitment": recruitment.pk, "application": held.pk, "decision": kept.decision, "by": viewer.signature}) as leaf:
            if cancels:
                was_passed, held.stage = held.stage == Stage.PASSED, Stage.REFUSED
                held.words, held.plea = f"{kept.subject}核查：{words}（{cite(law.CANCELS_BY[kept.subject])}）", ""
                held.decided_by, held.decided_user, held.decided_at = viewer.signature, viewer.user_id, now
                held.save(update_fields=["stage", "words", "plea", "decided_by", "decided_user", "decided_at"])
                add_acts(law.CANCELLED, [held], by=viewer.signature, made_at=now, leaf=leaf)
                count(recruitment.pk, [(held.statement.at, 0, -int(was_passed))])


@dataclass(frozen=True)
class Standing:
    """Of a recruitment: how many were asked about and how many answers are missing, by batch; and what a person has to decide, or has decided."""

    batches: Sequence[Mapping[str, object]]
    hits: Sequence[Inquiry]


def standing(recruitment: Recruitment) -> Standing:
    """How the checks of a recruitment stand."""
    rows = Inquiry.objects.filter(recruitment=recruitment)
    batches = rows.values("batch", "asked_at", "subject").annotate(asked=Count("pk"), missing=Count("pk", filter=Q(answer=""))).order_by("batch")
    hits = rows.filter(Q(answer__in=law.HITS) | Q(is_disputed=True)).select_related("application__statement", "application__account").order_by("decision", "pk")
    return Standing(list(batches), list(hits))
