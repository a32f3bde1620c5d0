"""The forms of an applicant: account, signing in, and what they tell of themselves."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from xianneng.law.recruitment import registering as law
from xianneng.law.recruitment.majors import DOCTOR, MASTER, catalogue
from xianneng.law.recruitment.matching import COURSES
from xianneng.work.recruitment.forms import NONE, ApplicantForm

_TELEPHONE = r"\+?\d[\d -]{6,18}\d"
REQUIRED = ("politics", "ethnicity", "level", "major", "year", "degree", "employed", "grassroots", "project", "household")


class SignUpForm(forms.Form):
    """An account."""

    name = forms.CharField(label="姓名", max_length=law.LONGEST_NAME, help_text="与证件一致，生僻字照写；少数民族姓名中间用“·”", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    document = forms.ChoiceField(label="证件类型", choices=[(each, each) for each in law.DOCUMENTS])
    number = forms.CharField(label="证件号码", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}))
    telephone = forms.RegexField(_TELEPHONE, label="手机号码", error_messages={"invalid": "请填写可以联系到您的电话号码"}, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
    password = forms.CharField(label="密码", max_length=128, help_text="10位以上，不全是数字", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="再次输入密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "两次输入的密码不同")
        return given


class SignInForm(forms.Form):
    """The number and the password."""

    login = forms.CharField(label="证件号码", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "characters"}))
    password = forms.CharField(label="密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class ProfileForm(ApplicantForm):
    """What an applicant tells of themselves to register: the same code sets as positions are matched by, and nothing left open."""

    school = forms.CharField(label="最高学历的毕业院校", max_length=80)
    resume = forms.CharField(label="学习和工作经历", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}), help_text="从高中以后写起，每段一行：起止年月、单位、身份")
    declared = forms.BooleanField(label="本人承诺所填信息真实、准确，符合职位要求；信息不实的，取消资格，由本人承担责任")
    field_order = ("birth_on", "gender", "politics", "ethnicity", "household", "origin", "level", "school", "major", "year", "degree", "bachelor", "employed", "grassroots", "project",
                   "cet4", "cet6", "certificates", "resume", "declared")

    def __init__(self, *args: Any, document: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in REQUIRED:
            self.fields[name].required = True
        del self.fields["certificates_all"]
        self.fields["major"].help_text = "毕业证书上的全称，或者国家目录的专业代码"
        for name in ("birth_on", "gender"):
            if document == law.PERMIT:
                self.fields[name].required = True
            else:  # the number says them
                del self.fields[name]

    def clean_major(self) -> str:
        """A code is told by its name."""
        return self._named("major", COURSES.get(self.cleaned_data.get("level", ""), ""))

    def clean_bachelor(self) -> str:
        """A code is told by its name."""
        return self._named("bachelor", "本科")

    def clean(self) -> dict[str, Any]:
        """Graduates tell their first degree."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("level") in (MASTER, DOCTOR) and not given.get("bachelor"):
            self.add_error("bachelor", f"最高学历为研究生的，填写本科专业；没有本科学历的填“{NONE}”")
        return given

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the account keeps; a certificate that is not named is not held."""
        return {**{name: value for name, value in super().kept.items() if name != "declared"}, "certificates_all": True}

    def _named(self, field: str, course: str) -> str:
        text = str(self.cleaned_data[field]).strip()
        if not re.fullmatch(r"[0-9A-Za-z]{4,8}", text):
            return text
        code = text.upper()
        found = next((entry.name for entry in catalogue() if entry.code.upper() == code and entry.level == course), "")
        if not found:
            raise forms.ValidationError(f"{course or '所选学历'}的目录中没有代码 {text}，请填写专业名称")
        return found
