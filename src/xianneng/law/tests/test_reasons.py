"""Reasons, headline and notes: in Chinese, with numbers, article and remedy, for any row whatever."""

from datetime import date, timedelta

import pytest

from xianneng.law import bench, catalogue, promotion
from xianneng.law.explained import explained
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.refusals import Refused
from xianneng.law.tables import rows
from xianneng.law.tests.people import frame, judged, judged_frame, one, person

ON = date(2026, 7, 1)


def reason(clause: str, on: date = ON, **facts: object) -> promotion.Reason:
    row = one(on, **facts)  # type: ignore[arg-type]
    return next(each for each in promotion.explain(row, on, DEFAULTS) if each.clause == clause)


def test_results_that_are_not_known_are_not_said_to_be_harmless() -> None:
    """A finished year without a result counts as tenure and leaves the condition met (law: it needs a finding only where it decides)."""
    given: dict[str, object] = {"rank": "二级科员", "since": date(2023, 8, 1)}
    unknown = reason("results", **given, grade_2=None)
    assert (unknown.state, unknown.text) == ("met", "已登记的考核结果中没有使下一年不得晋升的")
    assert reason("results", **given).text == "没有使下一年不得晋升的考核结果"


def test_last_years_result_is_a_question_once_it_is_overdue() -> None:
    """Until the day by which it should be determined nobody can know it; from then on a year that may bar this one is asked about."""
    given: dict[str, object] = {"rank": "二级科员", "since": date(2023, 8, 1), "grade_1": None}
    assert reason("results", date(2026, 3, 30), **given).state == "met"
    told = reason("results", date(2026, 3, 31), **given)
    assert (told.state, told.text) == ("ask", "2025 年度考核结果没有登记，是否使今年不得晋升待核查")
    assert (told.rule_id, told.remedy) == ("ASMT-USE-03", "由考核委员会确定该年度等次，已经确定的由人事部门登记（可以导入）")
    assert reason("results", date(2026, 3, 31), **given | {"since": date(2026, 2, 1)}).state == "met", "who held no rank then lacks the years"
    barred = {"results": {2024: "基本称职"}, "determined": {2024: date(2026, 1, 5)}}
    assert reason("results", date(2026, 3, 31), **given | barred).state == "unmet", "another year bars this one all the same"


@pytest.mark.parametrize("grade", ["基本称职", "不称职"])
def test_a_low_grade_without_its_day_is_a_question_before_it_bars(grade: str) -> None:
    """The day taken where none is recorded is the last lawful one, which would help nobody but the person concerned."""
    given: dict[str, object] = {"rank": "四级主任科员", "since": date(2015, 1, 1), "results": {2025: grade}}
    for day in (date(2026, 1, 15), date(2026, 3, 30)):
        told = reason("results", day, **given)
        assert (told.state, told.text) == ("ask", f"2025 年度{grade}，确定日期没有登记；自确定起当年不得晋升，是否已经确定待核查")
        assert (told.rule_id, told.remedy) == (f"ASMT-USE-0{3 if grade == '基本称职' else 4}", "由人事部门按考核结果登记确定日期")
        assert one(day, **given)["first_on"] is None, "no date before it is settled"
    assert reason("results", date(2026, 3, 31), **given).state == "unmet"
    dated = given | {"determined": {2025: date(2026, 3, 1)}}
    assert reason("results", date(2026, 2, 28), **dated).state == "met", "known not to have been determined yet"
    assert reason("results", date(2026, 3, 1), **dated).state == "unmet"


def test_article_of_the_very_row_applied() -> None:
    police = reason("years", series="执法勤务警员", rank="四级警长", since=date(2024, 7, 1))
    assert police.article.startswith("《人民警察职级序列规定》（比照综合管理类）")
    sanctioned = reason(
        "sanction",
        rank="三级主任科员",
        since=date(2020, 1, 1),
        sanction_kind="记过",
        sanction_from=date(2026, 5, 10),
        sanction_until=date(2027, 5, 10),
    )
    assert sanctioned.article == "《公务员法》第64条；《公职人员政务处分法》第8、19条"
    assert sanctioned.remedy


def test_a_rank_that_may_not_be_set_is_no_target() -> None:
    facts = {"rank": "二级调研员", "since": date(2020, 7, 1), "rank_settable": False, "quota_limited": True, "quota_free": 0}
    told = reason("quota", **facts)
    assert (told.state, told.text, told.rule_id) == ("unmet", "本层级机关不设一级调研员", "RANK-SERIES-04")
    assert told.article == "《公务员职务与职级并行规定》第10条"
    assert "职数空出" not in told.remedy
    assert promotion.headline(one(ON, **facts), ON).startswith("本层级机关不设一级调研员")  # type: ignore[arg-type]
    unknown = reason("quota", rank="三级主任科员", since=date(2020, 7, 1), quota_limited=True)
    assert (unknown.text, unknown.remedy) == ("职数未核定或未登记", "由公务员主管部门核定、登记职数")


