"""The file as 干部任免审批表: what a form says of a person on a date, as the trade's formats carry it.

What is exported and imported again changes nothing: an import compares a form with this one, field by field.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xianneng.foundation.exchange import lrmx
from xianneng.foundation.exchange.lrmx import Form
from xianneng.foundation.record import photos, resume
from xianneng.foundation.record.queries import Item, files

KEYS = (*resume.KEYS, "award", "sanction", "family", "particulars", "photo")
YEARS = 2  # annual results that the form asks for
PARTIES = ("群众", "共青团员")  # of whom the form's 入党时间 says nothing
FAMILY_ORDER = ("丈夫", "妻子", "配偶", "儿子", "女儿", "养子", "养女", "继子", "继女", "子女", "父亲", "母亲")
CHILDREN = FAMILY_ORDER[3:10]
OPEN_END = " " * 7
OPEN_PERIOD = re.compile(r"--\s{7,}(?!.*--\s{7,})", re.DOTALL)  # the last one
PUNISHED = ("处分", "党纪处分")


def forms(person_ids: Sequence[int], on: date, *, with_photo: bool = True, hidden: Collection[str] = (),
          proposals: Mapping[int, tuple[str, str, str]] = MappingProxyType({})) -> dict[int, Form]:
    """Each person's form on a date, by person; of persons already found in scope, without the items that are ``hidden``. A query a set.

    ``proposals``: 拟任, 拟免 and 任免理由 of who is being proposed for something.
    """
    whole = files(person_ids, KEYS, hidden)
    called = resume.names_in((rows for sets in whole.values() for key in ("standing", "post") for rows in [sets[key]]), on)
    return {person_id: _form(sets, called, on, with_photo, proposals.get(person_id, ("", "", ""))) for person_id, sets in whole.items()}


def _form(whole: Mapping[str, Sequence[Item]], called: Mapping[int, str], on: date, with_photo: bool, proposal: tuple[str, str, str]) -> Form:
    told = resume.told(whole, called, on)
    held = {key: [row for row in rows if row.valid_from <= on < row.valid_to] for key, rows in whole.items()}
    basic, more = told.basic, held["particulars"][0] if held["particulars"] else None
    said: Mapping[str, Any] = more.values if more else {}
    since = more.valid_from if more else date.min
    values = {
        "XingMing": basic.get("name", ""), "XingBie": basic.get("sex", ""), "ChuShengNianYue": _month(basic.get("birth_on")),
        "MinZu": basic.get("ethnicity", ""), "JiGuan": basic.get("native_place", ""), "ChuShengDi": said.get("birth_place", ""),
        "RuDangShiJian": _party(basic), "CanJiaGongZuoShiJian": _month(basic.get("work_started_on")),
        "JianKangZhuangKuang": basic.get("health", ""), "ZhuanYeJiShuZhiWu": said.get("technical_title", ""),
        "ShuXiZhuanYeYouHeZhuanChang": said.get("speciality", ""),
        **_learned("QuanRiZhiJiaoYu", told.full_time), **_learned("ZaiZhiJiaoYu", told.in_service),
        "XianRenZhiWu": f"{told.organ}{'、'.join(each for each in (told.titles, told.rank) if each)}", "NiRenZhiWu": proposal[0], "NiMianZhiWu": proposal[1],
        "JianLi": _career(said.get("resume", ""), since, told.periods),
        "JiangChengQingKuang": _awards(said.get("awards", ""), since, whole, on),
        "NianDuKaoHeJieGuo": _results(whole["assessment"], on), "RenMianLiYou": proposal[2], "ChengBaoDanWei": told.organ,
        "JiSuanNianLingShiJian": f"{on:%Y%m%d}", "TianBiaoShiJian": f"{on:%Y%m%d}", "TianBiaoRen": "",
        "ShenFenZheng": basic.get("id_number", "")}
    kept = held["photo"][0].values["sm3"] if held["photo"] and with_photo else ""
    return lrmx.made({name: str(value or "") for name, value in values.items()}, _family(held["family"]),
                     photos.read(kept) if kept else None, lrmx.elements_of(said.get("others", "")))


def _month(day: date | None) -> str:
    return f"{day:%Y%m}" if day else ""


def _party(basic: Mapping[str, Any]) -> str:
    """The date of joining the Party; else another party's name, 无党派; nothing of the rest."""
    status = basic.get("political_status", "")
    return _month(basic.get("party_joined_on")) or ("" if status in PARTIES else status)


