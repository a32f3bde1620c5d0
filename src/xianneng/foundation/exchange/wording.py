"""What stands inside the fields of a 任免审批表, in the ways that offices write it: 入党时间, 简历, 年度考核结果, 学历学位."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from xianneng.foundation.exchange.kinds.captions import POLITICAL_STATUS_CAPTIONS, POLITICAL_STATUSES
from xianneng.law import series

NONE = frozenset(("", "无", "(无)", "-", "—", "/"))
MEMBER = "中共党员"
ONE_MONTH, SUMMER = timedelta(days=-31), timedelta(days=62)  # an overlap of a month is none, nor are the holidays between schools
YEAR_MONTH = r"((?:19|20)\d\d)\s*[.．年/\-]?\s*(\d{1,2})\s*月?"
PERIOD = re.compile(rf"\s*{YEAR_MONTH}\s*(?:--+|—+|–+|-|~|～|至)\s*(?:{YEAR_MONTH}(?=\D|$)|至今|今)?\s*(.*)", re.DOTALL)
ASIDE = re.compile(r"[（(][^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*[)）]")
GAINED = re.compile(rf"{YEAR_MONTH}[^，。；;]{{0,6}}?(晋升|套转|任|定)(?:为)?({'|'.join(sorted(series.ranks(), key=len, reverse=True))})")
WAYS = {"晋升": "晋升", "套转": "套转", "定": "任职定级"}  # of the words before a rank; 任 says nothing
RESULT = re.compile(r"((?:19|20)\d\d)年?度?(?:年度)?(?:考核)?(?:结果)?(?:为|确定为|评定为|:|：)?([^；;。，,、\d]+)")
# Longer words first: 称职 stands in 基本称职 and 不称职 too.
GRADES = (("基本称职", "基本称职"), ("不称职", "不称职"), ("优秀", "优秀"), ("称职", "称职"), ("基本合格", "基本称职"), ("不合格", "不称职"),
          ("合格", "称职"), ("不确定等次", "不定等次"), ("不定等次", "不定等次"), ("未定等次", "不定等次"), ("不进行考核", "未参加"),
          ("未参加", "未参加"), ("不参加", "未参加"))


@dataclass(frozen=True, slots=True)
class Party:
    """政治面貌 and 入党时间 (the first of its month), and further parties, which one item cannot hold."""

    status: str
    joined_on: date | None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a career by months: half-open, an open one without end; ``words`` without what stands in brackets."""

    from_on: date
    until_on: date | None
    words: str
    asides: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Half-width figures and signs; brackets and dashes as they come."""
    return unicodedata.normalize("NFKC", text).strip()


def month(text: str) -> date | None:
    """200108, 2001.08, 20010815, 2001年8月 → the first of the month; None where it is no month."""
    found = re.fullmatch(r"((?:19|20)\d\d)[.年/\-]?(\d{1,2})月?(?:[.\-/]?\d{1,2}日?)?", plain(text).replace(" ", ""))
    return _first(found[1], found[2]) if found else None


def _first(year: str, number: str) -> date | None:
    return date(int(year), int(number), 1) if 1 <= int(number) <= 12 else None


def party(text: str) -> Party | None:
    """200108; 民建; (九三、民盟); 200108；民建; 民建2001.08 → what it says; None where it cannot be understood.

    A date is that of joining the Communist Party of China: other parties give none.
    """
    form = re.sub(r"[()（）\s]", "", plain(text))
    digits = re.search(r"(?:19|20)\d\d[.年]?\d{1,2}月?(?:[.]?\d{1,2}日?)?", form)
    joined = month(digits[0]) if digits else None
    words = [word for word in re.split("[、;；,，]", form.replace(digits[0], "、") if digits else form) if word]
    known = [POLITICAL_STATUS_CAPTIONS.get(word, word) for word in words]
    if (digits and not joined) or any(word not in POLITICAL_STATUSES for word in known):
        return None
    if joined:
        status = next((word for word in known if word in (MEMBER, "预备党员")), MEMBER)
        return Party(status, joined, tuple(word for word in known if word != status))
    return Party(known[0], None, tuple(known[1:])) if known else None


def career(text: str) -> list[Period]:
    """The periods of a résumé in their order; a line without dates goes on with the one before it."""
    lines: list[str] = []
    for line in text.splitlines():
        if PERIOD.match(plain(line)) or not lines:
            lines.append(line.strip())
        else:
            lines[-1] += "\n" + line.strip()
    return [period for line in lines if (period := _period(plain(line)))]


def _period(line: str) -> Period | None:
    found = PERIOD.fullmatch(line)
    start = _first(found[1], found[2]) if found else None
    if found is None or start is None:
        return None
    until = _first(found[3], found[4]) if found[3] else None
    asides = tuple(ASIDE.findall(found[5]))
    words = re.sub(r"\s+", "", ASIDE.sub("", found[5]))
    return Period(start, until, words, asides)


def breaks(periods: list[Period]) -> list[tuple[date, date]]:
    """Where a career stops and goes on later, or goes on before it stopped: end of one period, start of the next."""
    return [(one.until_on or one.from_on, two.from_on) for one, two in pairwise(periods)
            if one.until_on is None or not ONE_MONTH <= two.from_on - one.until_on <= SUMMER]


def rank_of(words: str) -> str:
    """The rank that a post is, or ends with (人事科副主任科员); empty where it is none."""
    return max((name for name in series.ranks() if words.endswith(name)), key=len, default="")


def title_and_rank(pieces: Sequence[str]) -> tuple[str, str]:
    """The title of a post and the rank after it, of the pieces between the commas: 科员、三级主任科员 is a 科员 of that rank; "" where there is none."""
    at = next((at for at in reversed(range(len(pieces))) if pieces[at] in series.ranks()), None)
    return "、".join(piece for i, piece in enumerate(pieces) if i != at), "" if at is None else pieces[at]


def ranks(periods: list[Period]) -> list[tuple[date, str, str]]:
    """Each rank with the first of its month, as the posts and the remarks in brackets tell it, and the way 取得方式 where they say it."""
    told = [(period.from_on, rank_of(part), "") for period in periods for part in re.split("[、，,]", period.words)]
    told += [(start, rank, WAYS.get(verb, "")) for period in periods for aside in period.asides
             for year, number, verb, rank in GAINED.findall(plain(aside)) if (start := _first(year, number))]
    found: list[tuple[date, str, str]] = []
    for start, rank, way in sorted(each for each in told if each[1]):
        if found and found[-1][1] == rank:
            found[-1] = (*found[-1][:2], found[-1][2] or (way if found[-1][0] == start else ""))
        elif series.is_rank(series.ranks()[rank].series, rank, start):
            found.append((start, rank, way))
    return [each for each, after in pairwise([*found, (date.max, "", "")]) if each[0] < after[0]]


def results(text: str) -> tuple[dict[int, str], list[str]]:
    """The grade of each year, and what is no result."""
    if plain(text) in NONE:
        return {}, []
    grades: dict[int, str] = {}
    for year, words in RESULT.findall(plain(text)):
        grade = next((grade for word, grade in GRADES if word in words), None)
        if grade:
            grades[int(year)] = grade
    unread = [part for part in re.split("[；;。]", text) if part.strip() and not any(str(year) in part for year in grades)]
    return grades, [part.strip() for part in unread]