def test_places_are_told_as_the_books_have_them() -> None:
    """What is over is over, not none; what the case in hand has locked is free to it, but not free in the books."""
    def told(**facts: object) -> tuple[str, str]:
        found = promotion.explain(one(ON, rank="一级主任科员", since=date(2020, 7, 1), quota_limited=True) | facts, ON, DEFAULTS)
        return next((each.text, each.remedy) for each in found if each.clause == "quota")

    assert told(quota_free=0, quota=False)[0] == "四级调研员可用职数 0 名"
    text, remedy = told(quota_free=-21, quota=False)
    assert (text, remedy[:6]) == ("四级调研员所在职级组超配 21 名，没有可用职数", "先行消化超配")
    assert told(quota_free=21, quota_held=1, quota=True) == ("四级调研员可用职数 20 名，另有本办件已锁定的 1 名", "")


@pytest.mark.parametrize(("name", "rank", "article"), [
    ("执法勤务警员", "三级警长", "《人民警察执法勤务警员职级序列规定》（比照综合管理类）"),
    ("警务技术", "警务技术三级主管", "《人民警察警务技术职级序列规定》（比照综合管理类）"),
    ("行政执法类", "三级主办", "《行政执法类公务员管理规定》（职级章，比照综合管理类）"),
    ("专业技术类", "三级主管", "《专业技术类公务员管理规定》（职级章，比照综合管理类）"),
    ("综合管理类", "三级主任科员", "《公务员职务与职级并行规定》第17条；《公务员法》第49条")])
@pytest.mark.parametrize("free", [None, -2, 0, 3])
def test_places_of_a_series_cite_its_own_rule(name: str, rank: str, article: str, free: int | None) -> None:
    """CLASS-GEN-04, whether a number is approved or not."""
    told = reason("quota", series=name, rank=rank, since=date(2020, 7, 1), quota_limited=True, quota_free=free)
    assert (told.rule_id, told.article) == ("RANK-PROM-01" if name == "综合管理类" else "CLASS-GEN-04", article)
    assert ("核定" in told.text) == (free is None)


@pytest.mark.parametrize(("on", "grade", "rule_id", "article", "appeal"), [
    (ON, "基本称职", "ASMT-USE-03", "《公务员考核规定》第21条", False),
    (ON, "不称职", "ASMT-USE-04", "《公务员法》第50、88条；《公务员考核规定》第22条", True),
    (date(2020, 12, 27), "基本称职", "ASMT-USE-03", "《公务员考核规定（试行）》第18条（条号待核）", False),
    (date(2020, 12, 28), "基本称职", "ASMT-USE-03", "《公务员考核规定》第21条", False),
    (date(2020, 7, 1), "不称职", "ASMT-USE-04", "《公务员法》第50、88条", True),
])
def test_a_low_grade_cites_its_own_article(on: date, grade: str, rule_id: str, article: str, appeal: bool) -> None:
    told = reason("results", on, rank="三级主任科员", since=date(2018, 7, 1), results={on.year - 1: grade})
    assert (told.rule_id, told.article, "申诉" in told.remedy, "不称职的" in told.default) == (rule_id, article, appeal, appeal)


def test_what_an_incompetent_year_asked_for_is_done_with_the_post() -> None:
    facts = {"rank": "三级主任科员", "since": date(2018, 7, 1), "post_lowered_on": date(2025, 3, 1)}
    done = reason("results", results={2024: "不称职"}, **facts)
    assert (done.state, done.text) == ("met", "2024 年度不称职，下一年已过；已自2025-03-01起降低职务层次任职")
    twice = reason("results", results={2023: "不称职", 2024: "不称职"}, **facts)
    assert "应当予以辞退" in twice.text, "no lowering answers two years in a row"
    later = reason("results", results={2025: "不称职"}, **facts)
    assert "应当降低" in later.text


def test_nobody_is_lowered_from_the_lowest_rank() -> None:
    lowest = {"rank": "二级科员", "since": date(2020, 7, 1), "target": "一级科员"}
    told = reason("results", results={2023: "不称职"}, **lowest)
    assert (told.state, told.text) == ("met", "2023 年度不称职，下一年已过；已是最低的职级，没有更低的职级")
    assert reason("results", results={2025: "不称职"}, **lowest).state == "unmet", "the next year is barred"
    assert reason("results", results={2023: "不称职"}, **lowest, layer="乡科级副职").state == "ask", "a post can be lowered"
    assert "应当予以辞退" in reason("results", results={2022: "不称职", 2023: "不称职"}, **lowest).text


