"""Invented data for every paper: an ordinary case, and one that strains every cell."""

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from xianneng.foundation.documents.papers.answer import Answer, Point
from xianneng.foundation.documents.papers.appointment_form import AppointmentForm, Relative
from xianneng.foundation.documents.papers.hiring import HiringForm
from xianneng.foundation.documents.papers.labels import FileLabel, FileLabels
from xianneng.foundation.documents.papers.lists import (
    FiledPromotion,
    FilingRoster,
    FilingSupplement,
    HandedOver,
    Handover,
    LevelChange,
    LevelChanges,
    QuotaGroup,
    QuotaTable,
    RecommendationSummary,
    Tally,
    Withdrawal,
)
from xianneng.foundation.documents.papers.paperfile import Audited, FileAudit, FileDetermination
from xianneng.foundation.documents.papers.parts import Opinion
from xianneng.foundation.documents.papers.promotion_form import PromotionForm
from xianneng.foundation.documents.papers.prose import (
    Appointment,
    AppointmentNotice,
    Decision,
    LeavingNotice,
    MeetingMinutes,
    NoticedPerson,
    Plan,
    PlannedUse,
    PublicNotice,
    VettingReport,
)
from xianneng.foundation.documents.papers.registration import Registered, RegistrationFiling, RegistrationForm
from xianneng.foundation.documents.papers.sitting import AdmissionTicket, Sitting, SittingRoom
from xianneng.foundation.documents.papers.survey import Finding, Spread, SurveyReport
from xianneng.foundation.documents.papers.transfer import FileTransfer, Introduction
from xianneng.foundation.documents.papers.voting import Candidate, CandidateTable, VotingSlip

ON = date(2026, 11, 20)
ORGAN = "示例县住房和城乡建设局"
GROUP = f"中共{ORGAN}党组"
AUTHORITY = "中共示例县委组织部"
LONG_NAME = "阿不都热依木·买买提艾力·吐尔逊江·阿卜杜拉·努尔买买提·艾合买提江·热合曼"[:40].ljust(40, "甲")
HOSTILE = "张<b>#import</b>$x$ [*_`]\u202e{{ 1 }}&amp;\\n<w:p/>"
PERIODS = tuple(f"{2004 + i}.07—{2005 + i}.07  {ORGAN}村镇建设管理股四级主任科员"
                f"（其间：{2004 + i}.09—{2005 + i}.01参加示例县委党校中青年干部培训班学习，"
                "挂任示例镇党委委员）" for i in range(22))


def photo() -> bytes:
    """Draw a plain portrait."""
    image = Image.new("RGB", (295, 413), "#9ec7ea")
    draw = ImageDraw.Draw(image)
    draw.ellipse((85, 90, 210, 240), fill="#e8c39e")
    draw.rectangle((45, 260, 250, 413), fill="#1d2b3a")
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def _plan(uses: int, words: str) -> Plan:
    return Plan(
        organ=ORGAN, on=ON, addressee=AUTHORITY,
        grounds=f"为进一步调动公务员队伍积极性，鼓励担当作为，结合我局职级职数空缺情况和工作需要，{words}",
        uses=tuple(PlannedUse(f"{rank}级主任科员", 1, 14, 9, 4, 1, "示例县调研员统筹：\n一级、二级主任科员", pooled=True) for rank in "一二三四" * uses),
        conditions="人选应当符合《公务员职务与职级并行规定》第十七条至第十九条规定的基本条件和任职年限，没有第二十一条规定的情形。",
        procedure="按照民主推荐、考察、集体研究、审核、公示（五个工作日以上）、审批的程序办理，使用后备案。",
        discipline=("严格执行组织人事纪律，严禁跑官要官、拉票贿选，自觉接受监督。",))


def _recommendation(way: str, choices: tuple[str, ...], votes: tuple[int, ...], names: tuple[str, ...],
                    ) -> RecommendationSummary:
    return RecommendationSummary(
        organ=ORGAN, on=ON, way=way, target_rank="一级主任科员", due_count=42, present_count=40, issued_count=40,
        returned_count=40, valid_count=39, choices=choices,
        tallies=tuple(Tally(name, "村镇建设管理股股长、二级主任科员", votes) for name in names),
        scrutineers=("赵示明", "钱示远"), tellers=("孙示清",))


