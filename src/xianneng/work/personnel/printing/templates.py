"""自定义模板: an organ's own Word file for a paper, vetted, kept version by version, tried on an invented person, used by its officers."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.documents import templates
from xianneng.foundation.exchange import lrmx
from xianneng.foundation.ledger import files
from xianneng.foundation.ledger.digests import has_id_number, sm3
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.resume import Resume
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused, refuse_unseen
from xianneng.work.personnel.models import PaperTemplate
from xianneng.work.personnel.printing import people
from xianneng.work.personnel.printing.people import Proposal, Told

RIGHT = "record.export"  # who takes papers out keeps what they look like, for their own organ
USES: Mapping[str, str] = {"appointment": "干部任免审批表", "registration": "公务员登记表", "introduction": "干部介绍信", "notice": "任免职文件", "labels": "档案标签",
                           "roster": "花名册", "other": "其他表（按名称）"}
OF_ALL, EITHER = ("roster", "notice"), ("labels", "other")  # one paper of all persons; one, or one of each
MOST = 50  # versions of an organ


def keep(*, viewer: Viewer, kind: str, name: str, content: bytes, now: datetime) -> PaperTemplate:
    """上传模板: vet it and keep it as the next version of its name, in use from now on. Refused with each fault and its place."""
    viewer.require(RIGHT)
    name = name.strip()
    refuse_unseen([name])
    if viewer.organ_id is None:
        raise Forbidden("没有任职，不能上传模板", then="请切换到有任职的帐号")
    if kind not in USES or not name or len(name) > 60 or has_id_number(name):
        raise Refused("模板没有写明名称和用途", why="名称最多 60 个字，不写身份证号", then="请写名称，选择用于哪一种文书")
    templates.vet(content)
    found = templates.examine(content, people.FIELDS)
    _refuse_mixed(kind, found)
    templates.fill(content, [sample(now.date())])  # what cannot be filled is not kept
    of_organ = PaperTemplate.objects.filter(organ_id=viewer.organ_id)
    if of_organ.count() >= MOST:
        raise Refused(f"一个机关最多保存 {MOST} 份模板", then="请与系统管理员联系")
    digest = sm3(content).hex()
    files.put(_place(digest), content, mode=0o600)
    version = (of_organ.filter(kind=kind, name=name).aggregate(last=Max("version"))["last"] or 0) + 1
    with transaction.atomic(), writing(kind="personnel.template_kept", now=now, body={
            "by": viewer.signature, "organ": viewer.organ_id, "use": kind, "name": name, "version": version, "sm3": digest}) as leaf:
        made = PaperTemplate.objects.create(
            organ_id=viewer.organ_id, kind=kind, name=name, version=version, sm3=digest, size=len(content), kept_by=viewer.signature, kept_at=now,
            fields=[{"name": each.name, "group": each.group, "place": each.place} for each in found], leaf_id=leaf.id)
        leaf.wrote("personnel_papertemplate", [made.pk])
    return made


def retire(*, viewer: Viewer, template_id: int, now: datetime) -> PaperTemplate:
    """停用: not used from now on; the version before it is, where there is one."""
    viewer.require(RIGHT)
    found = template_for(viewer, template_id)
    PaperTemplate.objects.filter(pk=found.pk, retired_at=None).update(retired_at=now, retired_by=viewer.signature)
    return found


def _refuse_mixed(kind: str, found: list[templates.Found]) -> None:
    listing = any(each.group == "人员" for each in found)
    if (kind in OF_ALL) != listing and kind not in EITHER:
        raise Refused("模板与用途不符", why="花名册、任免职文件要有“{{人员.姓名}}”这样逐人重复的行，个人的表不能有", then="请改用途，或改模板")


def templates_of(viewer: Viewer) -> list[PaperTemplate]:
    """The templates of the viewer's organ, by use and name, the latest version first."""
    return list(PaperTemplate.objects.filter(organ_id=viewer.organ_id or 0).order_by("kind", "name", "-version"))