def test_two_years_in_a_row_are_two_in_a_row_whatever_rank_the_first_was_in() -> None:
    """Lowered for 2022, and 不称职 again in 2023 in the lower rank: the answer is no third lowering."""
    lower = {"rank": "四级主任科员", "since": date(2023, 3, 1), "finding_handled": "2023"}
    told = reason("results", results={2022: "不称职", 2023: "不称职"}, **lower)
    assert (told.state, "2022、2023 年度" in told.text, "应当予以辞退" in told.text) == ("ask", True, True)
    assert reason("results", results={2021: "不称职", 2023: "不称职"}, **lower).state == "met", "what was before the rank, and alone, is answered"
    assert reason("results", results={2022: "不称职"}, **lower).state == "met"


def test_what_an_incompetent_year_asked_for_can_be_found_to_be_done() -> None:
    """A post that simply ended, 撤职 in the same year: the file does not show it, the authority finds it; two years in a row it cannot."""
    facts = {"rank": "三级主任科员", "since": date(2018, 7, 1), "finding_handled": "2024 2025"}
    done = reason("results", results={2024: "不称职"}, **facts)
    assert (done.state, done.text) == ("met", "2024 年度不称职，下一年已过；经认定已按规定办理，职级没有降低")
    assert reason("results", results={2025: "不称职"}, **facts).state == "unmet", "the next year is barred all the same"
    assert reason("results", results={2024: "不称职"}, **facts | {"finding_handled": "2023"}).state == "ask", "of another year nobody found anything"
    assert "应当予以辞退" in reason("results", results={2023: "不称职", 2024: "不称职"}, **facts).text


def test_the_year_that_bars_is_the_one_named() -> None:
    """An old 不称职 still open beside a newer 基本称职 that bars: the article of the bar, and both years."""
    told = reason("results", results={2022: "不称职", 2025: "基本称职"}, rank="三级主任科员", since=date(2018, 7, 1))
    assert (told.state, told.rule_id) == ("unmet", "ASMT-USE-03")
    assert told.text.startswith("2025 年度基本称职，下一年内不得晋升；2022 年度不称职，应当降低")


def test_law_not_yet_made_is_not_cited() -> None:
    facts = {"rank": "三级主任科员", "since": date(2019, 6, 1), "sanction_kind": "记过", "sanction_from": date(2019, 12, 1),
             "sanction_until": date(2020, 12, 1)}
    assert reason("sanction", date(2020, 1, 1), **facts).article == "《公务员法》第64条"
    assert reason("years", date(2020, 1, 1), **facts).article == (
        "《公务员职务与职级并行规定》第18条；《公务员职务与职级并行规定》第19条")
    assert "政务处分法" in reason("sanction", date(2020, 7, 1), **facts).article


def test_a_leader_without_a_rank_rests_on_conversion() -> None:
    told = reason("years", rank=None, layer="乡科级正职", since=date(2024, 7, 1))
    assert (told.rule_id, told.article) == ("RANK-DUAL-01", "《公务员法》第21条")


@pytest.mark.parametrize(("birth_on", "words"), [
    (date(1968, 11, 1), ""),
    (date(1968, 10, 31), "2029-10达到法定退休年龄"),
    (date(1966, 7, 1), "2026-12达到法定退休年龄"),
    (date(1966, 6, 30), "2026-11达到法定退休年龄"),
    (date(1966, 4, 30), "已于2026-08达到法定退休年龄"),
    (date(1962, 3, 5), "已于2022-03达到法定退休年龄"),
])
def test_retirement_in_sight_is_told(birth_on: date, words: str) -> None:
    """RETIRE-01: three years ahead, and what is past, with the law of the day on which the age was reached."""
    row = one(date(2026, 11, 21), rank="三级主任科员", since=date(2019, 6, 1), birth_on=birth_on, sex="男")
    told = promotion.retiring(row, date(2026, 11, 21), DEFAULTS)
    assert told.startswith(words)
    assert bool(told) == bool(words)
    assert row["eligible"]
    assert ("渐进式" in told) == (bool(told) and birth_on.year > 1962)


def test_retirement_of_the_highest_posts_is_told_with_its_caveat() -> None:
    for layer, other in (("省部级正职", True), ("县处级正职", False)):
        row = one(ON, layer=layer, since=date(2020, 1, 1), birth_on=date(1968, 1, 1), sex="男")
        assert ("另有规定" in promotion.retiring(row, ON, DEFAULTS)) == other
    women = one(ON, rank="四级调研员", since=date(2020, 1, 1), birth_on=date(1968, 1, 1), sex="女")
    assert "女干部" in promotion.retiring(women, ON, DEFAULTS)


