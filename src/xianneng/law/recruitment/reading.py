"""A whole row of a table of positions read: every column by its own reader, under the names that our own table gives the columns.

    read_row(row)      column → pieces, for every column of `COLUMNS` that the row has
    is_structured      whether all of a column's text belongs to typed conditions
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xianneng.law.recruitment import entries
from xianneng.law.recruitment.conditions import UNREAD, Piece
from xianneng.law.recruitment.majors import BACHELOR, COLLEGE, GRADUATE, read_majors
from xianneng.law.recruitment.remarks import read_remarks

Reader = Callable[[str], tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """A column of text that holds conditions: our key, its usual heading, and who reads it."""

    key: str
    name: str
    read: Reader


COLUMNS: tuple[Text, ...] = (
    Text("major", "专业", read_majors), Text("major_graduate", "研究生专业", lambda text: read_majors(text, GRADUATE)),
    Text("major_bachelor", "本科专业", lambda text: read_majors(text, (BACHELOR,))),
    Text("major_college", "大专专业", lambda text: read_majors(text, (COLLEGE,))),
    Text("education", "学历", entries.read_education), Text("degree", "学位", entries.read_degree), Text("politics", "政治面貌", entries.read_politics),
    Text("grassroots", "基层工作最低年限", entries.read_grassroots),
    Text("grassroots_said", "是否要求2年以上基层工作经历", entries.read_grassroots_said),
    Text("projects", "服务基层项目工作经历", entries.read_projects), Text("fresh", "是否限应届毕业生报考", entries.read_fresh),
    Text("age", "年龄要求", entries.read_age), Text("target", "招录对象", entries.read_target),
    Text("other", "其他要求", read_remarks), Text("remarks", "备注", read_remarks))
READERS: Mapping[str, Text] = {column.key: column for column in COLUMNS}
MAJOR_KEYS = ("major", "major_graduate", "major_bachelor", "major_college")


def read_row(row: Mapping[str, str | None]) -> dict[str, tuple[Piece, ...]]:
    """The pieces of every column that says something."""
    return {key: READERS[key].read(text) for key, text in row.items() if text and key in READERS}


def is_structured(pieces: tuple[Piece, ...]) -> bool:
    """Whether every span belongs to a typed condition; an open set counts, an item that is only partly read does not."""
    return not any(piece.kind == UNREAD or (piece.kind == "major" and piece.value.doubt) for piece in pieces)
