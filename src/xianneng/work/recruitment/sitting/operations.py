"""What can be done with an examination: begin it, set papers, rooms and who sits, propose the draw; then seat everybody from what was drawn."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import polars as pl
from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, LPad
from django.utils.timezone import localdate

from xianneng.algorithms import draw, seating
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.columns import Kind
from xianneng.foundation.exchange.kinds.sitting import ROOMS, SITTERS
from xianneng.foundation.exchange.reading import FILE_LIMIT, SUFFIXES
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.web.templatetags.xn import by_tail
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import registering as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment import queries as recruitments
from xianneng.work.recruitment.applying.models import Application, Stage
from xianneng.work.recruitment.applying.queries import told
from xianneng.work.recruitment.applying.sealing import digest
from xianneng.work.recruitment.confirming import queries as confirmation
from xianneng.work.recruitment.models import Position, Recruitment, State
from xianneng.work.recruitment.scoring.models import Recheck
from xianneng.work.recruitment.sitting import queries
from xianneng.work.recruitment.sitting.models import Exam, ExamState, Paper, Room, Sitter

DIGEST = 64  # letters
TOLD = 8  # problems that a refusal names
MOST_ROOMS = 2_000  # typed at once
SEATED = "recruitment.seats"
OUTCOME = "seats.csv"
SITTER = ("exam_id", "number", "name", "number_digest", "shown", "position_at", "city", "accessible")
FILES = ("settings.json", "rooms.csv", "applicants.csv", OUTCOME)


def begin(*, recruitment: Recruitment, viewer: Viewer, now: datetime, **values: Any) -> Exam:
    """新建笔试 of a recruitment whose table is published."""
    viewer.require(recruitments.PREPARE, recruitment.organ.path)
    refuse_unseen(values)
    if recruitment.state != State.PUBLISHED:
        raise Refused("职位表还没有公布", why="考生按公布的职位编排考场", then="请先公布职位表")
    if queries.exam_of(recruitment.pk):
        raise Conflict("这一招考已有笔试", then="请打开它")
    return Exam.objects.create(recruitment=recruitment, made_by=viewer.signature, made_at=now, **values)


def arrange(*, exam: Exam, viewer: Viewer, **values: Any) -> None:
    """The day, the public source of the random value, the spare rooms."""
    refuse_unseen(values)
    with transaction.atomic():
        held = _open(exam, viewer)
        for name, value in values.items():
            setattr(held, name, value)
        held.save(update_fields=list(values))


def set_paper(*, exam: Exam, viewer: Viewer, **values: Any) -> None:
    """设置科目 of a category; the same subject again takes its place."""
    refuse_unseen(values)
    with transaction.atomic():
        held = _open(exam, viewer)
        if values["category"] not in queries.categories(held):
            raise Refused("职位表没有这一考试类别", then="请从列出的类别中选择")
        clash = next((each for each in queries.papers(held) if each.category == values["category"] and each.subject != values["subject"]
                      and each.starts_at < values["ends_at"] and values["starts_at"] < each.ends_at), None)
        if clash:
            raise Refused(f"与“{clash.subject}”的时间重叠", why="同一类别的考生两科都要参加", then="请改正时间")
        Paper.objects.update_or_create(exam=held, category=values.pop("category"), subject=values.pop("subject"), defaults=values)


def drop_paper(*, exam: Exam, paper_id: int, viewer: Viewer) -> None:
    """删除科目."""
    with transaction.atomic():
        if not Paper.objects.filter(exam=_open(exam, viewer), pk=paper_id).delete()[0]:
            raise NotFound("没有找到这一科目", then="请刷新页面")


def add_rooms(*, exam: Exam, city: str, site: str, first: int, count: int, accessible: bool, viewer: Viewer) -> None:
    """登记考场: so many rooms of a site, numbered on from the first."""
    refuse_unseen([city, site])
    with transaction.atomic():
        held = _open(exam, viewer)
        names = [f"第{number:03}考场" for number in range(first, first + count)]
        if taken := Room.objects.filter(exam=held, city=city, site=site, name__in=names).order_by("at").first():
            raise Refused(f"{site}已有{taken.name}", then="请改起始考场号")
        begins = (Room.objects.filter(exam=held).aggregate(last=Max("at"))["last"] or 0) + 1
        Room.objects.bulk_create(Room(exam=held, at=at, city=city, site=site, name=name, accessible=accessible) for at, name in enumerate(names, begins))


def drop_site(*, exam: Exam, city: str, site: str, viewer: Viewer) -> None:
    """删除考点 with its rooms."""
    with transaction.atomic():
        Room.objects.filter(exam=_open(exam, viewer), city=city, site=site).delete()


def take_rooms(*, exam: Exam, file: IO[bytes], name: str, viewer: Viewer, now: datetime) -> int:
    """导入考场表 in the place of the rooms before; how many."""
    with transaction.atomic():
        held = _open(exam, viewer)
        rows = read_sheet(file, name, ROOMS, now).good
        Room.objects.filter(exam=held).delete()
        copy_rows("recruitment_room", rows.select(exam_id=pl.lit(held.pk), at=pl.int_range(1, pl.len() + 1), city="city", site="site", name="name", accessible=_flag()))
    return rows.height


def take_sitters(*, exam: Exam, file: IO[bytes], name: str, viewer: Viewer, now: datetime) -> int:
    """导入考生名单 in the place of the list before; how many. Refused as a whole where somebody's position is not in the table."""
    with transaction.atomic():
        held = _open(exam, viewer)
        if held.recruitment.sits_first:
            raise Refused("这一招考先笔试后报职位，名单不从文件导入", why="职位由考生在成绩公布以后用报名帐号选报", article=cite("RECR-PROC-01"), then="请从报名取入")
        rows = read_sheet(file, name, SITTERS, now).good.with_columns(pl.col("organ_code").fill_null(""))
        table = pl.DataFrame(list(Position.objects.filter(recruitment=held.recruitment).values_list("organ_code", "code", "at")),
                             {"organ_code": pl.String, "code": pl.String, "at": pl.Int32}, orient="row")
        only = table.filter(pl.len().over("code") == 1).select("code", only="at")  # a code that is one position's needs no organ
        rows = rows.join(table, on=("organ_code", "code"), how="left", maintain_order="left").join(only, on="code", how="left", maintain_order="left")
        rows = rows.with_columns(at=pl.coalesce("at", pl.when(pl.col("organ_code") == "").then("only")))
        if unknown := rows.filter(pl.col("at").is_null())["code"].unique(maintain_order=True).to_list():
            raise Refused("职位表里没有这些职位", why="、".join(unknown[:TOLD]), then="请改正职位代码；不同部门代码相同的，写明部门代码")
        _write(held, ((law.read_name(row["name"]), law.find_document(row["id_number"], localdate(now)).number, row["at"], row["city"], bool(row["accessible"])) for row in rows.iter_rows(named=True)))
    return rows.height


