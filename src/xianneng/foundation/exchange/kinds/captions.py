"""Captions of the standard code sets as offices write them: canonical words, and the synonyms and codes that mean them."""

import re

from xianneng.law import series

SEX = ("男", "女")
SEX_CAPTIONS = {"1": "男", "2": "女", "男性": "男", "女性": "女", "M": "男", "F": "女"}

# GB/T 3304, in the order of its codes 01…56.
ETHNICITIES = tuple(re.findall(r"\S+",
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 "
    "佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 "
    "锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 "
    "赫哲族 门巴族 珞巴族 基诺族"))
ETHNICITY_CAPTIONS = (
    {name.removesuffix("族"): name for name in ETHNICITIES}
    | {f"{code:02}": name for code, name in enumerate(ETHNICITIES, 1)}
    | {str(code): name for code, name in enumerate(ETHNICITIES, 1)})

# GB/T 4762 as cut for the civil service, in the order of its codes 01…13.
POLITICAL_STATUSES = ("中共党员", "预备党员", "共青团员", "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社",
                      "台盟", "无党派", "群众")
POLITICAL_STATUS_CAPTIONS = (
    {f"{code:02}": name for code, name in enumerate(POLITICAL_STATUSES, 1)}
    | {f"{name}{ending}": name for name in POLITICAL_STATUSES[3:11] for ending in ("会员", "盟员", "党员", "社员", "成员")}
    | {"党员": "中共党员", "中共": "中共党员", "共产党员": "中共党员", "中国共产党党员": "中共党员", "中共正式党员": "中共党员",
       "中共预备党员": "预备党员", "中国共产党预备党员": "预备党员", "团员": "共青团员", "共青团": "共青团员",
       "无党派人士": "无党派", "无党派民主人士": "无党派", "无": "群众", "普通群众": "群众", "九三": "九三学社",
       "农工民主党": "农工党", "中国农工民主党": "农工党", "致公": "致公党", "中国致公党": "致公党"})

PERSON_KINDS = ("公务员", "参公", "事业", "工勤")
PERSON_KIND_CAPTIONS = {
    "综合管理类公务员": "公务员", "专业技术类公务员": "公务员", "行政执法类公务员": "公务员", "行政": "公务员", "行政人员": "公务员",
    "参照管理": "参公", "参公人员": "参公", "参公事业": "参公", "参照公务员法管理人员": "参公", "参照管理人员": "参公",
    "参照公务员法管理": "参公", "参照管理的机关工作人员": "参公", "参照管理的事业工作人员": "参公", "参公管理": "参公",
    "事业人员": "事业", "事业编": "事业", "事业单位工作人员": "事业", "事业单位管理人员": "事业", "事业管理人员": "事业",
    "事业单位专业技术人员": "事业", "工勤人员": "工勤", "机关工勤人员": "工勤", "机关工勤": "工勤", "工人": "工勤",
    "事业单位工勤人员": "工勤"}

ESTABLISHMENTS = ("行政编制", "政法专项编制", "事业编制", "工勤编制")
ESTABLISHMENT_CAPTIONS = {
    "行政": "行政编制", "行政编": "行政编制", "政法": "政法专项编制", "政法编制": "政法专项编制", "政法专项": "政法专项编制",
    "政法专编": "政法专项编制", "事业": "事业编制", "事业编": "事业编制", "参公事业编制": "事业编制", "参公编制": "事业编制",
    "事业编制(参公)": "事业编制", "事业编制(参照)": "事业编制", "工勤": "工勤编制", "工勤编": "工勤编制", "机关工勤编制": "工勤编制"}

GENERAL_CATEGORIES, OTHER = ("综合管理类", "专业技术类", "行政执法类"), "其他类"  # 其他类 is said of any of the series of their own
POST_CATEGORIES = (*GENERAL_CATEGORIES, "执法勤务警员", "警务技术", "法官等级", "检察官等级", "监察官等级", OTHER)
POST_CATEGORY_CAPTIONS = {
    "综合管理": "综合管理类", "综合类": "综合管理类", "综合": "综合管理类", "专业技术": "专业技术类", "专技": "专业技术类",
    "专技类": "专业技术类", "行政执法": "行政执法类", "执法类": "行政执法类", "执法勤务": "执法勤务警员", "法官": "法官等级",
    "检察官": "检察官等级", "监察官": "监察官等级", "其他": OTHER}

LAYERS = series.layers()


def layer_captions() -> dict[str, str]:
    """正处、正处级、县处级正、县(处)级正职 → 县处级正职, and so for every layer."""
    captions: dict[str, str] = {}
    for layer in LAYERS:
        grade, turn = layer.removesuffix("正职").removesuffix("副职"), layer[-2]
        for unit in (*grade.removesuffix("级"), grade.removesuffix("级")):
            captions |= {f"{turn}{unit}": layer, f"{turn}{unit}级": layer, f"{unit}级{turn}职": layer}
    # 国、家、省 … as single letters: 正国, 正省; what could mean two layers means none.
    return {caption: layer for caption, layer in captions.items() if caption not in LAYERS}


LAYER_CAPTIONS = layer_captions()

# The heading of a year's results: 2025年度考核, 近三年年度考核结果2024.
YEAR_OF_ASSESSMENT = (r"(?:近.{1,2}年)?(?:公务员)?(?:年度)?(?:考核)?(?:结果|等次|情况)?"
                      r"((?:19|20)\d\d)年?度?(?:公务员)?(?:年度)?(?:考核)?(?:结果|等次|情况|考核等次|考核结果)?")
ASSESSMENT_GRADES = ("优秀", "称职", "基本称职", "不称职", "不定等次", "未参加")
ASSESSMENT_CAPTIONS = {
    "优": "优秀", "优秀等次": "优秀", "称职等次": "称职", "基本称职等次": "基本称职",
    "不称职等次": "不称职", "不确定等次": "不定等次", "未定等次": "不定等次", "不写等次": "不定等次",
    "未定": "不定等次", "未参加考核": "未参加", "不进行考核": "未参加", "未考核": "未参加", "不参加": "未参加",
    "1": "优秀", "2": "称职", "3": "基本称职", "4": "不称职", "5": "不定等次", "6": "未参加"}
# 合格 is a result of 事业单位 or of a probation: the officer says which of a civil servant's results was meant.
ASSESSMENT_HINTS = {word: f"按考核登记表填写，公务员的等次为“{grade}”；“{word}”是事业单位或试用期考核的结果" for word, grade in (
    ("合格", "称职"), ("基本合格", "基本称职"), ("不合格", "不称职"))}
LAYER_HINTS = dict.fromkeys(("股级正职", "股级副职", "正股级", "副股级", "正股", "副股", "股级"), "留空：股级不是公务员领导职务层次")
