"""What a page may ask of a case beside the step itself, by the verb's name: one act each."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from xianneng.foundation.ballots.models import APPRAISAL, CHOICES, RECOMMENDATION
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases import queries, types, verbs
from xianneng.foundation.cases.acts import Done
from xianneng.foundation.cases.models import Case, CaseState, Notice, Task
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.organs import parameters
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.surface.home import steps
from xianneng.surface.home.queries.ballots import candidates, electors
from xianneng.work.ranks import cases as ranks


class Given:
    """What a form sent: its texts and numbers, and by whom and when."""

    def __init__(self, request: Request, case: Case) -> None:
        self.request, self.case = request, case
        self.by: dict[str, Any] = {"viewer": request.viewer, "now": request.now}

    def text(self, name: str = "text", *, longest: int = 300) -> str:
        """A text field; Refused, with what was typed still on the page, when it is too long to be kept."""
        found = self.request.POST.get(name, "").strip()
        if len(found) > longest:
            raise Refused(f"填写了 {len(found)} 字", why=f"这一项最多 {longest} 字", then="请精简后再提交，详细情况可作为材料归入")
        refuse_id_numbers(found)
        return found

    def number(self, name: str) -> int:
        """A field that holds an id or a count; Refused when it holds something else."""
        found = as_number(self.request.POST.get(name))
        if found is None:
            raise Refused("没有选择对象", then="请选择后再提交")
        return found

    def numbers(self, name: str) -> list[int]:
        """Every id that was ticked."""
        return [found for value in self.request.POST.getlist(name) if (found := as_number(value))]

    @property
    def seen(self) -> int:
        """The version of the case that the page showed."""
        value = self.request.POST.get("seen", "")
        return as_number(value) or 0

    @property
    def task(self) -> Task:
        """The step that waits for the viewer."""
        found = queries.seat_for(self.case, self.request.viewer, self.request.today)
        if found is None:
            raise NotFound("这一步不由您办理", then="请刷新后查看进展")
        return found.task

    @property
    def notice(self) -> Notice:
        """The latest public notice."""
        found = queries.notice_of(self.case)
        if found is None:
            raise Refused("还没有公示", then="请先发布公示")
        return found


def _of_case(operation: Callable[..., Done], given: Given) -> Done:
    return operation(case_id=given.case.pk, text=given.text(), seen=given.seen, **given.by)


def _of_person(operation: Callable[..., Done], given: Given) -> Done:
    return operation(case_id=given.case.pk, person_id=given.number("person"), text=given.text(), seen=given.seen, **given.by)


def _remove(given: Given) -> Done:
    return act.remove_subjects(case_id=given.case.pk, person_ids=given.numbers("person"), text=given.text(), seen=given.seen, **given.by)


def _to_office(operation: Callable[..., Done], given: Given) -> Done:
    return operation(task_id=given.task.pk, office_id=given.number("office"), text=given.text(), seen=given.seen, **given.by)


def _drop_signer(given: Given) -> Done:
    return act.drop_signer(participant_id=given.number("signer"), text=given.text(), seen=given.seen, **given.by)


def _copy_to(given: Given) -> Done:
    return act.copy_to(case_id=given.case.pk, office_ids=given.numbers("office"), **given.by)


def _urge(given: Given) -> None:
    """催办 of every step that somebody holds. Conflict where there is none."""
    held = given.case.tasks.filter(state="待办", participants__state="待办").distinct()
    if not held:
        closed = given.case.closed_at is not None
        raise Conflict("不能催办", why=f"本件{given.case.state}" if closed else "当前环节没有办理人",
                       then=verbs.NEXT[CaseState(given.case.state)] if closed else "请先为当前环节安排办理人")
    for waiting in held:
        act.urge(task_id=waiting.pk, text=given.text(), **given.by)


def _return(given: Given) -> Done:
    return act.return_for_correction(task_id=given.task.pk, to_step=given.text("to_step"), text=given.text(),
                                     seen=given.seen, **given.by)


def _require_step(given: Given, form: str, what: str) -> None:
    """Some verbs are of one step: what a page does not offer there is not taken there either."""
    if given.task.form != form:
        raise Refused(f"现在不能{what}", why=f"本件在“{given.task.name}”环节", then="请刷新后查看进展")


def _publish(given: Given) -> Done:
    _require_step(given, "notice", "发布公示")
    types.get(given.case.type).check(given.case, "notice", viewer=given.request.viewer, on=given.request.today)
    begins_on = given.request.today + timedelta(days=1)
    least = ranks.notice_days(given.case, begins_on)
    days = given.number("days") if given.text("days") else least
    if days < least:
        raise Refused(f"公示 {days} 个工作日", why=f"本地规定{parameters.at(given.case.organ.path, begins_on).local('public_notice_days')}不少于 {least} 个工作日", article=cite("RANK-PROM-07" if given.case.type == ranks.Promotion.key else "RECR-PROC-09"),
                      then=f"请填写 {least} 以上的天数")
    return act.publish_notice(case_id=given.case.pk, text=given.text(longest=4000), contacts=given.text("contacts", longest=1000), days=days,
                              seen=given.seen, from_on=begins_on, **given.by)


def _object(given: Given) -> Done:
    """About whom an objection is, is said in so many words: nobody is taken for granted."""
    about = given.number("person")
    return act.receive_objection(notice_id=given.notice.pk, text=given.text(longest=4000), contact=given.text("contact", longest=200),
                                 person_id=about, **given.by)


def _answer(given: Given) -> Done:
    """Whether an objection is true is said in so many words; nothing is taken for granted."""
    if given.text("upheld") not in ("0", "1"):
        raise Refused("没有认定异议是否属实", why="答复异议要有核查的结论", then="请选择属实或不属实后再答复")
    return act.answer_objection(objection_id=given.number("objection"), answer=given.text(longest=4000),
                                upheld=given.text("upheld") == "1", **given.by)


def _inquire(given: Given) -> Done:
    """Open the inquiry by the officers named into the case's candidates, or once more into those suspended 复查."""
    again = given.text("again") == "1"
    if given.case.type != ranks.Promotion.key:
        raise Refused("现在不能组织考察", why=f"{types.get(given.case.type).title}不经考察", then="请刷新后查看进展")
    examined = (ranks.doubted if again else ranks.unexamined)(given.case, ranks.inquiries_of(given.case))
    return act.inquire(
        case_id=given.case.pk, form="" if again else "vetting", type_key="vetting.inquiry",
        title=f"{'复查' if again else '考察'}：{ranks.called(examined)}"[:200], person_ids=[subject.person_id for subject in examined],
        data={"officers": given.numbers("officer")}, seen=given.seen, **given.by)