def _slip(way: str, choices: tuple[str, ...], names: tuple[str, ...], most: int | None) -> VotingSlip:
    return VotingSlip(ORGAN, ON, way, choices, tuple((name, "村镇建设管理股股长、二级主任科员", "一级主任科员") for name in names), most)


def _roll(names: tuple[str, ...], organ: str) -> CandidateTable:
    return CandidateTable(organ, ON, tuple(Candidate(
        name, "男", "汉族", date(1982, 3, 5), "大学 管理学学士", date(2005, 7, 1), "村镇建设管理股股长", "二级主任科员", date(2024, 6, 1),
        "2023年度称职\n2024年度优秀\n2025年度优秀", "一级主任科员") for name in names))


def _vetting(name: str, times: int) -> VettingReport:
    words = ("认真学习贯彻党的创新理论，政治立场坚定，对党忠诚，在大是大非面前旗帜鲜明。"
             "能够把政治要求落实到村镇建设工作全过程，"
             "2025年牵头完成危房改造326户，改造完成率达到100%，群众满意度98.6%。") * times
    return VettingReport(
        name=name, on=ON, target_rank="一级主任科员",
        basics=f"{name}，男，汉族，1982年3月生，示例省示例县人，大学学历，2005年7月参加工作，中共党员。现任{ORGAN}村镇建设管理股股长、"
               "二级主任科员。", political_conduct=words,
        performance=(("工作能力和实绩", words), ("作风和廉洁情况", words)),
        shortcomings="开拓创新意识有待增强，对新业务、新政策钻研不够深入。",
        file_audit="经审核，该同志出生日期、参加工作时间、入党时间、学历学位、工作经历等信息准确，材料齐全。",
        personal_matters="经查核，如实报告个人有关事项。",
        discipline_opinion="驻局纪检监察组2026年11月18日书面回复：无影响晋升的情形。",
        talks="考察组与15名干部群众个别谈话，民主测评发出测评表40张，收回40张，优秀率为92.5%。",
        conclusion="考察组认为，该同志符合晋升一级主任科员的资格条件，建议提交党组会议研究。",
        officers=("李示安（组长）", "周示宁"))


def _minutes(names: tuple[str, ...], times: int) -> MeetingMinutes:
    return MeetingMinutes(
        organ=ORGAN, on=ON, title=f"{GROUP}会议记录", held="2026年11月20日15:00—16:20", place="局机关三楼会议室",
        chair="吴示和", recorder="郑示文", due_count=7, present_count=6,
        present=("吴示和", "王示平", "冯示达", "陈示年", "褚示行", "卫示成"), absent=("蒋示修（因公出差）",),
        attending=("沈示林（驻局纪检监察组）",), avoided=(),
        topic="研究职级晋升人选。", report="人事股汇报了职级职数使用预审、民主推荐、考察及资格审核情况。" * times,
        speeches=(("王示平", "同意。该同志工作扎实，多次承担急难险重任务，实绩突出。" * times),
                  ("冯示达", "同意，建议公示期间认真受理群众反映。"), ("吴示和", "综合大家意见，请逐人表决。")),
        decisions=tuple(Decision(name, "二级主任科员", "一级主任科员", 6, 0, 0, "通过") for name in names),
        resolution="同意将上述人选列为拟晋升人选，按程序公示并报县委组织部审批。")


def _notice(names: tuple[str, ...]) -> PublicNotice:
    return PublicNotice(
        organ=GROUP, on=ON,
        persons=tuple(NoticedPerson(name, "男", date(1982, 3, 5), "大学 管理学学士", "村镇建设管理股股长、二级主任科员",
                                    "一级主任科员") for name in names),
        begins_on=date(2026, 11, 23), last_on=date(2026, 11, 27), working_days_count=5, received_by=f"{ORGAN}人事股",
        contacts=f"电话0000-1234567；来信来访：示例县人民路1号{ORGAN}（邮编000000）")


