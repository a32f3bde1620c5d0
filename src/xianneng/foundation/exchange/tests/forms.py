"""任免审批表 made for the tests, of invented people (region 419999 does not exist)."""

from io import BytesIO

from PIL import Image

from xianneng.foundation.exchange.lrmx import Element, Form, made
from xianneng.foundation.exchange.tests.samples import id_number

RESUME = """2004.09--2008.07  示例大学公共管理学院行政管理专业学生
2008.07--2013.05  示例县示例局科员
（其间：2009.07--2010.05在示例镇挂职）
2013.05--2020.03  示例县示例局办公室副主任科员
2020.03--         示例县示例局办公室主任（其间：2022.06晋升一级主任科员）"""
FAMILY = [
    {"ChengWei": "妻子", "XingMing": "李范本", "ChuShengRiQi": "198609", "ZhengZhiMianMao": "群众", "GongZuoDanWeiJiZhiWu": "示例小学教师"},
    {"ChengWei": "父亲", "XingMing": "张大例", "ChuShengRiQi": "195802", "ZhengZhiMianMao": "中共党员", "GongZuoDanWeiJiZhiWu": "示例厂职工（已退休）"}]
VALUES = {
    "XingMing": "张示例", "XingBie": "男", "ChuShengNianYue": "198503", "MinZu": "汉族", "JiGuan": "示例省示例县", "ChuShengDi": "示例省示例市",
    "RuDangShiJian": "200706", "CanJiaGongZuoShiJian": "200807", "JianKangZhuangKuang": "健康", "ZhuanYeJiShuZhiWu": "经济师",
    "ShuXiZhuanYeYouHeZhuanChang": "人事管理", "QuanRiZhiJiaoYu_XueLi": "大学", "QuanRiZhiJiaoYu_XueWei": "管理学学士",
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "示例大学行政管理专业", "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "示例大学行政管理专业",
    "ZaiZhiJiaoYu_XueLi": "", "ZaiZhiJiaoYu_XueWei": "", "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "",
    "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "", "XianRenZhiWu": "示例县示例局办公室主任、一级主任科员", "NiRenZhiWu": "示例县示例局副局长",
    "NiMianZhiWu": "", "JianLi": RESUME, "JiangChengQingKuang": "2019年5月，经示例县人民政府批准，记三等功。",
    "NianDuKaoHeJieGuo": "2024年年度考核优秀；2025年年度考核称职。", "RenMianLiYou": "工作需要", "ChengBaoDanWei": "示例县示例局",
    "JiSuanNianLingShiJian": "20260301", "TianBiaoShiJian": "20260210", "TianBiaoRen": "赵填表", "ShenFenZheng": id_number(),
    "ZhaoPian": "", "Version": "3.2.1.16"}
NEWER = (Element("XinLanMu", "新版本的栏目", attributes=(("bian", "1"),)), Element("FuZa", children=(Element("A", "一"), Element("B"))))


def picture(width: int = 120, height: int = 150, *, exif: bool = False) -> bytes:
    """A portrait in one colour; with EXIF, one that says where it was taken."""
    image, target = Image.new("RGB", (width, height), (120, 140, 160)), BytesIO()
    described = Image.Exif()
    described[0x010E] = "taken at home"
    image.save(target, "JPEG", **({"exif": described, "comment": b"secret"} if exif else {}))
    return target.getvalue()


def form(**changes: str) -> Form:
    """A form without fault, with the named elements changed."""
    assert changes.keys() <= VALUES.keys()
    return made(VALUES | changes, FAMILY, picture(), NEWER)
