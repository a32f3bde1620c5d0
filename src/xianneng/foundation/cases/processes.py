"""Versions of process diagrams: published for a jurisdiction or for all; a running case keeps its own."""

from datetime import date, datetime
from functools import cache

from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import diagrams, seats, types
from xianneng.foundation.cases.models import ProcessVersion
from xianneng.foundation.cases.seats import above
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.law.refusals import NotFound, Refused

SHIPPED = "随平台发布"


def version_for(type_key: str, organ: Organ, *, on: date, now: datetime) -> ProcessVersion:
    """The version in force for an organ: of the nearest jurisdiction above it, else the one that the room ships."""
    shipped = _shipped(type_key, now)
    return _published(type_key, organ.path, on) or shipped


def undecidable(type_key: str, path: str, viewer: Viewer, on: date) -> Refused | None:
    """What nobody could decide if the viewer proposed a matter of this type for the organ at a path, and what to do instead."""
    published = _published(type_key, path, on)
    diagram = diagrams.load(published.xml if published else _packaged(type_key)[0])
    found = seats.undecidable(diagram, types.get(type_key).second, path, on, barred=viewer.accounts)
    return seats.nobody_left(found, "由您提出以后", "请由不任该岗位的其他经办人提出" + ("（代办的，也可以由授权人本人提出）" if viewer.stands_in_for else "")) if found else None


def publish_process(*, type_key: str, jurisdiction_id: int, xml: str, valid_from: date, viewer: Viewer,
                    now: datetime) -> ProcessVersion:
    """Publish an edited diagram for a jurisdiction. Cases that run keep theirs; Refused names what is wrong in it."""
    organ = Organ.objects.filter(pk=jurisdiction_id).first()
    if organ is None:
        raise NotFound("没有找到这一机关")
    viewer.require("processes.maintain", organ.path)
    diagrams.read(xml, types.get(type_key))
    sm3 = diagrams.digest(xml)
    with transaction.atomic(), writing(kind="cases.process", now=now, body={
            "type": type_key, "jurisdiction": organ.code, "sm3": sm3, "by": viewer.signature}):
        Organ.objects.select_for_update().get(pk=organ.pk)  # one number after the other
        last = ProcessVersion.objects.filter(type=type_key, jurisdiction=organ).order_by("-number").first()
        if last and last.sm3 == sm3:
            raise Refused("与正在使用的版本相同", then="不需要再发布")
        return ProcessVersion.objects.create(type=type_key, jurisdiction=organ, number=last.number + 1 if last else 1,
                                             xml=xml, sm3=sm3, valid_from=valid_from, published_by=viewer.signature,
                                             published_at=now)


def _published(type_key: str, path: str, on: date) -> ProcessVersion | None:
    """The version published for the nearest jurisdiction above an organ, where there is one."""
    drawn = ProcessVersion.objects.filter(type=type_key, valid_from__lte=on, jurisdiction__path__in=above(path))
    nearest = sorted(drawn.select_related("jurisdiction"), key=lambda each: (len(_path(each)), each.number))
    return nearest[-1] if nearest else None


def _shipped(type_key: str, now: datetime) -> ProcessVersion:
    """The room's own diagram as a version; a new one, with a leaf, when the room brings a changed file.

    A row is the room's by what it holds and never by its number: who writes to the database can give any number.
    """
    xml, sm3 = _packaged(type_key)
    ours = ProcessVersion.objects.filter(type=type_key, jurisdiction=None).order_by("number")
    known = ours.filter(sm3=sm3, xml=xml).first()
    if known is None:
        with transaction.atomic(), writing(kind="cases.process", now=now, body={
                "type": type_key, "jurisdiction": "", "sm3": sm3, "by": SHIPPED}):
            last = ours.last()  # nobody else counts on: whoever opens a case of the type holds the counter of its numbers
            known = ProcessVersion.objects.create(type=type_key, jurisdiction=None, number=last.number + 1 if last else 1,
                                                  xml=xml, sm3=sm3, valid_from=date.min, published_by=SHIPPED,
                                                  published_at=now)
    return known


@cache
def _packaged(type_key: str) -> tuple[str, str]:
    case_type = types.get(type_key)
    xml = case_type.diagram()
    diagrams.read(xml, case_type)
    return xml, diagrams.digest(xml)


def _path(version: ProcessVersion) -> str:
    return version.jurisdiction.path if version.jurisdiction else ""
