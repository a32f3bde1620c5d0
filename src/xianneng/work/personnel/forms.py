"""The form of one item: the fields of its set, what the file knows already proposed, and why.

Masked fields stand empty and keep their value when left so: opening a form shows nobody an ID number.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db import models

from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.exchange.kinds.sanctions import KINDS, TRACKS
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import names
from xianneng.foundation.record.facts import RUNNING
from xianneng.foundation.record.models import Secondment
from xianneng.law import registration, sanctions, series
from xianneng.law.refusals import Refusal
from xianneng.work.personnel import changes, departures, governed, promotions
from xianneng.work.personnel.entries import Entry
from xianneng.work.personnel.importers.places import OWN_MANAGER

CHOICES: Mapping[str, Sequence[str]] = {
    "basic.sex": captions.SEX, "basic.ethnicity": captions.ETHNICITIES, "basic.political_status": captions.POLITICAL_STATUSES,
    "standing.status": ("在职", "退休", "调出", "辞职", "辞退", "开除", "去世", "取消录用"), "standing.kind": captions.PERSON_KINDS,
    "standing.establishment": captions.ESTABLISHMENTS, "standing.series": captions.POST_CATEGORIES,
    "post.layer": captions.LAYERS, "secondment.kind": Secondment.KINDS, "rank.rank": tuple(series.ranks()),
    "rank.series": tuple(dict.fromkeys(each.series for each in series.ranks().values())),
    "rank.way": ("任职定级", "套转", "转任", "晋升", "降低"), "education.mode": ("全日制教育", "在职教育"),
    "assessment.grade": captions.ASSESSMENT_GRADES, "sanction.track": (*TRACKS, "调查"),
    "sanction.kind": (*KINDS, *RUNNING), "family.political_status": captions.POLITICAL_STATUSES,
    "registration.state": ("已登记", "暂缓登记", "不予登记"), "registration.kind": tuple(registration.FORM),
    "registration.way": registration.WAYS,
    "registration.exit": tuple(dict.fromkeys((*registration.EXITS.values(), *registration.OTHER_EXITS)))}
SINCE = {"assessment": "确定日期", "award": "批准日期", "sanction": "决定日期", "post": "任职时间", "secondment": "开始日期", "rank": "任职级时间",
         "level": "起算时间", "education": "毕业（授予）日期", "registration": "登记日期", "recruited": "报到日期"}
UNSAID_BY_ROSTERS = ("rank.way", "education.mode")  # who enters it by hand knows; what was imported may stay unsaid
DERIVED = ("name_initials", "name_strokes")
ORGANS = ("organ_id", "unit_id", "manager_id")
KEEP = "不改的留空"
HELP = {"sanction.kind": "立案以前的初步核实不向本人显示", "title": "挂职的，登记在“借调挂职驻村”，不改变本人的职务层次和职数；另登记为职务的，名称中写明“挂职”或“挂任”", "name_pinyin": "留空的，按姓名推定；多音字请写明",
        "host": "填单位全称；编制、职级、工资留在原单位", "expected_on": "期满前一个月在工作台提醒；实际结束时办理“终止”",
        "step": "留空的，为待核定", "probation_until": "不含当日：任职定级自该日起算", "until_on": "影响期的最后一日，如处分决定所写“至2027年2月2日止”；留空的，法定期限只有一个的由平台推定"}
LISTED = 200  # organs proposed while one types


class ItemForm(forms.Form):
    """One item of one person's file, to be corrected, added or ended."""

    why = forms.CharField(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    material = forms.CharField(label="依据材料（名称、文号）", max_length=200)

    def __init__(self, data: Any = None, *, entry: Entry, scope: Scope, on: date, given: Mapping[str, Any] | None = None) -> None:
        self.entry, self.scope, self.on = entry, scope, on
        self.filled_end: date | None = None  # 影响期至 as the law has it, where it was left empty
        super().__init__(data, initial={**entry.proposed, **(given or {})})
        built = dict(self._built())
        self.fields = {**built, **self.fields}
        self.order_fields([*built, "why", "material"])

    def focus(self, column: str) -> None:
        """Begin at a column, where it is asked for: a finding of 校核 leads to it."""
        if column in self.fields:
            self.fields[column].widget.attrs["autofocus"] = True

    def _built(self) -> Iterator[tuple[str, forms.Field]]:
        """The fields in the order of the set, with the dates first; an ending asks for its date alone."""
        item, act = self.entry.item, self.entry.act
        if act in ("revoke", "remove"):
            return
        if act == "end":
            yield "valid_to", _date("终止日期")
            return
        undated = act == "correct" and self.entry.row is not None and self.entry.row.valid_from == UNDATED
        yield "valid_from", _date(SINCE.get(item.key, "起始日期" if act == "correct" else "自何日起"), required=not undated,
                                  help_text="档案没有记载；不清楚的留空" if undated else "")
        if act == "correct" and self.entry.row and self.entry.row.valid_to < OPEN:
            yield "valid_to", _date("截止日期")
        for column in item.columns():
            if column not in DERIVED:
                yield column, self._field(column)

    def _field(self, column: str) -> forms.Field:
        item = self.entry.item
        label, model = item.label(column), _model_field(item.model, column)
        required = not model.null and not (model.has_default() and model.get_default() == "")
        if f"{item.key}.{column}" in UNSAID_BY_ROSTERS:
            required = not (self.entry.act == "correct" and self.entry.row and self.entry.row.values[column] == "")
        if column in item.masked and self.entry.kept:
            return _masked(model, label)
        if column in ORGANS:
            return self._organ(column, label, required)
        if isinstance(model, models.BooleanField):
            return forms.BooleanField(label=label, required=False)
        if isinstance(model, models.DateField):
            return _date(label, required=required, help_text=HELP.get(column, ""))
        if isinstance(model, models.IntegerField):
            return forms.IntegerField(label=label, required=required, min_value=0, max_value=9999)
        choices = CHOICES.get(f"{item.key}.{column}")
        if choices:
            return _choice(label, choices, required, self.initial.get(column), HELP.get(f"{item.key}.{column}", ""))
        if isinstance(model, models.TextField):
            return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 8}))
        length = model.max_length
        return forms.CharField(label=label, required=required and column != "name_pinyin", max_length=length,
                               help_text=HELP.get(column, ""))

    def _organ(self, column: str, label: str, required: bool) -> forms.Field:
        self.initial[column] = organs.names([self.initial[column]], self.on).get(self.initial[column], "") \
            if isinstance(self.initial.get(column), int) else self.initial.get(column)
        if column == "manager_id":
            return self._manager_choice(label, required)
        return forms.CharField(label=label, required=required, max_length=120, widget=forms.TextInput(
            attrs={"list": "organs", "autocomplete": "off"}))

    def _manager_choice(self, label: str, required: bool) -> forms.Field:
        """管理单位 as a list: the organ itself, or what stands above it; of who moves, above the organ that is typed in, once it was sent."""
        typed = organs.named(self.data.get("organ_id", ""), self.on, scope=self.scope) if self.data.get("organ_id") else []
        organ_id = typed[0].id if len(typed) == 1 else self.entry.proposed.get("organ_id")
        own, *above = [each.name for each in organs.upward(organ_id, self.on)] if organ_id else [""]
        now = self.initial.get("manager_id") or ""
        self.initial["manager_id"] = OWN_MANAGER[0] if now == own else now
        words = dict.fromkeys(["", OWN_MANAGER[0], *above, self.initial["manager_id"]])
        return forms.CharField(label=label, required=required, widget=forms.Select(choices=[(each, each or "请选择") for each in words]))

    def organ_names(self) -> list[str]:
        """The organs proposed while one types."""
        if not any(name in ORGANS for name in self.fields):
            return []
        return [each.name for each in organs.search(self.scope, "", self.on, limit=LISTED)]

    def clean(self) -> dict[str, Any]:
        """Names of organs become organs; then the rules of the set say what is wrong, field by field."""
        data = super().clean() or {}
        for column in ORGANS:
            if data.get(column):
                data[column] = self._found(column, data[column])
        if self.entry.item.key == "sanction" and self.entry.act != "end" and not self.errors:
            self._settle_end(data)
        if not self.errors:
            self._judge()
        return data

    def _settle_end(self, data: dict[str, Any]) -> None:
        """影响期至 that was left empty: filled in where the law knows the one day, asked for where it leaves room or the file says 延长."""
        if data.get("until_on") or data["track"] == changes.INQUIRY or data["kind"] in sanctions.endless():
            return
        least, latest = changes.lawful_end(self.entry.person_id, data, but=self.entry.row.id if self.entry.row and self.entry.act == "correct" else None, on=self.on)
        if least and least == latest and not data["extended"]:
            data["until_on"] = self.filled_end = least
            self.data = {**{name: self.data[name] for name in self.data}, "until_on": least.isoformat()}
        elif least:
            self.add_error("until_on", f"请按处分、处理决定填写：按规定{f'为 {least}' if least == latest else f'在 {least} 至 {latest} 之间'}"
                           + ("；延长的，填延长后的最后一日" if data["extended"] else ""))

    def _found(self, column: str, name: str) -> int | None:
        row = self.entry.row
        if row and row.values[column] and (column != "manager_id" or self.cleaned_data.get("organ_id") == row.values["organ_id"]) \
                and name == organs.names([row.values[column]], self.on).get(row.values[column]):
            return int(row.values[column])
        if column == "manager_id":
            return self._manager(name)
        inside = organs.named(name, self.on, scope=self.scope, parent_id=self.cleaned_data.get("organ_id") if column == "unit_id" else None)
        if len(inside) == 1:
            return inside[0].id
        self.add_error(column, f"管辖范围内有 {len(inside)} 个“{name}”；请填写机构全称" if inside else
                       f"管辖范围内没有“{name}”；请从提示的机构中选择")
        return None

    def _manager(self, name: str) -> int | None:
        """管理单位: the organ itself, or one that stands above it, in whose scope the viewer need not be."""
        organ = self.cleaned_data.get("organ_id")
        above = organs.upward(organ, self.on) if organ else []
        found = next((each.id for each in above if each.name == name or name == OWN_MANAGER[0]), None)
        if above and found is None:
            self.add_error("manager_id", f"“{name}”不是{above[0].name}，也不是它的上级；可填{'、'.join(each.name for each in above)}")
        return found

    def _judge(self) -> None:
        try:
            found = changes.problems(self.change(), self.on) | self._undetermined()
            if not found:
                planned = [changes.planned(self.change())]
                promotions.require_case(planned, self.on, authority=self.entry.authority)
                departures.require_case(planned, authority=self.entry.authority)
            if self.entry.act == "correct" and not self._differing():
                self.add_error(None, "与档案一致，没有需要更正的内容")
        except Refusal as refusal:
            dated = "valid_to" if self.entry.act == "end" else "valid_from"
            found = {dated: "；".join(part for part in (refusal.what, refusal.why, refusal.then) if part)}
        for column, message in found.items():
            self.add_error(column if column in self.fields else None, message)

    def _undetermined(self) -> dict[str, str]:
        """By column, what is to be determined by the competent authority before it is corrected."""
        return {each.column: each.words for each in governed.grounds(self.change()) if not each.admitted}

    def _differing(self) -> bool:
        change, row = self.change(), self.entry.row
        return row is not None and (bool(change["values"]) or change["valid_from"] not in (None, row.valid_from.isoformat())
                                    or change["valid_to"] not in (None, row.valid_to.isoformat()))

    def change(self) -> dict[str, Any]:
        """The entry as its case keeps it: of a correction, only what differs from the file."""
        data, entry = self._with_pinyin(self.cleaned_data), self.entry
        values = {name: data[name] for name in entry.item.columns() if name in self.fields and not (
            entry.kept and name in entry.item.masked and data[name] in ("", None))}
        if entry.act == "add":
            values = {**entry.kept, **values}
        elif entry.row:
            values = {name: value for name, value in values.items() if not _alike(value, entry.row.values[name])}
        return {"act": entry.act, "person_id": entry.person_id, "key": entry.item.key,
                "row_id": entry.row.id if entry.row and entry.act != "add" else None,
                **({"from_id": entry.row.id} if entry.row and entry.act == "add" else {}),
                "values": {name: _plain(value) for name, value in values.items()},
                "valid_from": _plain(data.get("valid_from")), "valid_to": _plain(data.get("valid_to")),
                "why": data.get("why", ""), "material": data.get("material", "")}


    def _with_pinyin(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A new name is read anew, unless its pinyin was written by hand."""
        if "name_pinyin" not in self.fields:
            return dict(data)
        stale = "name" in self.changed_data and "name_pinyin" not in self.changed_data
        return {**data, "name_pinyin": names.pinyin(data["name"])} if stale or not data["name_pinyin"] else dict(data)


def _model_field(model: type[models.Model], column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.column == column)


def _date(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def _masked(model: Any, label: str) -> forms.Field:
    if isinstance(model, models.DateField):
        field: forms.Field = _date(label, required=False)
    else:
        field = forms.CharField(label=label, required=False, max_length=model.max_length)
    field.help_text = KEEP
    return field


def _choice(label: str, choices: Sequence[str], required: bool, now: Any, help_text: str = "") -> forms.ChoiceField:
    """A code set; a value of the file that is not of it stays choosable."""
    words = choices if not now or now in choices else (*choices, now)
    return forms.ChoiceField(label=label, required=required, help_text=help_text, choices=[("", "请选择" if required else "—"), *(
        (word, word) for word in words)])


def _alike(new: Any, old: Any) -> bool:
    """Whether two values say the same; a field left empty is empty, however the file has it."""
    return new == old or (new in ("", None) and old in ("", None))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
