"""The file as the tables that offices exchange: 花名册 and 机构、编制与职数表, in the columns that import reads.

What is exported and imported again changes nothing.
"""

from datetime import date

import polars as pl

from xianneng.foundation.exchange.kinds.organs import POOL
from xianneng.foundation.quotas.models import Member
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.frames import copy_frame
from xianneng.law import quotas as law

TEXT, DAY, NUMBER = pl.String, pl.Date, pl.Int64
YEARS = 5  # annual results that a roster shows


def roster(path: str, on: date) -> pl.DataFrame:
    """A line for each post of everybody serving under ``path`` on a date, in the official order; see `kinds.roster`."""
    asked = Asked(on, paths=(path,))
    lines = copy_frame(f"""
        WITH who AS ({asked.standing()}),
        posts AS (SELECT p.*, row_number() OVER (PARTITION BY p.person_id ORDER BY p.is_main DESC, p.valid_from, p.id) AS at
          FROM record_post p WHERE {asked.as_of("p")} AND {asked.theirs("p")}),
        since AS (SELECT DISTINCT ON (a.person_id) a.person_id, min(b.valid_from) AS layer_on
          FROM posts a JOIN record_post b ON b.person_id = a.person_id AND b.layer = a.layer AND {asked.known("b")}
            AND b.valid_from <= %(on)s
          WHERE a.is_main AND a.layer <> '' GROUP BY a.person_id),
        schooling AS (SELECT DISTINCT ON (e.person_id, e.mode) e.* FROM record_education e
          WHERE {asked.as_of("e")} AND {asked.theirs("e")} ORDER BY e.person_id, e.mode, e.highest DESC, e.valid_from DESC)
        SELECT w.person_id, b.name, b.sex, b.ethnicity, b.native_place, b.birth_on, b.party_joined_on, b.political_status,
          b.work_started_on, trim(u.education || ' ' || u.degree), u.school, trim(f.education || ' ' || f.degree), f.school, trim(s.education || ' ' || s.degree), s.school,
          o.name, i.name, p.title, p.is_main, p.layer, p.valid_from, since.layer_on, r.rank, r.valid_from, l.level, l.step,
          w.series, w.kind, CASE WHEN m.organ_id = w.organ_id THEN '单位管理' ELSE m.name END, w.establishment, b.id_number, g.valid_from
        FROM who w JOIN record_basic b ON b.person_id = w.person_id AND {asked.as_of("b")}
        JOIN record_today t ON t.person_id = w.person_id
        JOIN organs_profile o ON o.organ_id = w.organ_id AND {asked.as_of("o")}
        LEFT JOIN organs_profile i ON i.organ_id = w.unit_id AND {asked.as_of("i")}
        LEFT JOIN organs_profile m ON m.organ_id = w.manager_id AND {asked.as_of("m")}
        LEFT JOIN posts p ON p.person_id = w.person_id LEFT JOIN since ON since.person_id = w.person_id AND p.is_main
        LEFT JOIN record_rank r ON r.person_id = w.person_id AND {asked.as_of("r")}
        LEFT JOIN record_level l ON l.person_id = w.person_id AND {asked.as_of("l")}
        LEFT JOIN record_registration g ON g.person_id = w.person_id AND {asked.as_of("g")} AND g.state = '已登记'
        LEFT JOIN schooling u ON u.person_id = w.person_id AND u.mode = ''
        LEFT JOIN schooling f ON f.person_id = w.person_id AND f.mode = '全日制教育'
        LEFT JOIN schooling s ON s.person_id = w.person_id AND s.mode = '在职教育'
        ORDER BY t.organ_order, w.team_order, w.person_id, p.at""", asked.params, schema={
            "person_id": NUMBER, "name": TEXT, "sex": TEXT, "ethnicity": TEXT, "native_place": TEXT, "birth_on": DAY,
            "party_joined_on": DAY, "political_status": TEXT, "work_started_on": DAY, "education": TEXT, "school_and_major": TEXT, "full_time_education": TEXT,
            "full_time_school": TEXT, "in_service_education": TEXT, "in_service_school": TEXT, "organ": TEXT,
            "inner_unit": TEXT, "post": TEXT, "is_main_post": pl.Boolean, "post_layer": TEXT, "post_on": DAY,
            "layer_on": DAY, "rank": TEXT, "rank_on": DAY, "level": NUMBER, "wage_step": NUMBER, "post_category": TEXT,
            "person_kind": TEXT, "manager": TEXT, "establishment": TEXT, "id_number": TEXT, "registered_on": DAY})
    results = copy_frame(f"""SELECT a.person_id, a.year, a.grade FROM record_assessment a
        WHERE {asked.known("a")} AND a.valid_from <= %(on)s AND a.year > %(year)s - {YEARS} AND {asked.theirs("a")}""",
        asked.params, schema={"person_id": NUMBER, "year": NUMBER, "grade": TEXT})
    first = lines.with_columns(first=pl.col("person_id").is_first_distinct(), **{
        name: pl.when(pl.col(name) != "").then(name) for name in ("post", "post_layer", "rank")})
    for year in sorted(results["year"].unique()):
        of_year = results.filter(pl.col("year") == year).select("person_id", pl.col("grade").alias(f"assessment_{year}"))
        first = first.join(of_year, on="person_id", how="left", maintain_order="left")
    unsaid = () if first["education"].count() else ("education", "school_and_major")  # of whom a kind of schooling is not said
    return first.drop("person_id", "first", *unsaid)


