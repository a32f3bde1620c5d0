"""What can be asked of an examination: its frames for the draw, how many sit where, what is missing, who sits in a site's rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl
from django.db import connection
from django.db.models import Count, Min

from xianneng.algorithms import seating
from xianneng.algorithms.seating import Shape, halls
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.record.frames import copied, copy_frame
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment import queries as recruitments
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.models import Position, Recruitment
from xianneng.work.recruitment.sitting.models import Exam, Paper, Room, Seat, Sitter

COMMON = "公共科目"  # the category of positions whose table names none, and of who sits before a position is chosen
CATEGORY = f"coalesce(nullif(p.more->>'exam', ''), '{COMMON}')"
SITTERS = f"""SELECT s.city, {CATEGORY}, CASE WHEN s.accessible OR p.at IS NULL THEN '' ELSE p.organ_code || '-' || p.code END, s.accessible
  FROM recruitment_sitter s JOIN recruitment_exam e ON e.id = s.exam_id
  LEFT JOIN recruitment_position p ON p.recruitment_id = e.recruitment_id AND p.at = s.position_at
  WHERE s.exam_id = %(exam)s ORDER BY s.number"""
PEOPLE = f"""SELECT s.city, {CATEGORY}, s.accessible, count(*)
  FROM recruitment_sitter s JOIN recruitment_exam e ON e.id = s.exam_id
  LEFT JOIN recruitment_position p ON p.recruitment_id = e.recruitment_id AND p.at = s.position_at
  WHERE s.exam_id = %(exam)s GROUP BY 1, 2, 3"""
ROOMS = "SELECT id, city, site || ' ' || name, accessible FROM recruitment_room WHERE exam_id = %(exam)s ORDER BY at"
AT_ROOMS = f"""SELECT r.at, r.name, x.seat, s.name, s.shown, coalesce(p.organ, ''), coalesce(p.name, '笔试'), {CATEGORY}
  FROM recruitment_seat x JOIN recruitment_room r ON r.id = x.room_id
  JOIN recruitment_sitter s ON s.exam_id = x.exam_id AND s.number = x.number
  LEFT JOIN recruitment_position p ON p.recruitment_id = %s AND p.at = s.position_at
  WHERE r.exam_id = %s AND r.city = %s AND r.site = %s ORDER BY r.at, x.seat"""


def exam_of(recruitment_id: int) -> Exam | None:
    """The recruitment's examination, once it is begun."""
    return Exam.objects.select_related("recruitment__organ").filter(recruitment_id=recruitment_id).first()


def own(viewer: Viewer, recruitment_id: int) -> Exam:
    """The examination of a recruitment that the viewer prepares. NotFound otherwise."""
    recruitments.own(viewer, recruitment_id)
    found = exam_of(recruitment_id)
    if found is None:
        raise NotFound("这一招考还没有安排笔试", then="请先新建笔试")
    return found


def is_announced(recruitment: Recruitment) -> bool:
    """Whether the draw of its seats has been announced."""
    return Exam.objects.filter(recruitment=recruitment).exclude(committed_at=None).exists()


def announced(recruitment_id: int) -> Exam:
    """An examination whose draw has been announced: anyone may see it. NotFound otherwise."""
    found = exam_of(recruitment_id)
    if found is None or found.committed_at is None:
        raise NotFound("这一招考还没有公布考场编排", then="请以公告的时间为准")
    return found


def shape(exam: Exam) -> Shape:
    """The rooms' seats."""
    return Shape(exam.rows, exam.columns)


def applicants(exam: Exam) -> pl.DataFrame:
    """Who sits, as the draw takes them: without names, and of who asked for an accessible seat without the position."""
    return copy_frame(SITTERS, {"exam": exam.pk}, schema={"city": pl.String, "papers": pl.String, "position": pl.String, "accessible": pl.Boolean})


def rooms(exam: Exam) -> pl.DataFrame:
    """The rooms as the draw takes them, and their ``id``."""
    return copy_frame(ROOMS, {"exam": exam.pk}, schema={"id": pl.Int64, "city": pl.String, "room": pl.String, "accessible": pl.Boolean})


def published(exam: Exam) -> dict[str, bytes]:
    """The files that are published before the draw, as the rows say now."""
    return seating.inputs(applicants(exam), rooms(exam), shape(exam))


def sitters_sm3(exam: Exam) -> str:
    """SM3 over whose each number is, by the keyed digests: the published files do not say it, and it must not change either."""
    return sm3(copied("SELECT number_digest FROM recruitment_sitter WHERE exam_id = %(exam)s ORDER BY number", {"exam": exam.pk})).hex()


def is_forgotten(exam: Exam) -> bool:
    """Whether who sat has been removed at the end of the retention period."""
    return Sitter.objects.filter(exam=exam, name="").exists()


def outcome_sm3(exam: Exam) -> str:
    """SM3 over the published file of seats, as the rows say now."""
    there = rooms(exam)
    seats = copy_frame("SELECT room_id, seat FROM recruitment_seat WHERE exam_id = %(exam)s ORDER BY number", {"exam": exam.pk},
                       schema={"id": pl.Int64, "seat": pl.Int16})
    at = there.select("id", room=pl.int_range(pl.len()))
    return sm3(seating.outcome(seats.join(at, on="id", how="left", maintain_order="left").select("room", "seat"), there)).hex()


def categories(exam: Exam) -> list[str]:
    """The categories that the table's positions name."""
    return sorted({each or COMMON for each in Position.objects.filter(recruitment=exam.recruitment).values_list("more__exam", flat=True).distinct()})


def papers(exam: Exam) -> list[Paper]:
    """In the order in which they are sat."""
    return list(Paper.objects.filter(exam=exam).order_by("category", "starts_at"))


