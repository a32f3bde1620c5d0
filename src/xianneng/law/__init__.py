"""Ground floor: regulations (法规) as rules that run, with citations and tables. No Django, no clock, no settings.

Where to begin:

    catalogue.rules(), rule(id, on), cite(id), coverage()          which rules there are, in which version
    promotion.target, verdict, first_dates, explain                rank promotion (职级晋升) over a frame of facts
    quotas.compute, groups_of, allowed_ranks, is_limited, occupies  rank quotas (职级职数)
    series.next_rank, level_range, floor_rank, converted_2019       rank series (职级) and leading layers (职务层次)
    levels, sanctions, retirement, tenure, establishment            levels, bars, age, union of periods, places
    leaving                                                         退休, 辞去公职: conditions one by one
    transfer                                                        转任, 转出: whether one may go, and be taken in
    paperfile                                                       三龄两历一身份: an audit's flaws, what the papers suggest
    parameters.DEFAULTS, Parameters.with_                           what a jurisdiction may set, within bounds
    dates, calendar.packaged, identity.check                        满N年, working days, ID numbers
    refusals                                                        the four kinds of refusal
"""
