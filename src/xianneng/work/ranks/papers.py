"""The papers of a rank promotion 文书: filled from the case, the file as it was when the case began, opinions and books.

Which paper there is from which step is `FROM`; nothing is printed that the case or the file does not hold.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate

from xianneng.foundation.ballots import queries as ballots
from xianneng.foundation.ballots.models import APPRAISAL, CHOICES, RECOMMENDATION
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases.models import (
    REFUSAL,
    SIGNERS,
    Case,
    Finding,
    Notice,
    Opinion,
    Participant,
    Subject,
    Task,
)
from xianneng.foundation.cases.queries import notice_of, organ_of, standing
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready, lists, parts, promotion_form, prose, voting
from xianneng.foundation.organs.queries import formal_names
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import projection
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Rank
from xianneng.foundation.record.queries import first_known
from xianneng.foundation.record.resume import resume
from xianneng.law.catalogue import cite
from xianneng.law.quotas import GROUP_RANKS
from xianneng.law.refusals import NotFound
from xianneng.work.ranks.cases import (
    HELD,
    Moved,
    Promotion,
    TakenBack,
    agreed,
    asked_for,
    called,
    concluded,
    found_in,
    inquiries_of,
    moved,
    ranks_given,
    taken_back,
    taken_back_by,
    taking,
)
from xianneng.work.ranks.forms import names_in

# The step of the diagram after which the paper can be filled; one paper a person where it says so.
FROM: Mapping[str, tuple[str, bool]] = {
    "plan": ("plan", False), "quotas": ("plan", False),
    "slip": ("preapproval", False), "roll": ("preapproval", False), "recommendation": ("recommendation", False),
    "vetting": ("vetting", True), "minutes": ("committee", False), "promotion": ("committee", True),
    "notice": ("notice", False), "appointment": ("approval", False), "levels": ("approval", False),
    "filing": ("approval", False), "supplement": ("filing", False)}
DAY_OF_RANK = ("appointment", "levels", "filing")  # what prints since when a rank counts
TALKS = "个别谈话推荐"  # a way of recommendation without ballots
FIXED = {"slip": "recommendation", "roll": "recommendation", "promotion": "approval", "filing": "filing"}  # whose last word comes at a later step
OF_FORMER = {"plan": ("plan", "on"), "quotas": ("plan", "on"), "recommendation": ("recommendation", "held_on"),
             "minutes": ("committee", "met_on")}  # of a round before the matter went back
FOUND = {"political_conduct": "政治素质", "file_audit": "档案审核", "personal_matters": "个人有关事项查核",
         "integrity": "纪检监察机关意见", "basic_conditions": "考察结论", "category_years": "原类别任职年限",
         "incompetent_handled": "不称职的处理", "retirement_delayed": "延迟退休的批准"}


def ready(case: Case) -> list[Ready]:
    """The papers that can be filled by now, in the order of the process."""
    if case.type != Promotion.key:
        return []
    known = {step for step, task in standing(case).items() if _agreed(task)}
    if notice_of(case):
        known.add("notice")
    held = ranks_given(case) if case.effective_at else {}
    gone = taken_back(case, held)
    found = []
    for code, (step, each) in FROM.items():
        people = chosen(case, issued_at(case, code))
        if code == "levels":
            people = [who for who in people if who.pk not in {each.pk for each in gone}]
        if code == "promotion":  # who was suspended when the committee met was not voted on
            people = [who for who in people if who.state == "在办" or str(who.person_id) in case.data.get("committee", {}).get("votes", {})]
        if code == "filing" and gone and not ranks_given(case, issued_at(case, code)):  # nobody used a place by then
            continue
        if code == "supplement" and not withdrawn(case, gone):
            continue
        if code == "slip" and case.data.get("plan", {}).get("method") == TALKS:
            continue
        if step in known and (code != "levels" or any(risen(each) for each in people)):
            title = PAPERS[code].title + (_marked(case, code, held, gone) if code in DAY_OF_RANK else "")
            found += [Ready(code, who.person_id, f"{title}（{who.data['name']}）") for who in people] if each else [
                Ready(code, None, title)]
    for number, former in enumerate(case.data.get("former", ()), 1):
        found += [Ready(code, None, f"{PAPERS[code].title}（{former[step][day]}，退回前）", number)
                  for code, (step, day) in OF_FORMER.items() if step in former]
        found += [Ready("notice", None, f"公示（{localdate(each.published_at)}，退回前）", number)
                  for each in case.notices.all() if each.pk == former["notice"]]
    return found


def _marked(case: Case, code: str, held: Mapping[int, Rank], gone: Sequence[Subject]) -> str:
    """What the title of a paper says where ranks that it gives have been taken back, or put on another day."""
    by = _taken(case, code, gone)
    put = _put_elsewhere(case, code, held)
    said = [*(f"{each.data['name']}{by[each.person_id].words}" for each in gone if each.person_id in by),
            *(f"{each.data['name']}任职级时间已更正 {put[each.person_id].number}".rstrip() for each in case.subjects.all() if each.person_id in put)]
    return f"（{'，'.join(said)}）" if said else ""


def withdrawn(case: Case, gone: Sequence[Subject]) -> list[Subject]:
    """Of those whose rank was taken back, whom the filed roster names: the supplementary filing tells of them."""
    named = filed(case) if gone else set()
    return [each for each in gone if each.person_id in named]


def _taken(case: Case, code: str, gone: Sequence[Subject]) -> dict[int, TakenBack]:
    """By which case those whom a paper names still have lost their rank: the roster names only who was filed, the table of levels nobody."""
    named = {"appointment": gone, "filing": withdrawn(case, gone)}.get(code, ()) if gone else ()
    return taken_back_by(case, named)


def _void(case: Case, code: str, held: Mapping[int, Rank]) -> tuple[str, ...]:
    """The same as it is printed over the paper, a line a person."""
    gone = taken_back(case, held)
    by = _taken(case, code, gone)
    return tuple(f"{each.data['name']}同志任{each.data['target']}{by[each.person_id].words}，{parts.in_words(by[each.person_id].on)}"
                 for each in gone if each.person_id in by)


def _put_elsewhere(case: Case, code: str, held: Mapping[int, Rank]) -> dict[int, Moved]:
    """The ranks that a paper prints with a day which has been corrected since; the roster prints the day that the file had when it was filed."""
    found = moved(case, held)
    if not found or code != "filing":
        return found
    printed = ranks_given(case, issued_at(case, code))
    return {person_id: each for person_id, each in found.items() if person_id in printed and printed[person_id].valid_from != each.to}


def _corrected(case: Case, code: str, held: Mapping[int, Rank]) -> tuple[str, ...]:
    """The days corrected, as they are printed over the paper, a line a person."""
    put = _put_elsewhere(case, code, held)
    return tuple(f"{each.data['name']}同志任{each.data['target']}，{put[each.person_id].words}" for each in case.subjects.all() if each.person_id in put)


def risen(subject: Subject) -> bool:
    """Whether the promotion changed the person's level; some ranks keep it."""
    return bool(subject.data.get("new_level")) and subject.data["new_level"] != subject.data["old_level"]


