"""The demonstration's cases: what the cast has done in the weeks before today, through the operations themselves.

A promotion of two persons is archived, another waits for its approval, a third is under inquiry, a fourth at the
recommendation; a fifth was returned for correction, and a correction of a file is done; positions are published and open; a 大调研 is under way. So every page has something to show,
and every step can be taken at once.
"""

import heapq
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from typing import Any

from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import User
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.organs.dated import played
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic, Today
from xianneng.foundation.record.queries import names_in_order
from xianneng.law.refusals import Refused
from xianneng.law.reporting import reports
from xianneng.surface.project.demo import hiring, moving, recruiting, scoring, surveying
from xianneng.surface.project.demo.people import FIXED, NAMED, NATIVE_PLACES
from xianneng.work.personnel import entries
from xianneng.work.ranks import queries
from xianneng.work.ranks.cases import titled

ORGAN = "县水利局"
OFFICER, EXAMINER, CONFIRMER = "xuzhiwei", "yanjingzhi", "sunyantian"
REVIEWER, LEADER, INSPECTOR = "luhuaijin", "wangshouzhuo", "heqingqu"
TEAM = FIXED[ORGAN][:5]
LENGTH = 26  # working days that the stories take
APART = timedelta(minutes=7)  # from one act of a day to the next
Story = Iterator[int]  # yields the working day, from 0, on which it goes on; few days: the law is prepared anew for each
Part = Generator[int, None, Case]


def workdays(on: date) -> list[date]:
    """The working days of the stories, the last of them before ``on``; none where the calendar does not say which."""
    known, before = deadlines.calendar(), (on - timedelta(days=n) for n in count(1))
    try:
        return list(islice((day for day in before if known.is_workday(day)), LENGTH))[::-1]
    except Refused:
        return []


def tell(days: Sequence[date], *, now: datetime, spoilt: Collection[int], progress: Callable[[str], None]) -> list[int]:
    """Act all stories, day by day together: the log takes nothing that is dated before what already stands in it.

    ``spoilt``: persons whose files have a planted defect; the stories leave them alone. Returns whom they are about.
    """
    stage = Stage(days, now)
    persons = stage.candidates(spoilt)
    cast, busy = iter(persons), {*spoilt, *(each.person_id for each in persons)}
    stories = [archived(stage, [next(cast), next(cast)]), waiting_for_approval(stage, next(cast)),
               corrected(stage, next(cast)), under_inquiry(stage, next(cast)), at_recommendation(stage, next(cast)),
               returned(stage, next(cast)), recruiting.recruited(stage), scoring.scored(stage), hiring.hired(stage), surveying.surveyed(stage),
               moving.lent(stage, busy), moving.handed_over(stage, busy)]
    waiting = [(next(story), at) for at, story in enumerate(stories)]
    heapq.heapify(waiting)
    with played(stage.a_little_later):
        while waiting:
            day, at = heapq.heappop(waiting)
            stage.wait_until(day)
            if (then := next(stories[at], None)) is not None:
                heapq.heappush(waiting, (then, at))
            else:
                progress(f"办理演示办件 {len(stories) - len(waiting)}/{len(stories)}")
    return [*(each.person_id for each in persons), *stage.touched]


def archived(stage: "Stage", persons: Sequence[queries.Explained]) -> Story:
    """Two persons, from the plan to the archive, with an objection that was answered."""
    case = yield from _until_notice(stage, persons)
    yield 15
    notice = case.notices.get()
    stage.does(OFFICER, act.receive_objection, notice_id=notice.pk, text=f"{persons[0].name}某年请假天数有出入")
    yield 16
    stage.does(OFFICER, act.answer_objection, objection_id=notice.objections.get().pk, upheld=False,
               answer="经查，请假均按规定履行手续，反映不属实")
    yield from _close_notice(stage, case)
    yield 20
    stage.agrees(LEADER, case, {"document": f"县组干〔{stage.now.year}〕9号",
                                "effective_on": stage.now.date().isoformat()})
    yield 22
    stage.agrees(OFFICER, case, {"filed_on": stage.now.date().isoformat(), "number": f"水人备〔{stage.now.year}〕3号"}, "已报备")
    yield 24
    stage.agrees(OFFICER, case, {}, "材料齐全，归档")


def waiting_for_approval(stage: "Stage", person: queries.Explained) -> Story:
    """The notice is over, nobody objected."""
    case = yield from _until_notice(stage, [person])
    yield from _close_notice(stage, case)


def under_inquiry(stage: "Stage", person: queries.Explained) -> Story:
    """Political conduct is found by both officers; the file is to be audited."""
    case = yield from _until_recommended(stage, [person], 9, 11, 13)
    yield 19
    inquiry = _inquire(stage, case)
    yield 20
    _find_political(stage, inquiry)