def _promotion(name: str, career: tuple[str, ...], *, times: int = 1, picture: bytes = b"") -> PromotionForm:
    return PromotionForm(
        organ=ORGAN, on=ON, name=name, gender="男", born_on=date(1982, 3, 5), ethnicity="汉族",
        native_place="示例省示例县", political_status="中共党员", id_number="99999919820305001X",
        work_began_on=date(2005, 7, 1),
        registered_on=date(2007, 1, 1), education="大学\n管理学学士", school="示例大学公共管理学院行政管理专业" * times,
        later_education="研究生\n公共管理硕士", later_school="示例大学公共管理专业",
        post=f"{ORGAN}村镇建设管理股股长" * times,
        rank="二级主任科员", rank_since=date(2024, 6, 1), level="十九级", target_rank="一级主任科员",
        tenure=("任二级主任科员自2024年6月起，至2026年11月累计29个月；任职年限要求24个月，2024、2025年度考核优秀各缩短6个月，"
                "需满12个月；无扣除年度。符合年限条件。") * times,
        assessments="2023年度称职；2024年度优秀；2025年度优秀。" * times,
        recommendation="2026年11月25日民主推荐，有效票39张，得推荐票36票，得票率92.31%。" * times,
        notice="2026年11月23日至27日公示5个工作日，未收到异议。" * times,
        quota="核定一、二级主任科员职数14名，已使用9名，锁定1名，可用4名；本次使用1名，使用后可用3名。" * times,
        career=career, own_organ=Opinion("经党组会议集体研究，同意呈报晋升一级主任科员。" * times, "", ON),
        review=Opinion("经审核，符合任职资格条件。", "", date(2026, 12, 1)), approval=Opinion(), photo=picture)


def _registration(name: str, career: tuple[str, ...], *, times: int = 1, title: str = "公务员登记表", picture: bytes = b"") -> RegistrationForm:
    return RegistrationForm(
        title=title, on=ON, name=name, gender="男", born_on=date(2001, 3, 5), ethnicity="汉族", native_place="示例省示例县",
        political_status="共青团员", health="健康", work_began_on=date(2025, 8, 1), layer="一级科员", id_number="99999920010305001X",
        post=f"{ORGAN}村镇建设管理股" * times, education="大学\n管理学学士", school="示例大学公共管理学院行政管理专业" * times,
        registered_post="一级科员", registered_level="二十五级", career=career, awards=("2026.01　嘉奖（示例县人民政府）",) * times,
        own_organ=Opinion("经党组会议研究，同意申报公务员登记。" * times, "", ON),
        review=Opinion("经审核，符合登记条件，同意登记。" * times, "", date(2026, 12, 1)), approval=Opinion(),
        remarks="登记情形：新录用并试用期满合格；进入机关的批准文件：示人社录〔2025〕8号" * times, photo=picture)


def _registration_filing(names: tuple[str, ...], post: str = "一级科员") -> RegistrationFiling:
    return RegistrationFiling(ORGAN, ON, 42, 41, len(names), 1, tuple(
        Registered(name, "男", date(2001, 3, 5), "大学", post, "25级", "DJ-2026-0001-01") for name in names))


def _appointment(names: tuple[str, ...]) -> AppointmentNotice:
    return AppointmentNotice(
        organ=AUTHORITY, number="示组任〔2026〕12号", on=date(2026, 12, 4), addressees=GROUP,
        appointments=tuple(Appointment(name, ORGAN, "一级主任科员") for name in names), effective_on=date(2026, 11, 20),
        copies="县纪委监委机关，县委编办，县人力资源和社会保障局", printed_by="中共示例县委组织部办公室")


def _filing(names: tuple[str, ...], post: str = f"{ORGAN}村镇建设管理股股长") -> FilingRoster:
    return FilingRoster(ORGAN, ON, tuple(FiledPromotion(
        name, "男", date(1982, 3, 5), post, "二级主任科员", date(2024, 6, 1), "一级主任科员", ON, "示组任〔2026〕12号")
        for name in names), "郑示文", "0000-1234567")


def _supplement(names: tuple[str, ...], post: str = f"{ORGAN}村镇建设管理股股长") -> FilingSupplement:
    return FilingSupplement(ORGAN, ON, ON, "示备〔2026〕3号", tuple(
        Withdrawal(name, post, "一级主任科员", ON, "撤销", ON, "XX-2026-0005") for name in names))


def _handover(names: tuple[str, ...], post: str = "村镇建设管理股股长") -> Handover:
    return Handover(ORGAN, "示例县自然资源局", ON, date(2026, 12, 1), "示组转〔2026〕3号", "机构合并，示编〔2026〕8号", "2026年11月", tuple(
        HandedOver(name, "男", date(1982, 3, 5), post, "二级主任科员", "行政编制", post) for name in names))


