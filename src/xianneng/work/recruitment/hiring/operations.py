"""What is done with candidates: the list taken in, 体检 and its re-check, who gives up, who comes up, 考察 opened and its findings taken over, hiring proposed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.exchange.kinds.hiring import CANDIDATES
from xianneng.foundation.ledger.digests import refuse_id_numbers, refuse_typed
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.record.operations import open_files
from xianneng.foundation.web.templatetags.xn import by_tail
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import hiring as law
from xianneng.law.recruitment import registering, scoring
from xianneng.law.refusals import Conflict, Refused, refuse_unseen
from xianneng.work.recruitment.applying import statements
from xianneng.work.recruitment.applying.models import Account, Application
from xianneng.work.recruitment.applying.models import Stage as Registered
from xianneng.work.recruitment.applying.queries import told
from xianneng.work.recruitment.applying.sealing import digest, seal
from xianneng.work.recruitment.hiring import queries
from xianneng.work.recruitment.hiring.models import DECIDED, FALLEN_OUT, OPEN, Finalist, HiringAct, Stage, Standing
from xianneng.work.recruitment.hiring.verifying import standing_digest
from xianneng.work.recruitment.models import Position, Recruitment, State
from xianneng.work.recruitment.selecting import queries as selecting
from xianneng.work.recruitment.sitting.operations import read_sheet

LISTED, RESERVED, EXAMINED, ASKED, GAVE_UP, CAME_UP, INQUIRED, FOUND = "进入体检", "列入候补", "体检", "申请复检", "放弃", "递补", "组织考察", "考察结论"
TOLD = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of a list: who, of which position, at which rank."""

    name: str
    number: str
    at: int
    rank: int
    score: str


def take_in(*, recruitment: Recruitment, file: IO[bytes], name: str, document: str, viewer: Viewer, now: datetime) -> int:
    """导入进入体检人选 by position; how many. Refused as a whole where a position is not in the table, or its list is there already."""
    rows = read_sheet(file, name, CANDIDATES, now).good.to_dicts()
    known = _places(recruitment, [(row["organ_code"] or "", row["code"]) for row in rows])
    return enter(recruitment=recruitment, document=document, viewer=viewer, now=now, ranked=[
        Ranked(row["name"], row["id_number"], known[row["organ_code"] or "", row["code"]], int(row["rank"]), row["score"]) for row in rows])


def draw_in(*, recruitment: Recruitment, viewer: Viewer, now: datetime) -> int:
    """从综合成绩取入 whoever was ranked by the composite scores that were decided; how many. Refused where somebody registered elsewhere: of them no ID number is kept."""
    rows = selecting.ranked(recruitment.pk) if selecting.is_decided(recruitment.pk) else []
    if not rows:
        raise Refused("综合成绩还没有审定", article=cite("RECR-EXAM-02"), then="请在审定以后取入，或者导入名单")
    accounts = {each.number_digest: each for each in Account.objects.filter(number_digest__in=[who.number_digest for _, who in rows])}
    if absent := sum(who.number_digest not in accounts for _, who in rows):
        raise Refused(f"有 {absent} 人不在本平台报名", why="考生名单是导入的，平台只存证件号码的摘要", then="请导入进入体检人选")
    return enter(recruitment=recruitment, document=rows[0][0].case_number, viewer=viewer, now=now, ranked=[
        Ranked(who.name, told(accounts[who.number_digest])["number"], row.position_at, row.rank or 0, scoring.said(row.total)) for row, who in rows])


