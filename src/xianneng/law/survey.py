"""公务员大调研, the recurring survey of the workforce: how many rounds a year, what need not be asked, and what a note never is (SURVEY-01…03)."""

import re
from collections.abc import Iterable

from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

SCORE = re.compile(r"[0-9０-９一二三四五六七八九十百]+(?:\.[0-9]+)?分(?![钟之管工别])|打分|评分|排名|第[0-9一二三四五六七八九十]+名")


def refuse_more(held: int, most: int, year: int, *, local: str = "") -> None:
    """Refused where ``held`` rounds of a year are as many as the jurisdiction holds. ``local``: the document that says so, in brackets."""
    if held >= most:
        raise Refused(f"{year} 年已有 {held} 次大调研", why=f"每年 {most} 次{local}", article=cite("SURVEY-01"),
                      then="请在已有的一次中办理；确需增加的，由公务员主管部门设定参数“公务员大调研每年次数”")


def known(words: str, titles: Iterable[str]) -> list[str]:
    """Those of the statistics that a question names: what the file may know already."""
    return [title for title in titles if title in words]


def refuse_known(words: str, titles: Iterable[str], *, statistic: str, why: str) -> None:
    """Refused where a question names what the file knows, is not answered by it, and nobody says why it is asked all the same."""
    if not statistic and not why and (found := known(words, titles)):
        raise Refused(f"问题提到“{'”“'.join(found)}”，档案里已有", why="档案已有的不再询问", article=cite("SURVEY-02"),
                      then="请选择由哪一项统计回答；问的是意见而不是数目的，请写明仍须询问的理由")


def refuse_score(words: str) -> None:
    """Refused where a note about a person counts them out or ranks them."""
    if found := SCORE.search(words):
        raise Refused(f"“{found[0]}”像是给人打分或者排名", why="谈话记录只记说了什么、什么事，不给任何人打分、排名", article=cite("SURVEY-03"),
                      then="请改为写明具体的事和说法")