def _quotas(times: int) -> QuotaTable:
    article = "《公务员职务与职级并行规定》第十二条：不超过综合管理类职位数量的"
    return QuotaTable(ORGAN, ON, "综合管理类行政编制 118 名", tuple(
        QuotaGroup(group, article + share, approved, used, 1, 1, over, free)
        for group, share, approved, used, over, free in (
            ("二级调研员", "2%", 2, 1, 0, 0), ("三、四级调研员", "10%", 11, 9, 0, 0),
            ("其中：三级调研员", "40%（在前项之内）", 4, 5, 1, 0),
            ("一至四级主任科员", "60%", 70, 60, 0, 8),
            ("其中：一、二级主任科员", "50%（在前项之内）", 35, 30, 0, 3)) * times))


def _levels(names: tuple[str, ...], grounds: str) -> LevelChanges:
    return LevelChanges(ORGAN, ON, tuple(LevelChange(
        name, f"{ORGAN}一级主任科员", grounds, "十九级", "6档", "十八级", "5档", date(2026, 12, 1))
        for name in names), "郑示文")


def _answer(name: str, signed_by: str, times: int) -> Answer:
    years = Point("任职年限", "2025-01 起 22 个月，要求 24 个月", "《公务员职务与职级并行规定》第18条", "年限是起点不是权利")
    political = Point("政治素质", "政治素质考察：尚未认定", "《公务员职务与职级并行规定》第17条", "由考察组认定并签字")
    return Answer(ORGAN, ON, name, f"{ORGAN}村镇建设管理股股长、三级主任科员（2025年1月1日起）", "二级主任科员", ON,
                  "您目前不具备晋升二级主任科员的资格，预计2027年1月1日起具备任职年限条件。", (years,) * times, (political,) * times,
                  ("在职公务员", "逐级晋升") * times, ("对本答复有疑问的，可向本机关人事部门反映。",) * times, signed_by)


def _leaving(name: str, times: int) -> LeavingNotice:
    return LeavingNotice(ORGAN, "示组退〔2026〕9号", ON, "示例县水利局", f"关于{name}同志退休的通知", (
        f"{name}，男，1966年7月出生，1989年8月参加工作，2026年12月达到法定退休年龄。经研究，批准退休，自2027年1月1日起执行。",
        "请按规定办理有关手续。") * times, "示例县人力资源和社会保障局")


def _revocation(name: str, times: int) -> LeavingNotice:
    return LeavingNotice(AUTHORITY, "　　　〔　　　　〕　　号", ON, ORGAN, f"关于撤销{name}同志一级主任科员任职的通知", (
        f"示组任〔2026〕12号决定，{name}同志自2026年12月1日起任{ORGAN}一级主任科员。现因受政务处分，经研究决定：",
        f"撤销{name}同志{ORGAN}一级主任科员任职。") * times)


def _hiring_notice(name: str, times: int) -> LeavingNotice:
    return LeavingNotice(AUTHORITY, "示公录〔2026〕1号", ON, ORGAN, f"关于录用{name}同志为公务员的通知", ("经考试、体检、考察和公示，决定录用，试用期一年。",) * times)


def _hiring_form(name: str, times: int) -> HiringForm:
    return HiringForm("LY-2026-0001", ON, ORGAN, name, "男", "1999年1月", "汉族", "中共党员", "大学", "示例大学法学" * times, "示例县2027年度考试录用公务员", f"{ORGAN}执法职位" * times,
                      "第 1 名，综合成绩 80.50", "示例市人民医院：合格", "政治素质合格，符合条件。" * times, "公示期满，无影响录用的问题" * times)


def _introduction(name: str, times: int) -> Introduction:
    return Introduction("DZ-2026-0001", ON, "示例县委组织部", "示例县住房和城乡建设局" * times, name, "男", "汉族", ON.replace(year=1986), "中共党员", "大学",
                        ON.replace(year=2009), f"{ORGAN}建设科副科长、一级主任科员" * times, "16级5档", "建设科副科长、一级主任科员" * times, ON, "2026年11月",
                        "示组干〔2026〕31号", ON)


def _file_transfer(name: str, times: int) -> FileTransfer:
    papers = (("履历类", 3), ("自传和思想类", 0), ("学历学位、职称、培训类", 5))
    return FileTransfer("DZ-2026-0001", ON, ORGAN, "示例县住房和城乡建设局" * times, name, f"{ORGAN}建设科副科长、一级主任科员" * times, "调示例县住房和城乡建设局",
                        1, 0, papers * times, "机要交通", name)


