"""退休 and 辞去公职: what the law says of one person's wish or duty to leave, condition by condition.

    retiring(who, asked)     退休 in one of `WAYS` (RETIRE-01 … 06)
    resigning(who, asked)    辞去公职 (RESIGN-02)
    minimum_service(…), served(…)       how long who was recruited has to serve, by the file (RECR-SERV-01)
    decide_by(…), restricted_until(…)   the authority's time to decide; how long work after leaving is restricted

What no file says is asked and stands in ``asked``; unknown is ``ask``, which a named official settles in writing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xianneng.law import retirement, series
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months, age, month_index
from xianneng.law.promotion import Reason
from xianneng.law.promotion.judgement import OPEN_CASES, SERVANTS
from xianneng.law.promotion.targets import layers_without_rank
from xianneng.law.retirement import Schedule
from xianneng.law.tables import figure

DUE, FLEXIBLE, EARLY, WOMEN, UNFIT, LATE = ("到龄退休", "弹性提前退休", "提前退休", "县处级以上女干部自愿退休", "丧失工作能力退休",
                                            "弹性延迟退休")
WAYS = {DUE: "RETIRE-01", FLEXIBLE: "RETIRE-02", EARLY: "RETIRE-04", WOMEN: "RETIRE-05", UNFIT: "RETIRE-06", LATE: "RETIRE-02"}
"""How somebody retires, and the rule that lets them."""
WISHED = (FLEXIBLE, EARLY, WOMEN, LATE)
"""The ways that begin with the person's own written application."""
CLASSIFIED = ("不涉密", "在涉密等特殊职位", "已离开涉密职位，在脱密期")
RECRUITED = "新录用"  # how a registration names who was recruited
OTHERWISE_COME = ("军队转业", "调任", "非公务员当选")  # and who was not
MET, UNMET, ASK = "met", "unmet", "ask"
Said = tuple[str, str]  # state, words


@dataclass(frozen=True)
class Leaver:
    """The file's facts of one person who is to leave; empty where the file says nothing."""

    status: str
    kind: str
    sex: str
    birth_on: date
    work_began_on: date | None
    layer: str
    rank: str
    in_team: bool
    investigation: str
    plan: Schedule


@dataclass(frozen=True)
class Retirement:
    """What is asked of a retirement: the way, the first day off the rolls, and what the file does not know."""

    way: str
    off_on: date
    applied_on: date | None = None
    work_years: int | None = None
    contribution_months: int | None = None


@dataclass(frozen=True)
class Service:
    """The minimum service that the file gives: the first day after it, None where nothing binds.

    Not ``known``: the file does not say how somebody came into the organ; had they been recruited, it would last until then.
    """

    until: date | None = None
    known: bool = True


UNBOUND = Service()


@dataclass(frozen=True)
class Resignation:
    """What is asked of a resignation. Empty texts: nothing stands in the way there."""

    applied_on: date
    off_on: date
    service: Service = UNBOUND
    service_until: date | None = None  # the first day after a longer service that was agreed on
    classified: str = CLASSIFIED[0]
    secret_until: date | None = None  # the first day after 脱密期
    duty: str = ""
    audit: str = ""
    other: str = ""


def retiring(who: Leaver, asked: Retirement) -> list[Reason]:
    """The conditions of retiring so: in service, no open case, the time of the way, and what the way asks for besides."""
    found = [_serving(who), _clear(who)]
    found.append(reason("time", "退休时间", WAYS[asked.way], asked.off_on, _TIMES[asked.way](who, asked),
                         "核对退休时间，或者改选退休情形"))
    if asked.way in WISHED:
        found.append(reason("application", "本人书面申请", WAYS[asked.way], asked.off_on, _application(asked), "由本人书面提出"))
    if asked.way in (FLEXIBLE, LATE):
        found.append(reason("contribution", "达到最低缴费年限", "RETIRE-03", asked.off_on, _contribution(asked), "请社会保险经办机构核定缴费年限"))
    if asked.way == EARLY:
        found.append(reason("work", "工作年限", "RETIRE-07", asked.off_on, _work_years(who, asked), "按档案认定参加工作时间和工作年限"))
    return found


def resigning(who: Leaver, asked: Resignation) -> list[Reason]:
    """In service, and the five bars of 公务员法 第86条, each of them told (RESIGN-02)."""
    stated: Mapping[str, tuple[str, Said]] = {
        "service": ("已满最低服务年限", _service(asked)),
        "secret": ("不在涉密等特殊职位，脱密期已满", _secret(asked)),
        "duty": ("没有须由本人继续处理的重要公务", _stated(asked.duty, "没有须由本人继续处理的重要公务")),
        "audit": ("没有正在接受审计、审查、调查", _audit(who, asked)),
        "other": ("没有其他不得辞去公职的情形", _stated(asked.other, "没有其他情形"))}
    return [_serving(who), *(reason(clause, title, "RESIGN-02", asked.applied_on, said, "情形消除后再行申请")
                             for clause, (title, said) in stated.items())]