def _learned(prefix: str, learned: tuple[str, str]) -> dict[str, str]:
    """学历 and 学位 of one mode, each with the school."""
    education, _, degree = learned[0].partition("\n")
    return {f"{prefix}_XueLi": education, f"{prefix}_XueWei": degree,
            f"{prefix}_XueLi_BiYeYuanXiaoXi": learned[1] if education else "",
            f"{prefix}_XueWei_BiYeYuanXiaoXi": learned[1] if degree else ""}


def _career(text: str, told_on: date, periods: Sequence[resume.Period]) -> str:
    """The résumé in its own words, gone on with what happened since it was told; else built from the file alone.

    The present period has no end: seven blanks stand for it, as the forms have it.
    """
    later = [each for each in periods if not text or each.from_on > told_on]
    if text and later:
        text = OPEN_PERIOD.sub(f"--{later[0].from_on:%Y.%m}  ", text)
    lines = [f"{each.from_on:%Y.%m}--{f'{each.until_on:%Y.%m}' if each.until_on else OPEN_END}  {each.words}" for each in later]
    return "\n".join([*([text.rstrip()] if text else []), *lines])


def _awards(text: str, told_on: date, whole: Mapping[str, Sequence[Item]], on: date) -> str:
    """奖惩情况 in its own words, with what was decided since; 无 where there is none."""
    decided = [(row.valid_from, f"{_by(row.values['granted_by'])}{row.values['name']}") for row in whole["award"]]
    decided += [(row.valid_from, f"{_by(row.values['decided_by'])}受{row.values['kind']}处分")
                for row in whole["sanction"] if row.values["track"] in PUNISHED]
    words = [f"{day:%Y}年{day.month}月，{what}" for day, what in sorted(decided) if day <= on and (not text or day > told_on)]
    return "；".join([*([text.rstrip("；;")] if text else []), *words]) or "无"


def _by(organ: str) -> str:
    return f"经{organ}批准，" if organ else ""


def _results(rows: Iterable[Item], on: date) -> str:
    known = sorted((row.values["year"], row.values["grade"]) for row in rows if row.valid_from <= on)[-YEARS:]
    return "；".join(f"{year}年年度考核{grade}" for year, grade in known)


def _family(rows: Iterable[Item]) -> list[dict[str, str]]:
    """The members in the customary order: spouse, children from the eldest, father, mother, others."""
    def place(values: Mapping[str, Any]) -> tuple[int, date]:
        relation = values["relation"]
        at = CHILDREN[0] if relation in CHILDREN else relation
        return FAMILY_ORDER.index(at) if at in FAMILY_ORDER else len(FAMILY_ORDER), values["birth_on"] or date.max
    members = sorted((row.values for row in rows), key=place)
    return [dict(zip(lrmx.MEMBER, (each["relation"], each["name"], _month(each["birth_on"]), each["political_status"],
                                   each["workplace"]), strict=True)) for each in members]


def packed(found: Mapping[int, Form]) -> bytes:
    """Many forms as a .zip of .lrmx, in their order, two of one name told apart by their number."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for at, form in enumerate(found.values(), 1):
            archive.writestr(ZipInfo(f"{at:0{len(str(len(found)))}}{form.text('XingMing')}.lrmx"), lrmx.write(form), ZIP_DEFLATED)
    return target.getvalue()
