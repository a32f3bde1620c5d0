"""The papers of the examination day: room by room of a site, and an applicant's own ticket."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localtime

from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.papers.sitting import AdmissionTicket, Sitting, SittingRoom
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.recruitment.applying import photos
from xianneng.work.recruitment.applying.models import Application
from xianneng.work.recruitment.applying.queries import told
from xianneng.work.recruitment.confirming.queries import terms
from xianneng.work.recruitment.sitting import queries
from xianneng.work.recruitment.sitting.models import Exam

CODES = ("door_list", "sign_in_sheet", "seat_labels")


def of_site(exam: Exam, code: str, city: str, site: str) -> Iterator[Layout]:
    """One paper a room where somebody sits, in the rooms' order. NotFound where nobody does."""
    for room in queries.seated_rooms(exam, city, site):
        people = [Sitting(each.seat, each.ticket, each.name, each.shown, each.position, each.category) for each in room.people]
        yield PAPERS[code].lay_out(SittingRoom(exam.recruitment.name, exam.held_on, city, site, room.name, people))


def of_applicant(application: Application, now: datetime) -> Layout:
    """准考证 of who has a seat, from the moment that was announced. NotFound before there is a seat, Refused before that moment."""
    own, announced = queries.seat_of(application.account, application.recruitment_id), terms(application.recruitment_id)
    if own is None or own.room is None or own.seat is None:
        raise NotFound("还没有准考证", why="考场编排以后才有准考证", then="请以公告的时间为准")
    if announced and now < announced.tickets_at:
        raise Refused("准考证还没有公布", why=f"自 {localtime(announced.tickets_at):%Y-%m-%d %H:%M} 起下载", then="请到时下载")
    asked, when = application.statement.asked, [(each.subject, f"{localtime(each.starts_at):%Y-%m-%d %H:%M}—{localtime(each.ends_at):%H:%M}") for each in own.papers]
    return PAPERS["admission_ticket"].lay_out(AdmissionTicket(
        application.recruitment.name, own.exam.held_on, own.ticket, own.sitter.name, application.account.document, told(application.account)["number"],
        f"{asked['organ']}　{asked['name']}（{asked['code']}）", own.room.city, own.room.site, own.room.name, own.seat, when,
        announced.rules.splitlines() if announced else (), photos.read(application.account_id, application.told["photo"]) or b""))
