"""What each step of 退休, 辞去公职 and 去世 asks; the file proposes what it knows."""

from collections.abc import Mapping
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day
from xianneng.law import leaving as law
from xianneng.work.personnel.leaving.queries import DYING, RESIGNING, RETIRING, REVOKING
from xianneng.work.personnel.leaving.revoking import GROUNDS
from xianneng.work.personnel.registration.forms import OfPersons

AUDITS = ("不需要离任审计", "已完成离任审计")
CAUSES = ("病故", "因公牺牲", "其他")


class Retirement(OfPersons):
    """退休申报: of each person the way, the first day of retirement, and what no file says."""

    columns = {"way": "退休情形", "off": "自何日起退休（每月 1 日）", "applied": "本人书面申请日期", "years": "工作年限（整年）",
               "paid": "缴费年限（月）", "basis": "依据和认定"}

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """At the statutory age, unless somebody chooses otherwise."""
        return {"way": forms.ChoiceField(choices=[(each, each) for each in law.WAYS], initial=subject.get("way")),
                "off": forms.DateField(widget=Day, initial=subject.get("off")),
                "applied": forms.DateField(widget=Day, required=False),
                "years": forms.IntegerField(min_value=0, max_value=60, required=False, initial=subject.get("years")),
                "paid": forms.IntegerField(min_value=0, max_value=720, required=False),
                "basis": forms.CharField(max_length=300, required=False)}

    def clean(self) -> dict[str, Any]:
        """From the first of a month, and no application of tomorrow."""
        data = super().clean()
        for subject in self.subjects:
            key = subject["person_id"]
            if data.get(f"off_{key}") and data[f"off_{key}"].day != 1:
                self.add_error(f"off_{key}", "自达到年龄的次月 1 日起退休，请填某月 1 日")
            if data.get(f"applied_{key}") and data[f"applied_{key}"] > self.on:
                self.add_error(f"applied_{key}", "日期不能在今天之后")
        return data


class Resignation(OfPersons):
    """辞去公职申报: the application, and each of the five bars of 公务员法 第86条."""

    happened = ("applied_on", "received_on")
    applied_on = forms.DateField(label="本人书面申请日期", widget=Day)
    received_on = forms.DateField(label="任免机关收到申请日期", widget=Day)
    off_on = forms.DateField(label="拟自何日起离职", widget=Day)
    service_until = forms.DateField(label="最低服务年限届满日", widget=Day, required=False, help_text="留空的按档案推算；另有约定且更长的，改填约定的届满日")
    classified = forms.ChoiceField(label="涉密情况", choices=[(each, each) for each in law.CLASSIFIED])
    secret_until = forms.DateField(label="脱密期届满日", widget=Day, required=False)
    duty = forms.CharField(label="须由本人继续处理的重要公务（没有的留空）", max_length=200, required=False)
    audit = forms.CharField(label="正在接受的审计、审查、调查（没有的留空）", max_length=200, required=False)
    other = forms.CharField(label="其他不得辞去公职的情形（没有的留空）", max_length=200, required=False)
    next = forms.CharField(label="离职后去向", max_length=200, required=False)
    basis = forms.CharField(label="依据和认定", max_length=300, required=False)

    def build(self) -> None:
        """The minimum service as the file gives it."""
        if self.subjects and self.subjects[0].get("service_until"):
            self.initial.setdefault("service_until", self.subjects[0]["service_until"])
        super().build()

    def clean(self) -> dict[str, Any]:
        """Received after it was written, and left after that."""
        data = super().clean()
        for name, before, words in (("received_on", "applied_on", "收到日期不能早于申请日期"), ("off_on", "received_on", "离职日期不能早于收到申请的日期")):
            if data.get(name) and data.get(before) and data[name] < data[before]:
                self.add_error(name, words)
        return data


class Handover(OfPersons):
    """公务交接: done, with whom, and the audit where one is due (公务员法 第91条)."""

    happened = ("handed_on",)
    handed_on = forms.DateField(label="交接清单签收日期", widget=Day)
    taken_by = forms.CharField(label="接收人", max_length=80)
    audit = forms.ChoiceField(label="离任审计", choices=[(each, each) for each in AUDITS])


class Approval(OfPersons):
    """审批: the document by which it is approved."""

    document = forms.CharField(label="批准文号", max_length=120)


class Death(OfPersons):
    """去世登记: when, how, by which certificate."""

    happened = ("died_on",)
    died_on = forms.DateField(label="去世日期", widget=Day)
    cause = forms.ChoiceField(label="情形", choices=[(each, each) for each in CAUSES])
    proof = forms.CharField(label="证明材料", max_length=200)


class Revocation(OfPersons):
    """撤销离职决定: on what ground, and why."""

    ground = forms.ChoiceField(label="撤销情形", choices=[(each, each) for each in GROUNDS])
    why = forms.CharField(label="依据和说明", max_length=300)


STEPS: Mapping[str, Mapping[str, type[OfPersons]]] = {
    RETIRING: {"application": Retirement, "approval": Approval},
    RESIGNING: {"application": Resignation, "approval": Approval, "handover": Handover},
    DYING: {"application": Death},
    REVOKING: {"application": Revocation, "approval": Approval}}
