"""干部任免审批表 .lrm (V2.0): one line of 33 quoted fields in GBK, read into the same `Form` as .lrmx, and written from it.

There is no escaping: only `","` divides fields, `@` the members of the family, `#` education from degree. Fields that have
no name keep their text under the element `Lrm` + number, so that nothing of a file is lost on the way back.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from xianneng.foundation.exchange.lrmx import ELEMENTS, FAMILY, MEMBER, PHOTO, Element, Form, decoded, made, refuse_size
from xianneng.foundation.exchange.reading import Unreadable

COUNT, LEAST, MEMBERS = 33, 6, 7
SINGLE = {0: "XingMing", 1: "XingBie", 2: "ChuShengNianYue", 3: "MinZu", 4: "JiGuan", 5: "RuDangShiJian", 6: "JianKangZhuangKuang",
          7: "ChuShengDi", 8: "CanJiaGongZuoShiJian", 11: "ZhuanYeJiShuZhiWu", 16: "ShuXiZhuanYeYouHeZhuanChang", 17: "JianLi",
          18: "JiangChengQingKuang", 19: "NianDuKaoHeJieGuo", 25: "XianRenZhiWu", 26: "NiRenZhiWu", 27: "NiMianZhiWu",
          28: "RenMianLiYou", 29: "ChengBaoDanWei", 30: "JiSuanNianLingShiJian", 31: "TianBiaoRen", 32: "TianBiaoShiJian"}
SCHOOLING = ("QuanRiZhiJiaoYu_XueLi", "QuanRiZhiJiaoYu_XueWei", "ZaiZhiJiaoYu_XueLi", "ZaiZhiJiaoYu_XueWei")
SCHOOLS = tuple(f"{name}_BiYeYuanXiaoXi" for name in SCHOOLING)
FAMILY_FROM = 20
NAMELESS = re.compile(r"Lrm(\d\d)")


def read(content: bytes) -> Form:
    """The form in the bytes of a .lrm file; its photo is the .pic beside it. Raises `Unreadable`."""
    refuse_size(content)
    text = decoded(content).strip("\ufeff\r\n\x1a\0 ").replace("\r\n", "\n")
    fields = text[1:-1].split('","')
    if not text.startswith('"') or len(fields) < LEAST:
        raise Unreadable("form.not_lrm", "不是旧版任免审批表", why="内容不是以引号分隔的各栏", then="请用任免表编辑器打开检查，另存后再导入")
    if not text.endswith('"') or len(text) < 2:
        raise Unreadable("form.truncated", "文件不完整", why=f"第{len(fields)}栏没有结束", then="请用任免表编辑器打开检查，另存后再导入")
    fields += [""] * (COUNT - len(fields))
    values = {name: fields[at] for at, name in SINGLE.items()}
    values |= dict(zip(SCHOOLING, _pairs(fields[9]), strict=True)) | dict(zip(SCHOOLS, _pairs(fields[10]), strict=True))
    nameless = tuple(Element(f"Lrm{at:02}", field) for at, field in enumerate(fields)
                     if field and (at in range(12, 16) or at >= COUNT))
    return made({name: "" if not value.strip() else value for name, value in values.items()},
                _members(fields[FAMILY_FROM:FAMILY_FROM + 5]), others=nameless)


def _pairs(field: str) -> list[str]:
    """大学#学士@研究生#硕士 → its four parts."""
    return [part.strip() for half in [*field.split("@"), ""][:2] for part in [*half.split("#", 1), ""][:2]]


def _members(fields: Sequence[str]) -> list[dict[str, str]]:
    """The members by position; the blank ones that fill up the seven lines are none."""
    columns = [field.split("@") for field in fields]
    lines = [{name: (column[at] if at < len(column) else "").strip() for name, column in zip(MEMBER, columns, strict=True)}
             for at in range(max(map(len, columns)))]
    return [line for line in lines if any(line.values())]


def with_photo(form: Form, content: bytes) -> Form:
    """The form with the photo that lies beside it as .pic."""
    photo = made({}, photo=content).elements
    kept = tuple(each for each in form.elements if each.name != PHOTO)
    return replace(form, elements=(*kept, *(each for each in photo if each.name == PHOTO)))


def write(form: Form) -> tuple[bytes, list[str]]:
    """The form as .lrm, and what it cannot hold, in words (the photo goes into the .pic)."""
    lost: list[str] = []
    fields = [""] * COUNT
    for at, name in SINGLE.items():
        fields[at] = form.text(name)
    fields[9], fields[10] = _joined(form, SCHOOLING), _joined(form, SCHOOLS)
    family = form.family + [dict.fromkeys(MEMBER, "")] * (MEMBERS - len(form.family))
    for at, name in enumerate(MEMBER):
        fields[FAMILY_FROM + at] = "@".join(line[name].replace("@", "＠") for line in family)
    named = {*SINGLE.values(), *SCHOOLING, *SCHOOLS, FAMILY, PHOTO}
    for each in form.elements:
        if found := NAMELESS.fullmatch(each.name):
            fields += [""] * (int(found[1]) + 1 - len(fields))
            fields[int(found[1])] = each.text
        elif each.name not in named and (each.text.strip() or each.children):
            lost.append(ELEMENTS.get(each.name, each.name))
    text = '"' + '","'.join(field.replace('","', '"，"') for field in fields) + '"'
    return text.replace("\n", "\r\n").encode("gb18030", errors="replace"), lost


def _joined(form: Form, names: Sequence[str]) -> str:
    """Four texts as 大学#学士@研究生#硕士."""
    parts = [re.sub("[@#]", " ", form.text(name)) for name in names]
    return f"{parts[0]}#{parts[1]}@{parts[2]}#{parts[3]}"