def chosen(case: Case, at: datetime | None) -> list[Subject]:
    """Whom the case had not let go when a paper was fixed; of one that is not fixed yet, whom it has not let go by now."""
    return [each for each in case.subjects.all() if (each.in_hand(at) if at else each.state != "移出")]


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """One paper, laid out. NotFound where the case has not come so far, or the person is not in it."""
    if not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="办件没有办到这一步，或人选不在本件", then="请刷新后查看")
    former = case.data["former"][of_round - 1] if of_round else {}
    filling = Filling(case, on, issued_at(case, code, former), former)
    data = FILL[code](filling, person_id) if FROM[code][1] else FILL[code](filling)
    return PAPERS[code].lay_out(data)


def issued_at(case: Case, code: str, former: Mapping[str, Any] | None = None) -> datetime | None:
    """When a paper was fixed: with the last act that it shows. What the file says otherwise since does not enter it."""
    if former and code in OF_FORMER:
        return datetime.fromisoformat(former[HELD[OF_FORMER[code][0]]])
    if former:
        return case.notices.get(pk=former["notice"]).published_at
    if code == "notice":
        return max((each.published_at for each in case.notices.all()), default=None)
    step = FIXED.get(code, FROM[code][0])
    return max((task.done_at for task in case.tasks.all() if task.step == step and _agreed(task) and task.done_at), default=None)