@pytest.mark.parametrize(("kind", "article", "remedy"), [
    ("记过", "《公务员法》第64条；《公职人员政务处分法》第8、19条", "自动解除"),
    ("警告", "《公务员法》第64条；《公职人员政务处分法》第8、19条", "自动解除"),
    ("党内警告", "《中国共产党纪律处分条例》第8–13条", "党章"),
    ("严重警告", "《中国共产党纪律处分条例》第8–13条", "党章"),
    ("党内严重警告", "《中国共产党纪律处分条例》第8–13条", "党章"),
    ("开除", "《公务员法》第64条；《公职人员政务处分法》第8、19条", "开除没有期满解除"),
])
def test_a_sanction_cites_its_own_law(kind: str, article: str, remedy: str) -> None:
    told = reason("sanction", rank="三级主任科员", since=date(2020, 1, 1), sanction_kind=kind, sanction_from=date(2026, 5, 10),
                  sanction_until=None if kind == "开除" else date(2027, 5, 10))
    assert told.state == "unmet"
    assert told.article.startswith(article)
    assert remedy in told.remedy
    assert ("自动解除" in told.remedy) == (remedy == "自动解除")


@pytest.mark.parametrize(("clause", "facts"), [
    ("sanction", {"sanction_kind": "严重警告", "sanction_from": date(2026, 5, 10), "sanction_until": date(2027, 11, 10)}),
    ("sanction", {"sanction_kind": "记过", "sanction_from": date(2026, 5, 10), "sanction_until": date(2027, 5, 10)}),
    ("sanction", {"sanction_kind": "记过", "sanction_from": date(2026, 5, 10), "sanction_until": date(2027, 9, 10), "sanction_rest_of": "警告"}),
    ("results", {"results": {2025: "基本称职"}}), ("results", {"results": {2024: "不称职"}}), ("results", {"results": {2024: "未参加"}}),
    ("quota", {"rank_settable": False}), ("step", {"series": "专业技术类"}),
    ("category", {"category_changed": True, "series_before": "法官等级", "rank_before": "四级法官"}),
    ("measure", {"measure_kind": "诫勉", "measure_until": date(2027, 1, 1)}), ("inquiry", {"investigation": "立案"})])
def test_what_can_be_done_reads_alike_in_a_verdict_and_on_the_page_of_the_rule(clause: str, facts: dict[str, object]) -> None:
    told = reason(clause, rank="三级主任科员", since=date(2018, 7, 1), **facts)
    assert told.state != "met"
    asked = next(each for each in catalogue.rule(told.rule_id).clauses if each.id == clause)
    assert told.remedy == catalogue.remedy(asked, told.rule_id)


def test_an_added_period_cites_what_adds_it() -> None:
    told = reason("sanction", rank="三级主任科员", since=date(2020, 1, 1), sanction_kind="记过", sanction_from=date(2026, 5, 10),
                  sanction_until=date(2027, 9, 10), sanction_rest_of="警告")
    assert (told.rule_id, told.article.split("；")[-1]) == ("DISC-COMBINE-02", "《行政机关公务员处分条例》第10条第2款")
    assert "政务处分" in told.default


def test_met_needs_no_remedy() -> None:
    met = reason("years", rank="三级主任科员", since=date(2024, 7, 1))
    assert (met.state, met.remedy) == ("met", "")
    assert met.text == "2024-07 起 24 个月，要求 24 个月"


@pytest.mark.parametrize(("clause", "facts", "default"), [
    ("years", {}, "自任职当月起按月计算"),
    ("years", {"results": {2023: "不称职"}}, "自任职当月起按月计算；不计的年度只扣除其中任现职级的月份；不称职的年度不计为任职年限"),
    ("years", {"results": {2023: "优秀", 2024: None}}, "自任职当月起按月计算；优秀按年末任现职级计；等次未确定的年度先计为任职年限"),
    ("results", {}, ""),
    ("results", {"results": {2025: "基本称职"}}, "“下一年”为等次确定的当年"),
    ("results", {"results": {2024: "未参加"}}, "未参加考核的，按不定等次"),
    ("measure", {"measure_kind": "诫勉", "measure_until": date(2027, 1, 1)}, ""),
    ("measure", {"measure_kind": "调整职务", "measure_until": date(2027, 1, 1)}, "影响期的长度"),
    ("inquiry", {"investigation": "初步核实"}, "初步核实是否影响晋升由有权机关认定"),
    ("inquiry", {"investigation": "立案"}, ""),
])
def test_where_the_text_is_silent_the_reading_is_told_with_who_settles_it(
        clause: str, facts: dict[str, object], default: str) -> None:
    told = reason(clause, rank="三级主任科员", since=date(2020, 7, 1), **facts).default
    assert told == (f"条文未明，按默认口径：{default}（待公务员主管部门明确）" if default else "")


