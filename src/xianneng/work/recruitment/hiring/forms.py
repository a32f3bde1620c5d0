"""The forms of hiring: the list, a medical conclusion, a re-check, somebody who gives up, and the approval in the case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day, Step
from xianneng.law.recruitment import hiring as law

APPROVAL, FILING = "审批", "备案"


class Dated(forms.Form):
    """What happened on a day that is not to come."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            self.fields["on"].initial = today

    def clean(self) -> dict[str, Any]:
        """By today, and noticed when it had happened."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("on", "noticed_on"):
            if given.get(name) and given[name] > self.today:
                self.add_error(name, "不能在今天之后")
        if given.get("on") and given.get("noticed_on") and given["noticed_on"] < given["on"]:
            self.add_error("noticed_on", "不早于体检日期")
        return given


class ListForm(forms.Form):
    """The list of who goes on, and by which document."""

    document = forms.CharField(label="确定名次的文号", max_length=120)
    table = forms.FileField(label="Excel、CSV", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}))


class MedicalForm(Dated):
    """A conclusion as the institution gave it: nothing of what was found of the body."""

    institution = forms.CharField(label="体检机构", max_length=120)
    on = forms.DateField(label="体检日期", widget=Day)
    conclusion = forms.ChoiceField(label="结论", choices=[(each, each) for each in law.CONCLUSIONS])
    noticed_on = forms.DateField(label="通知本人的日期", widget=Day)
    standard = forms.ChoiceField(label="适用标准", choices=[(each, each) for each in law.STANDARDS])
    document = forms.CharField(label="体检表编号", max_length=120)
    words = forms.CharField(label="说明（不写病情）", max_length=300, required=False)


class RecheckForm(Dated):
    """When the candidate asked."""

    on = forms.DateField(label="申请日期", widget=Day)
    document = forms.CharField(label="申请材料", max_length=120)


class WithdrawalForm(Dated):
    """When and how the candidate gave up."""

    on = forms.DateField(label="放弃日期", widget=Day)
    document = forms.CharField(label="声明材料", max_length=120)
    words = forms.CharField(label="原因", max_length=300)


class Approval(Step):
    """审批、备案: which of them, and its document."""

    way = forms.ChoiceField(label="方式", choices=[(APPROVAL, "审批（地方机关）"), (FILING, "备案（中央机关及其直属机构）")])
    document = forms.CharField(label="批准、备案文号", max_length=120)


STEPS: Mapping[str, Mapping[str, type[Step]]] = {"recruitment.hiring": {"approval": Approval}}
