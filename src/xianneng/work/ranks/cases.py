"""The case of a rank promotion 职级晋升 (并行规定 第20条): what each step checks, decides and writes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import product
from typing import Any, ClassVar, NamedTuple

import polars as pl
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ballots import queries as ballots
from xianneng.foundation.cases import deadlines, diagrams, seats
from xianneng.foundation.cases import queries as matters
from xianneng.foundation.cases.avoidance import ARTICLE, refuse_own, who
from xianneng.foundation.cases.models import Case, Finding, Subject, Task
from xianneng.foundation.cases.types import CaseType, Judgement
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import operations as quota_operations
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.books import Place
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record import facts, operations, projection
from xianneng.foundation.record.items import hides_law
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Level, Person, Post, Rank, Standing, Today
from xianneng.foundation.record.queries import given_by, leaving_later
from xianneng.law import levels, promotion, series
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.quotas import PLENTY
from xianneng.law.refusals import Conflict, Refusal, Refused
from xianneng.work.ranks import queries

POLITICAL, BASIC, INTEGRITY = "political_conduct", "basic_conditions", "integrity"
CATEGORY, HANDLED, DELAYED = "category_years", "incompetent_handled", "retirement_delayed"
AT_REVIEW = {"category": CATEGORY, "handled": HANDLED, "retired": DELAYED}  # what the authority finds there, by the column of its form
COUNTED, DEALT_WITH, STAYS = "合并计算", "已按规定办理", "已批准延迟退休"
LIKE_POSTS = "比照选拔任用领导职务的规定，《并行规定》没有写明"
LOCKED, NOTHING = "预审锁定职数", "没有锁定"
SIMPLE = "简化程序"  # by which ranks without a ratio go past pre-approval and recommendation (并行规定 第20条)
DECIDED = ("review", "notice", "approval")  # the committee has chosen by then
DECIDING = ("committee", *DECIDED)  # nobody rightly objected to goes on there
AFTER_RECOMMENDED = ("vetting", "committee", *DECIDED)
HELD = {"plan": "planned_at", "recommendation": "voted_at", "committee": "at"}  # what stays of a former round, and under which name its time is kept
BEFORE_DECIDED = ("plan", "preapproval", "recommendation", "vetting", "committee")
AFTERWARDS = ("filing", "archive")  # the rank is held by then
LEAVING = ("personnel.retirement", "personnel.resignation", "personnel.transfer")  # decided, they are in the file only when handed over
VOID = ("已撤回", "已终止")  # what an inquiry that ended so has found does not count
AHEAD = 12  # months that a rank may be dated ahead, so that a year typed wrongly is found; the platform's own, no article's
QUORUM_THIRDS = 2  # of three: a committee decides with two thirds of its members present (POST-PROM-08)


def as_facts(made: Iterable[Finding]) -> pl.DataFrame | None:
    """Of findings in order the latest about each person, as the law's facts."""
    rows: dict[int, dict[str, Any]] = {}
    for found in made:
        row = rows.setdefault(found.person_id, {"person_id": found.person_id, "finding_political": None,
                                                "finding_basic": None, "finding_integrity": None,
                                                "finding_category": None, "finding_handled": None})
        if found.kind == POLITICAL:
            row["finding_political"] = found.value
        elif found.kind == BASIC:
            row["finding_basic"] = found.value == "符合"
        elif found.kind == INTEGRITY:
            row["finding_integrity"] = found.value == "无影响"
        elif found.kind == CATEGORY:
            row["finding_category"] = found.value == COUNTED
        elif found.kind == HANDLED:
            years = found.value.removeprefix(DEALT_WITH) if found.value.startswith(DEALT_WITH) else None
            row["finding_handled"] = years and f"{row['finding_handled'] or ''}{years}"  # each finding of its own years
    return pl.DataFrame(list(rows.values()), schema={
        "person_id": pl.Int64, "finding_political": pl.String, "finding_basic": pl.Boolean,
        "finding_integrity": pl.Boolean, "finding_category": pl.Boolean, "finding_handled": pl.String}) if rows else None


def found_in(case: Case, inquiries: Iterable[Case]) -> list[Finding]:
    """What was found in a case and in those of its inquiries that count, in order."""
    return matters.findings([case, *counting(inquiries)])


def found_in_all(cases: Iterable[Case]) -> pl.DataFrame:
    """The same of several cases, as the law's facts: about each person the latest; never null, so that nothing found is told from nothing asked."""
    several = list(cases)
    inquiries = Case.objects.filter(type="vetting.inquiry", data__parent__in=[each.number for each in several]).exclude(state__in=VOID)
    found = as_facts(matters.findings([*several, *inquiries]))
    return pl.DataFrame(schema={"person_id": pl.Int64}) if found is None else found


def verdicts(case: Case, on: date, *, dates: bool = False, made: Iterable[Finding] | None = None) -> dict[int, queries.Explained]:
    """The law's answer for each person of the case on a date, with the findings made so far and its own lock counted.

    ``made``: those findings (`found_in`), where they have been asked for already.
    """
    persons = [subject.person_id for subject in case.subjects.all()]
    asked = facts.Asked(on, person_ids=persons)
    made = found_in(case, inquiries_of(case)) if made is None else made
    return {each.person_id: each for each in queries.explain(asked, as_facts(made), held=_held(case), dates=dates)}


def _held(case: Case) -> dict[str, int]:
    """The places that the case has locked for its own candidates, by rank: who takes none, or left, has none."""
    here = [each for each in case.subjects.all() if each.state != "移出"]
    return {target: taking(here, target, count) for target, count in case.data.get("approved", {}).items()}


def doubted(case: Case, inquiries: Iterable[Case]) -> list[Subject]:
    """The persons suspended 暂缓, when nobody inquires into them at present and the case can still promote them: they wait for a review."""
    waiting = [each for each in case.subjects.all() if each.state == "暂缓"]
    return [] if case.effective_at or (case.closed_at is None and under_way(inquiries)) else waiting


def small_meeting(case: Case, step: str, on: date) -> list[str]:
    """Who reviews is told where fewer were due at the committee's meeting than the file has members of the leading team: not all of them need sit on it."""
    due, held = case.data.get("committee", {}).get("due"), 0
    if step == "review" and due:
        held = Post.objects.as_of(on).filter(organ_id=case.organ_id, in_team=True).values("person_id").distinct().count()
    return [f"党组集体研究应到 {due} 人，档案中领导班子成员 {held} 人，请核对会议记录"] if due and due < held else []


