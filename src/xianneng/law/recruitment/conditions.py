"""The pieces that the text of a position is read into, each with its span; what a piece can be, and who answers it."""

from typing import Any, NamedTuple

MET, UNMET, ASK = "met", "unmet", "ask"

# Answered by the machine from what an applicant says of themselves.
JUDGED = {
    "education": "学历", "degree": "学位", "major": "专业", "politics": "政治面貌", "grassroots": "基层工作年限", "projects": "服务基层项目",
    "fresh": "应届毕业生", "graduated": "毕业年份", "gender": "性别", "age": "年龄", "household": "户籍生源", "english": "外语",
    "certificate": "证书资格", "ethnicity": "民族", "top_major": "最高学历专业", "main_major": "主修专业", "stage_degrees": "各阶段学历学位",
}
# Conditions that the text states and a person has to answer.
ASKED = {
    "open": "开放的专业范围", "see_remarks": "专业见备注", "narrowing": "专业收窄", "experience": "工作经历", "target": "招录对象", "skill": "技能资格",
    "ability": "能力素质", "language": "语言能力", "declaration": "不得报考情形", "study": "学习经历", "branch": "分情形的条件",
    "alternative": "任选其一的条件", "schools": "院校", "service_done": "服务期满", "see_notice": "条件见公告", "by_person": "由人审核",
}
# Of what comes after registration, or no condition at all.
TOLD = {
    "any": "不限", "scope": "专业名称的含义", "later": "体检体能考察", "duty": "服务期等录用后义务", "place": "工作地点与分配", "work": "工作强度与条件",
    "welfare": "食宿待遇", "contact": "咨询", "filling": "报名填写", "test": "专业能力测试", "advice": "提示", "notice": "其他说明",
}
UNREAD = "unread"
KINDS = JUDGED | ASKED | TOLD | {UNREAD: "未读出"}


class Piece(NamedTuple):
    """A span [start, end) of a cell and what it was read as. The shape of `value` is its kind's (see the readers); None: only the words."""

    kind: str
    value: Any
    start: int
    end: int


WIDE = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "　": " ", "∶": ":", "︰": ":", "﹑": "、", "﹒": ".", "【": "(", "】": ")", "〔": "(", "〕": ")", "［": "(", "］": ")", "\t": " ", "\r": "\n", "\xa0": " ",
    "[": "(", "]": ")"})
"""Full-width to half-width, letter for letter, so that every span keeps its place."""


KEPT_TEXTS = 50_000  # readings that a process remembers, of each reader
LONGEST = 120  # letters of a clause that can be one condition; a longer one is no matter for a pattern


def narrow(text: str) -> str:
    """The text with half-width digits, letters and punctuation; as long as before."""
    return text.translate(WIDE)