def _vote(given: Given) -> Done:
    """Open a vote on the case's persons; whoever is ticked and has an account votes in the browser."""
    given.request.viewer.require("ballots.run")
    _require_step(given, "recommendation", "组织投票")
    kind = APPRAISAL if given.text("kind") == APPRAISAL else RECOMMENDATION
    voters = dict(electors(steps.serving(given.case, given.request.today)))
    if given.numbers("voter") and not voters.keys() >= {*given.numbers("voter")}:
        raise Refused("参加人员名单有变化", why="所选人员中有人已不能参加本次投票", then="请刷新后重新勾选")
    return act.open_ballot(
        case_id=given.case.pk, kind=kind, choices=CHOICES[kind], candidates=candidates(given.case),
        due_count=given.number("due_count"), voters={each: voters[each] for each in given.numbers("voter") if each in voters},
        most_chosen=given.number("most") if kind == RECOMMENDATION and given.text("most") else None, seen=given.seen,
        **given.by)


VERBS: Mapping[str, Callable[[Given], Done | None]] = {
    "suspend": partial(_of_case, act.suspend), "resume": partial(_of_case, act.resume),
    "withdraw": partial(_of_case, act.withdraw), "terminate": partial(_of_case, act.terminate),
    "suspend_subject": partial(_of_person, act.suspend), "resume_subject": partial(_of_person, act.resume),
    "remove_subject": _remove,
    "reassign": partial(_to_office, act.reassign), "delegate": partial(_to_office, act.delegate),
    "add_signer": partial(_to_office, act.add_signer), "drop_signer": _drop_signer, "copy_to": _copy_to, "urge": _urge,
    "return_for_correction": _return, "publish_notice": _publish, "receive_objection": _object,
    "answer_objection": _answer, "inquire": _inquire, "open_ballot": _vote}