def at_recommendation(stage: "Stage", person: queries.Explained) -> Story:
    """The places are locked."""
    yield from _until_locked(stage, [person], 19, 20)


def returned(stage: "Stage", person: queries.Explained) -> Story:
    """The authority wants the plan to say more."""
    case = yield from _proposed(stage, [person], 19)
    yield 20
    stage.does(REVIEWER, act.return_for_correction, task_id=case.tasks.get(state="待办").pk, to_step="plan",
               text="请在晋升理由中补充近三年工作实绩")


def corrected(stage: "Stage", person: queries.Explained) -> Story:
    """A cell of the file put right, with the second officer's word."""
    yield 17
    row = Basic.objects.known().get(person_id=person.person_id)
    entry = entries.entry_for(stage.viewer(OFFICER), person.person_id, "basic", "correct", row.pk, stage.now.date())
    number = entries.submit(entry=entry, viewer=stage.viewer(OFFICER), now=stage.next_moment(), change={
        "act": "correct", "person_id": person.person_id, "key": "basic", "row_id": row.pk, "valid_to": None,
        "valid_from": row.valid_from.isoformat(), "determined": False,
        "values": {"native_place": next(place for place in NATIVE_PLACES if place != row.native_place)},
        "why": "与干部人事档案记载不一致", "material": "干部履历表"})
    yield 18
    stage.agrees(CONFIRMER, Case.objects.get(number=number), {}, "与原件核对一致")


def _proposed(stage: "Stage", persons: Sequence[queries.Explained], day: int) -> Part:
    yield day
    organ_id = persons[0].row["organ_id"]
    order = list(names_in_order([each.person_id for each in persons], stage.now.date()))
    persons = sorted(persons, key=lambda each: order.index(each.person_id))
    done = stage.does(OFFICER, act.open_case, type_key="ranks.promotion", organ_id=organ_id, title=titled([(each.name, each.target) for each in persons]),
                      person_ids=[each.person_id for each in persons])
    case = Case.objects.get(pk=done.case_id)
    stage.agrees(OFFICER, case, {"places": _places(persons), "method": "会议推荐", "purpose": "工作需要，人选具备资格"}, "呈报")
    return case


def _until_locked(stage: "Stage", persons: Sequence[queries.Explained], day: int, locked: int) -> Part:
    case = yield from _proposed(stage, persons, day)
    yield locked
    stage.agrees(REVIEWER, case, {"approved": _places(persons)})
    return case


def _until_recommended(stage: "Stage", persons: Sequence[queries.Explained], day: int, locked: int, held: int) -> Part:
    case = yield from _until_locked(stage, persons, day, locked)
    yield held
    stage.agrees(OFFICER, case, {"held_on": stage.now.date().isoformat(), "due": 38, "present": 36, "valid": 36,
                                 "votes": {str(each.person_id): 31 for each in persons}}, "推荐结果较为集中")
    return case


def _until_notice(stage: "Stage", persons: Sequence[queries.Explained]) -> Part:
    case = yield from _until_recommended(stage, persons, 0, 1, 3)
    yield 4
    inquiry = _inquire(stage, case)
    yield 5
    _find_political(stage, inquiry)
    yield 7
    stage.finds(OFFICER, inquiry, file_audit="一致", **{f"personal_matters_{each.person_id}": "一致" if reports(
        [each.row["rank"], each.row["layer"], each.target or ""]) else "不属于报告对象" for each in persons})
    yield 8
    stage.finds(INSPECTOR, inquiry, integrity="无影响")
    yield 9
    for officer in (OFFICER, EXAMINER):
        stage.finds(officer, inquiry, basic_conditions="符合", basic_conditions_text="工作实绩突出，群众公认")
    stage.agrees(OFFICER, case, {}, "考察完成")
    yield 11
    stage.agrees(OFFICER, case, _meeting(stage, persons), "党组会议研究同意")
    yield 13
    stage.agrees(REVIEWER, case, {})
    stage.does(OFFICER, act.publish_notice, case_id=case.pk, days=5, contacts="0000-1234567　县水利局机关纪委",
               from_on=stage.now.date() + timedelta(days=1),
               text=f"拟晋升职级人员：{'、'.join(f'{each.name}（拟晋升{each.target}）' for each in persons)}")
    return case


def _inquire(stage: "Stage", case: Case) -> Case:
    officers = [stage.viewer(OFFICER).office_id, stage.viewer(EXAMINER).office_id]
    done = stage.does(OFFICER, act.inquire, case_id=case.pk, form="vetting", type_key="vetting.inquiry", title=f"考察：{case.title}",
                      person_ids=list(case.subjects.values_list("person_id", flat=True)), data={"officers": officers})
    return Case.objects.get(pk=done.case_id)


