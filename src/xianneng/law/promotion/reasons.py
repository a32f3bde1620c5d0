"""Why, in words: one reason per clause for the rows that a page shows, with numbers, article and remedy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from xianneng.law import catalogue, retirement, sanctions, series, tenure
from xianneng.law.dates import first_of, month_index, month_text
from xianneng.law.parameters import YEARS, Parameters
from xianneng.law.promotion.judgement import PERSONAL, SERVANTS
from xianneng.law.promotion.results import INCOMPETENT, backs, determined_on, grades, local_years, lowering_from
from xianneng.law.promotion.targets import bottoms, layers_without_rank, steps
from xianneng.law.quotas import PLENTY
from xianneng.law.rule import Clause
from xianneng.law.tables import in_force

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """One clause of one person's verdict. `state` is met, unmet or ask; `text` and `remedy` are for people.

    `default`: how the platform reads the law where the text is silent, if that touches this row; who settles it.
    """

    clause: str
    state: str
    title: str
    text: str
    article: str
    rule_id: str
    remedy: str
    default: str = ""


@dataclass(frozen=True)
class _Asked:
    """What the words of every clause may need."""

    row: Row
    on: date
    parameters: Parameters


def explain(row: Row, on: date, parameters: Parameters) -> list[Reason]:
    """The reasons of one row of `verdict`, in the order of the clauses; the remedy is empty where the clause is met."""
    asked = _Asked(row, on, parameters)
    return [_reason(clause, asked) for clause in catalogue.clauses()]


def unanswered(row: Row, on: date, parameters: Parameters) -> list[int]:
    """Of one row of `verdict`, the years of 不称职 of which the file does not show that they were answered; two in a row no finding settles."""
    years = _not_lowered(_Asked(row, on, parameters))
    return [] if _twice(years) else years


def headline(row: Row, on: date) -> str:
    """The verdict in one sentence: eligible is not entitled (RANK-PROM-02). `first_on` is used where the row has it."""
    first_on, aim = row.get("first_on"), row.get("target")
    if aim and row.get("rank_settable") is False:
        return f"本层级机关不设{aim}，没有可晋升的上一职级"
    if not aim:
        return "没有可晋升的上一职级，或职级信息待补充"
    if row["eligible"]:
        since = f"自{_in_words(first_on)}起" if first_on else ""
        return f"{since}具备晋升{aim}的资格；达到最低年限只是具备资格，是否晋升由组织在职数内择优决定"
    if row["eligible"] is None:
        return f"晋升{aim}的资格有待核查事项，见各项条件"
    if first_on:
        return f"尚不具备晋升{aim}的资格；{supposed(row)}且无其他影响的，最早{_in_words(first_on)}具备"
    return f"尚不具备晋升{aim}的资格，见各项条件"


def told(row: Row) -> str:
    """The same verdict to the person concerned, in a letter: what is missing, and from when that would be otherwise."""
    first_on, aim = row.get("first_on"), row.get("target")
    if aim and row.get("rank_settable") is False:
        return f"您所在层级的机关不设{aim}，您目前没有可晋升的上一职级。"
    if not aim:
        return "您目前没有可晋升的上一职级，或者职级信息有待补充。"
    if row["eligible"]:
        place = "目前没有可用职数，暂不能晋升" if row["quota"] is False else "是否晋升由组织在职数内择优决定"
        return f"您{f'自{_in_words(first_on)}起' if first_on else ''}具备晋升{aim}的基本资格；{place}。"
    if row["eligible"] is None:
        return f"您是否具备晋升{aim}的资格，还有下列事项需要核查，核查清楚后才能答复。"
    if first_on is None:
        return f"您目前不具备晋升{aim}的资格；何时具备取决于下列事项的结果，现在不能预计。"
    only_years = [name for name in PERSONAL if row[name] is False] == ["years"]
    return (f"您目前不具备晋升{aim}的资格，预计{_in_words(first_on)}起具备{'任职年限' if only_years else '基本资格'}条件"
            f"（{supposed(row)}且没有其他影响的）。")


def supposed(row: Row) -> str:
    """Under what results the first date holds: a sanction leaves some years without a grade (ASMT-NOGRADE-05)."""
    years = [due[:4] for due in (row.get("sanction_grades") or "").split()]
    return f"受处分的 {'、'.join(years)} 年度不定等次、其余年度考核均为称职" if years else "以后年度考核均为称职"


def retiring(row: Row, on: date, parameters: Parameters) -> str:
    """Statutory retirement reached, or less than so many months ahead, beside the verdict; it never changes it. Else ""."""
    group, month = _retirement_of(row, parameters)
    if month is None or month - month_index(on) >= retirement.IN_SIGHT:
        return ""
    article = catalogue.cite_basis(catalogue.rule("RETIRE-01").basis, first_of(month))
    told = (f"{month_text(month)}达到法定退休年龄（{article}），不影响晋升资格" if month >= month_index(on) else
            f"已于{month_text(month)}达到法定退休年龄（{article}）；仍在职的，核对出生日期和延迟退休的批准")
    woman = "；按县处级以上女干部的口径（待公务员主管部门明确）" if (row["sex"], group) == ("女", "男") else ""
    other = "；省部级以上领导职务另有规定，以有权机关的决定为准" if row.get("layer") in layers_without_rank() else ""
    return f"{told}{woman}{other}"


def past_retirement(row: Row, on: date, parameters: Parameters) -> bool:
    """Whether the month in which the statutory retirement age was reached is over; the file has to say why such a person still serves."""
    _, month = _retirement_of(row, parameters)
    return month is not None and month < month_index(on)


def _retirement_of(row: Row, parameters: Parameters) -> tuple[str, int | None]:
    """Whose retirement age holds, and the month in which it is reached; None where birth or sex are not known."""
    if not (row.get("birth_on") and row.get("sex")):
        return "", None
    group = retirement.group_of(row["sex"], row.get("kind") or "", row.get("layer"), row.get("rank"), parameters)
    return group, retirement.retirement_month(row["birth_on"], group)


def _reason(clause: Clause, asked: _Asked) -> Reason:
    state = {True: "met", False: "unmet", None: "ask"}[asked.row[clause.id]]
    rule_id, remedy = _rests_on(clause, asked)
    return Reason(clause.id, state, clause.title, _WORDS[clause.id](asked), _article(clause, rule_id, asked), rule_id,
                  "" if state == "met" else remedy, _default(clause, asked))


def _rests_on(clause: Clause, asked: _Asked) -> tuple[str, str]:
    """The rule that decided this row, and what can be done: the clause's own but where something nearer did."""
    row = asked.row
    if clause.id == "quota" and row.get("rank_settable") is False:
        return "RANK-SERIES-04", catalogue.remedy(clause, "RANK-SERIES-04")
    if clause.id == "quota" and row["quota"] is None and not row["target"]:
        return clause.rule_id, "先按“逐级晋升”一项核对职级"
    if clause.id == "quota" and _unset(row):
        return "RANK-SERIES-04", "由公务员主管部门按机关层级确认可否设置这一职级，登记后再核对"
    if clause.id == "quota" and row["quota_limited"] is not False and row["quota_free"] is None:
        rule_id = _counted_by(row)
        return rule_id, {"CLASS-GEN-04": "由公务员主管部门核定本序列的职数，随机构编制职数表导入登记",
                         "RANK-QUOTA-09": "由有权机关核定领导班子的职数，随机构编制职数表导入登记"}.get(
                             rule_id, "由公务员主管部门核定、登记职数")
    if clause.id == "quota" and row["quota"] is None:
        return _counted_by(row), "由公务员主管部门核定、登记职数"
    if clause.id == "quota":
        over = (row["quota_free"] or 0) < 0
        return ("CLASS-GEN-04" if _series(row) != series.GENERAL else clause.rule_id,
                "先行消化超配；降到核定数以内且有空缺的，再行研究" if over else clause.remedy)
    if clause.id == "category" and _from_apart(row):
        rule_id = "CLASS-JUDGE-07" if row["series_before"] in ("法官等级", "检察官等级") else "RANK-CONV-03"
        return rule_id, catalogue.remedy(clause, rule_id)
    if clause.id == "category" and row.get("series_converted"):
        return "CLASS-GEN-03", clause.remedy
    if clause.id == "step" and row.get("granted"):
        return clause.rule_id, "任职级时间到后，再按新任职级核对"
    if clause.id == "step" and row["rank"] is None and row["probation"] is False:
        return "PROB-01", "试用期满考核合格、任职定级以后，再行核对"
    if clause.id == "step" and _uncategorised(row):
        return "RANK-SERIES-01", "由人事部门按任职文件补登职位类别"
    if clause.id == "step" and _unlike_series(row):
        return "RANK-SERIES-01", catalogue.remedy(clause, "RANK-SERIES-01")
    if clause.group == "认定":
        return _finding_rests_on(clause, row)
    if clause.id == "step" and _no_corresponding(row) and row["step"] is None:
        return "RANK-SERIES-03", "由公务员主管部门核对职位类别、职务层次和职级的登记"
    if clause.id in ("step", "years") and row["rank"] in series.ranks() and _apart(row["rank"]):
        return series.rank(row["rank"]).rule_id, "按该单独职务序列的规定办理"
    if clause.id in ("step", "years") and row["target"] and row["min_years"] == 0:
        return "RANK-DUAL-01", clause.remedy
    if clause.id == "years":
        return clause.rule_id, _years_remedy(clause, asked)
    if clause.id == "sanction":
        return _sanction_rests_on(clause, row)
    if clause.id == "measure" and row["measure"] is None and _undemoted(row):
        return "DISC-MEASURE-02", "由任免机关核对降职的执行情况，更正职务、职级登记"
    if clause.id == "measure" and row["measure"] is None:
        return clause.rule_id, "由人事部门按组织处理决定登记“影响期至”；决定没有写明的，由作出决定的机关书面明确"
    if clause.id == "measure" and row["measure_kind"] in sanctions.APPEALABLE:
        return clause.rule_id, f"{clause.remedy}；对{row['measure_kind']}不服的，可以申请复核、申诉（《公务员法》第95条）"
    if clause.id == "hao" and row["hao"] is None:
        return clause.rule_id, "由人事部门登记当年平时考核“好”等次的次数"
    if clause.id == "results":
        return _results_rest_on(clause, asked)
    return clause.rule_id, clause.remedy


