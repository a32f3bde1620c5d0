"""The forms of the administrators' pages. Roles and organs are chosen, not typed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, RegexValidator

from xianneng.foundation.access.models import ItemGroup
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.ledger.digests import has_id_number
from xianneng.foundation.record.items import ITEMS
from xianneng.foundation.web.forms import Day

USERNAME = RegexValidator(r"^[A-Za-z][A-Za-z0-9._-]{2,39}$", "以字母开头，3 至 40 个字母、数字、点、横线")
LATEST = MaxValueValidator(date(2099, 12, 31))
READERS = [(key, role.title) for key, role in ROLES.items() if "record.read" in role.rights]
SHORTEST_REASON = 4
Choices = Sequence[tuple[int, str]]


class _Reasoned(forms.Form):
    """Every act says why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(label="事由", max_length=150, min_length=SHORTEST_REASON)

    def clean(self) -> dict[str, Any]:
        """No text tells an ID number: the ledger keeps what is written here."""
        given = super().clean() or {}
        for name, value in list(given.items()):
            if name != "id_number" and isinstance(value, str) and has_id_number(value):
                self.add_error(name, "不写身份证号")
        return given


class AccountForm(forms.Form):
    """开立帐号: with the ID number it is linked to the person's file, which the administrator does not see by that."""

    username = forms.CharField(label="帐号", validators=[USERNAME], help_text="登录时填写，例如姓名的拼音")
    name = forms.CharField(label="姓名", max_length=80)
    id_number = forms.CharField(label="身份证号", max_length=18, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                                help_text="在职人员填写，帐号即与其档案对应；档案以外的人员不填")


class OfficeForm(_Reasoned):
    """授予岗位."""

    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *((key, role.title) for key, role in ROLES.items())])
    title = forms.CharField(label="职务", max_length=60, help_text="签署意见时写在姓名之前，例如县水利局人事科科长")
    organ = forms.TypedChoiceField(label="所在机关", coerce=int)
    jurisdiction = forms.TypedChoiceField(label="管辖范围", coerce=int, help_text="所在机关本身，或它的上级；不能超过您自己的管辖范围")
    from_on = forms.DateField(label="自", widget=Day(), validators=[LATEST])
    last_on = forms.DateField(label="至（含当日）", widget=Day(), required=False, validators=[LATEST], help_text="不填为长期")

    def __init__(self, *args: Any, organs: Choices, today: date, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="give_%s", initial={"from_on": today}, **kwargs)
        self.today = today
        for name in ("organ", "jurisdiction"):
            self.fields[name].choices = [("", "请选择"), *organs]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """From today on, and for a day at least."""
        given = super().clean()
        if given.get("from_on") and given["from_on"] < self.today:
            self.add_error("from_on", "从今天或以后的日期开始")
        if given.get("from_on") and given.get("last_on") and given["last_on"] < given["from_on"]:
            self.add_error("last_on", "不早于起始日期")
        return given


class EndForm(_Reasoned):
    """终止岗位."""

    last_on = forms.DateField(label="最后一天", widget=Day(), validators=[LATEST])

    def __init__(self, *args: Any, today: date, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"end{office_id}_%s", initial={"last_on": today}, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """What was done in the office stands: it ends today at the earliest."""
        given = super().clean()
        if given.get("last_on") and given["last_on"] < self.today:
            self.add_error("last_on", "今天或以后的日期")
        return given


class ActForm(_Reasoned):
    """Why an account is locked, let in again, retired, or gets a new password."""

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{act}_%s", **kwargs)


class GroupForm(_Reasoned):
    """信息项分组: of which offices, and for each item whether they see it, read it only, or may change it as their rights allow."""

    name = forms.CharField(label="名称", max_length=60)
    organ = forms.TypedChoiceField(label="适用机关（含下级）", coerce=int)
    roles = forms.MultipleChoiceField(label="适用岗位", choices=READERS, widget=forms.CheckboxSelectMultiple)

    SEEN, READ, NONE = "", "fixed", "hidden"
    LEVELS = ((SEEN, "按岗位权限"), (READ, "只可查看"), (NONE, "不可见"))

    def __init__(self, *args: Any, organs: Choices, held: ItemGroup | None = None, **kwargs: Any) -> None:
        initial = {"name": held.name, "organ": held.organ_id, "roles": held.roles,
                   **{f"item_{key}": self.NONE if key in held.hidden else self.READ if key in held.fixed else self.SEEN for key in ITEMS}} if held else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["organ"].choices = [("", "请选择"), *organs]  # type: ignore[attr-defined]
        for key, item in ITEMS.items():
            self.fields[f"item_{key}"] = forms.ChoiceField(label=item.title, choices=self.LEVELS, required=False, initial=self.SEEN)
        if held:
            for name in ("name", "organ"):
                self.fields[name].disabled = True

    def plain(self) -> list[forms.BoundField]:
        """The fields that are no item."""
        return [field for field in self if not field.name.startswith("item_")]

    def levels(self) -> list[forms.BoundField]:
        """A field an item."""
        return [field for field in self if field.name.startswith("item_")]

    def asked(self) -> dict[str, Any]:
        """What the form proposes, as `operations.propose_group` takes it."""
        given = self.cleaned_data
        said = {level: [key for key in ITEMS if given[f"item_{key}"] == level] for level in (self.NONE, self.READ)}
        return {"organ": given["organ"], "name": given["name"], "roles": given["roles"], "hidden": said[self.NONE], "fixed": said[self.READ],
                "reason": given["reason"]}