def changed(case: Case, answers: Mapping[int, queries.Explained]) -> list[str]:
    """What the law finds otherwise than when the case last kept it; Refused for whom it now refuses."""
    said, barred = [f"{each.name}：{each.words}" for each in departing(in_hand([each.person_id for each in case.active()]))], []
    for subject in case.active():
        answer = answers.get(subject.person_id)
        why = no_longer(subject, answer, case.organ_id)
        if answer is None or why:
            barred.append(f"{subject.data['name']}：{why}（{cite('RANK-PROM-05')}）")
            continue
        before = {reason["clause"]: reason for reason in subject.data["reasons"]}
        for reason in answer.reasons:
            old = before.get(reason.clause)
            if old and old["state"] != reason.state and (old["state"], reason.state) != ("ask", "met"):
                said.append(f"{answer.name}：“{reason.title}”由{queries.STATES[old['state']]}变为"
                               f"{queries.STATES[reason.state]}，{reason.text}（{reason.article}）")
        if answer.retired and not subject.data.get("retired"):
            said.append(f"{answer.name}：{answer.retiring}")  # no bar of its own; the review asks by what approval
        if answer.leaving and answer.leaving != subject.data.get("leaving"):
            said.append(f"{answer.name}：{answer.leaving}")
        if answer.row["eligible"] is False:
            barred += [f"{answer.name}：{reason.text}（{reason.article}）" for reason in answer.reasons if reason.state == "unmet" and reason.clause != "quota"]
    if barred:
        raise Refused("情况已变，不能继续办理", why="；".join(barred), then="请将有关人选暂缓或移出后再办理")
    return said


def barring(case: Case, on: date) -> Refused | None:
    """Why the law lets a promotion not go on as it stands; None where it does, and once it has been decided."""
    if any(task.state == "待办" and task.step in AFTERWARDS for task in case.tasks.all()):
        return None
    try:
        changed(case, verdicts(case, on))
    except Refused as refused:
        return refused
    return None


def no_longer(subject: Subject, answer: queries.Explained | None, organ_id: int) -> str:
    """Why the law's answer of today says nothing of the promotion in hand: the person is elsewhere, or another rank is next; empty where it does."""
    if answer is not None and answer.row["organ_id"] != organ_id:
        return "已不在本机关任职"
    if answer is None or answer.target != subject.data["target"]:
        return f"现职级或在职状态已变，不再适用晋升{subject.data['target']}"
    return ""


def overtaken(viewer: Viewer, cases: Collection[int]) -> frozenset[int]:
    """Which of these cases are promotions that cannot go on as they stand (`changed`), of others than the viewer, by what the projection keeps: no law is asked anew.

    What an official found in a case of its own, `changed` counts and this does not.
    """
    if hides_law(viewer.hidden):
        return frozenset()
    here = Subject.objects.filter(seats.of_others(viewer, "case"), case__in=cases, case__type=Promotion.key, case__effective_at=None,
                                  state="在办").select_related("case")
    known = Today.objects.in_bulk([each.person_id for each in here])
    return frozenset(each.case_id for each in here if (now := known.get(each.person_id)) is None or now.organ_id != each.case.organ_id
                     or now.target != each.data["target"] or now.eligible is False)


class Departing(NamedTuple):
    """A departure under way: whose, in words, and the first day of one approved whose duties are still to be handed over."""

    person_id: int
    name: str
    words: str
    off: date | None


def in_hand(person_ids: Collection[int]) -> list[Subject]:
    """Where these persons stand in promotions and departures that are still to be decided."""
    return list(Subject.objects.filter(person_id__in=person_ids, case__type__in=(Promotion.key, *LEAVING), case__closed_at=None, case__effective_at=None)
                .exclude(state="移出").select_related("case").order_by("case_id"))


def departing(subjects: Iterable[Subject]) -> list[Departing]:
    """Those of them that are departures."""
    found = []
    for each in subjects:
        if each.case.type in LEAVING:
            data = each.case.data
            off = date.fromisoformat(data["application"]["off_on"]) if "approval" in data and "off_on" in data.get("application", {}) else None
            words = f"已批准自 {off} 起离职，公务交接尚未办结" if off else "正在办理离职、调转"
            found.append(Departing(each.person_id, each.data.get("name", ""), f"{words}（{each.case.number}）", off))
    return found


class Announced(NamedTuple):
    """A promotion in whose public notice somebody stands: to which rank, the notice's first and last day, and at which step it is."""

    number: str
    target: str
    from_on: date
    last_on: date
    step: str


def announced(person_id: int) -> Announced | None:
    """The promotion still to be decided in whose notice a person stands: what everybody knows of it, so the person too; nothing of what was found."""
    for subject in in_hand([person_id]):
        case = subject.case
        notice = matters.notice_of(case) if (case.type, subject.state) == (Promotion.key, "在办") else None
        if notice and subject.in_hand(notice.published_at):
            step = next((each.name for each in case.tasks.all() if each.state == "待办"), "")
            return Announced(case.number, subject.data["target"], notice.from_on, notice.last_on, step)
    return None


def inquiries_of(case: Case) -> list[Case]:
    """Every inquiry that was opened for the case, by its dotted type."""
    return list(Case.objects.filter(type="vetting.inquiry", data__parent=case.number).order_by("pk"))


def counting(inquiries: Iterable[Case]) -> list[Case]:
    """Those of the inquiries whose findings count: not what was withdrawn or broken off."""
    return [each for each in inquiries if each.state not in VOID]


def unexamined(case: Case, inquiries: Iterable[Case]) -> list[Subject]:
    """The persons in hand into whom no inquiry that counts looks: all at first, later who has come back from 暂缓."""
    seen = set(Subject.objects.filter(case__in=counting(inquiries)).values_list("person_id", flat=True))
    return [each for each in case.active() if each.person_id not in seen]


def under_way(inquiries: Iterable[Case]) -> list[Case]:
    """Those of the inquiries that have not come to an end."""
    return [each for each in inquiries if each.closed_at is None]


def concluded(inquiries: Iterable[Case]) -> list[Case]:
    """Those that have come to their conclusion."""
    return [each for each in counting(inquiries) if each.closed_at]


