"""The positions of a recruitment as they are read: with the rulings of its officers and the notices since; and the table to screen by.

Kept in memory of the process by recruitment and version, for a published table changes only by a notice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connection

from xianneng.foundation.organs import parameters
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import limits as law
from xianneng.law.recruitment.conditions import ASKED, JUDGED, KINDS, TOLD, UNREAD, Piece
from xianneng.law.recruitment.majors import Item
from xianneng.law.recruitment.reading import READERS
from xianneng.law.recruitment.rulings import Ruled, Rulings, Unit, read_ruled, units
from xianneng.law.recruitment.screening import Table, Terms
from xianneng.work.recruitment.models import Amendment, Position, Recruitment, Ruling

KEPT = 4  # tables in memory
CELLS = """SELECT t.key, t.value, count(*) FROM recruitment_position p, jsonb_each_text(p.texts) t WHERE p.recruitment_id = %s
  GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"""


def rulings(recruitment_id: int) -> dict[tuple[str, str], Ruled]:
    """The rulings of a recruitment."""
    rows = Ruling.objects.filter(recruitment_id=recruitment_id).values_list("reader", "text", "ruling", "wording")
    return {(reader, text): Ruled(ruling, wording) for reader, text, ruling, wording in rows}


def amended(recruitment_id: int) -> dict[int, dict[str, str]]:
    """Position → column → its text by the last notice; an empty column: taken back."""
    found: dict[int, dict[str, str]] = {}
    for at, key, new in Amendment.objects.filter(recruitment_id=recruitment_id).order_by("pk").values_list("at", "key", "new"):
        found.setdefault(at, {})[key] = new
    return found


def texts(position: Position, changes: Mapping[str, str]) -> dict[str, str]:
    """The columns of conditions as they stand."""
    return {**position.texts, **{key: text for key, text in changes.items() if key}}


@dataclass(frozen=True)
class Waiting:
    """A text that an officer rules about, or ruled: in how many positions it stands, its parts as (text, kind), what was read, and the ruling."""

    reader: str
    text: str
    count: int
    parts: Sequence[tuple[str, str]]
    lines: "Sequence[Line]"
    is_read: bool
    ruled: Ruled | None

    @property
    def column(self) -> str:
        """The heading of its column."""
        return "备注" if self.reader == "remarks" else READERS[self.reader].name


def waiting(recruitment_id: int) -> list[Waiting]:
    """Every distinct text of a recruitment, the most frequent first."""
    ruled = rulings(recruitment_id)
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [recruitment_id])
        cells = cursor.fetchall()
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[str, Unit]] = {}
    for key, text, count in cells:
        for unit in units(key, text, ruled):
            name = unit.reader, text[unit.start:unit.end]
            counts[name] += count
            first.setdefault(name, (text, unit))
    return [Waiting(reader, said, count, parts(*first[reader, said]), _lines(*first[reader, said]), first[reader, said][1].is_read, ruled.get((reader, said)))
            for (reader, said), count in counts.most_common()]


def parts(text: str, unit: Unit) -> list[tuple[str, str]]:
    """The unit's text cut at its pieces: (text, what it was read as; empty between pieces)."""
    found, at = [], unit.start
    for start, end, kind in sorted({(piece.start, piece.end, _kind(piece)) for piece in unit.pieces}):
        if start >= at:
            found += [(text[at:start], ""), (text[start:end], kind)]
            at = end
    return [(said, kind) for said, kind in [*found, (text[at:unit.end], "")] if said]


def _kind(piece: Piece) -> str:
    return UNREAD if piece.kind == "major" and piece.value.doubt else piece.kind


@dataclass(frozen=True)
class Line:
    """One piece of a position as pages show it: its column, its words, what it was read as, and who answers it (judged, asked, told, unread)."""

    column: str
    text: str
    kind: str
    who: str
    meaning: str


def _lines(text: str, unit: Unit) -> list[Line]:
    name = READERS[unit.reader].name
    return [Line(name, text[piece.start:piece.end], KINDS[piece.kind], _who(piece), meaning(piece)) for piece in unit.pieces]


def lines(position: Position, changes: Mapping[str, str], ruled: Rulings) -> list[tuple[str, str, list[Line]]]:
    """Each column of conditions: heading, text, and its pieces."""
    found, said = [], texts(position, changes)
    for key, column in READERS.items():
        if text := said.get(key):
            name = column.name
            found.append((name, text, [Line(name, text[piece.start:piece.end], KINDS[piece.kind], _who(piece), meaning(piece))
                                       for piece in read_ruled(key, text, ruled)]))
    return found


def _who(piece: Piece) -> str:
    kind = _kind(piece)
    return "judged" if kind in JUDGED else "asked" if kind in ASKED else "told" if kind in TOLD else UNREAD


def meaning(piece: Piece) -> str:
    """A piece's value in words."""
    value: Any = piece.value
    if isinstance(value, Item):
        return _majors(value)
    if piece.kind == "household":
        return f"{'、'.join(value[1])}（{'或'.join(value[0])}）"
    if piece.kind == "english":
        return ("、".join(value[0]) + "：" if value[0] else "") + "或".join(f"{test} {least:g} 分以上" for test, least in value[1])
    if piece.kind == "age":
        return f"{value[0] or '—'} 至 {value[1]} 周岁" + (f"，应届硕士、博士至 {value[2]} 周岁" if value[2] else "")
    if piece.kind == "fresh":
        return f"{value} 年毕业" if value else "按公告的应届毕业生"
    if piece.kind == "any":
        return ""
    return "、".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def _majors(item: Item) -> str:
    told = [item.name or "", *item.codes, *([f"限{'、'.join(item.levels)}"] if item.levels else []), item.kind or "专业或类"]
    for title, names in (("仅", item.only), ("不含", item.excluded), ("另含", item.also)):
        told += [f"{title}{'、'.join(names)}"] if names else []
    return " ".join([*(each for each in told if each), *([item.direction] if item.direction else []), *(["相关专业由人审核"] if item.is_open else [])])


