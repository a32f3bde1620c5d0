"""The forms of supervision: an invitation, an observation, what is answered."""

from typing import Any

from django import forms

from xianneng.foundation.access.models import Office
from xianneng.foundation.web.forms import Day
from xianneng.work.recruitment.watching.queries import BODIES, STAGES


class InvitationForm(forms.Form):
    """Whom, from which body, until when."""

    user_id = forms.TypedChoiceField(label="监督员", coerce=int)
    body = forms.ChoiceField(label="选派单位", choices=[(each, each) for each in BODIES])
    until_on = forms.DateField(label="监督至", widget=Day, help_text="当日仍可查看；再次聘请可以延长或者提前")

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = [(each.user_id, f"{each.title}　{each.user.display_name}") for each in offices]  # type: ignore[attr-defined]


class ObservationForm(forms.Form):
    """What was found of which part."""

    stage = forms.ChoiceField(label="环节", choices=[(each, each) for each in STAGES])
    words = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="写明事项和依据，不写考生的姓名、证件号码")


class ReplyForm(forms.Form):
    """What is answered; empty words are for the operation to refuse, where they are needed."""

    words = forms.CharField(label="内容", max_length=1000, required=False)