def _finding_rests_on(clause: Clause, row: Row) -> tuple[str, str]:
    """Who was found against needs something else than who waits for a finding."""
    if clause.id == "political" and row["finding_political"] == "有疑点":
        return clause.rule_id, "由考察组查清所指疑点，再作认定并签字"
    rule_id = TECHNICAL[_series(row)] if clause.id == "basic" and _qualification(row) else clause.rule_id
    return rule_id, catalogue.remedy(clause, rule_id, "unmet" if row[clause.id] is False else "ask")


def _years_remedy(clause: Clause, asked: _Asked) -> str:
    row = asked.row
    if row["min_years"] is None:
        return "没有上一职级的，不再核对年限；职级登记有误的，由人事部门更正"
    if _ahead(asked):
        return "由人事部门依据任职文件核对任职起始时间"
    if row["counted_months"] is None and row["min_years"]:
        return "由人事部门依据任职文件登记任职起始时间"
    if row["years"] is None and row["open_months"]:
        return "由考核委员会确定待核查年度的等次，人事部门登记"
    return clause.remedy


def _ahead(asked: _Asked) -> bool:
    """Whether the time in rank is said to begin only after the day asked about."""
    return (asked.row["tenure_month"] or 0) > month_index(asked.on)


REVIEW = "监察机关作出的可以申请复审、复核，任免机关作出的可以申请复核、申诉"
"""What is open against a 政务处分 and a 处分 (政务处分法 第55条; 公务员法 第95条): the facts tell them by one name."""


