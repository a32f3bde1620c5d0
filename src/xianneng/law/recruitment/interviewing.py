"""Interviews 面试: who may examine whom, and what a draw of examiners leads to (RECR-EXAM-04; kin by 公务员法 第74条)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

RELATIONS = ("夫妻关系", "直系血亲", "三代以内旁系血亲", "近姻亲", "其他可能影响公正的关系")


def seated(order: Sequence[int], barred: Mapping[int, AbstractSet[int]], groups: Sequence[int], size: int) -> dict[int, list[int]]:
    """The examiners of each group, in the order in which they were drawn.

    `order`: examiners as drawn. Each takes the first seat that is left in the groups' order where nothing bars them (`barred`: group → examiners); groups are
    filled in turn, one seat each. Refused where a group stays short, with how many it lacks: more examiners are needed, not another draw.
    """
    panels: dict[int, list[int]] = {group: [] for group in groups}
    left = list(order)
    for _ in range(size):
        for group in groups:
            found = next((each for each in left if each not in barred.get(group, frozenset())), None)
            if found is not None:
                left.remove(found)
                panels[group].append(found)
    if short := {group: size - len(panel) for group, panel in panels.items() if len(panel) < size}:
        raise Refused("考官不够", why="；".join(f"第 {group} 组缺 {count} 名" for group, count in short.items()), article=cite("RECR-EXAM-04"),
                      then="请补充考官名单，重新公布后抽签")
    return panels
