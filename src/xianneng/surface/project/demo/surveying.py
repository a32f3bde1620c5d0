"""The demonstration's 大调研: a round under way, with organs that were reached and others still to go to, and what was found so far."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from xianneng.foundation.cases.models import Case
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.queries import Place
from xianneng.work.survey import operations, queries
from xianneng.work.survey.models import Round, Talk, Visited

if TYPE_CHECKING:
    from xianneng.surface.project.demo.stories import Stage

OFFICER, OTHER_OFFICER, REVIEWER, LEADER = "xuzhiwei", "zengzhuxi", "luhuaijin", "wangshouzhuo"
OWN = {OFFICER: "县水利局", OTHER_OFFICER: "县住房和城乡建设局"}
ORGANS = 14  # that the round goes to
QUESTIONS = (("队伍的年龄、梯次是否合理", "age", ""), ("学历和专业结构怎样", "education", ""), ("最需要解决的困难是什么", "", ""), ("对职级晋升有什么意见建议", "", "问的是意见"))
SAID = ("工作任务重，年轻同志成长快，希望多安排到一线和重点项目锻炼。", "骨干力量集中在四十岁上下，三十岁以下的偏少，招录补充要提前谋划。", "轮岗机会不多，同一岗位时间较长，希望有计划地交流。")
ANSWERS = ("人少事多，专业人员不足", "希望结合平时考核，多看一线表现", "希望把政策讲透，早知道自己还差什么")
NOTES = ("牵头完成汛期值守和河道整治，遇事有办法，可以放到急难任务中锻炼", "熟悉业务，肯带新人，可以考虑内部轮岗")


def surveyed(stage: "Stage") -> Iterator[int]:
    """From the plan to talks in half of the organs."""
    yield 13
    now, reviewer = stage.next_moment(), stage.viewer(REVIEWER)
    found = operations.begin(name=f"{stage.now.year}年第一次公务员大调研", from_on=stage.days[16], until_on=stage.days[-1] + timedelta(days=21), viewer=reviewer, now=now,
                             purpose="了解各单位公务员队伍状况和年轻干部培养情况，听取意见建议，发现可用之才。")
    for words, statistic, why in QUESTIONS:
        operations.ask(round_id=found.pk, words=words, statistic=statistic, why=why, viewer=reviewer)
    offered = queries.may_be_visited(found.organ.path, now.date())
    own = [each.id for each in offered if each.name in OWN.values()]
    operations.visit(round_id=found.pk, organ_ids=[*own, *[each.id for each in offered if each.id not in own][:ORGANS - len(own)]], viewer=reviewer, now=stage.next_moment())
    yield 15
    case = Case.objects.get(number=operations.propose(round_id=found.pk, viewer=reviewer, now=stage.next_moment()))
    yield 16
    stage.agrees(LEADER, case, {})
    yield 19
    places = [organs.place(reviewer.scope, organ, stage.now.date()) for organ in Visited.objects.filter(round=found).order_by("organ_id").values_list("organ_id", flat=True)]
    for who, name in OWN.items():
        _talk(stage, who, found, next(each for each in places if each.name == name), 0, noted=True)
    yield 22
    for at, place in enumerate([each for each in places if each.name not in OWN.values()][:ORGANS // 2 - 2], 1):
        _talk(stage, REVIEWER, found, place, at, noted=at % 2 == 0)
    last = places[-1]
    operations.excuse(round_id=found.pk, reasons={last.id: "集中办公，安排在下旬"}, viewer=reviewer)
    operations.find(round_id=found.pk, organ_id=places[0].id, words="三十岁以下的干部偏少，梯次衔接不够", measure="列入明年录用计划统筹，安排年轻干部轮岗",
                    due_on=stage.days[-1] + timedelta(days=120), viewer=reviewer, now=stage.next_moment())


def _talk(stage: "Stage", who: str, found: Round, place: Place, at: int, *, noted: bool) -> None:
    """A talk with one of the organ who is not the recorder; every second talk notes somebody."""
    viewer = stage.viewer(who)
    people = [person for person, _ in queries.people_of(place.path, viewer.persons)]
    if not people:
        return
    answers = {each.pk: ANSWERS[(at + n) % len(ANSWERS)] for n, each in enumerate(queries.questions(found)) if not each.statistic}
    operations.record_talk(round_id=found.pk, place=place, kind=Talk.SINGLE, held_on=stage.now.date(), people=people[at % len(people):][:1], text=SAID[at % len(SAID)], answers=answers,
                           noted={people[-1]: NOTES[at % len(NOTES)]} if noted else {}, viewer=viewer, now=stage.next_moment())