def _agreed(task: Task) -> bool:
    """Whether a step came to a decision that the case goes on with; a refusal 不同意 makes no paper."""
    return task.state == "已办" and task.outcome != REFUSAL


class Filling:
    """What the papers of one case are filled from, read once: the file as it was known when the paper was fixed.

    ``former``: the plan, vote, meeting and notice of a round before the matter went back, where its papers are asked for.
    """

    def __init__(self, case: Case, today: date, known_at: datetime | None = None, former: Mapping[str, Any] | None = None) -> None:
        self.former = former or {}
        self.case, self.known_at, self.subjects = case, known_at, chosen(case, known_at)
        self.on = localdate(known_at) if known_at else today
        self.began_on = localdate(case.opened_at)

    @cached_property
    def organ(self) -> str:
        """The name of the proposing organ when the case began."""
        return organ_names([self.case.organ_id], self.began_on)[self.case.organ_id]

    @cached_property
    def file(self) -> dict[int, dict[str, Any]]:
        """Each person's line of the file as it was when the case began."""
        found = self._known(self.known_at)
        if self.known_at and len(found) < len(self.subjects):  # somebody's file was registered only afterwards: as it was then
            self.known_at = first_known([each.person_id for each in self.subjects])
            found = self._known(self.known_at)
        return found

    def _known(self, known_at: datetime | None) -> dict[int, dict[str, Any]]:
        persons = [each.person_id for each in self.subjects]
        frame = projection.rows(Asked(self.began_on, known_at, person_ids=persons))
        found = {row["person_id"]: row for row in frame.iter_rows(named=True)}
        return {person_id: found[person_id] for person_id in persons if person_id in found}

    @cached_property
    def findings(self) -> dict[int, dict[str, Finding]]:
        """The latest findings about each person that count, of the case's inquiries too."""
        found: dict[int, dict[str, Finding]] = {}
        for each in found_in(self.case, concluded(inquiries_of(self.case))):
            found.setdefault(each.person_id, {})[each.kind] = each
        return found

    @property
    def simple(self) -> bool:
        """Whether the case takes the simplified procedure 简化程序: no ratio limits any of its ranks, so that nobody pre-approves places or votes."""
        return not any(each.data.get("limited") for each in self.subjects)

    def step(self, name: str) -> dict[str, Any]:
        """What a step was given."""
        return dict(self.former.get(name) or self.case.data.get(name) or {})

    @property
    def notice(self) -> Notice:
        """The notice that was put up: the latest, or that of the former round."""
        return self.case.notices.get(pk=self.former["notice"]) if self.former else self.case.notices.latest("pk")

    def opinion(self, step: str) -> parts.Opinion:
        """The last opinion at a step that was agreed to and still stands; a form of who was refused shows no consent."""
        task = standing(self.case).get(step)
        said = task.opinions.exclude(outcome__in=SIGNERS).order_by("-pk").first() if task and _agreed(task) else None
        if said is None:
            return parts.Opinion()
        return parts.Opinion(said.text or said.outcome, organ_of(said, self.on), localdate(said.at))

    def post(self, person_id: int) -> str:
        """Post and rank, as a list has it."""
        row = self.file.get(person_id, {})
        return "、".join(text for text in (row.get("post"), row.get("rank")) if text) or "—"

    @property
    def books(self) -> list[dict[str, Any]]:
        """How the places stood when the plan was handed in, group by group."""
        return list(self.step("plan")["books"])

    def votes(self, person_id: int) -> dict[str, Any]:
        """The committee's votes on a person."""
        return dict(self.step("committee").get("votes", {}).get(str(person_id), {}))