def minimum_service(kind: str, way: str, probation_until: date | None, came_on: date) -> Service:
    """What binds a person of a 人员类别 who came into service on a day, by the way of their registration (empty: none yet) and their probation."""
    if kind not in SERVANTS or way.startswith(OTHERWISE_COME):
        return UNBOUND
    years = figure("minimum_service_years", max(came_on, date(2008, 2, 29)))
    return Service(add_months(came_on, 12 * years), known=probation_until is not None or way.startswith(RECRUITED))


def served(service: Service, on: date) -> Said:
    """Whether the minimum service is over on a day."""
    if service.until is None:
        return MET, "没有未满的最低服务年限"
    if service.until <= on:
        return MET, f"最低服务年限至 {service.until}（不含），已满" if service.known else "没有未满的最低服务年限"
    told = f"最低服务年限至 {service.until}（不含）"
    return (UNMET, told) if service.known else (ASK, f"档案没有记载怎样进入机关；属新录用的，{told}")


def decide_by(received_on: date, leader: bool) -> date:
    """The last day on which a resignation is to be decided on (RESIGN-01); the law knows no tacit approval."""
    return received_on + timedelta(days=figure("resignation_days_of_leaders" if leader else "resignation_days", received_on))


def restricted_until(off_on: date, layer: str, in_team: bool) -> date:
    """The first day on which work linked with the former duties is free again (POSTEMP-01)."""
    leader = in_team or (layer in series.layers() and series.layers().index(layer) <= series.layers().index("县处级副职"))
    return add_months(off_on, figure("restriction_months_of_leaders" if leader else "restriction_months", off_on))


def notice_by(off_on: date) -> date:
    """The last day on which an early flexible retirement can be announced in writing (RETIRE-02)."""
    return add_months(off_on, -figure("flexible_notice_months", max(off_on, date(2025, 1, 1))))


def in_words(month: int) -> str:
    """A month index as prose writes it: 2029年1月."""
    return f"{month // 12}年{month % 12 + 1}月"


def age_words(birth_on: date, month: int) -> str:
    """The age reached in a month: 60岁4个月."""
    years, months = divmod(month - month_index(birth_on), 12)
    return f"{years}岁" + (f"{months}个月" if months else "")


def reason(clause: str, title: str, rule_id: str, on: date | None, said: Said, remedy: str) -> Reason:
    """A condition's answer with its article; a remedy only where it is not met."""
    state, words = said
    return Reason(clause, state, title, words, cite(rule_id, on), rule_id, "" if state == MET else remedy)


def _serving(who: Leaver) -> Reason:
    return reason("serving", "在职", "SCOPE-DEF-01", None, (MET if who.status == "在职" else UNMET, who.status), "核对人员状态")


def _clear(who: Leaver) -> Reason:
    stage = who.investigation
    said = ((MET, "没有正在进行的调查") if not stage else (UNMET, f"正在{stage}，期间不得办理退休") if stage in OPEN_CASES
            else (ASK, f"正在{stage}，是否影响退休由有权机关答复"))
    return reason("clear", "没有未结案的调查", "MOVE-BAR-01", None, said, "结案后再行办理")


def _due(who: Leaver, asked: Retirement) -> Said:
    plan = who.plan
    told = f"{age_words(who.birth_on, plan.statutory)}，{in_words(plan.statutory)}达到法定退休年龄，{plan.off_on} 起退休"
    if who.layer in layers_without_rank():
        return ASK, f"{told}；省部级以上领导职务另有规定，以有权机关的决定为准"
    if asked.off_on < plan.off_on:
        return UNMET, f"{told}；所填 {asked.off_on} 早于这一天"
    return (MET, told) if asked.off_on == plan.off_on else (ASK, f"{told}；所填 {asked.off_on} 晚于这一天，须说明原因")


def _flexible(who: Leaver, asked: Retirement) -> Said:
    plan, chosen = who.plan, month_index(asked.off_on) - 1
    between = f"可以选择{in_words(plan.earliest)}至{in_words(plan.statutory - 1)}（{in_words(plan.statutory)}达到法定退休年龄）"
    if plan.earliest == plan.statutory:
        return UNMET, f"法定退休年龄没有延迟，不能弹性提前；{in_words(plan.statutory)}达到法定退休年龄"
    return (MET if plan.earliest <= chosen < plan.statutory else UNMET), f"{between}，所选为{in_words(chosen)}"


