"""What reporting for duty, confirmation and cancellation write into the file; nothing that the applicant's profile holds is asked again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.record import names
from xianneng.foundation.record.models import Basic, Recruited, Standing
from xianneng.foundation.record.operations import Change, begin, correct, end, row_values
from xianneng.foundation.record.sets import SETS
from xianneng.law import identity, series
from xianneng.law.dates import probation_until
from xianneng.law.recruitment import probation as law
from xianneng.law.recruitment.majors import BACHELOR, COLLEGE, DOCTOR, MASTER
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.hiring.models import Finalist
from xianneng.work.recruitment.hiring.queries import number_of

KINDS = {"机关": "公务员", "参公单位": "参公"}  # 人员类别, by the kind of the organ
EDUCATION = {COLLEGE: ("大专", ""), BACHELOR: ("大学", "学士"), MASTER: ("研究生", "硕士"), DOCTOR: ("研究生", "博士")}
SERVING, CANCELLED, WAY = "在职", "取消录用", "任职定级"
VAGUE = ("民主党派",)  # of a profile: the file names the party
HELD = ("post", "rank", "level", "recruited")  # ends where a recruitment is cancelled


def asked_of(candidate: Finalist) -> list[str]:
    """What the file needs and neither the ID number nor the profile says, by the names of `forms.ReportForm`."""
    profile = candidate.profile
    asked = [name for name, key in (("ethnicity", "ethnicity"), ("political_status", "politics"), ("level", "level"), ("school", "school"), ("major", "major"))
             if not profile.get(key) or profile[key] in VAGUE]
    if identity.read(number_of(candidate)) is None and not (profile.get("birth_on") and profile.get("gender")):
        asked += ["birth_on", "sex"]
    return asked


def told_of(candidate: Finalist, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a candidate: by the ID number, then as the profile said, then as was asked now."""
    said, profile = identity.read(number_of(candidate)), candidate.profile
    birth = said.birth_on.isoformat() if said else profile.get("birth_on") or given.get("birth_on", "")
    politics = profile.get("politics", "")
    return {"birth_on": date.fromisoformat(birth), "sex": said.sex if said else profile.get("gender") or given.get("sex", ""),
            "ethnicity": profile.get("ethnicity") or given.get("ethnicity", ""), "level": profile.get("level") or given.get("level", ""),
            "political_status": politics if politics and politics not in VAGUE else given.get("political_status", ""),
            "school": profile.get("school") or given.get("school", ""), "major": profile.get("major") or given.get("major", ""),
            "has_degree": profile.get("degree", "是") == "是", "resume": profile.get("resume", "")}


def is_here(candidate: Finalist) -> None:
    """Refused where somebody of the number has a file already: it is not written a second time."""
    if Basic.objects.known().filter(id_number=number_of(candidate)).exclude(person_id=candidate.person_id).exists():
        raise Conflict("本平台已有此人的档案", why="同一证件号码", then="在职的先办理辞去公职或者调转；已离开的，先更正证件号码或者合并档案，再报到")


