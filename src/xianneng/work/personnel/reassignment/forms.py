"""What each step of 人员转隶 asks."""

from collections.abc import Mapping
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day
from xianneng.law import transfer as law
from xianneng.law.refusals import Refused
from xianneng.work.personnel.reassignment.queries import REASSIGNMENT
from xianneng.work.personnel.registration.forms import OfPersons
from xianneng.work.personnel.transfer.queries import destination


class Application(OfPersons):
    """呈报: where to, when and by which decision, and everybody's post there."""

    organ = forms.CharField(label="接收机关全称", max_length=120)
    moves_on = forms.DateField(label="自何日起转隶", widget=Day)
    ground = forms.ChoiceField(label="转隶原因", choices=[(each, each) for each in law.REFORMS])
    document = forms.CharField(label="机构改革（调整）批准文号", max_length=120)
    paid_through = forms.CharField(label="工资发至（年月）", max_length=20)
    basis = forms.CharField(label="依据和认定（编制、职数没有核定数的必填）", max_length=300, required=False)
    posts = forms.CharField(label="拟任职务：每行依次为序号、姓名、拟任职务，可从 Excel 粘贴；没有列出的保留原职务名称，不任的写“不任职务”", required=False, strip=False,
                            widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}))

    def clean(self) -> dict[str, Any]:
        """An organ of the platform is found by its name; nobody is moved before today."""
        data = super().clean()
        if data.get("organ"):
            try:
                destination(data["organ"], self.on)
            except Refused as refused:
                self.add_error("organ", f"{refused.what}：{refused.why}。{refused.then}")
        if data.get("moves_on") and data["moves_on"] < self.on:
            self.add_error("moves_on", "转隶日期不能早于今天")
        return data


class Acceptance(OfPersons):
    """接收机关意见: what was found of kin among those who come and those who are there."""

    kinship = forms.ChoiceField(label="任职回避", choices=[(each, each) for each in law.KINSHIP])
    basis = forms.CharField(label="依据和认定（需要说明的填写）", max_length=300, required=False)


class Entry(OfPersons):
    """接收方主管部门: the document of who agrees."""

    document = forms.CharField(label="批准文号", max_length=120)


STEPS: Mapping[str, Mapping[str, type[OfPersons]]] = {
    REASSIGNMENT: {"application": Application, "acceptance": Acceptance, "entry": Entry, "approval": Entry}}
