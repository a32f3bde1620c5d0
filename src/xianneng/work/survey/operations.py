"""What can be done with a round: draft it, record talks, say why an organ was not reached, write down what was found, follow it to its end."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.ledger.digests import refuse_typed
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.organs.queries import Place
from xianneng.law import survey as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.survey import queries
from xianneng.work.survey.cases import SURVEY
from xianneng.work.survey.models import Mention, Point, Question, Round, State, Talk, Visited

MOST = 40  # questions of a round
WRITTEN = (State.HELD, State.WRITTEN)  # while findings and the report are written


def begin(*, name: str, from_on: date, until_on: date, purpose: str, viewer: Viewer, now: datetime) -> Round:
    """编制大调研方案 of the viewer's jurisdiction: to all of its organs, with the questions of the last round. Refused beyond the rounds of a year (SURVEY-01)."""
    viewer.require(queries.ORGANISE)
    refuse_typed(name, purpose)
    organ_id, path = viewer.jurisdiction_id or 0, viewer.jurisdiction_path
    known = parameters.at(path, localdate(now))
    with transaction.atomic():
        lock(Organ, [organ_id])
        law.refuse_more(queries.held_in(organ_id, from_on.year), known["survey_rounds_per_year"], from_on.year, local=known.local("survey_rounds_per_year"))
        made = Round.objects.create(organ_id=organ_id, name=name, year=from_on.year, from_on=from_on, until_on=until_on, purpose=purpose,
                                    made_by=viewer.signature, made_at=now)
        if last := queries.before(made):
            Question.objects.bulk_create([Question(round=made, words=each.words, statistic=each.statistic, why=each.why) for each in queries.questions(last)])
        Visited.objects.bulk_create([Visited(round=made, organ_id=each.id) for each in queries.may_be_visited(path, localdate(now))])
    return made


def drop(*, round_id: int, viewer: Viewer) -> None:
    """删除 a draft."""
    with transaction.atomic():
        held = _held(round_id, viewer, State.DRAFTED)
        Question.objects.filter(round=held).delete()
        Visited.objects.filter(round=held).delete()
        held.delete()


def ask(*, round_id: int, words: str, statistic: str, why: str, viewer: Viewer) -> None:
    """A question more. Refused where the file knows the answer and nobody says why it is asked (SURVEY-02)."""
    refuse_typed(words, why)
    law.refuse_known(words, queries.TITLES.values(), statistic=statistic, why=why)
    with transaction.atomic():
        held = _held(round_id, viewer, State.DRAFTED)
        if len(queries.questions(held)) >= MOST:
            raise Refused(f"一次大调研最多 {MOST} 个问题", then="请先删去不需要的问题")
        Question.objects.create(round=held, words=words, statistic=statistic, why="" if statistic else why)


def strike(*, round_id: int, question_id: int, viewer: Viewer) -> None:
    """删去 a question of a draft."""
    with transaction.atomic():
        Question.objects.filter(round=_held(round_id, viewer, State.DRAFTED), pk=question_id).delete()


def visit(*, round_id: int, organ_ids: Collection[int], viewer: Viewer, now: datetime) -> None:
    """选定走访单位 of a draft; those named that are not of the jurisdiction are not heard."""
    with transaction.atomic():
        held = _held(round_id, viewer, State.DRAFTED)
        chosen = [each.id for each in queries.may_be_visited(held.organ.path, localdate(now)) if each.id in organ_ids]
        Visited.objects.filter(round=held).exclude(organ_id__in=chosen).delete()
        there = set(Visited.objects.filter(round=held).values_list("organ_id", flat=True))
        Visited.objects.bulk_create([Visited(round=held, organ_id=each) for each in chosen if each not in there])


def propose(*, round_id: int, viewer: Viewer, now: datetime) -> str:
    """呈报方案: the number of the case."""
    held = _held(round_id, viewer, State.DRAFTED)
    return cases.open_case(type_key=SURVEY, organ_id=held.organ_id, title=held.name, person_ids=[], viewer=viewer, now=now,
                           data={"round": held.pk, "page": f"/surveys/{held.pk}/"}).number