def _sanction_rests_on(clause: Clause, row: Row) -> tuple[str, str]:
    kind = row["sanction_kind"]
    if kind in sanctions.endless():
        return "DISC-PERIOD-01", f"{kind}没有期满解除；对{kind}决定不服的，{REVIEW}"
    if _unlowered(row) and row["sanction"] is None:
        return "DISC-PERIOD-01", "由任免机关核对处分决定的执行情况，更正职务、职级登记"
    party = bool(kind and sanctions.is_of_party(kind))
    rule_id = "DISC-PARTY-01" if party else "DISC-COMBINE-02" if row.get("sanction_rest_of") else clause.rule_id
    if row["sanction"] is None:
        return rule_id, _to_settle(row, "有干部管理权限的党组织" if party else "处分决定机关")
    if len({sanctions.is_of_party(each) for each in _sanctions_told(row)}) == 2:
        return rule_id, f"{catalogue.remedy(clause, 'DISC-PARTY-01')}；对政务处分、处分不服的，可以申请复审（复核）、申诉"
    return rule_id, catalogue.remedy(clause, rule_id)


def _sanctions_cited(row: Row) -> list[str]:
    """The kinds whose articles decide the clause; none where a 撤职 was not carried out, which the whole rule tells."""
    return [] if _unlowered(row) and row["sanction"] is None else _sanctions_told(row)


def _sanctions_told(row: Row) -> list[str]:
    """The kinds of the sanctions that the words tell: the one that decides, and those beside it."""
    beside = (row.get("sanction_beside") or "").split("、")
    return [kind for kind in (row["sanction_kind"], *(each.split("（")[0] for each in beside)) if kind]


def _to_settle(row: Row, whose: str) -> str:
    """Who says when a sanction ends, where the file does not: nothing runs out by itself that nobody can date."""
    if row["sanction_from"] is None:
        return "由人事部门按处分决定登记生效日期和“影响期至”"
    if _unsettled(row):
        return f"由{whose}书面认定影响期到哪一日为止，人事部门据此登记"
    if row["sanction_until"] is None:
        return "由人事部门按处分决定登记期限和“影响期至”"
    return f"由{whose}书面明确是否已经解除、影响期到哪一日为止，人事部门据此更正登记；提前解除的，按解除决定的日期登记终止"


def _results_rest_on(clause: Clause, asked: _Asked) -> tuple[str, str]:
    if (years := _not_lowered(asked)) and (asked.row["results"] is not False or _bar_now(asked, years)):
        return _incompetence_rests_on(clause, {year in _ruled(asked.row) for year in years})
    if asked.row["results"] is None and _absent(asked):
        return "ASMT-NOGRADE-01", catalogue.remedy(clause, "ASMT-NOGRADE-01")
    if asked.row["results"] is None:
        grade = asked.row.get("grade_1")
        rule_id = next((row["rule_id"] for row in in_force("annual_grades", asked.on) if row["grade"] == grade and row["bars_next_year"] == "1"), "ASMT-USE-03")
        return rule_id, ("由人事部门按考核结果登记确定日期" if grade else "由考核委员会确定该年度等次，已经确定的由人事部门登记（可以导入）")
    if asked.row["results"]:
        return clause.rule_id, clause.remedy
    barring = _barring(asked)
    if barring and barring["grade"] == INCOMPETENT:
        inferred = {year in _ruled(asked.row) for year in _barred_years(asked, INCOMPETENT)}
        return _incompetence_rests_on(clause, inferred) if True in inferred else (barring["rule_id"], clause.remedy)
    if barring and barring["grade"] == "基本称职":
        return barring["rule_id"], catalogue.remedy(clause, barring["rule_id"])
    return (barring["rule_id"] if barring else clause.rule_id), clause.remedy


def _incompetence_rests_on(clause: Clause, inferred: set[bool]) -> tuple[str, str]:
    """By which rule years are 不称职, and what can be done; ``inferred``: whether each is only due by a party sanction, or was determined."""
    rule_ids = [rule_id for rule_id, of in (("ASMT-USE-04", False), ("ASMT-NOGRADE-06", True)) if of in inferred]
    return rule_ids[0], "；".join(catalogue.remedy(clause, rule_id) for rule_id in reversed(rule_ids))


def _barred_years(asked: _Asked, name: str) -> list[int]:
    """The years of a grade that bar the year of the date."""
    return [asked.on.year - back for back in backs(asked.row) if asked.row[f"grade_{back}"] == name and _bars(asked, back)]


def _unset(row: Row) -> bool:
    """Whether all that is open about the place is whether the organ may set the rank at all (RANK-SERIES-04)."""
    return bool(row["target"]) and row["quota"] is None and row.get("rank_settable") is None and (
        row["quota_limited"] is False or row["quota_free"] is not None)


def _counted_by(row: Row) -> str:
    """The rule by which the places of a target are counted: of another series, of a leading team, or of the organ."""
    if _series(row) != series.GENERAL:
        return "CLASS-GEN-04"
    return "RANK-QUOTA-09" if _may_lead_a_team(row) else "RANK-PROM-01"


def _series(row: Row) -> str:
    return series.rank(row["target"]).series if row["target"] else series.GENERAL


def _may_lead_a_team(row: Row) -> bool:
    """Whether the post held can be one of a county's or a city's leading team."""
    return row["layer"] in series.layers()[:series.layers().index("县处级副职") + 1]


def _barring(asked: _Asked) -> Mapping[str, str] | None:
    """The row of the latest grade that bars the year of the date."""
    for back in backs(asked.row):
        for row in in_force("annual_grades", asked.on):
            if row["grade"] == asked.row[f"grade_{back}"] and row["bars_next_year"] == "1" and _bars(asked, back):
                return row
    return None