def admitted(answer: queries.Explained | None, organ_id: int) -> Refused | None:
    """Why a person cannot be proposed by an organ; None for who can. Places are not asked about yet."""
    if answer is None or not answer.target:
        return Refused(f"{answer.name if answer else '有人选'}不能提出晋升职级", why="不在职，或没有可晋升的职级", article=cite("RANK-PROM-01"),
                       then="请将其移出人选")
    if answer.row["organ_id"] != organ_id:
        return Refused(f"{answer.name}不是本机关的人员", why="使用的是本机关的职数，不得占用其他机关的职数",
                       article=cite("RANK-QUOTA-14"), then="请由其所在机关提出")
    if answer.row["rank_settable"] is False:
        return Refused(f"{answer.name}没有可晋升的职级", why=f"本层级机关不设{answer.target}", article=cite("RANK-SERIES-04"),
                       then="请将其移出人选")
    if answer.row["eligible"] is False:
        reasons = [reason for reason in answer.reasons if reason.state == "unmet" and reason.clause != "quota"]
        first = f"，最早 {answer.first_on} 起" if answer.first_on else ""
        return Refused(f"{answer.name}目前不符合晋升{answer.target}的条件{first}",
                       why="；".join(reason.text for reason in reasons),
                       article="；".join(dict.fromkeys(reason.article for reason in reasons)),
                       then="请将其移出人选，待符合条件后再提出")
    return None


def barred(viewer: Viewer, person_ids: Sequence[int], organ_id: int, on: date) -> dict[int, Refusal]:
    """Why the viewer cannot propose these persons for an organ now, each for whatever reason; not in it: who can be."""
    answers = {each.person_id: each for each in queries.explain(facts.Asked(on, person_ids=list(person_ids)))}
    running = {each.person_id: each.case.number for each in in_hand(person_ids) if each.case.type == Promotion.key}
    found: dict[int, Refusal | None] = {}
    for person_id in person_ids:
        answer = answers.get(person_id)
        if person_id in viewer.persons:
            found[person_id] = Refused(f"{answer.name if answer else who(viewer, [person_id])}须由他人提出", why="您应当回避", article=ARTICLE,
                                       then="请本单位其他经办人提出；没有其他经办人的，由主管部门办理")
        elif person_id in running:
            found[person_id] = Conflict(f"{answer.name if answer else '有人选'}正在办理晋升职级",
                                        why=f"已在 {running[person_id]} 中，同一人一次只办一件", then="办结或者移出后再提出")
        else:
            found[person_id] = admitted(answer, organ_id)
    return {person_id: refused for person_id, refused in found.items() if refused}


def at_once(refused: Sequence[Refusal]) -> Refusal:
    """One refusal for all who do not qualify, each with the reason: the choice is mended in one go."""
    if len(refused) == 1:
        return refused[0]
    return Refused(f"有 {len(refused)} 人不能提出晋升职级", why="\n".join(f"{each.what}：{each.why}" for each in refused),
                   article="；".join(dict.fromkeys(each.article for each in refused if each.article)), then="请将他们移出人选后再提出")


def titled(people: Sequence[tuple[str, str | None]]) -> str:
    """What a promotion of these persons, each with name and target, is called: 周望川等3人晋升四级调研员."""
    targets = "、".join(dict.fromkeys(target for _, target in people if target))
    return f"{people[0][0] if people else ''}{f'等{len(people)}人' if len(people) > 1 else ''}晋升{targets}"


def called(subjects: Sequence[Subject]) -> str:
    """The same of some of a case's persons."""
    return titled([(each.data["name"], each.data["target"]) for each in subjects])


def short_of(case: Case, places: Mapping[str, int], on: date, *, locking: bool = True) -> Refused | None:
    """Why a plan cannot ask for so many places: more than there are candidates, or than are free and the authority could approve (RANK-QUOTA-12)."""
    candidates = Counter(subject.data["target"] for subject in case.subjects.exclude(state="移出"))
    for target, count in places.items():
        if count > candidates[target]:
            return Refused(f"申请{target}职数 {count} 名，人选只有 {candidates[target]} 人", why="每人占用的职数不超过一名", article=cite("RANK-QUOTA-12"),
                           then="请改为不多于人选的人数")
    try:
        quota_operations.check_free(_moves(case, places), on=on, locking=locking)
    except Refused as short:
        return Refused(short.what, why=short.why, article=short.article, then="请减少申请数（人选可以多于职数，由党组择优），或先核定、调整职数再申请")
    return None


def _moves(case: Case, places: Mapping[str, int]) -> list[quota_operations.Move]:
    """The moves that these places are for: the first candidates of each target, as many as it has places."""
    left = dict(places)
    moves = []
    for subject in case.subjects.exclude(state="移出").order_by("position"):
        if left.get(subject.data["target"], 0):
            left[subject.data["target"]] -= 1
            moves.append(move_of(case, subject))
    return moves


def asked_for(case: Case, plan: Mapping[str, Any] | None = None) -> dict[str, int]:
    """The places that the plan (or a former one) asks for by target rank, in the order of the persons: the database keeps none."""
    places = (plan or case.data["plan"])["places"]
    return {target: places[target] for target in dict.fromkeys(each.data["target"] for each in case.subjects.all()) if target in places}


def kept(answer: queries.Explained) -> dict[str, Any]:
    """What a case keeps of the law's answer for one person."""
    row = answer.row
    return {"target": answer.target, "rank": row["rank"], "layer": row["layer"], "name": answer.name,
            "first_on": answer.first_on.isoformat() if answer.first_on else None,
            "limited": row["quota_limited"] is not False,
            "takes": row["quota_free"] is None or row["quota_free"] < PLENTY,
            "unanswered": list(answer.unanswered), "retiring": answer.retiring, "retired": answer.retired, "leaving": answer.leaving,
            "priority": [f"{ground.title}：{ground.text}" for ground in answer.grounds],
            "reasons": [{"clause": reason.clause, "state": reason.state, "title": reason.title, "text": reason.text,
                         "article": reason.article, "rule_id": reason.rule_id,
                         "default": reason.default} for reason in answer.reasons]}