def shared(path: str, on: date) -> list[str]:
    """The quota units that organs under ``path`` share on a date with others: the table of these organs alone has no place for them."""
    members = Member.objects.as_of(on).filter(unit__pool=True)
    beyond = members.exclude(organ__path__startswith=path).values("unit")
    return list(dict.fromkeys(members.filter(organ__path__startswith=path, unit__in=beyond).order_by("unit__name").values_list("unit__name", flat=True)))


def organs(path: str, on: date) -> pl.DataFrame:
    """A line for each organ under ``path`` on a date, with establishment and approved quotas, and one for each pool 职数统筹 of them alone; see `kinds.organs`."""
    params = {"on": on, "path": f"{path}%", "organs": list(Member.objects.as_of(on).filter(
        organ__path__startswith=path).values_list("organ_id", flat=True).distinct())}
    at = "{0}.known_to = '9999-12-31Z' AND {0}.valid_from <= %(on)s AND {0}.valid_to > %(on)s"
    lines = copy_frame(f"""
        SELECT o.id, f.name, f.short_name, o.code, up.name, f.kind, f.grade, f.level, e.admin, e.law, e.reference,
          e.institution, e.service, e.leading, f.order_number
        FROM organs_organ o JOIN organs_profile f ON f.organ_id = o.id AND {at.format("f")}
        LEFT JOIN organs_profile up ON up.organ_id = f.parent_id AND {at.format("up")}
        LEFT JOIN (SELECT e.organ_id, sum(count) FILTER (WHERE e.kind = '行政编制') AS admin,
            sum(count) FILTER (WHERE e.kind = '政法专项编制') AS law,
            sum(count) FILTER (WHERE e.kind = '事业编制' AND p.kind = '参公单位') AS reference,
            sum(count) FILTER (WHERE e.kind = '事业编制' AND p.kind <> '参公单位') AS institution,
            sum(count) FILTER (WHERE e.kind = '工勤编制') AS service, sum(leading_count) AS leading
          FROM organs_establishment e JOIN organs_profile p ON p.organ_id = e.organ_id AND {at.format("p")}
          WHERE {at.format("e")} GROUP BY 1) e ON e.organ_id = o.id
        WHERE o.path LIKE %(path)s ORDER BY length(o.path) - length(replace(o.path, '/', '')), f.parent_id, f.order_number, o.id""",
        params, schema={"id": NUMBER, "name": TEXT, "short_name": TEXT, "code": TEXT, "parent": TEXT, "kind": TEXT,
                        "grade": TEXT, "organ_level": TEXT, "administrative_count": NUMBER, "politics_law_count": NUMBER,
                        "reference_count": NUMBER, "institution_count": NUMBER, "service_count": NUMBER,
                        "leading_count": NUMBER, "order_number": NUMBER})
    own = copy_frame(f"""
        SELECT DISTINCT ON (m.organ_id, a.name) m.organ_id, a.name, a.cap FROM quotas_unit u
        JOIN quotas_member m ON m.unit_id = u.id AND {at.format("m")}
        JOIN quotas_approval a ON a.unit_id = u.id AND a.valid_from <= %(on)s
        WHERE NOT u.pool AND m.organ_id = ANY(%(organs)s) ORDER BY m.organ_id, a.name, a.valid_from DESC, a.id DESC""",
        params, schema={"id": NUMBER, "name": TEXT, "cap": NUMBER})
    joined, pooled, numbers = _pools(path, on)
    lines = pl.concat([lines.join(joined, on="id", how="left", maintain_order="left"), pooled], how="diagonal")
    caps = pl.concat([own, numbers])
    for name in sorted(caps["name"].unique()):
        lines = lines.join(caps.filter(pl.col("name") == name).select("id", pl.col("cap").alias(f"quota_{name}")), on="id",
                           how="left", maintain_order="left")
    return lines.with_columns(pl.when(pl.col(name) != "").then(name).alias(name) for name in (
        "grade", "organ_level")).drop("id")


def _pools(path: str, on: date) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The pools whose organs are all under ``path``: in which an organ is (id, pools), a line for each, and their numbers (id, name, cap); ids of pools are negative."""
    params, at = {"on": on, "path": f"{path}%"}, "{0}.known_to = '9999-12-31Z' AND {0}.valid_from <= %(on)s AND {0}.valid_to > %(on)s"
    members = copy_frame(f"""
        SELECT m.organ_id, u.id, u.name, u.level, f.name FROM quotas_unit u JOIN quotas_member m ON m.unit_id = u.id AND {at.format("m")}
        JOIN organs_profile f ON f.organ_id = u.jurisdiction_id AND {at.format("f")}
        WHERE u.pool AND NOT EXISTS (SELECT 1 FROM quotas_member x JOIN organs_organ o ON o.id = x.organ_id
          WHERE x.unit_id = u.id AND {at.format("x")} AND o.path NOT LIKE %(path)s) ORDER BY u.id""",
        params, schema={"id": NUMBER, "unit": NUMBER, "name": TEXT, "level": TEXT, "parent": TEXT})
    units = members.unique("unit", keep="first", maintain_order=True)
    levels = {level: law.level_under(level) for level in units["level"].unique()}
    numbers = copy_frame("""SELECT DISTINCT ON (unit_id, name) -unit_id, name, cap FROM quotas_approval
        WHERE unit_id = ANY(%(units)s) AND valid_from <= %(on)s ORDER BY unit_id, name, valid_from DESC, id DESC""",
        params | {"units": units["unit"].to_list()}, schema={"id": NUMBER, "name": TEXT, "cap": NUMBER})
    return (members.group_by("id", maintain_order=True).agg(pools=pl.col("name").str.join("；")),
            units.select(id=-pl.col("unit"), name="name", parent="parent", kind=pl.lit(POOL),
                         organ_level=pl.col("level").replace_strict(levels, default=None, return_dtype=TEXT)), numbers)