def record_talk(*, round_id: int, place: Place, kind: str, held_on: date, people: Sequence[int], text: str, answers: Mapping[int, str],
                noted: Mapping[int, str], viewer: Viewer, now: datetime) -> Talk:
    """记录谈话 in an organ of the round: with whom, what was said, who was noted and why. It stays as it is; a wrong one is withdrawn.

    Refused outside the round's days, with or about oneself, and where a note scores somebody (SURVEY-03).
    """
    refuse_typed(text, *answers.values(), *noted.values())
    for words in noted.values():
        law.refuse_score(words)
    viewer.require(queries.TALK, place.path)
    refuse_own(viewer, [*people, *noted], why="谈话对象或者注意到的人员中有{who}", then="请由其他人员谈话、记录")
    own = {person for person, _ in queries.people_of(place.path, ())}
    if not own.issuperset([*people, *noted]):
        raise Conflict("有人员已不在这个单位", then="请刷新后重新选择")
    with transaction.atomic():
        held = _round(round_id, viewer, State.HELD)
        if not Visited.objects.filter(round=held, organ_id=place.id).exists():
            raise NotFound("这个单位不在走访范围内", then="请从大调研页的走访单位进入")
        if not held.from_on <= held_on <= min(held.until_on, localdate(now)):
            raise Refused(f"{held_on} 不在大调研期间", why=f"自 {held.from_on} 至 {min(held.until_on, localdate(now))}", then="请核对谈话日期")
        if (kind == Talk.SINGLE) != (len(people) == 1) or not people:
            raise Refused(f"{kind}的谈话对象为 {len(people)} 人", why="个别谈话一次一人，座谈两人以上", then="请重新选择谈话对象，或者改为另一种方式")
        mine = {each.pk for each in queries.questions(held) if not each.statistic}
        with writing(kind="survey.talk", case=held.case_number, now=now, body={"by": viewer.signature, "round": held.pk, "organ": place.name}) as leaf:
            talk = Talk.objects.create(  # type: ignore[misc]  # who has the right holds an office
                round=held, organ_id=place.id, kind=kind, held_on=held_on, text=text, office_id=viewer.office_id, user_id=viewer.user_id,
                answers={str(key): words for key, words in answers.items() if words and key in mine}, made_by=viewer.signature, made_at=now, leaf_id=leaf.id)
            mentions = Mention.objects.bulk_create([
                *(Mention(talk=talk, person_id=each, noted=False, leaf_id=leaf.id) for each in dict.fromkeys(people)),
                *(Mention(talk=talk, person_id=each, noted=True, words=words, leaf_id=leaf.id) for each, words in noted.items())])
            leaf.wrote(Talk._meta.db_table, [talk.pk])
            leaf.wrote(Mention._meta.db_table, [each.pk for each in mentions])
    return talk


def withdraw_talk(*, talk: Talk, viewer: Viewer, now: datetime) -> None:
    """撤回 a talk that was recorded wrongly, by the office that recorded it, while the round is held."""
    with transaction.atomic():
        held = _round(talk.round_id, viewer, State.HELD)
        if viewer.office_id != talk.office_id:
            raise Refused("只能由记录人撤回", then="请由记录这次谈话的人员撤回")
        with writing(kind="survey.withdraw_talk", case=held.case_number, now=now, body={"by": viewer.signature, "talk": talk.pk}):
            Talk.objects.filter(pk=talk.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=viewer.signature)


def read(*, talks: Sequence[Talk], viewer: Viewer, now: datetime) -> None:
    """Note in the ledger that somebody read what others recorded in talks; one's own office's are not noted."""
    others = [each.pk for each in talks if each.office_id != viewer.office_id]
    if others:
        with transaction.atomic(), writing(kind="survey.read", now=now, body={"by": viewer.signature, "talks": others}):
            pass


def excuse(*, round_id: int, reasons: Mapping[int, str], viewer: Viewer) -> None:
    """写明未走访的理由, by organ."""
    refuse_typed(*reasons.values())
    with transaction.atomic():
        held = _held(round_id, viewer, State.HELD)
        for organ_id, reason in reasons.items():
            Visited.objects.filter(round=held, organ_id=organ_id).update(reason=reason)


