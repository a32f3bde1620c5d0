"""The forms of the register: an entry, and what is looked for."""

from datetime import date
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day
from xianneng.law.recruitment import conduct as law
from xianneng.work.recruitment.models import Recruitment


class ConductForm(forms.Form):
    """A finding, as the decision about it says."""

    recruitment = forms.TypedChoiceField(label="招考", coerce=int, empty_value=None, required=False)
    name = forms.CharField(label="姓名", max_length=80)
    number = forms.CharField(label="证件号码", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="只存带密钥的摘要，以后报名时按它核对")
    stage = forms.ChoiceField(label="环节", choices=[(each, each) for each in law.STAGES])
    happened_on = forms.DateField(label="发生日期", widget=Day)
    finding = forms.ChoiceField(label="情形", choices=[(stage, [(each.key, f"{each.title}：{each.leads_to}") for each in law.FINDINGS.values() if each.stages == stages])
                                                     for stage, stages in (("报名", law.REGISTERING), ("笔试", law.EXAM), ("面试、体能测评、体检、考察", law.OTHER))])
    facts = forms.CharField(label="事实和证据", max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    document = forms.CharField(label="处理决定的机关和文号", max_length=200)
    decided_on = forms.DateField(label="处理决定日期", widget=Day)

    def __init__(self, *args: Any, recruitments: list[Recruitment], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recruitment"].choices = [("", "本平台以外的招考"), *((each.pk, each.name) for each in recruitments)]  # type: ignore[attr-defined]
        self.fields["decided_on"].initial = today


class LookForm(forms.Form):
    """Whom to look for."""

    name = forms.CharField(label="姓名", max_length=80, required=False)
    number = forms.CharField(label="证件号码", max_length=24, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