def enter(*, recruitment: Recruitment, ranked: Sequence[Ranked], document: str, viewer: Viewer, now: datetime) -> int:
    """登记进入体检人选 with the document that settled the ranking: of each position as many as go on, the others wait 候补."""
    refuse_unseen([document, *(each.name for each in ranked)])
    refuse_id_numbers(document)
    viewer.require(queries.PREPARE, recruitment.organ.path)
    if recruitment.state != State.PUBLISHED:
        raise Refused("这一招考还没有公布", why=f"现在{recruitment.state}", then="请在公布、考试以后登记")
    on = localdate(now)
    with transaction.atomic():
        Recruitment.objects.select_for_update().get(pk=recruitment.pk)
        places = {row.at: row for row in Position.objects.filter(recruitment=recruitment, at__in={each.at for each in ranked})}
        taken = Finalist.objects.filter(recruitment=recruitment, at__in=places).values_list("at", flat=True).distinct()
        if taken:
            raise Conflict("有职位的人选已经登记", why="、".join(str(places[at]) for at in list(taken)[:TOLD]), then="请只导入还没有人选的职位；名次有误的，先终止已有的办理")
        rows = [_candidate(recruitment, each, places[each.at], on) for each in ranked]
        _refuse_disorder(rows, places)
        shares = parameters.at(recruitment.organ.path, on)
        for at, row in places.items():
            of_place = sorted((each for each in rows if each.at == at), key=lambda each: each.rank)
            for each in of_place[:law.to_examine(row.count, shares)]:
                each.stage = Stage.MEDICAL
        Finalist.objects.bulk_create(rows)
        with _writing("recruitment.candidates", recruitment, now, document=document, candidates=len(rows)) as leaf:
            for kind, of_kind in ((LISTED, Stage.MEDICAL), (RESERVED, Stage.RESERVE)):
                _tell([each for each in rows if each.stage == of_kind], leaf, viewer, now, kind=kind, happened_on=on, document=document)
    return len(rows)


def examine(*, candidate: Finalist, conclusion: str, institution: str, on: date, noticed_on: date, standard: str, document: str, words: str, viewer: Viewer, now: datetime) -> None:
    """登记体检结论 of an institution; where a re-check is pending, its conclusion, which decides (RECR-MED-02)."""
    refuse_typed(institution, document, words)
    with _held(candidate, viewer, (Stage.MEDICAL, Stage.RECHECK), "登记体检结论") as held:
        before = queries.last(held, EXAMINED)
        if held.stage == Stage.RECHECK and before is not None:
            law.refuse_same_place(before.institution, institution, on)
            if conclusion == law.AGAIN:
                raise Refused("复检只能是合格或者不合格", article=cite("RECR-MED-02", on), then="复检只进行一次，请登记复检机构的结论")
        if conclusion == law.AGAIN and standard == law.SPECIAL:
            raise Refused("特殊标准的项目不复检", article=cite("RECR-MED-02", on), then="请登记合格或者不合格")
        held.stage = {law.FIT: Stage.FIT, law.UNFIT: Stage.UNFIT, law.AGAIN: Stage.RECHECK}[conclusion]
        _turn(held, viewer, now, kind=EXAMINED, result=conclusion, happened_on=on, noticed_on=noticed_on, standard=standard, institution=institution, document=document, words=words)


def ask_recheck(*, candidate: Finalist, on: date, document: str, viewer: Viewer, now: datetime) -> None:
    """申请复检 of who was found unfit: in time, once."""
    refuse_typed(document)
    with _held(candidate, viewer, (Stage.UNFIT,), "申请复检") as held:
        examined = queries.acts(held, EXAMINED)
        last = examined[-1]
        law.refuse_recheck(noticed_on=last.noticed_on or last.happened_on, asked_on=on, standard=last.standard, rechecked=len(examined) > 1)
        if Finalist.objects.filter(pk__in=queries.came_up_for(held)).exists():
            raise Conflict("已有人递补", then="请按原结论办理")
        held.stage = Stage.RECHECK
        _turn(held, viewer, now, kind=ASKED, happened_on=on, document=document)


def give_up(*, candidate: Finalist, on: date, document: str, words: str, viewer: Viewer, now: datetime) -> None:
    """登记放弃 of somebody who has not been decided about."""
    refuse_typed(document, words)
    with _held(candidate, viewer, (*OPEN, Stage.RESERVE), "登记放弃") as held:
        held.stage = Stage.WITHDRAWN
        _turn(held, viewer, now, kind=GAVE_UP, happened_on=on, document=document, words=words)