def _bars(asked: _Asked, back: int) -> bool:
    """Whether a barring grade bars the year of the date: last year's, or one that was determined in this."""
    return _is_determined(asked, back) and (
        back == 1 or determined_on(asked.row, back, asked.on, asked.parameters).year == asked.on.year)


def _in_tenure(asked: _Asked, back: int) -> bool:
    """Whether the rank was held in some month of the year."""
    return _is_determined(asked, back) and _months_in(asked, back) != 0


def _months_in(asked: _Asked, back: int) -> int:
    """The months of the year in which the rank was held; negative where it no longer was at the year's end."""
    if told := asked.row.get("tenure_years"):
        return tenure.months_of(told, back)
    since = asked.row["tenure_month"]
    return 0 if since is None else min(max((asked.on.year - back) * 12 + 12 - since, 0), 12)


def _incompetent(asked: _Asked) -> list[int]:
    """Years, earliest first, of 不称职 in the rank that is still held; and the one before it, where the first of them is the second in a row."""
    low = [back for back in backs(asked.row) if asked.row[f"grade_{back}"] == INCOMPETENT and _is_determined(asked, back)]
    held = {back for back in low if _in_tenure(asked, back)}
    return [asked.on.year - back for back in reversed(low) if back in held or back - 1 in held]


def _not_lowered(asked: _Asked) -> list[int]:
    """Those that should have led to a lower rank or post, and have not (ASMT-USE-04)."""
    years, lowered_on = _incompetent(asked), asked.row.get("post_lowered_on")
    if _twice(years):
        return years
    if not _may_fall(asked):
        return []
    return [year for year in years if str(year) not in (asked.row.get("finding_handled") or "")
            and (lowered_on is None or lowered_on < lowering_from(year))]


def _twice(years: Sequence[int]) -> bool:
    """Whether two in a row are among them: then no lowering is the answer."""
    return any(year + 1 in years for year in years)


def _article(clause: Clause, rule_id: str, asked: _Asked) -> str:
    """The article of the very row applied, where a table has one; else the rule's."""
    row = asked.row
    if rule_id == "RANK-PROM-03" and clause.id == "years" and row.get("rank") in steps(asked.on):
        return (f"{catalogue.cite_basis(steps(asked.on)[row['rank']]['article'], asked.on)}；"
                f"{catalogue.cite('RANK-PROM-04', asked.on)}")
    kinds = _sanctions_cited(row) if clause.id == "sanction" else [row["measure_kind"]] if clause.id == "measure" and row["measure_kind"] else []
    articles = [article for kind in kinds if (article := sanctions.article_of(kind, asked.on))]
    if articles:
        cited = [each for article in articles for each in catalogue.cite_basis(article, asked.on).split("；")]
        added = [catalogue.cite(rule_id, asked.on)] if rule_id == "DISC-COMBINE-02" else []
        return "；".join(dict.fromkeys([*cited, *added]))
    if clause.id == "category" and _from_apart(row):
        own = series.cite_for(rule_id, row["series_before"], asked.on)
        return "；".join(dict.fromkeys((own, catalogue.cite("RANK-CONV-03", asked.on))))
    if rule_id in ("CLASS-GEN-03", "CLASS-GEN-04"):
        return series.cite_for(rule_id, _series(row), asked.on)
    return catalogue.cite(rule_id, asked.on)


def _default(clause: Clause, asked: _Asked) -> str:
    """The readings of grade C that this clause rests on."""
    readings = [words for words, holds in _SILENT.get(clause.id, {}).items() if holds(asked)]
    return f"条文未明，按默认口径：{'；'.join(readings)}（待公务员主管部门明确）" if readings else ""


def _serving(asked: _Asked) -> str:
    kind, status = asked.row["kind"] or "类别未登记", asked.row["status"] or "状态未登记"
    if asked.row["kind"] and kind not in SERVANTS:
        return f"{kind}人员不适用职级晋升"
    return f"{kind}，{status}"


def _uncategorised(row: Row) -> bool:
    """Whether all that keeps the next rank open is that the person's category is not registered."""
    return row["step"] is None and not row["series"] and bool(row["rank"] in series.ranks() or row["layer"])


def _unlike_series(row: Row) -> bool:
    """Whether the rank held is not one of the series that the person's category names (CLASS-GEN-01)."""
    return bool(row["rank"] in series.ranks() and row["series"] and series.rank(row["rank"]).series != row["series"])


def _apart(rank: str) -> bool:
    """Whether a rank is of a series of its own rules: judges, prosecutors, supervisors."""
    return series.equivalent_general(rank) is None


def _from_apart(row: Row) -> bool:
    """Whether the rank was given to who left such a series: nothing corresponds to the grade held there."""
    return bool(row.get("series_before")) and _apart(row["rank_before"])


def _no_corresponding(row: Row) -> bool:
    """Whether the series has no rank for the layer of the leading post (RANK-SERIES-03), so that nothing is the next one."""
    layer, of = row["layer"], row["series"]
    return bool(row["target"] is None and layer and of and of != series.GENERAL and series.floor_rank(layer) and series.floor_rank(layer, of) is None)


def _step(asked: _Asked) -> str:
    row = asked.row
    if row.get("granted"):
        return f"已批准自{_day(row['granted_on'])}起任{row['granted']}"
    if _uncategorised(row):
        return f"现任{row['rank'] or row['layer']}，职位类别没有登记，不能确定按哪一类别的职级序列晋升"
    if row["step"] is None and _unlike_series(row):
        return f"登记的职位类别为{row['series']}，所任{row['rank']}却是{series.rank(row['rank']).series}的职级，两者不符，待核对"
    if row["target"] and row["min_years"] == 0:
        return f"现任{row['layer']}，职级{row['rank'] or '未定'}，对应职级为{row['target']}"
    if row["target"]:
        return f"现任{row['rank']}，上一职级为{row['target']}"
    if row["rank"] is None and row["layer"] in layers_without_rank():
        return f"{row['layer']}不设职级"
    if _no_corresponding(row):
        return f"现任{row['layer']}，{row['series']}没有与这一职务层次对应的职级，按哪一职级核对待认定"
    if row["rank"] is None:
        return "职级未登记"
    if row["step"] is False:
        return f"{row['rank']}已是{series.rank(row['rank']).series}最高职级"
    return f"{row['rank']}的晋升年限在职级表中没有规定，按单独职务序列规定办理"


