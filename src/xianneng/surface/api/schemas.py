"""What the interface's answers look like, as JSON Schema, and how rows become them. The sets' are made from the record's own fields."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from xianneng.foundation.organs.dated import OPEN, UNDATED, field_of
from xianneng.foundation.organs.models import Establishment, Profile
from xianneng.foundation.record.feed import OF_ORGANS, ORGAN, Changed
from xianneng.foundation.record.queries import Item
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.foundation.web.templatetags.xn import masked
from xianneng.work.personnel.entries import columns
from xianneng.work.personnel.forms import CHOICES

Schema = dict[str, Any]
DAY: Schema = {"type": ["string", "null"], "format": "date"}
OF_PROFILE = ("name", "short_name", "parent_id", "kind", "level", "grade", "township", "order_number")
OF_ESTABLISHMENT = ("kind", "category", "count", "leading_count", "document")
PERIOD = {"valid_from": DAY | {"description": "自何日起；档案没有记载的为空"}, "valid_to": DAY | {"description": "至何日止（不含当日）；仍在继续的为空"}}


def closed(properties: Mapping[str, Schema], words: str = "") -> Schema:
    """An object that has these properties, all of them, and no other."""
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": dict(properties)} | (
        {"description": words} if words else {})


def several(items: Schema, words: str = "") -> Schema:
    """A list."""
    return {"type": "array", "items": items} | ({"description": words} if words else {})


def reference(name: str) -> Schema:
    """One of `components`."""
    return {"$ref": f"#/components/schemas/{name}"}


def page(items: Schema) -> Schema:
    """A page of a list: the items, and the cursor of the next page (null: there is none)."""
    return closed({"items": several(items), "cursor": {"type": ["string", "null"], "description": "下一页的游标；没有下一页的为空"}})


def of_field(model: type[models.Model], column: str) -> Schema:
    """The schema of one column."""
    field = field_of(model, column)
    kind = next((name for kinds, name in (((models.BooleanField,), "boolean"), ((models.IntegerField, models.ForeignKey), "integer"))
                 if isinstance(field, kinds)), "string")
    found: Schema = {"type": [kind, "null"] if field.null else kind, "description": str(field.verbose_name)}
    return found | ({"format": "date"} if isinstance(field, models.DateField) else {})


def of_set(item: InformationSet) -> Schema:
    """The schema of a row of an information set."""
    def value(column: str) -> Schema:
        found = of_field(item.model, column)
        if column in item.masked:
            found = {"type": ["string", "null"], "description": f"{found['description']}（默认掩码）"}
        return found | ({"x-code-set": code} if (code := f"{item.key}.{column}") in CHOICES else {})

    return closed(PERIOD | {column: value(column) for column in columns(item)}, f"{item.code} {item.title}")


def components() -> dict[str, Schema]:
    """Every named schema of the document."""
    establishment = closed({name: of_field(Establishment, name) for name in OF_ESTABLISHMENT})
    return {
        **{f"set_{key}": of_set(item) for key, item in SETS.items()},
        "organ": closed({
            "id": {"type": "integer"}, "code": {"type": "string", "description": "机构代码"}, **{name: of_field(Profile, name) for name in OF_PROFILE},
            "valid_from": PERIOD["valid_from"], "establishment": several(establishment, "编制和领导职数")}, "机构在所问之日的情况"),
        "person": closed({"id": {"type": "integer", "description": "平台内的人员编号，身份证号更正后不变"}, "sets": {
            "type": "object", "additionalProperties": False, "description": "所问之日有效的各条，按信息集",
            "properties": {key: several(reference(f"set_{key}")) for key in SETS}}}),
        "code_set": closed({"key": {"type": "string"}, "title": {"type": "string"}, "words": several({"type": "string"})}),
        "change": closed({
            "position": {"type": "integer", "description": "在存证日志中的位置"}, "at": {"type": "string", "format": "date-time"},
            "kind": {"enum": ["person", "organ"]}, "id": {"type": "integer"}, "sets": several({"enum": [*SETS, *OF_ORGANS]}, "哪些信息集有变动"),
            "gone": {"type": "boolean", "description": "人员已离开令牌的范围，或者这份档案已并入另一份"},
            "into": {"type": ["integer", "null"], "description": "并入的人员编号"}}),
        "token": closed({
            "system": {"type": "string"}, "purpose": {"type": "string"}, "organ_id": {"type": "integer"}, "sets": several({"enum": list(SETS)}),
            "unmasked": {"type": "boolean"}, "last_on": {"type": "string", "format": "date"}, "requests_per_minute": {"type": "integer"}}),
        "problem": closed({
            "type": {"type": "string"}, "title": {"type": "string", "description": "什么被拒绝"}, "status": {"type": "integer"},
            "detail": {"type": "string", "description": "为什么"}, "article": {"type": "string", "description": "依据"},
            "next": {"type": "string", "description": "接下来怎么办"}, "instance": {"type": "string", "description": "请求编号，日志中可查"}}, "application/problem+json（RFC 9457）"),
    }


def row(item: InformationSet, found: Item, *, unmasked: bool) -> dict[str, Any]:
    """A row of a set as it is handed out."""
    return {**period(found.valid_from, found.valid_to), **{name: plain(found.values[name]) if unmasked or name not in item.masked or found.values[name] in (None, "")
            else masked(str(found.values[name])) for name in columns(item)}}


def organ(found: Profile, staff: list[Establishment]) -> dict[str, Any]:
    """An organ as it is handed out."""
    return {"id": found.organ_id, "code": found.organ.code, **{name: getattr(found, name) for name in OF_PROFILE}, "valid_from": plain(found.valid_from),
            "establishment": [{name: getattr(each, name) for name in OF_ESTABLISHMENT} for each in staff]}


def change(found: Changed) -> dict[str, Any]:
    """A change as it is handed out."""
    return {"position": found.position, "at": found.at.isoformat(), "kind": "organ" if found.kind == ORGAN else "person", "id": found.id,
            "sets": list(found.sets), "gone": found.gone, "into": found.into}


def code_sets() -> list[dict[str, Any]]:
    """The code sets by which columns are filled in: what an entry offers."""
    found = []
    for key, words in CHOICES.items():
        of, column = key.split(".")
        found.append({"key": key, "title": f"{SETS[of].title}：{SETS[of].label(column)}", "words": list(words)})
    return found


def period(valid_from: date, valid_to: date) -> dict[str, Any]:
    """Since when and until when a row holds; null where nobody said, or where it goes on."""
    return {"valid_from": plain(valid_from), "valid_to": plain(valid_to)}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return None if value in (OPEN, UNDATED) else value.isoformat()
    return value
