"""The forms of confirmation: its terms; asking to be freed of the fee."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localtime

from xianneng.work.recruitment.confirming.models import Terms
from xianneng.work.recruitment.sitting.forms import Minute

MOST_CITIES = 400
RULES = """凭准考证和与报名一致的有效身份证件原件参加考试，缺一不可。
开考前30分钟凭证入场；开考后不得入场，开考后30分钟内不得离场。
手机、智能手表等电子设备关机后放在指定处，带到座位的按违纪违规处理。
自备黑色签字笔、2B铅笔和橡皮；试卷、答题卡、草稿纸不得带出考场。"""


class ConfirmationForm(forms.Form):
    """Terms of confirmation, as they are announced."""

    cities = forms.CharField(label="考试城市", max_length=8000, widget=forms.Textarea(attrs={"rows": 3}), help_text="每行一个，报名时从中选择")
    opens_at = forms.DateTimeField(label="确认开始", widget=Minute)
    closes_at = forms.DateTimeField(label="确认截止", widget=Minute, help_text="没有确认、没有缴费的视为放弃")
    fee = forms.DecimalField(label="考试费（元）", min_value=0, max_value=9999, decimal_places=2, initial=0, help_text="每人合计；不收费填0")
    fee_document = forms.CharField(label="收费依据", max_length=120, required=False, help_text="价格主管部门批准文件的文号")
    tickets_at = forms.DateTimeField(label="准考证公布时间", widget=Minute)
    rules = forms.CharField(label="考生须知", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), initial=RULES, help_text="印在准考证上，每行一条")

    @classmethod
    def of(cls, terms: Terms | None) -> "ConfirmationForm":
        """The form of terms as they stand."""
        if terms is None:
            return cls()
        moments = {name: localtime(getattr(terms, name)) for name in ("opens_at", "closes_at", "tickets_at")}
        return cls(initial={"cities": "\n".join(terms.cities), "fee": Decimal(terms.fee) / 100, "fee_document": terms.fee_document, "rules": terms.rules, **moments})

    def clean_cities(self) -> list[str]:
        """One a line, each once."""
        found = list(dict.fromkeys(name for line in self.cleaned_data["cities"].splitlines() if (name := line.strip())))
        if len(found) > MOST_CITIES or any(len(name) > 80 for name in found):
            raise forms.ValidationError(f"至多 {MOST_CITIES} 个城市，每个至多80字")
        return found

    def clean_fee(self) -> int:
        """In fen."""
        return int(self.cleaned_data["fee"] * 100)

    def clean(self) -> dict[str, Any]:
        """In their order; a fee has its document."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("opens_at") and given.get("closes_at") and given["closes_at"] <= given["opens_at"]:
            self.add_error("closes_at", "晚于确认开始")
        if given.get("closes_at") and given.get("tickets_at") and given["tickets_at"] < given["closes_at"]:
            self.add_error("tickets_at", "不早于确认截止")
        if given.get("fee") and not given.get("fee_document"):
            self.add_error("fee_document", "收费的，写明依据")
        return given
