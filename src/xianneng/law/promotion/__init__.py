"""The rank-promotion rule (职级晋升, 并行规定 第17–21条) over a frame of facts, one row per person.

    target(frame, on)                  adds: target, source_rank, source_layer, min_years
    verdict(frame, on, parameters)     adds a nullable Boolean per clause, the numbers behind, eligible, met, state
    first_dates(frame, on, parameters) adds first_on
    explain(row, on, parameters)       the reasons of one row in Chinese
    retiring(row, on, parameters)      retirement in sight, which stands beside the verdict; past_retirement: whether reached
    turns(frame, on, parameters)       which parameters that are to follow decide a first date, by person in words
    grounds(row, on, parameters, awards)  the grounds for priority that the file holds

Frames are Polars eager, Polars lazy or PySpark, and come back as they came. Unknown follows Kleene's logic.
Facts (all may be null, null = not known, unless said otherwise):

    person_id · kind 公务员/参公/事业/工勤 · status 在职/挂职/借调/… · series · rank
    layer              highest leading layer held (null = none)
    tenure_month i32   month index since which source_rank and source_layer were held (see `tenure.effective_month`)
    tenure_resumed, tenure_years, tenure_periods  the same time where it has breaks (columns may be missing; as in `tenure`)
    rank_since date    since when the rank, or the post converted into it in 2019, is held
    post_lowered_on date  since when the leading post held is of a lower layer than the one before (null = it is not)
    granted, granted_on  the rank decided already to be held from a later date (null = none)
    grade_k, determined_k, k = 0, 1, …   annual result of year(on) - k, and the day it was determined; as many years as the frame has, up to `tenure.BACK`
    sanction_kind (null = none), sanction_from, sanction_until (first free day), sanction_extended bool,
    sanction_rest_of (the kind whose rest the end includes, DISC-COMBINE-02), sanction_grades (`sanctions.grades_due`, null = none),
    sanction_against (years that count as a sanction leaves them and not as recorded, with the recorded grade: `facts.as_ruled`; null = none), sanction_beside (other sanctions that are not over, in words; null = none)
    sanction_lowers (the day of the last 撤职, which lowers the rank whatever sanction decides; null = none)
    measure_kind (null = none), measure_until, measure_lowers (the day of the last 降职; null = none) · investigation (null = none; 立案, 审查调查, 初步核实), inquiry_over (from when the last 立案 or 审查调查 no longer barred; null = none is known)
    probation_until (null = none; first day after) · category_changed bool (null = no) · hao_count i32
    rank_settable bool (false: the organ's level may not set the target, RANK-SERIES-04)
    quota_limited bool (false: no ratio limits the target there), quota_free i32
    finding_political 合格/有疑点/不合格 · finding_basic bool · finding_integrity bool · priority_grounds str
    finding_handled (years of 不称职, as 2022 2023, of which the authority found that what they ask for was done)
    birth_on date · sex 男/女   (only for `retiring`)
"""

from xianneng.law.promotion.judgement import FINDINGS, OPEN_CASES, PERSONAL, verdict
from xianneng.law.promotion.onset import first_dates
from xianneng.law.promotion.priority import Ground, grounds
from xianneng.law.promotion.reasons import (
           Reason,
           explain,
           headline,
           past_retirement,
           retiring,
           supposed,
           told,
           unanswered,
)
from xianneng.law.promotion.targets import target
from xianneng.law.promotion.turns import turns

__all__ = ["FINDINGS", "OPEN_CASES", "PERSONAL", "Ground", "Reason", "explain", "first_dates", "grounds", "headline", "past_retirement", "retiring", "supposed", "target", "told", "turns", "unanswered",
           "verdict"]
