"""What other systems can ask: each endpoint with its parameters, its answer, and the function that gives it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from xianneng.foundation.access.tokens import Holder
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.record import feed
from xianneng.foundation.record.queries import files, in_scope, seen, serving_after
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.record.telling import told
from xianneng.foundation.web.requests import as_day, as_number
from xianneng.law.refusals import Refused
from xianneng.surface.api import schemas
from xianneng.surface.api.schemas import Schema

MOST, USUAL = 500, 100  # rows of a page
FULL = "full"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, today, with which parameters as they were sent; and how many requests a minute the platform takes."""

    holder: Holder
    today: date
    sent: Mapping[str, str]
    rate: int

    @property
    def on(self) -> date:
        """The date asked about."""
        return as_day(self.sent["on"], self.today) if "on" in self.sent else self.today

    @property
    def size(self) -> int:
        """Rows of the page."""
        size = self._number("limit", USUAL)
        if not 1 <= size <= MOST:
            raise Refused(f"limit 应为 1 至 {MOST}", why=f"填写的是 {size}", then=f"不写的为 {USUAL}")
        return size

    @property
    def after(self) -> int:
        """The id after which the page begins."""
        return self._number("cursor", 0)

    @property
    def organ(self) -> int:
        """The organ asked for; 0: all."""
        return self._number("organ", 0)

    @property
    def keys(self) -> list[str]:
        """The information sets asked for by name; Forbidden for what the token does not name."""
        keys = [key for key in self.sent["sets"].split(",") if key]
        if unknown := [key for key in keys if key not in SETS]:
            raise Refused(f"没有信息集“{unknown[0][:20]}”", why=f"信息集有 {'、'.join(SETS)}", then="请核对 sets")
        if not keys:
            raise Refused("请写明信息集", why="只提供写明的信息集", article="《个人信息保护法》第6条", then="例如 sets=basic,post")
        self.holder.require(keys, unmasked=self.unmasked)
        return list(dict.fromkeys(keys))

    @property
    def unmasked(self) -> bool:
        """Whether values are asked for as they are."""
        if (values := self.sent.get("values", "masked")) not in ("masked", FULL):
            raise Refused("values 只能是 masked 或 full", then="不写的为 masked")
        return values == FULL

    @property
    def ids(self) -> list[int] | None:
        """The persons asked for by their ids; None: by nothing."""
        if "ids" not in self.sent:
            return None
        found = [as_number(text) for text in self.sent["ids"].split(",")]
        if None in found or len(found) > MOST:
            raise Refused("ids 应为人员编号，以逗号隔开", why=f"一次最多 {MOST} 个", then="请核对 ids")
        return sorted({each for each in found if each is not None})

    @property
    def since(self) -> datetime:
        """The moment asked about."""
        try:
            moment = parse_datetime(self.sent["since"].replace(" ", "+"))  # a plus that nobody wrote as %2B
        except ValueError:
            moment = None
        if moment is None or is_naive(moment):
            raise Refused("since 应为带时区的时刻", then="例如 since=2026-11-20T08:00:00+08:00")
        return moment

    def _number(self, name: str, otherwise: int) -> int:
        number = as_number(self.sent.get(name, str(otherwise)))
        if number is None:
            raise Refused(f"{name} 应为数字", then="请核对参数；游标只能取自上一页的回答" if name == "cursor" else "请核对参数")
        return number


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and for the record: about which persons, of which sets, whether unmasked."""

    body: dict[str, Any]
    persons: Sequence[int] = ()
    keys: Sequence[str] = ()
    unmasked: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the address."""

    name: str
    words: str
    schema: Schema
    required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address below ``/api/v1/``, as OpenAPI describes it and as it answers. ``names``: what of its parameters may name a person."""

    name: str
    path: str
    title: str
    words: str
    answer: Schema
    give: Callable[..., Answer]
    parameters: tuple[Parameter, ...] = ()


ON = Parameter("on", "时点；不写的为今天", {"type": "string", "format": "date"})
LIMIT = Parameter("limit", f"每页条数，不写的为 {USUAL}", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL})
CURSOR = Parameter("cursor", "上一页回答中的 cursor", {"type": "string"})
NAMED_SETS = Parameter("sets", "信息集，以逗号隔开；须是令牌写明的", {"type": "string", "examples": ["basic,post,rank"]}, required=True)
VALUES = Parameter("values", "masked：敏感信息项掩码；full：未掩码，须令牌批准，逐人记入查阅记录", {"enum": ["masked", FULL], "default": "masked"})


def give_organs(asking: Asking) -> Answer:
    """The organs of the token's part of the tree, flat, each with its parent."""
    size, on = asking.size, asking.on
    rows = organs.profiles(asking.holder.viewer.scope_of_organs, on, after=asking.after, most=size + 1)
    staff = {organ: list(each) for organ, each in groupby(organs.establishments([row.organ_id for row in rows[:size]], on), key=lambda each: each.organ_id)}
    return Answer({"items": [schemas.organ(row, staff.get(row.organ_id, [])) for row in rows[:size]],
                   "cursor": str(rows[size - 1].organ_id) if len(rows) > size else None})