def bring_up(*, recruitment: Recruitment, at: int, reason: str, viewer: Viewer, now: datetime) -> Finalist:
    """递补: who is next in a position's ranking, for whom fell out (RECR-PROC-10). The officer gives the reason and chooses nobody."""
    refuse_typed(reason)
    viewer.require(queries.PREPARE, recruitment.organ.path)
    with transaction.atomic():
        rows = list(Finalist.objects.select_for_update().filter(recruitment=recruitment, at=at).order_by("rank"))
        wanted = queries.wanted(recruitment, at, localdate(now))
        if sum(each.stage not in (*FALLEN_OUT, Stage.RESERVE) for each in rows) >= wanted:
            raise Refused("这一职位不需要递补", why=f"应有 {wanted} 人在办，没有人落选或者放弃", article=cite("RECR-PROC-10"), then="请在有人不合格或者放弃以后递补")
        rank = law.next_up([each.rank for each in rows if each.stage == Stage.RESERVE])
        held = next(each for each in rows if each.rank == rank)
        held.stage = Stage.MEDICAL
        _turn(held, viewer, now, kind=CAME_UP, happened_on=localdate(now), words=reason)
        return held


def inquire(*, recruitment: Recruitment, at: int, officers: Sequence[int], viewer: Viewer, now: datetime) -> str:
    """组织考察 of whoever of a position passed the medical check: the number of the inquiry, which the named officers conduct."""
    viewer.require(queries.PREPARE, recruitment.organ.path)
    with transaction.atomic():
        rows = list(Finalist.objects.select_for_update(of=("self",)).select_related("organ").filter(recruitment=recruitment, at=at, stage=Stage.FIT).order_by("rank"))
        if not rows:
            raise Refused("没有可以考察的人选", why="体检合格以后才考察", article=cite("RECR-PROC-10"), then="请先登记体检结论")
        for each in rows:
            each.person_id = each.person_id or open_files(1)[0]
        where = rows[0].organ or recruitment.organ
        number = cases.open_case(
            type_key=queries.INQUIRY, organ_id=where.pk, title=f"录用考察：{'、'.join(each.name for each in rows)}"[:200], person_ids=[each.person_id for each in rows if each.person_id],
            newcomers={each.person_id: each.name for each in rows if each.person_id}, viewer=viewer, now=now,
            data={"officers": list(officers), "page": f"/recruitment/{recruitment.pk}/hiring/{at}/", "page_title": "录用"}).number
        for each in rows:
            each.stage, each.case_number = Stage.INQUIRED, number
        with _writing("recruitment.inquired", recruitment, now, inquiry=number) as leaf:
            _save(rows)
            _tell(rows, leaf, viewer, now, kind=INQUIRED, happened_on=localdate(now), document=number)
    return number


def take_findings(*, recruitment: Recruitment, at: int, viewer: Viewer, now: datetime) -> int:
    """取入考察结论 of inquiries that have ended; of how many. Who was not found either way is inquired into once more."""
    viewer.require(queries.PREPARE, recruitment.organ.path)
    with transaction.atomic():
        rows = list(Finalist.objects.select_for_update().filter(recruitment=recruitment, at=at, stage=Stage.INQUIRED).order_by("rank"))
        ended = queries.ended({each.case_number for each in rows})
        rows = [each for each in rows if each.case_number in ended]
        if not rows:
            raise Refused("没有已办结的考察", then="请待考察办结")
        found = queries.found(rows)
        with _writing("recruitment.found", recruitment, now) as leaf:
            for each in rows:
                said = law.vetted(found.get(each.person_id or 0, {}))
                each.stage = Stage.FIT if said is None else Stage.VETTED if said else Stage.FAILED
                _tell([each], leaf, viewer, now, kind=FOUND, happened_on=localdate(now), document=each.case_number, result="没有结论" if said is None else law.FIT if said else law.UNFIT)
            _save(rows)
    return len(rows)