def _plan(filling: Filling) -> prose.Plan:
    given = filling.step("plan")
    method = "" if filling.simple else given.get("method", "")
    uses = []
    for target, count in asked_for(filling.case, given).items():
        taken = taking(filling.subjects, target, count)
        line = _line_of(filling.books, target) if taken else None
        approved, used, free = (line["approved"], line["used"], line["free"]) if line else (None, None, None)
        uses.append(prose.PlannedUse(target, count, approved, used, free, taken, _group(filling, target, line), bool(line and line["pool"])))
    return prose.Plan(
        organ=filling.organ, on=date.fromisoformat(given["on"]), addressee="" if filling.simple else _authority(filling), grounds=_sentence(given["purpose"]),
        uses=tuple(uses),
        conditions="人选应当符合《公务员职务与职级并行规定》第17条至第19条的条件，没有第21条规定的情形。",
        procedure=f"{f'按照{method}、' if method else '没有职数比例限制的职级，按简化程序办理：不预审职数，不进行民主推荐，按照'}考察、集体研究、审核、公示（五个工作日以上）、审批的程序办理，使用后备案。")


def _group(filling: Filling, target: str, line: Mapping[str, Any] | None) -> str:
    """Whose places a promotion takes: the group, and its pool; or why it takes none."""
    if line:
        return f"{line['unit']}：\n{line['name']}" if line["pool"] else line["name"]
    limited = any(each.data.get("limited") for each in filling.subjects if each.data["target"] == target)
    return "不占用新职数" if limited else "没有职数比例限制"


def _line_of(lines: Sequence[dict[str, Any]], rank: str) -> dict[str, Any] | None:
    """The narrowest group that counts a rank."""
    return min((line for line in lines if rank in GROUP_RANKS[line["group"]]),
               key=lambda line: len(GROUP_RANKS[line["group"]]), default=None)


def _slip(filling: Filling) -> voting.VotingSlip:
    """The ballot for paper, the same as that in the browser where one has been opened: kind, choices, and how many may be recommended."""
    counted = filling.step("recommendation").get("ballot")
    held = next((each for each in ballots.of_case(filling.case.number) if each.closed_at is None or each.pk == counted), None)
    kind = held.kind if held else APPRAISAL if filling.step("plan")["method"] == APPRAISAL else RECOMMENDATION
    people = _voted_on(filling)
    most = held.most_chosen if held else min(sum(filling.case.data["approved"].values()), len(people)) if kind == RECOMMENDATION else None
    return voting.VotingSlip(
        organ=filling.organ, on=filling.on, way=kind, choices=held.choices if held else CHOICES[kind], most=most,
        candidates=tuple((each.data["name"], filling.post(each.person_id), each.data["target"]) for each in people))


def _voted_on(filling: Filling) -> list[Subject]:
    """Who is put to the vote, in the official order in which the case was opened: nobody who is suspended."""
    return [each for each in filling.subjects if filling.known_at or each.state == "在办"]


def _roll(filling: Filling) -> voting.CandidateTable:
    return voting.CandidateTable(organ=filling.organ, on=filling.on, candidates=tuple(
        _candidate(filling, each, filling.file[each.person_id]) for each in _voted_on(filling) if each.person_id in filling.file))


def _candidate(filling: Filling, subject: Subject, row: Mapping[str, Any]) -> voting.Candidate:
    told = resume(Scope(("/",)), subject.person_id, filling.began_on, filling.known_at)
    return voting.Candidate(
        name=row["name"], gender=row["sex"], ethnicity=row["ethnicity"] or "", born_on=row["birth_on"], education=row["education"] or "",
        work_began_on=row["work_started_on"], post=row["post"] or "", rank=row["rank"] or "—", rank_since=row["rank_since_on"],
        assessments=told.assessments.rstrip("。").replace("；", "\n"), target_rank=subject.data["target"])


