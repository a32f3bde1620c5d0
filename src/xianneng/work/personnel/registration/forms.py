"""What each step of 公务员登记 asks of each person; the file proposes what it knows."""

from collections.abc import Mapping
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day, Step
from xianneng.law import registration as law
from xianneng.work.personnel.registration.cases import ALLOWED, ANNUL, DECISIONS, Ending, Registering

YES = (("", "请选择"), ("是", "是"), ("否", "否"))


class OfPersons(Step):
    """A step that asks the same of each person."""

    def build(self) -> None:
        """One field of each column for each person."""
        for subject in self.subjects:
            for name, field in self.of_person(subject).items():
                field.label = f"{subject['name']} {self.columns[name]}"
                self.fields[f"{name}_{subject['person_id']}"] = field

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """The fields of one person, by column; some steps ask nothing of them."""
        return {}

    def kept(self) -> dict[str, Any]:
        """What the step keeps: the plain fields, and by person what was said of them."""
        plain = {field.name: self.cleaned_data[field.name] for field in self.plain()}
        return {**{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()},
                **({"persons": {str(subject["person_id"]): self._of(subject["person_id"]) for subject in self.subjects}} if self.columns else {})}

    def _of(self, person_id: int) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(f"{name}_{person_id}", "") for name in self.columns}
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in given.items()}


class Application(OfPersons):
    """申报: how each came into the organ and by which document, what the organ finds, post and level once registered."""

    columns = {"way": "登记情形", "basis": "进入机关的批准文件", "entry": "进入符合规定", "qualities": "具备公务员条件",
                                            "post": "登记后所任职务", "level": "登记后所定级别"}

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """The first of the six kinds is by far the most frequent."""
        level = subject.get("level")
        return {
            "way": forms.ChoiceField(choices=[(each, each) for each in law.WAYS]),
            "basis": forms.CharField(max_length=120), "entry": forms.ChoiceField(choices=YES), "qualities": forms.ChoiceField(choices=YES),
            "post": forms.CharField(max_length=120, initial=subject.get("post")),
            "level": forms.CharField(max_length=20, required=False, initial=f"{level}级" if level else "")}


class Review(OfPersons):
    """审核: of each person 登记, 暂缓登记 or 不予登记, with the reason; the law's own conclusion stands beside it."""

    columns = {"decision": "审核意见", "why": "理由（暂缓、不予登记必填）"}

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """What the law leaves to decide; where it names a reason, that is proposed."""
        allowed = ALLOWED.get(subject["conclusion"], DECISIONS)
        unmet = "；".join(each["text"] for each in subject["reasons"] if each["state"] == "unmet")
        return {"decision": forms.ChoiceField(choices=[(each, each) for each in allowed]),
                "why": forms.CharField(max_length=300, required=False, initial=unmet)}


class Approval(OfPersons):
    """审批: the document by which it is approved; its day is the day of registration."""

    document = forms.CharField(label="批准文号", max_length=120)


class Filing(OfPersons):
    """备案: when, and under which number."""

    happened = ("filed_on",)
    filed_on = forms.DateField(label="备案日期", widget=Day)
    number = forms.CharField(label="备案编号", max_length=80)


class Leaving(OfPersons):
    """变更、注销: what becomes of each registration, from when, and why."""

    columns = {"act": "办理", "on": "自何日起", "exit": "退出登记原因", "why": "依据和说明"}

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """What the file suggests."""
        exits = ("", *dict.fromkeys((*law.EXITS.values(), *law.OTHER_EXITS)))
        return {"act": forms.ChoiceField(choices=[(each, each) for each in (law.END, law.CHANGE, ANNUL)], initial=subject.get("act")),
                "on": forms.DateField(widget=Day, initial=subject.get("on")),
                "exit": forms.ChoiceField(choices=[(each, each or "—") for each in exits], required=False, initial=subject.get("exit")),
                "why": forms.CharField(max_length=300)}

    def clean(self) -> dict[str, Any]:
        """Who leaves, leaves for a reason, and nothing ends ahead of its day."""
        data = super().clean()
        for subject in self.subjects:
            key = subject["person_id"]
            if data.get(f"act_{key}") == law.END and not data.get(f"exit_{key}"):
                self.add_error(f"exit_{key}", "注销须写明退出登记的原因")
            if data.get(f"on_{key}") and data[f"on_{key}"] > self.on:
                self.add_error(f"on_{key}", "日期不能在今天之后")
        return data

    def _of(self, person_id: int) -> dict[str, Any]:
        kind = next(each["kind"] for each in self.subjects if each["person_id"] == person_id)
        return {**super()._of(person_id), "kind": kind}


STEPS: Mapping[str, Mapping[str, type[OfPersons]]] = {
    Registering.key: {"application": Application, "review": Review, "approval": Approval, "filing": Filing},
    Ending.key: {"application": Leaving}}