@pytest.mark.parametrize(("name", "rank", "clause", "default"), [
    ("专业技术类", "二级主管", "years", "晋升年限比照综合管理类；自任职当月起按月计算"),
    ("行政执法类", "二级主办", "years", "晋升年限比照综合管理类；自任职当月起按月计算"),
    ("执法勤务警员", "二级警长", "years", "自任职当月起按月计算"),
    ("专业技术类", "二级主管", "basic", "专业技术任职资格的等次沿用2016年试行规定"),
    ("行政执法类", "二级主办", "basic", ""),
])
def test_years_by_analogy_are_a_reading_too(name: str, rank: str, clause: str, default: str) -> None:
    """CLASS-TECH-03, 04 and CLASS-ENF-03 are grade C; the police ranks' rules are B."""
    told = reason(clause, series=name, rank=rank, since=date(2020, 7, 1)).default
    assert told == (f"条文未明，按默认口径：{default}（待公务员主管部门明确）" if default else "")


def test_headlines() -> None:
    people = [
        person(ON, rank="三级主任科员", since=since, **more)
        for since, more in (
            (date(2024, 7, 1), {}),
            (date(2025, 7, 1), {}),
            (date(2020, 7, 1), {"investigation": "立案"}),
            (date(2020, 7, 1), {"category_changed": True}),
        )
    ]
    lines = [promotion.headline(row, ON) for row in judged(ON, *people)]
    assert (
        lines[0] == "自2026年7月1日起具备晋升二级主任科员的资格；达到最低年限只是具备资格，是否晋升由组织在职数内择优决定"
    )
    assert lines[1].endswith("最早2027年7月1日具备")
    assert lines[2] == "尚不具备晋升二级主任科员的资格，见各项条件"
    assert "待核查" in lines[3]
    assert "没有可晋升" in promotion.headline(one(ON), ON)


def test_every_row_can_be_explained() -> None:
    facts = bench.facts(300, seed=3)
    rows = promotion.verdict(promotion.target(facts, bench.ON), bench.ON, DEFAULTS).to_dicts()
    for row in rows:
        for each in promotion.explain(row, bench.ON, DEFAULTS):
            assert each.text
            assert each.article
            assert (each.state == "met") == (each.remedy == "")
            assert "None" not in each.text, each


def test_before_ranks_there_is_no_verdict() -> None:
    with pytest.raises(Refused, match="尚未实行"):
        promotion.target(frame(person(ON)), date(2019, 5, 31))


def test_a_rank_of_another_series_than_the_category_is_asked_about() -> None:
    told = reason("step", rank="三级主任科员", series="行政执法类", since=date(2020, 7, 1))
    assert (told.state, told.rule_id) == ("ask", "RANK-SERIES-01")
    assert told.text == "登记的职位类别为行政执法类，所任三级主任科员却是综合管理类的职级，两者不符，待核对"
    judge = reason("step", rank="四级高级法官", series="法官等级", since=date(2020, 7, 1))
    assert (judge.text, judge.remedy) == ("四级高级法官的晋升年限在职级表中没有规定，按单独职务序列规定办理", "按该单独职务序列的规定办理")
    assert judge.article == "《法官法》第26条；《检察官法》第27条", "the articles on ranks do not govern this series"


@pytest.mark.parametrize(("rank", "needed"), [("二级高级主管", "正高级"), ("一级主管", "副高级以上"), ("三级主管", "中级以上"),
                                              ("专业技术员", "初级以上")])
def test_a_technical_rank_asks_for_its_qualification(rank: str, needed: str) -> None:
    """CLASS-TECH-03, by the rank aimed at: 一级高级主管 正高级 and so on; found at the inquiry."""
    told = reason("basic", rank=rank, series="专业技术类", since=date(2015, 7, 1), finding_basic=None)
    assert (told.state, told.text, told.rule_id) == ("ask", f"基本条件（含{needed}专业技术任职资格）：尚未认定", "CLASS-TECH-03")


def test_a_police_technical_rank_rests_on_its_own_rule_with_its_own_remedy() -> None:
    for given in (None, False):
        told = reason("basic", rank="警务技术二级主任", series="警务技术", since=date(2015, 7, 1), finding_basic=given)
        assert (told.rule_id, told.default) == ("CLASS-POLICE-02", "")
        assert told.article == "《人民警察警务技术职级序列规定》"
        assert "专业技术任职资格" in told.text
        assert "任职资格以评定结果为准" in told.remedy
    assert "正高级" in explained("CLASS-POLICE-02", ON).says
    assert "basic" in {clause.id for clause in catalogue.rule("CLASS-POLICE-02").clauses}


def test_a_top_rank_of_another_series_than_the_category_is_asked_about_too() -> None:
    """督办 is the top of 行政执法类, not of 综合管理类: which of the two entries is wrong, people say."""
    found = reason("step", rank="督办", series="综合管理类")
    assert (found.state, found.rule_id) == ("ask", "RANK-SERIES-01")
    assert "两者不符" in found.text
    assert reason("step", rank="督办", series="行政执法类").state == "unmet"


