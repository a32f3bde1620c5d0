"""干部人事档案审核: the six items 三龄两历一身份, what the papers say of each, and which paper an organ would follow.

    flaws(item, stands, checked)   what is missing or contradictory in an audit of one item
    differing(…)                   the papers that say something else than the file
    advice(…)                      what the birth date would be determined as; people decide (FILE-FACTS-01)

Days are text as papers give them, 1981-06-03 or 1981-06; a month agrees with each of its days. Nothing here judges a person.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xianneng.law.catalogue import cite

BIRTH, WORK, PARTY, SCHOOLING, CAREER, IDENTITY = "出生日期", "参加工作时间", "入党时间", "学历学位", "工作经历", "干部身份"
ITEMS = (BIRTH, WORK, PARTY, SCHOOLING, CAREER, IDENTITY)
DATED = (BIRTH, WORK, PARTY)
AGREES, DIFFERS, LACKING, FORGED = "一致", "不一致", "材料不全", "涉嫌涂改、伪造"
VERDICTS = (AGREES, DIFFERS, LACKING, FORGED)
CLEAN, FAULTY = "没有问题", "有问题"
HOUSEHOLD = "户籍材料"
KINDS = ("入团志愿书", "入党志愿书", "学生登记、学籍材料", "学历学位证书", "招工、招干、录用登记表", "入伍、退役材料", "干部履历表", "转正定级、工资审批表",
         "任免审批表", "公务员登记表", HOUSEHOLD, "其他材料")
EARLIEST, SUPPORTED = "earliest", "supported"
"""How the papers on a birth date are weighed (parameter ``file_birth_weighing``): the earliest, or the earliest with another beside it."""
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})\s*日?|\s*月)?")


@dataclass(frozen=True)
class Paper:
    """One paper 材料 of the file: its kind, when it came to be (normal text), its page, and what it says."""

    kind: str
    formed: str
    page: str
    says: str

    @property
    def source(self) -> str:
        """Which paper it is, and where: 入团志愿书（1975-05，第3页）."""
        return f"{self.kind}（{self.formed}，第{self.page}页）"


@dataclass(frozen=True)
class Checked:
    """What an auditor found of one item: the papers, the verdict, and what is missing or has to be explained."""

    papers: Sequence[Paper]
    verdict: str
    note: str = ""


@dataclass(frozen=True)
class Advice:
    """What the papers suggest: the date (empty: they settle nothing), why in words, and the article."""

    value: str
    words: str
    article: str


def day(text: str) -> str:
    """A day or month as a paper writes it (1981.6.3, 1981年6月) in normal form, 1981-06-03 or 1981-06; empty where it is neither."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        return ""
    year, month, of_month = (int(part) if part else None for part in found.groups())
    if not 1 <= (month or 0) <= 12 or not (of_month is None or 1 <= of_month <= 31):
        return ""
    return f"{year}-{month:02}" + (f"-{of_month:02}" if of_month else "")


def alike(one: str, other: str) -> bool:
    """Whether two days say the same: equal, or one is the month of the other."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def differing(item: str, stands: str, papers: Iterable[Paper]) -> list[Paper]:
    """The papers on a dated item that say something else than what the file says now; words are for people to compare."""
    return [each for each in papers if item in DATED and not alike(stands, each.says)]


def flaws(item: str, stands: str, checked: Checked) -> list[str]:
    """What an auditor has to put right before an item is handed on, in words."""
    found = [f"{each.kind}记载“{each.says}”不是日期；请按年-月-日填写" for each in checked.papers if item in DATED and not day(each.says)]
    if found:
        return found
    other = differing(item, stands, checked.papers)
    if checked.verdict == AGREES and not checked.papers:
        found.append("没有填写材料，不能认定一致；没有材料的选“材料不全”")
    if checked.verdict == AGREES and other:
        found.append(f"{other[0].kind}（{other[0].formed}）记载 {other[0].says}，档案现为 {stands or '空'}，不能填“一致”")
    if checked.verdict == DIFFERS and item in DATED and not other:
        found.append("所填材料都与档案一致；请填写记载不同的那份材料")
    if checked.verdict != AGREES and not checked.note:
        found.append("请写明缺少什么材料，或者怎样不一致")
    return found


def problems(verdicts: Mapping[str, str]) -> list[str]:
    """The items that are not in order, in the order of `ITEMS`."""
    return [item for item in ITEMS if verdicts.get(item, AGREES) != AGREES]


def earliest(papers: Iterable[Paper]) -> Paper | None:
    """The paper that came to be first; of several as early, the first."""
    return min((each for each in papers if each.formed), key=lambda each: each.formed, default=None)


def advice(papers: Sequence[Paper], weighing: str) -> Advice:
    """What the papers suggest for a birth date: what the earliest says, and, where ``weighing`` asks for it, another says too."""
    article, first = cite("FILE-FACTS-01"), earliest(papers)
    if first is None:
        return Advice("", "没有写明形成时间的材料，由认定机关研究确定", article)
    beside = [each for each in papers if each is not first and alike(first.says, each.says)]
    words = f"最早形成的材料是{first.source}，记载 {first.says}；" + (
        "与之相同的有" + "、".join(dict.fromkeys(each.kind for each in beside)) if beside else "没有其他材料与之相同")
    if weighing == SUPPORTED and not beside:
        return Advice("", f"{words}，须有户籍等早期材料佐证，由认定机关研究确定", article)
    return Advice(first.says, words, article)