def draw_in(*, exam: Exam, viewer: Viewer, now: datetime, city: str = "") -> int:
    """从报名取入 whoever passed the review, and confirmed where that is asked, in the place of the list before; how many.

    Each sits in the city that they chose, or all in ``city`` where there was no choice.
    """
    refuse_unseen(city)
    with transaction.atomic():
        held = _open(exam, viewer)
        if now < held.recruitment.closes_at:
            raise Refused("报名还没有截止", then="请在报名截止、审查完毕以后取入")
        terms = confirmation.terms(held.recruitment_id)
        if terms and now < terms.closes_at:
            raise Refused("报名确认还没有截止", then="请在确认截止以后取入")
        if not terms and not city:
            raise Refused("没有填写考试城市", then="报名时没有选择城市的，都在这一城市考试")
        passed = Application.objects.filter(recruitment=held.recruitment, stage=Stage.PASSED).select_related("account", "statement").order_by("pk")
        passed = passed.exclude(confirmed_at=None) if terms else passed
        found = [(each.account.name, told(each.account)["number"], each.statement.at, each.told.get("city", city), bool(each.told.get("need"))) for each in passed.iterator()]
        if not found:
            raise Refused("没有确认的报名" if terms else "没有审查通过的报名", then="请先完成资格审查，或者导入考生名单")
        _write(held, found)
    return len(found)


def grant_accessible(*, exam: Exam, number: str, viewer: Viewer, now: datetime) -> None:
    """安排无障碍座位 for somebody who asked, found by the ID number."""
    with transaction.atomic():
        held = _open(exam, viewer)
        if not Sitter.objects.filter(exam=held, number_digest=digest(law.find_document(number, localdate(now)).number)).update(accessible=True):
            raise NotFound("名单里没有这个证件号码", then="请核对号码")


def propose(*, exam: Exam, viewer: Viewer, now: datetime) -> str:
    """呈报考场编排: the number of the case. Nothing moves while it is decided."""
    from xianneng.work.recruitment.sitting.cases import Sitting  # the case seats by this module

    found = exam.recruitment
    return cases.open_case(type_key=Sitting.key, organ_id=found.organ_id, title=f"{found.name}笔试考场编排", person_ids=[], viewer=viewer, now=now,
                           data={"exam": exam.pk, "page": f"/recruitment/{found.pk}/sitting/"}).number