def propose(*, recruitment: Recruitment, chosen: Collection[int], reasons: Mapping[int, str], viewer: Viewer, now: datetime) -> str:
    """呈报拟录用人员: the number of the case. ``reasons`` by position, where somebody is passed over."""
    from xianneng.work.recruitment.hiring.cases import Hiring  # the case tells what was done by this module

    viewer.require(queries.PREPARE, recruitment.organ.path)
    refuse_unseen(list(reasons.values()))
    with transaction.atomic():
        rows = list(Finalist.objects.select_for_update().filter(recruitment=recruitment, stage=Stage.VETTED).order_by("at", "rank"))
        picked = [each for each in rows if each.pk in set(chosen)]
        if not picked:
            raise Refused("没有选择拟录用人选", then="请勾选考察合格的人选")
        for row in Position.objects.filter(recruitment=recruitment, at__in={each.at for each in picked}):
            held = Finalist.objects.filter(recruitment=recruitment, at=row.at, stage__in=(Stage.PROPOSED, *DECIDED)).exclude(stage=Stage.CANCELLED).count()
            law.refuse_choice(str(row), places=row.count - held, vetted_ranks=[each.rank for each in rows if each.at == row.at],
                              chosen=[each.rank for each in picked if each.at == row.at], reason=reasons.get(row.at, ""))
        return cases.open_case(type_key=Hiring.key, organ_id=recruitment.organ_id, title=f"{recruitment.name}拟录用人员", person_ids=[each.person_id for each in picked if each.person_id],
                               newcomers={each.person_id: each.name for each in picked if each.person_id}, viewer=viewer, now=now, data={
            "recruitment": recruitment.pk, "candidates": [each.pk for each in picked], "reasons": {str(at): reason for at, reason in reasons.items() if reason},
            "page": f"/recruitment/{recruitment.pk}/hiring/", "page_title": "录用"}).number


def forget(recruitment: Recruitment, leaf: Writing) -> int:
    """Who was not hired is removed with the registrations at the end of their time, ranks and acts stay; how many. Needs a transaction."""
    rows = list(Finalist.objects.filter(recruitment=recruitment).exclude(stage__in=DECIDED).exclude(name=""))
    for each in rows:
        each.name, each.shown, each.sealed, each.profile, each.number_digest = "", "", b"", {}, f"{'-' * 40}{each.pk}"
    Finalist.objects.bulk_update(rows, ["name", "shown", "sealed", "profile", "number_digest"])
    if rows:
        _seal(rows, leaf)
    return len(rows)


def tell(rows: Iterable[Finalist], stage: Stage, leaf: Writing, viewer: Viewer, now: datetime, *, case_number: str | None = None, **told: Any) -> None:
    """What a case does with candidates: they stand at a stage, and an act says since when. Needs a transaction."""
    moved = list(rows)
    for each in moved:
        each.stage = stage
        each.case_number = each.case_number if case_number is None else case_number
    _save(moved)
    _tell(moved, leaf, viewer, now, **told)


