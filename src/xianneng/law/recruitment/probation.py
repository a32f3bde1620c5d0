"""Probation 试用期 of who was recruited: when it ends, by when it is assessed, on what grounds it fails or the recruitment is cancelled.

    ends               the first day after it, made longer by absence (PROB-01, PROB-02)
    assessed_by        the last day of the final assessment (PROB-03)
    grounds            why it is failed, why a recruitment is cancelled, each with its article (PROB-04, PROB-06)
    refuse_confirming  what must be there before a rank and level are given (PROB-05, PROB-08)
    graded             the first rank and level (LEVEL-NEW-01)
    served_until       the first day after the minimum service (RECR-SERV-01)

Whether a ground is there, people find.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xianneng.law import series
from xianneng.law.catalogue import cite, cite_basis
from xianneng.law.dates import add_months, probation_until
from xianneng.law.levels import initial_grading
from xianneng.law.parameters import Parameters
from xianneng.law.recruitment.majors import DOCTOR, MASTER
from xianneng.law.refusals import Refused
from xianneng.law.tables import figure, in_force

PASSED, FAILED = "合格", "不合格"
FAILING, CANCELLING, ASSESSMENT, LATE = "不合格", "取消录用", "assessment", "late"
HIGHEST = "一级主任科员"
After = Callable[[int, date], date | None]  # the last of so many working days after a day; None: the calendar does not reach so far


@dataclass(frozen=True, slots=True)
class Ground:
    """Why probation is failed, or a recruitment cancelled."""

    key: str
    title: str
    kind: str
    article: str


def grounds(kind: str, on: date) -> Sequence[Ground]:
    """The grounds of a kind (`FAILING`, `CANCELLING`) in force on a day."""
    return [Ground(row["key"], row["title"], row["kind"], cite_basis(row["article"], on)) for row in in_force("probation_grounds", on) if row["kind"] == kind]


def ground(key: str, on: date) -> Ground:
    """One of them by its key. Refused where there is none."""
    found = next((each for kind in (FAILING, CANCELLING) for each in grounds(kind, on) if each.key == key), None)
    if found is None:
        raise Refused("没有这种情形", article=cite("PROB-06"), then="请从列出的情形中选择")
    return found


def ends(reported_on: date, absent: int, after: After) -> date:
    """The first day after probation: a year, and of more than the rule's absence every working day made up.

    Refused where it cannot be made up in the longest time (it counts as failed), or the calendar does not reach so far.
    """
    until = probation_until(reported_on)
    if absent <= figure("probation_absent_workdays", reported_on):
        return until
    last = after(absent, until - timedelta(days=1))
    if last is None:
        raise Refused("不能计算顺延到何日", why="工作日历没有核定到那一年", article=cite("PROB-02"), then="请先核定工作日历")
    longest = add_months(reported_on, figure("probation_longest_months", reported_on))
    if last >= longest:
        raise Refused(f"缺勤 {absent} 个工作日，到 {longest} 仍不能补足", why="病事假顺延自报到起不超过规定的时间，仍未补足的视为试用期满考核不合格", article=cite("PROB-02"),
                      then="请按取消录用办理；因孕产期、哺乳期缺勤的不受此限，缺勤天数不计入此处")
    return last + timedelta(days=1)


def assessed_by(until: date) -> date:
    """The last day of the final assessment, of a probation whose first day after is ``until``."""
    return until - timedelta(days=1) + timedelta(days=figure("probation_assessment_days", until))


def refuse_confirming(*, until: date, on: date, training_days: int, training_passed: bool) -> None:
    """Refused before probation is over, and where the initial training is missing."""
    if on < until:
        raise Refused("试用期未满", why=f"试用期至 {until - timedelta(days=1)}", article=cite("PROB-05", on), then=f"请在 {until} 以后考核、任职定级")
    least = figure("induction_days", on)
    if training_days < least or not training_passed:
        raise Refused("没有完成初任培训", why=f"培训 {training_days} 天{'，考核合格' if training_passed else '，没有考核合格'}；不少于 {least} 天并考核合格", article=cite("PROB-08", on),
                      then="请安排参加初任培训后再考核")


def graded(level: str, on: date, *, has_degree: bool, has_experience: bool) -> tuple[str, int] | None:
    """Rank and level of who has passed, by the level of education (`majors.LEVELS`); None: a finding, of who has worked or is a doctor without the degree."""
    if level == DOCTOR and not has_degree:
        return None
    return initial_grading("未获硕士学位的研究生" if level == MASTER and not has_degree else level, on, has_experience=has_experience)


def refuse_rank(rank: str, on: date) -> None:
    """Refused above the ranks that are filled by examination (RECR-SCOPE-01)."""
    general = series.in_series(series.GENERAL)
    if rank in general and general.index(rank) < general.index(HIGHEST):
        raise Refused(f"新录用不能定为{rank}", why=f"考试录用的是{HIGHEST}以下职级", article=cite("RECR-SCOPE-01", on), then=f"请在{HIGHEST}以下职级中认定")


def served_until(reported_on: date, *, is_township: bool, parameters: Parameters) -> date:
    """The first day after the minimum service of who reported on a day; of a township's recruit as the jurisdiction set it."""
    years = int(parameters["recruit_township_service_years"]) if is_township else figure("minimum_service_years", reported_on)
    return add_months(reported_on, 12 * years)
