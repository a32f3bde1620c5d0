"""What each step of 合并档案 and 撤销合并 asks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from xianneng.foundation.record.operations import supposed
from xianneng.law.refusals import Refusal
from xianneng.work.personnel.merging.comparing import LEFT, RIGHT, changes, clashes, compare
from xianneng.work.personnel.merging.queries import MERGING, SEPARATING, Section, Shown, alike, sections, way
from xianneng.work.personnel.registration.forms import OfPersons


class Application(OfPersons):
    """比对: which record goes on, and of each item that differs which of the two stands, and why."""

    template = "personnel/_merging_form.html"
    columns: Mapping[str, str] = {"pick": "取哪一份", "why": "理由"}

    into = forms.ChoiceField(label="哪一份续用", choices=[(LEFT, "甲"), (RIGHT, "乙")], widget=forms.RadioSelect,
                             help_text="续用的保留原来的网址、办件和帐号，另一份关闭")
    basis = forms.CharField(label="认定为同一人的依据（身份证、干部人事档案原件等，不写身份证号）", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def build(self) -> None:
        """A choice and a reason for each item that differs; what says less than the other is proposed to give way."""
        self.found = compare(*(subject["person_id"] for subject in self.subjects))
        for item in self.found.differing:
            self.fields[f"pick_{item.key}"] = forms.ChoiceField(label=f"{item.label}取哪一份", choices=[(each, way(item, each)) for each in item.ways],
                                                                widget=forms.RadioSelect, initial=item.proposed, error_messages={"required": "请选择"})
            self.fields[f"why_{item.key}"] = forms.CharField(label=f"{item.label}的理由", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """What was chosen can be true together, and every set admits it: else it is said at the item."""
        data = super().clean()
        if self.errors:
            return data
        picks = self._picks(data)
        for key, words in clashes(self.found, picks, data["into"], self.on):
            self.add_error(f"pick_{key}" if f"pick_{key}" in self.fields else None, words)
        if not self.errors:
            try:
                with supposed(changes(self.found, picks, data["into"])):
                    pass
            except Refusal as refused:
                self.add_error(None, str(refused))
        return data

    def rows(self) -> list[tuple[str, list[BoundField]]]:
        """None a person: the template draws both records."""
        return []

    def equal(self) -> list[tuple[str, str]]:
        """What is equal in both."""
        return alike(sections(self.found, self.on))

    def sections(self) -> list[tuple[Section, list[tuple[Shown, BoundField, BoundField]]]]:
        """Both records set by set, with the fields of each item that differs."""
        return [(section, [(shown, self[f"pick_{shown.item.key}"], self[f"why_{shown.item.key}"]) for shown in section.differing])
                for section in sections(self.found, self.on)]

    def kept(self) -> dict[str, Any]:
        """The choices and the reasons, by item."""
        plain = {name: self.cleaned_data[name] for name in ("into", "basis")}
        return {**plain, "pick": self._picks(self.cleaned_data), "why": {
            item.key: self.cleaned_data[f"why_{item.key}"] for item in self.found.differing if self.cleaned_data.get(f"why_{item.key}")}}

    def _picks(self, data: Mapping[str, Any]) -> dict[str, str]:
        return {item.key: data[f"pick_{item.key}"] for item in self.found.differing}


class Agreement(OfPersons):
    """The other authority and 审批: the document, where there is one."""

    document = forms.CharField(label="批准文号（没有的不填）", max_length=120, required=False)


class Separation(OfPersons):
    """撤销合并: why they are not one person after all."""

    why = forms.CharField(label="撤销的理由和依据（不写身份证号）", max_length=300)


STEPS: Mapping[str, Mapping[str, type[OfPersons]]] = {
    MERGING: {"application": Application, "entry": Agreement, "approval": Agreement},
    SEPARATING: {"application": Separation, "entry": Agreement, "approval": Agreement}}