def arrived(candidate: Finalist, organ: Organ, given: Mapping[str, Any], document: str) -> list[Change]:
    """The file of who reports for duty: basics from birth, standing with probation, the minimum service, education and résumé."""
    person, on = candidate.person_id or 0, date.fromisoformat(given["reported_on"])
    told, number = told_of(candidate, given), number_of(candidate)
    name = candidate.name
    basic = {"name": name, "name_pinyin": names.pinyin(name), "name_initials": names.initials(name), "name_strokes": names.strokes(name), "sex": told["sex"],
             "birth_on": told["birth_on"], "id_number": number, "ethnicity": told["ethnicity"], "political_status": told["political_status"],
             "work_started_on": date.fromisoformat(given["work_began_on"]) if given.get("work_began_on") else on}
    profile = Profile.objects.as_of(on).get(organ=organ)
    if profile.kind not in KINDS:
        raise Refused(f"{profile.name}不能录用公务员", why=f"{profile.kind}不是机关或者参照管理单位", then="请核对招录机关")
    last = Standing.objects.as_of(on).filter(organ=organ).aggregate(last=Max("team_order"))["last"] or 0
    standing = {"status": SERVING, "organ_id": organ.pk, "unit_id": None, "manager_id": _manager(organ, on), "kind": KINDS[profile.kind], "establishment": given["establishment"],
                "series": given["series"], "team_order": last + 1, "probation_until": probation_until(on)}
    recruited = {"examination": candidate.recruitment.name, "position": given["position"], "document": document,
                 "serves_until": law.served_until(on, is_township=is_township(profile), parameters=parameters.at(organ.path, on))}
    education, degree = EDUCATION[told["level"]]
    learnt = {"mode": "全日制教育" if given.get("full_time", True) else "在职教育", "education": education, "degree": degree if told["has_degree"] else "", "school": told["school"],
              "major": told["major"], "highest": True}
    graduated = date.fromisoformat(given["graduated_on"]) if given.get("graduated_on") else UNDATED
    return [Change(person, "basic", (), [{"valid_from": told["birth_on"], **basic}]), Change(person, "standing", (), [{"valid_from": on, **standing}]),
            Change(person, "recruited", (), [{"valid_from": on, **recruited}]), Change(person, "education", (), [{"valid_from": graduated, **learnt}]),
            *([Change(person, "particulars", (), [{"valid_from": on, "resume": told["resume"]}])] if told["resume"] else [])]


def is_township(profile: Profile) -> bool:
    """Whether an organ is of a township or street, by its name."""
    return profile.name.endswith(("乡", "镇", "街道", "乡人民政府", "镇人民政府", "街道办事处", "苏木"))


def confirmed(person: int, organ_id: int, given: Mapping[str, Any]) -> list[Change]:
    """Rank and level from the day probation expired, the post where one is given, and the oath beside the recruitment."""
    on, found = date.fromisoformat(given["until"]), []
    standing = Standing.objects.as_of(date.fromisoformat(given["reported_on"])).get(person_id=person)
    if standing.probation_until != on:
        found.append(correct(person_id=person, key="standing", row_id=standing.pk, values={"probation_until": on}))
    found.append(begin(person_id=person, key="rank", valid_from=on, values={
        "series": series.rank(given["rank"]).series, "rank": given["rank"], "way": WAY, "document": given["document"]}))
    found.append(begin(person_id=person, key="level", valid_from=on, values={"level": given["level"], "step": None}))
    if given["title"]:
        found.append(Change(person, "post", (), [{"valid_from": on, "organ_id": organ_id, "unit_id": None, "title": given["title"], "layer": "", "is_main": True,
                                                  "in_team": False, "document": given["document"]}]))
    recruited = Recruited.objects.known().filter(person_id=person, valid_to=OPEN).first()
    if recruited and given["oath_on"]:
        found.append(correct(person_id=person, key="recruited", row_id=recruited.pk, values={"oath_on": date.fromisoformat(given["oath_on"])}))
    return found


def cancelled(person: int, on: date) -> list[Change]:
    """From a day on the person is recruited no more, and holds nothing that came of it."""
    held = Standing.objects.as_of(on).get(person_id=person)
    values = {**row_values("standing", held), "status": CANCELLED, "probation_until": None}
    found = [begin(person_id=person, key="standing", valid_from=on, values=values)]
    for key in HELD:
        rows = SETS[key].model.objects.known().filter(person_id=person, valid_from__lt=on, valid_to__gt=on)
        found += [end(person_id=person, key=key, row_id=row.pk, valid_to=on) for row in rows]
    return found


def _manager(organ: Organ, on: date) -> int:
    """Who manages those that come into an organ: as its people are managed; the organ itself where it has none."""
    row = Standing.objects.as_of(on).filter(organ=organ, status=SERVING).order_by("team_order").first()
    return row.manager_id if row else organ.pk
