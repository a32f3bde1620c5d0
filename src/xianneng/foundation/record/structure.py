"""人员结构: how the people who serve are spread over ages, schooling, ranks and the like, on any date (EST-08).

A dimension says of each person in which class they are, by one expression over today's projection and one over the file as of
a date. Counting and the roster behind a number (`Filters.classes`) use the same expression, so a list is as long as its number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xianneng.foundation.record.facts import Asked, seconded
from xianneng.foundation.record.models import Secondment
from xianneng.law import series
from xianneng.law.dates import add_months

UNSAID = "未登记"
AGES = (("30岁及以下", 0, 30), ("31—35岁", 31, 35), ("36—40岁", 36, 40), ("41—45岁", 41, 45), ("46—50岁", 46, 50), ("51—55岁", 51, 55),
        ("56岁及以上", 56, 120))
SPANS = (("不满1年", 0, 1), ("1年以上不满3年", 1, 3), ("3年以上不满5年", 3, 5), ("5年以上不满10年", 5, 10), ("10年以上", 10, 80))
SCHOOLING = ("研究生", "大学", "大专", "中专")
KINDS = ("公务员", "参公", "事业", "工勤")
DECADES = ("50后", "60后", "70后", "80后", "90后", "00后")


@dataclass(frozen=True, slots=True)
class Dimension:
    """What people are told apart by: its title, the classes in their order (last, of whom nothing is said), and the class as SQL on a date.

    ``column`` gives the plain column of `record_today` or, with the alias before it, of the file; ``classed`` wraps it.
    """

    key: str
    title: str
    classes: Callable[[date], Sequence[str]]
    today: str
    as_of: str
    classed: Callable[[str, date], str]

    def over_today(self, on: date) -> str:
        """The class as an expression over `record_today`."""
        return self.classed(self.today, on)

    def over_file(self, on: date) -> str:
        """The class as an expression over what `joined` brings in."""
        return self.classed(self.as_of, on)


def joined(asked: Asked) -> dict[str, str]:
    """What may be joined to a standing s of the file, by name: basic b, rank r, level l, schooling e, leading layer t, main post m,
    the titles of all posts d, inner unit u, terms away w."""
    return {
        "b": f"JOIN record_basic b ON b.person_id = s.person_id AND {asked.as_of('b')}",
        "r": f"LEFT JOIN record_rank r ON r.person_id = s.person_id AND {asked.as_of('r')}",
        "l": f"LEFT JOIN record_level l ON l.person_id = s.person_id AND {asked.as_of('l')}",
        "e": f"""LEFT JOIN (SELECT DISTINCT ON (x.person_id) x.person_id, x.education, x.degree FROM record_education x WHERE {asked.as_of('x')}
            ORDER BY x.person_id, x.highest DESC, x.valid_from DESC, x.id) e ON e.person_id = s.person_id""",
        "t": f"""LEFT JOIN (SELECT DISTINCT ON (x.person_id) x.person_id, x.layer FROM record_post x WHERE {asked.as_of('x')} AND NOT {seconded('x')}
            ORDER BY x.person_id, x.is_main DESC, x.valid_from, x.id) t ON t.person_id = s.person_id""",
        "m": f"""LEFT JOIN (SELECT x.person_id, min(x.valid_from) AS since FROM record_post x WHERE {asked.as_of('x')} AND x.is_main
            GROUP BY x.person_id) m ON m.person_id = s.person_id""",
        "d": f"""LEFT JOIN (SELECT x.person_id, string_agg(x.title, '、' ORDER BY x.is_main DESC, x.valid_from, x.id) AS titles FROM record_post x
            WHERE {asked.as_of('x')} GROUP BY x.person_id) d ON d.person_id = s.person_id""",
        "w": f"LEFT JOIN ({away(asked)}) w ON w.person_id = s.person_id",
        "u": f"LEFT JOIN organs_profile u ON u.organ_id = s.unit_id AND {asked.as_of('u')}"}


def away(asked: Asked) -> str:
    """SQL: who is away on the date, how and where: person_id, words (挂职示例镇)."""
    return f"""SELECT y.person_id, string_agg(y.kind || y.host, '、' ORDER BY y.valid_from, y.id) AS words FROM record_secondment y
        WHERE {asked.as_of('y')} GROUP BY y.person_id"""


def _as_it_is(unsaid: str) -> Callable[[str, date], str]:
    return lambda column, on: f"coalesce(nullif({column}::text, ''), '{unsaid}')"


def _aged(column: str, on: date) -> str:
    """Whole years on the date; who was born on 29 February is a year older on 1 March of other years."""
    return _cases([(label, f"{column} > DATE '{add_months(on, -12 * (high + 1))}'") for label, _, high in AGES])


def _lasting(column: str, on: date) -> str:
    """How long something has held that began on the column's day."""
    return _cases([(label, f"{column} > DATE '{add_months(on, -12 * high)}'") for label, _, high in SPANS])


def _cases(classes: Sequence[tuple[str, str]]) -> str:
    """The first class whose condition holds; a date that nobody said makes none of them true."""
    whens = " ".join(f"WHEN {condition} THEN '{label}'" for label, condition in classes)
    return f"CASE {whens} ELSE '{UNSAID}' END"


def _schooling(column: str, on: date) -> str:
    return _cases([*((each, f"starts_with({column}, '{each}')") for each in SCHOOLING), ("其他", f"{column} <> ''")])


def _decade(column: str, on: date) -> str:
    return f"(mod(extract(year FROM {column})::int, 100) / 10)::text || '0后'"


def _how_away(column: str, on: date) -> str:
    return f"CASE WHEN {column} <> '' THEN left({column}, 2) ELSE '在本单位' END"


_plain = _as_it_is(UNSAID)


def _fixed(*classes: str, unsaid: str = UNSAID) -> Callable[[date], Sequence[str]]:
    return lambda on: (*classes, unsaid)


DIMENSIONS = {each.key: each for each in (
    Dimension("age", "年龄", _fixed(*(label for label, *_ in AGES)), "birth_on", "b.birth_on", _aged),
    Dimension("decade", "出生年代", _fixed(*DECADES), "birth_on", "b.birth_on", _decade),
    Dimension("sex", "性别", _fixed("男", "女"), "sex", "b.sex", _plain),
    Dimension("education", "学历", _fixed(*SCHOOLING, "其他"), "education", "e.education", _schooling),
    Dimension("political", "政治面貌", _fixed("中共党员", "预备党员"), "political_status", "b.political_status", _plain),
    Dimension("kind", "人员类别", _fixed(*KINDS), "kind", "s.kind", _plain),
    Dimension("series", "职位类别", lambda on: (*series.series_names(on), UNSAID), "series", "s.series", _plain),
    Dimension("layer", "职务层次", _fixed(*series.layers(), unsaid="无领导职务"), "layer", "t.layer", _as_it_is("无领导职务")),
    Dimension("rank", "职级", _fixed(*series.ranks(), unsaid="无职级"), "rank", "r.rank", _as_it_is("无职级")),
    Dimension("away", "借调挂职驻村", _fixed(*Secondment.KINDS, unsaid="在本单位"), "away", "w.words", _how_away),
    Dimension("level", "级别", _fixed(*(str(each) for each in range(1, 28))), "level", "l.level", _plain),
    Dimension("post_years", "任现职务年限", _fixed(*(label for label, *_ in SPANS)), "post_since_on", "m.since", _lasting),
    Dimension("rank_years", "任现职级年限", _fixed(*(label for label, *_ in SPANS)), "rank_since_on", "r.valid_from", _lasting))}