@dataclass(frozen=True)
class City:
    """A city: how many sit in ordinary rooms, how many rooms that takes and how many there are; the same of accessible ones."""

    name: str
    people: int
    taken: int
    rooms: int
    accessible: int
    accessible_taken: int
    accessible_rooms: int

    @property
    def sitting(self) -> int:
        """Everybody who sits there."""
        return self.people + self.accessible

    @property
    def used(self) -> int:
        """Rooms of either kind that somebody sits in."""
        return self.taken + self.accessible_taken

    @property
    def spare(self) -> int:
        """Ordinary rooms that nobody sits in."""
        return self.rooms - self.taken


def cities(exam: Exam) -> list[City]:
    """Every city where somebody sits or a room is: as counted when it was proposed, before that as the rows say now."""
    if exam.counts:
        return [City(*row) for row in exam.counts]
    people = copy_frame(PEOPLE, {"exam": exam.pk}, schema={"city": pl.String, "papers": pl.String, "accessible": pl.Boolean, "people": pl.Int64})
    there = rooms(exam).group_by("city", "accessible").len("there")
    found = halls(people, shape(exam)).group_by("city", "accessible").agg(pl.col("people").sum(), pl.col("rooms").sum()).join(
        there, on=("city", "accessible"), how="full", coalesce=True).fill_null(0)
    counts = {(row["city"], row["accessible"]): (row["people"], row["rooms"], row["there"]) for row in found.iter_rows(named=True)}
    nothing = (0, 0, 0)
    return [City(city, *counts.get((city, False), nothing), *counts.get((city, True), nothing)) for city in sorted({city for city, _ in counts})]


def missing(exam: Exam, places: Sequence[City]) -> list[str]:
    """What has to be done before the draw can be announced; ``places``: its `cities`."""
    without = set(categories(exam)) - {each.category for each in papers(exam)}
    found = [f"考试类别“{each}”没有科目" for each in sorted(without)]
    if not any(each.sitting for each in places):
        found.append("没有考生名单")
    for each in places:
        if each.spare < exam.spare_rooms:
            found.append(f"{each.name}考场 {each.rooms} 个，编排要用 {each.taken} 个，备用不少于 {exam.spare_rooms} 个，还缺 {exam.spare_rooms - each.spare} 个")
        if each.accessible_rooms < each.accessible_taken:
            found.append(f"{each.name}无障碍考场 {each.accessible_rooms} 个，要用 {each.accessible_taken} 个")
    return found


@dataclass(frozen=True)
class Site:
    """A site 考点 with its rooms, and how many of them are seated."""

    city: str
    name: str
    rooms: int
    seated: int
    people: int


def sites(exam: Exam) -> list[Site]:
    """The sites in the order of their first room."""
    people = {(city, site): (rooms, count) for city, site, rooms, count in Seat.objects.filter(exam=exam).values_list("room__city", "room__site").annotate(
        rooms=Count("room", distinct=True), count=Count("number"))}
    rows = Room.objects.filter(exam=exam).values_list("city", "site").annotate(count=Count("pk"), first=Min("at")).order_by("first")
    return [Site(city, site, count, *people.get((city, site), (0, 0))) for city, site, count, _ in rows]


@dataclass(frozen=True)
class Seated:
    """Somebody at a seat, as the papers of the day tell them."""

    seat: int
    ticket: str
    name: str
    shown: str
    position: str
    category: str


@dataclass(frozen=True)
class SeatedRoom:
    """A room of a site with who sits in it, by seat."""

    at: int
    city: str
    site: str
    name: str
    people: Sequence[Seated]


def seated_rooms(exam: Exam, city: str, site: str) -> list[SeatedRoom]:
    """Every room of a site where somebody sits, with one query. NotFound where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(AT_ROOMS, [exam.recruitment_id, exam.pk, city, site])
        rows = cursor.fetchall()
    if not rows:
        raise NotFound("这个考点没有编排考生", then="请从考点列表进入")
    return [SeatedRoom(at, city, site, name, [
        Seated(seat, ticket(exam, at, seat), who, id_number, f"{organ} {position}", category) for *_, seat, who, id_number, organ, position, category in of_room])
        for (at, name), of_room in ((key, list(group)) for key, group in groupby(rows, key=lambda row: row[:2]))]


@dataclass(frozen=True)
class Own:
    """An applicant's own seat: the room is not known before the draw."""

    sitter: Sitter
    exam: Exam
    papers: Sequence[Paper]
    room: Room | None
    seat: int | None

    @property
    def ticket(self) -> str:
        """准考证号, once it is drawn."""
        return ticket(self.exam, self.room.at, self.seat) if self.room and self.seat else ""


def seat_of(account: Account, recruitment_id: int) -> Own | None:
    """Where an applicant sits in a recruitment whose draw has been announced; None for who is not on its list."""
    sitter = Sitter.objects.select_related("exam__recruitment").filter(
        exam__recruitment=recruitment_id, exam__committed_at__isnull=False, number_digest=account.number_digest).first()
    if sitter is None:
        return None
    found = Seat.objects.select_related("room").filter(exam=sitter.exam, number=sitter.number).first()
    category = Position.objects.filter(recruitment=recruitment_id, at=sitter.position_at).values_list("more__exam", flat=True).first() or COMMON
    return Own(sitter, sitter.exam, [each for each in papers(sitter.exam) if each.category == category], found.room if found else None, found.seat if found else None)


def ticket(exam: Exam, room_at: int, seat: int) -> str:
    """准考证号: year, recruitment, room, seat."""
    return f"{exam.held_on:%y}{exam.recruitment_id:04}{room_at:06}{seat:02}"