def _years(asked: _Asked) -> str:
    row = asked.row
    if row["min_years"] == 0:
        return "按所任领导职务层次兼任对应职级，不另要求任职年限"
    if row["counted_months"] is None or row["required_months"] is None:
        return "任职起始时间未登记" if row["min_years"] else "没有可适用的最低任职年限"
    if _ahead(asked):
        return f"登记的任职起始 {month_text(row['tenure_month'])} 在{asked.on:%Y-%m}以后，还没有任职年限，要求 {row['required_months']} 个月"
    counted, periods = row["counted_months"], row.get("tenure_periods")
    since = f"{periods}，共" if periods else f"{month_text(row['tenure_month'])} 起"
    parts = [f"{since} {counted} 个月，要求 {row['required_months']} 个月"]
    if row.get("series_before") and row["category"] is None:
        parts.append(f"含{'原任等级的时间' if _from_apart(row) else '原类别对应职级的任职年限'}，以确认为准")
    elif periods:
        parts.append(f"各段任{row['rank']}或者相当职务层次、职级的时间一并计算")
    elif row.get("rank_since") and since[:7] < row["rank_since"].strftime("%Y-%m"):
        parts.append(f"任{row['rank']}以前，任相当职务层次、职级的时间一并计算")
    if years := _local_years(asked):
        by = next(asked.parameters.local(name) for name in YEARS if row["target"] in asked.parameters[name])
        parts.append(f"晋升{row['target']}本地设定{by}任满 {years} 年")
    if row["shortened_months"]:
        parts.append(f"{_local_years(asked) or row['min_years']} 年，{row['excellent_count']} 个优秀{_excellent_years(asked)}缩短 {row['shortened_months']} 个月")
    if part_years := _part_years(asked):
        parts.append(f"{'、'.join(map(str, part_years))} 年度优秀不缩短：本地设定{asked.parameters.local('excellent_year_rule')}{_FULL_YEAR}")
    if row["lost_months"]:
        parts.append(f"{_named_years(asked, grades(asked.on).lost, _in_tenure)}不计 {row['lost_months']} 个月")
    if row["due_months"]:
        due = {year: track for year, (_, track) in _by_sanctions(row, "sanction_grades").items() if year <= asked.on.year}
        said = "、".join(f"{'、'.join(str(year) for year in due if due[year] == track)} 年度受{track}，不能确定为称职以上等次（{_text_for(track, asked.on)}）"
                        for track in dict.fromkeys(due.values()))
        parts.append(f"{said}，至今的 {row['due_months']} 个月不计")
    if row["open_months"]:
        parts.append(f"{_open_years(asked)}年度待核查")
    return "；".join(parts) + _against(row, asked.on)


def _local_years(asked: _Asked) -> int | None:
    """The years that the jurisdiction asks for, where it has set others than those by analogy."""
    return local_years(asked.parameters).get(asked.row["target"] or "") if asked.row["min_years"] else None


def _against(row: Row, on: date) -> str:
    """Recorded grades that a sanction forbids, which are not counted as they stand."""
    recorded = {year: each for year, each in _ruled(row).items() if each[0]}
    said = [f"{'、'.join(f'{year} 年度登记为{grade}' for year, (grade, of) in recorded.items() if of == track)}，受{track}不能确定为这一等次（{_text_for(track, on)}）"
            for track in dict.fromkeys(track for _, track in recorded.values())]
    return f"；{'；'.join(said)}，不按登记计算，请更正考核结果" if said else ""


def _ruled(row: Row) -> dict[int, tuple[str, str]]:
    """The years that count as a sanction leaves them though nobody has determined them so: the grade that is recorded ("": none is), and the sanction's track."""
    return _by_sanctions(row, "sanction_against")


def _by_sanctions(row: Row, column: str) -> dict[int, tuple[str, str]]:
    """The grade and the track of each year of a text such as `2026不称职/党纪处分`; the track of the sanction that decides, where none is given."""
    own = "党纪处分" if row["sanction_kind"] and sanctions.is_of_party(row["sanction_kind"]) else "处分"
    told = (each.partition("/") for each in (row.get(column) or "").split())
    return {int(year_grade[:4]): (year_grade[4:], track or own) for year_grade, _, track in told}


def _text_for(track: str, on: date) -> str:
    """The text that says how sanctions of the track limit a year's grade."""
    return catalogue.cite(sanctions.rules_of_grades()[track], on)


_FULL_YEAR = "全年任该职级才计"  # as the parameter calls it


def _part_years(asked: _Asked) -> list[int]:
    """Years of 优秀 at whose end the rank was held, and which the jurisdiction's parameter still leaves out."""
    shortening = grades(asked.on).shortening if asked.parameters["excellent_year_rule"] == "full_year_only" else ()
    return sorted(asked.on.year - back for back in backs(asked.row) if asked.row[f"grade_{back}"] in shortening
                  and _is_determined(asked, back) and 0 < _months_in(asked, back) < 12)


def _excellent_years(asked: _Asked) -> str:
    """Which years they are; nothing where the years in the rank that were 优秀 are not just those counted."""
    shortening = grades(asked.on).shortening
    years = sorted(asked.on.year - back for back in backs(asked.row) if asked.row[f"grade_{back}"] in shortening and _is_determined(asked, back) and _months_in(asked, back) > 0
                   and asked.on.year - back not in _part_years(asked))
    return f"（{'、'.join(map(str, years))} 年度）" if len(years) == asked.row["excellent_count"] else ""