def _early(who: Leaver, asked: Retirement) -> Said:
    if month_index(asked.off_on) > who.plan.statutory:
        return UNMET, f"{in_words(who.plan.statutory)}已达到法定退休年龄，应办理到龄退休"
    if asked.work_years is None:
        return ASK, "工作年限未认定"
    ground = retirement.early_ground(asked.work_years, asked.off_on, who.plan.statutory)
    return (MET, ground) if ground else (ASK, f"工作年限{asked.work_years}年，{in_words(who.plan.statutory)}达到法定退休年龄；"
                                              "不属前两种情形，只能依国家规定的其他情形，须写明依据")


def _women(who: Leaver, asked: Retirement) -> Said:
    since, chosen = who.plan.voluntary, month_index(asked.off_on) - 1
    if since is None:
        return UNMET, "只适用于按男性年龄退休的县处级以上女干部"
    if not since <= chosen < who.plan.statutory:
        return UNMET, f"可以自{in_words(since)}起自愿退休，至{in_words(who.plan.statutory)}达到法定退休年龄；所选为{in_words(chosen)}"
    return ASK, f"自{in_words(since)}起可以自愿退休；2025年后与渐进式延迟退休如何衔接，以公务员主管部门的规定为准"


def _unfit(who: Leaver, asked: Retirement) -> Said:
    return ASK, "须经鉴定完全丧失工作能力，平台不作判断"


def _late(who: Leaver, asked: Retirement) -> Said:
    plan, chosen = who.plan, month_index(asked.off_on) - 1
    if who.kind in SERVANTS or who.in_team:
        return UNMET, "公务员、参照管理人员和领导成员达到法定退休年龄即退休，不实行弹性延迟"
    latest = plan.statutory + figure("flexible_retirement_months", date(2025, 1, 1))
    return (MET if plan.statutory < chosen <= latest else UNMET), (
        f"与单位协商一致，可以延迟至{in_words(latest)}，所选为{in_words(chosen)}")


_TIMES: Mapping[str, Callable[[Leaver, Retirement], Said]] = {
    DUE: _due, FLEXIBLE: _flexible, EARLY: _early, WOMEN: _women, UNFIT: _unfit, LATE: _late}


def _application(asked: Retirement) -> Said:
    if asked.applied_on is None:
        return UNMET, "没有填写本人书面申请的日期"
    if asked.way != FLEXIBLE:
        return MET, f"{asked.applied_on} 书面申请"
    by = notice_by(asked.off_on)
    return (MET if asked.applied_on <= by else UNMET), f"{asked.applied_on} 书面告知；自 {asked.off_on} 起退休的，应于 {by} 前告知"


def _contribution(asked: Retirement) -> Said:
    least = retirement.least_contribution(month_index(asked.off_on) - 1)
    wanted = f"最低缴费年限{_years(least)}"
    if asked.contribution_months is None:
        return ASK, f"{wanted}；本人缴费年限未填写"
    return (MET if asked.contribution_months >= least else UNMET), f"{wanted}，本人{_years(asked.contribution_months)}"


def _work_years(who: Leaver, asked: Retirement) -> Said:
    if asked.work_years is None or who.work_began_on is None:
        return ASK, "参加工作时间或工作年限没有认定"
    by_file = age(who.work_began_on, asked.off_on)
    if asked.work_years > by_file:
        return ASK, f"所填{asked.work_years}年；按档案 {who.work_began_on} 参加工作，至退休满{by_file}年，须写明多出的依据"
    return MET, f"{asked.work_years}年（{who.work_began_on} 参加工作）"


def _service(asked: Resignation) -> Said:
    """By the file; an agreement only adds to it."""
    state, words = served(asked.service, asked.applied_on)
    if state == UNMET:
        return UNMET, f"{words}，申请时未满"
    if asked.service_until and asked.service_until > asked.applied_on:
        return _until(asked.service_until, asked.applied_on, "约定的服务年限")
    return state, words


def _until(until: date, on: date, what: str) -> Said:
    return (MET, f"{what}至 {until}（不含），已满") if until <= on else (UNMET, f"{what}至 {until}（不含），申请时未满")


def _secret(asked: Resignation) -> Said:
    if asked.classified == CLASSIFIED[0]:
        return MET, "不在涉及国家秘密等特殊职位，没有未满的脱密期"
    if asked.classified == CLASSIFIED[1]:
        return UNMET, "在涉及国家秘密等特殊职位任职"
    return (ASK, "脱密期届满日未填写") if asked.secret_until is None else _until(asked.secret_until, asked.applied_on, "脱密期")


def _stated(text: str, none: str) -> Said:
    return (UNMET, text) if text else (MET, none)


def _audit(who: Leaver, asked: Resignation) -> Said:
    if who.investigation in OPEN_CASES or asked.audit:
        return UNMET, "；".join(part for part in (who.investigation and f"正在{who.investigation}", asked.audit) if part)
    return (ASK, f"正在{who.investigation}，由有权机关答复") if who.investigation else (MET, "没有正在进行的审计、审查、调查")


def _years(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years}年" + (f"{rest}个月" if rest else "")