def give_people(asking: Asking) -> Answer:
    """Who serves on the date, or whom the ids name; each with the sets that were asked for."""
    keys, on, size, scope = asking.keys, asking.on, asking.size, asking.holder.viewer.scope
    if (ids := asking.ids) is not None:
        found = [each for each in ids if each > asking.after][:size + 1]
    else:
        path = organs.place(scope, asking.organ, on).path if asking.organ else ""
        found = serving_after(scope, asking.after, on=on, path=path, most=size + 1)
    shown = seen(scope, found[:size])
    return _people([each for each in found[:size] if each in shown], keys, on, asking.unmasked, str(found[size - 1]) if len(found) > size else None)


def give_person(asking: Asking, person_id: int) -> Answer:
    """One person on the date."""
    keys = asking.keys
    in_scope(asking.holder.viewer.scope, person_id)
    found = _people([person_id], keys, asking.on, asking.unmasked, None)
    return Answer(found.body["items"][0], found.persons, found.keys, found.unmasked)


def _people(ids: Sequence[int], keys: Sequence[str], on: date, unmasked: bool, cursor: str | None) -> Answer:
    """Persons found in scope with their sets as of a date; without what is not told to themselves either. One query a set."""
    held = files(ids, keys, on=on) if ids else {}
    return Answer({"items": [{"id": person_id, "sets": {key: [schemas.row(SETS[key], row, unmasked=unmasked) for row in rows if told(key, row.values)]
                                                       for key, rows in held[person_id].items()}} for person_id in ids], "cursor": cursor},
                  list(ids), keys, unmasked)


def give_codes(asking: Asking) -> Answer:
    """Every code set."""
    return Answer({"items": schemas.code_sets(), "cursor": None})


def give_changes(asking: Asking) -> Answer:
    """What changed since: the cursor of an earlier answer, or a moment; of neither, nothing but the cursor to begin with."""
    if "cursor" in asking.sent:
        start = feed.cursor(asking.sent["cursor"])
    else:
        start = feed.since(asking.since) if "since" in asking.sent else feed.end()
    viewer = asking.holder.viewer
    found, after, more = feed.changed(viewer.scope_of_organs, asking.holder.token.sets, start, asking.size)
    return Answer({"items": [schemas.change(each) for each in found], "cursor": str(after), "more": more},
                  list({each.id for each in found if each.kind == feed.PERSON}))


def give_token(asking: Asking) -> Answer:
    """What the token itself lets its system ask."""
    token = asking.holder.token
    return Answer({"system": token.user.display_name, "purpose": token.purpose, "organ_id": token.organ_id, "sets": list(token.sets),
                   "unmasked": token.unmasked, "last_on": token.last_on.isoformat(), "requests_per_minute": asking.rate})


ENDPOINTS = (
    Endpoint("api_organs", "organs", "机构", "令牌范围内的机构和内设机构在某日的名称、隶属、层级和编制；逐页取完即为整棵树。",
             schemas.page(schemas.reference("organ")), give_organs, (ON, CURSOR, LIMIT)),
    Endpoint("api_people", "people", "人员", "某日在职的人员，或者 ids 写明的人员（已离职的也在内）；只给出写明的信息集在该日有效的各条。",
             schemas.page(schemas.reference("person")), give_people,
             (NAMED_SETS, ON, Parameter("organ", "只取这一机构及其以下", {"type": "integer"}),
              Parameter("ids", f"人员编号，以逗号隔开，最多 {MOST} 个", {"type": "string"}), VALUES, CURSOR, LIMIT)),
    Endpoint("api_person", "people/<int:person_id>", "一名人员", "一名人员在某日的信息。", schemas.reference("person"), give_person, (NAMED_SETS, ON, VALUES)),
    Endpoint("api_codes", "codes", "代码集", "各信息项可以填写的词。", schemas.page(schemas.reference("code_set")), give_codes),
    Endpoint("api_changes", "changes", "变动", "自游标或某一时刻以来有变动的人员、机构和信息集，按存证日志的次序；不给出值，请按编号重新读取。"
             "游标是日志中的位置，后提交的排在后面，因此不会漏掉；同一变动可能出现不止一次。先不带参数取得游标，再全量读取人员，然后从游标继续，就不会有空隙。",
             schemas.closed({"items": schemas.several(schemas.reference("change")), "cursor": {"type": "string", "description": "下一次从这里继续"},
                             "more": {"type": "boolean", "description": "已经有下一页"}}), give_changes,
             (CURSOR, Parameter("since", "时刻，须带时区；与 cursor 同时写的以 cursor 为准", {"type": "string", "format": "date-time"}), LIMIT)),
    Endpoint("api_token", "token", "本令牌", "本令牌可以取得什么、到哪一天为止。", schemas.reference("token"), give_token),
)