def _recommendation(filling: Filling) -> lists.RecommendationSummary:
    given = filling.step("recommendation")
    return lists.RecommendationSummary(
        organ=filling.organ, on=date.fromisoformat(given["held_on"]), way=filling.step("plan").get("method", "民主推荐"),
        target_rank="、".join(dict.fromkeys(each.data["target"] for each in filling.subjects)), due_count=given["due"],
        present_count=given["present"], issued_count=given.get("issued"), returned_count=given.get("returned"),
        valid_count=given["valid"], choices=tuple(given.get("choices", ("推荐",))),
        tallies=tuple(_tally(filling, given, each) for each in filling.subjects), untold=_untold(given), scrutineers=_people(given.get("scrutineers", "")),
        tellers=tuple(given["tellers"]) if "ballot" in given else _people(given.get("tellers", "")))


def _tally(filling: Filling, given: Mapping[str, Any], subject: Subject) -> lists.Tally:
    """A person's votes; of a ballot with few votes only whether they are more than half."""
    key = str(subject.person_id)
    votes = given.get("counts", {}).get(key) or [int(given["votes"].get(key) or 0)] if "votes" in given else ()
    return lists.Tally(subject.data["name"], filling.post(subject.person_id), tuple(votes),
                       given.get("majority", {}).get(key))


def _few(given: Mapping[str, Any]) -> str:
    """Why no number of a vote is told."""
    return "电子票或纸质票不足五张" if given["valid"] >= ballots.FEW else "有效票不足五张" if given["valid"] >= ballots.LEAST else "有效票不足三张"


def _untold(given: Mapping[str, Any]) -> str:
    """The same for the summary, where a dash stands; empty where every number is told."""
    return "" if "votes" in given else f"{_few(given)}，为不使人推知各人所投，不列票数，以“—”表示。"


def _recommended(given: Mapping[str, Any], person_id: int) -> str:
    """What the approval form says of the recommendation."""
    key = str(person_id)
    if not given:
        return "没有职数比例限制的职级，按简化程序办理，不经民主推荐"
    if "votes" not in given:
        more = given["majority"].get(key)
        few = _few(given)
        return f"{few}，不列结果" if more is None else f"{few}，不列票数；得票{'超过' if more else '未超过'}半数"
    named = zip(given.get("choices", ()), given.get("counts", {}).get(key, ()), strict=False)
    votes = "，".join(f"{choice}{count}张" for choice, count in named) or f"得票{given['votes'].get(key)}张"
    return f"有效票{given['valid']}张，{votes}"


def _vetting(filling: Filling, person_id: int) -> prose.VettingReport:
    who = _subject(filling, person_id)
    found = {kind: f"{each.value}。{each.text}".rstrip("。") + "。" for kind, each in filling.findings.get(person_id, {}).items()}
    officers = dict.fromkeys(name for each in filling.findings.get(person_id, {}).values()
                             for name in each.case.data.get("officer_names", ()))  # who gave only a word is no member
    on = max((localdate(each.at) for each in filling.findings.get(person_id, {}).values()), default=filling.on)
    row = filling.file[person_id]
    basics = (f"{row['name']}，{row['sex']}，{row['ethnicity'] or '民族待补'}，{parts.month_in_words(row['birth_on'])}出生，{row['native_place']}人，"
              f"{row['political_status'] or '政治面貌待补'}，{parts.month_in_words(row['work_started_on'])}参加工作，{_schooling(row['education'])}。"
              f"现任{filling.organ}{filling.post(person_id)}。")
    return prose.VettingReport(
        name=row["name"], on=on, target_rank=who.data["target"], basics=basics,
        political_conduct=found.get("political_conduct", ""), performance=(), shortcomings="", talks="",
        file_audit=found.get("file_audit", ""), personal_matters=found.get("personal_matters", ""),
        discipline_opinion=found.get("integrity", ""), conclusion=found.get("basic_conditions", ""),
        officers=tuple(officers))