def _places(recruitment: Recruitment, codes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The position of each pair of codes; a code that is one position's needs no organ. Refused where there is none."""
    by_code: dict[str, list[tuple[str, int]]] = {}
    for organ_code, code, at in Position.objects.filter(recruitment=recruitment).values_list("organ_code", "code", "at"):
        by_code.setdefault(code, []).append((organ_code, at))
    found: dict[tuple[str, str], int] = {}
    for organ_code, code in codes:
        fitting = [at for own, at in by_code.get(code, ()) if organ_code in ("", own)]
        if len(fitting) == 1:
            found[organ_code, code] = fitting[0]
    if unknown := [code for organ_code, code in dict.fromkeys(codes) if (organ_code, code) not in found]:
        raise Refused("职位表里没有这些职位", why="、".join(unknown[:TOLD]), then="请改正职位代码；不同部门代码相同的，写明部门代码")
    return found


def _candidate(recruitment: Recruitment, given: Ranked, row: Position, on: date) -> Finalist:
    number = registering.find_document(given.number, on).number
    known = digest(number)
    applied = Application.objects.filter(recruitment=recruitment, account__number_digest=known, stage=Registered.PASSED).select_related("statement").first()
    if applied is not None and applied.statement.at != given.at:
        raise Refused(f"{given.name}报考的不是这一职位", why=f"名单列在{row}", then="请核对名单和报名")
    return Finalist(recruitment=recruitment, at=given.at, organ_id=statements.current(recruitment, row.at, on).organ_id, rank=given.rank, score=given.score, name=registering.read_name(given.name),
                     number_digest=known, shown=by_tail(number), sealed=seal(known, {"number": number}), profile=applied.told["profile"] if applied else {})


def _refuse_disorder(rows: Sequence[Finalist], places: Mapping[int, Position]) -> None:
    """A ranking counts from 1 without a gap, and a later rank has no higher score."""
    for at, row in places.items():
        of_place = sorted((each for each in rows if each.at == at), key=lambda each: each.rank)
        scores = [float(each.score) for each in of_place]
        if [each.rank for each in of_place] != list(range(1, len(of_place) + 1)) or scores != sorted(scores, reverse=True):
            raise Refused(f"{row}的名次和综合成绩不一致", why="名次应当从1起连续，名次在后的成绩不能更高", then="请核对名单后重新导入")
    numbers = [each.number_digest for each in rows]
    if len(set(numbers)) < len(numbers) or Finalist.objects.filter(recruitment=rows[0].recruitment, number_digest__in=numbers).exists():
        raise Refused("有人重复列入", why="同一招考每人只列入一个职位", then="请核对名单")


@contextmanager
def _held(candidate: Finalist, viewer: Viewer, stages: Collection[Stage], what: str) -> Iterator[Finalist]:
    """One candidate, locked, in hand of who prepares the recruitment and in one of these stages. A transaction of its own."""
    viewer.require(queries.PREPARE, candidate.recruitment.organ.path)
    with transaction.atomic():
        held = Finalist.objects.select_for_update(of=("self",)).select_related("recruitment__organ").get(pk=candidate.pk)
        if held.stage not in stages:
            raise Conflict(f"现在不能{what}", why=f"{held.name}：{held.stage}", then="请刷新后按现在的环节办理")
        yield held


def _turn(held: Finalist, viewer: Viewer, now: datetime, **told: Any) -> None:
    with _writing("recruitment.candidate", held.recruitment, now, candidate=held.pk, stage=str(held.stage)) as leaf:
        _save([held])
        _tell([held], leaf, viewer, now, **told)


def _writing(kind: str, recruitment: Recruitment, now: datetime, **body: Any) -> Any:
    return writing(kind=kind, body={"recruitment": recruitment.pk, **body}, now=now)


def _save(rows: Iterable[Finalist]) -> None:
    Finalist.objects.bulk_update(rows, ["stage", "person", "case_number"])


def _tell(rows: Iterable[Finalist], leaf: Writing, viewer: Viewer, now: datetime, **told: Any) -> None:
    made = HiringAct.objects.bulk_create(HiringAct(candidate=each, by=viewer.signature, made_at=now, leaf_id=leaf.id, **told) for each in rows)
    if made:
        leaf.wrote(HiringAct._meta.db_table, [each.pk for each in made])
        _seal([each.candidate for each in made], leaf)


def _seal(rows: Iterable[Finalist], leaf: Writing) -> None:
    """Say by a digest where candidates stand now, for `verify`."""
    made = Standing.objects.bulk_create(Standing(candidate=each, digest=standing_digest(each), leaf_id=leaf.id) for each in rows)
    leaf.wrote(Standing._meta.db_table, [each.pk for each in made])