def _file_audit(name: str, times: int) -> FileAudit:
    papers = (("入团志愿书（1996-05，第12页）", "1981-06-13"), ("干部履历表（2004-08，第3页）", "1981-06-03")) * times
    return FileAudit("DS-2026-0001", ON, ORGAN, name, "男", date(1981, 6, 3), f"{ORGAN}规划科科长、一级主任科员" * times, (
        Audited("出生日期", "1981-06-03", papers, "不一致：入团志愿书与履历表不同"), Audited("入党时间", "2005-07-01", (), "材料不全：缺入党志愿书"),
        Audited("工作经历", "2004.08—　　　　" + ORGAN * times, papers[:1], "一致")), Opinion("拟认定出生日期。" * times, "李示安", ON))


def _file_determination(name: str, times: int) -> FileDetermination:
    return FileDetermination(
        "RD-2026-0001", ON, ORGAN, name, "男", date(1981, 6, 3), f"{ORGAN}规划科科长、一级主任科员" * times, "出生日期", "1981-06-03",
        "入团志愿书（1996-05，第12页）：1981-06-13\n" * times, "1981-06-13", "入团志愿书为最早形成的材料。" * times, "示组认〔2026〕7号",
        Opinion("经研究，申报认定。", "李示安", ON), Opinion(), Opinion("同意认定。" * times, "郑示文", ON))


def _survey_report(times: int) -> SurveyReport:
    lines = tuple((name, 12 * times, 33.3, None if times == 1 else 10) for name in ("30岁及以下", "31—35岁", "56岁及以上"))
    return SurveyReport(
        f"{ON.year}年第一次公务员大调研", ORGAN, ON, date(2026, 9, 1), ON, "了解年轻干部培养情况。\n听取意见建议。", 14, 12, 30, 36, 5 * times, ((ORGAN, "集中办公"),) * times,
        ("最需要解决的困难是什么",) * times, "队伍总体稳定。\n年轻干部偏少。" * times, ON, (Spread("年龄", lines),) * times,
        (Finding("轮岗机会不多" * times, "每年安排轮岗" * times, ORGAN, date(2027, 3, 31), "落实中"),) * times, "" if times == 1 else "2025年第二次公务员大调研")


def _appointment_form(name: str, periods: tuple[str, ...], times: int, *, checking: bool = False) -> AppointmentForm:
    family = tuple(Relative("妻子", "李示安", "38", "中共党员", f"{ORGAN}一级科员" * times) for _ in range(times))
    return AppointmentForm(
        ON, name, "男", "1982.03\n（44岁）", "汉族", "示例省示例县", "示例省示例县", "2005.07", "2004.07", "健康", "工程师", "村镇规划" * times,
        "大学\n工学学士", "示例大学土木工程专业" * times, "", "", f"{ORGAN}村镇建设管理股股长、一级主任科员" * times, f"{ORGAN}副局长" * times,
        f"{ORGAN}村镇建设管理股股长" * times, tuple(period.replace("—", "--", 1) for period in periods), "2015年3月，经示例县委批准，记三等功一次。" * times,
        "2024年年度考核优秀；2025年年度考核称职", "工作需要。" * times, family, GROUP, "郑示文", "33019919820305001X", checking, photo())


def _labels(names: tuple[str, ...], organ: str = ORGAN) -> FileLabels:
    return FileLabels(ON, tuple(FileLabel(name, "男", "1982.03", organ, f"A-{at:03}") for at, name in enumerate(names, 1)))


_NAMES = ("张示强", "欧阳示例", "李示安")
_MANY = (LONG_NAME, HOSTILE, *(f"张示{'一二三四五六七八九十'[i % 10]}" for i in range(45)))
_GROUNDS = "晋升职级，所任级别低于新任职级对应最低级别（公务员职务、职级与级别管理办法第十三条）"

def _room(names: tuple[str, ...], site: str = "第一中学") -> SittingRoom:
    return SittingRoom("示例县2027年度考试录用公务员", ON, "示例市", site, "第001考场", tuple(
        Sitting(seat, f"260001000001{seat:02}", name, "330***********0012", f"{ORGAN} 执法一", "行政执法类") for seat, name in enumerate(names, 1)))