def test_an_excellent_year_that_the_jurisdiction_leaves_out_is_told() -> None:
    """Held since 2025-03: 2025 shortens by default, and not where only whole years count."""
    on, row = date(2026, 12, 1), {"rank": "三级主任科员", "since": date(2025, 3, 1), "results": {2025: "优秀"}}
    texts = [next(each.text for each in promotion.explain(one(on, known, **row), on, known) if each.clause == "years")
             for known in (DEFAULTS, Parameters({**DEFAULTS, "excellent_year_rule": "full_year_only"}))]
    assert "1 个优秀（2025 年度）缩短 6 个月" in texts[0]
    assert "2025 年度优秀不缩短：本地设定全年任该职级才计" in texts[1]


def test_a_category_that_is_not_registered_is_what_is_open() -> None:
    step = reason("step", rank="三级主任科员", series="")
    assert (step.state, step.rule_id) == ("ask", "RANK-SERIES-01")
    assert "职位类别没有登记" in step.text
    assert "补登职位类别" in step.remedy


def test_a_leader_without_a_category_is_asked_about_the_category() -> None:
    """Not that the ladder knows no years for the rank, which it does."""
    step = reason("step", rank="三级主任科员", layer="乡科级正职", series=None)
    assert (step.state, step.rule_id, step.remedy) == ("ask", "RANK-SERIES-01", "由人事部门按任职文件补登职位类别")
    assert step.text == "现任三级主任科员，职位类别没有登记，不能确定按哪一类别的职级序列晋升"
    assert "乡科级正职，职位类别没有登记" in reason("step", layer="乡科级正职", series=None).text
    assert reason("step", rank="一级巡视员", series=None).text == "一级巡视员已是综合管理类最高职级", "whatever the category, it is the top"


def test_a_time_in_rank_that_begins_later_has_no_months() -> None:
    row = one(ON, rank="二级主任科员", since=date(2026, 9, 1))
    assert (row["counted_months"], row["years"]) == (0, False)
    told = reason("years", rank="二级主任科员", since=date(2026, 9, 1))
    assert told.text == "登记的任职起始 2026-09 在2026-07以后，还没有任职年限，要求 24 个月"
    assert told.remedy == "由人事部门依据任职文件核对任职起始时间"


@pytest.mark.parametrize(("clause", "facts", "remedy"), [
    ("sanction", {"sanction_kind": "记过"}, "由人事部门按处分决定登记生效日期和“影响期至”"),
    ("sanction", {"sanction_kind": "记过", "sanction_from": date(2024, 1, 1), "sanction_until": date(2025, 1, 1), "sanction_extended": True},
     "由处分决定机关书面明确是否已经解除、影响期到哪一日为止，人事部门据此更正登记；提前解除的，按解除决定的日期登记终止"),
    ("sanction", {"sanction_kind": "留党察看", "sanction_from": date(2023, 1, 1), "sanction_until": date(2026, 1, 1), "sanction_extended": True},
     "由有干部管理权限的党组织书面明确是否已经解除、影响期到哪一日为止，人事部门据此更正登记；提前解除的，按解除决定的日期登记终止"),
    ("sanction", {"sanction_kind": "留党察看", "sanction_from": date(2023, 1, 1)}, "由人事部门按处分决定登记期限和“影响期至”"),
    ("sanction", {"sanction_kind": "开除党籍", "sanction_from": date(2018, 1, 1)}, "由有干部管理权限的党组织书面认定影响期到哪一日为止，人事部门据此登记"),
    ("measure", {"measure_kind": "诫勉"}, "由人事部门按组织处理决定登记“影响期至”；决定没有写明的，由作出决定的机关书面明确"),
    ("quota", {"quota_limited": None, "quota_free": 0}, "由公务员主管部门核定、登记职数"),
    ("quota", {"rank": None, "quota_limited": None}, "先按“逐级晋升”一项核对职级"),
    ("years", {"since": None}, "由人事部门依据任职文件登记任职起始时间"),
    ("results", {"results": {2024: "未参加"}}, "由所在机关核查未参加考核的原因，考核委员会按规定确定等次，人事部门登记")])
def test_what_is_open_says_who_settles_it(clause: str, facts: dict[str, object], remedy: str) -> None:
    """待认定 waits for nobody: the remedy names who registers or settles what."""
    told = reason(clause, **{"rank": "三级主任科员", "since": date(2020, 7, 1)} | facts)
    assert (told.state, told.remedy) == ("ask", remedy)