def find(*, round_id: int, organ_id: int, words: str, measure: str, due_on: date, viewer: Viewer, now: datetime) -> None:
    """写入一项发现 with what is to be done, by which organ, until when."""
    refuse_typed(words, measure)
    with transaction.atomic():
        held = _held(round_id, viewer, *WRITTEN)
        if organ_id not in {each.id for each in queries.may_be_visited(held.organ.path, localdate(now))}:
            raise NotFound("没有这个落实单位", then="请重新选择")
        Point.objects.create(round=held, organ_id=organ_id, words=words, measure=measure, due_on=due_on, made_by=viewer.signature, made_at=now)


def forget(*, round_id: int, point_id: int, viewer: Viewer) -> None:
    """删去 a finding before the report is decided."""
    with transaction.atomic():
        Point.objects.filter(round=_held(round_id, viewer, *WRITTEN), pk=point_id).delete()


def write_report(*, round_id: int, summary: str, viewer: Viewer) -> None:
    """写报告, as often as needed until it is handed up."""
    refuse_typed(summary)
    with transaction.atomic():
        held = _held(round_id, viewer, *WRITTEN)
        held.summary = summary
        held.save(update_fields=["summary"])


def see_to(*, point: Point, done: str, viewer: Viewer, now: datetime) -> None:
    """报告落实情况 of a finding, by the organ that sees to it or for it."""
    refuse_typed(done)
    with transaction.atomic():
        viewer.require(queries.TALK, point.organ.path)
        held = _followed(point, viewer)
        if not done.strip():
            raise Refused("没有写明落实情况", then="请写明做了什么、结果怎样")
        with writing(kind="survey.see_to", case=held.case_number, now=now, body={"by": viewer.signature, "point": point.pk, "done": done}):
            Point.objects.filter(pk=point.pk).update(done=done, done_by=viewer.signature, done_user_id=viewer.user_id, done_at=now, sent_back="")


def close(*, point: Point, viewer: Viewer, now: datetime) -> None:
    """销号, by the authority, and not by who reported it done."""
    with transaction.atomic():
        held = _followed(point, viewer)
        viewer.require(queries.ORGANISE, held.organ.path)
        if point.done_at is None:
            raise Refused("还没有报告落实情况", article=cite("SURVEY-01"), then="请由落实单位先报告")
        if point.done_user_id in viewer.accounts:
            raise Refused("销号由另一人办理", why="落实情况是您报告的", article=cite("SURVEY-01"), then="请由落实单位报告，或者由主管部门的其他人员销号")
        with writing(kind="survey.close", case=held.case_number, now=now, body={"by": viewer.signature, "point": point.pk}):
            Point.objects.filter(pk=point.pk).update(closed_by=viewer.signature, closed_at=now)


def send_back(*, point: Point, why: str, viewer: Viewer, now: datetime) -> None:
    """退回落实, saying what is lacking."""
    refuse_typed(why)
    with transaction.atomic():
        held = _followed(point, viewer)
        viewer.require(queries.ORGANISE, held.organ.path)
        if not why.strip():
            raise Refused("没有写明退回的理由", then="请写明还要做什么")
        with writing(kind="survey.send_back", case=held.case_number, now=now, body={"by": viewer.signature, "point": point.pk, "why": why}):
            Point.objects.filter(pk=point.pk).update(done_at=None, done_user=None, sent_back=why)


def _followed(point: Point, viewer: Viewer) -> Round:
    """The round of a finding that is still followed, locked with the finding as it is now."""
    held = _round(point.round_id, viewer, State.FOLLOWED)
    point.refresh_from_db()
    if point.closed_at:
        raise Conflict("这一项已销号", then="请刷新后查看")
    return held


def _held(round_id: int, viewer: Viewer, *states: State) -> Round:
    """A round that the viewer organises, in one of these states, locked where there is a transaction."""
    held = _round(round_id, viewer, *states)
    viewer.require(queries.ORGANISE, held.organ.path)
    return held


def _round(round_id: int, viewer: Viewer, *states: State) -> Round:
    queries.round_for(viewer, round_id)
    rows = Round.objects.select_related("organ")
    held = (rows.select_for_update(of=("self",)) if transaction.get_connection().in_atomic_block else rows).get(pk=round_id)
    if held.state not in states:
        raise Conflict(f"这一次大调研{held.state}，不能这样办理", why=held.case_number, then="请刷新后查看")
    return held