def _schooling(education: str | None) -> str:
    """Schooling and degree in prose: 大学 学士 → 大学学历、学士学位."""
    return "、".join(f"{word}{'学位' if word.endswith('士') else '学历'}" for word in (education or "").split()) or "学历待补"


def _minutes(filling: Filling) -> prose.MeetingMinutes:
    given = filling.step("committee")
    decided = [(each, filling.votes(each.person_id)) for each in filling.case.subjects.order_by("position")
               if filling.votes(each.person_id)]
    passed = [each.data["name"] for each, vote in decided if vote["chosen"]]
    met_on = date.fromisoformat(given["met_on"])
    return prose.MeetingMinutes(
        organ=filling.organ, on=met_on, title=f"{filling.organ}党组会议记录", held=parts.in_words(met_on),
        place=given.get("place", ""), chair=given["chair"], recorder=given.get("recorder", ""), due_count=given["due"],
        present_count=given["present"], present=_people(given.get("attended", "")), absent=_people(given.get("absent", "")),
        attending=_people(given.get("attending", "")), avoided=_avoided(given, decided), topic=f"研究{called([each for each, _ in decided])}事宜。", report=_sentence(filling.step("plan").get("purpose", "")),
        speeches=tuple(("", line) for line in given.get("speeches", "").splitlines() if line.strip()),
        decisions=tuple(prose.Decision(each.data["name"], filling.post(each.person_id) if each.person_id in filling.file else "",
                                       each.data["target"], vote["yes"], vote["no"], vote["abstain"], _decided(vote, given["due"]),
                                       vote["reason"]) for each, vote in decided),
        resolution=(f"同意{'、'.join(passed)}列为拟晋升人选。" if passed else "没有人的同意票超过应到会人数的半数，不列拟晋升人选。") + (f"（{given['minutes']}）" if given.get("minutes") else ""))


def _avoided(given: Mapping[str, Any], decided: Sequence[tuple[Subject, Any]]) -> tuple[str, ...]:
    """Who avoided 回避: as typed, and each member who was a candidate, of whom the meeting decided without them."""
    typed, present = _people(given.get("avoided", "")), set(_people(given.get("attended", "")))
    return (*typed, *(f"{each.data['name']}（研究本人时回避）" for each, _ in decided
                      if each.data["name"] in present and not any(said.startswith(each.data["name"]) and said.removeprefix(each.data["name"])[:2] in ("", "研究", "回避") for said in typed)))


def _decided(vote: Mapping[str, Any], due: int) -> str:
    """What the minutes say came of a vote: who got more than half and no place is not said to have failed."""
    return "通过" if vote["chosen"] else "同意过半数，职数所限未列为人选" if agreed(vote, due) else "未通过"


def _promotion(filling: Filling, person_id: int) -> promotion_form.PromotionForm:
    who, row = _subject(filling, person_id), filling.file[person_id]
    told = resume(Scope(("/",)), person_id, filling.began_on, filling.known_at)
    reasons = {reason["clause"]: reason["text"] for reason in who.data["reasons"]}
    vote, notice = filling.votes(person_id), notice_of(filling.case)
    return promotion_form.PromotionForm(
        organ=filling.organ, on=_made_out(filling), name=row["name"], gender=row["sex"], born_on=row["birth_on"],
        ethnicity=row["ethnicity"], native_place=row["native_place"], political_status=row["political_status"],
        id_number=row["id_number"], work_began_on=row["work_started_on"], registered_on=told.registered_on,
        education=told.full_time[0], school=told.full_time[1], later_education=told.in_service[0],
        later_school=told.in_service[1], post=told.titles, rank=told.rank, rank_since=told.rank_since, level=told.level,
        target_rank=who.data["target"], tenure=reasons.get("years", reasons.get("step", "")),
        assessments=told.assessments,
        recommendation=_recommended(filling.step("recommendation"), person_id),
        notice=_noticed(notice) if notice else "", quota=reasons.get("quota", ""), career=told.career,
        own_organ=_of_committee(filling, vote),
        review=filling.opinion("review"), approval=filling.opinion("approval"))