@pytest.mark.parametrize(("facts", "text"), [
    ({"sanction_kind": "记大过", "sanction_from": date(2025, 5, 24), "sanction_until": date(2026, 5, 24), "sanction_extended": True},
     "记大过，影响期自2025-05-24起至2026-05-23止；按规定影响期至2026-11-23止，登记的早于规定，是否已解除待核查"),
    ({"sanction_kind": "警告", "sanction_from": date(2018, 1, 24), "sanction_until": date(2027, 1, 26)},
     "警告，影响期自2018-01-24起至2027-01-25止（影响期未满）；按规定影响期至2018-07-23止，数个违法行为合并处分的最长至2022-01-23止，登记的晚于规定，请核对处分决定"),
    ({"sanction_kind": "记过"}, "记过，影响期自（日期未登记）起至（日期未登记）止；生效日期没有登记，是否已解除待核查")])
def test_an_end_that_the_law_does_not_know_is_told_with_the_law_s(facts: dict[str, object], text: str) -> None:
    assert reason("sanction", **{"rank": "三级主任科员", "since": date(2017, 1, 1)} | facts).text == text


def test_years_that_no_text_settles_are_the_jurisdiction_s_to_set() -> None:
    """CLASS-ENF-03: four years for 一级主办 by a document instead of two; the words, the number and the first date follow."""
    facts: dict[str, object] = {"series": "行政执法类", "rank": "二级主办", "since": date(2023, 7, 1), "results": {2024: "优秀"}}
    known = DEFAULTS.with_("enforcement_years", {"一级主办": 4}, "测〔2026〕5号")
    row, default = one(ON, known, **facts), one(ON, **facts)  # type: ignore[arg-type]
    assert (default["years"], row["years"], row["required_months"], row["first_on"]) == (True, False, 42, date(2027, 1, 1))
    told = next(each for each in promotion.explain(row, ON, known) if each.clause == "years")
    assert "本地设定（测〔2026〕5号）任满 4 年" in told.text
    assert "4 年，1 个优秀（2024 年度）缩短 6 个月" in told.text
    assert "比照综合管理类" not in told.default
    before = next(each for each in promotion.explain(default, ON, DEFAULTS) if each.clause == "years")
    assert "比照综合管理类" in before.default
    assert one(ON, known, **(facts | {"series": "综合管理类", "rank": "三级主任科员"}))["years"], "of no other series"  # type: ignore[arg-type]
    later = DEFAULTS.among([(date(2027, 1, 1), known)], [])
    assert one(ON, later, **(facts | {"since": date(2025, 7, 1), "results": {}}))["first_on"] == date(2029, 7, 1), "from its day on"  # type: ignore[arg-type]


def turned(known: Parameters, on: date = date(2026, 11, 23), **facts: object) -> tuple[date | None, str]:
    """The first date, and which parameter that is to follow it depends on."""
    judged = judged_frame(frame(person(on, rank="四级主任科员", **facts)), on, known)  # type: ignore[arg-type]
    return judged["first_on"][0], promotion.turns(judged, on, known).get(1, "")


def test_a_parameter_to_come_that_moves_a_first_date_is_named_with_its_document() -> None:
    full = DEFAULTS.with_("excellent_year_rule", "full_year_only", "测〔2026〕2号").with_("public_notice_days", 7, "测〔2026〕3号")
    later = DEFAULTS.among([(date(2026, 12, 15), full)], [])
    by = "自 2026-12-15 起“任职首年优秀的计算”为“全年任该职级才计”（测〔2026〕2号），"
    part_year: dict[str, object] = {"since": date(2025, 7, 1), "results": {2025: "优秀"}}
    assert turned(later, **part_year) == (date(2027, 7, 1), f"{by}具备时间按此推算；按此前的取值为 2027-01-01")
    assert turned(later, **(part_year | {"since": date(2025, 3, 1)})) == (date(2026, 9, 1), f"{by}届时不再具备，最早 2027-03-01 再具备")
    assert turned(later, since=date(2025, 7, 1)) == (date(2027, 7, 1), ""), "nothing in this file depends on it"
    assert turned(DEFAULTS, **part_year) == (date(2027, 1, 1), "")
    back = full.among([(date(2027, 3, 10), DEFAULTS)], [])
    assert turned(back, **part_year) == (date(2027, 3, 10), "自 2027-03-10 起“任职首年优秀的计算”为“年末已任该职级即计”，具备时间按此推算；按此前的取值为 2027-07-01")


AGAINST = {"political": {"finding_political": "不合格"}, "basic": {"finding_basic": False}, "integrity": {"finding_integrity": False}}
OPEN: dict[str, dict[str, object]] = {"political": {"finding_political": None}, "basic": {"finding_basic": None}, "integrity": {"finding_integrity": None}}


