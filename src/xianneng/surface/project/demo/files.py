"""A career as the rows of a person's information sets, and what it uses of the rank quotas over time."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from xianneng.foundation.record import names
from xianneng.law import registration, sanctions, series
from xianneng.law.dates import add_months
from xianneng.surface.project.demo import careers, people
from xianneng.surface.project.demo.careers import Career
from xianneng.surface.project.demo.places import Jurisdiction, OrganSpec

UNDATED = date(1, 1, 1)  # as `organs.dated` has it, which knows of the database: the processes that make people do not

OPEN = date(9999, 12, 31)
REGISTRATION_BEGAN = date(2006, 12, 31)
MAJORS = ("法学", "汉语言文学", "行政管理", "水利工程", "会计学", "计算机科学与技术")
WORKPLACES = ("退休", "务农", "示例中学教师", "示例医院医师", "个体经营")
File = dict[str, list[dict[str, Any]]]  # information set → rows


def of_person(draw: random.Random, career: Career, spec: OrganSpec, where: Jurisdiction, *, name: str, place: int,
              number: str, on: date) -> File:
    """The file of one person at a place in the organ's team."""
    file: File = {"basic": [_basic(draw, career, name, number)], "standing": [_standing(career, spec, where, place)]}
    file["rank"] = _runs((since, {"series": series.rank(rank).series, "rank": rank, "way": way, "document": ""})
                         for since, rank, way in career.ranks)
    file["level"] = _runs((since, {"level": level, "step": 3}) for since, level in career.levels)
    file["post"] = _runs((since, {"organ_id": spec.organ_id, "unit_id": None, "title": title, "layer": layer, "is_main": True,
                                  "in_team": layer in (spec.setting.chief, spec.setting.deputy), "document": ""})
                         for since, title, layer in career.posts)
    file["education"] = list(_educations(draw, career, on))
    file["assessment"] = [_row(determined, year=year, grade=grade, note="试用期" if year == career.recruited_on.year else "")
                          for year, (grade, determined) in career.grades.items()]
    file["award"] = [_row(since, name=award, granted_by=spec.name, reason=reason) for since, award, reason in career.awards]
    file["sanction"] = [_row(each["from"], track=each["track"], kind=each["kind"], extended=False, document="",
                             until_on=sanctions.last_on(each["track"], each["kind"], each["from"]),
                             decided_by="纪检监察机关") for each in career.sanctions]
    file["family"] = list(_family(draw, career, on))
    file["registration"] = list(_registration(career, file, spec, where, on))
    return file


def uses(file: File, level: str, on: date) -> Iterator[tuple[str, date, int]]:
    """When the person began (1) and ceased (−1) to count in which quota group."""
    before: tuple[str, ...] = ()
    for day in sorted({row["valid_from"] for row in (*file["rank"], *file["post"])}):
        rank, layer = _held(file["rank"], "rank", day), _held(file["post"], "layer", day)
        now = (careers.groups(rank, layer, level, on) or ()) if rank and series.rank(rank).series == series.GENERAL else ()
        yield from ((group, day, 1) for group in now if group not in before)
        yield from ((group, day, -1) for group in before if group not in now)
        before = now


def _held(rows: Sequence[Mapping[str, Any]], column: str, day: date) -> str:
    return next((str(row[column]) for row in rows if row["valid_from"] <= day < row["valid_to"]), "")


def _row(since: date, until: date = OPEN, **values: Any) -> dict[str, Any]:
    return {"valid_from": since, "valid_to": until, **values}


def _runs(periods: Iterable[tuple[date, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows that follow one another, each until the next."""
    every = list(periods)
    ends = [*(since for since, _ in every[1:]), OPEN]
    return [_row(since, until, **values) for (since, values), until in zip(every, ends, strict=False)]


def _basic(draw: random.Random, career: Career, name: str, number: str) -> dict[str, Any]:
    # As students do: the row is of a whole life, so nothing in it may come true only during the service that pages look back on.
    joined = add_months(career.recruited_on, people.between(draw, -18, 0))
    party = (career.layer != "" or draw.random() < 0.76)
    return _row(career.birth_on, name=name, name_pinyin=names.pinyin(name), name_initials=names.initials(name),
                name_strokes=names.strokes(name), sex=career.sex, birth_on=career.birth_on, id_number=number,
                ethnicity=people.pick(draw, people.ETHNICITIES), native_place=people.pick(draw, people.NATIVE_PLACES),
                political_status="中共党员" if party else "群众", party_joined_on=joined if party else None,
                work_started_on=career.recruited_on, health="健康")


def _standing(career: Career, spec: OrganSpec, where: Jurisdiction, place: int) -> dict[str, Any]:
    return _row(career.recruited_on, status="在职", organ_id=spec.organ_id, unit_id=None,
                manager_id=where.region_id if career.layer and career.layer == spec.setting.chief else spec.organ_id,
                kind="参公" if spec.kind == "参公单位" else "公务员", establishment=spec.establishment_kind,
                series=career.series, team_order=place, probation_until=career.probation_until)


def _registration(career: Career, file: File, spec: OrganSpec, where: Jurisdiction, on: date) -> Iterator[dict[str, Any]]:
    """公务员登记 three months after the end of probation, or with everybody's when the first law came; later ones not yet."""
    since = max(add_months(career.recruited_on, 15), REGISTRATION_BEGAN)
    post, level = _held(file["post"], "title", since) or _held(file["rank"], "rank", since), _held(file["level"], "level", since)
    if since < on:
        yield _row(since, state="已登记", kind=file["standing"][0]["kind"], way=registration.WAYS[0], authority=f"中共{where.name}委组织部",
                   number="", post=post, level=f"{level}级" if level else "", document="", reason="", exit="")


def _educations(draw: random.Random, career: Career, on: date) -> Iterator[dict[str, Any]]:
    """Full-time schooling before the service; for some a higher one beside it."""
    words = {"大专": ("大专", ""), "本科": ("大学", "学士"), "硕士": ("研究生", "硕士")}
    higher = {"大专": ("大学", "学士"), "本科": ("研究生", "硕士")}.get(career.education)
    later = add_months(date(career.recruited_on.year, 6, 30), 12 * people.between(draw, 4, 9))
    studied = higher is not None and later < on and draw.random() < 0.4
    yield _row(date(career.recruited_on.year, 6, 30), mode="全日制教育", education=words[career.education][0],
               degree=words[career.education][1], school="示例大学", major=people.pick(draw, MAJORS), highest=not studied)
    if higher and studied:
        yield _row(later, mode="在职教育", education=higher[0], degree=higher[1], school="示例省委党校",
                   major=people.pick(draw, MAJORS), highest=True)


def _family(draw: random.Random, career: Career, on: date) -> Iterator[dict[str, Any]]:
    """Since when somebody is a relative nobody said: the birth date, which is masked, is no beginning."""
    year = career.birth_on.year
    kin = [("配偶", year + people.between(draw, -2, 2)), ("子女", year + people.between(draw, 26, 30))] if year < on.year - 33 else []
    for relation, born in (*kin, ("父亲", year - people.between(draw, 23, 31)), ("母亲", year - people.between(draw, 22, 29))):
        born_on = date(born, people.between(draw, 1, 12), 1)
        yield _row(UNDATED, relation=relation, name=people.name(draw), birth_on=born_on, political_status="群众",
                   workplace="在校学生" if relation == "子女" else people.pick(draw, WORKPLACES))