def _posts(recruitment_id: int) -> list[law.Post]:
    """Every position as far as its limits go, under the rulings, in the table's order."""
    ruled, known = rulings(recruitment_id), dict[tuple[str, str], tuple[Piece, ...]]()

    def read(key: str, text: str) -> tuple[Piece, ...]:
        if (key, text) not in known:
            known[key, text] = read_ruled(key, text, ruled)
        return known[key, text]

    rows = Position.objects.filter(recruitment_id=recruitment_id).order_by("at").values_list("at", "organ", "unit", "name", "place", "brief", "texts", "more")
    return [law.Post(*row, {key: read(key, text) for key, text in row[6].items() if key in READERS and text}) for row in rows.iterator()]


def terms(recruitment: Recruitment) -> Terms:
    """What the announcement says for every position."""
    return Terms(recruitment.ages_on, recruitment.year, recruitment.age_least, recruitment.age_most, recruitment.age_most_postgraduate)


def limits_of(recruitment: Recruitment, position: Position) -> list[law.Limit]:
    """What of one position by itself, as it is told here, may have nothing to do with the post."""
    said: Mapping[str, str] = position.texts
    post = law.Post(position.at, position.organ, position.unit, position.name, position.place, position.brief, said, position.more,
                    {key: READERS[key].read(text) for key, text in said.items() if text})
    return law.find([post], terms(recruitment), _political(recruitment))


def limits_amended(recruitment: Recruitment, position: Position, key: str, new: str) -> list[list[str]]:
    """The limits in an amended column of a position, as rows of title and text."""
    position.texts = {**texts(position, amended(recruitment.pk).get(position.at, {})), key: new}
    return [[f"限制条件：{law.KINDS[each.kind][0]}", f"“{each.words}”：{each.why}（{cite(each.rule_id)}）"]
            for each in limits_of(recruitment, position) if each.column == key]


def _political(recruitment: Recruitment) -> Sequence[str]:
    named: Sequence[str] = parameters.at(recruitment.organ.path, recruitment.ages_on)["recruit_political_posts"]
    return named


@dataclass(frozen=True)
class Surveyed:
    """A table as a whole: how many texts wait for a ruling, what may have nothing to do with the posts, and the places it asks for.

    ``places``: how the table names the organ (code, organ, unit) → how many, and how many of them for anybody.
    """

    unread: int
    limits: Sequence[law.Finding]
    places: Mapping[tuple[str, str, str], tuple[int, int]]


_surveys: dict[tuple[Any, ...], Surveyed] = {}
_surveying = Lock()


def survey(recruitment: Recruitment) -> Surveyed:
    """The table of a recruitment surveyed; kept in memory until the table or a ruling changes."""
    political = _political(recruitment)
    version = recruitment.pk, recruitment.made_at, recruitment.file_sm3, recruitment.version, political, terms(recruitment)
    with _surveying:  # seconds for a large table: who matches positions does not wait for it
        if version not in _surveys:
            while len(_surveys) >= KEPT:
                _surveys.pop(next(iter(_surveys)))
            _surveys[version] = _survey(recruitment, political)
        return _surveys[version]


def _survey(recruitment: Recruitment, political: Sequence[str]) -> Surveyed:
    table = _posts(recruitment.pk)
    places: dict[tuple[str, str, str], tuple[int, int]] = {}
    rows = Position.objects.filter(recruitment=recruitment).order_by("at").values_list("organ_code", "organ", "unit", "count")
    for post, (code, organ, unit, count) in zip(table, rows.iterator(), strict=True):
        taken, free = places.get((code, organ, unit), (0, 0))
        places[code, organ, unit] = taken + count, free + (count if post.is_for_any else 0)
    return Surveyed(sum(not each.is_read for each in waiting(recruitment.pk)), law.gathered(law.find(table, terms(recruitment), political), table), places)


@dataclass(frozen=True)
class Asked:
    """What an applicant is screened against: the positions' places in the table, in its order, and their conditions."""

    places: Sequence[int]
    table: Table


_tables: dict[tuple[int, int, int], Asked] = {}
_lock = Lock()


def asked(recruitment: Recruitment) -> Asked:
    """The table of a published recruitment as it stands by its last notice; positions taken back are left out."""
    last = Amendment.objects.filter(recruitment=recruitment).order_by("-pk").values_list("pk", flat=True).first() or 0
    version = recruitment.pk, int(recruitment.published_at.timestamp() * 1000) if recruitment.published_at else 0, last
    with _lock:
        if version not in _tables:
            while len(_tables) >= KEPT:
                _tables.pop(next(iter(_tables)))
            _tables[version] = _asked(recruitment)
        return _tables[version]


def _asked(recruitment: Recruitment) -> Asked:
    ruled, changes = rulings(recruitment.pk), amended(recruitment.pk)
    rows = Position.objects.filter(recruitment=recruitment).order_by("at").values_list("at", "texts")
    kept = [(at, columns | {key: text for key, text in changes.get(at, {}).items() if key}) for at, columns in rows.iterator()
            if "" not in changes.get(at, {})]
    readings = ({key: read_ruled(key, text, ruled) for key, text in columns.items() if key in READERS and text} for _, columns in kept)
    return Asked([at for at, _ in kept], Table(readings))