def _ticket(name: str, site: str = "第一中学", more: int = 1) -> AdmissionTicket:
    return AdmissionTicket("示例县2027年度考试录用公务员", ON, "26000100000107", name, "居民身份证", "110101199901011232", f"{ORGAN * more}　执法一（2001）", "示例市", site, "第001考场", 7,
                           (("行政职业能力测验", "2026-12-20 09:00—11:00"), ("申论" * more, "2026-12-20 14:00—17:00")), ("带身份证原件。",) * more, photo())


ORDINARY: dict[str, Any] = {
    "plan": _plan(1, "经局党组研究，拟开展职级晋升工作。"),
    "recommendation": _recommendation("民主推荐", ("推荐",), (36,), _NAMES),
    "slip": _slip("民主推荐", ("推荐",), _NAMES, 2), "roll": _roll(_NAMES, ORGAN),
    "vetting": _vetting("张示强", 1), "minutes": _minutes(_NAMES, 1), "notice": _notice(_NAMES[:1]),
    "promotion": _promotion("张示强", PERIODS[:6], picture=photo()),
    "appointment": _appointment(_NAMES[:1]), "filing": _filing(_NAMES), "supplement": _supplement(_NAMES), "handover": _handover(_NAMES), "quotas": _quotas(1),
    "levels": _levels(_NAMES, _GROUNDS), "answer": _answer("张示强", ORGAN, 1),
    "registration": _registration("张示强", PERIODS[:2], picture=photo()), "registration_filing": _registration_filing(_NAMES), "leaving": _leaving("张示强", 1), "revocation": _revocation("张示强", 1),
    "hiring_notice": _hiring_notice("张示强", 1), "hiring_form": _hiring_form("张示强", 1),
    "introduction": _introduction("张示强", 1), "file_transfer": _file_transfer("张示强", 1),
    "appointment_form": _appointment_form("张示强", PERIODS[:4], 1), "file_labels": _labels(_NAMES),
    "door_list": _room(_NAMES), "sign_in_sheet": _room(_NAMES), "seat_labels": _room(_NAMES), "admission_ticket": _ticket("张示强"),
    "file_audit": _file_audit("张示强", 1), "file_determination": _file_determination("张示强", 1), "survey_report": _survey_report(1)}

EXTREME: dict[str, Any] = {
    "plan": _plan(9, HOSTILE),
    "recommendation": _recommendation("民主测评", ("优秀", "称职", "基本称职", "不称职"), (30, 8, 1, 0), _MANY),
    "slip": _slip("民主测评", ("优秀", "称职", "基本称职", "不称职"), _MANY, None), "roll": _roll(_MANY, ORGAN * 3),
    "vetting": _vetting(LONG_NAME, 9), "minutes": _minutes(_MANY, 12), "notice": _notice(_MANY),
    "promotion": _promotion(LONG_NAME, PERIODS * 2, times=6, picture=photo()),
    "appointment": _appointment(_MANY), "filing": _filing(_MANY, ORGAN * 5), "supplement": _supplement(_MANY, ORGAN * 5), "handover": _handover(_MANY, ORGAN * 5), "quotas": _quotas(8),
    "levels": _levels(_MANY, _GROUNDS * 3), "answer": _answer(LONG_NAME, "", 6),
    "registration": _registration(LONG_NAME, PERIODS * 2, times=6, title="参照公务员法管理机关（单位）工作人员登记表", picture=photo()),
    "registration_filing": _registration_filing(_MANY, ORGAN * 5), "leaving": _leaving(LONG_NAME, 9), "revocation": _revocation(LONG_NAME, 9),
    "hiring_notice": _hiring_notice(LONG_NAME, 9), "hiring_form": _hiring_form(LONG_NAME, 6),
    "introduction": _introduction(LONG_NAME, 2), "file_transfer": _file_transfer(LONG_NAME, 2),
    "appointment_form": _appointment_form(LONG_NAME, PERIODS, 3, checking=True), "file_labels": _labels(_MANY, ORGAN * 3),
    "door_list": _room(_MANY, ORGAN * 3), "sign_in_sheet": _room(_MANY, ORGAN * 3), "seat_labels": _room(_MANY), "admission_ticket": _ticket(LONG_NAME, ORGAN * 3, 6),
    "file_audit": _file_audit(LONG_NAME, 6), "file_determination": _file_determination(LONG_NAME, 6), "survey_report": _survey_report(9)}