def _find_political(stage: "Stage", inquiry: Case) -> None:
    for officer in (OFFICER, EXAMINER):
        stage.finds(officer, inquiry, political_conduct="合格", political_conduct_text="与二十三名同志谈话，反映一致")


def _meeting(stage: "Stage", persons: Sequence[queries.Explained]) -> dict[str, Any]:
    vote = {"yes": len(TEAM), "no": 0, "abstain": 0, "chosen": True, "reason": "承担急难险重任务，实绩突出"}
    return {"met_on": stage.now.date().isoformat(), "chair": TEAM[0], "due": len(TEAM), "present": len(TEAM),
            "attended": "、".join(TEAM), "absent": "", "avoided": "", "place": "三楼会议室", "recorder": "许知微",
            "minutes": f"水党组纪要〔{stage.now.year}〕21号", "speeches": "",
            "votes": {str(each.person_id): vote for each in persons}}


def _close_notice(stage: "Stage", case: Case) -> Story:
    yield 19
    result = "公示期满，无影响晋升的问题"
    stage.does(OFFICER, act.close_notice, notice_id=case.notices.get().pk, result=result)
    stage.agrees(OFFICER, case, {}, result)


def _places(persons: Sequence[queries.Explained]) -> dict[str, int]:
    targets = [str(each.target) for each in persons]
    return {target: targets.count(target) for target in targets}


class Stage:
    """The cast, and the clock that all stories share."""

    def __init__(self, days: Sequence[date], now: datetime) -> None:
        self.days, self.zone = days, localtime(now).tzinfo
        self.now = self._morning(0)
        self._viewers: dict[str, Viewer] = {}
        self.touched: list[int] = []  # whose files a story has written, beside those whom it was given

    def _morning(self, day: int) -> datetime:
        return datetime.combine(self.days[day], time(9), self.zone)

    def wait_until(self, day: int) -> None:
        """Let the days pass until this one."""
        self.now = max(self.now, self._morning(day))

    def next_moment(self) -> datetime:
        """The moment of the next act."""
        self.now += APART
        return self.now

    def a_little_later(self) -> datetime:
        """The moment at which the file learns what an act writes: after the act began."""
        self.now += timedelta(microseconds=1)
        return self.now

    def candidates(self, spoilt: Collection[int]) -> list[queries.Explained]:
        """Who may be promoted, on the first day as today, is not of the cast and has no leading post: one for each rank in turn.

        The last of the team first: a visitor begins with those at the top of the list.
        """
        organ = Profile.objects.as_of(self.days[0]).get(name=ORGAN).organ_id
        able = Today.objects.filter(organ_id=organ, verdict="met", layer="").exclude(person_id__in=spoilt).exclude(name__in=NAMED)
        targets = dict(able.values_list("person_id", "target"))
        then = queries.explain(Asked(self.days[0], person_ids=list(targets)), dates=False)
        people = [each for each in then[::-1] if each.target == targets[each.person_id] and each.row["eligible"]
                  and each.row["rank_settable"] is not False and (each.row["quota_free"] or 0) > 1]
        before = [sum(other.target == each.target for other in people[:at]) for at, each in enumerate(people)]
        return [each for _, each in sorted(zip(before, people, strict=True), key=lambda pair: pair[0])]

    def viewer(self, username: str) -> Viewer:
        """A member of the cast in the first of their offices."""
        if username not in self._viewers:
            self._viewers[username] = viewers(User.objects.get(username=username), self.days[0])[0]
        return self._viewers[username]

    def does(self, username: str, operation: Callable[..., act.Done], **given: Any) -> act.Done:
        """One act, a few minutes after the one before."""
        seen = {} if operation is act.open_case else {"seen": None}
        return operation(viewer=self.viewer(username), now=self.next_moment(), **seen, **given)

    def agrees(self, username: str, case: Case, data: Mapping[str, Any], text: str = "同意") -> None:
        """Take the step in hand."""
        outcome = text if text in ("同意", "呈报", "已报备") else "同意" if username == CONFIRMER else "已办"
        self.does(username, act.complete, task_id=case.tasks.get(state="待办").pk, outcome=outcome, text=text, data=data)

    def finds(self, officer: str, inquiry: Case, **found: str) -> None:
        """The step of an inquiry in hand, the same about each person; a kind that ends in a person's number is theirs."""
        persons = inquiry.subjects.values_list("person_id", flat=True)
        each = {f"{kind}_{person}": value for person in persons for kind, value in found.items()}
        self.agrees(officer, inquiry, each | found, "已谈话了解")