def in_use(viewer: Viewer) -> list[PaperTemplate]:
    """Of each use and name the latest version that is not retired."""
    found: dict[tuple[str, str], PaperTemplate] = {}
    for each in templates_of(viewer):
        if each.retired_at is None:
            found.setdefault((each.kind, each.name), each)
    return list(found.values())


def template_for(viewer: Viewer, template_id: int) -> PaperTemplate:
    """One of the viewer's organ; NotFound for another's."""
    found = PaperTemplate.objects.filter(organ_id=viewer.organ_id or 0, pk=template_id).first()
    if found is None:
        raise NotFound("没有找到这份模板", why="模板由本机关保存和使用", then="请在“自定义模板”中查看")
    return found


def content_of(template: PaperTemplate) -> bytes:
    """The file of a template. NotFound where it is gone, Conflict where it is not the one that was vetted."""
    kept = _place(template.sm3)
    if not kept.exists():
        raise NotFound("没有这份模板", why="文件已不在平台上", then="请系统管理员从备份找回，或重新上传")
    content = kept.read_bytes()
    if sm3(content).hex() != template.sm3:
        raise Conflict("这份模板不能使用", why="文件与上传时的摘要不符，上传之后被改动过", then="请重新上传")
    return content


def filled_sample(template: PaperTemplate, on: date) -> bytes:
    """The template for a person who does not exist."""
    return templates.fill(content_of(template), [sample(on)])


def sample(on: date) -> templates.Person:
    """An invented person, and a list of two of them."""
    letter = people.Letter("示例县示例局", "示例〔2026〕1号", "示例县第二示例局", "示例县委组织部文件", on, on, f"{on.year}年{on.month}月")
    return {**people.listed(iter([_invented(on)] * 2), on, letter, "labels"), **people.values(_invented(on), on, letter, "1")}


def _invented(on: date) -> Told:
    form = lrmx.made({
        "XingMing": "甄示例", "XingBie": "女", "ChuShengNianYue": "198503", "MinZu": "汉族", "JiGuan": "示例省示例县", "ChuShengDi": "示例省示例县",
        "RuDangShiJian": "200906", "CanJiaGongZuoShiJian": "200707", "JianKangZhuangKuang": "健康", "ZhuanYeJiShuZhiWu": "工程师",
        "ShuXiZhuanYeYouHeZhuanChang": "水利规划", "QuanRiZhiJiaoYu_XueLi": "大学", "QuanRiZhiJiaoYu_XueWei": "工学学士",
        "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "示例大学水利工程专业", "XianRenZhiWu": "示例县示例局规划科科长、二级主任科员",
        "JianLi": "2003.09--2007.07  示例大学水利工程专业学习\n2007.07--2019.06  示例县示例局科员\n2019.06--         示例县示例局规划科科长、二级主任科员",
        "JiangChengQingKuang": "无", "NianDuKaoHeJieGuo": f"{on.year - 2}年年度考核称职；{on.year - 1}年年度考核优秀", "ChengBaoDanWei": "示例县示例局",
        "ShenFenZheng": "（示例，不印号码）"}, [
        {"ChengWei": "丈夫", "XingMing": "甄举例", "ChuShengRiQi": "198412", "ZhengZhiMianMao": "群众", "GongZuoDanWeiJiZhiWu": "示例县第一中学教师"},
        {"ChengWei": "父亲", "XingMing": "甄大例", "ChuShengRiQi": "195801", "ZhengZhiMianMao": "中共党员", "GongZuoDanWeiJiZhiWu": "已退休"}])
    resume = Resume({"name": "甄示例", "sex": "女", "birth_on": date(1985, 3, 1), "political_status": "中共党员"}, "示例县示例局", "示例县示例局规划科科长",
                    "规划科科长", "二级主任科员", date(2019, 6, 1), "二十一级5档", ("大学\n工学学士", "示例大学水利工程专业"), ("", ""), "", (), date(2008, 8, 1))
    return Told(0, form, resume, "公务员", (), Proposal("示例县示例局副局长", "示例县示例局规划科科长", "工作需要"))


def _place(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "templates" / f"{digest}.docx"
