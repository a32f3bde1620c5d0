"""A 信息采集工作簿 written for the tests, of invented people, in the words and shapes of the original."""

from collections.abc import Mapping
from io import BytesIO

import polars as pl
import xlsxwriter

from xianneng.foundation.exchange import reading
from xianneng.foundation.exchange.kinds.workbook import table
from xianneng.foundation.exchange.tests.samples import id_number

Sheet = list[dict[str, str]]
ONE, TWO = id_number("19850312", 1), id_number("19921105", 22)
HOME = "县水利局"


def sheets(organ: str = HOME, unit: str = "规划科") -> dict[str, Sheet]:
    """Two people with what a careful office fills in: one leads an inner unit, one is of another party."""
    one, two = {"姓名": "张示例", "身份证号": ONE}, {"姓名": "欧阳样本", "身份证号": TWO}
    return {
        "B01单位": [{"机构名称": organ, "机构简称": organ[1:], "机构编码": "999999-001", "机构级别": "乡、科级", "法人单位标识": "法人单位", "行政编制数": "22"},
                    {"机构名称": unit, "机构简称": unit, "机构编码": "999999-001-01", "法人单位标识": "内设机构"}],
        "A01人员": [
            one | {"性别 ": "男", "出生年月": "198503", "籍贯": "示例省示例县", "出生地": "示例省示例市", "民族 ": "汉族", "健康状况": "健康", "参加工作时间": "200807",
                   "入党时间文字": "200706", "政治面貌": "中共党员", "入党时间": "200706", "人员类别": "公务员", "人员管理状态": "现职人员",
                   "管理类别": "县级党委管理干部", "熟悉专业有何特长": "水利规划", "现工作单位及职务全称": f"{organ}{unit}科长、一级主任科员",
                   "现职级": "一级主任科员", "任现职级时间": "20220615", "专业技术职务": "工程师", "是否具有两年以上基层工作经历": "是", "统计关系所在单位": organ,
                   "简历": "2004.09--2008.07  示例大学水利工程专业学生\n2008.07--         示例县水利局", "奖惩综述": "2019年5月，记三等功。",
                   "级别": "十九级", "编制类型": "行政编制", "公务员登记时间": "20090801", "备注": "虚构"},
            two | {"性别 ": "女", "出生年月": "19921105", "民族 ": "土家族", "参加工作时间": "201507", "政治面貌": "民建", "人员类别": "综合管理类公务员",
                   "人员管理状态": "现职人员", "管理类别": "其他", "现职级": "三级主任科员", "任现职级时间": "202112", "统计关系所在单位": organ, "奖惩综述": "无",
                   "级别": "21", "编制类型": "行政编制", "公务员登记时间": "201608"}],
        "A02职务": [
            one | {"任职机构名称": unit, "是否领导成员": "否", "职务名称": "科长", "是否领导职务": "否", "集体内排序": "9", "任职时间": "202003",
                   "任职文号": "示组干〔2020〕3号", "选拔任用方式": "委任", "任职状态": "在任", "职务输出标识": "输出", "主职务": "是"},
            one | {"任职机构名称": unit, "职务名称": "副科长", "是否领导职务": "否", "任职时间": "201711", "任职状态": "已免", "免职时间": "202003", "主职务": "否"},
            two | {"任职机构名称": "示例县示例镇", "职务名称": "科员", "任职时间": "201608", "任职状态": "已免", "免职时间": "201906"}],
        "A05职务职级": [
            one | {"类别（职务层次、职级标志）": "享受的职级", "职务层次（职级）": "副主任科员", "批准日期": "201305", "终止日期": "201906", "状态": "已免"},
            one | {"类别（职务层次、职级标志）": "享受的职级", "职务层次（职级）": "二级主任科员", "批准日期": "20190601", "终止日期": "20220615", "状态": "已免"},
            one | {"类别（职务层次、职级标志）": "享受的职级", "职务层次（职级）": "一级主任科员", "批准日期": "20220615", "批准文号": "示公〔2022〕6号", "状态": "在任"}],
        "A06专业技术": [one | {"专业技术资格名称": "工程师", "获得资格日期": "201211", "取得资格途径": "考试"}],
        "A08学历学位": [
            one | {"学历名称": "大学", "学历代码": "大学", "学位名称": "工学学士", "学位代码": "工学学士", "入学时间": "200409", "毕（肄）业时间": "200807",
                   "学校（单位）名称": "示例大学", "所学专业名称": "水利工程", "教育类别": "全日制"},
            one | {"学历代码": "研究生", "学位名称": "公共管理硕士", "毕（肄）业时间": "201706", "学校（单位）名称": "示例理工大学", "教育类别": "在职"},
            two | {"学历名称": "研究生", "学历代码": "研究生", "学位名称": "法学硕士", "毕（肄）业时间": "201507", "学校（单位）名称": "示例政法大学", "教育类别": "全日制"}],
        "A14奖惩": [
            one | {"奖惩名称": "记三等功", "奖惩名称代码": "记三等功", "批准日期": "20190520", "批准机关": "示例市人民政府"},
            two | {"奖惩名称": "警告", "奖惩名称代码": "警告（公务员）", "批准日期": "20210301", "批准机关": "示例县监察委员会"}],
        "A15考核": [one | {"考核结论": "优秀", "考核年度": "2023"}, one | {"考核结论": "称职", "考核年度": "2024"},
                    two | {"考核结论": "新录用人员试用期年度考核不确定等次", "考核年度": "2015"}],
        "A36家庭及社会关系": [
            one | {"家庭成员姓名": "李范本", "称谓": "妻子", "出生日期": "198609", "政治面貌": "群众", "工作单位及职务": "示例小学教师", "排序": "1"},
            one | {"家庭成员姓名": "张大例", "称谓": "父亲", "出生日期": "195802", "政治面貌": "中共党员", "工作单位及职务": "示例厂职工（已退休）"}],
        "A99Z1补充": [one | {"是否考录": "是", "录用时间": "200807"}]}


def names_of(sheet: str, rows: Sheet) -> list[str]:
    """The original's head, and after it what else the rows have."""
    return list(dict.fromkeys([*(column["name"] for column in table("columns") if column["sheet"] == sheet), *(each for row in rows for each in row)]))


def changed(sheet: str, at: int, **values: str) -> dict[str, Sheet]:
    """The sample with values of one row of a sheet changed."""
    found = sheets()
    found[sheet][at] |= values
    return found


def opened(found: Mapping[str, Sheet]) -> reading.Opened:
    """The sheets as if read from a workbook."""
    made = []
    for name, rows in found.items():
        names = names_of(name, rows)
        lines = [["信息表"], names, *([row.get(each) or None for each in names] for row in rows)]
        cells = pl.DataFrame({str(at): pl.Series([line[at] if at < len(line) else None for line in lines], dtype=pl.String) for at in range(len(names))})
        made.append(reading.Sheet("采集.xlsx", name, cells, cells.select(pl.all().is_null() & False)))
    return reading.Opened(made)


def written(found: Mapping[str, Sheet]) -> bytes:
    """The sheets as a workbook: a merged title, the head, the rows as texts."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("填报说明").write_string(0, 0, "公务员管理信息系统(2017版)信息采集表")
        for name, rows in found.items():
            sheet = book.add_worksheet(name)
            names = names_of(name, rows)
            sheet.merge_range(0, 0, 0, len(names) - 1, "信息表")
            sheet.write_row(1, 0, names)
            for at, row in enumerate(rows, 2):
                sheet.write_row(at, 0, [row.get(each, "") for each in names])
    return target.getvalue()