def _results(asked: _Asked) -> str:
    names, row = grades(asked.on), asked.row
    if years := _not_lowered(asked):
        low = _low(asked, years)
        if row["results"] is not False:
            return f"{low}{_consequence(years)}；是否已经办理待核对，档案没有登记"
        if _bar_now(asked, years):
            return f"{low}下一年内不得晋升；{_consequence(years)}"
        return f"{_named_years(asked, names.barring, _bars)}下一年内不得晋升；{low}{_consequence(years)}"
    lowered = _lowered(row) if _incompetent(asked) else ""
    if row["results"] is False:
        return f"{_named_years(asked, names.barring, _bars)}下一年内不得晋升{lowered}"
    if row["results"] is None and _absent(asked):
        return f"{_named_years(asked, names.asking, _in_tenure)}原因待核查，暂按不定等次计算"
    if row["results"] is None:
        return _last_year(asked)
    return f"{_named_years(asked, (INCOMPETENT,), _in_tenure)}下一年已过{lowered}" if lowered else (
        "已登记的考核结果中没有使下一年不得晋升的" if row["open_months"] else "没有使下一年不得晋升的考核结果")


def _absent(asked: _Asked) -> bool:
    """Whether the person took no part in some year in the rank."""
    return any(_had(asked, name, _in_tenure) for name in grades(asked.on).asking)


def _last_year(asked: _Asked) -> str:
    """What is not known of last year's result, which may bar this one."""
    grade, year = asked.row.get("grade_1"), asked.on.year - 1
    if grade:
        return f"{year} 年度{grade}，确定日期没有登记；自确定起当年不得晋升，是否已经确定待核查"
    return f"{year} 年度考核结果没有登记，是否使今年不得晋升待核查"


def _low(asked: _Asked, years: Sequence[int]) -> str:
    """The years of 不称职, and those that only a party sanction makes so: nobody's grade is told as determined before it is."""
    ruled = _ruled(asked.row)
    determined = "、".join(str(year) for year in years if year not in ruled)
    inferred = "；".join(_inferred(asked, year, INCOMPETENT) for year in years if year in ruled)
    return (f"{determined} 年度{INCOMPETENT}，" if determined else "") + (f"{inferred}；确定后" if inferred else "")


def _inferred(asked: _Asked, year: int, grade: str) -> str:
    """A year's grade that a sanction asks for and nobody has determined (公务员法 37, 38)."""
    recorded, track = _ruled(asked.row)[year]
    return f"{year} 年度受{track}，应确定为{grade}（{_text_for(track, asked.on)}），{f'登记为{recorded}，' if recorded else ''}尚未确定"


def _lowered(row: Row) -> str:
    """What became of a 不称职: by the finding of who may find it, else by the file."""
    if row.get("finding_handled"):
        return "；经认定已按规定办理，职级没有降低"
    since = row.get("post_lowered_on")
    return f"；已自{_day(since)}起降低职务层次任职" if since else "；已是最低的职级，没有更低的职级"


def _bar_now(asked: _Asked, years: Sequence[int]) -> bool:
    """Whether one of these years bars the year of the date."""
    return any(_bars(asked, asked.on.year - year) for year in years)


def _consequence(years: Sequence[int]) -> str:
    if _twice(years):
        return "连续两年不称职的，应当予以辞退（公务员法第88条）"
    return "应当降低一个职务或者职级层次任职（公务员法第50条），任职年限自降低后另计"


def _sanction(asked: _Asked) -> str:
    row = asked.row
    if row["sanction_kind"] is None:
        return "没有处分"
    start, end = _day(row["sanction_from"]), _last(row["sanction_until"])
    if row["sanction_kind"] in sanctions.endless():
        return f"{row['sanction_kind']}，{start}起，人事关系解除" + ("（尚未生效）" if row["sanction_from"] and row["sanction_from"] > asked.on else "")
    if _unsettled(row):
        return f"{row['sanction_kind']}，{start}起；对晋升职级的影响期没有规定，待认定"
    rest = f"（原{row['sanction_rest_of']}期限未满，尚未执行的期限与新处分的期限相加）" if row.get("sanction_rest_of") else ""
    period = f"{row['sanction_kind']}，影响期自{start}起至{end}止{rest}"
    if row["sanction_from"] and row["sanction_from"] > asked.on:
        return f"{period}（尚未生效）{_costs(asked)}"
    if _unlowered(row) and row["sanction"] is not False:
        which = "" if row["sanction_lowers"] == row["sanction_from"] else f"{_day(row['sanction_lowers'])}受"
        return f"{period}；{which}{sanctions.LOWERING}的应当降低职务、职级，登记的职级自{_day(row['rank_since'])}起未变，待核对"
    beside = f"；另受{row['sanction_beside']}，影响期未满或者待核查" if row.get("sanction_beside") else ""
    if row["sanction"] is None:
        return f"{period}；{_doubt(row)}，是否已解除待核查{beside}"
    said = "" if row["sanction"] else _against_law(row)
    checked = f"；{said}，请核对处分决定" if said else ""
    ended = "影响期已满" if sanctions.is_of_party(row["sanction_kind"]) else "已解除"
    return f"{period}（{ended if row['sanction'] else '影响期未满'}）{checked}{beside}{_costs(asked)}"


def _doubt(row: Row) -> str:
    """Why nobody can say that a sanction is over."""
    if row["sanction_from"] is None:
        return "生效日期没有登记"
    if row["sanction_until"] is None:
        return "期限没有登记"
    return _against_law(row) or "档案记有延期、新的违纪违法，或者数个处分的期限没有明确"


def _against_law(row: Row) -> str:
    """That an end on the file is earlier than the law's, or later than it knows any, but for what was extended; else ""."""
    lawful = row["sanction_from"] and row["sanction_until"] and sanctions.lawful_ends(row["sanction_kind"], row["sanction_from"])
    if not lawful:
        return ""
    if row["sanction_until"] <= lawful[0]:
        return f"按规定影响期至{_day(lawful[0])}止，登记的早于规定"
    if row.get("sanction_rest_of") or row["sanction_extended"] or row["sanction_until"] - timedelta(days=1) <= lawful[1]:
        return ""
    several = f"，{'最长' if sanctions.is_of_party(row['sanction_kind']) else '数个违法行为合并处分的最长'}至{_day(lawful[1])}止" if lawful[0] < lawful[1] else ""
    return f"按规定影响期至{_day(lawful[0])}止{several}，登记的晚于规定"


