"""The papers of 公务员登记: each person's 登记表 from the application on, and the 备案表 of who was registered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from xianneng.foundation.cases.models import Case, Opinion, Subject
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.parts import Opinion as Said
from xianneng.foundation.documents.papers.parts import year_month
from xianneng.foundation.documents.papers.registration import Registered, RegistrationFiling, RegistrationForm
from xianneng.foundation.organs.models import Establishment
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import Item, file
from xianneng.foundation.record.resume import Resume, resume
from xianneng.law import registration as law
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.registration.cases import DECISIONS, Registering
from xianneng.work.personnel.registration.queries import DEFERRED

ALL = Scope(("/",))


def ready(case: Case) -> list[Ready]:
    """The papers that can be filled by now."""
    if case.type != Registering.key or "application" not in case.data:
        return []
    forms = [Ready("registration", each.person_id, f"{law.FORM[each.data['kind']]}（{each.data['name']}）") for each in _people(case)]
    return [*forms, *([Ready("registration_filing", None, PAPERS["registration_filing"].title)] if case.effective_at else [])]


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """One paper, laid out, on the file as it was when the case was decided. NotFound before it can be filled."""
    if not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="办件没有办到这一步，或者人员不在本件", then="请刷新后查看")
    day = localdate(case.effective_at) if case.effective_at else on
    if person_id is None:
        return PAPERS[code].lay_out(_filing(case, day))
    return PAPERS[code].lay_out(_form(case, next(each for each in _people(case) if each.person_id == person_id), day))


def _people(case: Case) -> list[Subject]:
    asked = case.data["application"]["persons"]
    return [each for each in case.subjects.all() if each.state != "移出" and str(each.person_id) in asked]


def _form(case: Case, subject: Subject, on: date) -> RegistrationForm:
    told = _told(case, subject.person_id, on)
    given, basic, decision = case.data["application"]["persons"][str(subject.person_id)], told.basic, subject.data.get("decision", "")
    return RegistrationForm(
        title=law.FORM[subject.data["kind"]], on=on, name=basic["name"], gender=basic["sex"], born_on=basic["birth_on"],
        ethnicity=basic["ethnicity"], native_place=basic["native_place"], political_status=basic["political_status"],
        health=basic["health"], work_began_on=basic["work_started_on"], layer=told.rank, id_number=basic["id_number"],
        post=told.post or told.organ, education=told.full_time[0], school=told.full_time[1], later_education=told.in_service[0],
        later_school=told.in_service[1], registered_post=given["post"], registered_level=given["level"], career=told.from_school,
        awards=honours(file(ALL, subject.person_id, known_at=case.effective_at, keys=["award", "sanction"]), on),
        own_organ=_said(case, "application", "经研究，同意申报公务员登记。"),
        review=_said(case, "review", f"{decision}。{subject.data.get('why', '')}" if decision else ""),
        approval=_said(case, "approval", f"同意{decision}。" if decision else ""),
        remarks=f"登记情形：{given['way']}；进入机关的批准文件：{given['basis']}")


def _told(case: Case, person_id: int, on: date) -> Resume:
    """The person as known when the case was decided; who was entered only afterwards, as known now."""
    found = resume(ALL, person_id, on, case.effective_at)
    return found if found.basic else resume(ALL, person_id, on)


def _said(case: Case, step: str, words: str) -> Said:
    """The last opinion at a step; what was decided of the person stands for a bare 同意."""
    found = Opinion.objects.filter(case=case, task__step=step).exclude(outcome="退回补正").order_by("-pk").first()
    if found is None:
        return Said()
    text = found.text if found.text.strip("。") not in ("", "同意") else words
    return Said(text, f"{found.office_title}　{found.name}", localdate(found.at))


def honours(whole: Mapping[str, Sequence[Item]], on: date) -> tuple[str, ...]:
    """Awards and sanctions until a date by their day, of the sets ``award`` and ``sanction`` of one person."""
    told = [(item.valid_from, _honour(item)) for key in ("award", "sanction") for item in whole[key]
            if item.valid_from <= on and item.values.get("track") != "调查"]
    return tuple(f"{year_month(day)}　{words}" for day, words in sorted(told))


def _honour(item: Item) -> str:
    by: Any = item.values.get("granted_by") or item.values.get("decided_by")
    return f"{item.values.get('name') or item.values.get('kind')}" + (f"（{by}）" if by else "")


def _filing(case: Case, on: date) -> RegistrationFiling:
    people = [each for each in _people(case) if each.data.get("decision") == DECISIONS[0]]
    held = [row.count for row in Establishment.objects.as_of(on).filter(organ_id=case.organ_id, kind__in=law.ESTABLISHMENTS["公务员"])]
    return RegistrationFiling(
        organ=organ_names([case.organ_id], on)[case.organ_id], on=on, establishment_count=sum(held) if held else None,
        serving_count=Standing.objects.as_of(on).filter(organ_id=case.organ_id, status="在职", kind__in=tuple(law.FORM)).count(),
        registered_count=len(people), deferred_count=sum(each.data.get("decision") == DEFERRED for each in _people(case)),
        people=tuple(_listed(case, each, _told(case, each.person_id, on)) for each in people))


def _listed(case: Case, subject: Subject, told: Resume) -> Registered:
    given = case.data["application"]["persons"][str(subject.person_id)]
    learned = (told.in_service[0] or told.full_time[0]).partition("\n")[0]
    return Registered(told.basic["name"], told.basic["sex"], told.basic["birth_on"], learned, given["post"], given["level"],
                      f"{case.number}-{subject.position + 1:02}")