class Promotion(CaseType):
    """职级晋升, of one person or many."""

    key: ClassVar[str] = "ranks.promotion"
    title: ClassVar[str] = "职级晋升"
    prefix: ClassVar[str] = "ZJ"
    process: ClassVar[str] = "promotion.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("plan", "preapproval", "recommendation", "vetting", "committee", "review",
                                        "notice", "approval", "filing", "archive")
    fact_names: ClassVar[tuple[str, ...]] = ("quota_limited",)
    open_right: ClassVar[str] = "ranks.propose"
    second: ClassVar[tuple[str, ...]] = ("preapproval", "review", "approval")
    one_at_a_time: ClassVar[bool] = True
    of_persons: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Keep each person's target and the law's reasons; nobody short of the personal conditions comes in."""
        refuse_own(viewer, case.subjects.values_list("person_id", flat=True), why="人选中有{who}", then="请由本机关其他人事干部提出")
        answers = verdicts(case, localdate(now), dates=True)
        barred = [refused for subject in case.subjects.all() if (refused := admitted(answers.get(subject.person_id), case.organ_id))]
        if barred:
            raise at_once(barred)
        for subject in case.subjects.all():
            subject.data |= kept(answers[subject.person_id])
            subject.save()

    def days(self, case: Case, step: str, *, on: date) -> int | None:
        """使用后备案 is due so long after the use as the parameter says (RANK-QUOTA-12)."""
        if step != "filing":
            return None
        return int(parameters.at(case.organ.path, on)["filing_days"]) + max((_held_from(case, on) - on).days, 0)

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether a ratio limits any of the ranks aimed at."""
        return {"quota_limited": "是" if any(subject.data.get("limited") for subject in case.active()) else "否"}

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Judge everybody again: what changed is said; whom the law now refuses must leave or wait."""
        if step in AFTER_RECOMMENDED:
            self._recommended(case)
        if step in DECIDING:
            self._reviewed(case)
            if refused := matters.objection_refusal(case):
                raise refused
        if step in DECIDED:
            self._chosen(case)
        if step == "approval":
            self._published(case, on)
        return [] if step in AFTERWARDS else [*small_meeting(case, step, on), *changed(case, verdicts(case, on))]

    def cleared(self, case: Case) -> Mapping[int, datetime]:
        """Whom an inquiry that was concluded found of sound political conduct 合格 and to meet the conditions 符合."""
        made: dict[tuple[int, int], dict[str, Finding]] = {}
        for each in matters.findings(concluded(inquiries_of(case))):
            made.setdefault((each.case_id, each.person_id), {})[each.kind] = each
        return {person_id: found[BASIC].at for (_, person_id), found in made.items()
                if {kind: each.value for kind, each in found.items()}.items() >= {POLITICAL: "合格", BASIC: "符合"}.items()}

    def _reviewed(self, case: Case) -> None:
        """Nobody goes on into whom a review inquires still: what it has found by now is half of it."""
        here = {each.person_id: each.data["name"] for each in case.active()}
        for review in under_way(inquiries_of(case)):
            names = [here[each.person_id] for each in review.active() if each.person_id in here]
            if names:
                raise Refused(f"{'、'.join(names)}的复查还没有办结", why=review.number, article=cite("RANK-PROM-07"), then="请待复查办结，或将其暂缓、移出")

    def _chosen(self, case: Case) -> None:
        """Nobody goes on whom the committee has not chosen: who was suspended when it met, and is resumed, waits for it."""
        votes = case.data.get("committee", {}).get("votes", {})
        waiting = [each.data["name"] for each in case.active() if not votes.get(str(each.person_id), {}).get("chosen")]
        if waiting:
            raise Refused(f"{'、'.join(waiting)}恢复办理后尚未经党组研究", article=cite("RANK-PROM-07"),
                          then="请退回党组集体研究，或将其暂缓、移出")

    def _recommended(self, case: Case) -> None:
        """Nobody goes on on whom no vote was taken: who was suspended meanwhile, and is resumed, waits for one."""
        done = matters.standing(case).get("recommendation")
        given = case.data.get("recommendation", {})
        if done is None or done.done_at is None:
            return
        asked = given.get("majority") or given.get("votes") or {}
        waiting = [each.data["name"] for each in case.active() if str(each.person_id) not in asked]
        if waiting:
            raise Refused(f"{'、'.join(waiting)}恢复办理后尚未经民主推荐或者民主测评", article=cite("RANK-PROM-07"),
                          then="请退回民主推荐，或将其暂缓、移出")

    def _published(self, case: Case, on: date) -> None:
        """Nobody is approved who did not stand in the notice, or was rightly objected to, whenever they were resumed."""
        notice = matters.notice_of(case)
        if notice and (refused := matters.notice_refusal(case, notice, on)):
            raise refused

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """Each step's business, by the form that the diagram names; a plain opinion asks for nothing more."""
        business = getattr(self, f"_{task.form}", None)
        if business:
            business(case, dict(data), viewer, leaf, now)
            case.data[task.form] = {"on": localdate(now).isoformat(), **case.data.get(task.form, {})}

    def _plan(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        wanted: dict[str, int] = {}
        for subject in case.active():
            wanted[subject.data["target"]] = wanted.get(subject.data["target"], 0) + 1
        for target, count in data["places"].items():
            if target not in wanted or count > wanted[target]:
                raise Refused(f"申请使用{target}职数 {count} 名，多于人选", then="请核对申请数")
        none = [target for target in wanted if not data["places"].get(target)]
        if none and len(none) < len(wanted):
            raise Refused(f"有晋升{'、'.join(none)}的人选，却没有申请", why="预审没有同意的，不能晋升", article=cite("RANK-QUOTA-12"), then="请填写拟使用的职数或拟晋升人数，或将有关人选移出")
        if not any(data["places"].values()):
            raise Refused("没有申请职数", article=cite("RANK-QUOTA-12"), then="请填写拟使用的职数或拟晋升人数")
        if short := short_of(case, data["places"], localdate(now)):
            raise short
        case.data["plan"] = data | {"books": books(case.organ_id, localdate(now))}

    def _preapproval(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        approved = {target: count for target, count in data["approved"].items() if count}
        asked = case.data["plan"]["places"]
        for target, count in approved.items():
            if count > asked.get(target, 0):
                raise Refused(f"同意使用{target}职数 {count} 名，多于申请的 {asked.get(target, 0)} 名", why="预审只就申请使用的职数作出",
                              article=cite("RANK-QUOTA-12"), then="请按申请数或者少于申请数填写；确需增加的，退回由单位重新申请")
        if not approved:
            raise Refused("没有同意使用任何职数", why="预审锁定职数后才能开始晋升程序", article=cite("RANK-QUOTA-12"),
                          then="不同意的，请选择“不同意”并写明理由")
        case.data["approved"] = approved
        quota_operations.lock(_moves(case, approved), case_number=case.number, leaf=leaf, on=localdate(now), now=now)
        aiming = Counter(subject.data["target"] for subject in case.active())
        refused = [f"晋升{target} 0 人（申请 {count} 人，没有同意）" for target, count in asked.items() if count and target not in approved]
        case.data["matter"] = [["预审同意", "、".join([*(f"晋升{target} {count} 人" + (
                                   f"（人选 {aiming[target]} 人，由党组择优）" if aiming[target] > count else "") for target, count in approved.items()), *refused])],
                               [LOCKED, locked_words(case.number, localdate(now))]]

    def _recommendation(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        if any(ballot.closed_at is None for ballot in ballots.of_case(case.number)):
            raise Refused("投票尚未结束", why="投票进行中，还没有结果", then="请先结束投票，再送下一环节")
        if data.get("ballot") and not data["returned"]:  # closed before such a vote was refused
            raise Refused("投票没有收回选票", why="没有人投票的，不是民主推荐、测评", article=cite("RANK-PROM-07"), then="请重新组织投票")
        self._refuse_before_lock(case, "推荐日期", date.fromisoformat(data["held_on"]))
        case.data["recommendation"] = data

    def _refuse_before_lock(self, case: Case, what: str, day: date) -> None:
        """Nothing starts before the pre-approval locked the places (RANK-QUOTA-12)."""
        locked = matters.standing(case).get("preapproval")
        if locked and locked.done_at and day < localdate(locked.done_at):
            raise Refused(f"{what}不能是 {day}", why=f"职数使用预审 {localdate(locked.done_at)} 才办结，预审锁定职数后才能开始晋升程序",
                          article=cite("RANK-QUOTA-12"), then=f"请更正{what}")

    def _refuse_before_found(self, case: Case, met_on: date) -> None:
        """The Party group decides on what the inquiry found (RANK-PROM-07), so not before it."""
        ended = max((each.closed_at for each in concluded(inquiries_of(case)) if each.closed_at), default=None)
        if ended and met_on < localdate(ended):
            raise Refused(f"会议日期不能是 {met_on}", why=f"考察 {localdate(ended)} 才办结，党组根据考察情况集体研究", article=cite("RANK-PROM-07"),
                          then="请更正会议日期")

    def _vetting(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Every person has a finished inquiry; political conduct stands first: 不合格 leaves, 有疑点 waits."""
        inquiries = counting(inquiries_of(case))
        running = [each.number for each in under_way(inquiries)]
        if not inquiries or running:
            raise Refused("考察尚未完成", why="、".join(running) or "还没有组织考察", article=cite("RANK-PROM-07"),
                          then="请先组成考察组并完成考察")
        found = as_facts(matters.findings(inquiries))
        known = {row["person_id"]: row for row in found.iter_rows(named=True)} if found is not None else {}
        for subject in case.active():
            row = known.get(subject.person_id, {})
            if row.get("finding_political") is None:
                raise Refused(f"{subject.data['name']}没有政治素质考察结论", why="首关不过，余关莫论", then="请补充考察")
            if row["finding_political"] == "不合格":
                self._leave(case, subject, "移出", "政治素质考察不合格", viewer=viewer, leaf=leaf, now=now)
            elif row["finding_political"] == "有疑点":
                self._leave(case, subject, "暂缓", "政治表现有疑点，暂缓晋升", viewer=viewer, leaf=leaf, now=now)
            elif row.get("finding_integrity") is False:
                self._leave(case, subject, "移出", "纪检监察机关意见：有影响", viewer=viewer, leaf=leaf, now=now)
            elif row.get("finding_basic") is False:
                self._leave(case, subject, "移出", "考察认定不符合晋升条件", viewer=viewer, leaf=leaf, now=now)
        case.data["vetting_done"] = True

    def _leave(self, case: Case, subject: Subject, state: str, reason: str, *, viewer: Viewer, leaf: Writing,
               now: datetime) -> None:
        subject.turn(state, reason, now)
        self._retitle(case)
        self._give_back(case, leaf, now)

    def _retitle(self, case: Case) -> None:
        """The case is called by whom it is still about; with nobody left it keeps its name."""
        if people := list(case.subjects.exclude(state="移出").order_by("position")):
            case.title = called(people)[:Case._meta.get_field("title").max_length]

    def _committee(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Quorum two thirds, more than half of those due in favour, no more chosen than places approved."""
        due, present = data["due"], data["present"]
        self._refuse_before_lock(case, "会议日期", met_on := date.fromisoformat(data["met_on"]))
        self._refuse_before_found(case, met_on)
        if present * 3 < due * QUORUM_THIRDS:
            raise Refused(f"应到 {due} 人，实到 {present} 人", why=f"到会人数不足三分之二，不能开会决定（{LIKE_POSTS}）",
                          article=cite("POST-PROM-08"), then="请重新召开会议")
        chosen: dict[str, int] = {}
        for subject in case.active():
            vote = data["votes"][str(subject.person_id)]
            if vote["chosen"]:
                if not agreed(vote, due):
                    raise Refused(f"{subject.data['name']}同意 {vote['yes']} 票，应到 {due} 人",
                                  why=f"赞成票须超过应到会人数的半数（{LIKE_POSTS}）", article=cite("POST-PROM-08"), then="不能列为拟晋升人选")
                chosen[subject.data["target"]] = chosen.get(subject.data["target"], 0) + 1
        approved = case.data.get("approved") if self.facts(case)["quota_limited"] == "是" else None
        for target, count in chosen.items():
            if approved is not None and count > approved.get(target, 0):
                raise Refused(f"拟晋升{target} {count} 人，多于预审同意的 {approved.get(target, 0)} 名",
                              article=cite("RANK-QUOTA-12"), then="请减少人选，或退回重新预审")
        self._refuse_passed_over(case, data, chosen, approved)
        if not chosen and case.subjects.filter(state="暂缓").exists():  # with nobody at all the matter ends
            raise Refused("没有拟晋升人选", why="没有勾选“列为人选”的人，还有暂缓的人选", then="请先将暂缓的人选恢复或移出，再办结本环节")
        case.data["committee"] = data
        if approved is not None:  # the places of those chosen, who need not be the first of the list
            quota_operations.lock([move_of(case, each) for each in case.active() if data["votes"][str(each.person_id)]["chosen"]],
                                  case_number=case.number, leaf=leaf, on=localdate(now), now=now)
        for subject in case.active():
            vote = data["votes"][str(subject.person_id)]
            subject.data["choice_reason"] = vote["reason"]
            subject.save()
            if not vote["chosen"]:
                subject.data["passed_over"] = True
                why = "同意过半数，职数所限，未列为人选" if agreed(vote, due) else "同意未过半数，未列为人选"
                self._leave(case, subject, "移出", f"党组研究{why}：{vote['reason']}", viewer=viewer, leaf=leaf, now=now)

    def _refuse_passed_over(self, case: Case, data: Mapping[str, Any], chosen: Mapping[str, int],
                            approved: Mapping[str, int] | None) -> None:
        """Whom more than half agreed to is listed, unless the approved places are all given to others."""
        for subject in case.active():
            vote, target = data["votes"][str(subject.person_id)], subject.data["target"]
            full = approved is not None and chosen.get(target, 0) >= approved.get(target, 0)
            if agreed(vote, data["due"]) and not vote["chosen"] and not full:
                raise Refused(f"{subject.data['name']}同意 {vote['yes']} 票，已过应到会人数的半数，没有勾选“列为人选”",
                              why=f"晋升{target}的职数还有空余", article=cite("POST-PROM-08"),
                              then="请勾选“列为人选”，或更正票数；不再晋升的，请先将其移出并写明理由")

    def _review(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Every clause of everybody left is met by now, or the matter does not go on; the reasons are kept.

        The authority finds here whether years in a former category count (RANK-PROM-03), whether what a 不称职 asks for was done (ASMT-USE-04), and
        by what approval somebody past statutory retirement age still serves (RETIRE-01).
        """
        before = verdicts(case, localdate(now)) if DEALT_WITH in data.values() else {}
        for subject, column in product(case.active(), AT_REVIEW):
            if value := data.get(f"{column}_{subject.person_id}"):
                years = before[subject.person_id].unanswered if value == DEALT_WITH else []
                Finding.objects.create(
                    case=case, person_id=subject.person_id, kind=AT_REVIEW[column], value=f"{value} {' '.join(map(str, years))}".strip(),
                    text=data[f"basis_{subject.person_id}"], signatories=[{"name": viewer.name, "office": viewer.title}],
                    made_by=viewer.signature, at=now, leaf_id=leaf.id)
        answers = verdicts(case, localdate(now))
        for subject in case.active():
            self._keep_met(subject, answers[subject.person_id])
        self._refuse_retired(case, answers, localdate(now))

    def _refuse_retired(self, case: Case, answers: Mapping[int, queries.Explained], on: date) -> None:
        """Who has reached the statutory age by a day goes on only where the authority found that a delay was approved (RETIRE-01)."""
        staying = set(Finding.objects.filter(case=case, kind=DELAYED, value=STAYS).values_list("person_id", flat=True))
        known = parameters.at(case.organ.path, on)
        for subject in case.active():
            answer = answers[subject.person_id]
            if answer.person_id not in staying and promotion.past_retirement(answer.row, on, known):
                raise Refused(f"{answer.name}已达到法定退休年龄，没有批准延迟退休的认定", why=promotion.retiring(answer.row, on, known),
                              article=cite("RETIRE-01", on), then="请将其暂缓或移出，办理退休；经批准延迟的，退回任职资格审核，写明批准机关、文号和延迟到何年何月")

    def _keep_met(self, subject: Subject, answer: queries.Explained) -> None:
        """The reasons of one for whom every clause is met; with one unmet, or still to be found, nobody goes on (RANK-PROM-05)."""
        open_clauses = [reason for reason in answer.reasons if reason.state != "met"]
        if open_clauses:
            raise Refused(f"{answer.name}尚有 {len(open_clauses)} 项条件未满足",
                          why="；".join(f"{reason.title}：{reason.text}" for reason in open_clauses),
                          article="；".join(dict.fromkeys(reason.article for reason in open_clauses)),
                          then="请退回补正，或将其暂缓、移出")
        subject.data |= kept(answer)
        subject.save()

    def _notice(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The notice has run its working days, and every objection is answered; who is objected to rightly leaves."""
        notice = matters.notice_of(case)
        if notice is None:
            raise Refused("还没有公示", article=cite("RANK-PROM-07"), then="请先发布公示")
        least = notice_days(case, notice.from_on)
        ran = deadlines.calendar().workdays_between(notice.from_on, notice.runs_to)
        if ran < least:
            raise Refused(f"公示 {ran} 个工作日，少于规定的 {least} 个{parameters.at(case.organ.path, localdate(now)).local('public_notice_days')}", article=cite("RANK-PROM-07"), then="请重新公示")
        if refused := matters.notice_refusal(case, notice, localdate(now)):
            raise refused

    def _approval(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The rank counts from the Party group's decision at the earliest, and from the day since which all of them qualify."""
        since, met_on = date.fromisoformat(data["effective_on"]), date.fromisoformat(case.data["committee"]["met_on"])
        on = localdate(now)
        if since < met_on:
            raise Refused(f"任职级时间不能是 {since}", why=f"党组于 {met_on} 集体研究决定", article=cite("RANK-PROM-07"), then=f"请填写 {met_on} 以后的日期")
        if since > (latest := add_months(on, AHEAD)):
            raise Refused(f"任职级时间不能是 {since}", why="晚于今天一年以上；这是平台防止年份写错的约定，法规没有规定", then=f"请填写 {latest} 以前的日期")
        self._refuse_gone(case, since)
        answers = verdicts(case, on, dates=True)
        for subject in case.active():
            first_on = answers[subject.person_id].first_on
            if first_on and since < first_on:
                raise Refused(f"{subject.data['name']}的任职级时间不能早于 {first_on}", why="在此以前还不具备晋升的基本资格",
                              article=cite("RANK-PROM-03"), then="请更正任职级时间，或将其移出")
            self._keep_met(subject, answers[subject.person_id])  # the reasons as of the decision
        self._refuse_retired(case, answers, since)
        case.data["approval"] = data

    def _refuse_gone(self, case: Case, since: date) -> None:
        """Nobody is given a rank from a day on which, by a decision in the file, they serve no more (RANK-PROM-01)."""
        if approved := [f"{each.name}：{each.words}" for each in departing(in_hand([each.person_id for each in case.active()])) if each.off and each.off <= since]:
            raise Refused(f"任职级时间不能是 {since}", why="；".join(approved), article=cite("RANK-PROM-01"),
                          then="请将其移出，或者填写离职以前的日期；离职决定有变化的，先办理撤销")
        there = set(Standing.objects.as_of(since).filter(person_id__in=[each.person_id for each in case.active()], status="在职").values_list("person_id", flat=True))
        gone = [each.data["name"] for each in case.active() if each.person_id not in there]
        if gone:
            raise Refused(f"{'、'.join(gone)}到 {since} 已不在职", why="档案中有已经批准的离职决定", article=cite("RANK-PROM-01"),
                          then="请将其移出；离职决定有变化的，先办理撤销")

    def _filing(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """使用后备案 follows the use; where every rank was taken back meanwhile, there is none to file."""
        if all_taken_back(case):
            return
        used_on = max(localdate(case.effective_at), _held_from(case, localdate(now)))
        if date.fromisoformat(data["filed_on"]) < used_on:
            raise Refused(f"备案日期不能是 {data['filed_on']}", why=f"{used_on} 起使用职数，使用后才备案",
                          article=cite("RANK-QUOTA-12"), then="请更正备案日期" if used_on <= localdate(now) else f"请于 {used_on} 以后备案")
        case.data["filing"] = data

    def _archive(self, case: Case, data: dict[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Who is suspended still is not promoted by the matter, and free to be proposed anew."""
        for subject in case.subjects.filter(state="暂缓"):
            subject.turn("移出", f"归档时仍暂缓（{subject.reason}），没有随本件晋升；符合条件的可以另行提出", now)
            self._retitle(case)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """New rank and level in the file from the effective date, the quota used, today's projection rewritten."""
        effective_on = date.fromisoformat(case.data["approval"]["effective_on"])
        document = case.data["approval"]["document"]
        changes: list[operations.Change] = []
        moved: dict[int, quota_operations.Move] = {}
        for subject in case.active():
            target, of_post = subject.data["target"], _goes_with_post(subject)
            changes.append(operations.begin(person_id=subject.person_id, key="rank", valid_from=effective_on, values={
                "series": series.rank(target).series, "rank": target, "way": "转任" if of_post else "晋升", "document": document}))
            level = Level.objects.as_of(effective_on).filter(person_id=subject.person_id).first()
            if level:
                new = (levels.beside_post if of_post else levels.after_promotion)(level.level, target, effective_on)
                subject.data |= {"old_level": level.level, "new_level": new, "old_step": level.step}
                if new != level.level:  # its step is put by the wage table (PAY-PLACE-01), which is not known here
                    changes.append(operations.begin(person_id=subject.person_id, key="level", valid_from=effective_on,
                                                    values={"level": new, "step": None}))
            subject.save()
            moved[subject.person_id] = move_of(case, subject)
        leaving = leaving_later(moved, effective_on)
        operations.write([_until(each, leaving[each.person_id][1]) if each.person_id in leaving else each for each in changes], leaf=leaf)
        locked = quota_operations.locked_by(case.number)
        quota_operations.use_all(moved, case_number=case.number, on=effective_on, leaf=leaf, now=now)
        left = quota_operations.locked_by(case.number)
        self._give_back(case, leaf, now, everything=True)
        turns = Standing.objects.known().filter(person_id__in=moved, valid_from__gt=effective_on)
        if turns:  # who leaves or moves by a decision taken already takes the place along
            units = quotas.units_with([case.organ_id, *(each.organ_id for each in turns)])
            quota_operations.follow_file(units, {each.valid_from for each in turns}, leaf=leaf, now=now, case_number=case.number)
        projection.refresh(list(moved), on=localdate(now))
        self._say_used(case, "已转为使用" if effective_on <= localdate(now) else f"审批时定自 {effective_on} 起转为使用", locked - left, left, localdate(now))
        case.data["filing_due"] = True

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Places that the case had locked go back."""
        self._give_back(case, leaf, now, everything=True)
        self._say_locked(case, "已释放")

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Back before the pre-approval, its lock is released; back before the meeting, whom it passed over is in hand again."""
        self._keep_round(case, to_step)
        if to_step in BEFORE_DECIDED:
            self._bring_back(case, now)
        if to_step in ("plan", "preapproval"):
            self._give_back(case, leaf, now, everything=True)
            case.data.pop("approved", None)
            case.data.pop("matter", None)

    def _keep_round(self, case: Case, to_step: str) -> None:
        """The plan, the vote, the meeting and the notice that are to be made again stay with the case, and their papers can be printed."""
        again = {to_step, *diagrams.load(case.process.xml).after(to_step)}
        held = {step: task.done_at for step, task in matters.standing(case).items() if step in again and step in HELD and task.done_at}
        notice = matters.notice_of(case) if "notice" in again else None
        if held or notice:
            case.data.setdefault("former", []).append({step: case.data[step] for step in held} | {
                HELD[step]: at.isoformat() for step, at in held.items()} | {"notice": notice.pk if notice else None})

    def _bring_back(self, case: Case, now: datetime) -> None:
        """Who left by a decision that is to be taken again; not who is in another case by now."""
        passed_over = case.subjects.filter(data__passed_over=True)
        persons = list(passed_over.values_list("person_id", flat=True))
        lock(Person, persons)
        busy = Subject.objects.filter(person_id__in=persons, case__type=self.key, case__closed_at=None).exclude(case=case).exclude(state="移出")
        for subject in passed_over.exclude(person_id__in=busy.values("person_id")):
            del subject.data["passed_over"]
            subject.turn("在办", "", now)
        self._retitle(case)

    def subject_removed(self, case: Case, subject: Subject, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The case is called by the others, and the place held for who left goes back."""
        self._retitle(case)
        self._give_back(case, leaf, now)

    def judged(self, case: Case, person_id: int, *, on: date) -> Judgement | None:
        """The verdict as on the day of the decision, on the file as it reads now."""
        from xianneng.work.ranks.judging import judged  # it builds on this module

        return judged(case, person_id, on)

    def _say_used(self, case: Case, words: str, used: Counter[Place], left: Counter[Place], on: date) -> None:
        """Of the places that the case had locked, those that its persons now use, and those that nobody came to use."""
        for line in [line for line in case.data.get("matter", []) if line[0] == LOCKED and not line[1].startswith(NOTHING)]:
            told = [[f"{LOCKED}（{now_so}）", places_words(places, on)] for now_so, places in ((words, used), ("已释放", left)) if any(places.values())]
            case.data["matter"] = [*(each for each in case.data["matter"] if each != line), *told]

    def _say_locked(self, case: Case, now_so: str) -> None:
        """What the case tells of the places that it had locked, if any, once it holds none any more."""
        for line in case.data.get("matter", []):
            if line[0] == LOCKED and not line[1].startswith(NOTHING):
                line[0] = f"{LOCKED}（{now_so}）"

    def _give_back(self, case: Case, leaf: Writing, now: datetime, *, everything: bool = False) -> None:
        """Release locked places beyond what the persons left may take (those suspended keep theirs)."""
        quota_operations.keep_locked([] if everything else _moves(case, case.data.get("approved", {})), case_number=case.number, leaf=leaf,
                                     on=localdate(now), now=now)
        if not everything:
            self._say_left(case, localdate(now))

    def _say_left(self, case: Case, on: date) -> None:
        """The places that the case still has locked, once some went back; where none is left, those that it had."""
        left = quota_operations.locked_by(case.number)
        if not left:
            self._say_locked(case, "已释放")
        for line in case.data.get("matter", []):
            if left and line[0] == LOCKED:
                line[1] = places_words(left, on)


def taken_back(case: Case, held: Collection[int]) -> list[Subject]:
    """Of those promoted by a case, whose rank is in the file no more (not among `ranks_given`): revoked, or never begun by who left before."""
    return [each for each in case.active() if case.effective_at and each.person_id not in held]


def all_taken_back(case: Case) -> bool:
    """Whether a promotion took effect and nobody holds a rank by it any more: no place is used, and nothing is filed."""
    return bool(case.effective_at) and not ranks_given(case)


class TakenBack(NamedTuple):
    """By which case, and when, a rank that had been given was taken back; ``revoked``: by a revocation 撤销, not by who left."""

    number: str
    on: date
    revoked: bool

    @property
    def words(self) -> str:
        """已撤销 XX-2026-0005."""
        return f"已{'撤销' if self.revoked else '收回'} {self.number}".rstrip()


def taken_back_by(case: Case, gone: Sequence[Subject]) -> dict[int, TakenBack]:
    """The same of each of those `taken_back`, by person."""
    if not gone:
        return {}
    whose = records([each.person_id for each in gone])
    given = given_by(set(whose.values()))
    rows = Rank.objects.filter(pk__in=[pk for pk, number in given.items() if number == case.number]).exclude(ended_leaf=None)
    last = {whose[row.person_id]: row.ended_leaf for row in rows.select_related("ended_leaf").order_by("known_to")}
    ended = {each.person_id: last[whose[each.person_id]] for each in gone if whose[each.person_id] in last}
    maintained = set(Case.objects.filter(number__in=[leaf.case_number for leaf in ended.values()], type="personnel.maintenance").values_list("number", flat=True))
    return {person_id: TakenBack(leaf.case_number, localdate(leaf.made_at), leaf.case_number in maintained) for person_id, leaf in ended.items()}


class Moved(NamedTuple):
    """The day on which a rank that had been given was put afterwards, and by which case."""

    number: str
    to: date

    @property
    def words(self) -> str:
        """任职级时间更正为2026年12月1日（XX-2026-0005）."""
        return f"任职级时间更正为{self.to.year}年{self.to.month}月{self.to.day}日" + (f"（{self.number}）" if self.number else "")


def moved(case: Case, held: Mapping[int, Rank]) -> dict[int, Moved]:
    """Of the ranks ``held`` that a case gave (`ranks_given`), those that begin on another day than it decided, by person: somebody corrected them."""
    elsewhere = {person_id: row.valid_from for person_id, row in held.items() if row.valid_from.isoformat() != case.data["approval"]["effective_on"]}
    if not elsewhere:
        return {}
    given = given_by(elsewhere)
    rows = Rank.objects.filter(pk__in=[pk for pk, number in given.items() if number == case.number]).select_related("leaf")
    by: dict[int, str] = {}  # who put it there, not who mended another of its columns afterwards
    for row in rows.order_by("known_from", "pk"):
        if row.valid_from == elsewhere.get(row.person_id):
            by.setdefault(row.person_id, row.leaf.case_number or "")
        else:
            by.pop(row.person_id, None)
    return {person_id: Moved(by.get(person_id, ""), to) for person_id, to in elsewhere.items()}


def ranks_given(case: Case, still_at: datetime | None = None) -> dict[int, Rank]:
    """The ranks that a case gave and that stand in the file, whatever day they have been put on since, by person.

    ``still_at``: as they stood at a moment after the decision, that is, those not taken back by then. Of a record that was merged
    since, the rank stands in the one that goes on.
    """
    whose = records([each.person_id for each in case.subjects.all()])
    by = given_by(set(whose.values()))
    rows = Rank.objects.filter(known_to__gt=still_at).order_by("-known_from", "valid_from") if still_at else Rank.objects.known().order_by("valid_from")
    given = [row for row in rows.filter(person_id__in=whose) if by.get(row.pk) == case.number]
    return {each.person_id: row for row in given for each in case.subjects.all()
            if whose[each.person_id] == whose[row.person_id] and row.rank == each.data.get("target")}


def _held_from(case: Case, on: date) -> date:
    """From when the ranks that were approved are held, and their places used; ``on`` while nothing is approved."""
    return date.fromisoformat(case.data.get("approval", {}).get("effective_on") or on.isoformat())


def agreed(vote: Mapping[str, Any], due: int) -> bool:
    """Whether more than half of those due at the meeting agreed (POST-PROM-08)."""
    return bool(vote["yes"] * 2 > due)


def books(organ_id: int, on: date) -> list[dict[str, Any]]:
    """The places of the units in which an organ counts, group by group, as papers keep them: unit, pool, and the line."""
    units = quotas.units_of(Scope(("/",)), on=on, organ_id=organ_id)
    return [{"unit": sheet.unit.name, "pool": sheet.unit.pool, **asdict(line)}
            for sheet in quotas.sheets(units, on) for line in sheet.lines]


def _until(change: operations.Change, day: date) -> operations.Change:
    """What begins by a change ends with a departure that has been decided."""
    return replace(change, rows=[{**change.rows[0], "valid_to": day}, *change.rows[1:]])


def _goes_with_post(subject: Subject) -> bool:
    """Whether the rank is the one to which the leading post held corresponds: given beside it, no promotion (RANK-DUAL-01)."""
    target, layer = subject.data["target"], subject.data["layer"]
    return bool(layer) and target == series.floor_rank(layer, series.rank(target).series)


def notice_days(case: Case, on: date) -> int:
    """How many working days a public notice of the case takes at least, where its organ is."""
    return int(parameters.at(case.organ.path, on)["public_notice_days"])


def taking(subjects: Iterable[Subject], target: str, count: int) -> int:
    """How many of the first so many candidates for a rank take a new place; within its old group nobody does."""
    return sum(each.data.get("takes", True) for each in [each for each in subjects if each.data["target"] == target][:count])


def locked_words(case_number: str, on: date) -> str:
    """Which places a case has locked, by unit and group; that there are none is said too."""
    return places_words(quota_operations.locked_by(case_number), on) or f"{NOTHING}；本次晋升在原职级所在的职数之内，或晋升的职级不限职数，不占用新职数"


def places_words(held: Counter[Place], on: date) -> str:
    """Places in words, by unit and group: 县水利局三级、四级调研员 1 名."""
    units = Unit.objects.filter(pk__in={unit_id for unit_id, _ in held}).order_by("pool", "pk")
    return "、".join(f"{unit.name}{line.name} {held[unit.pk, line.group]} 名" for unit in units for line in quotas.line_of(unit, on)
                    if held[unit.pk, line.group])


def move_of(case: Case, subject: Subject) -> quota_operations.Move:
    """A candidate's change of rank, as quotas see it."""
    return quota_operations.Move(case.organ_id, subject.data["rank"] or "", subject.data["layer"] or "",
                                 subject.data["target"])