def commit(exam: Exam) -> str:
    """Write the files that are published before the draw; their commitment, in hexadecimal."""
    files = queries.published(exam)
    kept = folder(exam)
    kept.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (kept / name).write_bytes(content)
    return draw.commit(files.values()).hex()


def seat(*, exam_id: int, now: datetime) -> None:
    """编排考场: everybody's seat from the value that was entered, written and published; asked for again, nothing is done."""
    with transaction.atomic():
        held = Exam.objects.select_for_update(of=("self",)).select_related("recruitment").get(pk=exam_id)
        if held.state != ExamState.DRAWN:
            return
        there = queries.rooms(held)
        seats = seating.seat(queries.applicants(held), there, draw.seed(bytes.fromhex(held.commitment), held.value), queries.shape(held))
        content = seating.outcome(seats, there)
        copy_rows("recruitment_seat", seats.select(exam_id=pl.lit(held.pk), number=pl.int_range(pl.len()), room_id=there["id"].gather(seats["room"]), seat="seat"))
        held.state, held.seats_sm3, held.seated_at = ExamState.SEATED, sm3(content).hex(), now
        held.save(update_fields=["state", "seats_sm3", "seated_at"])
        with writing(kind=SEATED, case=held.case_number, body={"exam": held.pk, "seats": held.seats_sm3, "people": seats.height}, now=now):
            (folder(held) / OUTCOME).write_bytes(content)


def forget(recruitment: Recruitment) -> int:
    """Who sat is removed with the registrations at the end of their time, numbers and seats stay; how many. Needs a transaction."""
    Recheck.objects.filter(paper__exam__recruitment=recruitment).update(words="")  # what somebody wrote may tell who
    return Sitter.objects.filter(exam__recruitment=recruitment).exclude(name="").update(
        name="", shown="", number_digest=LPad(Cast("number", CharField()), DIGEST, Value("-")))


def folder(exam: Exam) -> Path:
    """Where what is published of the draw is kept."""
    return Path(settings.MEDIA_ROOT) / f"recruitment/{exam.recruitment_id}/draw"


def _open(exam: Exam, viewer: Viewer) -> Exam:
    """The examination as it is now, locked. Conflict once the draw is proposed. Needs a transaction."""
    held = Exam.objects.select_for_update(of=("self",)).select_related("recruitment__organ").get(pk=exam.pk)
    viewer.require(recruitments.PREPARE, held.recruitment.organ.path)
    if held.state != ExamState.PREPARED:
        raise Conflict(f"笔试{held.state}，不能再改", why=held.case_number, then="请待办件办结，或者撤回后再改")
    return held


def read_sheet(file: IO[bytes], name: str, kind: Kind, now: datetime) -> Checked:
    """A sheet of a kind. Refused with the first problems where a row has one: nobody is left out silently."""
    suffix = next((each for each in SUFFIXES if name.lower().endswith(each)), "")
    if not suffix:
        raise Refused(f"不能导入“{name[-60:]}”", why="只接收 Excel、CSV", then="请选择这样的文件后再上传")
    with tempfile.NamedTemporaryFile(suffix=suffix) as kept:
        while block := file.read(1 << 20):
            kept.write(block)
            if kept.tell() > FILE_LIMIT:
                raise Refused(f"文件超过 {FILE_LIMIT >> 20} MB", then="请拆分")
        kept.flush()
        checked = check_file(Path(kept.name), kind, on=localdate(now), name=name)
    if wrong := [each for each in checked.problems if not each.is_notice]:
        raise Refused(f"{kind.name}有 {len(wrong)} 处问题，没有导入", why="；".join(f"{each.cell} {each.sentence}" for each in wrong[:TOLD]), then="请改正后重新上传")
    return checked


def _write(held: Exam, people: Iterable[tuple[str, str, int, str, bool]]) -> None:
    """Name, number, position, city, accessible: numbered in this order, in the place of the list before."""
    Sitter.objects.filter(exam=held).delete()
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY recruitment_sitter ({', '.join(SITTER)}) FROM STDIN") as copy:
        for at, (name, number, position, city, accessible) in enumerate(people):
            copy.write_row((held.pk, at, name, digest(number), by_tail(number), position, city, accessible))


def _flag() -> pl.Expr:
    return pl.col("accessible").fill_null(value=False)


def copy_rows(table: str, rows: pl.DataFrame) -> None:
    """Rows into a table by COPY, columns by their names."""
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN WITH (FORMAT csv)") as copy:
        copy.write(rows.write_csv(include_header=False))
