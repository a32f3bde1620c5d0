"""A person as official papers state them (简历): particulars on a date, and the career by its periods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.dated import UNDATED
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.queries import Item, file, holding

KEYS = ("basic", "standing", "post", "rank", "level", "education", "assessment", "registration")
ORGANS = ("organ_id", "unit_id")
NUMERALS = " 一二三四五六七八九"
RECENT_YEARS = 5  # results of annual assessment that a form shows


@dataclass(frozen=True, slots=True)
class Period:
    """What somebody was from a day to before another; the present period has no end."""

    from_on: date
    until_on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class Resume:
    """What forms ask about a person on a date, in their own words; empty where the file has nothing."""

    basic: Mapping[str, Any]
    organ: str
    post: str  # organ and posts
    titles: str  # posts alone
    rank: str
    rank_since: date | None
    level: str
    full_time: tuple[str, str]  # education with its degree, school with its subject
    in_service: tuple[str, str]
    assessments: str
    periods: tuple["Period", ...]
    registered_on: date | None
    studied: tuple[str, ...] = ()  # a line for each schooling that ended before the first period

    @property
    def from_school(self) -> tuple[str, ...]:
        """As `career`, begun with the schooling before it, whose first day the file does not keep."""
        return (*self.studied, *self.career)

    @property
    def position(self) -> str:
        """Post, or the organ of who has none, and rank."""
        return "、".join(part for part in (self.post or self.organ, self.rank) if part)

    @property
    def career(self) -> tuple[str, ...]:
        """A line for each period, from the oldest to the present."""
        return tuple(f"{each.from_on:%Y.%m}—{f'{each.until_on:%Y.%m}　' if each.until_on else '　　　　'}{each.words}" for each in self.periods)


def resume(scope: Scope, person_id: int, on: date, known_at: datetime | None = None) -> Resume:
    """One person on a date, as was known at a moment; NotFound out of scope. Ten queries."""
    whole = file(scope, person_id, known_at=known_at, keys=KEYS)
    return told(whole, names_in(whole.values(), on), on)


def names_in(sets: Iterable[Iterable[Item]], on: date) -> dict[int, str]:
    """The names of every organ that these rows refer to. One query."""
    return organs.names({value for rows in sets for row in rows for name in ORGANS if (value := row.values.get(name))}, on)


def told(whole: Mapping[str, Sequence[Item]], called: Mapping[int, str], on: date) -> Resume:
    """The same from the sets `KEYS` of a person and the names of their organs. No query."""
    held = {key: holding(rows, on) for key, rows in whole.items()}
    basic, standing = _first(held["basic"]), _first(held["standing"])
    posts = sorted(held["post"], key=lambda item: not item.values["is_main"])
    titles = "、".join(_title(item.values, called) for item in posts)
    organ = called.get(standing.get("organ_id") or 0, "")
    rank, level = next(iter(held["rank"]), None), next(iter(held["level"]), None)
    periods = _career(whole, called, on)
    return Resume(
        basic, organ, f"{organ}{titles}", titles, rank.values["rank"] if rank else "",
        rank.valid_from if rank else None, _level(level.values) if level else "",
        _learning(held["education"], "全日制教育"), _learning(held["education"], "在职教育"),
        _assessments(held["assessment"]), periods,
        next((item.valid_from for item in held["registration"] if item.values["state"] == "已登记"), None),
        _studied(held["education"], periods[0].from_on if periods else on))


def _level(held: Mapping[str, Any]) -> str:
    return f"{numeral(held['level'])}级" + (f"{held['step']}档" if held["step"] else "（档次待核定）")


def numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese, as levels are written: 十九."""
    tens, ones = divmod(number, 10)
    return ((NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + NUMERALS[ones]).strip()


def _first(rows: Sequence[Item]) -> Mapping[str, Any]:
    return rows[0].values if rows else {}


def _title(post: Mapping[str, Any], called: Mapping[int, str]) -> str:
    """The post with its inner unit, unless the title names it already."""
    unit = called.get(post["unit_id"] or 0, "")
    return str(post["title"]) if str(post["title"]).startswith(unit) else f"{unit}{post['title']}"


def _learning(rows: Sequence[Item], mode: str) -> tuple[str, str]:
    """The highest education of a mode: 大学 with 工学学士, and the school with its subject."""
    of = sorted((item for item in rows if item.values["mode"] == mode),
                key=lambda item: (item.values["highest"], item.valid_from))
    if not of:
        return "", ""
    values = of[-1].values
    learned = "\n".join(part for part in (values["education"], values["degree"]) if part)
    return learned, f"{values['school']}{_major(values['major'])}"


def _studied(rows: Sequence[Item], before: date) -> tuple[str, ...]:
    """A line for each schooling with a known end in the month in which work began or earlier, from the oldest."""
    ended = sorted((item for item in rows if item.valid_from > UNDATED and (item.valid_from.year, item.valid_from.month) <= (before.year, before.month)),
                   key=lambda item: item.valid_from)
    return tuple(f"　　　　—{item.valid_from:%Y.%m}　{item.values['school']}{_major(item.values['major'])}学习（{item.values['education']}毕业）" for item in ended)


def _major(major: str) -> str:
    return major if not major or major.endswith("专业") else f"{major}专业"


def _assessments(rows: Sequence[Item]) -> str:
    latest = sorted(rows, key=lambda item: item.values["year"])[-RECENT_YEARS:]
    return "；".join(f"{item.values['year']}年度{item.values['grade']}" for item in latest) + ("。" if latest else "")


def _career(whole: Mapping[str, Sequence[Item]], called: Mapping[int, str], on: date) -> tuple[Period, ...]:
    """An entry for each period in which organ, posts and rank stay the same, from the oldest to the present."""
    rows = [item for key in ("standing", "post", "rank") for item in whole[key]]
    turns = sorted({day for item in rows for day in (item.valid_from, item.valid_to) if day <= on})
    periods: list[tuple[date, str]] = []
    for day in turns:
        words = _words({key: holding(whole[key], day) for key in ("standing", "post", "rank")}, called)
        if not periods or periods[-1][1] != words:
            periods.append((day, words))
    if not periods:  # nothing was known then
        return ()
    ends = [*(day for day, _ in periods[1:]), None]
    return tuple(Period(day, end, words) for (day, words), end in zip(periods, ends, strict=True) if words)


def _names(post: str, rank: str) -> bool:
    """Whether a post names the rank already: 办公室科员 the rank 科员, but 副主任科员 not the rank 主任科员."""
    where = post.removesuffix(rank)
    return where != post and not where.endswith(("副", "级", "主任"))


def _words(held: Mapping[str, Sequence[Item]], called: Mapping[int, str]) -> str:
    """What somebody was in a period: organ with posts, and rank; empty where the file knows of no organ."""
    standing = _first(held["standing"])
    if not standing:
        return ""
    organ = called.get(standing["organ_id"], "")
    posts = [_title(item.values, called) for item in sorted(held["post"], key=lambda item: not item.values["is_main"])]
    ranks = [item.values["rank"] for item in held["rank"] if not any(_names(post, item.values["rank"]) for post in posts)]
    return organ + ("、".join([*posts, *ranks]) or ("工作" if standing["status"] == "在职" else standing["status"]))