def _costs(asked: _Asked) -> str:
    """That a year not determined yet will be 不称职 by the sanction, which costs the rank: nobody is promised a date."""
    due = [year for year, (grade, _) in _by_sanctions(asked.row, "sanction_grades").items() if grade == INCOMPETENT]
    return f"；受处分的 {due[0]} 年度考核应确定为不称职（{catalogue.cite('ASMT-NOGRADE-06', asked.on)}），{_consequence(due)}" if due and _may_fall(asked) else ""


def _may_fall(asked: _Asked) -> bool:
    """As `results.may_fall`, of one row."""
    return asked.row["rank"] not in bottoms(asked.on) or bool(asked.row["layer"])


def _unsettled(row: Row) -> bool:
    """Whether neither the law nor the file says how long the sanction bars."""
    return row["sanction_kind"] in sanctions.unsettled() and row["sanction_until"] is None


def _unlowered(row: Row) -> bool:
    """As `judgement.unlowered`, of one row."""
    known = row.get("sanction_lowers") and row.get("rank_since")
    return bool(known and row["rank_since"] < row["sanction_lowers"])


def _undemoted(row: Row) -> bool:
    """As `judgement.undemoted`, of one row."""
    began, since, lower = row.get("measure_lowers"), row.get("rank_since"), row.get("post_lowered_on")
    return bool(began and since and since < began and not (lower and lower >= began))


def _measure(asked: _Asked) -> str:
    row = asked.row
    if row["measure_kind"] is None:
        return "没有诫勉、组织处理"
    undone = f"；{_day(row['measure_lowers'])}降职，登记的职务层次、职级自{_day(row['rank_since'])}起都没有降低，待核对" if row["measure"] is None and _undemoted(row) else ""
    if row["measure_kind"] in sanctions.harmless():
        return f"{row['measure_kind']}，只限制领导职务的安排，不限制职级晋升{undone}"
    over = row["measure_until"] and row["measure_until"] <= asked.on
    words = "待核查" if row["measure_until"] is None else "已满" if over else "未满"
    return f"{row['measure_kind']}，影响期至{_last(row['measure_until'])}止（{words}）{undone}"


def _inquiry(asked: _Asked) -> str:
    stage = asked.row["investigation"]
    if stage is None:
        return "没有未了结的立案审查调查"
    return f"正在{stage}，" + ("尚无结论" if asked.row["inquiry"] is False else "是否影响晋升待认定")


def _probation(asked: _Asked) -> str:
    until = asked.row["probation_until"]
    if until is None:
        return "不在试用期"
    return f"试用期至{_day(until)}（不含当日）" + ("，已满" if asked.row["probation"] else "，未满")


def _category(asked: _Asked) -> str:
    before = asked.row.get("series_before")
    if before and asked.row.get("series_converted"):
        return f"由{before}套转，套转前对应职级的任职年限连续计算"
    moved = f"由{before}转入" if before else "职位类别有变动"
    if asked.row["category"] is None and _from_apart(asked.row):
        return f"{moved}，原任{asked.row['rank_before']}没有对应的职级，其任职时间是否计入待确认"
    if asked.row["category"] is None:
        return f"{moved}，原类别对应职级的任职年限待确认"
    if asked.row.get("finding_category") is not None:
        return f"{moved}，经认定原类别任职年限{'合并计算' if asked.row['finding_category'] else '不合并计算'}"
    return f"{moved}，本类别任职年限已满，不需合并计算" if before else "任现职级以来没有变动，没有须合并计算的其他类别年限"


def _hao(asked: _Asked) -> str:
    least, count = asked.parameters["min_hao_per_year"], asked.row["hao_count"]
    if least is None:
        return "本地没有设定次数要求"
    return f"当年“好”等次{'次数未登记' if count is None else f' {count} 次'}，要求 {least} 次"


def _political(asked: _Asked) -> str:
    return f"政治素质考察：{asked.row['finding_political'] or '尚未认定'}"


def _quota(asked: _Asked) -> str:
    row = asked.row
    if row.get("rank_settable") is False:
        return f"本层级机关不设{row['target'] or '该职级'}"
    if row["quota"] is None and not row["target"]:
        return "上一职级没有确定，职数待核对"
    if _unset(row):
        return f"本机关可否设{row['target']}没有登记"
    if row["quota_limited"] is False:
        return f"{row['target'] or '该职级'}在本机关没有比例限制"
    if row["quota_free"] is None:
        if _series(row) != series.GENERAL:
            return f"{_series(row)}职级的职数未核定，不使用综合管理类职数"
        return "职数未核定或未登记" + ("；领导班子成员的职数与机关分开核定" if _may_lead_a_team(row) else "")
    if row["quota"] is None:
        return f"{row['target']}的职数登记不全，可用职数 {row['quota_free']} 名"
    if row["quota_free"] < 0:
        return f"{row['target'] or '该职级'}所在职级组超配 {-row['quota_free']} 名，没有可用职数"
    if row["quota_free"] >= PLENTY and row["min_years"] == 0:
        return f"{row['target']}与所任领导职务对应，随职务兼任，不占用职数"
    if row["quota_free"] >= PLENTY:
        return f"{row['target']}与现职级同在一个比例内，晋升不占新的职数"
    held = row.get("quota_held") or 0  # by the case in hand, for its own candidates
    locked = f"，另有本办件已锁定的 {held} 名" if held else ""
    return f"{row['target'] or '该职级'}可用职数 {row['quota_free'] - held} 名{locked}"