@pytest.mark.parametrize("clause", promotion.FINDINGS)
@pytest.mark.parametrize(("series", "rank"), [("综合管理类", "三级主任科员"), ("专业技术类", "三级主管")])
def test_who_was_found_against_is_told_something_else_than_who_waits_for_a_finding(clause: str, series: str, rank: str) -> None:
    facts: dict[str, object] = {"series": series, "rank": rank, "since": date(2020, 1, 1)}
    against, waiting = reason(clause, **facts, **AGAINST[clause]), reason(clause, **facts, **OPEN[clause])
    assert (against.state, waiting.state) == ("unmet", "ask")
    assert against.remedy
    assert waiting.remedy
    assert waiting.remedy not in against.remedy
    assert against.remedy.startswith("本次不得晋升；")


def test_every_finding_of_the_tables_has_a_remedy_for_both() -> None:
    for clause in catalogue.clauses():
        assert bool(clause.against) == (clause.group == "认定"), clause.id
    for row in rows("remedies"):
        assert bool(row["against"]) == (row["clause"] in promotion.FINDINGS), row


def test_a_doubt_is_cleared_not_found_again() -> None:
    told = reason("political", rank="三级主任科员", since=date(2020, 1, 1), finding_political="有疑点")
    assert (told.state, told.remedy) == ("ask", "由考察组查清所指疑点，再作认定并签字")


def test_a_sanction_that_has_not_begun_is_not_told_as_over() -> None:
    facts: dict[str, object] = {"rank": "三级主任科员", "since": date(2020, 1, 1), "sanction_from": date(2026, 7, 2), "sanction_until": date(2028, 7, 2)}
    assert reason("sanction", **facts, sanction_kind="记过").text == "记过，影响期自2026-07-02起至2028-07-01止（尚未生效）"
    assert reason("sanction", **facts, sanction_kind="开除").text.endswith("人事关系解除（尚未生效）")
    assert "尚未生效" in reason("sanction", **facts, sanction_kind="撤职").text, "nobody has had to lower a rank for it yet"


def test_a_rank_that_was_to_be_lowered_is_asked_about_whatever_sanction_decides_by_now() -> None:
    facts: dict[str, object] = {"rank": "三级主任科员", "since": date(2020, 1, 1), "sanction_kind": "严重警告", "sanction_from": date(2024, 2, 1),
                                "sanction_until": date(2025, 8, 1), "sanction_lowers": date(2023, 5, 10)}
    told = reason("sanction", **facts)
    assert (told.state, told.article) == ("ask", catalogue.cite("DISC-PERIOD-01", ON))
    assert told.text.endswith("；2023-05-10受撤职的应当降低职务、职级，登记的职级自2020-01-01起未变，待核对")
    assert one(ON, **facts)["first_on"] is None, "nothing but time would not do"
    assert reason("sanction", **facts | {"since": date(2023, 5, 10)}).state == "met"


@pytest.mark.parametrize(("kind", "appeals"), [("降职", True), ("因问责被免职", True), ("诫勉", False), ("调整职务", False)])
def test_who_was_demoted_is_told_of_the_appeal(kind: str, appeals: bool) -> None:
    """APPEAL-SCOPE-01: 降职 and 免职 are among the matters of 公务员法 第95条, 诫勉 is not."""
    told = reason("measure", rank="三级主任科员", since=date(2020, 1, 1), measure_kind=kind, measure_until=date(2027, 1, 1))
    assert (told.state, "《公务员法》第95条" in told.remedy) == ("unmet", appeals)


def test_last_year_is_settled_by_a_sanction_or_open_not_both() -> None:
    told = reason("years", date(2026, 3, 1), rank="三级主任科员", since=date(2023, 7, 1), results={2024: None, 2025: None},  # type: ignore[arg-type]
                  sanction_kind="记大过", sanction_from=date(2025, 2, 1), sanction_until=date(2026, 8, 1))
    assert "2025、2026 年度受处分" in told.text
    assert "2024年度待核查" in told.text


@pytest.mark.parametrize("rank", ["一级高级主办", None])
def test_a_layer_without_a_corresponding_rank_in_the_series_is_asked_about(rank: str | None) -> None:
    """A leader of 厅局级正职 in 行政执法类: its ranks end below what corresponds to the post (RANK-SERIES-03)."""
    facts: dict[str, object] = {"series": "行政执法类", "rank": rank, "layer": "厅局级正职", "since": date(2020, 7, 1)}
    step, years = reason("step", **facts), reason("years", **facts)
    assert (step.state, step.rule_id, years.state) == ("ask", "RANK-SERIES-03", "ask")
    assert step.text == "现任厅局级正职，行政执法类没有与这一职务层次对应的职级，按哪一职级核对待认定"


def test_who_is_on_probation_has_no_rank_yet_and_nothing_to_correct() -> None:
    told = reason("step", rank=None, probation_until=ON + timedelta(days=30))
    assert (told.state, told.rule_id, told.remedy) == ("ask", "PROB-01", "试用期满考核合格、任职定级以后，再行核对")