def _made_out(filling: Filling) -> date:
    """填表日期: the day on which the organ decided, and made the form out; reviewed and approved it is later."""
    return date.fromisoformat(filling.step("committee")["met_on"])


def _of_committee(filling: Filling, vote: Mapping[str, Any]) -> parts.Opinion:
    """所在机关意见: what the Party group decided at its meeting, in its name; who typed it in signs nothing here."""
    if not vote:
        return parts.Opinion()
    met_on = date.fromisoformat(filling.step("committee")["met_on"])
    return parts.Opinion(f"{_sentence(vote['reason'])}经{parts.in_words(met_on)}党组会议集体研究，同意{vote['yes']}票，"
                         f"不同意{vote['no']}票，弃权{vote['abstain']}票，同意列为拟晋升人选。", f"{filling.organ}党组", met_on)


def _notice(filling: Filling) -> prose.PublicNotice:
    notice = filling.notice
    return prose.PublicNotice(
        organ=filling.organ, on=localdate(notice.published_at), begins_on=notice.from_on, last_on=notice.last_on,
        working_days_count=deadlines.days_run(notice),
        received_by=f"{filling.organ}人事机构、机关纪委", contacts=notice.contacts,
        persons=tuple(prose.NoticedPerson(row["name"], row["sex"], row["birth_on"], row["education"], filling.post(key),
                                          _subject(filling, key).data["target"]) for key, row in filling.file.items()))


def _appointment(filling: Filling) -> prose.AppointmentNotice:
    given = filling.step("approval")
    effective_on = date.fromisoformat(given["effective_on"])
    held = ranks_given(filling.case)
    return prose.AppointmentNotice(
        since=(*_void(filling.case, "appointment", held), *_corrected(filling.case, "appointment", held)),
        organ=_authority(filling), number=given["document"], on=date.fromisoformat(given.get("on", given["effective_on"])),
        addressees=filling.organ, effective_on=effective_on, copies="", appointments=tuple(
            prose.Appointment(each.data["name"], filling.organ, each.data["target"]) for each in filling.subjects))


def filed(case: Case) -> set[int]:
    """Whom the roster of 使用后备案 names; nobody before it was filed, nor where nobody was left to be filed."""
    return set(ranks_given(case, issued_at(case, "filing"))) if case.data.get("filing", {}).get("filed_on") else set()


def _filing(filling: Filling) -> lists.FilingRoster:
    given, filed = filling.step("approval"), filling.step("filing")  # the day of the filing is written on it afterwards
    held = ranks_given(filling.case)
    used = {person_id: row.valid_from for person_id, row in ranks_given(filling.case, filling.known_at).items()}  # a rank taken back uses nothing
    return lists.FilingRoster(
        organ=filling.organ, on=date.fromisoformat(filed["filed_on"]) if filed else filling.on,
        since=(*_void(filling.case, "filing", held), *_corrected(filling.case, "filing", held)), promotions=tuple(
            lists.FiledPromotion(row["name"], row["sex"], row["birth_on"], f"{filling.organ}{row['post'] or ''}",
                                 row["rank"] or "—", row["rank_since_on"], _subject(filling, key).data["target"],
                                 used[key], given["document"], (filed or {}).get("number", ""))
            for key, row in filling.file.items() if key in used))