def _found(what: str, column: str) -> Callable[[_Asked], str]:
    def words(asked: _Asked) -> str:
        return what + {True: "：符合", False: "：不符合", None: "：尚未认定"}[asked.row[column]]
    return words


TECHNICAL = {"专业技术类": "CLASS-TECH-03", "警务技术": "CLASS-POLICE-02"}
"""The series whose ranks ask for a professional qualification, each by its own rule."""
QUALIFICATIONS = (("一级调研员", "正高级"), ("四级调研员", "副高级以上"), ("二级主任科员", "中级以上"), ("一级科员", "初级以上"))


def _qualification(row: Row) -> str:
    """The professional qualification that a technical rank asks for; empty for other series."""
    if _series(row) not in TECHNICAL:
        return ""
    place = series.general_order(row["target"]) or 0
    return next((name for least, name in QUALIFICATIONS if place <= series.order(least)), "")


def _basic(asked: _Asked) -> str:
    needed = _qualification(asked.row)
    return _found(f"基本条件（含{needed}专业技术任职资格）" if needed else "基本条件", "finding_basic")(asked)


_WORDS: Mapping[str, Callable[[_Asked], str]] = {
    "serving": _serving, "step": _step, "years": _years, "results": _results, "sanction": _sanction,
    "measure": _measure, "inquiry": _inquiry, "probation": _probation, "category": _category,
    "hao": _hao, "political": _political,
    "basic": _basic, "integrity": _found("廉洁自律等情形", "finding_integrity"),
    "quota": _quota,
}


def _named_years(asked: _Asked, names: tuple[str, ...], counts: Callable[[_Asked, int], bool]) -> str:
    """「2022 年度基本称职，」, for finished years with one of the grades, as far as they count; those that are only inferred last and told so."""
    found = sorted((asked.on.year - back, asked.row[f"grade_{back}"]) for back in backs(asked.row)
                   if asked.row[f"grade_{back}"] in names and counts(asked, back))
    ruled = _ruled(asked.row)
    determined = "、".join(f"{year} 年度{name}" for year, name in found if year not in ruled)
    inferred = [_inferred(asked, year, name) for year, name in found if year in ruled]
    return "；".join(([determined] if determined else []) + inferred) + ("；按应确定的等次，" if inferred else "，")


def _open_years(asked: _Asked) -> str:
    """The years in the rank without a result; more than two in a row as 2015至2018: a file may hold none of those long past.

    Not last year where a sanction settles it: it is told as due.
    """
    due = asked.row.get("sanction_grades") or ""
    years = [asked.on.year - back for back in reversed(backs(asked.row))
             if _months_in(asked, back) and (asked.row[f"grade_{back}"] is None or not _is_determined(asked, back))
             and not (back == 1 and str(asked.on.year - 1) in due)]
    runs = [[year for _, year in run] for _, run in groupby(enumerate(years), lambda each: each[1] - each[0])]
    return "、".join(f"{run[0]}至{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def _is_determined(asked: _Asked, back: int) -> bool:
    return determined_on(asked.row, back, asked.on, asked.parameters) <= asked.on


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "（日期未登记）"


def _last(free: date | None) -> str:
    """The last day of a period, as decisions write it, from the first free day."""
    return _day(free and free - timedelta(days=1))


def _had(asked: _Asked, name: str, counts: Callable[[_Asked, int], bool]) -> bool:
    """Whether a year that counts has the grade."""
    return any(asked.row[f"grade_{back}"] == name and counts(asked, back) for back in backs(asked.row))


def _is_grade_c(measure: str | None, on: date) -> bool:
    return any(row["kind"] == measure and row["grade"] == "C" for row in in_force("sanctions", on))


_SILENT: Mapping[str, Mapping[str, Callable[[_Asked], bool]]] = {
    "years": {
        "晋升年限比照综合管理类": lambda asked: not _local_years(asked) and steps(asked.on).get(asked.row["rank"] or "", {}).get("grade") == "C",
        "兼任对应职级不另要求任职年限": lambda asked: asked.row["min_years"] == 0,
        "自任职当月起按月计算": lambda asked: bool(asked.row["min_years"]) and asked.row["counted_months"] is not None,
        "不计的年度只扣除其中任现职级的月份": lambda asked: bool(asked.row["lost_months"]),
        "不称职的年度不计为任职年限": lambda asked: _had(asked, INCOMPETENT, _in_tenure),
        "优秀按年末任现职级计": lambda asked: bool(asked.row["shortened_months"])
        and asked.parameters["excellent_year_rule"] == "held_at_year_end",
        "等次未确定的年度先计为任职年限": lambda asked: bool(asked.row["open_months"])},
    "results": {
        "“下一年”为等次确定的当年": lambda asked: asked.row["results"] is False,
        "不称职的，下一年不得晋升": lambda asked: _had(asked, INCOMPETENT, _bars),
        "未参加考核的，按不定等次": lambda asked: asked.row["results"] is None and not _not_lowered(asked) and _absent(asked)},
    "sanction": {"受政务处分的，也将尚未执行的期限相加": lambda asked: bool(asked.row.get("sanction_rest_of"))},
    "measure": {"影响期的长度": lambda asked: _is_grade_c(asked.row["measure_kind"], asked.on)},
    "inquiry": {"初步核实是否影响晋升由有权机关认定": lambda asked: asked.row["inquiry"] is None},
    "basic": {"专业技术任职资格的等次沿用2016年试行规定": lambda asked: bool(_qualification(asked.row)) and _series(asked.row) == "专业技术类"},
    "quota": {"其他职位类别可设的职级、职数比照综合管理类，分开核定": lambda asked: _series(asked.row) != series.GENERAL},
    "category": {"原类别对应职级的任职年限经确认后合并计算": lambda asked: asked.row["category"] is None and not _from_apart(asked.row),
                 "原任等级的时间经确认后计入": lambda asked: asked.row["category"] is None and _from_apart(asked.row)},
}
"""Where the texts are silent (grade C): the reading, and whether it touches a row."""

