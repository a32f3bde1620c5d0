"""招录方式: in which order registration, examination and the choice of a position follow one another (RECR-PROC-01)."""

from datetime import datetime

from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

UNIFIED, SITS_FIRST, POOLED = "统一招录", "先笔试后报职位", "合并计划按分选岗"
WAYS = (UNIFIED, SITS_FIRST, POOLED)


def refuse_choosing(opens_at: datetime | None, closes_at: datetime | None, at: datetime, *, is_in_line: bool) -> None:
    """Who sat first chooses a position in the announced period, with a score that reaches the line; ``opens_at`` None: none is announced yet."""
    article = cite("RECR-PROC-01")
    if opens_at is None or closes_at is None:
        raise Refused("现在还不能选报职位", why="这一招考先笔试后报职位：职位在成绩公布以后选报", article=article, then="请先报名参加笔试，选报时间以公告为准")
    if not is_in_line:
        raise Refused("不能选报职位", why="没有您达到合格分数线的笔试成绩", article=cite("RECR-EXAM-03"), then="对成绩有疑问的，在公布的期限内申请复查")
    if at < opens_at:
        raise Refused("选报职位还没有开始", why=f"自 {opens_at:%Y-%m-%d %H:%M} 开始", article=article, then="请在开始以后提交")
    if at >= closes_at:
        raise Refused("选报职位已经截止", why=f"至 {closes_at:%Y-%m-%d %H:%M} 截止，本次提交在 {at.astimezone(closes_at.tzinfo):%Y-%m-%d %H:%M:%S} 到达", article=article,
                      then="没有选报职位的，不进入面试")


def refuse_wishing(opens_at: datetime | None, closes_at: datetime | None, at: datetime, *, chooses: bool) -> None:
    """Who is to be examined wishes for the posts of a pool in the announced period; ``opens_at`` None: none is announced yet."""
    article = cite("RECR-PROC-01")
    if not chooses:
        raise Refused("不能选岗", why="没有您进入体检的综合成绩", article=cite("RECR-EXAM-02"), then="以公布的名单为准")
    if opens_at is None or closes_at is None:
        raise Refused("现在还不能选岗", why="选岗的时间还没有公布", article=article, then="请以公告为准")
    if not opens_at <= at < closes_at:
        raise Refused("现在不能选岗", why=f"选岗自 {opens_at:%Y-%m-%d %H:%M} 至 {closes_at:%Y-%m-%d %H:%M}，本次提交在 {at.astimezone(closes_at.tzinfo):%Y-%m-%d %H:%M:%S} 到达", article=article,
                      then="以截止以前最后一次提交的志愿为准")