def _supplement(filling: Filling) -> lists.FilingSupplement:
    case, roster = filling.case, filling.step("filing")
    filed_ranks = ranks_given(case, filling.known_at)
    gone = withdrawn(case, taken_back(case, ranks_given(case)))
    by = taken_back_by(case, gone)
    return lists.FilingSupplement(
        organ=filling.organ, on=max(each.on for each in by.values()), filed_on=date.fromisoformat(roster["filed_on"]),
        number=roster.get("number", ""), withdrawals=tuple(
            lists.Withdrawal(each.data["name"], f"{filling.organ}{filling.file[each.person_id]['post'] or ''}", each.data["target"],
                             filed_ranks[each.person_id].valid_from, "撤销" if by[each.person_id].revoked else "收回",
                             by[each.person_id].on, by[each.person_id].number)
            for each in gone if each.person_id in by))


def _quotas(filling: Filling) -> lists.QuotaTable:
    bases = dict.fromkeys(f"{line['unit'] if line['pool'] else '本机关'}核定基数 {line['base']} 名" for line in filling.books)
    pooled = any(line["pool"] for line in filling.books)
    return lists.QuotaTable(
        unit=filling.organ, on=filling.on, base="，".join(bases), groups=tuple(
            lists.QuotaGroup(line["name"], f"{line['unit'] + '：' if line['pool'] else ''}{line['text']}（{line['article']}）",
                             line["approved"], line["used"], line["reserved"], line["locked"], line["over"], line["free"])
            for line in filling.books),
        notes=("注明统筹的，由几个机关合并核定、共同使用，各数是统筹范围的合计。",) if pooled else ())


def _levels_changed(filling: Filling) -> lists.LevelChanges:
    effective_on = date.fromisoformat(filling.step("approval")["effective_on"])
    held = ranks_given(filling.case)  # who is to be paid by it: nobody whose rank was taken back since
    changed = [each for each in filling.subjects if risen(each) and each.person_id in held]
    if not changed:
        raise NotFound("没有级别变动", why="本件所定职级已收回，级别不变", then="收回的经过见办件页")
    return lists.LevelChanges(organ=filling.organ, on=filling.on, since=_corrected(filling.case, "levels", held), changes=tuple(lists.LevelChange(
        each.data["name"], f"{filling.organ}{filling.file[each.person_id]['post'] or ''}　{each.data['target']}",
        f"晋升{each.data['target']}，{cite('LEVEL-PROM-01')}", str(each.data["old_level"]),
        str(each.data["old_step"] or "待核定"), str(each.data["new_level"]), "待核定", effective_on)
        for each in changed))


def _people(text: str) -> tuple[str, ...]:
    return tuple(names_in(text))


def _noticed(notice: Notice) -> str:
    last = notice.last_on
    return f"{notice.from_on:%Y.%m.%d}至{last:%Y.%m.%d}公示" + (f"，{notice.result}" if notice.result else "")


def _subject(filling: Filling, person_id: int) -> Subject:
    return next(each for each in filling.subjects if each.person_id == person_id)


def _authority(filling: Filling) -> str:
    """Who reviews and approves: the organ of the office that pre-approved or approved, as it signed, or to which the matter has gone for that."""
    decided = ("preapproval", "review", "approval")
    said = Opinion.objects.filter(case=filling.case, task__step__in=decided).select_related("task").order_by("-pk").first()
    if said is None:
        seat = Participant.objects.filter(task__case=filling.case, task__step__in=decided, office__isnull=False).select_related("office").order_by("pk").first()
        return formal_names([seat.office.organ_id], filling.on)[seat.office.organ_id] if seat and seat.office else "公务员主管部门"
    return organ_of(said, filling.on, formal_names) or "公务员主管部门"


def _sentence(text: str) -> str:
    return text.rstrip("。") + "。" if text else ""


FILL: Mapping[str, Callable[..., Any]] = {
    "plan": _plan, "slip": _slip, "roll": _roll, "recommendation": _recommendation, "vetting": _vetting, "minutes": _minutes, "promotion": _promotion,
    "notice": _notice, "appointment": _appointment, "filing": _filing, "supplement": _supplement, "quotas": _quotas, "levels": _levels_changed}
