"""The forms of 报到 and 试用期; what the profile or the ID number says is not asked."""

from typing import Any

from django import forms

from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.web.forms import Day
from xianneng.law import series
from xianneng.law.recruitment import probation as law
from xianneng.law.recruitment.majors import LEVELS
from xianneng.work.recruitment.beginning.operations import KINDS
from xianneng.work.recruitment.hiring.forms import Dated

ESTABLISHMENTS = ("行政编制", "政法专项编制", "事业编制")


class ReportForm(Dated):
    """When somebody reported, on which establishment, and what is not known of them yet."""

    reported_on = forms.DateField(label="报到日期", widget=Day)
    establishment = forms.ChoiceField(label="使用编制", choices=[(each, each) for each in ESTABLISHMENTS])
    series = forms.ChoiceField(label="职位类别", choices=[(each, each) for each in captions.POST_CATEGORIES])
    work_began_on = forms.DateField(label="参加工作时间（报到以前工作过的填写）", widget=Day, required=False)
    graduated_on = forms.DateField(label="毕业日期（按毕业证书，没有核对的留空）", widget=Day, required=False)
    ethnicity = forms.ChoiceField(label="民族", choices=[(each, each) for each in captions.ETHNICITIES])
    political_status = forms.ChoiceField(label="政治面貌", choices=[(each, each) for each in captions.POLITICAL_STATUSES])
    level = forms.ChoiceField(label="最高学历", choices=[(each, each) for each in LEVELS])
    school = forms.CharField(label="毕业院校", max_length=80)
    major = forms.CharField(label="专业", max_length=60)
    birth_on = forms.DateField(label="出生日期", widget=Day)
    sex = forms.ChoiceField(label="性别", choices=[(each, each) for each in captions.SEX])
    known = ("ethnicity", "political_status", "level", "school", "major", "birth_on", "sex")

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.known) - set(asked):
            del self.fields[name]


class NoteForm(Dated):
    """Something of the probation: who tutors, what was observed, the training."""

    kind = forms.ChoiceField(label="记录", choices=[(each, each) for each in KINDS])
    on = forms.DateField(label="日期（培训为结束日期）", widget=Day)
    words = forms.CharField(label="内容", max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    days = forms.IntegerField(label="培训天数（初任培训填写）", min_value=1, max_value=365, required=False)
    passed = forms.BooleanField(label="培训考核合格（初任培训填写）", required=False)
    document = forms.CharField(label="材料", max_length=120, required=False)


class ConfirmForm(Dated):
    """The final assessment; rank and level follow from the law where somebody has not worked before."""

    absent = forms.IntegerField(label="试用期病事假累计（工作日）", min_value=0, max_value=400, initial=0)
    words = forms.CharField(label="考核意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label="任职定级的文号", max_length=120)
    title = forms.CharField(label="所任职务（不任的留空）", max_length=120, required=False)
    oath_on = forms.DateField(label="宪法宣誓日期", widget=Day, required=False)
    has_experience = forms.BooleanField(label="录用以前有工作经历，职级、级别由人认定", required=False)
    rank = forms.ChoiceField(label="认定的职级", required=False)
    level = forms.IntegerField(label="认定的级别", min_value=15, max_value=27, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rank"].choices = [("", "按规定定级"), *((each, each) for name in series.series_names(self.today) for each in series.in_series(name))]  # type: ignore[attr-defined]


class CancelForm(Dated):
    """On which ground the recruitment is cancelled, from when, by which document."""

    ground = forms.ChoiceField(label="情形")
    on = forms.DateField(label="自何日起", widget=Day)
    words = forms.CharField(label="事实和证据", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label="文号", max_length=120)

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        failing = "、".join(each.title for each in law.grounds(law.FAILING, self.today))
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (each.key, each.title) for each in law.grounds(law.CANCELLING, self.today) if (each.key == law.LATE) == late]
        self.fields["ground"].help_text = "" if late else f"期满考核不合格的，在事实中写明属于哪一种：{failing}"
