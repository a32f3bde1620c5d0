"""The form of the period in which positions are chosen."""

from datetime import datetime, timedelta

from django import forms
from django.utils.timezone import localtime

from xianneng.work.recruitment.sitting.forms import Minute

DAYS = 5


class PeriodForm(forms.Form):
    """From when until when."""

    opens_at = forms.DateTimeField(label="选报开始", widget=Minute)
    closes_at = forms.DateTimeField(label="选报截止", widget=Minute, help_text="以数据库的时钟为准；截止以前可以改报")

    @classmethod
    def proposed(cls, now: datetime) -> "PeriodForm":
        """From tomorrow morning, for some days."""
        begins = localtime(now).replace(hour=9, minute=0) + timedelta(days=1)
        return cls(initial={"opens_at": begins, "closes_at": begins + timedelta(days=DAYS)})
